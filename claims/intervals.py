"""How far apart two claims were said, as a range where a date is known only to the month or the year."""

import datetime
from typing import Protocol


class Dated(Protocol):
    said_on: datetime.date
    said_until: datetime.date


def days_apart(earlier: Dated, later: Dated) -> tuple[int, int]:
    """The least and the most days from one claim to the other; negative where the second may be the earlier."""
    return (later.said_on - earlier.said_until).days, (later.said_until - earlier.said_on).days


def in_words(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"


def apart(this: Dated, other: Dated) -> str:
    """Say how much earlier or later the other was said than this: `957 days later`, `5 to 35 days earlier`."""
    least, most = days_apart(this, other)
    if least < 0 and most < 0:
        least, most, way = -most, -least, "earlier"
    else:
        way = "later"
    if least == most:
        return "the same day" if most == 0 else f"{in_words(most)} {way}"
    if least < 0:
        return "about the same time"
    return f"{least:,} to {in_words(most)} {way}"


def in_years(this: Dated, other: Dated) -> str:
    """As `apart`, in years and months from two months on: `2 years 7 months earlier`; `about` if a day is not known."""
    first, last = sorted((this.said_on, other.said_on))
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    if months < 2:
        return apart(this, other)
    parts = [(months // 12, "year"), (months % 12, "month")]
    told = " ".join(f"{number} {unit}{'s' if number > 1 else ''}" for number, unit in parts if number)
    way = "later" if other.said_on > this.said_on else "earlier"
    known = this.said_on == this.said_until and other.said_on == other.said_until
    return f"{told} {way}" if known else f"about {told} {way}"
