"""Readers of single values: each takes a YAML scalar and returns a value, or raises ValueError.

The message of the ValueError is a sentence for the author of the file.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models

from articles.base import RESERVED_SLUGS, SLUG
from articles.precision import Precision, parse_date_with_precision

from ..text.periods import Period, parse_period
from .faults import clip_fault_text, did_you_mean
from .yaml_nodes import Scalar

type Reader = Callable[[Scalar], Any]

NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+")
MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(Z|([-+])([0-9]{2}):([0-9]{2}))")
INDONESIAN_ZONES = {420: "Asia/Jakarta", 480: "Asia/Makassar", 540: "Asia/Jayapura"}
# Zones for offsets (in minutes) that Etc/GMT does not have. With summer time, the offset must be right at the moment.
BROKEN_ZONES = {
    -210: "America/St_Johns",
    -150: "America/St_Johns",
    210: "Asia/Tehran",
    270: "Asia/Tehran",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    570: "Australia/Darwin",
}
VALUE_MISSING = "nothing stands here; write it."


def read_slug_value(scalar: Scalar) -> str:
    word = scalar.text
    if len(word) > 120 or not re.fullmatch(SLUG, word):
        raise ValueError(
            f"{clip_fault_text(word)} is not a slug; "
            "write small letters, digits and single hyphens, 120 characters at most."
        )
    if word in RESERVED_SLUGS:
        raise ValueError(f"{clip_fault_text(word)} is an address of the site; choose another slug.")
    return word


def words_value_reader(model: type[models.Model], name: str) -> Reader:
    """A reader of one line for a model field: not blank, not longer than the field, in NFC, valid by its validators."""
    field = model._meta.get_field(name)

    def read(scalar: Scalar) -> str:
        if scalar.plain and NUMBER.fullmatch(scalar.text):
            raise ValueError(
                f"{clip_fault_text(scalar.text)} is a number; write words, or put it in quotes if it is meant so."
            )
        text = unicodedata.normalize("NFC", scalar.text).strip()
        if not text:
            raise ValueError(VALUE_MISSING)
        if re.search(r"[\n\t\x85\u2028\u2029]", text):
            raise ValueError("this holds a line break or a tab; write it in one line.")
        check_value_length(text, field.max_length)
        try:
            field.run_validators(text)
        except ValidationError as error:
            raise ValueError(f"{clip_fault_text(text)} does not fit: {' '.join(error.messages)}") from None
        return text

    return read


def check_value_length(text: str, most: int | None) -> None:
    if most and len(text) > most:
        raise ValueError(f"this has {len(text):,} characters; {most:,} are the most, shorten it.")


def text_value_reader(longest: int) -> Reader:
    """A reader of text of several lines, at most `longest` characters. The code that stores the text normalises it."""

    def read(scalar: Scalar) -> str:
        if not scalar.text.strip():
            raise ValueError(VALUE_MISSING)
        check_value_length(scalar.text, longest)
        return scalar.text

    return read


def web_address_value_reader(model: type[models.Model], name: str) -> Reader:
    read_words = words_value_reader(model, name)

    def read(scalar: Scalar) -> str:
        if scalar.text and not re.fullmatch(r"https?://[!-~]+", scalar.text.strip()):
            raise ValueError("an address begins with http:// or https:// and holds plain ASCII; correct it.")
        return read_words(scalar)

    return read


def choice_value_reader(*choices: str) -> Reader:
    def read(scalar: Scalar) -> str:
        if scalar.text not in choices:
            hint = did_you_mean(scalar.text, choices) or f" Write one of: {', '.join(choices)}."
            raise ValueError(f"{clip_fault_text(scalar.text)} is not known.{hint}")
        return str(scalar.text)

    return read


def read_count_value(scalar: Scalar) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", scalar.text):
        raise ValueError(
            f"{clip_fault_text(scalar.text)} does not count; write 1 for the first, 2 for the second place."
        )
    return int(scalar.text)


def read_partial_date_value(scalar: Scalar) -> tuple[datetime.date, Precision]:
    return parse_date_with_precision(clip_fault_text(scalar.text))


def read_period_value(scalar: Scalar) -> Period:
    return parse_period(clip_fault_text(scalar.text))


def read_publication_value(scalar: Scalar) -> tuple[datetime.datetime, str, int | None]:
    """(moment, precision, offset of the dateline from UTC in minutes); for a date without a time the offset is None."""
    if "T" not in scalar.text:
        day, precision = read_partial_date_value(scalar)
        return datetime.datetime.combine(day, datetime.time(), datetime.UTC), str(precision), None
    match = MOMENT.fullmatch(scalar.text)
    if not match:
        raise ValueError("write a moment as 2022-11-09T19:01+07:00, with its offset, or a date alone.")
    day, _ = parse_date_with_precision(match[1])
    hour, minute = int(match[2]), int(match[3])
    if hour > 23 or minute > 59:
        raise ValueError(f"there is no time {match[2]}:{match[3]}.")
    offset = 0 if match[4] == "Z" else (int(match[6]) * 60 + int(match[7])) * (-1 if match[5] == "-" else 1)
    if abs(offset) > 14 * 60:
        raise ValueError(f"no place on earth has the offset {match[4]}.")
    zone = datetime.timezone(datetime.timedelta(minutes=offset))
    return datetime.datetime.combine(day, datetime.time(hour, minute), zone), "minute", offset


def publication_value_zone_name(moment: datetime.datetime, offset: int | None, language: str) -> str:
    """The IANA zone of a dateline; `offset` in minutes. Raises ValueError when no known zone had it at that moment."""
    if not offset:
        return "UTC"
    if (
        language.split("-")[0] == "id"
        and offset in INDONESIAN_ZONES
        and zone_value_has_offset(INDONESIAN_ZONES[offset], offset, moment)
    ):
        return INDONESIAN_ZONES[offset]
    hours = offset // 60
    # The sign is correct: Etc/GMT-7 is seven hours ahead of UTC.
    name = BROKEN_ZONES.get(offset) if offset % 60 else f"Etc/GMT{-hours:+d}"
    if not name or offset < -12 * 60 or not zone_value_has_offset(name, offset, moment):
        raise ValueError("no zone had this offset at that time; check it, or write the moment in UTC, with Z.")
    return name


def zone_value_has_offset(zone: str, offset: int, moment: datetime.datetime) -> bool:
    """Whether a zone had this offset from UTC, in minutes, at a moment."""
    return moment.astimezone(ZoneInfo(zone)).utcoffset() == datetime.timedelta(minutes=offset)
