"""Claims of like words: BM25 over the postings that the database keeps (migration 0005), in one statement.

The terms of a text are its words as they stand and their stems. In an index of up to SMALL claims all terms count; in a
larger one those that stand in less than a tenth of all claims, and of them the RAREST: that holds the time of a query,
and costs a hundredth of the ranking's quality. How many claims hold a term is counted up to that tenth and no further.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

SMALL = 30_000
RAREST = 20
MOST_FOUND = 50
# Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), section 3.
K1 = 1.2
B = 0.75

# The tables are named without a schema: measuresuggestions puts temporary ones of the same name before them.
BEST = """
WITH asked AS (
    SELECT lexeme, times, sum(times) OVER () AS length FROM claims_terms(%(gist)s, %(words)s, %(language)s)
), seen AS (
    SELECT count(*) AS claims FROM (SELECT FROM claims_claimlength LIMIT %(small)s + 1) AS counted
), size AS (
    SELECT seen.claims > %(small)s AS large,
           CASE WHEN seen.claims > %(small)s
                THEN greatest(seen.claims, (SELECT reltuples FROM pg_class WHERE oid = 'claims_claimlength'::regclass))
                ELSE seen.claims END::float AS claims,
           (SELECT avg(length) FROM (SELECT length FROM claims_claimlength ORDER BY claim_id DESC LIMIT 1000) AS newest
           )::float AS length
    FROM seen
), counted AS MATERIALIZED (
    SELECT asked.*, held.claims AS held, size.claims, size.length AS mean
    FROM asked CROSS JOIN size CROSS JOIN LATERAL (
        SELECT count(*) AS claims FROM (
            SELECT FROM claims_claimposting p WHERE p.lexeme = asked.lexeme
            LIMIT (CASE WHEN size.large THEN size.claims / 10 END)::bigint
        ) AS holding
    ) AS held
    WHERE NOT size.large OR held.claims < floor(size.claims / 10)
), term AS MATERIALIZED (
    SELECT *, ln(1 + (claims - held + 0.5) / (held + 0.5)) AS weight,
           %(k1)s * (1 - %(b)s + %(b)s * length / mean) AS own_norm
    FROM counted ORDER BY held = 0, held, lexeme LIMIT (SELECT CASE WHEN large THEN %(rarest)s END FROM size)
), own AS (
    SELECT sum(weight * times * (%(k1)s + 1) / (times + own_norm)) AS score FROM term
)
SELECT p.claim_id, sum(
    term.weight * p.times * (%(k1)s + 1) / (p.times + %(k1)s * (1 - %(b)s + %(b)s * p.length / term.mean))
) / (SELECT score FROM own) AS score
FROM term JOIN claims_claimposting p ON p.lexeme = term.lexeme AND term.held > 0
WHERE p.claim_id <> ALL (%(without)s)
GROUP BY p.claim_id
ORDER BY score DESC, p.claim_id DESC
LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Text:
    """What a claim is compared by: its gist, in English, and its marked words, in their article's language."""

    gist: str = ""
    words: str = ""
    language: str = ""

    @property
    def whole(self) -> str:
        return f"{self.gist}\n{self.words}"

    @property
    def languages(self) -> set[str]:
        return ({"en"} if self.gist.strip() else set()) | ({self.language[:2]} if self.words.strip() else set())


def best(text: Text, *, without: Collection[int] = (), limit: int = MOST_FOUND) -> dict[int, float]:
    """The ids of the claims that share most with the text, best first, each with its score.

    The score is a share of what the text scores against itself: 1.0 means the same words, a shorter claim of the very
    words may pass it.
    """
    values = {"gist": text.gist, "words": text.words, "language": text.language, "without": list(without)}
    values |= {"small": SMALL, "rarest": RAREST, "k1": K1, "b": B, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(BEST, values)
        return dict(cursor.fetchall())
