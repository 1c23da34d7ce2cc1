"""The filter parameters of the list, and of whatever shows the same selection.

A plain form and not django-filter's FilterSet: the list begins at an index chosen by what is asked for, not at a
queryset that each filter narrows.
"""

import datetime
import re

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Outlet

from ..models import Claim, Link, Question, Stance, Topic
from ..reading.shifts import Turned
from .criteria import ANONYMOUS, FIRST_HAND
from .fields import ActorsField, ChoicesField, DayField, SearchField, SlugsField, look_up
from .index import PAGE, Criteria, Page, read_cursor, recorded_page, said_page

# Stands for every value of a parameter.
ANY = None
RECORDED = "recorded"
# What would leave something out if it were known: better nothing than an unfiltered list.
LEAVING_OUT = re.compile(r"not_[a-z_]+")
# What the page itself reads: which view of the claims it shows.
VIEW = "view"


class Chain(models.TextChoices):
    FIRST_HAND = FIRST_HAND, gettext_lazy("first-hand only")
    ANONYMOUS = ANONYMOUS, gettext_lazy("anonymous anywhere")


class ClaimFilter(forms.Form):
    q = SearchField(label=gettext_lazy("Words"))
    actor = ActorsField(label=gettext_lazy("Actor, and those who spoke for it"))
    speaker = ActorsField(label=gettext_lazy("Speaker"))
    about = ActorsField(label=gettext_lazy("About"))
    said_from = DayField(label=gettext_lazy("From"))
    said_to = DayField(label=gettext_lazy("To"), last=True)
    as_of = DayField(label=gettext_lazy("As our record showed on"), last=True)
    kind = ChoicesField(Claim.Kind, label=gettext_lazy("Kind"))
    topic = SlugsField(Topic, label=gettext_lazy("Topic"))
    question = SlugsField(Question, label=gettext_lazy("Question"))
    answer = ChoicesField(Stance.Answer, label=gettext_lazy("Answer"))
    outlet = SlugsField(Outlet, label=gettext_lazy("Outlet"))
    origin = SlugsField(Outlet, label=gettext_lazy("Origin"))
    chain = ChoicesField(Chain, label=gettext_lazy("Chain"))
    linked = ChoicesField(Link.Relation, label=gettext_lazy("Linked"))
    shift = ChoicesField(Turned, label=gettext_lazy("Changed answer"))
    not_actor = ActorsField(label=gettext_lazy("Not actor"))
    not_speaker = ActorsField(label=gettext_lazy("Not speaker"))
    not_about = ActorsField(label=gettext_lazy("Not about"))
    not_kind = ChoicesField(Claim.Kind, label=gettext_lazy("Not kind"))
    not_topic = SlugsField(Topic, label=gettext_lazy("Not topic"))
    not_question = SlugsField(Question, label=gettext_lazy("Not question"))
    not_answer = ChoicesField(Stance.Answer, label=gettext_lazy("Not answer"))
    not_outlet = SlugsField(Outlet, label=gettext_lazy("Not outlet"))
    not_origin = SlugsField(Outlet, label=gettext_lazy("Not origin"))
    not_chain = ChoicesField(Chain, label=gettext_lazy("Not chain"))
    not_linked = ChoicesField(Link.Relation, label=gettext_lazy("Not linked"))
    not_shift = ChoicesField(Turned, label=gettext_lazy("Not changed answer"))
    sort = forms.ChoiceField(
        choices=[("", gettext_lazy("Latest said")), (RECORDED, gettext_lazy("Latest published"))], required=False
    )
    before = forms.CharField(required=False, max_length=60)

    def __init__(self, data, user=None):
        """`user` is who asks, where that is more than any reader: an actor that readers do not see is none to them."""
        super().__init__(data, auto_id="filter-%s")
        self.user = user or AnonymousUser()
        self.unknown = sorted(name[:40] for name in set(data) - set(self.fields) - {VIEW})[:10]

    def full_clean(self):
        look_up(self.fields, self.data, self.user)
        super().full_clean()

    def clean(self):
        values = self.cleaned_data
        for name in self.unknown:
            if LEAVING_OUT.fullmatch(name):
                self.add_error(None, _("The list cannot be narrowed by “%(name)s”.") % {"name": name})
        if values.get("said_from") and values.get("said_to") and values["said_from"] > values["said_to"]:
            self.add_error("said_to", _("This day is before the first one."))
        self.refuse_both()
        if values.get("before"):
            try:
                values["before"] = read_cursor(values["before"], recorded=values.get("sort") == RECORDED)
            except (ValueError, OverflowError):
                self.add_error("before", _("This is not the end of any page; begin again with the first page."))

    def refuse_both(self):
        """Refuse a value that is asked for and left out at once: nothing could fit."""
        values = self.cleaned_data
        for name in [name for name in self.fields if name.startswith("not_")]:
            asked = values.get(name.removeprefix("not_")) or []
            if both := [value for value in values.get(name) or [] if value in asked]:
                told = self.labels(name).get(both[0], str(both[0]))
                self.add_error(
                    name,
                    _("“%(value)s” is asked for and left out at once; take one of the two away.") % {"value": told},
                )

    def labels(self, name) -> dict:
        """The words for the values of a parameter with fixed choices; none for others."""
        choices = getattr(self.fields[name], "choices", None)
        return dict(choices.choices) if isinstance(choices, type) else {}

    @property
    def criteria(self) -> Criteria:
        return Criteria(**{name: self.cleaned_data[name] for name in Criteria.__dataclass_fields__})

    @property
    def is_recorded(self) -> bool:
        return self.cleaned_data["sort"] == RECORDED

    @property
    def words(self) -> str:
        """The words looked for, where everything else makes sense too."""
        return self.cleaned_data["q"] if self.is_valid() else ""

    @property
    def day(self) -> datetime.date | None:
        """The day whose record is asked for."""
        return self.cleaned_data["as_of"] if self.is_valid() else None

    def page(self, size: int = PAGE) -> Page:
        """The page asked for, of this many claims at most; an empty one where a value makes no sense."""
        if not self.is_valid():
            return Page([], None)
        page = recorded_page if self.is_recorded else said_page
        return page(self.criteria, self.cleaned_data["before"] or None, size)

    def set_fields(self):
        """The fields that narrow the list now, each with (name, value, label), for the chips above the results."""
        if not self.is_bound or not self.is_valid():
            return []
        chips = []
        for name in Criteria.__dataclass_fields__:
            value = self.cleaned_data[name]
            for one in value if isinstance(value, list) else [value] if value else []:
                chips.append((name, self.typed(name, one), chip_label(self, name, one)))
        return chips

    def state(self) -> list[tuple[str, str]]:
        """What is asked for as it was typed, (name, value), but for the place in the list."""
        known = {*self.fields, VIEW}
        pairs = [(name, value.strip()) for name, values in self.data.lists() for value in values if name in known]
        return [(name, value) for name, value in pairs if value and name != "before"]

    def typed(self, name, value):
        """The value in the address that stands for this one; all of the parameter where it was written otherwise."""
        written = getattr(value, "slug", value)
        return written if written in self.data.getlist(name) else ANY


CHIP = {
    "said_from": gettext_lazy("Said from"),
    "said_to": gettext_lazy("Said to"),
    "as_of": gettext_lazy("As our record showed on"),
    "actor": gettext_lazy("Actor"),
}


def chip_label(form, name, value):
    label = CHIP.get(name, form.fields[name].label)
    shown = (
        form.data[name].strip() if name in {"said_from", "said_to", "as_of"} else form.labels(name).get(value, value)
    )
    return f"{label}: {shown}"
