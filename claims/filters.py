"""The filter parameters of the list, and of whatever shows the same selection.

A plain form and not django-filter's FilterSet: the list begins at an index chosen by what is asked for, not at a
queryset that each filter narrows.
"""

import re

from django import forms
from django.db.models import CharField, Value

from articles.models import Outlet

from .feed import PAGE, Criteria, Page, read_cursor, recorded_page, said_page
from .fields import ActorsField, ChoicesField, DayField, SearchField, SlugsField
from .models import Claim, Link, Question, Stance, Topic

# Stands for every value of a parameter.
ANY = None
RECORDED = "recorded"
# Parameters of the address contract that this list cannot answer yet: better nothing than an unfiltered list.
NOT_YET = re.compile(r"as_of|shift|origin|chain|not_[a-z_]+")


class ClaimFilter(forms.Form):
    q = SearchField(label="Words")
    actor = ActorsField(label="Actor, and those who spoke for it")
    speaker = ActorsField(label="Speaker")
    about = ActorsField(label="About")
    said_from = DayField(label="From")
    said_to = DayField(label="To", last=True)
    kind = ChoicesField(Claim.Kind, label="Kind")
    topic = SlugsField(Topic, label="Topic")
    question = SlugsField(Question, label="Question")
    answer = ChoicesField(Stance.Answer, label="Answer")
    outlet = SlugsField(Outlet, label="Outlet")
    linked = ChoicesField(Link.Relation, label="Linked")
    sort = forms.ChoiceField(choices=[("", "Latest said"), (RECORDED, "Latest published")], required=False)
    before = forms.CharField(required=False, max_length=60)

    def __init__(self, data):
        super().__init__(data, auto_id="filter-%s")
        self.unknown = sorted(name[:40] for name in set(data) - set(self.fields))[:10]

    def clean(self):
        values = self.cleaned_data
        for name in self.unknown:
            if NOT_YET.fullmatch(name):
                self.add_error(None, f"The list cannot be narrowed by “{name}” yet.")
        if values.get("said_from") and values.get("said_to") and values["said_from"] > values["said_to"]:
            self.add_error("said_to", "This day is before the first one.")
        if values.get("before"):
            try:
                values["before"] = read_cursor(values["before"], recorded=values.get("sort") == RECORDED)
            except (ValueError, OverflowError):
                self.add_error("before", "This is not the end of any page; begin again with the first page.")

    @property
    def criteria(self) -> Criteria:
        return Criteria(**{name: self.cleaned_data[name] for name in Criteria.__dataclass_fields__})

    def page(self, size: int = PAGE) -> Page:
        """The page asked for, of this many claims at most; an empty one where a value makes no sense."""
        if not self.is_valid():
            return Page([], None)
        page = recorded_page if self.cleaned_data["sort"] == RECORDED else said_page
        return page(self.criteria, self.cleaned_data["before"] or None, size)

    def set_fields(self):
        """The fields that narrow the list now, each with (value, label), for the chips above the results."""
        if not self.is_bound or not self.is_valid():
            return []
        chips = []
        for name in Criteria.__dataclass_fields__:
            value = self.cleaned_data[name]
            for one in value if isinstance(value, list) else [value] if value else []:
                chips.append((name, self.typed(name, one), chip_label(self, name, one)))
        return chips

    def typed(self, name, value):
        """The value in the address that stands for this one; all of the parameter where it was written otherwise."""
        written = getattr(value, "slug", value)
        return written if written in self.data.getlist(name) else ANY


def chip_label(form, name, value):
    if name in {"kind", "answer", "linked"}:
        value = dict(form.fields[name].choices.choices)[value]
    shown = {"said_from": "Said from", "said_to": "Said to", "actor": "Actor"}.get(name, form.fields[name].label)
    return f"{shown}: {form.data[name].strip() if name.startswith('said') else value}"


def offered() -> dict[str, list[dict]]:
    """The topics, questions and outlets to choose from, in one query: name of the parameter to rows of slug, label."""
    sets = [(Topic, "name", "topic"), (Question, "text", "question"), (Outlet, "name", "outlet")]
    choices = [
        model.objects.filter(merged_into=None)
        .order_by(label)
        .annotate(parameter=Value(parameter, CharField()))
        .values_list("parameter", "slug", label)[:100]
        for model, label, parameter in sets
    ]
    found = {parameter: [] for _, _, parameter in sets}
    for parameter, slug, label in choices[0].union(*choices[1:], all=True):
        found[parameter].append({"slug": slug, "label": label})
    return found
