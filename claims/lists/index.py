"""One page of claims, latest first, at a cost that does not depend on how many there are.

Ids come first, from an index: of ClaimScope where an actor is asked for, of Claim else. Dates of the three precisions
are three ranges of that index, and each actor is a feed of its own; they are merged by (said_on, claim), 51 at most
of each. Source of the design and its figures: section 5 of the design's notes on performance.
"""

import datetime
import re
from dataclasses import dataclass
from functools import reduce

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from articles.precision import Precision

from ..models import Claim, ClaimScope
from ..text.dates import day_after
from .criteria import HOLDS, Criteria, conditions, counts_for, own_columns, said_between, said_within

__all__ = ["Criteria", "Page", "read_cursor", "recorded_page", "said_page", "said_within"]

PAGE = 50
# More actors than this share one feed: a union of hundreds costs more than it saves.
SEPARATE_FEEDS = 8
CURSOR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})~([0-9]{1,18})|([0-9]{1,17})~([0-9]{1,18})")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass
class Page:
    ids: list[int]
    # The cursor of the page after this one, for `before=`; None on the last page.
    next: str | None


def said_page(criteria: Criteria, before: tuple[datetime.date, int] | None = None, size: int = PAGE) -> Page:
    """The page of claims said before (said_on, id), latest said first."""
    found = list(said_ids(criteria, before, size + 1))
    last = found[size - 1] if len(found) > size else None
    return Page([pk for _, pk in found[:size]], last and f"{last[0].isoformat()}~{last[1]}")


def said_ids(criteria: Criteria, before: tuple[datetime.date, int] | None, limit: int) -> QuerySet:
    branches = [
        branch.order_by("-said_on", "-claim_id").values_list("said_on", "claim_id")[:limit]
        for base in bases(criteria)
        for branch in by_precision(base, criteria, before)
    ]
    merged = reduce(lambda one, other: one.union(other), branches)
    return merged.order_by("-said_on", "-claim_id")[:limit]


def bases(criteria: Criteria) -> list[QuerySet]:
    """The indexes to walk, each with the conditions that are not its dates."""
    if not criteria.actor and not criteria.speaker:
        return [claims(criteria)]
    feed = scope(criteria)
    actors = criteria.actor or criteria.speaker
    if not criteria.actor:
        feed = feed.filter(direct=True)
    elif criteria.speaker:
        feed = feed.filter(counts_for(criteria.speaker, "claim_id", direct=True))
    if len(actors) > SEPARATE_FEEDS:
        return [feed.filter(actor__in=actors)]
    return [feed.filter(actor=actor) for actor in actors]


def by_precision(base: QuerySet, criteria: Criteria, before: tuple[datetime.date, int] | None) -> list[QuerySet]:
    if before:
        key = "claim_id" if base.model is ClaimScope else "pk"
        base = base.filter(TupleLessThan(Tuple(F("said_on"), F(key)), before))
    return [base.filter(said_between(criteria, precision)) for precision in Precision]


def recorded_page(criteria: Criteria, before: tuple[datetime.datetime, int] | None = None, size: int = PAGE) -> Page:
    """The page of claims published before (published_at, id), latest published first."""
    found = list(recorded_ids(criteria, before, size + 1))
    last = found[size - 1] if len(found) > size else None
    cursor = last and f"{(last[0] - EPOCH) // datetime.timedelta(microseconds=1)}~{last[1]}"
    return Page([pk for _, pk in found[:size]], cursor)


def recorded_ids(criteria: Criteria, before: tuple[datetime.datetime, int] | None, limit: int) -> QuerySet:
    found = claims(criteria).filter(said_within(criteria))
    if criteria.actor:
        found = found.filter(counts_for(criteria.actor, "pk"))
    if criteria.speaker:
        found = found.filter(counts_for(criteria.speaker, "pk", direct=True))
    if before:
        found = found.filter(TupleLessThan(Tuple(F("published_at"), F("pk")), before))
    return found.order_by("-published_at", "-pk").values_list("published_at", "pk")[:limit]


def read_cursor(text: str, *, recorded: bool) -> tuple[datetime.date, int] | tuple[datetime.datetime, int]:
    """Read `before=`. Raises ValueError for what no page of this order has made."""
    match = CURSOR.fullmatch(text)
    if not match or bool(match[3]) is not recorded:
        raise ValueError("This is not the end of any page; begin again with the first page.")
    if recorded:
        return EPOCH + datetime.timedelta(microseconds=int(match[3])), int(match[4])
    return datetime.date.fromisoformat(match[1]), int(match[2])


def claims(criteria: Criteria) -> QuerySet:
    found = Claim.objects.published().annotate(claim_id=F("pk"))
    if criteria.as_of:
        found = found.filter(published_at__lt=day_after(criteria.as_of))
    for topics, wanted in ((criteria.topic, True), (criteria.not_topic, False)):
        if topics:
            tagged = HOLDS["topic"](topics, "pk")
            found = found.filter(tagged if wanted else ~tagged)
    return found.filter(own_columns(criteria, outlet="article__outlet"), *conditions(criteria, "pk"))


def scope(criteria: Criteria) -> QuerySet:
    """What the feeds of actors hold of it; kind, topics and outlet are answered by the index itself."""
    found = ClaimScope.objects.filter(own_columns(criteria, topic="topic_ids", outlet="outlet"))
    if criteria.as_of:
        recorded = Claim.objects.filter(pk=OuterRef("claim_id"), published_at__lt=day_after(criteria.as_of))
        found = found.filter(Exists(recorded))
    return found.filter(*conditions(criteria, "claim_id"))
