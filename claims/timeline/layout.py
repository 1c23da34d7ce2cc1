"""The positions of the marks, arcs and lanes of a timeline, in units of an SVG, computed without queries."""

import datetime
import math
import textwrap
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import Link
from ..text.intervals import interval_between
from .marks import Mark
from .scale import Scale, Tick, scale_of

WIDE, NARROW = 1100, 800
# The least distance of marks is STEP: each target keeps 24 px when the drawing shrinks to 950 px.
STEP, ROW, PITCH = 28, 34, 46
LABELS, LABEL_LETTERS = 176, 22
AXIS, UNDER = 40, 96
# If a mark would be further than this from its day, its lane gets another row.
FURTHEST, MOST_ROWS = 70, 12
MOST_ARCS, MOST_WORDS = 40, 6
LETTER = 7.4

HEAVY_RELATIONS = {Link.Relation.CONTRADICTS, Link.Relation.ADMITS, Link.Relation.RETRACTS}
DASHED_RELATIONS = {Link.Relation.UPDATES, Link.Relation.CONTEXT}


def layout_rank_of_relation(relation: str) -> int:
    """0 for a relation against a claim, 1 for one that agrees with it, 2 for one that only continues it."""
    return 0 if relation in HEAVY_RELATIONS else 2 if relation in DASHED_RELATIONS else 1


@dataclass
class Label:
    """A text in the drawing. Its coordinates are strings, because a locale would write an SVG number with a comma."""

    text: str
    x: str
    y: str


@dataclass
class LaneDrawing:
    y: float
    lines: list[Label]
    path: str


@dataclass
class Arc:
    relation: str
    path: str
    older: Mark
    newer: Mark
    # The top of the arc, or its lowest point if it hangs below its marks.
    x: float = 0
    y: float = 0
    label: Label | None = None


@dataclass
class SaidDates:
    said_first: datetime.date | None
    said_until: datetime.date


@dataclass
class Drawing:
    width: int
    # Units above and below y = 0, where the first lane begins.
    head: int
    foot: int
    axis: float
    scale: Scale
    lanes: list[LaneDrawing]
    arcs: list[Arc]
    lids: list[Arc]
    ticks: list[Tick]
    bars: str

    @property
    def view_box(self) -> str:
        return f"0 {-self.head} {self.width} {self.head + self.foot}"

    @property
    def windows(self) -> list[Label]:
        return [Label(window.name, f"{window.left:.0f}", f"{self.axis + 38:.0f}") for window in self.scale.windows]

    @property
    def silences(self) -> list[Label]:
        return [Label(gap.text, f"{gap.x:.0f}", f"{self.axis - 7:.0f}") for gap in self.scale.gaps]

    @property
    def days(self) -> list[Label]:
        return [Label(tick.text, f"{tick.x:.0f}", f"{self.axis + 19:.0f}") for tick in self.ticks]

    @property
    def tip(self) -> str:
        """The y of the line that shows the name of the mark under the pointer."""
        return f"{self.axis + 68:.0f}"

    @property
    def axis_path(self) -> str:
        return "".join(f"M{window.left:.0f} {self.axis:.0f}H{window.right:.0f}" for window in self.scale.windows)

    @property
    def gap_path(self) -> str:
        return "".join(f"M{one.right:.0f} {self.axis:.0f}H{other.left:.0f}" for one, other in self.scale.pairs)

    @property
    def tick_path(self) -> str:
        return "".join(f"M{tick.x:.0f} {self.axis:.0f}v5" for tick in self.ticks)


