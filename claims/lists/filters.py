"""The parameters of the list of claims.

Each is declared here once, for the form, the chips, the facets, saved searches, exports, the feed, the API and the
description of the API.
"""

import datetime
from functools import reduce

from django import forms
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Outlet
from articles.precision import first_day_by_precision

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
from ..reading.shifts import Turn, shift_condition
from ..text.dates import utc_end_of_date
from ..text.periods import PeriodPrecision
from ..text.search_words import search_words_query
from .cursors import read_cursor
from .fields import ActorsField, ChoicesField, DayField, SearchField, SlugsField
from .filterset import AskedValues, ListFilterSet, ListForm, Parameter, WalkedTable

CLAIM_TABLE = WalkedTable(Claim, outlet="article__outlet")
SCOPE_TABLE = WalkedTable(ClaimScope, claim="claim_id", outlet="outlet", topics="topic_ids")


class ChainKind(models.TextChoices):
    FIRST_HAND = "first-hand", gettext_lazy("said to the outlet itself")
    ANONYMOUS = "anonymous", gettext_lazy("by a source without a name")
    UNKNOWN = "unknown", gettext_lazy("not on record")


def has_any_of_condition(rows: QuerySet, walked: WalkedTable) -> Exists:
    """Whether at least one of the rows belongs to the claim."""
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
    """Whether the claim's period ends on this day or later.

    This is so if it does not begin before the day, month or year that contains this day. What was said on or before a
    day ends on that day.
    """
    return reduce(Q.__or__, (precision_since_condition(day, precision) for precision in PeriodPrecision))


def precision_since_condition(day: datetime.date, precision: str) -> Q:
    if precision == PeriodPrecision.RANGE:
        return Q(said_precision=precision, said_end__gte=day)
    return Q(said_precision=precision, said_on__gte=first_day_by_precision(day, precision))


