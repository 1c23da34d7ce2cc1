"""The answers that claims give to questions, and the shifts between them. A shift is derived, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from django.db.models import Exists, OuterRef

from .models import Actor, Claim, ClaimScope, Question, Stance

MOST_ANSWERS = 200


@dataclass
class Shift:
    """Two consecutive stances of one actor on one question that differ."""

    before: Stance
    after: Stance


@dataclass
class Answers:
    question: Question
    stances: list[Stance]
    shifts: list[Shift]


def answering(*, actor: Actor | None = None, question: Question | None = None) -> list[int]:
    """The ids of the published claims that answer the question, or any question for the actor: the latest at most."""
    stances = Stance.objects.filter(claim=OuterRef("pk"))
    claims = Claim.objects.published().filter(Exists(stances.filter(question=question) if question else stances))
    if actor:
        claims = claims.filter(Exists(ClaimScope.objects.filter(claim=OuterRef("pk"), actor=actor)))
    return list(claims.newest_first().values_list("pk", flat=True)[:MOST_ANSWERS])


def stances_of(claims: Iterable[Claim]) -> list[Stance]:
    """The stances of claims that `rows` fetched, in the order in which they were said."""
    found = []
    for claim in sorted(claims, key=lambda claim: (claim.said_on, claim.pk)):
        for stance in claim.stances.all():
            stance.claim = claim
            found.append(stance)
    return found


def by_question(stances: list[Stance]) -> list[Answers]:
    """Group one actor's stances, which are in time order, by question, with the shifts of each."""
    ordered = sorted(stances, key=lambda stance: (stance.question.text, stance.question_id))
    grouped = [list(group) for _, group in groupby(ordered, key=lambda stance: stance.question_id)]
    return [Answers(group[0].question, group, shifts(group)) for group in grouped]


def shifts(stances: list[Stance]) -> list[Shift]:
    """The shifts in one actor's stances on one question, given in time order."""
    return [Shift(before, after) for before, after in pairwise(stances) if before.answer != after.answer]
