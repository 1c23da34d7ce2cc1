"""The drawing of a story of a few linked claims: one line of time, true to scale, with the longest arc above it.

Places and widths are in per cent of the drawing, as texts with a dot, so that no language writes them otherwise.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

LEFT, RIGHT = 2.0, 98.0
CLOSEST = 1.8  # two marks never lie on one another
MOST_TICKS = 12


@dataclass(frozen=True)
class Tick:
    x: str
    year: int


@dataclass(frozen=True)
class Span:
    """Where an arc begins, how wide it is, and the middle of it."""

    x: str
    width: str
    middle: str


@dataclass(frozen=True)
class StoryDrawing:
    marks: list[str]
    ticks: list[Tick]
    # The arc from the second last claim to the last, and that of the two before it; None if there are no more.
    rise: Span
    low: Span | None


def story_drawing(days: Sequence[datetime.date]) -> StoryDrawing:
    """The drawing of claims by their days, in time order; at least two."""
    places = story_places(days)
    first, last = days[0].toordinal(), max(days[-1].toordinal(), days[0].toordinal() + 1)
    years = range(days[0].year + 1, days[-1].year + 1)
    scale = (RIGHT - LEFT) / (last - first)
    ticks = [
        Tick(f"{LEFT + (datetime.date(year, 1, 1).toordinal() - first) * scale:.2f}", year)
        for year in years[:: len(years) // MOST_TICKS + 1]
    ]
    low = story_span(*places[-3:-1]) if len(places) > 2 else None
    return StoryDrawing([f"{place:.2f}" for place in places], ticks, story_span(*places[-2:]), low)


def story_places(days: Sequence[datetime.date]) -> list[float]:
    """The places of marks, true to scale but for marks that would lie on one another."""
    length = max((days[-1] - days[0]).days, 1)
    places = [LEFT + (day - days[0]).days * (RIGHT - LEFT) / length for day in days]
    for number in range(1, len(places)):
        places[number] = max(places[number], places[number - 1] + CLOSEST)
    beyond = max(places[-1] - RIGHT, 0)
    return [place - beyond if place > LEFT else place for place in places]


def story_span(one: float, other: float) -> Span:
    return Span(f"{one:.2f}", f"{other - one:.2f}", f"{(one + other) / 2:.2f}")
