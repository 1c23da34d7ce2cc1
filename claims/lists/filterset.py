"""The base class of all filter sets: django-filter's FilterSet, with repeated and excluding parameters and key paging.

The values of a repeated parameter are joined by *or*, different parameters by *and*. `not_` before a name excludes
rows. An invalid value gets an error message beside its field, and the list is empty, never unfiltered.
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

from articles.typed_dates import iso_of_typed_date

from .controls import Control, form_control_of
from .fields import DayField, look_up_slug_fields
from .query_string import is_machine_parameter

# An unknown parameter with such a name is an error: without it, the list would contain rows that were to be excluded.
EXCLUDING_NAME = re.compile(r"not_[a-z_]+")
# In place of a value of a parameter: all of its values.
EVERY_VALUE = None


class AskedValues(dict):
    """The requested values: the value, or the list of values, of each parameter, by its name.

    A parameter without a value is not a key; reading it gives an empty list.
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
    """A table that a list walks, and the names of its columns that conditions need.

    `topics` is an array of ids. "" means that the table has no such column.
    """

    model: type[Model]
    claim: str = "pk"
    outlet: str = ""
    topics: str = ""


type Condition = Q | Exists | None


class Parameter(Filter):
    """One parameter of a list, declared once: its field, its label, and its condition on a row.

    `condition(values, walked, asked)` returns the condition on a row of the walked table, or None if the condition of
    another parameter includes it already. A parameter without a condition changes how the list is shown, not which rows
    it has. With `not_label`, the parameter has a twin: its name begins with `not_`, and it excludes the rows that meet
    the condition (or `not_condition`, if given). `options(user)` returns the values of a small registry for a select,
    as (value, label).
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
        """Whether a chip shows the value as it was typed, such as 2022-11 for a day."""
        return not hasattr(self.field, "choices") and not hasattr(self.field, "model")

    def opposite(self) -> "Parameter":
        twin = copy.copy(self)
        twin.__dict__.pop("_field", None)
        twin.exclude, twin.label, twin.chip_label, twin.not_label = True, self.not_label, self.not_label, None
        twin.condition = self.not_condition or self.condition
        return twin

    def on(self, values, walked: WalkedTable, asked: AskedValues) -> Condition:
        """The condition for these values; for a twin, its negation."""
        met = self.condition(values, walked, asked)
        return ~met if self.exclude and met is not None else met


class PlaceField(forms.CharField):
    """The place where a page begins: the slug (or the id) of the last row of the previous page, as in `ListPage.next`.

    The cleaned value is that row. It is looked up in `rows`, which the filter set assigns; these include rows that the
    list no longer shows.
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
    """The form of a list. `unknown` has the names of parameters that the form does not have, ten at most."""

    def __init__(self, data, *, user, beside: Iterable[str] = (), auto_id="filter-%s"):
        super().__init__(data, auto_id=auto_id)
        self.user = user
        unknown = set(data) - set(self.fields) - set(beside)
        self.unknown = sorted(name[:40] for name in unknown if not is_machine_parameter(name))[:10]

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
        """Refuse a value that is both requested and excluded: no row could fit."""
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
        """The labels of the values of a parameter with fixed choices; an empty dict for other parameters."""
        choices = getattr(self.fields[name], "choices", None)
        return dict(choices.choices) if isinstance(choices, type) else {}


class ListFilterSet(FilterSet):
    """The parameters of a query string, and the rows that they narrow.

    `user` sends the request: for readers, rows that only drafts name are unknown. `rows` are the rows that this user
    may see.
    """

    auto_id = "filter-%s"
    # The names of parameters that the page reads itself.
    beside: frozenset[str] = frozenset()

    def __init__(self, data, user=None, rows: QuerySet | None = None):
        # BaseFilterSet.__init__ is not called: it copies every filter for each request. Ours hold no request data.
        self.filters = self.base_filters
        self.is_bound, self.data, self.user = True, self.with_iso_dates(data), user or AnonymousUser()
        self.queryset = self._meta.model.objects.all() if rows is None else rows

    def with_iso_dates(self, data):
        """The parameters, in which a date that was typed in words stands as 2022-11-05."""
        read = {}
        for name in [name for name in self.filters if self.filters[name].field_class is DayField and data.get(name)]:
            try:
                read[name] = iso_of_typed_date(data[name])
            except ValueError:  # the field has a sentence for it
                continue
        if not any(text != data[name] for name, text in read.items()):
            return data
        data = data.copy()
        for name, text in read.items():
            data[name] = text
        return data

    @classmethod
    def get_filters(cls):
        """The declared parameters and their twins: first those with a condition, then those without."""
        declared = super().get_filters()
        narrowing = {name: one for name, one in declared.items() if one.condition}
        twins = {f"not_{name}": one.opposite() for name, one in narrowing.items() if one.not_label}
        return narrowing | twins | {name: one for name, one in declared.items() if not one.condition}

    def get_form_class(self):
        """The form class, made once per filter set: making it takes longer than parsing a query string with it."""
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
        """The requested values, for a valid query string."""
        return AskedValues(
            **{name: self.form.cleaned_data[name] for name, one in self.filters.items() if one.condition}
        )

    @classmethod
    def narrow(cls, rows: QuerySet, walked: WalkedTable, asked: AskedValues, skip: Iterable[str] = ()) -> QuerySet:
        """The rows of a walked table that meet the conditions of all requested values except those in `skip`."""
        met = [cls.base_filters[name].on(value, walked, asked) for name, value in asked.items() if name not in skip]
        return rows.filter(*(condition for condition in met if condition is not None))

    @property
    def last_row(self) -> Model | None:
        """The last row of the previous page; None on the first page, or if a value is invalid."""
        return self.form.cleaned_data.get("after") if self.is_valid() else None

    def filter_queryset(self, queryset):
        return self.narrow(queryset, self.walked, self.asked) if self.is_valid() else queryset.none()

    @property
    def unknown(self) -> list[str]:
        return self.form.unknown

    def controls(self) -> list[Control]:
        """The controls of the form: every parameter with a condition, without twins."""
        return [
            form_control_of(self.form[name], one.options and one.options(self.user))
            for name, one in self.filters.items()
            if one.condition and not one.exclude
        ]

    def left_out(self) -> list[tuple[str, str]]:
        """The excluded values, as (parameter, value). The form keeps them, but shows them only as chips."""
        return [(name, value) for name, value in self.state() if self.filters[name].exclude]

    @property
    def narrows(self) -> bool:
        """Whether a parameter with a condition has a value, valid or not."""
        narrowing = {name for name, one in self.filters.items() if one.condition}
        return any(value.strip() for name in narrowing for value in self.data.getlist(name))

    def chips(self) -> list[tuple[str, str | None, str]]:
        """(parameter, value in the address, label) of each value that narrows the list now.

        If the value is written differently in the address, EVERY_VALUE takes its place.
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
        """The known parameters as they were typed, as (name, value), without `before` and `after`."""
        known = {*self.filters, *self.beside} - {"before", "after"}
        pairs = [(name, value.strip()) for name, values in self.data.lists() for value in values if name in known]
        return [(name, value) for name, value in pairs if value]
