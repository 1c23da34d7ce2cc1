"""What a list of claims is asked for, and the condition that each part of it puts on a claim."""

import datetime
from dataclasses import dataclass, field, replace
from functools import reduce

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from articles.models import Outlet
from articles.precision import Precision, first_day

from ..models import (
    Actor,
    Attribution,
    Claim,
    ClaimActor,
    ClaimScope,
    ClaimSearch,
    ClaimTopic,
    Link,
    Question,
    Stance,
    Topic,
)
from ..reading.origins import origin_condition
from ..reading.shifts import shift_condition
from ..text.search_words import words_query

FIRST_HAND = "first-hand"
ANONYMOUS = "anonymous"


@dataclass
class Criteria:
    """What is asked for; an empty list or None asks for nothing. Lists mean *or*, fields mean *and*, `not_` excludes.

    `as_of` asks for what was published by the end of that day, in UTC, and still is.
    """

    actor: list[Actor] = field(default_factory=list)
    speaker: list[Actor] = field(default_factory=list)
    about: list[Actor] = field(default_factory=list)
    said_from: datetime.date | None = None
    said_to: datetime.date | None = None
    as_of: datetime.date | None = None
    kind: list[str] = field(default_factory=list)
    topic: list[Topic] = field(default_factory=list)
    question: list[Question] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    outlet: list[Outlet] = field(default_factory=list)
    origin: list[Outlet] = field(default_factory=list)
    chain: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    shift: list[str] = field(default_factory=list)
    not_actor: list[Actor] = field(default_factory=list)
    not_speaker: list[Actor] = field(default_factory=list)
    not_about: list[Actor] = field(default_factory=list)
    not_kind: list[str] = field(default_factory=list)
    not_topic: list[Topic] = field(default_factory=list)
    not_question: list[Question] = field(default_factory=list)
    not_answer: list[str] = field(default_factory=list)
    not_outlet: list[Outlet] = field(default_factory=list)
    not_origin: list[Outlet] = field(default_factory=list)
    not_chain: list[str] = field(default_factory=list)
    not_linked: list[str] = field(default_factory=list)
    not_shift: list[str] = field(default_factory=list)
    q: str = ""

    def without(self, *names: str) -> "Criteria":
        """The same, but for what these fields ask for."""
        return replace(self, **{name: [] if isinstance(getattr(self, name), list) else None for name in names})


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


def own_columns(criteria: Criteria, *, kind: str = "kind", topic: str | None = None, outlet: str) -> Q:
    """The conditions that the walked table answers by columns of its own; `topic` names its array, if it has one."""
    met = Q()
    for column, name in ((f"{kind}__in", "kind"), (f"{outlet}__in", "outlet")):
        if wanted := getattr(criteria, name):
            met &= Q(**{column: wanted})
        if unwanted := getattr(criteria, f"not_{name}"):
            met &= ~Q(**{column: unwanted})
    if topic and criteria.topic:
        met &= Q(**{f"{topic}__overlap": [row.pk for row in criteria.topic]})
    if topic and criteria.not_topic:
        met &= ~Q(**{f"{topic}__overlap": [row.pk for row in criteria.not_topic]})
    return met


# By parameter: whether a claim, by its id in the column named, has one of the values.
HOLDS = {
    "actor": lambda actors, claim: counts_for(actors, claim),
    "speaker": lambda actors, claim: counts_for(actors, claim, direct=True),
    "about": lambda actors, claim: has(ClaimActor.objects.filter(part="about", actor__in=actors), claim),
    "topic": lambda topics, claim: has(ClaimTopic.objects.filter(topic__in=topics), claim),
    "question": lambda questions, claim: has(Stance.objects.filter(question__in=questions), claim),
    "origin": lambda outlets, claim: origin_condition(outlets, claim),
    "chain": lambda chains, claim: chain_condition(chains, claim),
    "linked": lambda relations, claim: linked_condition(relations, claim),
    "shift": lambda turns, claim: shift_condition(turns, claim),
}


def conditions(criteria: Criteria, claim: str) -> list[Q | Exists]:
    """The conditions that hang on a claim's id, in the column named, but for its actors, kind, topics and outlet."""
    met = [
        HOLDS[name](getattr(criteria, name), claim)
        for name in ("about", "origin", "chain", "linked")
        if getattr(criteria, name)
    ]
    left_out = ("actor", "speaker", "about", "question", "origin", "chain", "linked", "shift")
    met += [~HOLDS[name](values, claim) for name in left_out if (values := getattr(criteria, f"not_{name}"))]
    if criteria.question or criteria.answer:
        met.append(has(stances(criteria, criteria.answer), claim))
    if criteria.not_answer:
        met.append(~has(stances(criteria, criteria.not_answer), claim))
    if criteria.shift:
        met.append(shift_condition(criteria.shift, claim, **shifted(criteria)))
    if criteria.q:
        met.append(has(ClaimSearch.objects.filter(words=words_query(criteria.q)), claim))
    return met


def stances(criteria: Criteria, answers: list[str]):
    """The answers to the questions asked for, or to any; an answer counts for the question it is asked for with."""
    found = Stance.objects.filter(question__in=criteria.question) if criteria.question else Stance.objects.all()
    return found.filter(answer__in=answers) if answers else found


def shifted(criteria: Criteria) -> dict:
    """A shift that is asked for is one of the actors and on the questions that are asked for with it."""
    asked = {"actor__in": criteria.actor, "question__in": criteria.question}
    return {name: rows for name, rows in asked.items() if rows}


def has(rows, claim: str) -> Exists:
    return Exists(rows.filter(claim=OuterRef(claim)))


def counts_for(actors: list[Actor], claim: str, **fields) -> Exists:
    return has(ClaimScope.objects.filter(actor__in=actors, **fields), claim)


def linked_condition(relations: list[str], claim: str) -> Q:
    links = Link.objects.confirmed().filter(relation__in=relations)
    from_it = links.filter(source=OuterRef(claim), target__status=Claim.Status.PUBLISHED)
    to_it = links.filter(target=OuterRef(claim), source__status=Claim.Status.PUBLISHED)
    return Q(Exists(from_it)) | Q(Exists(to_it))


def chain_condition(chains: list[str], claim: str) -> Q:
    """Whether the words came by one of these ways.

    `anonymous`: somewhere on the way a name was withheld: a hop is anonymous or goes through an unnamed source, or an
    unnamed source speaks. `first-hand`: nobody is anonymous, and no hop leads through anybody but the article's own
    outlet: the outlet itself heard the words, from no other outlet or agency and from nobody who passed them on.
    """
    hops = Attribution.objects.annotate(
        via=Coalesce("outlet_id", "actor__outlet_id"), own=F("claim__article__outlet_id")
    )
    unnamed = ClaimActor.objects.filter(part=ClaimActor.Part.SPEAKER, actor__kind=Actor.Kind.UNNAMED)
    nameless = Q(directness=Attribution.Directness.ANONYMOUS) | Q(actor__kind=Actor.Kind.UNNAMED)
    anonymous = Q(has(hops.filter(nameless), claim)) | Q(has(unnamed, claim))
    passed_on = Q(via__isnull=True) | Q(own__isnull=True) | ~Q(via=F("own"))
    ways = {ANONYMOUS: anonymous, FIRST_HAND: ~Q(has(hops.filter(passed_on), claim)) & ~anonymous}
    return reduce(Q.__or__, (ways[chain] for chain in chains))
