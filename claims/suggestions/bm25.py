"""Claims with similar words: BM25 over the postings that the database keeps (migration 0008), in one statement.

The terms of a text are its unchanged words and their stems. In an index of up to SMALL_INDEX claims all terms count. In
a larger index, only terms that are in less than a tenth of all claims count, and only the RAREST_TERMS rarest of them.
This limits the time of a query, and costs a hundredth of the ranking's quality. The claims that contain a term are
counted up to that tenth and no further.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import connection

SMALL_INDEX = 30_000
RAREST_TERMS = 20
MOST_FOUND = 50
# Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), section 3.
K1 = 1.2
B = 0.75

# A word of another language matches if it begins with the same letters, this many: presiden and president.
BEGINNING_LENGTH = 4
# In a large index a beginning counts if less than one in RARE_PART claims has it: names are rarer, prefixes such as
# meng- are not.
RARE_PART = 50

# The table names have no schema: measuresuggestions creates temporary tables of the same names, which come first.
SIZE_TABLES = """seen AS (
    SELECT count(*) AS claims FROM (SELECT FROM claims_claimlength LIMIT %(small)s + 1) AS counted
), size AS (
    SELECT seen.claims > %(small)s AS large,
           CASE WHEN seen.claims > %(small)s
                THEN greatest(seen.claims, (SELECT reltuples FROM pg_class WHERE oid = 'claims_claimlength'::regclass))
                ELSE seen.claims END::float AS claims,
           (SELECT avg(length) FROM (SELECT length FROM claims_claimlength ORDER BY claim_id DESC LIMIT 1000) AS newest
           )::float AS length
    FROM seen
)"""
# %(b)s is cast to float, because psycopg writes it into the statement, where it is numeric: numeric products take a
# third of the time.
MATCHES_BY_WORDS = f"""
WITH asked AS (
    SELECT lexeme, whole.times, sum(whole.times) OVER () AS length,
           gist.times AS in_gist, sum(gist.times) OVER () AS gist
    FROM claims_terms(%(gist)s, %(words)s, %(language)s) AS whole
    LEFT JOIN claims_terms(%(gist)s, '', '') AS gist USING (lexeme)
), {SIZE_TABLES}, counted AS MATERIALIZED (
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
           %(k1)s * (1 - %(b)s + %(b)s::float * length / mean) AS own_norm,
           %(k1)s * (1 - %(b)s + %(b)s::float * gist / mean) AS gist_norm
    FROM counted ORDER BY held = 0, held, lexeme LIMIT (SELECT CASE WHEN large THEN %(rarest)s END FROM size)
), own AS (
    SELECT sum(weight * times * (%(k1)s + 1) / (times + own_norm)) AS score,
           sum(weight * in_gist * (%(k1)s + 1) / (in_gist + gist_norm)) AS gist
    FROM term
), scored AS (
    SELECT p.claim_id, term.in_gist, term.weight * p.times * (%(k1)s + 1)
           / (p.times + %(k1)s * (1 - %(b)s + %(b)s::float * p.length / term.mean)) AS score
    FROM term JOIN claims_claimposting p ON p.lexeme = term.lexeme AND term.held > 0
    WHERE p.claim_id <> ALL (%(without)s)
)
SELECT claim_id, greatest(
    sum(score) / (SELECT score FROM own), sum(score) FILTER (WHERE in_gist > 0) / (SELECT gist FROM own)
) AS score
FROM scored GROUP BY claim_id
ORDER BY score DESC, claim_id DESC
LIMIT %(limit)s
"""  # noqa: S608  nothing but SIZE is put in

# An index scan from the beginning to the last character that can follow it. Shorter words must match whole.
MATCHES_BY_BEGINNING = f"""
WITH asked AS (
    SELECT DISTINCT CASE WHEN lexeme ~ '^\\d' THEN lexeme ELSE left(lexeme, %(beginning)s) END AS beginning
    FROM claims_terms('', %(whole)s, '')
), {SIZE_TABLES}, holding AS MATERIALIZED (
    SELECT asked.beginning, held.claim_id, held.postings
    FROM asked CROSS JOIN size CROSS JOIN LATERAL (
        SELECT claim_id, sum(count(*)) OVER () AS postings
        FROM (
            SELECT p.claim_id FROM claims_claimposting p
            WHERE p.lexeme BETWEEN asked.beginning
                  AND asked.beginning || repeat(chr(1114111), (asked.beginning ~ %(cut)s)::int)
            LIMIT (CASE WHEN size.large THEN size.claims / %(part)s END)::bigint
        ) AS begun
        GROUP BY claim_id
    ) AS held
), term AS MATERIALIZED (
    SELECT asked.beginning, ln(1 + (size.claims - count(claim_id) + 0.5) / (count(claim_id) + 0.5)) AS weight
    FROM asked CROSS JOIN size LEFT JOIN holding USING (beginning)
    GROUP BY asked.beginning, size.claims, size.large
    HAVING NOT size.large OR coalesce(max(postings), 0) < floor(size.claims / %(part)s)
    ORDER BY count(claim_id) = 0, count(claim_id), beginning
    LIMIT (SELECT CASE WHEN large THEN %(rarest)s END FROM size)
)
SELECT claim_id, sum(weight) / (SELECT sum(weight) FROM term) AS share
FROM term JOIN holding USING (beginning) JOIN claims_claimlength USING (claim_id)
WHERE claim_id <> ALL (%(without)s) AND NOT languages && %(languages)s
GROUP BY claim_id
ORDER BY share DESC, claim_id DESC
LIMIT %(limit)s
"""  # noqa: S608  nothing but SIZE is put in


@dataclass(frozen=True)
class ClaimText:
    """The texts of a claim that are compared: its gist, in English, and its marked words, in the article's language."""

    gist: str = ""
    words: str = ""
    language: str = ""

    @property
    def whole(self) -> str:
        return f"{self.gist}\n{self.words}"

    @property
    def languages(self) -> set[str]:
        return ({"en"} if self.gist.strip() else set()) | (
            {self.language.partition("-")[0]} if self.words.strip() else set()
        )


