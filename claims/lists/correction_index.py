"""The events that may be corrections, latest first, at a cost that does not depend on how many there are.

One statement reads a window of them out of one index a table (migration 0018), merged by (moment, table, id). A second
one asks which of the window fit what is asked for. So a rare correction costs no more than a frequent one: the window
is bounded, and the next page goes on where it ended.
"""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from articles.base import none_of

from ..models import Actor
from .correction_filters import (
    ARTICLE_COLUMNS,
    CLAIM_COLUMNS,
    HANGING,
    RANKS,
    TABLES,
    Changed,
    ClaimEvent,
    CorrectionFilterSet,
    rows_of,
    same_action,
    seen_by_readers,
    with_reason,
)
from .filterset import AskedValues, WalkedTable

WINDOW = 500
# The claims of an actor with no more than these are looked up first, instead of asking each event of the window.
FEW = 200
DAYS = {"changed_from", "changed_to"}
NAMES = list(TABLES)


class Place(NamedTuple):
    """Where an event stands in the list."""

    at: datetime.datetime
    rank: int
    pk: int

    @property
    def name(self) -> str:
        """As it stands in `after`."""
        return f"{NAMES[self.rank]}-{self.pk}"


def window(asked: AskedValues, place: tuple | None) -> list[Place]:
    """The next WINDOW events, whatever they changed, of the days (and of the few claims) that are asked for."""
    claims = few_claims(asked["actor"]) if asked["actor"] else None
    branches = [branch(name, asked, place, claims) for name in tables_of(asked)]
    first, *others = branches
    events = first.union(*others, all=True).order_by("-at", "-rank", "-key")[:WINDOW] if others else first
    return [Place(*row) for row in events]


def tables_of(asked: AskedValues) -> list[str]:
    """The tables in which anything may fit: an actor is none of an article's, a headline none of a claim's."""
    changed = asked["change"] or list(Changed)
    in_articles = not asked["actor"] and any(kind in ARTICLE_COLUMNS for kind in changed)
    in_parts = any(kind in HANGING for kind in changed)
    in_claims = in_parts or any(kind in CLAIM_COLUMNS for kind in changed)
    wanted = {"article": in_articles, "claim": in_claims}
    # At least one, for a statement: what fits nowhere is found nowhere in the articles.
    return [name for name in TABLES if wanted.get(name, in_parts)] or ["article"]


def branch(name: str, asked: AskedValues, place: tuple | None, claims: list[int] | None) -> QuerySet:
    walked = TABLES[name]
    events = CorrectionFilterSet.narrow(with_reason(walked), walked, asked, skip=asked.keys() - DAYS)
    if claims is not None:
        events = events.filter(**{f"{walked.claim}__in": claims})
    if place:
        events = events.filter(before(place, RANKS[name]))
    events = events.annotate(at=F("pgh_created_at"), rank=Value(RANKS[name], IntegerField()), key=F("pgh_id"))
    return events.order_by("-pgh_created_at", "-pgh_id").values_list("at", "rank", "key")[:WINDOW]


def before(place: tuple, rank: int) -> Q:
    at, last_rank, pk = place
    if rank == last_rank:
        return Q(TupleLessThan(Tuple(F("pgh_created_at"), F("pgh_id")), (at, pk)))
    return Q(pgh_created_at__lte=at) if rank < last_rank else Q(pgh_created_at__lt=at)


def few_claims(actors: list[Actor]) -> list[int] | None:
    """The claims that concern the actors, or None where they are more than FEW."""
    branches = [rows.order_by().values_list("claim_id")[: FEW + 1] for rows in rows_of(actors)]
    found = {pk for (pk,) in branches[0].union(*branches[1:])}
    return sorted(found) if len(found) <= FEW else None


def fitting(events: Iterable[Place], asked: AskedValues) -> list[Place]:
    """Those of a window that may be a correction which fits, in the same order: one for each action and claim or more.

    What hangs on a claim stands for itself only where the action left the claim's own row alone.
    """
    events = list(events)
    branches = [
        fitting_in(name, [event.pk for event in events if event.rank == rank], asked)
        for name, rank in RANKS.items()
        if any(event.rank == rank for event in events)
    ]
    if not branches:
        return []
    fit = set(branches[0].union(*branches[1:], all=True))
    return [event for event in events if (event.rank, event.pk) in fit]


def fitting_in(name: str, pks: list[int], asked: AskedValues) -> QuerySet:
    walked = TABLES[name]
    events = CorrectionFilterSet.narrow(seen_by_readers(walked), walked, asked, skip=DAYS).filter(pk__in=pks)
    if is_part(walked):
        events = events.filter(none_of(same_action(ClaimEvent, "pgh_obj_id", walked)))
    events = events.annotate(rank=Value(RANKS[name], IntegerField())).order_by()
    return events.values_list("rank", "pgh_id")


def is_part(walked: WalkedTable) -> bool:
    return walked.claim == "claim_id"