def lay_out_timeline(
    marks: list[Mark],
    names: list[str],
    links: list[tuple],
    shifts: list[tuple],
    *,
    width: int,
    above: bool,
    alone: bool,
):
    """Set x and y of the marks and return the drawing around them.

    `links` are (source mark, target mark, relation), `shifts` are (mark before, mark after), `width` is in units.
    `above`: the names of lanes are above their lines, not beside them; for questions, which are long. `alone`: each
    mark is one claim. Groups get no bars, and their arcs no days.
    """
    left, right = 10 if above else LABELS, width - 14
    scale = scale_of([(mark.first, mark.last) for mark in marks], needed_widths_in_layout(marks), left, right)
    lanes, y = [], 0
    for number, name in enumerate(names):
        mine = [mark for mark in marks if mark.lane == number]
        y += 20 if above else 0
        for mark in mine:
            mark.x = (scale.x(mark.first, 0.5 if not mark.is_vague else 0) + scale.x(mark.last, 0.5)) / 2
        rows = lay_out_marks(mine, left + STEP / 2, right - STEP / 2)
        for mark in mine:
            mark.y += y
        lanes.append(LaneDrawing(y, lane_name_in_layout(name, y, above), lane_path_in_layout(scale, y)))
        y += PITCH + (rows - 1) * ROW
    arcs = [arc_in_layout(*link, lowest=len(names) - 1) for link in links]
    lids = [shift_arc_in_layout(*shift) for shift in shifts]
    axis = max([lane.y for lane in lanes] + [mark.y for mark in marks] + [arc.y for arc in arcs]) + AXIS
    if alone:
        lay_out_arc_labels(arcs, marks, width)
    head = head_height_in_layout(arcs) + (20 if above else 0)
    ticks = scale.ticks({mark.first for mark in marks if not mark.is_vague and not mark.is_open})
    return Drawing(
        width,
        int(head),
        int(axis + UNDER),
        axis,
        scale,
        lanes,
        arcs,
        lids,
        ticks,
        bar_path_in_layout(marks, scale) if alone else "",
    )


def needed_widths_in_layout(marks: list[Mark]) -> list[float]:
    """The width that each mark needs, in units.

    A period needs STEP for each mark of its fullest lane. All marks of the period share this width equally.
    """
    crowd = Counter((mark.lane, mark.first, mark.last) for mark in marks)
    busiest: dict[tuple, int] = {}
    for (_lane, *period), count in crowd.items():
        busiest[tuple(period)] = max(busiest.get(tuple(period), 0), count)
    shared = Counter((mark.first, mark.last) for mark in marks)
    return [STEP * busiest[mark.first, mark.last] / shared[mark.first, mark.last] for mark in marks]


def lay_out_marks(marks: list[Mark], left: float, right: float) -> int:
    """Set x and y of one lane's marks: at least STEP apart, as near to their days as possible. Returns the rows."""
    marks.sort(key=lambda mark: mark.x)
    wanted = [mark.x for mark in marks]
    fitting = max(1, math.ceil(len(marks) * STEP / (right - left + STEP)))
    for rows in range(fitting, max(fitting, MOST_ROWS) + 1):
        for row in range(rows):
            for mark, x in zip(marks[row::rows], lay_out_side_by_side(wanted[row::rows], left, right), strict=True):
                mark.x, mark.y = x, row * ROW
        if all(abs(mark.x - x) <= FURTHEST for mark, x in zip(marks, wanted, strict=True)):
            break
    return rows


