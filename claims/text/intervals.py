"""The time between two claims; a range if their days are not known."""

import datetime
from typing import Protocol

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class Dated(Protocol):
    # None if only the last possible day is known.
    said_first: datetime.date | None
    said_until: datetime.date


def interval_bounds_in_days(earlier: Dated, later: Dated) -> tuple[int | None, int | None]:
    """The least and the most days from `earlier` to `later`; negative if `later` may come first.

    The least is None if `later` has no first day, and the most if `earlier` has none.
    """
    least = (later.said_first - earlier.said_until).days if later.said_first else None
    most = (later.said_until - earlier.said_first).days if earlier.said_first else None
    return least, most


def is_certainly_earlier(one: Dated, other: Dated) -> bool:
    """Whether it was said on an earlier day than the other, whatever their unknown days are."""
    least, _most = interval_bounds_in_days(one, other)
    return least is not None and least > 0


def interval_least_days(one: Dated, other: Dated) -> int:
    """The days that certainly lie between the two, whichever came first; 0 where none do."""
    bounds = [interval_bounds_in_days(one, other)[0], interval_bounds_in_days(other, one)[0]]
    return max([0, *(least for least in bounds if least is not None)])


def day_interval_in_words(days: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": interval_number(days)}


def interval_number(number: int) -> str:
    return number_format(number, force_grouping=True)


def interval_range_in_words(least: int, most: int | None) -> str:
    """A range of days in words: `the same day`, `23 days`, `5 to 35 days`; `at least 5 days` without a most."""
    if most is None:
        return _("at least %(interval)s") % {"interval": day_interval_in_words(least)}
    if most == 0:
        return _("the same day")
    if least == most:
        return day_interval_in_words(most)
    days = ngettext("%(least)s to %(most)s day", "%(least)s to %(most)s days", most)
    return days % {"least": interval_number(least), "most": interval_number(most)}


def interval_earlier_or_later(told: str, *, later: bool) -> str:
    return (_("%(interval)s later") if later else _("%(interval)s earlier")) % {"interval": told}


def interval_between(one: Dated, other: Dated) -> str:
    """The time between two claims, whichever came first: `957 days`, `5 to 35 days`, `at least 5 days`, `the same day`.

    `within 25 days` where their periods overlap, so that either may have come first. `the order is not known` where the
    first day of one is not known, and may be before the other.
    """
    for earlier, later in ((one, other), (other, one)):
        least, most = interval_bounds_in_days(earlier, later)
        if least is not None and least >= (0 if earlier.said_first else 1):
            return interval_range_in_words(least, most)
    if not (one.said_first and other.said_first):
        return _("the order is not known")
    days = max(abs(bound) for bound in interval_bounds_in_days(one, other))
    return ngettext("within %(days)s day", "within %(days)s days", days) % {"days": interval_number(days)}


def interval_in_days(this: Dated, other: Dated) -> str:
    """`interval_between`, and whether `other` was said earlier or later, where that is known: `957 days later`."""
    told = interval_between(this, other)
    if is_certainly_earlier(this, other):
        return interval_earlier_or_later(told, later=True)
    if is_certainly_earlier(other, this):
        return interval_earlier_or_later(told, later=False)
    return told


def interval_middle_day(one: Dated) -> datetime.date:
    return one.said_first + (one.said_until - one.said_first) / 2


def interval_in_years(this: Dated, other: Dated) -> str:
    """Like `interval_in_days`, but from two months on in years and months: `2 years 7 months earlier`.

    If a day is not known, the interval starts or ends in the middle of its period, with `about`; from or to a claim
    without a first day it is at least so long.
    """
    least, most = interval_bounds_in_days(this, other)
    if least is None or most is None:
        return interval_in_years_at_least(this, other)
    if least <= 0 <= most:
        return interval_in_days(this, other)
    first, last = sorted((interval_middle_day(this), interval_middle_day(other)))
    if not (told := years_and_months_in_words(first, last)):
        return interval_in_days(this, other)
    told = interval_earlier_or_later(told, later=least > 0)
    known = this.said_first == this.said_until and other.said_first == other.said_until
    return told if known else _("about %(interval)s") % {"interval": told}


def interval_in_years_at_least(this: Dated, other: Dated) -> str:
    later = this.said_first is None
    earlier_one, later_one = (this, other) if later else (other, this)
    least, _most = interval_bounds_in_days(earlier_one, later_one)
    if least is None or least <= 0:
        return interval_in_days(this, other)
    if not (told := years_and_months_in_words(earlier_one.said_until, later_one.said_first)):
        return interval_in_days(this, other)
    return interval_earlier_or_later(_("at least %(interval)s") % {"interval": told}, later=later)


def years_and_months_in_words(first: datetime.date, last: datetime.date) -> str:
    """`2 years 7 months`; "" for less than two months."""
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    if months < 2:
        return ""
    years, rest = divmod(months, 12)
    parts = [
        ngettext("%(number)s year", "%(number)s years", years) % {"number": years} if years else "",
        ngettext("%(number)s month", "%(number)s months", rest) % {"number": rest} if rest else "",
    ]
    return " ".join(filter(None, parts))


def interval_span_in_words(one: Dated, other: Dated) -> str:
    """The time that certainly lies between the two: `2 years 7 months`, `at least 2 years 7 months`, `23 days`."""
    earlier, later = (one, other) if is_certainly_earlier(one, other) else (other, one)
    if not is_certainly_earlier(earlier, later):
        return interval_between(one, other)
    told = years_and_months_in_words(earlier.said_until, later.said_first)
    if not told:
        return interval_between(one, other)
    known = earlier.said_first == earlier.said_until and later.said_first == later.said_until
    return told if known else _("at least %(interval)s") % {"interval": told}
