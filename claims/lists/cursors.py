"""The place in the list of claims where a page ends, as the value of `before=`.

It has the day on which the last claim was said, or the time of its publication (microseconds since 1970, UTC), and the
id of the claim.
"""

import datetime
import re

from ..models import Claim

CURSOR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})~([0-9]{1,18})|([0-9]{1,17})~([0-9]{1,18})")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def said_cursor(said_on: datetime.date, claim: int) -> str:
    return f"{said_on.isoformat()}~{claim}"


def recorded_cursor(published_at: datetime.datetime, claim: int) -> str:
    return f"{(published_at - EPOCH) // datetime.timedelta(microseconds=1)}~{claim}"


def claim_cursor(claim: Claim, *, recorded: bool) -> str:
    """The cursor of a claim: in the order of publication if `recorded`, otherwise in the order of the dates said."""
    return recorded_cursor(claim.published_at, claim.pk) if recorded else said_cursor(claim.said_on, claim.pk)


def read_cursor(text: str, *, recorded: bool) -> tuple[datetime.date, int] | tuple[datetime.datetime, int]:
    """Parse a cursor of the order of publication (`recorded`) or of dates said. Raises ValueError, OverflowError."""
    match = CURSOR.fullmatch(text)
    if not match or bool(match[3]) is not recorded:
        raise ValueError("No page of this order ends there.")
    if recorded:
        return EPOCH + datetime.timedelta(microseconds=int(match[3])), int(match[4])
    return datetime.date.fromisoformat(match[1]), int(match[2])
