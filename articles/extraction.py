"""Found pages read: pasted text, HTML and files become a `Page`. Nothing is stored, and nothing is fetched."""

import re

from .arrangement import arrange
from .page import Block, Page, Said, Unreadable
from .text import LONGEST_TEXT, normalise

__all__ = ["Block", "Page", "Unreadable", "read_text"]

WRAPPED_AT = 100  # characters: where all lines are shorter, a mail program may have broken paragraphs into lines


def read_text(text: str) -> Page:
    """Read a pasted page. Raises Unreadable."""
    return read_lines(text, [])


def read_lines(text: str, warnings: list[str]) -> Page:
    # A million line ends are refused before anything looks at them; a little above the limit may shrink to fit.
    if len(text) > 2 * LONGEST_TEXT:
        raise Unreadable(f"The text is longer than {LONGEST_TEXT:,} characters.")
    try:
        text = normalise(text)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if not re.search(r"\w", text):
        raise Unreadable("There are no words in this text.")
    if odd := text.count("\ufffd"):
        warnings = [*warnings, f"{odd} characters could not be read and stand as \ufffd."]
    return arrange([Block(line) for line in lines_of(text)], Said(warnings=warnings))


def lines_of(text: str) -> list[str]:
    """The paragraphs of a normalised text: each line is one, unless a mail program broke them into lines."""
    lines = text.split("\n")
    width = max(map(len, lines))
    found: list[str] = []
    joins = False
    for line in lines:
        words = line.split(None, 1)
        if joins and words and len(lines) > 1 and len(last) + 1 + len(words[0]) > width:
            found[-1] += " " + line.strip()
        elif words:
            found.append(line.strip())
        last, joins = line, bool(words) and width <= WRAPPED_AT
    return found
