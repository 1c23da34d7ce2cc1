"""How well suggestions find the claims that a person marked as relevant, compared with two rankings of PostgreSQL.

The claims of the pool are in temporary tables with the names of the index tables, until the end of the transaction. The
statement and the scores are those of `bm25` and `suggest`, and no row or sequence of the site is changed.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from ..text.likeness import trigrams_for_likeness
from .bm25 import MOST_FOUND, ClaimText, bm25_matches
from .compared import Saying
from .suggest import MOST_SHOWN, suggestion_is_worth_showing, suggestion_likenesses, suggestion_score

LONGEST_TEXT = 20_000
MOST_LINES = 200_000
HIT_RANKS = (1, 3, 5, 10)
MAP_PLACES = 5  # places that count in the mean average precision (MAP)
LANGUAGE_LENGTH = 35

SHADOW_TABLES = """
CREATE TEMPORARY TABLE claims_claimposting (LIKE public.claims_claimposting INCLUDING ALL) ON COMMIT DROP;
CREATE TEMPORARY TABLE claims_claimlength (LIKE public.claims_claimlength INCLUDING ALL) ON COMMIT DROP;
CREATE TEMPORARY TABLE measured_pool (id bigint, gist text, body text, language text, words tsvector) ON COMMIT DROP;
"""
INDEX_POOL = """
UPDATE measured_pool SET words = to_tsvector(claims_text_search(language), body);
INSERT INTO claims_claimposting (lexeme, claim_id, times, length)
    SELECT t.lexeme, p.id, t.times, sum(t.times) OVER (PARTITION BY p.id)
    FROM measured_pool p CROSS JOIN LATERAL claims_terms(p.gist, p.body, p.language) t;
INSERT INTO claims_claimlength (claim_id, length, languages)
    SELECT DISTINCT c.claim_id, c.length, ARRAY[split_part(p.language, '-', 1)]
    FROM claims_claimposting c JOIN measured_pool p ON p.id = c.claim_id;
CREATE INDEX ON measured_pool USING gin (words);
ANALYZE claims_claimposting;
ANALYZE claims_claimlength;
"""
TS_RANK_QUERY = """
WITH asked AS (
    SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS query
    FROM unnest(to_tsvector(claims_text_search(%(language)s), %(query)s))
)
SELECT id FROM measured_pool, asked WHERE words @@ query ORDER BY ts_rank(words, query) DESC, id LIMIT %(limit)s
"""


class UnusableFile(Exception):
    """The file cannot be used for a measurement; the message has the line and the reason."""


@dataclass
class LabelledQuery:
    """A query and the ids of its relevant claims; claims in `aside` do not count and are removed from the ranking."""

    text: ClaimText
    relevant: set[int]
    aside: set[int] = field(default_factory=set)


@dataclass
class LabelledSet:
    """The pool, where the id of a claim is its place in the list, and the queries with their relevant ids."""

    pool: list[ClaimText] = field(default_factory=list)
    queries: list[LabelledQuery] = field(default_factory=list)


@dataclass
class Measures:
    """Means over all queries, each from 0.0 to 1.0."""

    average_precision: float
    reciprocal_rank: float
    hits: dict[int, float]


def read_labelled_set(lines: Iterable[bytes], name: str) -> LabelledSet:
    """Read JSON lines of the two kinds. Raises UnusableFile with `name:line: sentence` for the first invalid line."""
    found, places, asked = LabelledSet(), {}, []
    for number, line in enumerate(lines, 1):
        at = f"{name}:{number}: "
        if number > MOST_LINES:
            raise UnusableFile(f"{at}A file holds at most {MOST_LINES:,} lines.")
        entry = read_labelled_entry(line, at) if line.strip() else {}
        if "id" in entry:
            if places.setdefault(entry["id"], len(found.pool)) != len(found.pool):
                raise UnusableFile(f"{at}The id “{entry['id'][:80]}” was given to an earlier line already.")
            found.pool.append(text_of_measured_entry(entry, "text", at))
        elif entry:
            asked.append((at, text_of_measured_entry(entry, "query", at), relevant_ids_to_measure(entry, at)))
    found.queries = [
        LabelledQuery(text, {place_in_measured_pool(one, places, at) for one in relevant})
        for at, text, relevant in asked
    ]
    if not found.pool or not found.queries:
        raise UnusableFile(f"{name}: {'No claim of a pool' if not found.pool else 'No query'} stands in this file.")
    return found


def place_in_measured_pool(one: str, places: dict[str, int], at: str) -> int:
    if one not in places:
        raise UnusableFile(f"{at}No line of the pool has the id “{one[:80]}”.")
    return places[one]


def read_labelled_entry(line: bytes, at: str) -> dict:
    try:
        entry = json.loads(line)
    except RecursionError:
        raise UnusableFile(f"{at}This is nested too deeply.") from None
    except ValueError as error:
        raise UnusableFile(f"{at}This is not JSON: {error}.") from None
    if not isinstance(entry, dict) or ("id" in entry) == ("query" in entry):
        raise UnusableFile(f"{at}Write an object with “id” and “text”, or one with “query” and “relevant”.")
    if "id" in entry:
        if not is_measurable_id(entry["id"]):
            raise UnusableFile(f"{at}The id is a text that is not empty, or a whole number.")
        entry["id"] = str(entry["id"])
    return entry


def is_measurable_id(value) -> bool:
    return value != "" and isinstance(value, (str, int)) and not isinstance(value, bool)


def text_of_measured_entry(entry: dict, key: str, at: str) -> ClaimText:
    """The text under the key, and the `gist`, which may be left out."""
    words, gist, language = entry.get(key), entry.get("gist", ""), entry.get("language")
    check_measured_words(words, key, at)
    if gist != "":
        check_measured_words(gist, "gist", at)
    if not isinstance(language, str) or not (language.isascii() and 2 <= len(language) <= LANGUAGE_LENGTH):
        raise UnusableFile(f"{at}“language” is a tag such as id or en.")
    if not language.replace("-", "").isalnum():
        raise UnusableFile(f"{at}“language” is a tag such as id or en.")
    return ClaimText(gist=gist, words=words, language=language)


def check_measured_words(words, key: str, at: str) -> None:
    """Raises UnusableFile for what is no text that a database can keep."""
    if not isinstance(words, str) or not words.strip():
        raise UnusableFile(f"{at}“{key}” is a text that is not empty.")
    if len(words) > LONGEST_TEXT:
        raise UnusableFile(f"{at}“{key}” is longer than {LONGEST_TEXT:,} characters.")
    if "\x00" in words or any("\ud800" <= letter <= "\udfff" for letter in words):
        raise UnusableFile(f"{at}“{key}” holds a character that no database can keep.")


def relevant_ids_to_measure(entry: dict, at: str) -> list[str]:
    relevant = entry.get("relevant")
    if not isinstance(relevant, list) or not relevant or not all(map(is_measurable_id, relevant)):
        raise UnusableFile(f"{at}“relevant” is a list of one id or more.")
    return [str(one) for one in relevant]


@contextmanager
def indexed_pool_to_measure(pool: list[ClaimText]) -> Iterator[None]:
    """Put the pool into the tables that `bm25_matches` reads, until the end of the block."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(SHADOW_TABLES)
            with cursor.copy("COPY measured_pool (id, gist, body, language) FROM STDIN") as copy:
                for place, text in enumerate(pool):
                    copy.write_row((place, text.gist, text.words, text.language))
            cursor.execute(INDEX_POOL)
        yield
        transaction.set_rollback(True)


