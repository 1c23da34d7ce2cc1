"""Pairs of claims in which one actor gives opposite answers to one question.

A pair is offered to editors until it is linked or dismissed. A published claim counts for its speakers and for the
actors for whom they spoke at that time; a claim in review counts for its speakers only.
"""

from dataclasses import dataclass

from django.core import signing
from django.db import connection
from django.utils.translation import gettext_lazy as _

from ..models import Claim, Judgement, Question
from ..reading.rows import reading_rows
from .compared import compared_sayings
from .reasons import Comparison, reason_phrases
from .suggest import SUGGESTION_SALT

MOST_CANDIDATES = 50
# LATEST_PAIRS compares this many claims, recorded last, that answer yes or no, each with this many of the latest
# opposite answers. SHIFT_PAIRS finds the two answers of an actor who shifted from one to the other, of any age.
LATEST_COMPARED = 300
OPPOSITES_COMPARED = 200

# The rows of `pair` that are not linked, and not judged in their present state.
OPEN_PAIRS = """
SELECT DISTINCT newer, older, question_id FROM pair
WHERE NOT EXISTS (
    SELECT FROM claims_link l WHERE l.status IN ('proposed', 'confirmed')
      AND l.source_id IN (newer, older) AND l.target_id IN (newer, older)
)
AND NOT EXISTS (
    SELECT FROM claims_judgement j WHERE j.claim_id = older AND j.other_id = newer
      AND (j.verdict = 'unrelated' OR j.verdict = 'no_contradiction'
           AND j.claim_said = claims_fingerprint(older) AND j.other_said = claims_fingerprint(newer))
)
ORDER BY newer DESC, older DESC LIMIT %(most)s
"""
SHIFT_PAIRS = f"""
WITH pair AS (
    SELECT greatest(before_id, after_id) AS newer, least(before_id, after_id) AS older, question_id
    FROM claims_claimshift WHERE (from_answer, to_answer) IN (('yes', 'no'), ('no', 'yes'))
) {OPEN_PAIRS}
"""  # noqa: S608  nothing but OPEN is put in
LATEST_PAIRS = f"""
WITH latest AS MATERIALIZED (
    SELECT c.id, s.question_id, s.answer, ARRAY(
        SELECT actor_id FROM claims_claimscope WHERE claim_id = c.id
        UNION ALL SELECT actor_id FROM claims_claimactor WHERE claim_id = c.id AND part = 'speaker'
    ) AS actors
    FROM claims_claim c JOIN claims_stance s ON s.claim_id = c.id
    WHERE s.answer IN ('yes', 'no') AND c.status IN ('published', 'in_review')
    ORDER BY c.id DESC LIMIT %(latest)s
), pair AS (
    SELECT latest.id AS newer, opposite.id AS older, latest.question_id
    FROM latest
    CROSS JOIN LATERAL (
        SELECT s.claim_id AS id FROM claims_stance s
        WHERE s.question_id = latest.question_id AND s.claim_id < latest.id
          AND s.answer = CASE latest.answer WHEN 'yes' THEN 'no' ELSE 'yes' END
        ORDER BY s.claim_id DESC LIMIT %(opposites)s
    ) AS opposite
    JOIN claims_claim c ON c.id = opposite.id AND c.status IN ('published', 'in_review')
    WHERE EXISTS (SELECT FROM claims_claimscope o WHERE o.claim_id = opposite.id AND o.actor_id = ANY (latest.actors))
    OR EXISTS (
        SELECT FROM claims_claimactor o
        WHERE o.claim_id = opposite.id AND o.part = 'speaker' AND o.actor_id = ANY (latest.actors)
    )
) {OPEN_PAIRS}
"""  # noqa: S608  nothing but OPEN is put in


@dataclass
class Candidate:
    """Two claims and the question to which they give opposite answers; the form belongs to the claim said later."""

    newer: Claim
    older: Claim
    question: Question
    reasons: list[str]
    # A dismissal that is no longer valid, because one of the two claims was changed after it.
    dismissed: Judgement | None = None

    hint = "contradicts"
    may_from_older = _("may be contradicted by")

    @property
    def claim(self) -> Claim:
        """The target of the relation in the form."""
        return self.older

    @property
    def token(self) -> str:
        versions = [self.newer.version, self.older.version]
        shown = {"to": self.older.slug, "versions": versions, "score": None, "rank": None}
        return signing.dumps(shown | {"hint": self.hint, "reasons": self.reasons}, salt=SUGGESTION_SALT, compress=True)


def contradiction_candidates(limit: int = MOST_CANDIDATES) -> list[Candidate]:
    """The contradictions that nobody has judged, newest recorded claims first, in a fixed number of queries."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST_PAIRS, {"latest": LATEST_COMPARED, "opposites": OPPOSITES_COMPARED, "most": limit})
        opposed = cursor.fetchall()
        cursor.execute(SHIFT_PAIRS, {"most": limit})
        opposed += cursor.fetchall()
    # Two claims with opposite answers to several questions are one pair.
    found = {(pk, other): question for pk, other, question in sorted(opposed, reverse=True)}
    found = [(pk, other, question) for (pk, other), question in sorted(found.items(), reverse=True)][:limit]
    ids = list(dict.fromkeys(pk for one, two, _ in found for pk in (one, two)))
    claims, said = {claim.pk: claim for claim in reading_rows(ids)}, compared_sayings(ids)
    questions = Question.objects.in_bulk({question for _, _, question in found})
    past = dismissed_contradictions(ids)
    made = []
    for pk, other, question in found:
        older, newer = sorted((other, pk), key=lambda one: (claims[one].said_on, one))
        why = reason_phrases(Comparison(said[newer], said[older]))
        made.append(Candidate(claims[newer], claims[older], questions[question], why, past.get((other, pk))))
    return made


def dismissed_contradictions(ids: list[int]) -> dict[tuple[int, int], Judgement]:
    found = Judgement.objects.filter(
        verdict=Judgement.Verdict.NO_CONTRADICTION, claim__in=ids, other__in=ids
    ).select_related("judged_by")
    return {(judgement.claim_id, judgement.other_id): judgement for judgement in found}
