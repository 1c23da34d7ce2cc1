"""Dates as people type them, in English and Indonesian: `5 Nov 2022`, `November 2022`, `31/12/2022`."""

import re

from django.utils.translation import get_language, gettext

MONTHS = [
    "jan januari january",
    "feb februari february",
    "mar maret march",
    "apr april",
    "mei may",
    "jun juni june",
    "jul juli july",
    "agt agu ags agustus aug august",
    "sep sept september",
    "okt oktober oct october",
    "nov november nop nopember",
    "des desember dec december",
]
MONTH_BY_NAME = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}
MONTH = "|".join(sorted(MONTH_BY_NAME, key=len, reverse=True))
ORDINAL = "(?:st|nd|rd|th)?"
TYPED_DATES = [
    re.compile(rf"(?:(?P<day>\d{{1,2}}){ORDINAL}[\s.-]+)?(?P<month>{MONTH})\.?,?[\s-]+(?P<year>\d{{4}})", re.I),
    re.compile(rf"(?P<month>{MONTH})\.?\s+(?P<day>\d{{1,2}}){ORDINAL},?\s+(?P<year>\d{{4}})", re.I),
    re.compile(r"(?P<year>\d{4})[/.-](?P<month>\d{1,2})(?:[/.-](?P<day>\d{1,2}))?"),
    re.compile(r"(?P<month>\d{1,2})[/.-](?P<year>\d{4})"),
]
NUMBERS = re.compile(r"(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4})")


def iso_of_typed_date(text: str) -> str:
    """The date as `parse_date_with_precision` reads it; any other text unchanged.

    Of two numbers the first is the day in Indonesian. In English it is asked for where either could be: ValueError.
    """
    typed = text.strip()
    if match := NUMBERS.fullmatch(typed):
        day, month = int(match["first"]), int(match["second"])
        if not (get_language() or "").startswith("id") and day != month and max(day, month) <= 12:
            raise ValueError(
                gettext("“%(text)s” can be two days: which number is the month? Write 2022-11-05 or 5 Nov 2022.")
                % {"text": typed}
            )
        if day <= 12 < month:
            day, month = month, day
        return iso_date(match["year"], month, day)
    for pattern in TYPED_DATES:
        if match := pattern.fullmatch(typed):
            found = match.groupdict()
            month = MONTH_BY_NAME.get(found["month"].lower()) or int(found["month"])
            return iso_date(found["year"], month, found.get("day"))
    return text


def iso_date(year: str, month: int, day: str | int | None) -> str:
    return f"{int(year):04}-{month:02}" + (f"-{int(day):02}" if day else "")
