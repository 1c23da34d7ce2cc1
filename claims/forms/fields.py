"""Fields of forms: partial dates, times, time zones, names and addresses."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.addresses import canonical_address
from articles.models import known_zone
from articles.precision import parse_date_with_precision
from articles.typed_dates import iso_of_typed_date

from ..models import Claim
from ..registry.typed_actors import read_typed_actor
from ..registry.typed_outlets import read_typed_outlet
from ..registry.typed_questions import read_typed_question
from ..text.periods import LONGEST_PERIOD, parse_period

# The abbreviations of Indonesian datelines.
ZONES_BY_ABBREVIATION = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura", "GMT": "UTC"}
LINE_BREAKS = re.compile(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]+")


class LineField(forms.CharField):
    """A text of one line: line breaks, tabs and the separators of Unicode become one blank, as in seeds."""

    def to_python(self, value):
        return LINE_BREAKS.sub(" ", super().to_python(value))


class TypedDateMixin:
    """Shows a date that was typed in words as it was understood: 5 Nov 2022 as 2022-11-05."""

    def bound_data(self, data, initial):
        try:
            return iso_of_typed_date(super().bound_data(data, initial) or "")
        except ValueError:
            return data


class PartialDateField(TypedDateMixin, forms.CharField):
    """2022-11-05, 2022-11 or 2022, as (first day, precision); None for an empty field that is not required.

    Dates in words are read, too: `iso_of_typed_date`.
    """

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 40} | kwargs)

    def clean(self, value):
        text = super().clean(value)
        try:
            return parse_date_with_precision(iso_of_typed_date(text)) if text or self.required else None
        except ValueError as error:
            raise ValidationError(str(error)) from error


class PeriodField(TypedDateMixin, forms.CharField):
    """When a claim was said, as `parse_period` reads it, or a date in words."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": LONGEST_PERIOD} | kwargs)

    def clean(self, value):
        text = super().clean(value)
        try:
            return parse_period(iso_of_typed_date(text))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class ClockField(forms.TimeField):
    """The time of a dateline: 19:01, 19.01 or 19:01:30; None for an empty field."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        super().__init__(required=False, input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], **kwargs)
        self.error_messages["invalid"] = gettext_lazy("Write it as 19:01.")
        self.widget.attrs |= {"placeholder": "19:01", "inputmode": "numeric"}


class ZoneField(forms.CharField):
    """A time zone: its IANA name, or the abbreviation in an Indonesian dateline; "" for an empty field."""

    def __init__(self, **kwargs):
        super().__init__(max_length=50, required=False, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        zone = ZONES_BY_ABBREVIATION.get(text.upper(), text)
        if zone:
            known_zone(zone)
        return zone


class AddressField(forms.CharField):
    """The address of a page, cleaned by `canonical_address`; "" for an empty field."""

    def __init__(self, **kwargs):
        super().__init__(max_length=2_000, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "url", "spellcheck": "false"}

    def clean(self, value):
        text = super().clean(value)
        try:
            return canonical_address(text) if text else ""
        except ValueError as error:
            raise ValidationError(str(error)) from error


class NamesField(forms.CharField):
    """Names separated by semicolons. The function `read` parses them into rows."""

    def __init__(self, read, **kwargs):
        self.read = read
        super().__init__(max_length=2_000, **kwargs)

    def clean(self, value):
        return self.read(super().clean(value))


class ActorField(forms.CharField):
    """One actor of the registry, by its slug, its name or both. A merged actor gives the actor it was merged into."""

    def __init__(self, **kwargs):
        super().__init__(max_length=330, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        actor = read_typed_actor(text)
        if actor.pk is None:
            raise ValidationError(
                _("“%(name)s” is not in the registry yet; add it there first.") % {"name": actor.name}
            )
        return actor


class OutletField(forms.CharField):
    """An outlet, parsed by `read_typed_outlet`; None for an empty field."""

    def __init__(self, **kwargs):
        super().__init__(max_length=230, required=False, **kwargs)
        found_at = format_lazy("{}?q=", reverse_lazy("outlet_options"))
        self.widget.attrs |= {"data-find": found_at, "data-new": "newsroom agency", "autocomplete": "off"}

    def clean(self, value):
        text = " ".join(super().clean(value).split())
        return read_typed_outlet(text) if text else None


class QuestionField(forms.CharField):
    """A question, parsed by `read_typed_question`; None for an empty field."""

    def __init__(self, **kwargs):
        super().__init__(max_length=320, required=False, **kwargs)
        found_at = format_lazy("{}?q=", reverse_lazy("question_options"))
        self.widget.attrs |= {"data-find": found_at, "data-new": "question", "data-all": "", "autocomplete": "off"}

    def clean(self, value):
        text = super().clean(value)
        return read_typed_question(text) if text else None


class ClaimReferenceField(forms.CharField):
    """A claim by its slug or its address, also a draft, but no discarded claim; None for an empty field."""

    def clean(self, value):
        text = super().clean(value).rstrip("/").rpartition("/")[2].rpartition("#claim-")[2]
        if not text:
            return None
        claim = Claim.objects.filter(slug=text).exclude(status=Claim.Status.DISCARDED).first()
        if claim is None:
            raise ValidationError(_("No claim has this address. Choose one from the list, or paste a claim’s address."))
        return claim
