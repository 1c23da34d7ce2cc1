"""Times on a clock that is put forward and back: some do not exist there, some come twice."""

import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class ClockDoubt(StrEnum):
    NONE = ""
    # The clock was put forward over this time.
    MISSING = "missing"
    # The clock was put back, and showed this time a second time.
    TWICE = "twice"


def clock_doubt(day: datetime.date, time: datetime.time, zone: str) -> ClockDoubt:
    """What is doubtful about a time of day in a zone, an IANA name."""
    first = datetime.datetime.combine(day, time.replace(fold=0), ZoneInfo(zone))
    if first.utcoffset() == first.replace(fold=1).utcoffset():
        return ClockDoubt.NONE
    there_and_back = first.astimezone(datetime.UTC).astimezone(ZoneInfo(zone))
    return ClockDoubt.TWICE if there_and_back.replace(fold=0) == first else ClockDoubt.MISSING
