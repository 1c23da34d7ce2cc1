"""Dates known to the day, the month or the year, stored as the first day of that period."""

import calendar
import datetime
import re

from django.db import models
from django.db.models import Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


def parse_date_with_precision(text: str) -> tuple[datetime.date, Precision]:
    """Read `2022`, `2022-11` or `2022-11-05` as (first day, precision).

    Raises ValueError, with a sentence for the user, for any other text.
    """
    match = PARTIAL_DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(gettext("Write a date as 2022-11-05, or 2022-11 or 2022 where no more is known."))
    year, month, day = (int(part) if part else None for part in match.groups())
    if not 1000 <= year <= 9998:
        raise ValueError(
            gettext("%(text)s is not a year that this desk can hold (1000 to 9998).") % {"text": text.strip()}
        )
    if month is not None and not 1 <= month <= 12:
        raise ValueError(gettext("There is no month %(month)s.") % {"month": format(month, "02d")})
    if day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
        days = calendar.monthrange(year, month)[1]
        raise ValueError(
            gettext("%(month)s %(year)s has %(days)s days.") % {"month": MONTHS[month], "year": year, "days": days}
        )
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return datetime.date(year, month or 1, day or 1), precision


def first_day_by_precision(day: datetime.date, precision: str) -> datetime.date:
    """The first day of the period of this precision in which the day lies."""
    if precision == Precision.YEAR:
        return day.replace(month=1, day=1)
    return day.replace(day=1) if precision == Precision.MONTH else day


def last_day_by_precision(day: datetime.date, precision: str) -> datetime.date:
    """The last day of the period of this precision in which the day lies."""
    if precision == Precision.YEAR:
        return day.replace(month=12, day=31)
    if precision == Precision.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


def date_text_by_precision(day: datetime.date, precision: str) -> str:
    """The date as `parse_date_with_precision` reads it: 2022, 2022-11 or 2022-11-05."""
    return day.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7}.get(precision, 10)]


FIRST, LAST = datetime.datetime(1000, 1, 1, tzinfo=datetime.UTC), datetime.datetime(9998, 12, 31, tzinfo=datetime.UTC)


def date_in_reach(field: str, name: str, *, with_time: bool = False) -> models.CheckConstraint:
    """A constraint: the years that Python, PostgreSQL and `parse_date_with_precision` read; no `infinity`, no BC."""
    first, last = (FIRST, LAST) if with_time else (FIRST.date(), LAST.date())
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": first, f"{field}__lte": last}),
        name=name,
        violation_error_message=_("The year lies between 1000 and 9998."),
    )


def fits_precision(field: str, precision: str) -> Q:
    """The condition that a date column holds the first day of its period."""
    return (
        Q(**{precision: Precision.DAY})
        | Q(**{precision: Precision.MONTH, f"{field}__day": 1})
        | Q(**{precision: Precision.YEAR, f"{field}__day": 1, f"{field}__month": 1})
    )
