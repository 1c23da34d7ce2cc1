"""Claims as rows of a CSV table for spreadsheets: RFC 4180, UTF-8 with a byte order mark, no formulas."""

import csv
import re
from collections.abc import Iterable, Iterator

from .record import claim_record

# A spreadsheet reads a cell with such a beginning as a formula, even in quotes (ASVS 1.2.10). Some spreadsheets skip
# blanks, some accept full-width signs. Apostrophes before the sign match too: a cell that has its own gets one more, so
# that removing one always gives the original.
FORMULA = re.compile(r"'*(\s*[=+\-@＝＋－＠]|[\t\r\n])")
# Without the mark, Excel reads UTF-8 as the code page of its country.
BYTE_ORDER_MARK = "\ufeff"
SEPARATOR = "; "

COLUMNS = [
    "slug",
    "url",
    "gist",
    "kind",
    "extent",
    "denial_of",
    "denies",
    "said_on",
    "said_precision",
    "said_basis",
    "said_basis_reason",
    "said_first",
    "said_last",
    "speakers",
    "speaker_slugs",
    "said_to",
    "audience",
    "source_unnamed",
    "about",
    "topics",
    "answers",
    "words",
    "words_are",
    "snapshot_url",
    "text_url",
    "start",
    "end",
    "article",
    "article_url",
    "source_url",
    "outlet",
    "article_published",
    "language",
    "chain",
    "links",
    "published_at",
    "version",
]


class Echo:
    """A file for the csv writer: its write() returns the line."""

    def write(self, line: str) -> str:
        return line


def csv_lines(claims: Iterable) -> Iterator[str]:
    """The lines of the table, the header first."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow(COLUMNS)
    for claim in claims:
        told = csv_row_cells(claim_record(claim))
        yield writer.writerow([safe_csv_cell(told[column]) for column in COLUMNS])


def safe_csv_cell(cell) -> str:
    """The cell as text, with an apostrophe before it if a spreadsheet would read it as a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if FORMULA.match(text) else text


def csv_row_cells(told: dict) -> dict:
    """{column: value} of one row; several values in one column are separated by semicolons."""
    words, article = told["words"] or {}, told["article"]
    return told | {
        "speakers": join_csv_field(told["speakers"], "name"),
        "speaker_slugs": join_csv_field(told["speakers"], "slug"),
        "said_to": join_csv_field(told["said_to"], "name"),
        "source_unnamed": "yes" if told["source_unnamed"] else "no",
        "about": join_csv_field(told["about"], "slug"),
        "topics": join_csv_field(told["topics"], "slug"),
        "answers": SEPARATOR.join(f"{one['question']}={one['answer']}" for one in told["answers"]),
        "words": words.get("exact"),
        "words_are": words.get("are"),
        "snapshot_url": words.get("snapshot_url"),
        "text_url": words.get("text_url"),
        "start": words.get("start"),
        "end": words.get("end"),
        "article": article["title"],
        "article_url": article["url"],
        "source_url": article["source_url"],
        "outlet": article["outlet"] and article["outlet"]["name"],
        "article_published": article["published"],
        "language": article["language"],
        "chain": told["chain_told"],
        "links": SEPARATOR.join(f"{one['direction']} {one['relation']} {one['claim']}" for one in told["links"]),
    }


def join_csv_field(rows: list[dict], field: str) -> str:
    return SEPARATOR.join(row[field] for row in rows)
