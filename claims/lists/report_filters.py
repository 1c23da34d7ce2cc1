"""The parameters of the list of readers' reports, for editors."""

import datetime

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ..models import Actor, ClaimActor, ClaimScope, Report
from ..reading.paging import ListPage
from ..text.dates import utc_end_of_date, utc_start_of_date
from .fields import ActorsField, ChoicesField, DayField
from .filterset import AskedValues, ListFilterSet, ListForm, Parameter, PlaceField, WalkedTable
from .window_page import window_page_of_latest

# If the actors have at most this many claims, these are looked up first, because reports have an index by claim.
MOST_CLAIMS_LOOKED_UP = 200


def report_filter_by_status(statuses: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(status__in=statuses)


def report_filter_by_kind(kinds: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(kind__in=kinds)


def report_filter_by_actor(actors: list[Actor], walked: WalkedTable, asked: AskedValues) -> Q:
    """Whether the claim of the report counts for one of the actors, or names it."""
    rows = [model.objects.filter(actor__in=actors) for model in (ClaimScope, ClaimActor)]
    counted, named = (one.order_by().values_list("claim_id")[: MOST_CLAIMS_LOOKED_UP + 1] for one in rows)
    claims = {pk for (pk,) in counted.union(named)}
    if len(claims) <= MOST_CLAIMS_LOOKED_UP:
        return Q(claim__in=claims)
    counted, named = (Exists(one.filter(claim=OuterRef(walked.claim))) for one in rows)
    return Q(counted) | Q(named)


def report_filter_since(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(reported_at__gte=utc_start_of_date(day))


def report_filter_until(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(reported_at__lt=utc_end_of_date(day))


def report_filter_by_words(words: str, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(text__icontains=words) | Q(note__icontains=words)


class ReportFilterSet(ListFilterSet):
    q = Parameter(
        forms.CharField,
        report_filter_by_words,
        label=_("Words of the report or the note"),
        chip_label=_("Words"),
        max_length=200,
    )
    status = Parameter(ChoicesField, report_filter_by_status, label=_("Outcome"), choices=Report.Status)
    kind = Parameter(ChoicesField, report_filter_by_kind, label=_("Kind"), choices=Report.Kind)
    actor = Parameter(ActorsField, report_filter_by_actor, label=_("Actor of the claim"), chip_label=_("Actor"))
    reported_from = Parameter(DayField, report_filter_since, label=_("From"), chip_label=_("Reported from"))
    reported_to = Parameter(DayField, report_filter_until, label=_("To"), chip_label=_("Reported to"), last=True)
    after = Parameter(PlaceField, label="", named_by="pk")

    # The parameters whose conditions no index of reports supports.
    looked_for = {"q", "actor"}

    class Meta:
        model = Report
        fields = ()
        form = ListForm

    @property
    def walked(self):
        return WalkedTable(Report, claim="claim_id")

    def page(self, rows: QuerySet[Report]) -> ListPage:
        """The page of the rows that fit, the latest reported first; an empty page if a value is invalid."""
        if not self.is_valid():
            return ListPage([], None)
        rows = self.narrow(rows, self.walked, self.asked, skip=self.looked_for)
        asked = [
            self.filters[name].on(self.asked[name], self.walked, self.asked)
            for name in self.looked_for & self.asked.keys()
        ]
        looked_for = Q(*asked) if asked else None
        return window_page_of_latest(rows, "reported_at", self.last_row, looked_for)
