"""The time axis: days to scale inside a window, long periods without claims folded into gaps of one width."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Period = tuple[datetime.date, datetime.date]

# A period without claims is folded if it is longer than this many days and than this part of the whole time.
SHORTEST_GAP, PART = 45, 0.08
# Units of the drawing.
WINDOW, GAP, TICK = 112, 64, 50
MONTH, TWO_YEARS = 31, 731


@dataclass
class Window:
    first: datetime.date
    last: datetime.date
    left: float = 0
    right: float = 0

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def name(self) -> str:
        """Jan 2025, Oct – Nov 2022, 2019 – 2025."""
        first, last = (date_format(day, "M Y") for day in (self.first, self.last))
        if self.days > TWO_YEARS:
            return f"{self.first.year} – {self.last.year}"
        if first == last:
            return first
        start = date_format(self.first, "M") if self.first.year == self.last.year else first
        return f"{start} – {last}"


@dataclass
class Tick:
    x: float
    text: str


@dataclass
class Scale:
    windows: list[Window]

    def x(self, day: datetime.date, part: float = 0.5) -> float:
        """The x of a day, in units; `part` is the share of the day that has passed, from 0 to 1.

        A day in a gap has an x inside the gap. A day outside all windows has the x of the nearest end.
        """
        before = None
        for window in self.windows:
            if day < window.first:
                return scale_place_in_gap(before, window, day) if before else window.left
            if day <= window.last:
                return window.left + ((day - window.first).days + part) / window.days * (window.right - window.left)
            before = window
        return before.right

    def window_of(self, first: datetime.date, last: datetime.date) -> int:
        """The number of the window that contains the middle of the period, or of the next window."""
        middle = first + (last - first) // 2
        return next((number for number, one in enumerate(self.windows) if middle <= one.last), len(self.windows) - 1)

    @property
    def gaps(self) -> list[Tick]:
        """The middle of each gap, with its length as text."""
        return [Tick((one.right + other.left) / 2, scale_gap_label(one.last, other.first)) for one, other in self.pairs]

    @property
    def pairs(self) -> list[tuple[Window, Window]]:
        return list(pairwise(self.windows))

    def ticks(self, days: Iterable[datetime.date]) -> list[Tick]:
        """Ticks at the `days`, far enough apart for their labels; at years if the window is longer than TWO_YEARS."""
        found = []
        for window in self.windows:
            inside = sorted({day for day in days if window.first <= day <= window.last})
            if window.days > TWO_YEARS:
                years = range(window.first.year, window.last.year + 1)
                inside = [day for day in (datetime.date(year, 1, 1) for year in years) if day >= window.first]
            for day in inside:
                x = self.x(day, 0 if window.days > TWO_YEARS else 0.5)
                if not found or x - found[-1].x >= TICK:
                    found.append(Tick(x, date_format(day, "Y" if window.days > TWO_YEARS else "j M")))
        return found


def scale_place_in_gap(before: Window, after: Window, day: datetime.date) -> float:
    part = (day - before.last).days / (after.first - before.last).days
    return before.right + part * (after.left - before.right)


def scale_of(periods: Iterable[Period], crowds: Iterable[int], left: float, right: float) -> Scale:
    """A scale from left to right (units) that contains these periods.

    `crowds` has for each period the width that its marks need, in units, so that a busy week gets enough room.
    """
    needs = {}
    for period, need in zip(periods, crowds, strict=True):
        needs[period] = needs.get(period, 0) + need
    windows = scale_windows_around(scale_precise_periods(needs), most=int((right - left - WINDOW) // (WINDOW + GAP)))
    room = right - left - GAP * (len(windows) - 1)
    wanted = [
        max(WINDOW, sum(need for period, need in needs.items() if is_inside_scale_window(period, window)))
        for window in windows
    ]
    set_scale_window_widths(windows, wanted, room)
    for window in windows:
        window.left, left = left, left + window.right
        window.right = left
        left += GAP
    return Scale(windows)


def set_scale_window_widths(windows: list[Window], wanted: list[float], room: float) -> None:
    """Set the width of each window, in `right` for now: the wanted width, and a share of the spare room by its days."""
    free = room - sum(wanted)
    days = sum(window.days for window in windows)
    if free < 0:
        least = room - WINDOW * len(windows)
        extra = sum(wanted) - WINDOW * len(windows)
        wanted, free = [WINDOW + (want - WINDOW) / extra * least for want in wanted], 0
    for window, want in zip(windows, wanted, strict=True):
        window.right = want + free * window.days / days


def is_inside_scale_window(period: Period, window: Window) -> bool:
    middle = period[0] + (period[1] - period[0]) // 2
    return window.first <= middle <= window.last


def scale_precise_periods(periods: Iterable[Period]) -> list[Period]:
    """The periods in order, without those longer than a month that overlap a more precise period."""
    ordered = sorted(set(periods))
    better = [one for one in ordered if (one[1] - one[0]).days < MONTH]
    wide = [one for one in ordered if (one[1] - one[0]).days >= MONTH]
    return sorted(
        better + [one for one in wide if not any(first <= one[1] and last >= one[0] for first, last in better)]
    )


def scale_windows_around(periods: list[Period], most: int) -> list[Window]:
    """Windows around the periods, split at the longest gaps without claims, at most `most` times."""
    merged = [list(periods[0])]
    for first, last in periods[1:]:
        if first <= merged[-1][1] + datetime.timedelta(days=1):
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    least = max(SHORTEST_GAP, PART * (merged[-1][1] - merged[0][0]).days)
    gaps = [(other[0] - one[1]).days for one, other in pairwise(merged)]
    folded = sorted((days for days in gaps if days > least), reverse=True)[:most]
    windows = [Window(*merged[0])]
    for gap, (first, last) in zip(gaps, merged[1:], strict=True):
        if gap in folded:
            folded.remove(gap)
            windows.append(Window(first, last))
        else:
            windows[-1].last = last
    return windows


def scale_gap_label(first: datetime.date, last: datetime.date) -> str:
    """The length of a gap without claims, in the largest unit of which it has at least two."""
    days = (last - first).days
    months = round(days / 30.44)
    if months < 2:
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if months < 36:
        return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    return _("%(count)s years") % {"count": round(months / 12)}
