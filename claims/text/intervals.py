"""The time between two claims; a range if a date is known only to the month or the year."""

import datetime
from typing import Protocol

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class Dated(Protocol):
    said_on: datetime.date
    said_until: datetime.date


def interval_bounds_in_days(earlier: Dated, later: Dated) -> tuple[int, int]:
    """The least and the most days from `earlier` to `later`; negative if `later` may come first."""
    return (later.said_on - earlier.said_until).days, (later.said_until - earlier.said_on).days


def day_interval_in_words(days: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": interval_number(days)}


def interval_number(number: int) -> str:
    return number_format(number, force_grouping=True)


def interval_range_in_words(least: int, most: int) -> str:
    """A range of days, both numbers at least 0, in words: `the same day`, `23 days`, `5 to 35 days`."""
    if most == 0:
        return _("the same day")
    if least == most:
        return day_interval_in_words(most)
    days = ngettext("%(least)s to %(most)s day", "%(least)s to %(most)s days", most)
    return days % {"least": interval_number(least), "most": interval_number(most)}


def interval_earlier_or_later(told: str, *, later: bool) -> str:
    return (_("%(interval)s later") if later else _("%(interval)s earlier")) % {"interval": told}


def interval_in_days(this: Dated, other: Dated) -> str:
    """How much earlier or later `other` was said than `this`: `957 days later`, `5 to 35 days earlier`."""
    least, most = interval_bounds_in_days(this, other)
    if least < 0 and most < 0:
        least, most, later = -most, -least, False
    else:
        later = True
    if least < 0:
        return _("about the same time")
    told = interval_range_in_words(least, most)
    return interval_earlier_or_later(told, later=later) if most else told


def interval_middle_day(one: Dated) -> datetime.date:
    return one.said_on + (one.said_until - one.said_on) / 2


def interval_in_years(this: Dated, other: Dated) -> str:
    """Like `interval_in_days`, but from two months on in years and months: `2 years 7 months earlier`.

    If a day is not known, the interval starts or ends in the middle of the month or year, with `about`.
    """
    least, most = interval_bounds_in_days(this, other)
    if least <= 0 <= most:
        return interval_in_days(this, other)
    first, last = sorted((interval_middle_day(this), interval_middle_day(other)))
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    if months < 2:
        return interval_in_days(this, other)
    years, rest = divmod(months, 12)
    parts = [
        ngettext("%(number)s year", "%(number)s years", years) % {"number": years} if years else "",
        ngettext("%(number)s month", "%(number)s months", rest) % {"number": rest} if rest else "",
    ]
    told = interval_earlier_or_later(" ".join(filter(None, parts)), later=least > 0)
    known = this.said_on == this.said_until and other.said_on == other.said_until
    return told if known else _("about %(interval)s") % {"interval": told}