def said_until_condition(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    """Whether the claim may have been said on this day or earlier: on or before a day, it always may."""
    return Q(said_on__lte=day) | Q(said_precision=PeriodPrecision.BEFORE)


def said_between_condition(asked: AskedValues, precision: str) -> Q:
    """Whether a claim has this precision and a date in the requested range: one range of the index."""
    since = (
        precision_since_condition(asked["said_from"], precision) if asked["said_from"] else Q(said_precision=precision)
    )
    begins = asked["said_to"] and precision != PeriodPrecision.BEFORE
    return since & Q(said_on__lte=asked["said_to"]) if begins else since


def recorded_by_condition(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q | Exists:
    """Whether the claim was published by the end of that day, in UTC. Claims withdrawn since are not walked."""
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
    """The stances with one of these answers (any answer if the list is empty) to the requested questions.

    If no question is requested: to any question.
    """
    found = Stance.objects.filter(question__in=asked["question"]) if asked["question"] else Stance.objects.all()
    return found.filter(answer__in=answers) if answers else found


def answers_questions_condition(questions: list[Question], walked: WalkedTable, asked: AskedValues) -> Exists:
    """Whether the claim answers one of the questions; if answers are requested, too, with one of these answers."""
    return has_any_of_condition(stances_for_condition(asked, asked["answer"]), walked)


def answers_any_condition(questions: list[Question], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of_condition(Stance.objects.filter(question__in=questions), walked)


def gives_answers_condition(answers: list[str], walked: WalkedTable, asked: AskedValues) -> Exists | None:
    """None if a question is requested: the condition of `question` then includes the answer."""
    return None if asked["question"] else has_any_of_condition(stances_for_condition(asked, answers), walked)


def answers_to_asked_condition(answers: list[str], walked: WalkedTable, asked: AskedValues) -> Exists:
    return has_any_of_condition(stances_for_condition(asked, answers), walked)


def claim_origin_condition(outlets: list[Outlet], walked: WalkedTable, asked: AskedValues) -> Exists:
    return origin_condition(outlets, walked.claim)


def claim_chain_condition(chains: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    """Whether the words reached the article in one of these ways.

    `first-hand`: the outlet of the article is recorded, and it is recorded that the words were said to it.
    `anonymous`: the name of the speaker, or of a source that passed the words on, is withheld. `unknown`: no hop is
    recorded, and no speaker is the outlet of the article.
    """
    hops = Attribution.objects.annotate(
        via=Coalesce("outlet_id", "actor__outlet_id"), own=F("claim__article__outlet_id")
    )
    speakers = ClaimActor.objects.filter(part=ClaimActor.Part.SPEAKER)
    unnamed = [
        hops.filter(actor__kind=Actor.Kind.UNNAMED),
        speakers.filter(Q(actor__kind=Actor.Kind.UNNAMED) | Q(claim__source_unnamed=True)),
    ]
    own_voice = speakers.filter(actor__outlet=F("claim__article__outlet"))
    ways = {
        ChainKind.FIRST_HAND: Q(has_any_of_condition(hops.filter(heard=True, via=F("own")), walked)),
        ChainKind.ANONYMOUS: reduce(Q.__or__, (Q(has_any_of_condition(rows, walked)) for rows in unnamed)),
        ChainKind.UNKNOWN: ~Q(has_any_of_condition(hops, walked)) & ~Q(has_any_of_condition(own_voice, walked)),
    }
    return reduce(Q.__or__, (ways[chain] for chain in chains))


def claim_linked_condition(relations: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    """Whether the claim has a confirmed link of one of these relations to or from another published claim."""
    links = Link.objects.confirmed().filter(relation__in=relations)
    from_it = links.filter(source=OuterRef(walked.claim), target__status=Claim.Status.PUBLISHED)
    to_it = links.filter(target=OuterRef(walked.claim), source__status=Claim.Status.PUBLISHED)
    return Q(Exists(from_it)) | Q(Exists(to_it))


def shift_condition_lookups(asked: AskedValues) -> dict:
    """The lookups that limit shifts to the requested actors and questions."""
    same = {"actor__in": asked["actor"], "question__in": asked["question"]}
    return {name: rows for name, rows in same.items() if rows}


def changes_answer_condition(turns: list[str], walked: WalkedTable, asked: AskedValues) -> Exists:
    return shift_condition(turns, walked.claim, **shift_condition_lookups(asked))


def changes_any_answer_condition(turns: list[str], walked: WalkedTable, asked: AskedValues) -> Exists:
    return shift_condition(turns, walked.claim)


RECORDED = "recorded"
# A parameter that the page itself reads: the view in which it shows the claims.
VIEW = "view"


class ClaimListForm(ListForm):
    def clean(self):
        super().clean()
        values = self.cleaned_data
        if values.get("before"):
            try:
                values["before"] = read_cursor(values["before"], recorded=values.get("sort") == RECORDED)
            except (ValueError, OverflowError):
                self.add_error("before", _("This is not the end of any page; begin again with the first page."))


class ClaimFilterSet(ListFilterSet):
    """The filter set of the list of claims. `qs` has every claim that fits, in no order: never page it.

    Pages come from claims/lists/index.py, which chooses the table to walk and narrows it by the same parameters.
    """

    beside = frozenset({VIEW})

    q = Parameter(SearchField, claim_words_condition, label=gettext_lazy("Words"))
    actor = Parameter(
        ActorsField,
        counts_for_condition,
        label=gettext_lazy("Actor, and those who spoke for it"),
        not_label=gettext_lazy("Exclude actor"),
        chip_label=gettext_lazy("Actor"),
    )
    speaker = Parameter(
        ActorsField, said_by_condition, label=gettext_lazy("Speaker"), not_label=gettext_lazy("Exclude speaker")
    )
    about = Parameter(
        ActorsField, about_actors_condition, label=gettext_lazy("About"), not_label=gettext_lazy("Exclude about")
    )
    said_from = Parameter(
        DayField, said_since_condition, label=gettext_lazy("From"), chip_label=gettext_lazy("Said from")
    )
    said_to = Parameter(
        DayField,
        said_until_condition,
        label=gettext_lazy("To"),
        chip_label=gettext_lazy("Said to"),
        last=True,
    )
    as_of = Parameter(DayField, recorded_by_condition, label=gettext_lazy("As our record showed on"), last=True)
    kind = Parameter(
        ChoicesField,
        claim_kind_condition,
        label=gettext_lazy("Kind"),
        not_label=gettext_lazy("Exclude kind"),
        choices=Claim.Kind,
    )
    topic = Parameter(
        SlugsField,
        claim_topic_condition,
        label=gettext_lazy("Topic"),
        not_label=gettext_lazy("Exclude topic"),
        model=Topic,
    )
    question = Parameter(
        SlugsField,
        answers_questions_condition,
        label=gettext_lazy("Question"),
        not_label=gettext_lazy("Exclude question"),
        not_condition=answers_any_condition,
        model=Question,
    )
    answer = Parameter(
        ChoicesField,
        gives_answers_condition,
        label=gettext_lazy("Answer"),
        not_label=gettext_lazy("Exclude answer"),
        not_condition=answers_to_asked_condition,
        choices=Stance.Answer,
    )
    outlet = Parameter(
        SlugsField,
        claim_outlet_condition,
        label=gettext_lazy("Outlet"),
        not_label=gettext_lazy("Exclude outlet"),
        model=Outlet,
    )
    origin = Parameter(
        SlugsField,
        claim_origin_condition,
        label=gettext_lazy("Origin"),
        not_label=gettext_lazy("Exclude origin"),
        model=Outlet,
    )
    chain = Parameter(
        ChoicesField,
        claim_chain_condition,
        label=gettext_lazy("Chain"),
        not_label=gettext_lazy("Exclude chain"),
        choices=ChainKind,
    )
    linked = Parameter(
        ChoicesField,
        claim_linked_condition,
        label=gettext_lazy("Linked"),
        not_label=gettext_lazy("Exclude linked"),
        choices=Link.Relation,
    )
    shift = Parameter(
        ChoicesField,
        changes_answer_condition,
        label=gettext_lazy("Changed answer"),
        not_label=gettext_lazy("Exclude changed answer"),
        not_condition=changes_any_answer_condition,
        choices=Turn,
    )
    sort = Parameter(
        forms.ChoiceField,
        label="",
        choices=[("", gettext_lazy("Latest said")), (RECORDED, gettext_lazy("Latest published"))],
    )
    before = Parameter(forms.CharField, label="", max_length=60)

    class Meta:
        model = Claim
        fields = ()
        form = ClaimListForm

    def __init__(self, data, user=None):
        super().__init__(data, user, rows=Claim.objects.published())

    @property
    def walked(self):
        return CLAIM_TABLE

    @property
    def is_recorded(self) -> bool:
        """Whether claims are ordered by the time of publication."""
        return self.form.cleaned_data["sort"] == RECORDED

    @property
    def cursor(self) -> tuple[datetime.date | datetime.datetime, int] | None:
        """The key of the last claim of the previous page; None on the first page."""
        return self.form.cleaned_data["before"] or None

    @property
    def words(self) -> str:
        """The search words; "" if the form is invalid."""
        return self.form.cleaned_data["q"] if self.is_valid() else ""

    @property
    def day(self) -> datetime.date | None:
        """The day of the requested record; None if no day is given or the form is invalid."""
        return self.form.cleaned_data["as_of"] if self.is_valid() else None