def suggestions_ranker_to_measure(pool: list[ClaimText], *, shown: bool = False) -> Callable[[ClaimText], list[int]]:
    """The ranking of `suggestions_for`, for claims of which only the texts are known.

    With `shown` it is cut off as the panel cuts it: what is worth showing, at most MOST_SHOWN.
    """

    def ranked(text: ClaimText) -> list[int]:
        found, saying = bm25_matches(text), Saying(text)
        alike = suggestion_likenesses(text, {place: pool[place] for place in found}, found)
        scores = {place: suggestion_score(saying, Saying(pool[place]), likeness) for place, likeness in alike.items()}
        order = sorted(scores, key=lambda place: (-scores[place], place))
        if not shown:
            return order
        worth = [place for place in order if suggestion_is_worth_showing(saying, Saying(pool[place]), alike[place])]
        return worth[:MOST_SHOWN]

    return ranked


def ts_rank_to_measure(text: ClaimText) -> list[int]:
    """The ranking by ts_rank of PostgreSQL: claims that contain any of the words."""
    with connection.cursor() as cursor:
        cursor.execute(TS_RANK_QUERY, {"language": text.language, "query": text.words, "limit": MOST_FOUND})
        return [place for (place,) in cursor.fetchall()]


def trigrams_ranker_to_measure(pool: list[ClaimText]) -> Callable[[ClaimText], list[int]]:
    """The ranking by the similarity of pg_trgm: common trigrams divided by all trigrams of the two texts."""
    sizes = [len(trigrams_for_likeness(text.words)) for text in pool]
    holding: dict[str, list[int]] = {}
    for place, text in enumerate(pool):
        for trigram in trigrams_for_likeness(text.words):
            holding.setdefault(trigram, []).append(place)

    def ranked(text: ClaimText) -> list[int]:
        mine = trigrams_for_likeness(text.words)
        shared = Counter(place for trigram in mine for place in holding.get(trigram, ()))
        alike = {place: both / (len(mine) + sizes[place] - both) for place, both in shared.items()}
        return sorted(alike, key=lambda place: (-alike[place], place))[:MOST_FOUND]

    return ranked


def measure_rankings(queries: list[LabelledQuery], ranked: Callable[[ClaimText], list[int]]) -> Measures:
    found = [([place for place in ranked(query.text) if place not in query.aside], query.relevant) for query in queries]
    mean = len(found)
    return Measures(
        sum(average_precision(places, relevant) for places, relevant in found) / mean,
        sum(reciprocal_rank(places, relevant) for places, relevant in found) / mean,
        {k: sum(not relevant.isdisjoint(places[:k]) for places, relevant in found) / mean for k in HIT_RANKS},
    )


def average_precision(places: list[int], relevant: set[int]) -> float:
    """Over the first five places, as in CheckThat!: divided by the number of them that could have been relevant."""
    hits, total = 0, 0.0
    for rank, place in enumerate(places[:MAP_PLACES], 1):
        if place in relevant:
            hits += 1
            total += hits / rank
    return total / min(MAP_PLACES, len(relevant))


def reciprocal_rank(places: list[int], relevant: set[int]) -> float:
    return next((1 / rank for rank, place in enumerate(places, 1) if place in relevant), 0.0)


def measured_queries_by_language(labelled: LabelledSet, *, same: bool, alone: bool = False) -> list[LabelledQuery]:
    """The queries with only their relevant claims in the same language, or only those in another language.

    The other relevant claims count as wrong results; with `alone` they are removed from the ranking.
    """
    kept = []
    for query in labelled.queries:
        wanted = {one for one in query.relevant if (labelled.pool[one].languages == query.text.languages) == same}
        kept += [LabelledQuery(query.text, wanted, query.relevant - wanted if alone else set())] if wanted else []
    return kept
