"""Shifts of answers: the last recorded, those of a question or an actor, and the claims and questions with a shift.

The database derives the rows (ClaimShift). A person and the state that the person speaks for shift by the same two
claims. Such a shift is shown once: by the actor who said both claims, with the other actors it counts for.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Actor, Claim, ClaimShift, Question, Stance
from ..text.intervals import interval_between, is_certainly_earlier
from .rows import reading_rows

# The columns that identify a shift, in the order of the index shift_recent.
SHIFT_COLUMNS = ("recorded_at", "said_on", "after", "question", "before")
# Every possible change of an answer, as it is written in addresses: no-yes.
Turn = TextChoices(
    "Turned",
    [
        (
            f"{before}_{after}".upper(),
            (
                f"{before}-{after}",
                format_lazy(gettext_lazy("from {before} to {after}"), before=before.label, after=after.label),
            ),
        )
        for before in Stance.Answer
        for after in Stance.Answer
        if before != after
    ],
)


@dataclass
class Shift:
    """Two consecutive, different answers of one actor to one question; `also` are other actors with the same shift.

    `before` and `after` are stances, each with its `claim` as `claim_rows` fetches it.
    """

    actor: Actor
    question: Question
    before: Stance
    after: Stance
    also: list[Actor] = field(default_factory=list)

    @property
    def between(self) -> str:
        """The time between the two answers, as every page tells it of these two claims: `23 days`, `within 25 days`."""
        return interval_between(self.before.claim, self.after.claim)

    @property
    def order_is_known(self) -> bool:
        """Whether the two dates decide which answer came first. If not, the order is that of our record."""
        return is_certainly_earlier(self.before.claim, self.after.claim)


def recent_shifts(limit: int, since: datetime.datetime | None = None) -> list[Shift]:
    """The shifts whose later claim was published last, each once; only those recorded from `since` on, if given."""
    return shifts_from_rows(latest_shift_rows(limit, since))


def latest_shift_rows(limit: int, since: datetime.datetime | None = None) -> QuerySet:
    """The rows of `recent_shifts`, for `shifts_from_rows`."""
    shifts = ClaimShift.objects.filter(recorded_at__gte=since) if since else ClaimShift.objects.all()
    return shift_rows(shifts).order_by("-recorded_at", "-said_on", "-after", "question", "before")[:limit]


def shift_condition(turns: Iterable[str], claim_column: str, **same) -> Exists:
    """Condition: the claim in this column is the later claim of a shift with one of these turns (`no-yes`).

    `same` are more conditions on that shift: `actor__in`, `question=OuterRef(…)`.
    """
    pairs = [read_shift_turn(turn) for turn in turns]
    return Exists(ClaimShift.objects.filter(shift_turns_condition(pairs), after=OuterRef(claim_column), **same))


def shift_turns_condition(pairs: Iterable[tuple[str, str]]) -> Q:
    """Condition: the shift goes from the first to the second answer of one of these pairs."""
    met = Q(pk__in=[])
    for before, after in pairs:
        met |= Q(from_answer=before, to_answer=after)
    return met


def read_shift_turn(text: str) -> tuple[str, str]:
    """Parse `no-yes` as two different answers. Raises ValueError, with a sentence, for any other text."""
    before, _dash, after = text.partition("-")
    if before == after or not {before, after} <= set(Stance.Answer.values):
        raise ValueError(_("Write a shift as two different answers, such as no-yes or partly-declines."))
    return before, after


def shift_rows(shifts: QuerySet) -> QuerySet:
    return shifts.order_by().values(*SHIFT_COLUMNS).annotate(actors=ArrayAgg("actor", ordering="actor"))


def shifts_from_rows(found: Iterable[dict], claims: dict[int, Claim] | None = None) -> list[Shift]:
    """The rows of `shift_rows` as shifts, in their order, each of the actor who said both claims himself.

    `claims` are claims that the page already fetched with `claim_rows`; without them they are fetched here.
    """
    found = list(found)
    if claims is None:
        ids = {pk for row in found for pk in (row["before"], row["after"])}
        claims = {claim.pk: claim for claim in reading_rows(sorted(ids))}
    actors = Actor.objects.in_bulk({pk for row in found for pk in row["actors"]})
    return [shift_from_row(row, claims, [actors[pk] for pk in row["actors"]]) for row in found]


def shift_from_row(row: dict, claims: dict[int, Claim], actors: list[Actor]) -> Shift:
    before, after = (shift_stance_on_question(row["question"], claims[row[side]]) for side in ("before", "after"))

    def nearest(actor):
        mouths = sum(part.actor_id == actor.pk for side in (before, after) for part in side.claim.speakers)
        return -mouths, actor.name

    actor, *also = sorted(actors, key=nearest)
    return Shift(actor, after.question, before, after, also)


def shift_stance_on_question(question: int, claim: Claim) -> Stance:
    [stance] = [stance for stance in claim.stances.all() if stance.question_id == question]
    stance.claim = claim
    return stance
