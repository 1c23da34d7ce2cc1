"""The parameters of the list of corrections, and the condition of each on an event.

An event is a row of the history of a claim, of a part of a claim, or of an article.
claims/lists/correction_index.py walks the events.
"""

import datetime
from collections.abc import Iterable
from functools import reduce

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Actor, Anchor, Attribution, Claim, ClaimActor, ClaimScope, ClaimTopic, Stance
from ..text.dates import utc_end_of_date, utc_start_of_date
from .fields import ActorsField, ChoicesField, DayField
from .filterset import AskedValues, ListFilterSet, ListForm, Parameter, PlaceField, WalkedTable

ClaimEvent = apps.get_model("claims", "ClaimEvent")
ArticleEvent = apps.get_model("articles", "ArticleEvent")


def correction_event_model(model: type[models.Model]) -> type[models.Model]:
    return model._meta.get_field("events").related_model


# The tables of events, by their names in `after`. Of events at the same time, those of the last table here come first.
TABLES = {
    "article": WalkedTable(ArticleEvent, claim=""),
    "words": WalkedTable(correction_event_model(Anchor), claim="claim_id"),
    "chain": WalkedTable(correction_event_model(Attribution), claim="claim_id"),
    "answer": WalkedTable(correction_event_model(Stance), claim="claim_id"),
    "topic": WalkedTable(correction_event_model(ClaimTopic), claim="claim_id"),
    "actor": WalkedTable(correction_event_model(ClaimActor), claim="claim_id"),
    "claim": WalkedTable(ClaimEvent, claim="pgh_obj_id"),
}
RANKS = {name: rank for rank, name in enumerate(TABLES)}


class Changed(models.TextChoices):
    """What was changed. WITHDRAWN is a change of the column `status`: withdrawn, or brought back."""

    GIST = "gist", _("gist")
    KIND = "kind", _("kind")
    EXTENT = "extent", _("extent")
    DENIES = "denies", _("claim it denies")
    DATE = "date", _("date")
    BASIS = "basis", _("basis of the date")
    SPEAKERS = "speakers", _("speakers")
    ABOUT = "about", _("about")
    SAID_TO = "said_to", _("to whom it was said")
    SOURCE = "source", _("source not named")
    TOPICS = "topics", _("topics")
    ANSWERS = "answers", _("answers")
    CHAIN = "chain", _("how the words reached us")
    WORDS = "words", _("marked words")
    WITHDRAWN = "withdrawn", _("withdrawn, or brought back")
    HEADLINE = "headline", _("headline")
    OUTLET = "outlet", _("outlet")
    ADDRESS = "address", _("address")
    BYLINE = "byline", _("byline")
    LANGUAGE = "language", _("language")


# The columns of a claim and of an article whose changes count, and the tables of the parts of a claim.
CLAIM_COLUMNS = {
    Changed.GIST: ["gist"],
    Changed.KIND: ["kind"],
    Changed.EXTENT: ["extent", "denial_of"],
    Changed.DENIES: ["denies_id"],
    Changed.DATE: ["said_on", "said_precision", "said_end"],
    Changed.BASIS: ["said_basis", "said_basis_reason"],
    Changed.SAID_TO: ["audience"],
    Changed.SOURCE: ["source_unnamed"],
    Changed.WITHDRAWN: ["status"],
}
ARTICLE_COLUMNS = {
    Changed.HEADLINE: ["title"],
    Changed.OUTLET: ["outlet_id"],
    Changed.DATE: ["published_at", "published_precision", "published_zone"],
    Changed.ADDRESS: ["url"],
    Changed.BYLINE: ["byline"],
    Changed.LANGUAGE: ["language"],
    Changed.WITHDRAWN: ["status"],
}
TABLES_OF_CLAIM_PARTS = {
    Changed.SPEAKERS: "actor",
    Changed.ABOUT: "actor",
    Changed.SAID_TO: "actor",
    Changed.TOPICS: "topic",
    Changed.ANSWERS: "answer",
    Changed.CHAIN: "chain",
    Changed.WORDS: "words",
}
# The `field` of a Change (claims/history/changes.py), if it differs from the name of the column.
NAMES_IN_HISTORY = {Changed.DATE: ["dateline"], Changed.ANSWERS: ["stances"]}


def correction_filter_history_fields(changed: str) -> set[str]:
    """The values that `Change.field` can have for this kind of change, in the history of a claim or an article."""
    columns = {*CLAIM_COLUMNS.get(changed, []), *ARTICLE_COLUMNS.get(changed, []), *NAMES_IN_HISTORY.get(changed, [])}
    return columns | {changed} if changed in TABLES_OF_CLAIM_PARTS else columns


def correction_filter_same_action(events: type[models.Model], claim: str, walked: WalkedTable) -> QuerySet:
    """The events of one table for the same claim and by the same action as the outer event."""
    return events.objects.filter(**{claim: OuterRef(walked.claim)}, pgh_context_id=OuterRef("pgh_context_id"))


def correction_filter_column_differs(column: str, walked: WalkedTable) -> Func:
    """Whether the column has a different value in this event than before the action."""
    before = walked.model.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    before = before.exclude(pgh_context_id=OuterRef("pgh_context_id")).order_by("-pgh_id").values(column)[:1]
    distinct = {"template": "(%(expressions)s)", "arg_joiner": " IS DISTINCT FROM "}
    return Func(F(column), Subquery(before), output_field=models.BooleanField(), **distinct)


