"""When a claim was said, as far as it is known: a day, a month, a year, on or before a day, or some day from … to.

Outside factwatch a period is written in EDTF (ISO 8601-2, level 1): `2022-11-05`, `2022-11`, `2022`, `../2022-11-09`
and `2022-11-07/2022-11-09`.
"""

import datetime
import re
from typing import NamedTuple

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.precision import (
    date_text_by_precision,
    last_day_by_precision,
    parse_date_with_precision,
)

FURTHEST_ZONE = datetime.timedelta(hours=14)  # of Kiritimati, where a day begins first
LONGEST_PERIOD = 40  # characters of a typed period


class PeriodPrecision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")
    BEFORE = "before", _("on or before")
    RANGE = "range", _("from … to")


class Period(NamedTuple):
    """The columns of a period. `said_on` is the day by which claims are sorted.

    It is the first day of a day, month, year or range, and the last day of what was said on or before it. `said_end` is
    the last day of a range, and None for the others.
    """

    said_on: datetime.date
    said_precision: str = PeriodPrecision.DAY
    said_end: datetime.date | None = None

    @property
    def said_first(self) -> datetime.date | None:
        """The first day on which it may have been said; None if only the last is known."""
        return None if self.said_precision == PeriodPrecision.BEFORE else self.said_on

    @property
    def said_until(self) -> datetime.date:
        """The last day on which it may have been said."""
        return self.said_end or last_day_by_precision(self.said_on, self.said_precision)

    def is_before(self, other: "Period") -> bool:
        """Whether it was said before the other for certain."""
        return other.said_first is not None and self.said_until < other.said_first

    @property
    def is_in_the_future(self) -> bool:
        """Whether its first day (for what was said on or before a day, this day) has not begun anywhere on earth."""
        today = (datetime.datetime.now(datetime.UTC) + FURTHEST_ZONE).date()
        return self.said_on > today


# `[..2022-11-09]` and `[2022-11-07..2022-11-09]` are EDTF, too (level 2): one day of these.
BEFORE_TEXT = re.compile(r"(?:\.\./|/|<=|(?:on or before|by|paling lambat|sampai)\s+)\s*(\S+)", re.IGNORECASE)
RANGE_TEXT = re.compile(
    r"(?:from|dari)?\s*(\S+?)(?:\s*/\s*|\s*\.\.\s*|\s+(?:to|sampai|hingga|until)\s+)(\S+)", re.IGNORECASE
)
BRACKETS = re.compile(r"\[\s*(.*?)\s*\]")


def parse_period(text: str) -> Period:
    """Read a period in EDTF, or as `on or before 2022-11-09` and `2022-11-07 to 2022-11-09`.

    Raises ValueError, with a sentence for the user, for any other text.
    """
    text = text.strip()
    if inside := BRACKETS.fullmatch(text):
        text = re.sub(r"^\.\.", "../", inside[1])
    if found := BEFORE_TEXT.fullmatch(text):
        return Period(last_day_of_text(found[1]), PeriodPrecision.BEFORE)
    if found := RANGE_TEXT.fullmatch(text):
        return period_from_to(found[1], found[2])
    return Period(*parse_date_with_precision(text))


def last_day_of_text(text: str) -> datetime.date:
    return last_day_by_precision(*parse_date_with_precision(text))


def period_from_to(first_text: str, last_text: str) -> Period:
    first, precision = parse_date_with_precision(first_text)
    last = last_day_of_text(last_text)
    if last < first:
        raise ValueError(
            gettext("%(first)s is after %(last)s; write the earlier day first.")
            % {"first": first_text, "last": last_text}
        )
    same = [one for one in ("day", "month", "year") if last == last_day_by_precision(first, one)]
    if first == last or (precision in same and precision != "day"):
        return Period(first, precision)
    return Period(first, PeriodPrecision.RANGE, last)


def period_text(period) -> str:
    """The period of a claim in EDTF, as `parse_period` reads it."""
    if period.said_precision == PeriodPrecision.BEFORE:
        return f"../{period.said_on.isoformat()}"
    if period.said_precision == PeriodPrecision.RANGE:
        return f"{period.said_on.isoformat()}/{period.said_end.isoformat()}"
    return date_text_by_precision(period.said_on, period.said_precision)


PERIOD_FORMATS = {PeriodPrecision.MONTH: "M Y", PeriodPrecision.YEAR: "Y"}


def formatted_period(period) -> str:
    """The period of a claim as it is printed: `5 Nov 2022`, `Nov 2022`, `on or before 9 Nov 2022`."""
    if period.said_precision == PeriodPrecision.BEFORE:
        return gettext("on or before {day}").format(day=date_format(period.said_on, "j M Y"))
    if period.said_precision == PeriodPrecision.RANGE:
        first, last = (date_format(day, "j M Y") for day in (period.said_on, period.said_end))
        return gettext("between {first} and {last}").format(first=first, last=last)
    return date_format(period.said_on, PERIOD_FORMATS.get(period.said_precision, "j M Y"))
