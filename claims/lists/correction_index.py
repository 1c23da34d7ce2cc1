"""The events that may be corrections, latest first, at a cost that does not depend on the number of events.

One statement reads a window of events from one index per table (migration 0018), merged by (time, table, id). A second
statement selects the events of the window that fit the filters. The window is bounded, and the next page continues at
its end. So a rare kind of correction costs no more than a frequent kind.
"""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from articles.base import no_rows_exist

from ..models import Actor
from .correction_filters import (
    ARTICLE_COLUMNS,
    CLAIM_COLUMNS,
    RANKS,
    TABLES,
    TABLES_OF_CLAIM_PARTS,
    Changed,
    ClaimEvent,
    CorrectionFilterSet,
    correction_filter_actor_rows,
    correction_filter_for_readers,
    correction_filter_same_action,
    correction_filter_with_reason,
)
from .filterset import AskedValues, WalkedTable

EVENTS_PER_WINDOW = 500
# If an actor has at most this many claims, they are looked up first. Otherwise each event of the window is checked.
MOST_CLAIMS_LOOKED_UP = 200
DAY_PARAMETERS = {"changed_from", "changed_to"}
TABLE_NAMES = list(TABLES)


class EventPlace(NamedTuple):
    """The position of an event in the list."""

    at: datetime.datetime
    rank: int
    pk: int

    @property
    def name(self) -> str:
        """The value of the parameter `after`."""
        return f"{TABLE_NAMES[self.rank]}-{self.pk}"


def next_correction_index_events(asked: AskedValues, place: tuple | None) -> list[EventPlace]:
    """The next EVENTS_PER_WINDOW events of the requested days, and of the actor's claims if these are few."""
    claims = correction_index_claims(asked["actor"]) if asked["actor"] else None
    branches = [correction_index_events_of_table(name, asked, place, claims) for name in correction_index_tables(asked)]
    first, *others = branches
    events = first.union(*others, all=True).order_by("-at", "-rank", "-key")[:EVENTS_PER_WINDOW] if others else first
    return [EventPlace(*row) for row in events]


def correction_index_tables(asked: AskedValues) -> list[str]:
    """The tables that can hold a match: articles have no actor, and claims have no headline."""
    changed = asked["change"] or list(Changed)
    in_articles = not asked["actor"] and any(kind in ARTICLE_COLUMNS for kind in changed)
    in_parts = any(kind in TABLES_OF_CLAIM_PARTS for kind in changed)
    in_claims = in_parts or any(kind in CLAIM_COLUMNS for kind in changed)
    wanted = {"article": in_articles, "claim": in_claims}
    # The statement needs at least one table. If no table can match, the table of articles gives no rows.
    return [name for name in TABLES if wanted.get(name, in_parts)] or ["article"]


def correction_index_events_of_table(
    name: str, asked: AskedValues, place: tuple | None, claims: list[int] | None
) -> QuerySet:
    walked = TABLES[name]
    events = CorrectionFilterSet.narrow(
        correction_filter_with_reason(walked), walked, asked, skip=asked.keys() - DAY_PARAMETERS
    )
    if claims is not None:
        events = events.filter(**{f"{walked.claim}__in": claims})
    if place:
        events = events.filter(earlier_in_correction_index(place, RANKS[name]))
    events = events.annotate(at=F("pgh_created_at"), rank=Value(RANKS[name], IntegerField()), key=F("pgh_id"))
    return events.order_by("-pgh_created_at", "-pgh_id").values_list("at", "rank", "key")[:EVENTS_PER_WINDOW]


def earlier_in_correction_index(place: tuple, rank: int) -> Q:
    at, last_rank, pk = place
    if rank == last_rank:
        return Q(TupleLessThan(Tuple(F("pgh_created_at"), F("pgh_id")), (at, pk)))
    return Q(pgh_created_at__lte=at) if rank < last_rank else Q(pgh_created_at__lt=at)


def correction_index_claims(actors: list[Actor]) -> list[int] | None:
    """The ids of the claims that concern the actors, or None if there are more than MOST_CLAIMS_LOOKED_UP."""
    branches = [
        rows.order_by().values_list("claim_id")[: MOST_CLAIMS_LOOKED_UP + 1]
        for rows in correction_filter_actor_rows(actors)
    ]
    found = {pk for (pk,) in branches[0].union(*branches[1:])}
    return sorted(found) if len(found) <= MOST_CLAIMS_LOOKED_UP else None


def correction_index_matches(events: Iterable[EventPlace], asked: AskedValues) -> list[EventPlace]:
    """The events of a window that may belong to a correction that fits, in the same order.

    An action on a claim can have several such events. An event of a part of a claim is left out if the same action also
    changed the row of the claim.
    """
    events = list(events)
    branches = [
        correction_index_matches_in_table(name, [event.pk for event in events if event.rank == rank], asked)
        for name, rank in RANKS.items()
        if any(event.rank == rank for event in events)
    ]
    if not branches:
        return []
    fit = set(branches[0].union(*branches[1:], all=True))
    return [event for event in events if (event.rank, event.pk) in fit]


def correction_index_matches_in_table(name: str, pks: list[int], asked: AskedValues) -> QuerySet:
    walked = TABLES[name]
    events = CorrectionFilterSet.narrow(
        correction_filter_for_readers(walked), walked, asked, skip=DAY_PARAMETERS
    ).filter(pk__in=pks)
    if correction_index_event_is_of_claim(walked):
        events = events.filter(no_rows_exist(correction_filter_same_action(ClaimEvent, "pgh_obj_id", walked)))
    events = events.annotate(rank=Value(RANKS[name], IntegerField())).order_by()
    return events.values_list("rank", "pgh_id")


def correction_index_event_is_of_claim(walked: WalkedTable) -> bool:
    return walked.claim == "claim_id"
