"""Dates as they are printed, as precisely as they are known; a dateline is in the article's own time zone."""

import datetime

from django.utils.formats import date_format

from articles.models import Article
from articles.precision import Precision

DATE_FORMATS = {Precision.DAY: "j M Y", Precision.MONTH: "M Y", Precision.YEAR: "Y"}
ZONE_ABBREVIATIONS = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def formatted_date(day: datetime.date, precision: str) -> str:
    """`5 Nov 2022`, `Nov 2022` or `2022`, by the precision."""
    return date_format(day, DATE_FORMATS[precision])


def formatted_article_date(article: Article) -> str:
    """When the article was published, as precisely as known: `9 Nov 2022, 19:01 WIB`; "" if no date is recorded."""
    local = article.published_locally
    if local is None:
        return ""
    if article.published_precision != Article.Precision.MINUTE:
        return formatted_date(local.date(), article.published_precision)
    zone = ZONE_ABBREVIATIONS.get(article.published_zone) or local.tzname()
    return f"{date_format(local, 'j M Y, H:i')} {zone}"


def utc_start_of_date(day: datetime.date) -> datetime.datetime:
    """The start of the day in UTC."""
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def utc_end_of_date(day: datetime.date) -> datetime.datetime:
    """The end of the day in UTC."""
    return utc_start_of_date(day) + datetime.timedelta(days=1)
