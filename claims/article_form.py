"""The form of what is on record of an article. What is not known stays empty; nothing is guessed."""

import copy
import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from articles import addresses
from articles.models import LANGUAGE, Article, known_zone
from articles.precision import as_partial

from .correcting import Metadata
from .fields import OutletField, PartialDateField

# The abbreviations of Indonesian datelines.
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura", "GMT": "UTC"}


class ArticleForm(forms.Form):
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    title = forms.CharField(max_length=500, label="Headline")
    outlet = OutletField(label="Outlet")
    url = forms.URLField(max_length=2_000, required=False, assume_scheme="https", label="Address")
    byline = forms.CharField(max_length=300, required=False)
    language = forms.CharField(max_length=35, validators=[LANGUAGE])
    day = PartialDateField(required=False, label="Date")
    time = forms.TimeField(required=False, input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], label="Time")
    zone = forms.CharField(max_length=50, required=False, label="Time zone")

    def __init__(self, data=None, *, article, **options):
        self.article = article
        super().__init__(data, initial=filled(article), auto_id="article-%s", **options)
        if article.status == Article.Status.PUBLISHED:
            self.fields["reason"] = forms.CharField(max_length=500, label="Why is it changed?")

    def clean_url(self):
        if not self.cleaned_data["url"]:
            return None
        try:
            url = addresses.canonical(self.cleaned_data["url"])
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if Article.objects.filter(url_key=addresses.key(url)).exclude(pk=self.article.pk).exists():
            raise ValidationError("Another article has this address already.")
        return url

    def clean_zone(self):
        zone = self.cleaned_data["zone"]
        zone = ZONES.get(zone.upper(), zone)
        if zone:
            known_zone(zone)
        return zone

    def clean(self):
        values = self.cleaned_data
        if values.get("time") and not self.errors.keys() & {"day", "zone"}:
            if not values.get("day") or values["day"][1] != "day":
                self.add_error("day", "A time of day needs the whole date, as 2022-11-09.")
            elif not values.get("zone"):
                self.add_error("zone", "Say on which clock: WIB, WITA, WIT, or a name such as Europe/London.")
        if not self.errors:
            try:
                self.moved().validate_constraints()
            except ValidationError as error:
                self.add_error(None, error.messages)
        return values

    def moved(self) -> Article:
        """The article with what was typed, not saved; a new outlet is left out."""
        article = copy.copy(self.article)
        for name, value in self.metadata.columns.items():
            if name != "outlet":
                setattr(article, name, value)
        article.clean()
        return article

    @property
    def metadata(self) -> Metadata:
        values = self.cleaned_data
        columns = {name: values[name] for name in ("title", "outlet", "url", "byline", "language")}
        columns |= {"published_at": None, "published_precision": Article.Precision.MINUTE, "published_zone": "UTC"}
        if values["day"]:
            day, precision = values["day"]
            # A date alone has no clock: it is kept as midnight in UTC, as the seeds keep it.
            zone = values["zone"] if values["time"] else "UTC"
            moment = datetime.datetime.combine(day, values["time"] or datetime.time(), ZoneInfo(zone))
            columns["published_at"], columns["published_zone"] = moment, zone
            columns["published_precision"] = Article.Precision.MINUTE if values["time"] else precision
        return Metadata(columns)


def filled(article) -> dict:
    """What the form of an article begins with."""
    local, precision = article.published_locally, article.published_precision
    timed = local is not None and precision == Article.Precision.MINUTE
    return {
        "version": article.version,
        "title": article.title,
        "outlet": article.outlet.name if article.outlet else "",
        "url": article.url or "",
        "byline": article.byline,
        "language": article.language,
        "day": as_partial(local.date(), "day" if timed else precision) if local else "",
        "time": local.strftime("%H:%M:%S" if local.second else "%H:%M") if timed else "",
        "zone": article.published_zone if timed else "",
    }


def beside(article, form) -> list[tuple[str, str, str]]:
    """(what, as it stands now, as it was typed) for each field in which the two differ."""
    now = filled(article)
    label = {name: field.label or name.capitalize() for name, field in form.fields.items()}
    told = [(label[name], now[name], form.data.get(name, "")) for name in now if name != "version"]
    return [(what, one, other) for what, one, other in told if one.split() != other.split()]