def lay_out_side_by_side(wanted: list[float], left: float, right: float) -> list[float]:
    """The x nearest to the `wanted` x (ascending) that are at least STEP apart, between left and right.

    Neighbours that would overlap are pooled into one block.
    """
    blocks: list[list[float]] = []  # [sum of the wanted starts, number of marks]
    for number, x in enumerate(wanted):
        blocks.append([x - number * STEP, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    last = right - (len(wanted) - 1) * STEP
    starts = [min(max(total / count, left), last) for total, count in blocks for _one in range(int(count))]
    return [start + number * STEP for number, start in enumerate(starts)]


def lane_name_in_layout(name: str, y: float, above: bool) -> list[Label]:
    """The name of a lane: above its line, or in at most two lines beside it."""
    if above:
        return [Label(name, "0", f"{y - 18:.0f}")]
    lines = textwrap.wrap(name, LABEL_LETTERS, max_lines=2, placeholder="…")
    first = y + 4 - 8 * (len(lines) - 1)
    return [Label(line, "0", f"{first + 16 * number:.0f}") for number, line in enumerate(lines)]


def lane_path_in_layout(scale: Scale, y: float) -> str:
    return "".join(f"M{window.left:.0f} {y:.0f}H{window.right:.0f}" for window in scale.windows)


def arc_in_layout(source: Mark, target: Mark, relation: str, *, lowest: int) -> Arc:
    """An arc above its two marks; below them if both are in the lowest lane; between two lanes if their x is near."""
    older, newer = sorted((source, target), key=lambda mark: (mark.first, mark.x))
    (x1, y1), (x2, y2) = (older.x, older.y), (newer.x, newer.y)
    if abs(x1 - x2) < 2 * STEP and older.lane != newer.lane:
        middle = (y1 + y2) / 2
        return Arc(relation, curve_path_in_layout(x1, y1, middle, x2, y2), older, newer, x=(x1 + x2) / 2, y=middle)
    rise = min(150, 34 + 0.2 * abs(x1 - x2))
    below = older.lane == newer.lane == lowest > 0
    turn = max(y1, y2) + rise if below else min(y1, y2) - rise
    return Arc(
        relation, curve_path_in_layout(x1, y1, turn, x2, y2), older, newer, x=(x1 + x2) / 2, y=(y1 + 6 * turn + y2) / 8
    )


def shift_arc_in_layout(before: Mark, after: Mark) -> Arc:
    turn = min(before.y, after.y) - 24
    return Arc("shift", curve_path_in_layout(before.x, before.y - 8, turn, after.x, after.y - 8), before, after)


def curve_path_in_layout(x1: float, y1: float, turn: float, x2: float, y2: float) -> str:
    return f"M{x1:.0f} {y1:.0f}C{x1:.0f} {turn:.0f} {x2:.0f} {turn:.0f} {x2:.0f} {y2:.0f}"


def head_height_in_layout(arcs: list[Arc]) -> float:
    """The space above the first lane for the highest arc and its label, in units."""
    return max([26 - arc.y for arc in arcs] + [24])


def lay_out_arc_labels(arcs: list[Arc], marks: list[Mark], width: int) -> None:
    """Label up to MOST_WORDS arcs with relation and days, the longest arcs first, where the label overlaps nothing.

    A label that would leave the drawing is set flush with its edge.
    """
    taken = [(mark.x - 10, mark.y - 10, mark.x + 10, mark.y + 22) for mark in marks]
    for arc in sorted(arcs, key=lambda arc: abs(arc.older.x - arc.newer.x), reverse=True):
        words = _("%(relation)s, %(days)s") % {
            "relation": Link.Relation(arc.relation).label,
            "days": days_label_in_layout(arc),
        }
        half, y = len(words) * LETTER / 2, arc.y - 6
        x = max(half, min(arc.x, width - half))
        box = (x - half, y - 13, x + half, y + 4)
        if abs(arc.older.x - arc.newer.x) > 2 * STEP and not any(
            boxes_overlap_in_layout(box, other) for other in taken
        ):
            arc.label = Label(words, f"{x:.0f}", f"{y:.0f}")
            taken.append(box)
        if sum(other.label is not None for other in arcs) == MOST_WORDS:
            break


def days_label_in_layout(arc: Arc) -> str:
    """The time between the two marks of an arc."""
    one, other = (SaidDates(None if mark.is_open else mark.first, mark.last) for mark in (arc.older, arc.newer))
    return interval_between(one, other)


def boxes_overlap_in_layout(one: tuple, other: tuple) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def bar_path_in_layout(marks: list[Mark], scale: Scale) -> str:
    """The SVG path of the bars: over the period of each mark whose day is not known, and before an open mark."""
    path = ""
    for mark in marks:
        if mark.is_open:
            right = scale.x(mark.last, 1)
            path += f"M{right - STEP:.0f} {mark.y:.0f}H{right:.0f}M{right:.0f} {mark.y - 5:.0f}v10"
        elif mark.is_vague:
            left, right = scale.x(mark.first, 0), scale.x(mark.last, 1)
            path += (
                f"M{left:.0f} {mark.y:.0f}H{right:.0f}M{left:.0f} {mark.y - 5:.0f}v10M{right:.0f} {mark.y - 5:.0f}v10"
            )
    return path
