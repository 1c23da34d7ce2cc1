"""The answers of claims to questions: all answers of each actor in order, and the latest answer of each actor."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from django.db import connection
from django.db.models import Exists, OuterRef

from ..models import Actor, Claim, Question, Stance
from .origins import Origins, independent_origins
from .shifts import Shift

MOST_ANSWERS = 25
MOST_SHIFTS = 5
MOST_ACTORS = 100
# The latest answer of each actor: one row for each claim that is an actor's latest, with all these actors, and with the
# bodies for which its speakers spoke. What was said on or before a day, as a retelling tells it, is the latest only of
# an actor without any other answer. What an unnamed source says is not the answer of the state for which it counts.
LATEST_ANSWERS_SQL = """
SELECT latest.claim_id, array_agg(latest.actor_id ORDER BY latest.direct DESC, latest.actor_id),
    ARRAY(SELECT actor_id FROM claims_claimscope WHERE claim_id = latest.claim_id AND NOT direct)
FROM (
    SELECT DISTINCT ON (scope.actor_id) scope.actor_id, scope.claim_id, scope.said_on, scope.direct
    FROM claims_stance stance JOIN claims_claimscope scope ON scope.claim_id = stance.claim_id
    JOIN claims_claim claim ON claim.id = stance.claim_id
    WHERE stance.question_id = %s AND (scope.direct OR NOT claim.source_unnamed AND EXISTS (
        SELECT FROM claims_claimactor part JOIN claims_actor speaker ON speaker.id = part.actor_id
        WHERE part.claim_id = claim.id AND part.part = 'speaker' AND speaker.kind <> 'unnamed'))
    ORDER BY scope.actor_id, claim.said_precision = 'before', scope.said_on DESC, scope.claim_id DESC
) AS latest
GROUP BY latest.claim_id, latest.said_on
ORDER BY latest.said_on DESC, latest.claim_id DESC
LIMIT %s
"""


@dataclass
class AnswerLine:
    """Answers to one question, oldest first. If all are one actor's, also the shifts between them, latest first."""

    question: Question
    stances: list[Stance]
    turned: list[Shift]

    @property
    def latest(self) -> Stance:
        """The latest answer, by the rules of LATEST_ANSWERS_SQL."""
        named = [stance for stance in self.stances if not stance.claim.is_by_unnamed_source] or self.stances
        return max(
            named, key=lambda stance: (stance.claim.said_first is not None, stance.claim.said_on, stance.claim_id)
        )

    @property
    def shifts(self) -> list[Shift]:
        """The latest shifts, at most MOST_SHIFTS; `earlier` is the number of the shifts before them."""
        return self.turned[:MOST_SHIFTS]

    @property
    def told(self) -> list[Stance]:
        """The answers whose words the shifts show."""
        return [stance for shift in self.shifts for stance in (shift.before, shift.after)]

    @property
    def earlier(self) -> int:
        return len(self.turned[MOST_SHIFTS:])


@dataclass
class LatestAnswer:
    """A stance, and the actors whose latest answer it is: those who said it, and those for whom it counts."""

    stance: Stance
    actors: list[Actor]
    # The latest answers of others who spoke for one of these actors, whose own latest answer is this one.
    voices: list["LatestAnswer"] = field(default_factory=list)

    @property
    def speakers(self) -> list[Actor]:
        spoke = {part.actor_id for part in self.stance.claim.speakers}
        return [actor for actor in self.actors if actor.pk in spoke]

    @property
    def bodies(self) -> list[Actor]:
        spoke = {part.actor_id for part in self.stance.claim.speakers}
        return [actor for actor in self.actors if actor.pk not in spoke]


@dataclass
class AnswerSide:
    """One of the answers to a question: who gives it today, and the origins of all who ever gave it."""

    answer: Stance.Answer
    today: list[LatestAnswer] = field(default_factory=list)
    origins: Origins | None = None


