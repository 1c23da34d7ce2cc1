"""When the claims of a selection were said: a bar for each year, or each month of a short range, that is a filter too.

The number of a bar is the number of claims that its click shows. A claim known only to its year may have been said in
any month of it, and counts in each.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Case, CharField, F, Func, Value, When
from django.utils.formats import date_format

from articles.precision import Precision, date_text_by_precision, last_day_by_precision

from .filterset import AskedValues

# Years that are told by their months.
MOST_YEARS_BY_MONTH = 2
MOST_BARS = 24
FIRST_YEAR, LAST_YEAR = 1000, 9998


@dataclass
class Bar:
    """`first` and `last` are values of said_from and said_to; `share` the count in hundredths of the longest bar."""

    first: str
    last: str
    label: str
    count: int
    share: int = 0
    is_set: bool = False


@dataclass
class Histogram:
    """`by_month`: of the years asked for, else all years; `some_year`: some dates are known only to the year."""

    bars: list[Bar]
    by_month: bool
    is_capped: bool
    some_year: bool = False


def histogram_years_by_month(asked: AskedValues) -> tuple[datetime.date, datetime.date] | None:
    """The whole years of the range asked for, where they are few enough to be told by months."""
    first, last = asked["said_from"], asked["said_to"]
    if not first or not last or last.year - first.year >= MOST_YEARS_BY_MONTH:
        return None
    return first.replace(month=1, day=1), last.replace(month=12, day=31)


def histogram_period_expression(*, by_month: bool) -> Case | Func:
    """The year of a claim's date, or its month as 2022-11; of a date known only to the year, its year."""
    year = Func(F("said_on"), Value("YYYY"), function="to_char", output_field=CharField())
    if not by_month:
        return year
    month = Func(F("said_on"), Value("YYYY-MM"), function="to_char", output_field=CharField())
    return Case(When(said_precision=Precision.YEAR, then=year), default=month)


def histogram_of(asked: AskedValues, counted: list[tuple[str, str, int]], *, is_capped: bool) -> Histogram | None:
    """The bars of what was counted, as (period, "", number); None where there is nothing to count."""
    numbers = {period: number for period, _, number in counted}
    if not numbers:
        return None
    span = histogram_years_by_month(asked)
    bars = histogram_month_bars(numbers, span) if span else histogram_year_bars(numbers)
    longest = max(bar.count for bar in bars) or 1
    for bar in bars:
        bar.share = -(-bar.count * 100 // longest)
        bar.is_set = histogram_bar_is_set(asked, bar)
    return Histogram(bars, bool(span), is_capped, some_year=bool(span) and any(len(period) == 4 for period in numbers))


def histogram_bar_is_set(asked: AskedValues, bar: Bar) -> bool:
    """Whether the range asked for touches the bar."""
    if not asked["said_from"] and not asked["said_to"]:
        return False
    first = datetime.date.fromisoformat(f"{bar.first}-01-01"[:10])
    last = last_day_of_bar(bar.last)
    return (not asked["said_to"] or first <= asked["said_to"]) and (
        not asked["said_from"] or last >= asked["said_from"]
    )


def last_day_of_bar(period: str) -> datetime.date:
    year, _, month = period.partition("-")
    first = datetime.date(int(year), int(month or 1), 1)
    return last_day_by_precision(first, Precision.MONTH if month else Precision.YEAR)


def histogram_month_bars(numbers: dict[str, int], span: tuple[datetime.date, datetime.date]) -> list[Bar]:
    bars = []
    for year in range(span[0].year, span[1].year + 1):
        for month in range(1, 13):
            first = datetime.date(year, month, 1)
            period = date_text_by_precision(first, Precision.MONTH)
            count = numbers.get(period, 0) + numbers.get(f"{year:04}", 0)
            bars.append(Bar(period, period, date_format(first, "M Y"), count))
    return bars


def histogram_year_bars(numbers: dict[str, int]) -> list[Bar]:
    """A bar for each year, decade, century or millennium from the first to the last: the finest that is few enough."""
    first, last = int(min(numbers)), int(max(numbers))
    step = next(step for step in (1, 10, 100, 1000) if last // step - first // step < MOST_BARS)
    bars = []
    for start in range(first // step * step, last + 1, step):
        begin, end = max(start, FIRST_YEAR), min(start + step - 1, LAST_YEAR)
        count = sum(number for year, number in numbers.items() if begin <= int(year) <= end)
        bars.append(Bar(str(begin), str(end), str(begin) if step == 1 else f"{begin}–{end}", count))
    return bars
