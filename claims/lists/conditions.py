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
from articles.precision import Precision, first_day_by_precision

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
from ..text.dates import utc_end_of_date
from ..text.search_words import search_words_query
from .filterset import AskedValues, WalkedTable

CLAIM_TABLE = WalkedTable(Claim, outlet="article__outlet")
SCOPE_TABLE = WalkedTable(ClaimScope, claim="claim_id", outlet="outlet", topics="topic_ids")


class ChainKind(models.TextChoices):
    FIRST_HAND = "first-hand", _("first-hand only")
    ANONYMOUS = "anonymous", _("anonymous anywhere")


def has_any_of_condition(rows: QuerySet, walked: WalkedTable) -> Exists:
    """Whether one of these rows belongs to the claim."""
    return Exists(rows.filter(claim=OuterRef(walked.claim)))


def claim_words_condition(words: str, walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of_condition(ClaimSearch.objects.filter(words=search_words_query(words)), walked)


def counts_for_condition(actors: list[Actor], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of_condition(ClaimScope.objects.filter(actor__in=actors), walked)


def said_by_condition(actors: list[Actor], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of_condition(ClaimScope.objects.filter(actor__in=actors, direct=True), walked)


def about_actors_condition(actors: list[Actor], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of_condition(ClaimActor.objects.filter(part=ClaimActor.Part.ABOUT, actor__in=actors), walked)


def said_since_condition(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    """A claim's period overlaps what begins on this day when it does not begin before the day's own period."""
    return reduce(Q.__or__, (precision_since_condition(day, precision) for precision in Precision))


def precision_since_condition(day: datetime.date, precision: str) -> Q:
    return Q(said_precision=precision, said_on__gte=first_day_by_precision(day, precision))


def said_until_condition(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(said_on__lte=day)


def said_between_condition(asked: AskedValues, precision: str) -> Q:
    """The range of days that is asked for, for the claims of one precision: one range of the index."""
    since = (
        precision_since_condition(asked["said_from"], precision) if asked["said_from"] else Q(said_precision=precision)
    )
    return since & Q(said_on__lte=asked["said_to"]) if asked["said_to"] else since


def recorded_by_condition(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q | Exists:
    """Published by the end of that day, in UTC; what was withdrawn since is not walked."""
    if walked.model is Claim:
        return Q(published_at__lt=utc_end_of_date(day))
    return Exists(Claim.objects.filter(pk=OuterRef(walked.claim), published_at__lt=utc_end_of_date(day)))


def claim_kind_condition(kinds: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(kind__in=kinds)


def claim_outlet_condition(outlets: list[Outlet], walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(**{f"{walked.outlet}__in": outlets})


def claim_topic_condition(topics: list[Topic], walked: WalkedTable, asked: AskedValues) -> Q | Exists:
    if walked.topics:
        return Q(**{f"{walked.topics}__overlap": [topic.pk for topic in topics]})
    return has_any_of_condition(ClaimTopic.objects.filter(topic__in=topics), walked)


def stances_for_condition(asked: AskedValues, answers: list[str]) -> QuerySet[Stance]:
    """These answers (any, if none is given) to the questions that are asked for, or to any question."""
    found = Stance.objects.filter(question__in=asked["question"]) if asked["question"] else Stance.objects.all()
    return found.filter(answer__in=answers) if answers else found


def answers_questions_condition(questions: list[Question], walked: WalkedTable, asked: AskedValues) -> Exists:
    """An answer counts for the question that it is asked for with."""
    return has_any_of_condition(stances_for_condition(asked, asked["answer"]), walked)


def answers_any_condition(questions: list[Question], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of_condition(Stance.objects.filter(question__in=questions), walked)


def gives_answers_condition(answers: list[str], walked: WalkedTable, asked: AskedValues) -> Exists | None:
    """None with a question: its condition holds the answer, too."""
    return None if asked["question"] else has_any_of_condition(stances_for_condition(asked, answers), walked)


def answers_to_asked_condition(answers: list[str], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of_condition(stances_for_condition(asked, answers), walked)


def claim_origin_condition(outlets: list[Outlet], walked: WalkedTable, asked: AskedValues) -> Exists:
    return origin_condition(outlets, walked.claim)


def claim_chain_condition(chains: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
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
    anonymous = Q(has_any_of_condition(hops.filter(nameless), walked)) | Q(has_any_of_condition(unnamed, walked))
    passed_on = Q(via__isnull=True) | Q(own__isnull=True) | ~Q(via=F("own"))
    ways = {
        ChainKind.ANONYMOUS: anonymous,
        ChainKind.FIRST_HAND: ~Q(has_any_of_condition(hops.filter(passed_on), walked)) & ~anonymous,
    }
    return reduce(Q.__or__, (ways[chain] for chain in chains))


def claim_linked_condition(relations: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    """Whether a confirmed link leads to or from another published claim."""
    links = Link.objects.confirmed().filter(relation__in=relations)
    from_it = links.filter(source=OuterRef(walked.claim), target__status=Claim.Status.PUBLISHED)
    to_it = links.filter(target=OuterRef(walked.claim), source__status=Claim.Status.PUBLISHED)
    return Q(Exists(from_it)) | Q(Exists(to_it))


def shift_condition_lookups(asked: AskedValues) -> dict:
    """A shift that is asked for is one of the actors and on the questions that are asked for with it."""
    same = {"actor__in": asked["actor"], "question__in": asked["question"]}
    return {name: rows for name, rows in same.items() if rows}


def changes_answer_condition(turns: list[str], walked: WalkedTable, asked: AskedValues) -> Exists:
    return shift_condition(turns, walked.claim, **shift_condition_lookups(asked))


def changes_any_answer_condition(turns: list[str], walked: WalkedTable, asked: AskedValues) -> Exists:
    return shift_condition(turns, walked.claim)