def answering_claim_ids(question: Question) -> list[int]:
    """The ids of published claims that answer the question, the last said first; at most MOST_ANSWERS + 1."""
    stances = Stance.objects.filter(claim=OuterRef("pk"), question=question)
    claims = Claim.objects.published().filter(Exists(stances)).newest_first()
    return list(claims.values_list("pk", flat=True)[: MOST_ANSWERS + 1])


def claims_of_latest_stances(question: Question) -> tuple[dict[int, tuple[list[int], list[int]]], bool]:
    """The claims that are an actor's latest answer, the last said first: {claim id: (actor ids, body ids)}.

    The bodies are those for whom its speakers spoke. At most MOST_ACTORS claims, and whether there are more.
    """
    with connection.cursor() as cursor:
        cursor.execute(LATEST_ANSWERS_SQL, [question.pk, MOST_ACTORS + 1])
        found = cursor.fetchall()
    return {claim: (actors, bodies) for claim, actors, bodies in found[:MOST_ACTORS]}, len(found) > MOST_ACTORS


def latest_answers(
    latest: dict[int, tuple[list[int], list[int]]], given: dict[int, Stance], actors: dict[int, Actor]
) -> list[LatestAnswer]:
    """The latest answers, in the order of `latest`; who spoke for a body stands under its answer, as a voice."""
    found = {
        pk: LatestAnswer(given[pk], [actors[one] for one in own]) for pk, (own, _) in latest.items() if pk in given
    }
    answered_by = {actor.pk: pk for pk, answer in found.items() for actor in answer.actors}
    heads = {
        pk: next((answered_by[body] for body in latest[pk][1] if body in answered_by and not answer.bodies), None)
        for pk, answer in found.items()
    }
    top = []
    for pk, answer in found.items():
        head, passed = pk, set()
        while heads[head] and heads[head] not in passed:  # a spokesman of an office of a state
            passed.add(head)
            head = heads[head]
        (top if head == pk or heads[head] else found[head].voices).append(answer)
    return top


def stances_in_order(claims: Iterable[Claim]) -> list[Stance]:
    """The stances of claims that `claim_rows` fetched, in the order in which they were said."""
    found = []
    for claim in sorted(claims, key=lambda claim: (claim.said_on, claim.pk)):
        for stance in claim.stances.all():
            stance.claim = claim
            found.append(stance)
    return found


def stance_lines(stances: list[Stance], actor: Actor | None = None) -> list[AnswerLine]:
    """Group stances, given in time order, by question, the last answered first. Give `actor` if all are one actor's."""
    ordered = sorted(stances, key=lambda stance: stance.question_id)
    grouped = [list(group) for _, group in groupby(ordered, key=lambda stance: stance.question_id)]
    found = [
        AnswerLine(group[0].question, group, shifts_in_stances(actor, group) if actor else []) for group in grouped
    ]
    return sorted(found, key=lambda line: (line.latest.claim.said_on, line.latest.claim_id), reverse=True)


def shifts_in_stances(actor: Actor, stances: list[Stance]) -> list[Shift]:
    """The shifts in one actor's stances on one question, given in time order; the latest first.

    As in the database, claims of unnamed sources make no shift, and what was said on or before a day changes no earlier
    answer: which came first is not known.
    """
    named = [stance for stance in stances if not stance.claim.is_by_unnamed_source]
    turned = [
        (before, after)
        for before, after in pairwise(named)
        if before.answer != after.answer and after.claim.said_first is not None
    ]
    return [Shift(actor, after.question, before, after) for before, after in reversed(turned)]


def stance_sides(stances: list[Stance], today: list[LatestAnswer]) -> list[AnswerSide]:
    """The answers given to one question, each with who gives it today and the origins of all who ever gave it."""
    found = []
    for answer in Stance.Answer:
        gave = [stance.claim for stance in stances if stance.answer == answer]
        now = [one for one in today if one.stance.answer == answer]
        if gave or now:
            found.append(AnswerSide(answer, now, independent_origins(gave)))
    return found
