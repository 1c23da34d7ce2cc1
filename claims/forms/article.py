"""The form of the metadata of an article. Unknown values stay empty; no value is guessed."""

import copy
import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.addresses import address_comparison_key
from articles.clocks import ClockDoubt, clock_doubt
from articles.datelines import dateline_is_in_future
from articles.models import LANGUAGE, Article
from articles.precision import date_text_by_precision

from ..editing.articles import TypedArticle
from .fields import AddressField, ClockField, LineField, OutletField, PartialDateField, ZoneField


class WhichTimeField(forms.ChoiceField):
    """Which of two times a clock showed that was put back between them; forms show it where that is asked."""

    def __init__(self):
        choices = [("", "---"), ("first", _("the first, before it")), ("second", _("the second, after it"))]
        super().__init__(required=False, choices=choices, label=_("The clock was put back: which of the two times"))


class ArticleForm(forms.Form):
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    title = LineField(max_length=500, label=_("Headline"))
    outlet = OutletField(label=_("Outlet"))
    url = AddressField(label=_("Address"))
    byline = LineField(max_length=300, required=False, label=_("Byline"))
    language = forms.CharField(max_length=35, validators=[LANGUAGE], label=_("Language"))
    day = PartialDateField(required=False, label=_("Date"))
    time = ClockField(label=_("Time"))
    zone = ZoneField(label=_("Time zone"))
    which_time = WhichTimeField()
    asks_which_time = False

    def __init__(self, data=None, *, article, **options):
        self.article = article
        super().__init__(data, initial=article_form_initial(article), auto_id="article-%s", **options)
        if article.status == Article.Status.PUBLISHED:
            self.fields["reason"] = forms.CharField(max_length=500, label=gettext("Why is it changed?"))

    def clean_url(self):
        url = self.cleaned_data["url"] or None
        if url and Article.objects.filter(url_key=address_comparison_key(url)).exclude(pk=self.article.pk).exists():
            raise ValidationError(gettext("Another article has this address already."))
        return url

    def clean(self):
        values = self.cleaned_data
        check_article_form_date(self)
        if not self.errors:
            try:
                self.moved().validate_constraints()
            except ValidationError as error:
                self.add_error(None, error.messages)
        return values

    def moved(self) -> Article:
        """The article with the typed values except the outlet, not saved."""
        article = copy.copy(self.article)
        for name, value in self.metadata.columns.items():
            if name != "outlet":
                setattr(article, name, value)
        article.clean()
        return article

    @property
    def metadata(self) -> TypedArticle:
        values = self.cleaned_data
        columns = {name: values[name] for name in ("title", "outlet", "url", "byline", "language")}
        return TypedArticle(columns | article_form_publication(values))


def check_article_form_date(form) -> None:
    """Add an error if the date of a form is in the future, and the errors of `check_article_form_clock`."""
    check_article_form_clock(form)
    day = form.cleaned_data.get("day")
    if (
        day
        and "day" not in form.errors
        and dateline_is_in_future(datetime.datetime.combine(day[0], datetime.time(), datetime.UTC))
    ):
        form.add_error("day", gettext("“%(words)s” lies in the future.") % {"words": form["day"].value()})


def check_article_form_clock(form) -> None:
    """Add an error if the form has a time of day without a complete date or without a time zone."""
    values = form.cleaned_data
    if not values.get("time") or form.errors.keys() & {"day", "zone"}:
        return
    if not values["day"] or values["day"][1] != "day":
        form.add_error("day", gettext("A time of day needs the whole date, as 2022-11-09."))
    elif not values["zone"]:
        form.add_error("zone", gettext("Say on which clock: WIB, WITA, WIT, or a name such as Europe/London."))
    else:
        check_article_form_time(form, clock_doubt(values["day"][0], values["time"], values["zone"]))


def check_article_form_time(form, doubt: ClockDoubt) -> None:
    """Add an error for a time that the clock never showed, and for one of two times until it is said which."""
    form.asks_which_time = doubt == ClockDoubt.TWICE
    if doubt == ClockDoubt.MISSING:
        form.add_error(
            "time", gettext("No clock there showed this time: it was put forward over it. Correct it, or leave it out.")
        )
    elif form.asks_which_time and not form.cleaned_data.get("which_time"):
        form.add_error("which_time", gettext("A clock there showed this time twice. Say which of the two it is."))


def article_form_publication(values) -> dict:
    """The columns for the time of publication, made from the cleaned values `day`, `time` and `zone` of a form."""
    if not values["day"]:
        return {"published_at": None, "published_precision": Article.Precision.MINUTE, "published_zone": "UTC"}
    day, precision = values["day"]
    if values["time"]:
        precision, zone = Article.Precision.MINUTE, values["zone"]
    else:
        zone = "UTC"  # a date without a time is saved as midnight in UTC, as in the seeds
    fold = int(values.get("which_time") == "second")
    moment = datetime.datetime.combine(day, (values["time"] or datetime.time()).replace(fold=fold), ZoneInfo(zone))
    return {"published_at": moment, "published_precision": str(precision), "published_zone": zone}


def time_in_article_form(moment: datetime.datetime) -> str:
    """The time of day in a format that `ClockField` parses."""
    return moment.strftime("%H:%M:%S" if moment.second else "%H:%M")


def which_time_of_moment(moment: datetime.datetime) -> str:
    """The value of a WhichTimeField for a moment in its zone."""
    doubt = clock_doubt(moment.date(), moment.time(), moment.tzinfo.key)
    return ["first", "second"][moment.fold] if doubt == ClockDoubt.TWICE else ""


def article_form_initial(article) -> dict:
    """The initial values of the form of an article."""
    local, precision = article.published_locally, article.published_precision
    timed = local is not None and precision == Article.Precision.MINUTE
    return {
        "version": article.version,
        "title": article.title,
        "outlet": article.outlet.name if article.outlet else "",
        "url": article.url or "",
        "byline": article.byline,
        "language": article.language,
        "day": date_text_by_precision(local.date(), "day" if timed else precision) if local else "",
        "time": time_in_article_form(local) if timed else "",
        "which_time": which_time_of_moment(local) if timed else "",
        "zone": article.published_zone if timed else "",
    }


def article_form_differences(article, form) -> list[tuple[str, str, str]]:
    """(label, current value, typed value) for each field where the two values differ."""
    now = article_form_initial(article)
    label = {name: field.label or name.capitalize() for name, field in form.fields.items()}
    told = [(label[name], now[name], form.data.get(name, "")) for name in now if name != "version"]
    return [(what, one, other) for what, one, other in told if one.split() != other.split()]
