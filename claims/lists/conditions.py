"""What each parameter of a list of claims asks of a claim: conditions on a row of the walked table.

Each takes the values, the walked table and all that is asked for, and returns a Q or an Exists.
"""

import datetime
from functools import reduce

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

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
from ..text.dates import end_of_day
from ..text.search_words import words_query
from .filterset import AskedValues, WalkedTable

CLAIM_TABLE = WalkedTable(Claim, outlet="article__outlet")
SCOPE_TABLE = WalkedTable(ClaimScope, claim="claim_id", outlet="outlet", topics="topic_ids")


class ChainKind(models.TextChoices):
    FIRST_HAND = "first-hand", _("first-hand only")
    ANONYMOUS = "anonymous", _("anonymous anywhere")


def has_any_of(rows: QuerySet, walked: WalkedTable) -> Exists:
    """Whether one of these rows belongs to the claim."""
    return Exists(rows.filter(claim=OuterRef(walked.claim)))


def has_words(words: str, walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of(ClaimSearch.objects.filter(words=words_query(words)), walked)


def counts_for(actors: list[Actor], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of(ClaimScope.objects.filter(actor__in=actors), walked)


def is_said_by(actors: list[Actor], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of(ClaimScope.objects.filter(actor__in=actors, direct=True), walked)


def is_about(actors: list[Actor], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of(ClaimActor.objects.filter(part=ClaimActor.Part.ABOUT, actor__in=actors), walked)


def said_since(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    """A claim's period overlaps what begins on this day when it does not begin before the day's own period."""
    return reduce(Q.__or__, (said_since_of_precision(day, precision) for precision in Precision))


def said_since_of_precision(day: datetime.date, precision: str) -> Q:
    return Q(said_precision=precision, said_on__gte=first_day(day, precision))


def said_until(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(said_on__lte=day)


def said_between(asked: AskedValues, precision: str) -> Q:
    """The range of days that is asked for, for the claims of one precision: one range of the index."""
    since = (
        said_since_of_precision(asked["said_from"], precision) if asked["said_from"] else Q(said_precision=precision)
    )
    return since & Q(said_on__lte=asked["said_to"]) if asked["said_to"] else since


def was_recorded_by(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q | Exists:
    """Published by the end of that day, in UTC; what was withdrawn since is not walked."""
    if walked.model is Claim:
        return Q(published_at__lt=end_of_day(day))
    return Exists(Claim.objects.filter(pk=OuterRef(walked.claim), published_at__lt=end_of_day(day)))


def is_of_kind(kinds: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(kind__in=kinds)


def is_in_outlet(outlets: list[Outlet], walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(**{f"{walked.outlet}__in": outlets})


def is_on_topic(topics: list[Topic], walked: WalkedTable, asked: AskedValues) -> Q | Exists:
    if walked.topics:
        return Q(**{f"{walked.topics}__overlap": [topic.pk for topic in topics]})
    return has_any_of(ClaimTopic.objects.filter(topic__in=topics), walked)


def stances_asked_for(asked: AskedValues, answers: list[str]) -> QuerySet[Stance]:
    """These answers (any, if none is given) to the questions that are asked for, or to any question."""
    found = Stance.objects.filter(question__in=asked["question"]) if asked["question"] else Stance.objects.all()
    return found.filter(answer__in=answers) if answers else found


def answers_questions(questions: list[Question], walked: WalkedTable, asked: AskedValues) -> Exists:
    """An answer counts for the question that it is asked for with."""
    return has_any_of(stances_asked_for(asked, asked["answer"]), walked)


def answers_any(questions: list[Question], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of(Stance.objects.filter(question__in=questions), walked)


def gives_answers(answers: list[str], walked: WalkedTable, asked: AskedValues) -> Exists | None:
    """None with a question: its condition holds the answer, too."""
    return None if asked["question"] else has_any_of(stances_asked_for(asked, answers), walked)


def gives_answers_to_asked(answers: list[str], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of(stances_asked_for(asked, answers), walked)


def has_origin(outlets: list[Outlet], walked: WalkedTable, asked: AskedValues) -> Exists:
    return origin_condition(outlets, walked.claim)


def came_by(chains: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
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
    anonymous = Q(has_any_of(hops.filter(nameless), walked)) | Q(has_any_of(unnamed, walked))
    passed_on = Q(via__isnull=True) | Q(own__isnull=True) | ~Q(via=F("own"))
    ways = {
        ChainKind.ANONYMOUS: anonymous,
        ChainKind.FIRST_HAND: ~Q(has_any_of(hops.filter(passed_on), walked)) & ~anonymous,
    }
    return reduce(Q.__or__, (ways[chain] for chain in chains))


def is_linked(relations: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    """Whether a confirmed link leads to or from another published claim."""
    links = Link.objects.confirmed().filter(relation__in=relations)
    from_it = links.filter(source=OuterRef(walked.claim), target__status=Claim.Status.PUBLISHED)
    to_it = links.filter(target=OuterRef(walked.claim), source__status=Claim.Status.PUBLISHED)
    return Q(Exists(from_it)) | Q(Exists(to_it))


def shift_asked_for(asked: AskedValues) -> dict:
    """A shift that is asked for is one of the actors and on the questions that are asked for with it."""
    same = {"actor__in": asked["actor"], "question__in": asked["question"]}
    return {name: rows for name, rows in same.items() if rows}


def changes_answer(turns: list[str], walked: WalkedTable, asked: AskedValues) -> Exists:
    return shift_condition(turns, walked.claim, **shift_asked_for(asked))


def changes_any_answer(turns: list[str], walked: WalkedTable, asked: AskedValues) -> Exists:
    return shift_condition(turns, walked.claim)
