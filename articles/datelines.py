"""Dates as news pages print them, read only when exactly one reading is possible."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dateparser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import Article

ZONES_BY_NAME = {
    "wib": "Asia/Jakarta",
    "wita": "Asia/Makassar",
    "wit": "Asia/Jayapura",
    "gmt": "UTC",
    "utc": "UTC",
    "z": "UTC",
}
INDONESIAN_ZONES = {7: "Asia/Jakarta", 8: "Asia/Makassar", 9: "Asia/Jayapura"}
WEEKDAYS = [
    ("senin", "monday", "mon"),
    ("selasa", "tuesday", "tue"),
    ("rabu", "wednesday", "wed"),
    ("kamis", "thursday", "thu"),
    ("jumat", "friday", "fri"),
    ("sabtu", "saturday", "sat"),
    ("minggu", "ahad", "sunday", "sun"),
]
WEEKDAY_OF = {name: number for number, names in enumerate(WEEKDAYS) for name in names}
EARLIEST_YEAR = 1700

MONTH = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ei]?|jul[iy]?|agt|agu(?:stus)?|ags|"
    r"aug(?:ust)?|sep(?:t|tember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|nop(?:ember)?|des(?:ember)?|dec(?:ember)?)"
)
TIME = (
    r"(?:[\s,|/•·–—T-]{1,5}(?:(?:pukul|jam|at)\s)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?:\s?(?P<half>[ap]\.?m\b\.?))?(?:\s?\(?(?P<zone>WIB|WITA|WIT|GMT|UTC|Z)\b\)?"
    r"|\s?(?P<offset>[+-]\d{2}:?\d{2})\b)?)?"
)
DATE = re.compile(
    r"(?<![\w/.-])(?:(?P<weekday>" + "|".join(WEEKDAY_OF) + r")[a-z]{0,2}\.?,?\s)?(?:"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-](?P<month>{MONTH})\.?,?[\s-](?P<year>\d{{4}})"
    rf"|(?P<us_month>{MONTH})\.?\s(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<us_year>\d{{4}})"
    r"|(?P<first>\d{1,2})[/.-](?P<second_number>\d{1,2})[/.-](?P<number_year>\d{4})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
    r")(?!\d)" + TIME,
    re.IGNORECASE,
)
LONGEST_LINE = 200  # characters


@dataclass(frozen=True)
class Moment:
    """A date of a page. For `at`, `precision` and `zone` see `published_at`, `precision` and `zone` of `Page`."""

    at: datetime
    precision: str
    zone: str = ""

    @property
    def day(self):
        return self.at.astimezone(ZoneInfo(self.zone) if self.zone else UTC).date()


class DoubtfulDate(ValueError):
    """There is a date here that cannot be read with certainty; the message gives the reason in one sentence."""


def dateline_dates_in_line(line: str, language: str) -> list[tuple[str, Moment | DoubtfulDate]]:
    """The dates of a line as (words, their date or the doubt about them), in order."""
    plain = re.sub(r"(?i)\bjum['’‘`]at", "Jumat", line[:LONGEST_LINE]).replace("\xa0", " ")
    found = []
    for match in DATE.finditer(plain):
        try:
            found.append((match[0], read_dateline_moment(match, language)))
        except DoubtfulDate as doubt:
            found.append((match[0], doubt))
    return found


def read_dateline_moment(match: re.Match, language: str) -> Moment:
    """The date that the words of a match mean. Raises DoubtfulDate."""
    at = read_dateline_day(match, language)
    if match["weekday"] and WEEKDAY_OF[match["weekday"].lower()] != at.weekday():
        raise DoubtfulDate(
            _("“%(match)s” names another day of the week than that date had.") % {"match": match[0].strip()}
        )
    precision, zone = Article.Precision.DAY.value, ""
    if match["hour"]:
        precision = Article.Precision.MINUTE.value
        at, zone = read_dateline_time(at, match, language)
    return plausible_dateline(Moment(at, precision, zone), match[0].strip())


def read_dateline_day(match: re.Match, language: str) -> datetime:
    words = match[0]
    order = "DMY"
    if match["first"]:
        first, second = int(match["first"]), int(match["second_number"])
        if language != "id" and first <= 12 and second <= 12 and first != second:
            raise DoubtfulDate(_("“%(words)s” can be two days: which number is the month?") % {"words": words.strip()})
        order = "MDY" if second > 12 else "DMY"
        words = f"{first}/{second}/{match['number_year']}"
    elif match["iso"]:
        words, order = match["iso"], "YMD"
    else:
        year = match["year"] or match["us_year"]
        words = f"{match['day'] or match['us_day']} {match['month'] or match['us_month']} {year}"
    settings = {"DATE_ORDER": order, "STRICT_PARSING": True, "PREFER_LOCALE_DATE_ORDER": False}
    words = re.sub(r"(?i)\bags\b", "Agustus", words)  # the one abbreviation that dateparser does not know
    found = dateparser.parse(words, languages=["id", "en"], settings=settings)
    if found is None:
        raise DoubtfulDate(_("“%(match)s” is no day of the calendar.") % {"match": match[0].strip()})
    return found.replace(tzinfo=UTC)


def read_dateline_time(day: datetime, match: re.Match, language: str) -> tuple[datetime, str]:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    try:
        clock = day.replace(hour=hour, minute=minute, second=second)
    except ValueError as error:
        raise DoubtfulDate(_("“%(match)s” is no time of the day.") % {"match": match[0].strip()}) from error
    if match["offset"]:
        clock = datetime.fromisoformat(f"{clock:%Y-%m-%dT%H:%M:%S}{match['offset']}")
        return clock, zone_of_dateline_offset(clock, language)
    zone = ZONES_BY_NAME.get((match["zone"] or "").lower(), "")
    return clock.replace(tzinfo=ZoneInfo(zone)) if zone else clock, zone


def zone_of_dateline_offset(moment: datetime, language: str) -> str:
    """The zone of an offset from UTC: an Indonesian zone for Indonesian, else an Etc/GMT zone of whole hours."""
    hours = moment.utcoffset() / timedelta(hours=1)
    if language == "id" and hours in INDONESIAN_ZONES:
        return INDONESIAN_ZONES[hours]
    if not hours.is_integer() or not -12 <= hours <= 14:
        return ""
    # POSIX counts the other way round: Etc/GMT-7 is seven hours east of Greenwich.
    return f"Etc/GMT{-int(hours):+d}" if hours else "UTC"


def read_iso_dateline(words: str, language: str) -> Moment | None:
    """The meaning of a machine-readable date in a page's head; None when it is not a date. Raises DoubtfulDate."""
    words = words.strip()
    if len(words) > 40 or not re.match(r"\d{4}-\d{2}-\d{2}|\d{4}/\d{2}/\d{2}", words):
        return None
    try:
        at = datetime.fromisoformat(words.replace("/", "-"))
    except ValueError:
        return None
    if len(words) <= 10:
        return plausible_dateline(Moment(at.replace(tzinfo=UTC), Article.Precision.DAY.value), words)
    if at.tzinfo is None:
        return plausible_dateline(Moment(at.replace(tzinfo=UTC), Article.Precision.MINUTE.value), words)
    zone = zone_of_dateline_offset(at, language)
    return plausible_dateline(
        Moment(at if zone else at.astimezone(UTC), Article.Precision.MINUTE.value, zone or "UTC"), words
    )