def correction_filter_by_change(changed: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    """Whether the action of the event may have made a change of these kinds. Python decides later which are shown."""
    return reduce(
        Q.__or__, (Q(one) for kind in changed for one in correction_filter_conditions(kind, walked)), Q(pk__in=[])
    )


def correction_filter_conditions(changed: str, walked: WalkedTable) -> Iterable[Func | Exists]:
    if walked.model is ArticleEvent:
        return [correction_filter_column_differs(column, walked) for column in ARTICLE_COLUMNS.get(changed, [])]
    columns = CLAIM_COLUMNS.get(changed, []) if walked.model is ClaimEvent else []
    conditions = [correction_filter_column_differs(column, walked) for column in columns]
    if changed in TABLES_OF_CLAIM_PARTS:
        parts = TABLES[TABLES_OF_CLAIM_PARTS[changed]].model
        conditions.append(Exists(correction_filter_same_action(parts, "claim_id", walked)))
    return conditions


def correction_filter_by_actor(actors: list[Actor], walked: WalkedTable, asked: AskedValues) -> Q:
    """Whether the claim is published and counts for one of the actors, names it, or named it until a correction.

    Withdrawn claims never match, because their actors are not shown.
    """
    if not walked.claim:
        return Q(pk__in=[])
    claim = OuterRef(walked.claim)
    return reduce(Q.__or__, (Q(Exists(rows.filter(claim=claim))) for rows in correction_filter_actor_rows(actors)))


def correction_filter_actor_rows(actors: list[Actor]) -> list[QuerySet]:
    """The rows that connect published claims with these actors: three querysets, each with the column `claim`."""
    published = Q(claim__status=Claim.Status.PUBLISHED)
    taken_away = correction_event_model(ClaimActor).objects.filter(pgh_label="delete", pgh_context__has_key="reason")
    taken_away = taken_away.filter(pgh_created_at__gte=F("claim__published_at"))
    named = [ClaimActor.objects.all(), taken_away]
    return [ClaimScope.objects.filter(actor__in=actors)] + [rows.filter(published, actor__in=actors) for rows in named]


def correction_filter_since(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(pgh_created_at__gte=utc_start_of_date(day))


def correction_filter_until(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(pgh_created_at__lt=utc_end_of_date(day))


def correction_filter_with_reason(walked: WalkedTable) -> QuerySet:
    """The events that may be a correction or part of a correction.

    For each table, the condition is that of an index of migration 0018. An event of a part of a claim counts only if an
    editor made the change: if loadseeds changes a part, it changes the row of the claim, too.
    """
    events = walked.model.objects.filter(pgh_context__has_key="reason")
    if walked.model is ClaimEvent:
        return events.filter(pgh_label="update", published_at__isnull=False)
    if walked.model is ArticleEvent:
        return events.filter(pgh_label="update", status="published")
    return events.filter(pgh_context__has_key="user")


def correction_filter_for_readers(walked: WalkedTable) -> QuerySet:
    """The events of `correction_filter_with_reason` that readers may see.

    The article is published now; or the claim is published, or was withdrawn with a reason.
    """
    if walked.model is ArticleEvent:
        return correction_filter_with_reason(walked).filter(pgh_obj__status="published")
    claim = walked.claim.removesuffix("_id")
    return correction_filter_with_reason(walked).filter(**{f"{claim}__status__in": Claim.PUBLIC})


class CorrectionPlaceField(PlaceField):
    """The last event of the previous page, such as claim-123. The cleaned value is (time, rank of its table, id).

    The event may be hidden from readers, if the search for the previous page stopped there. Its number reveals nothing.
    """

    def clean(self, value):
        table, _hyphen, number = (value or "").strip().partition("-")
        if not table:
            return None
        if table in TABLES and number.isascii() and number.isdecimal() and len(number) < 10:
            last = (
                correction_filter_with_reason(TABLES[table])
                .filter(pk=number)
                .values_list("pgh_created_at", "pgh_id")
                .first()
            )
            if last:
                return last[0], RANKS[table], last[1]
        raise ValidationError(gettext("This is not the end of any page; begin again with the first page."))


class CorrectionFilterSet(ListFilterSet):
    """The filter set of the list of corrections. `qs` has only events of claims.

    Pages come from claims/history/corrections.py, which walks every table of TABLES.
    """

    actor = Parameter(ActorsField, correction_filter_by_actor, label=_("Actor of the claim"), chip_label=_("Actor"))
    change = Parameter(
        ChoicesField, correction_filter_by_change, label=_("What was changed"), chip_label=_("Changed"), choices=Changed
    )
    changed_from = Parameter(DayField, correction_filter_since, label=_("From"), chip_label=_("Changed from"))
    changed_to = Parameter(DayField, correction_filter_until, label=_("To"), chip_label=_("Changed to"), last=True)
    after = Parameter(CorrectionPlaceField, label="")

    class Meta:
        model = ClaimEvent
        fields = ()
        form = ListForm

    def __init__(self, data, user=None):
        super().__init__(data, user, rows=correction_filter_for_readers(TABLES["claim"]))

    @property
    def walked(self):
        return TABLES["claim"]
