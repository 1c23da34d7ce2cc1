"""The forms of an import: one sends the page, the others add the metadata that the page does not give."""

from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.article_from_page import NewArticle
from articles.models import LANGUAGE
from articles.precision import date_text_by_precision
from articles.text import LONGEST_TEXT, PARAGRAPH_BREAK

from ..registry.typed_outlets import outlets_with_typed_name
from .act import ActForm
from .article import WhichTimeField, article_form_publication, check_article_form_date, time_in_article_form
from .fields import AddressField, ClockField, LineField, OutletField, PartialDateField, ZoneField

LARGEST_FILE = 5_000_000  # bytes
OFFERED_ZONES = (
    "Asia/Jakarta Asia/Makassar Asia/Jayapura UTC Asia/Tehran Asia/Jerusalem Asia/Riyadh Asia/Kolkata Asia/Singapore "
    "Asia/Shanghai Asia/Tokyo Europe/Moscow Europe/Kyiv Europe/Istanbul Europe/Berlin Europe/London America/New_York"
)
OFFERED_LANGUAGES = {
    "id": _("Indonesian"),
    "en": _("English"),
    "ms": _("Malay"),
    "ar": _("Arabic"),
    "fa": _("Persian"),
    "ru": _("Russian"),
}


class CutField(forms.TypedMultipleChoiceField):
    """The numbers of the paragraphs that are cut, from 0 to `count` - 1."""

    count = 0

    def valid_value(self, value):
        return value.isascii() and value.isdecimal() and len(value) < 8 and int(value) < self.count


class ImportForm(forms.Form):
    """A page to import: its address, its text or a file. With a text or a file, the address is the source."""

    url = AddressField(label=_("Address of the page"))
    text = forms.CharField(
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        label=_("Its text"),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    file = forms.FileField(
        required=False,
        label=_("A file"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,.html,.htm,text/plain,text/html"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="import-%s", **kwargs)
        self.fields["url"].widget.attrs["autofocus"] = True

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise ValidationError(gettext("The file is larger than %(most)s MB.") % {"most": LARGEST_FILE // 1000000})
        return file

    def clean(self):
        values = self.cleaned_data
        if self.errors:
            return values
        if not (values["url"] or values["text"].strip() or values["file"]):
            raise ValidationError(gettext("Give an address, a text or a file."))
        if values["text"].strip() and values["file"]:
            raise ValidationError(gettext("Give a text or a file, not both."))
        return values


class CutForm(ActForm):
    """The paragraphs of a page that are cut."""

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
            raise ValidationError(gettext("Nothing of the text is kept. Bring back what belongs to the article."))
        return cut

    @property
    def kept(self):
        """The text without the paragraphs that are cut."""
        cut = set(self.cleaned_data["cut"])
        return PARAGRAPH_BREAK.join(block.text for number, block in enumerate(self.page.blocks) if number not in cut)


class IntakeForm(CutForm):
    """The metadata of a page. The form asks for missing values; the outlet and the date can be marked as unknown."""

    title = LineField(max_length=500, label=_("Headline"), widget=forms.Textarea(attrs={"rows": 2}))
    outlet = OutletField(label=_("Outlet"))
    no_outlet = forms.BooleanField(required=False, label=_("The page does not say, and I do not know"))
    day = PartialDateField(required=False, label=_("Published on"))
    time = ClockField(label=_("Time"))
    zone = ZoneField(label=_("Time zone"))
    which_time = WhichTimeField()
    asks_which_time = False
    no_date = forms.BooleanField(required=False, label=_("The page does not say, and I do not know"))
    language = forms.CharField(max_length=35, validators=[LANGUAGE], label=_("Language"))
    byline = LineField(max_length=300, required=False, label=_("Byline"))
    url = AddressField(label=_("Address"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["zone"].widget.attrs |= {"list": "zones", "placeholder": "Asia/Jakarta or WIB"}
        self.fields["language"].widget.attrs |= {"list": "languages", "placeholder": "id"}
        self.fields["day"].widget.attrs["placeholder"] = "2022-11-05"
        for name in self.page.asked_for[:1]:
            self.fields[{"headline": "title", "date": "day"}.get(name, name)].widget.attrs["autofocus"] = True

    @property
    def groups(self):
        """The groups of fields as (name, whether the page lacks the value, fields); missing values first."""
        asked = {"date" if name == "zone" else name for name in self.page.asked_for}
        hidden = set() if self.asks_which_time else {"which_time"}
        groups = [
            (name, name in asked, [self[field] for field in fields if field not in hidden])
            for name, fields in FIELD_GROUPS.items()
        ]
        return sorted(groups, key=lambda group: not group[1])

    def clean(self):
        values = self.cleaned_data
        if values.get("outlet") and values["no_outlet"]:
            self.add_error("no_outlet", gettext("Give the outlet, or say that you do not know it."))
        if values.get("day") and values["no_date"]:
            self.add_error("no_date", gettext("Give the date, or say that you do not know it."))
        check_article_form_date(self)
        return values

    def require_all(self):
        """Check that the outlet and the date are given or marked as unknown, as publishing requires.

        Returns whether the form has no errors.
        """
        values = self.cleaned_data
        if not values["outlet"] and not values["no_outlet"]:
            self.add_error("outlet", gettext("Give the outlet, or say below that you do not know it."))
        if not values["day"] and not values["no_date"]:
            self.add_error("day", gettext("Give the date, or say below that you do not know it."))
        return not self.errors

    @property
    def intake(self) -> NewArticle:
        values = self.cleaned_data
        return NewArticle(
            title=" ".join(values["title"].split()),
            text=self.kept,
            language=values["language"],
            outlet=values["outlet"],
            url=values["url"] or None,
            byline=values["byline"],
            **article_form_publication(values),
        )


FIELD_GROUPS = {
    "headline": ["title"],
    "outlet": ["outlet", "no_outlet"],
    "date": ["day", "time", "zone", "which_time", "no_date"],
    "language": ["language"],
    "byline": ["byline"],
    "address": ["url"],
}


def import_form_initial(row, page) -> dict:
    """The initial values of the form of an import, read from the page."""
    values = {"version": row.version, "title": page.title, "language": page.language, "byline": page.byline[:300]}
    # A fetched page was found at the last address after redirects. The address of a text is the one that was typed.
    given, found = (page.url, row.url) if row.way == row.Way.ADDRESS else (row.url, page.url)
    values |= {"url": given or found, "zone": page.zone}
    values["cut"] = [number for number, block in enumerate(page.blocks) if block.cut]
    if page.outlet:
        found = outlets_with_typed_name(page.outlet)
        values["outlet"] = found[0].name if found else f"{page.outlet[:200]} (new newsroom)"
    if page.published_at:
        is_timed = page.precision == "minute"
        moment = page.published_at.astimezone(ZoneInfo(page.zone if is_timed and page.zone else "UTC"))
        values["day"] = date_text_by_precision(moment.date(), "day" if is_timed else page.precision)
        values["time"] = time_in_article_form(moment) if is_timed else ""
    return values