@dataclass
class ClaimMatches:
    """Claims that match a text, as {claim id: share}.

    `words` has shares of the text's own BM25 score. `beginnings` has shares of its word beginnings, for claims with no
    language in common with the text.
    """

    words: dict[int, float] = field(default_factory=dict)
    beginnings: dict[int, float] = field(default_factory=dict)

    def __iter__(self):
        return iter(self.words | self.beginnings)


def bm25_matches(text: ClaimText, *, without: Collection[int] = (), limit: int = MOST_FOUND) -> ClaimMatches:
    """The claims most similar to a text, in its languages and in other languages, at most `limit` of each."""
    if not text.whole.strip():
        return ClaimMatches()
    # Every claim has a gist in English. If the text has a gist too, no claim is in other languages only.
    has_gist = text.gist.strip()
    return ClaimMatches(
        bm25_matches_by_words(text, without=without, limit=limit),
        {} if has_gist else bm25_matches_by_beginning(text, without=without, limit=limit),
    )


def bm25_matches_by_words(
    text: ClaimText, *, without: Collection[int] = (), limit: int = MOST_FOUND
) -> dict[int, float]:
    """{claim id: score} of the claims that share most with the text, best first.

    The score is divided by the score of the text against itself. The gist alone is scored in the same way, and the
    larger share counts: an equal gist then counts even if the words contain more. 1.0 means the same words. A shorter
    claim of exactly these words can be above 1.0.
    """
    values = {"gist": text.gist, "words": text.words, "language": text.language, "without": list(without)}
    values |= {"small": SMALL_INDEX, "rarest": RAREST_TERMS, "k1": K1, "b": B, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(MATCHES_BY_WORDS, values)
        return dict(cursor.fetchall())


def bm25_matches_by_beginning(
    text: ClaimText, *, without: Collection[int] = (), limit: int = MOST_FOUND
) -> dict[int, float]:
    """{claim id: share} of the claims in other languages whose words begin like those of the text, best first.

    The share is the part of the text's beginnings that the claim has, from 0.0 to 1.0. Rare beginnings weigh more.
    """
    values = {"whole": text.whole, "languages": sorted(text.languages), "without": list(without)}
    values |= {
        "small": SMALL_INDEX,
        "rarest": RAREST_TERMS,
        "part": RARE_PART,
        "beginning": BEGINNING_LENGTH,
        "cut": rf"^\D.{{{BEGINNING_LENGTH - 1}}}$",
    }
    with connection.cursor() as cursor:
        cursor.execute(MATCHES_BY_BEGINNING, values | {"limit": limit})
        return dict(cursor.fetchall())
