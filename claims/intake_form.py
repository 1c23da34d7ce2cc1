"""The forms of an import: bringing a found page, and saying of it what it does not say itself."""

import datetime
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError

from articles.addresses import canonical
from articles.intake import Intake
from articles.models import LANGUAGE
from articles.precision import as_partial
from articles.text import LONGEST_TEXT, PARAGRAPH_BREAK

from .fields import OutletField, PartialDateField
from .forms import ActForm
from .outlets import outlets_called

LARGEST_FILE = 5_000_000  # bytes
# How datelines write their zones, beside the names of the zones themselves.
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura", "GMT": "UTC", "": ""}
OFFERED_ZONES = (
    "Asia/Jakarta Asia/Makassar Asia/Jayapura UTC Asia/Tehran Asia/Jerusalem Asia/Riyadh Asia/Kolkata Asia/Singapore "
    "Asia/Shanghai Asia/Tokyo Europe/Moscow Europe/Kyiv Europe/Istanbul Europe/Berlin Europe/London America/New_York"
)
OFFERED_LANGUAGES = {
    "id": "Indonesian",
    "en": "English",
    "ms": "Malay",
    "ar": "Arabic",
    "fa": "Persian",
    "ru": "Russian",
}


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


class OptionalDateField(PartialDateField):
    """2022-11-05, 2022-11 or 2022, as (first day, precision); None where nothing is given."""

    def clean(self, value):
        return super().clean(value) if value and value.strip() else None


class CutField(forms.TypedMultipleChoiceField):
    """The numbers of the paragraphs that are cut, out of `count`."""

    count = 0

    def valid_value(self, value):
        return value.isascii() and value.isdecimal() and len(value) < 8 and int(value) < self.count


