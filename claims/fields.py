"""Fields that read what people type: dates known in part, clocks, names, slugs and addresses."""

import re

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.addresses import canonical
from articles.models import known_zone
from articles.precision import last_day, parse_partial
from articles.registry import SLUG, noun

from .models import Actor, Claim, Question, Topic
from .naming import called, read_actor
from .outlets import read_outlet
from .posing import read_question
from .searching import groups

MOST_VALUES = 50
# What a row of a registry is called by, where that is not its name.
LABEL = {Question: "text"}
# Registries of which readers do not see what only drafts are known to name.
HIDDEN_IN_DRAFTS = {Actor, Question, Topic}
# The abbreviations of Indonesian datelines.
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura", "GMT": "UTC"}


class PartialDateField(forms.CharField):
    """2022-11-05, 2022-11 or 2022, as (first day, precision); None for nothing typed where that is allowed."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 10} | kwargs)

    def clean(self, value):
        text = super().clean(value)
        try:
            return parse_partial(text) if text or self.required else None
        except ValueError as error:
            raise ValidationError(str(error)) from error


class DayField(forms.CharField):
    """An ISO date; a month or a year stands for its first day, or for its last where `last` is set."""

    def __init__(self, *, last=False, **kwargs):
        self.last = last
        super().__init__(required=False, max_length=40, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            day, precision = parse_partial(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return last_day(day, precision) if self.last else day


class ClockField(forms.TimeField):
    """The time of a dateline: 19:01, 19.01 or 19:01:30; None where none is given."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        super().__init__(required=False, input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], **kwargs)
        self.error_messages["invalid"] = gettext_lazy("Write it as 19:01.")
        self.widget.attrs |= {"placeholder": "19:01", "inputmode": "numeric"}


class ZoneField(forms.CharField):
    """A time zone by its IANA name or as Indonesian datelines write it; "" where none is given."""

    def __init__(self, **kwargs):
        super().__init__(max_length=50, required=False, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        zone = ZONES.get(text.upper(), text)
        if zone:
            known_zone(zone)
        return zone


class AddressField(forms.CharField):
    """The address of a page in the form in which it is stored; "" where none is given."""

    def __init__(self, **kwargs):
        super().__init__(max_length=2_000, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "url", "spellcheck": "false"}

    def clean(self, value):
        text = super().clean(value)
        try:
            return canonical(text) if text else ""
        except ValueError as error:
            raise ValidationError(str(error)) from error


class NamesField(forms.CharField):
    """Names with a semicolon between, read by a function into rows."""

    def __init__(self, read, **kwargs):
        self.read = read
        super().__init__(max_length=2_000, **kwargs)

    def clean(self, value):
        return self.read(super().clean(value))


class ActorField(forms.CharField):
    """One actor that is here, by its slug, its name or both; for one that was merged, the one it became."""

    def __init__(self, **kwargs):
        super().__init__(max_length=330, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        actor = read_actor(text)
        if actor.pk is None:
            raise ValidationError(
                _("“%(name)s” is not in the registry yet; add it there first.") % {"name": actor.name}
            )
        return actor


class OutletField(forms.CharField):
    """An outlet as `read_outlet` reads it; None where it is not known."""

    def __init__(self, **kwargs):
        super().__init__(max_length=230, required=False, **kwargs)
        found_at = format_lazy("{}?find=", reverse_lazy("outlet_find"))
        self.widget.attrs |= {"data-find": found_at, "data-new": "newsroom agency", "autocomplete": "off"}

    def clean(self, value):
        text = " ".join(super().clean(value).split())
        return read_outlet(text) if text else None


class QuestionField(forms.CharField):
    """A question as `read_question` reads it; None where none is named."""

    def __init__(self, **kwargs):
        super().__init__(max_length=320, required=False, **kwargs)
        found_at = format_lazy("{}?find=", reverse_lazy("question_list"))
        self.widget.attrs |= {"data-find": found_at, "data-new": "question", "data-all": "", "autocomplete": "off"}

    def clean(self, value):
        text = super().clean(value)
        return read_question(text) if text else None


class ClaimReferenceField(forms.CharField):
    """A claim by its slug or its address."""

    def clean(self, value):
        text = super().clean(value).rstrip("/").rpartition("/")[2].rpartition("#claim-")[2]
        if not text:
            return None
        claim = Claim.objects.filter(slug=text).exclude(status=Claim.Status.DISCARDED).first()
        if claim is None:
            raise ValidationError(_("No claim has this address. Choose one from the list, or paste a claim’s address."))
        return claim


class SearchField(forms.CharField):
    """Words to look for, as claims/searching.py reads them: phrases in quotation marks, a minus before what is not."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=200, **kwargs)

    def clean(self, value):
        text = super().clean(value).strip()
        if not text or any(groups(text)):
            return text
        if re.search(r"[^\W_]", text):
            raise ValidationError(_("These words stand in every text; add one that tells claims apart."))
        raise ValidationError(_("Write at least one word to look for."))


class RepeatedInput(forms.TextInput):
    """Reads every value of a repeated parameter, blanks left out; prints the first."""

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
    """Slugs of rows of a model; one that was merged stands for the row it became."""

    def __init__(self, model, **kwargs):
        self.model = model
        # The rows that the form has looked up for all of its fields together, by slug; and for whom.
        self.known, self.user = {}, AnonymousUser()
        super().__init__(required=False, **kwargs)

    def read(self, slugs):
        return list(dict.fromkeys(self.row(slug) for slug in slugs))

    def row(self, slug):
        row = self.known.get(slug) or rows_called({self.model: {slug}}, self.user).get((self.model, slug))
        if row is None:
            raise ValidationError(_("There is no %(noun)s “%(slug)s”.") % {"noun": noun(self.model), "slug": slug[:60]})
        return row


class ActorsField(SlugsField):
    """Slugs of actors that the user sees; a name that is no slug stands for the one actor who goes by it."""

    def __init__(self, **kwargs):
        super().__init__(Actor, **kwargs)

    def row(self, slug):
        if re.fullmatch(SLUG, slug):
            return super().row(slug)
        return super().row(called(slug, Actor.objects.visible_to(self.user).values("pk")).slug)


def look_up(fields, data, user):
    """Find the rows that all these fields of slugs name and this person may see, in one query."""
    wanted = {}
    for name, field in fields.items():
        if isinstance(field, SlugsField):
            wanted.setdefault(field.model, set()).update(data.getlist(name)[:MOST_VALUES])
    found = rows_called(wanted, user)
    for field in fields.values():
        if isinstance(field, SlugsField):
            field.user = user
            field.known = {slug: row for (model, slug), row in found.items() if model is field.model}


def rows_called(wanted, user):
    """The rows of several registries by (model, slug), in one query; each knows its id, slug and name or text."""
    queries = []
    for model, slugs in wanted.items():
        if plain := [slug for slug in map(str.strip, slugs) if re.fullmatch(SLUG, slug) and len(slug) <= 120]:
            label = LABEL.get(model, "name")
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
            DEFAULT_DB_ALIAS, ["id", "slug", LABEL.get(models[name], "name")], row
        )
        for name, slug, *row in found
    }


class ChoicesField(RepeatedField):
    """Values out of fixed choices."""

    def __init__(self, choices, **kwargs):
        self.choices = choices
        super().__init__(required=False, **kwargs)

    def read(self, values):
        for value in values:
            if value not in self.choices.values:
                known = ", ".join(self.choices.values)
                raise ValidationError(
                    _("“%(value)s” is not one of: %(known)s.") % {"value": value[:60], "known": known}
                )
        return values
