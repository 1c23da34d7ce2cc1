"""The parameters of the list of claims, each declared once: the form, the chips, the facets, saved searches, exports,
the feed, the API and its description all read them here.
"""

import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Outlet

from ..models import Claim, Link, Question, Stance, Topic
from ..reading.shifts import Turn
from . import conditions
from .conditions import CLAIM_TABLE, ChainKind
from .cursors import read_cursor
from .fields import ActorsField, ChoicesField, DayField, SearchField, SlugsField
from .filterset import ListFilterSet, ListForm, Parameter

RECORDED = "recorded"
# What the page itself reads: which view of the claims it shows.
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
    """What a list of claims is asked for. `qs` holds every claim that fits, in no order: never page it.

    Pages come from claims/lists/index.py, which picks the table to walk and narrows it by the same parameters.
    """

    beside = frozenset({VIEW})

    q = Parameter(SearchField, conditions.claim_words_condition, label=gettext_lazy("Words"))
    actor = Parameter(
        ActorsField,
        conditions.counts_for_condition,
        label=gettext_lazy("Actor, and those who spoke for it"),
        not_label=gettext_lazy("Not actor"),
        chip_label=gettext_lazy("Actor"),
    )
    speaker = Parameter(
        ActorsField, conditions.said_by_condition, label=gettext_lazy("Speaker"), not_label=gettext_lazy("Not speaker")
    )
    about = Parameter(
        ActorsField, conditions.about_actors_condition, label=gettext_lazy("About"), not_label=gettext_lazy("Not about")
    )
    said_from = Parameter(
        DayField, conditions.said_since_condition, label=gettext_lazy("From"), chip_label=gettext_lazy("Said from")
    )
    said_to = Parameter(
        DayField,
        conditions.said_until_condition,
        label=gettext_lazy("To"),
        chip_label=gettext_lazy("Said to"),
        last=True,
    )
    as_of = Parameter(
        DayField, conditions.recorded_by_condition, label=gettext_lazy("As our record showed on"), last=True
    )
    kind = Parameter(
        ChoicesField,
        conditions.claim_kind_condition,
        label=gettext_lazy("Kind"),
        not_label=gettext_lazy("Not kind"),
        choices=Claim.Kind,
    )
    topic = Parameter(
        SlugsField,
        conditions.claim_topic_condition,
        label=gettext_lazy("Topic"),
        not_label=gettext_lazy("Not topic"),
        model=Topic,
    )
    question = Parameter(
        SlugsField,
        conditions.answers_questions_condition,
        label=gettext_lazy("Question"),
        not_label=gettext_lazy("Not question"),
        not_condition=conditions.answers_any_condition,
        model=Question,
    )
    answer = Parameter(
        ChoicesField,
        conditions.gives_answers_condition,
        label=gettext_lazy("Answer"),
        not_label=gettext_lazy("Not answer"),
        not_condition=conditions.answers_to_asked_condition,
        choices=Stance.Answer,
    )
    outlet = Parameter(
        SlugsField,
        conditions.claim_outlet_condition,
        label=gettext_lazy("Outlet"),
        not_label=gettext_lazy("Not outlet"),
        model=Outlet,
    )
    origin = Parameter(
        SlugsField,
        conditions.claim_origin_condition,
        label=gettext_lazy("Origin"),
        not_label=gettext_lazy("Not origin"),
        model=Outlet,
    )
    chain = Parameter(
        ChoicesField,
        conditions.claim_chain_condition,
        label=gettext_lazy("Chain"),
        not_label=gettext_lazy("Not chain"),
        choices=ChainKind,
    )
    linked = Parameter(
        ChoicesField,
        conditions.claim_linked_condition,
        label=gettext_lazy("Linked"),
        not_label=gettext_lazy("Not linked"),
        choices=Link.Relation,
    )
    shift = Parameter(
        ChoicesField,
        conditions.changes_answer_condition,
        label=gettext_lazy("Changed answer"),
        not_label=gettext_lazy("Not changed answer"),
        not_condition=conditions.changes_any_answer_condition,
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
        """Whether the order is that of publication."""
        return self.form.cleaned_data["sort"] == RECORDED

    @property
    def cursor(self) -> tuple[datetime.date | datetime.datetime, int] | None:
        """The key of the last claim of the page before this one."""
        return self.form.cleaned_data["before"] or None

    @property
    def words(self) -> str:
        """The words looked for, where everything else makes sense too."""
        return self.form.cleaned_data["q"] if self.is_valid() else ""

    @property
    def day(self) -> datetime.date | None:
        """The day whose record is asked for."""
        return self.form.cleaned_data["as_of"] if self.is_valid() else None
