"""The list of questions: each with its latest answer and its latest shift."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Prefetch
from django.utils.translation import ngettext

from ..models import Claim, ClaimActor, Question, Stance

MOST_COUNTED = 200
SUMMARIES_QUERY = """
SELECT question.id, counted.answers, counted.actors, latest.claim_id, latest.answer,
       shift.after_id, shift.from_answer, shift.to_answer
FROM unnest(%(questions)s::bigint[]) AS question (id)
CROSS JOIN LATERAL (
    SELECT count(DISTINCT capped.claim_id) AS answers, count(DISTINCT scope.actor_id) AS actors
    FROM (
        SELECT stance.claim_id FROM claims_stance stance JOIN claims_claim claim ON claim.id = stance.claim_id
        WHERE stance.question_id = question.id AND claim.status = 'published' LIMIT %(most)s + 1
    ) AS capped
    JOIN claims_claimscope scope ON scope.claim_id = capped.claim_id AND scope.direct
) AS counted
LEFT JOIN LATERAL (
    SELECT claim.id AS claim_id, stance.answer
    FROM claims_stance stance JOIN claims_claim claim ON claim.id = stance.claim_id
    WHERE stance.question_id = question.id AND claim.status = 'published'
    ORDER BY claim.said_precision = 'before', claim.said_on DESC, claim.id DESC LIMIT 1
) AS latest ON TRUE
LEFT JOIN LATERAL (
    SELECT turned.after_id, turned.from_answer, turned.to_answer
    FROM claims_claimshift turned WHERE turned.question_id = question.id
    ORDER BY turned.said_on DESC, turned.after_id DESC LIMIT 1
) AS shift ON TRUE
"""


@dataclass
class QuestionSummary:
    """A question with the number of its answers and of the actors who gave them, its latest answer and latest shift.

    The question may have no answer (`latest` is None) or no shift (`turned` is None).
    """

    question: Question
    answers: int
    actors: int
    latest: Stance | None
    # The later answer of the latest shift, and the label of the earlier answer.
    turned: Stance | None
    turned_from: str

    @property
    def counted(self) -> str:
        """The number of answers as text; `200+` if there are more than MOST_COUNTED."""
        return f"{MOST_COUNTED}+" if self.answers > MOST_COUNTED else str(self.answers)

    @property
    def answered_by(self) -> str:
        """`by 5 actors`; "" if there are more than MOST_COUNTED answers, because then not all actors are counted."""
        if self.answers > MOST_COUNTED:
            return ""
        return ngettext("by %(count)s actor", "by %(count)s actors", self.actors) % {"count": self.actors}


def question_summaries(questions: Sequence[Question]) -> list[QuestionSummary]:
    """The summary of each question, in three queries."""
    with connection.cursor() as cursor:
        cursor.execute(SUMMARIES_QUERY, {"questions": [question.pk for question in questions], "most": MOST_COUNTED})
        found = {pk: columns for pk, *columns in cursor.fetchall()}
    parts = Prefetch("parts", ClaimActor.objects.select_related("actor"))
    ids = {pk for columns in found.values() for pk in (columns[2], columns[4]) if pk}
    claims = Claim.objects.filter(pk__in=ids).prefetch_related(parts).in_bulk()
    return [question_summary(question, found[question.pk], claims) for question in questions]


def question_summary(question: Question, columns: list, claims: dict[int, Claim]) -> QuestionSummary:
    answers, actors, latest, answer, after, before_answer, after_answer = columns
    return QuestionSummary(
        question,
        answers,
        actors,
        latest and Stance(claim=claims[latest], question=question, answer=answer),
        after and Stance(claim=claims[after], question=question, answer=after_answer),
        Stance.Answer(before_answer).label if after else "",
    )
