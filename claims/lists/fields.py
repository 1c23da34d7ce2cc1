"""Fields of query strings: days, words, slugs and fixed choices. A RepeatedField takes several values."""

import re

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from articles.base import SLUG, model_noun
from articles.precision import last_day_by_precision, parse_date_with_precision
from articles.typed_dates import iso_of_typed_date

from ..models import Actor, Question, Topic
from ..registry.typed_actors import existing_typed_actor
from ..text.search_words import read_search_words

MOST_VALUES = 50
# The field that labels a row of a registry, if it is not `name`.
LABEL_FIELDS = {Question: "text"}
# Registries with rows that readers do not see: rows that only drafts name.
HIDDEN_IN_DRAFTS = {Actor, Question, Topic}


class DayField(forms.CharField):
    """A date. A month or a year means its first day; with `last`, its last day.

    `ListFilterSet` replaces a date in words by the same date as 2022-11-05, so that the form shows what was understood.
    """

    def __init__(self, *, last=False, **kwargs):
        self.last = last
        super().__init__(max_length=40, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            day, precision = parse_date_with_precision(iso_of_typed_date(text))
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return last_day_by_precision(day, precision) if self.last else day


class SearchField(forms.CharField):
    """Search words, in the syntax of claims/text/search_words.py."""

    def __init__(self, **kwargs):
        super().__init__(max_length=200, **kwargs)

    def clean(self, value):
        text = super().clean(value).strip()
        if not text or any(read_search_words(text)):
            return text
        raise ValidationError(_("Write at least one word to look for."))


class RepeatedInput(forms.TextInput):
    """Reads every value of a repeated parameter except blank values; shows the first value."""

    def value_from_datadict(self, data, files, name):
        return [value.strip() for value in data.getlist(name) if value.strip()]

    def format_value(self, value):
        return value[0] if value else ""


class RepeatedField(forms.Field):
    widget = RepeatedInput

    def clean(self, value):
        if len(value) > MOST_VALUES:
            raise ValidationError(_("At most %(most)s values can be asked for at once.") % {"most": MOST_VALUES})
        return self.read(list(dict.fromkeys(value))) if value else []


class SlugsField(RepeatedField):
    """Slugs of rows of a model. The slug of a merged row gives the row it was merged into."""

    def __init__(self, *, model, **kwargs):
        self.model = model
        # The rows by slug, which the form has looked up for all of its fields together; and the user of the form.
        self.known, self.user = {}, AnonymousUser()
        super().__init__(**kwargs)

    def read(self, slugs):
        return list(dict.fromkeys(self.row(slug) for slug in slugs))

    def row(self, slug):
        row = self.known.get(slug) or slug_field_rows({self.model: {slug}}, self.user).get((self.model, slug))
        if row is None:
            raise ValidationError(
                _("There is no %(noun)s “%(slug)s”.") % {"noun": model_noun(self.model), "slug": slug[:60]}
            )
        return row


class ActorsField(SlugsField):
    """Slugs of actors that the user may see. A name that is not a slug gives the only actor with this name."""

    def __init__(self, **kwargs):
        super().__init__(model=Actor, **kwargs)

    def row(self, slug):
        if re.fullmatch(SLUG, slug):
            return super().row(slug)
        return super().row(existing_typed_actor(slug, Actor.objects.visible_to(self.user).values("pk")).slug)


def look_up_slug_fields(fields, data, user):
    """Look up the rows for all slugs in these fields, in one query; only rows that this user may see."""
    wanted = {}
    for name, field in fields.items():
        if isinstance(field, SlugsField):
            wanted.setdefault(field.model, set()).update(data.getlist(name)[:MOST_VALUES])
    found = slug_field_rows(wanted, user)
    for field in fields.values():
        if isinstance(field, SlugsField):
            field.user = user
            field.known = {slug: row for (model, slug), row in found.items() if model is field.model}


def slug_field_rows(wanted, user):
    """The rows of several registries by (model, slug), in one query. Only id, slug and name (or text) are loaded."""
    queries = []
    for model, slugs in wanted.items():
        if plain := [slug for slug in map(str.strip, slugs) if re.fullmatch(SLUG, slug) and len(slug) <= 120]:
            label = LABEL_FIELDS.get(model, "name")
            columns = [Coalesce(f"merged_into__{column}", column) for column in ("id", "slug", label)]
            rows = model.objects.order_by().filter(slug__in=plain)
            if model in HIDDEN_IN_DRAFTS:
                rows = rows.annotate(now=Coalesce("merged_into", "pk")).filter(
                    now__in=model.objects.visible_to(user).values("pk")
                )
            queries.append(rows.values_list(Value(model.__name__, CharField()), "slug", *columns))
    models = {model.__name__: model for model in wanted}
    found = queries[0].union(*queries[1:], all=True).order_by() if queries else []
    return {
        (models[name], slug): models[name].from_db(
            DEFAULT_DB_ALIAS, ["id", "slug", LABEL_FIELDS.get(models[name], "name")], row
        )
        for name, slug, *row in found
    }


class ChoicesField(RepeatedField):
    """Values of fixed choices."""

    def __init__(self, *, choices, **kwargs):
        self.choices = choices
        super().__init__(**kwargs)

    def read(self, values):
        for value in values:
            if value not in self.choices.values:
                known = ", ".join(self.choices.values)
                raise ValidationError(
                    _("“%(value)s” is not one of: %(known)s.") % {"value": value[:60], "known": known}
                )
        return values