class ImportForm(forms.Form):
    """A found page: its address, its text or a file. An address beside a text or a file says where that is from."""

    url = AddressField(label="Address of the page")
    text = forms.CharField(
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        label="Its text",
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    file = forms.FileField(
        required=False,
        label="A file",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,.html,.htm,text/plain,text/html"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="import-%s", **kwargs)
        self.fields["url"].widget.attrs["autofocus"] = True

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise ValidationError(f"The file is larger than {LARGEST_FILE // 1_000_000} MB.")
        return file

    def clean(self):
        values = self.cleaned_data
        if self.errors:
            return values
        if not (values["url"] or values["text"].strip() or values["file"]):
            raise ValidationError("Give an address, a text or a file.")
        if values["text"].strip() and values["file"]:
            raise ValidationError("Give a text or a file, not both.")
        return values


class CutForm(ActForm):
    """Which paragraphs of a page are cut."""

    cut = CutField(required=False, coerce=int)

    def __init__(self, data=None, *, page, initial=None):
        super().__init__(data, initial=initial, auto_id="import-%s")
        self.page = page
        self.fields["cut"].count = len(page.blocks)

    @property
    def blocks(self):
        """The paragraphs as (number, block, whether it is cut)."""
        cut = {str(number) for number in self["cut"].value() or []}
        return [(number, block, str(number) in cut) for number, block in enumerate(self.page.blocks)]

    def clean_cut(self):
        cut = self.cleaned_data["cut"]
        if len(set(cut)) >= len(self.page.blocks):
            raise ValidationError("Nothing of the text is kept. Bring back what belongs to the article.")
        return cut

    @property
    def kept(self):
        """The text without what is cut."""
        cut = set(self.cleaned_data["cut"])
        return PARAGRAPH_BREAK.join(block.text for number, block in enumerate(self.page.blocks) if number not in cut)


class IntakeForm(CutForm):
    """What is known of a page. What it does not say is asked for, and may be said to be unknown."""

    title = forms.CharField(max_length=500, label="Headline", widget=forms.Textarea(attrs={"rows": 2}))
    outlet = OutletField(label="Outlet")
    no_outlet = forms.BooleanField(required=False, label="The page does not say, and I do not know")
    day = OptionalDateField(max_length=10, required=False, label="Published on")
    time = forms.TimeField(
        required=False, label="Time", input_formats=["%H:%M", "%H.%M"], error_messages={"invalid": "Write it as 19:01."}
    )
    zone = forms.CharField(max_length=50, required=False, label="Time zone")
    no_date = forms.BooleanField(required=False, label="The page does not say, and I do not know")
    language = forms.CharField(max_length=35, validators=[LANGUAGE], label="Language")
    byline = forms.CharField(max_length=300, required=False, label="Byline")
    url = AddressField(label="Address")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"].widget.attrs |= {"list": "zones", "placeholder": "Asia/Jakarta or WIB"}
        self.fields["language"].widget.attrs |= {"list": "languages", "placeholder": "id"}
        self.fields["day"].widget.attrs["placeholder"] = "2022-11-05"
        self.fields["time"].widget = forms.TextInput(attrs={"placeholder": "19:01", "inputmode": "numeric"})
        for name in self.page.asked_for[:1]:
            self.fields[{"headline": "title", "date": "day"}.get(name, name)].widget.attrs["autofocus"] = True

    @property
    def groups(self):
        """The fields as (name, whether it is asked for, its fields), those asked for first."""
        asked = {"date" if name == "zone" else name for name in self.page.asked_for}
        groups = [(name, name in asked, [self[field] for field in fields]) for name, fields in GROUPS.items()]
        return sorted(groups, key=lambda group: not group[1])

    def clean_zone(self):
        text = self.cleaned_data["zone"].strip()
        zone = ZONES.get(text.upper(), text)
        if zone and zone not in available_timezones():
            raise ValidationError(f"“{text}” is no time zone; write one such as Asia/Jakarta, or WIB.")
        return zone

    def clean(self):
        values = self.cleaned_data
        day, time, zone = values.get("day"), values.get("time"), values.get("zone")
        if values.get("outlet") and values["no_outlet"]:
            self.add_error("no_outlet", "Give the outlet, or say that you do not know it.")
        if day and values["no_date"]:
            self.add_error("no_date", "Give the date, or say that you do not know it.")
        if time and "day" in values and (not day or day[1] != "day"):
            self.add_error("day", "Give the day that the time belongs to.")
        if time and "zone" in values and not zone:
            self.add_error("zone", "Say in which zone that time is.")
        return values

    def require_all(self):
        """For readers the outlet and the date must be given, or be said to be unknown; say whether they are."""
        values = self.cleaned_data
        if not values["outlet"] and not values["no_outlet"]:
            self.add_error("outlet", "Give the outlet, or say below that you do not know it.")
        if not values["day"] and not values["no_date"]:
            self.add_error("day", "Give the date, or say below that you do not know it.")
        return not self.errors

    @property
    def intake(self) -> Intake:
        values = self.cleaned_data
        moment, precision = self.moment
        return Intake(
            title=" ".join(values["title"].split()),
            text=self.kept,
            language=values["language"],
            outlet=values["outlet"],
            url=values["url"] or None,
            byline=values["byline"],
            published_at=moment,
            published_precision=precision,
            published_zone=values["zone"] or "UTC",
        )

    @property
    def moment(self):
        """The date as (moment, precision); of a day, month or year its first minute, in the zone of the dateline."""
        values = self.cleaned_data
        if not values["day"]:
            return None, "minute"
        (first, precision), time = values["day"], values["time"]
        zone = ZoneInfo(values["zone"] or "UTC")
        return datetime.datetime.combine(first, time or datetime.time(), zone), "minute" if time else str(precision)


GROUPS = {
    "headline": ["title"],
    "outlet": ["outlet", "no_outlet"],
    "date": ["day", "time", "zone", "no_date"],
    "language": ["language"],
    "byline": ["byline"],
    "address": ["url"],
}


def read(row, page) -> dict:
    """What the form of an import begins with: what the page says."""
    values = {"version": row.version, "title": page.title, "language": page.language, "byline": page.byline[:300]}
    # A fetched page was found where its address led in the end; that of a text is the one that was given with it.
    given, found = (page.url, row.url) if row.way == row.Way.ADDRESS else (row.url, page.url)
    values |= {"url": given or found, "zone": page.zone}
    values["cut"] = [number for number, block in enumerate(page.blocks) if block.cut]
    if page.outlet:
        found = outlets_called(page.outlet)
        values["outlet"] = found[0].name if found else f"{page.outlet[:200]} (new newsroom)"
    if page.published_at:
        is_timed = page.precision == "minute"
        moment = page.published_at.astimezone(ZoneInfo(page.zone if is_timed and page.zone else "UTC"))
        values["day"] = as_partial(moment.date(), "day" if is_timed else page.precision)
        values["time"] = moment.strftime("%H:%M") if is_timed else ""
    return values
