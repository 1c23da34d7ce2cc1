"""One page of claims, latest first, at a cost that does not depend on the number of claims.

The ids are read first, from an index: of ClaimScope if an actor or a speaker is requested, otherwise of Claim. The
dates of each precision are one range of the index, and each actor is a feed of its own. The ranges are merged by
(said_on, claim); at most 51 rows are read from each.

Source of the design and its figures: section 5 of the design's notes on performance.
"""

import datetime
from dataclasses import dataclass
from functools import reduce

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from ..models import Claim, ClaimScope
from ..text.periods import PeriodPrecision
from .cursors import recorded_cursor, said_cursor
from .filters import CLAIM_TABLE, SCOPE_TABLE, ClaimFilterSet, said_between_condition, said_by_condition
from .filterset import AskedValues

PAGE_SIZE = 50
# If there are more actors than this, they share one feed: a union of hundreds of feeds costs more than it saves.
MOST_FEEDS = 8
# The parameters that the walk itself applies: ACTORS by the feeds, DAYS by a range for each precision.
ACTORS, DAYS = {"actor", "speaker"}, {"said_from", "said_to"}


@dataclass
class PageOfIds:
    ids: list[int]
    # The cursor of the next page, for `before=`; None on the last page.
    next: str | None


def filtered_index_page(claim_filter: ClaimFilterSet, size: int = PAGE_SIZE) -> PageOfIds:
    """The page for a query string, with at most `size` claims; an empty page if a value is invalid."""
    if not claim_filter.is_valid():
        return PageOfIds([], None)
    page = recorded_index_page if claim_filter.is_recorded else said_index_page
    return page(claim_filter.asked, claim_filter.cursor, size)


def said_index_page(
    asked: AskedValues, before: tuple[datetime.date, int] | None = None, size: int = PAGE_SIZE
) -> PageOfIds:
    """The page of claims said before (said_on, id), latest said first."""
    found = list(said_index_ids(asked, before, size + 1))
    return PageOfIds([pk for _, pk in found[:size]], said_cursor(*found[size - 1]) if len(found) > size else None)


def recorded_index_page(
    asked: AskedValues, before: tuple[datetime.datetime, int] | None = None, size: int = PAGE_SIZE
) -> PageOfIds:
    """The page of claims published before (published_at, id), latest published first."""
    found = list(recorded_index_ids(asked, before, size + 1))
    return PageOfIds([pk for _, pk in found[:size]], recorded_cursor(*found[size - 1]) if len(found) > size else None)


def said_index_ids(asked: AskedValues, before: tuple[datetime.date, int] | None, limit: int) -> QuerySet:
    """(said_on, claim) of at most `limit` claims, latest said first."""
    branches = [
        branch.order_by("-said_on", "-claim_id").values_list("said_on", "claim_id")[:limit]
        for feed in index_feeds_to_merge(asked)
        for branch in split_index_by_precision(feed, asked, before)
    ]
    merged = reduce(lambda one, other: one.union(other), branches)
    return merged.order_by("-said_on", "-claim_id")[:limit]


def index_feeds_to_merge(asked: AskedValues) -> list[QuerySet]:
    """The querysets to walk, each with all conditions except the dates."""
    actors = asked["actor"] or asked["speaker"]
    if not actors:
        return [ClaimFilterSet.narrow(published_claims_in_index(), CLAIM_TABLE, asked, skip=DAYS)]
    feed = ClaimFilterSet.narrow(ClaimScope.objects.all(), SCOPE_TABLE, asked, skip=ACTORS | DAYS)
    if not asked["actor"]:
        feed = feed.filter(direct=True)
    elif asked["speaker"]:
        feed = feed.filter(said_by_condition(asked["speaker"], SCOPE_TABLE, asked))
    if len(actors) > MOST_FEEDS:
        return [feed.filter(actor__in=actors)]
    return [feed.filter(actor=actor) for actor in actors]


def split_index_by_precision(
    feed: QuerySet, asked: AskedValues, before: tuple[datetime.date, int] | None
) -> list[QuerySet]:
    if before:
        key = "claim_id" if feed.model is ClaimScope else "pk"
        feed = feed.filter(TupleLessThan(Tuple(F("said_on"), F(key)), before))
    return [feed.filter(said_between_condition(asked, precision)) for precision in PeriodPrecision]


def recorded_index_ids(asked: AskedValues, before: tuple[datetime.datetime, int] | None, limit: int) -> QuerySet:
    """(published_at, claim) of at most `limit` claims, latest published first."""
    found = ClaimFilterSet.narrow(published_claims_in_index(), CLAIM_TABLE, asked)
    if before:
        found = found.filter(TupleLessThan(Tuple(F("published_at"), F("pk")), before))
    return found.order_by("-published_at", "-pk").values_list("published_at", "pk")[:limit]


def published_claims_in_index() -> QuerySet:
    return Claim.objects.published().annotate(claim_id=F("pk"))