def plausible_dateline(found: Moment, words: str) -> Moment:
    """The moment, if an article can have been published then. Raises DoubtfulDate."""
    if dateline_is_in_future(found.at):
        raise DoubtfulDate(_("“%(words)s” lies in the future.") % {"words": words})
    if found.at.year < EARLIEST_YEAR:
        raise DoubtfulDate(_("“%(words)s” is not a year in which this was published.") % {"words": words})
    return found


def dateline_is_in_future(at: datetime) -> bool:
    """Whether this time is still in the future everywhere on earth."""
    return at > timezone.now() + timedelta(days=1)


LONGEST_DATE_LINE = 120  # characters
MOST_WORDS_BESIDE = 6  # words beside the date in a date line
PUBLICATION_LABEL = re.compile(
    r"\b(?:diterbitkan|dipublikasikan|terbit|tayang|published|posted|publish date)\b", re.IGNORECASE
)
UPDATE_LABEL = re.compile(
    r"\b(?:diperbarui|perbarui|diperbaharui|diupdate|update[d]?|modified|diakses|accessed|retrieved)\b", re.IGNORECASE
)


def publication_dates_of_dateline(line: str, language: str) -> list[Moment | DoubtfulDate]:
    """The dates of publication in a date line; empty for prose, and for the date of the last change."""
    return [date for before, date in dates_of_dateline(line, language) if not UPDATE_LABEL.search(before)]


def is_dateline(line: str, language: str) -> bool:
    """Whether the line only gives the date of publication or of the last change."""
    return bool(dates_of_dateline(line, language))


def dates_of_dateline(line: str, language: str) -> list[tuple[str, Moment | DoubtfulDate]]:
    """The dates of a date line as (words before the date, date); empty for prose and captions."""
    if len(line) > LONGEST_DATE_LINE:
        return []
    found, rest = [], line
    for words, date in dateline_dates_in_line(line, language):
        before, _, rest = rest.partition(words)
        # A day in brackets, as “Senin (6/5/2024)”, is the day of an event or a photograph.
        if not before.endswith("(") or (isinstance(date, Moment) and date.precision == Article.Precision.MINUTE):
            found.append((before, date))
        line = line.replace(words, " ", 1)
    return found if len(re.findall(r"\w+", line)) <= MOST_WORDS_BESIDE else []


def dateline_has_publication_label(line: str) -> bool:
    """Whether the line labels its date as the date of publication."""
    return len(line) <= LONGEST_DATE_LINE and PUBLICATION_LABEL.search(line) is not None


def agreed_dateline(dates: list[Moment | DoubtfulDate]) -> tuple[Moment | None, list[str]]:
    """The most exact of the dates, if all agree, and warnings about doubtful dates.

    Of several equally exact dates it is the first. None when two dates are different days, or when one is doubtful.
    """
    warnings = list(dict.fromkeys(str(date) for date in dates if isinstance(date, DoubtfulDate)))
    moments = [date for date in dates if isinstance(date, Moment)]
    if not moments or warnings:
        return None, warnings
    best = min(moments, key=lambda date: (date.precision != Article.Precision.MINUTE, not date.zone))
    days = {date.at.astimezone(ZoneInfo(best.zone)).date() if best.zone and date.zone else date.day for date in moments}
    if len(days) > 1:
        named = "; ".join(date_format(day, "j F Y") for day in sorted(days))
        return None, [_("The page names different days of publication: %(named)s.") % {"named": named}]
    same = (date for date in moments if date.zone in INDONESIAN_ZONES.values() and date.at == best.at)
    return next(same, best), []
