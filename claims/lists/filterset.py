"""The base of every filter: django-filter's FilterSet, for lists that repeat, exclude and page by keys.

A repeated parameter means *or*, different parameters mean *and*, `not_` and a name leaves out. A value that makes no
sense gets a sentence beside its field and an empty list, never the unfiltered one.
"""

import copy
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Exists, Model, Q, QuerySet
from django.utils.translation import gettext as _
from django_filters import Filter, FilterSet

from .controls import Control, form_control_of
from .fields import look_up_slug_fields

# What would leave something out if it were known: better nothing than an unfiltered list.
EXCLUDING_NAME = re.compile(r"not_[a-z_]+")
# Stands for every value of a parameter.
EVERY_VALUE = None


class AskedValues(dict):
    """What a list is asked for: the value or the values of each parameter that asks for something, by its name.

    What asks for nothing is not in it, and reads as an empty list.
    """

    def __init__(self, **values):
        super().__init__({name: value for name, value in values.items() if value})

    def __missing__(self, name):
        return []

    def without(self, *names: str) -> "AskedValues":
        return AskedValues(**{name: value for name, value in self.items() if name not in names})

    def replacing(self, **values) -> "AskedValues":
        return AskedValues(**{**self, **values})


@dataclass(frozen=True)
class WalkedTable:
    """A table that a list walks, by the columns that conditions need: `topics` is an array of ids, where it has one."""

    model: type[Model]
    claim: str = "pk"
    outlet: str = ""
    topics: str = ""


type Condition = Q | Exists | None


class Parameter(Filter):
    """One parameter of a list, declared once: its field, its label, and the condition that it puts on a row.

    `condition(values, walked, asked)` is the condition on a row of the walked table; None where another parameter's
    condition holds it already. A parameter without one says how the list is shown, not what is in it. With `not_label`
    it has a twin, called `not_` and its name, that leaves out what fits (or what fits `not_condition`). `options(user)`
    gives the values of a small registry that a form offers, as (value, label).
    """

    def __init__(
        self,
        field_class: type[forms.Field],
        condition: Callable[[object, WalkedTable, AskedValues], Condition] | None = None,
        *,
        not_label=None,
        not_condition: Callable[[object, WalkedTable, AskedValues], Condition] | None = None,
        chip_label=None,
        options: Callable[[object], Iterable[tuple[str, str]]] | None = None,
        **field,
    ):
        super().__init__(**field)
        self.options = options
        self.field_class, self.condition = field_class, condition
        self.not_label, self.not_condition = not_label, not_condition
        self.chip_label = chip_label or self.label

    @property
    def is_shown_as_typed(self) -> bool:
        """Whether a chip repeats what was typed, such as 2022-11 for a day."""
        return not hasattr(self.field, "choices") and not hasattr(self.field, "model")

    def opposite(self) -> "Parameter":
        twin = copy.copy(self)
        twin.__dict__.pop("_field", None)
        twin.exclude, twin.label, twin.chip_label, twin.not_label = True, self.not_label, self.not_label, None
        twin.condition = self.not_condition or self.condition
        return twin

    def on(self, values, walked: WalkedTable, asked: AskedValues) -> Condition:
        """The condition of these values, or its negation for a twin."""
        met = self.condition(values, walked, asked)
        return ~met if self.exclude and met is not None else met


