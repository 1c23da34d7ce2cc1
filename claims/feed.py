"""One page of claims, latest first, at a cost that does not depend on how many there are.

Ids come first, from an index: of ClaimScope where an actor is asked for, of Claim else. Dates of the three precisions
are three ranges of that index, and each actor is a feed of its own; they are merged by (said_on, claim), 51 at most
of each. Source of the design and its figures: section 5 of the design's notes on performance.
"""

import datetime
import re
from dataclasses import dataclass, field
from functools import reduce

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from articles.models import Outlet
from articles.precision import Precision, first_day

from .models import Actor, Claim, ClaimActor, ClaimScope, ClaimSearch, ClaimTopic, Link, Question, Stance, Topic

PAGE = 50
# More actors than this share one feed: a union of hundreds costs more than it saves.
SEPARATE_FEEDS = 8
CURSOR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})~([0-9]{1,18})|([0-9]{1,17})~([0-9]{1,18})")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass
class Criteria:
    """What is asked for; an empty list or None asks for nothing. Lists mean *or*, fields mean *and*."""

    actor: list[Actor] = field(default_factory=list)
    speaker: list[Actor] = field(default_factory=list)
    about: list[Actor] = field(default_factory=list)
    said_from: datetime.date | None = None
    said_to: datetime.date | None = None
    kind: list[str] = field(default_factory=list)
    topic: list[Topic] = field(default_factory=list)
    question: list[Question] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    outlet: list[Outlet] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    q: str = ""


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
    feed = ClaimScope.objects.filter(scope_conditions(criteria), *conditions(criteria, "claim_id"))
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


def said_between(criteria: Criteria, precision: str) -> Q:
    """A period overlaps the range when its first day is not after the end, nor before the start's own period."""
    between = Q(said_precision=precision)
    if criteria.said_to:
        between &= Q(said_on__lte=criteria.said_to)
    if criteria.said_from:
        between &= Q(said_on__gte=first_day(criteria.said_from, precision))
    return between


def said_within(criteria: Criteria) -> Q:
    """The range of days asked for, whatever the precision of a claim's date."""
    return reduce(Q.__or__, (said_between(criteria, precision) for precision in Precision))


def recorded_page(criteria: Criteria, before: tuple[datetime.datetime, int] | None = None, size: int = PAGE) -> Page:
    """The page of claims published before (published_at, id), latest published first."""
    found = claims(criteria).filter(said_within(criteria))
    if criteria.actor:
        found = found.filter(counts_for(criteria.actor, "pk"))
    if criteria.speaker:
        found = found.filter(counts_for(criteria.speaker, "pk", direct=True))
    if before:
        found = found.filter(TupleLessThan(Tuple(F("published_at"), F("pk")), before))
    keys = list(found.order_by("-published_at", "-pk").values_list("published_at", "pk")[: size + 1])
    last = keys[size - 1] if len(keys) > size else None
    cursor = last and f"{(last[0] - EPOCH) // datetime.timedelta(microseconds=1)}~{last[1]}"
    return Page([pk for _, pk in keys[:size]], cursor)


def read_cursor(text: str, *, recorded: bool) -> tuple[datetime.date, int] | tuple[datetime.datetime, int]:
    """Read `before=`. Raises ValueError for what no page of this order has made."""
    match = CURSOR.fullmatch(text)
    if not match or bool(match[3]) is not recorded:
        raise ValueError("This is not the end of any page; begin again with the first page.")
    if recorded:
        return EPOCH + datetime.timedelta(microseconds=int(match[3])), int(match[4])
    return datetime.date.fromisoformat(match[1]), int(match[2])


def claims(criteria: Criteria) -> QuerySet:
    found = Claim.objects.published().filter(*conditions(criteria, "pk")).annotate(claim_id=F("pk"))
    if criteria.kind:
        found = found.filter(kind__in=criteria.kind)
    if criteria.topic:
        found = found.filter(Exists(ClaimTopic.objects.filter(claim=OuterRef("pk"), topic__in=criteria.topic)))
    return found.filter(article__outlet__in=criteria.outlet) if criteria.outlet else found


def scope_conditions(criteria: Criteria) -> Q:
    """The conditions that the feed's own index answers."""
    met = Q()
    if criteria.kind:
        met &= Q(kind__in=criteria.kind)
    if criteria.topic:
        met &= Q(topic_ids__overlap=[topic.pk for topic in criteria.topic])
    if criteria.outlet:
        met &= Q(outlet__in=criteria.outlet)
    return met


def conditions(criteria: Criteria, claim: str) -> list[Exists]:
    """The conditions that hang on a claim's id, in the column named."""
    met = []
    if criteria.about:
        met.append(ClaimActor.objects.filter(part=ClaimActor.Part.ABOUT, actor__in=criteria.about))
    if criteria.question or criteria.answer:
        stances = Stance.objects.filter(question__in=criteria.question) if criteria.question else Stance.objects.all()
        met.append(stances.filter(answer__in=criteria.answer) if criteria.answer else stances)
    if criteria.q:
        met.append(ClaimSearch.objects.filter(words=words_query(criteria.q)))
    found = [Exists(rows.filter(claim=OuterRef(claim))) for rows in met]
    return [*found, linked_condition(criteria.linked, claim)] if criteria.linked else found


def linked_condition(relations: list[str], claim: str) -> Q:
    links = Link.objects.confirmed().filter(relation__in=relations)
    from_it = links.filter(source=OuterRef(claim), target__status=Claim.Status.PUBLISHED)
    to_it = links.filter(target=OuterRef(claim), source__status=Claim.Status.PUBLISHED)
    return Q(Exists(from_it)) | Q(Exists(to_it))


def counts_for(actors: list[Actor], claim: str, **fields) -> Exists:
    return Exists(ClaimScope.objects.filter(claim=OuterRef(claim), actor__in=actors, **fields))


def words_query(text: str) -> SearchQuery:
    """Words are looked for as they stand (names), and by their stems in the languages of gists and articles."""
    return reduce(
        lambda one, other: one | other,
        (SearchQuery(text, config=config, search_type="websearch") for config in ("simple", "english", "indonesian")),
    )