class PlaceField(forms.CharField):
    """Where a page begins: the slug (or the id) of the last row of the page before, as `next` gives it.

    Its value is that row, found among `rows`, which the filter set gives: also rows that the list no longer shows.
    """

    rows: QuerySet | None = None

    def __init__(self, *, named_by="slug", **kwargs):
        self.named_by = named_by
        super().__init__(max_length=120, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.rows.get(**{self.named_by: text})
        except (ObjectDoesNotExist, ValidationError, ValueError) as error:
            raise ValidationError(_("This is not the end of any page; begin again with the first page.")) from error


class ListForm(forms.Form):
    """The form of a list; `unknown` are the parameters that it does not have, ten at most."""

    def __init__(self, data, *, user, beside: Iterable[str] = (), auto_id="filter-%s"):
        super().__init__(data, auto_id=auto_id)
        self.user = user
        self.unknown = sorted(name[:40] for name in set(data) - set(self.fields) - set(beside))[:10]

    def full_clean(self):
        look_up_slug_fields(self.fields, self.data, self.user)
        super().full_clean()

    def clean(self):
        for name in self.unknown:
            if EXCLUDING_NAME.fullmatch(name):
                self.add_error(None, _("The list cannot be narrowed by “%(name)s”.") % {"name": name})
        self.refuse_days_in_reverse()
        self.refuse_both()

    def refuse_days_in_reverse(self):
        values = self.cleaned_data
        for name in [name for name in self.fields if name.endswith("_from")]:
            until = name.removesuffix("_from") + "_to"
            if values.get(name) and values.get(until) and values[name] > values[until]:
                self.add_error(until, _("This day is before the first one."))

    def refuse_both(self):
        """Refuse a value that is asked for and left out at once: nothing could fit."""
        values = self.cleaned_data
        for name in [name for name in self.fields if name.startswith("not_")]:
            asked = values.get(name.removeprefix("not_")) or []
            if both := [value for value in values.get(name) or [] if value in asked]:
                shown = self.choice_labels(name).get(both[0], str(both[0]))
                self.add_error(
                    name,
                    _("“%(value)s” is asked for and left out at once; take one of the two away.") % {"value": shown},
                )

    def choice_labels(self, name: str) -> dict:
        """The words for the values of a parameter with fixed choices; none for others."""
        choices = getattr(self.fields[name], "choices", None)
        return dict(choices.choices) if isinstance(choices, type) else {}


class ListFilterSet(FilterSet):
    """Parameters of a query string, and what they narrow.

    `user` is who asks: what only drafts name is unknown to readers. `rows` are those that this person may see.
    """

    auto_id = "filter-%s"
    # Parameters that the page reads itself.
    beside: frozenset[str] = frozenset()

    def __init__(self, data, user=None, rows: QuerySet | None = None):
        # Without that of BaseFilterSet, which copies every filter for each request: ours keep nothing of a request.
        self.is_bound, self.data, self.user = True, data, user or AnonymousUser()
        self.filters = self.base_filters
        self.queryset = self._meta.model.objects.all() if rows is None else rows

    @classmethod
    def get_filters(cls):
        """The declared parameters with their twins: first what narrows, then how the list is shown."""
        declared = super().get_filters()
        narrowing = {name: one for name, one in declared.items() if one.condition}
        twins = {f"not_{name}": one.opposite() for name, one in narrowing.items() if one.not_label}
        return narrowing | twins | {name: one for name, one in declared.items() if not one.condition}

    def get_form_class(self):
        """The form's class, made once: making it takes longer than reading a query string with it."""
        if "form_class" not in type(self).__dict__:
            type(self).form_class = super().get_form_class()
        return self.form_class

    @cached_property
    def form(self) -> ListForm:
        form = self.get_form_class()(self.data, user=self.user, beside=self.beside, auto_id=self.auto_id)
        for field in form.fields.values():
            if isinstance(field, PlaceField):
                field.rows = self.queryset
        return form

    @property
    def walked(self) -> WalkedTable:
        """The table of `qs`."""
        return WalkedTable(self._meta.model)

    @property
    def asked(self) -> AskedValues:
        """What a valid query string asks for."""
        return AskedValues(
            **{name: self.form.cleaned_data[name] for name, one in self.filters.items() if one.condition}
        )

    @classmethod
    def narrow(cls, rows: QuerySet, walked: WalkedTable, asked: AskedValues, skip: Iterable[str] = ()) -> QuerySet:
        """The rows of a walked table that fit all that is asked for, but for the parameters to skip."""
        met = [cls.base_filters[name].on(value, walked, asked) for name, value in asked.items() if name not in skip]
        return rows.filter(*(condition for condition in met if condition is not None))

    @property
    def last_row(self) -> Model | None:
        """The last row of the page before this one; None on the first page, or where a value makes no sense."""
        return self.form.cleaned_data.get("after") if self.is_valid() else None

    def filter_queryset(self, queryset):
        return self.narrow(queryset, self.walked, self.asked) if self.is_valid() else queryset.none()

    @property
    def unknown(self) -> list[str]:
        return self.form.unknown

    def controls(self) -> list[Control]:
        """What the form shows: every parameter that narrows, but for twins."""
        return [
            form_control_of(self.form[name], one.options and one.options(self.user))
            for name, one in self.filters.items()
            if one.condition and not one.exclude
        ]

    def left_out(self) -> list[tuple[str, str]]:
        """What the address leaves out, (parameter, value): the form keeps it, but shows it as chips only."""
        return [(name, value) for name, value in self.state() if self.filters[name].exclude]

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for, sensible or not."""
        narrowing = {name for name, one in self.filters.items() if one.condition}
        return any(value.strip() for name in narrowing for value in self.data.getlist(name))

    def chips(self) -> list[tuple[str, str | None, str]]:
        """(parameter, value in the address, label) of all that narrows the list now.

        The value is EVERY_VALUE where what stands for it was written otherwise in the address.
        """
        if not self.is_valid():
            return []
        return [
            (name, self.value_as_typed(name, one), self.chip_label(name, one))
            for name, value in self.asked.items()
            for one in (value if isinstance(value, list) else [value])
        ]

    def value_as_typed(self, name: str, value) -> str | None:
        written = getattr(value, "slug", value)
        return written if written in self.data.getlist(name) else EVERY_VALUE

    def chip_label(self, name: str, value) -> str:
        parameter = self.filters[name]
        typed = self.data[name].strip() if parameter.is_shown_as_typed else None
        return f"{parameter.chip_label}: {typed or self.form.choice_labels(name).get(value, value)}"

    def state(self) -> list[tuple[str, str]]:
        """What is asked for as it was typed, (name, value), but for the place in the list."""
        known = {*self.filters, *self.beside} - {"before", "after"}
        pairs = [(name, value.strip()) for name, values in self.data.lists() for value in values if name in known]
        return [(name, value) for name, value in pairs if value]
