"""The marks of a timeline: one for each claim and lane, or one for each group of claims if there are too many."""

import datetime
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.precision import last_day_by_precision

from ..models import Claim, Stance
from ..text.periods import formatted_period
from .utterances import Utterance

# More marks than this are grouped, by the first of these periods that makes no more groups than this.
MOST_MARKS = MOST_GROUPS = 60
BY_MONTH = 0
YEAR_UNITS = (1, 2, 5, 10, 50, 100, 500, 1000, 5000)
GIST_LENGTH = 120

# SVG paths around the centre of the mark, as in static/css/parts.css; assertions and promises are circles.
MARK_SHAPES = {
    "denial": "M-6.5-4l2.5-2.5L0-2.5l4-4L6.5-4l-4 4 4 4L4 6.5l-4-4-4 4L-6.5 4l4-4z",
    "admission": "M0-8 8 0 0 8-8 0z",
    "accusation": "M0-7 8 7H-8z",
}
# Under the mark: a ballot box, full for yes, half for partly, empty for no, a line for declines (even-odd).
ANSWER_BOXES = {
    "yes": "M-5 12h10v10h-10z",
    "partly": "M-5 12h10v10h-10zM-3.5 13.5v4h7v-4z",
    "no": "M-5 12h10v10h-10zM-3.5 13.5v7h7v-7z",
    "declines": "M-5 16h10v2h-10z",
}


@dataclass
class Mark:
    lane: int
    # "" for a group of several kinds.
    kind: str
    first: datetime.date
    last: datetime.date
    when: str
    who: str
    gist: str
    href: str
    # The ids of its claims.
    claims: list[int]
    # (question, answer) of each answer that counts in its lane.
    answers: list[tuple[str, str]] = field(default_factory=list)
    # The answer shown beside the mark, and the answer before it in its lane if that differs.
    answer: str = ""
    answer_before: str = ""
    # Said on its last day or before.
    is_open: bool = False
    x: float = 0
    y: float = 0

    @property
    def count(self) -> int:
        return len(self.claims)

    @property
    def is_vague(self) -> bool:
        """Whether the day is not known."""
        return self.first != self.last

    @property
    def kind_name(self) -> str:
        return str(Claim.Kind(self.kind).label) if self.kind else ""

    @property
    def answer_name(self) -> str:
        return str(Stance.Answer(self.answer).label)

    @property
    def before_name(self) -> str:
        return str(Stance.Answer(self.answer_before).label)

    @property
    def at(self) -> str:
        """The SVG transform to the position of the mark, never with a locale's decimal comma."""
        return f"translate({self.x:.1f} {self.y:.1f})"

    @property
    def shape(self) -> str:
        return MARK_SHAPES.get(self.kind, "")

    @property
    def box(self) -> str:
        return ANSWER_BOXES[self.answer]

    @property
    def size(self) -> str:
        """The SVG transform that draws a group larger than one claim, up to the size that fits its place."""
        return f"scale({min(1.6, 1 + math.log10(self.count) / 4):.2f})"

    @property
    def heading(self) -> str:
        """The first line of the name of the mark: when, who and which kind."""
        if self.count > 1:
            words = ngettext("%(when)s: %(who)s, %(count)s claim", "%(when)s: %(who)s, %(count)s claims", self.count)
        elif self.answer:
            words = _("%(when)s: %(who)s, %(kind)s, answers %(answer)s")
        else:
            words = _("%(when)s: %(who)s, %(kind)s")
        told = {"when": self.when, "who": self.who, "count": self.count, "kind": self.kind_name}
        return words % (told | ({"answer": self.answer_name} if self.answer else {}))

    @property
    def short(self) -> str:
        return Truncator(self.gist).chars(GIST_LENGTH, truncate="…")


def mark_of(one: Utterance, lane: int, answers: list[tuple[str, str]]) -> Mark:
    """The mark of one claim in a lane."""
    said = one.period
    told = (one.kind, said.said_on, said.said_until, formatted_period(said), mark_speakers_label(one), one.gist)
    return Mark(lane, *told, one.href, [one.pk], answers, is_open=said.said_first is None)


def mark_speakers_label(one: Utterance) -> str:
    speakers, bodies = ", ".join(one.speakers), ", ".join(one.bodies)
    return _("%(speakers)s, for %(bodies)s") % {"speakers": speakers, "bodies": bodies} if bodies else speakers


@dataclass
class LaneShift:
    """A shift between two marks of one lane."""

    before: Mark
    after: Mark
    answer_before: str
    answer: str


def show_answers_beside_marks(marks: list[Mark], turns: list[LaneShift], *, all_of_them: bool) -> None:
    """Set the answer beside each mark: the first that counts (`all_of_them`), or only the answers of a shift."""
    for mark in marks if all_of_them else []:
        mark.answer = mark.answers[0][1] if mark.answers else ""
    for turn in turns:
        turn.before.answer = turn.before.answer or turn.answer_before
        turn.after.answer, turn.after.answer_before = turn.answer, turn.answer_before


def grouped_marks(utterances: list[Utterance], placed: dict[int, list[int]], names: list[str], href: Callable) -> tuple:
    """(unit, marks of the groups); the unit is BY_MONTH or a number of years.

    A group is a lane, a kind and a period; without the kind if there would still be too many groups.
    `href(lane, first, last, kind)` returns the address of the claim list of a group.
    """
    for unit, by_kind in [(BY_MONTH, True), (1, True), *((years, False) for years in YEAR_UNITS)]:
        groups: dict[tuple, list[Utterance]] = {}
        for one in utterances:
            for lane in placed[one.pk]:
                groups.setdefault((period_of_mark(one, unit), lane, one.kind if by_kind else ""), []).append(one)
        if len(groups) <= MOST_GROUPS:
            break
    return unit, [mark_of_group(key, found, names, href) for key, found in sorted(groups.items())]


def mark_of_group(key: tuple, found: list[Utterance], names: list[str], href: Callable) -> Mark:
    (first, last), lane, kind = key
    kinds = [one.kind for one in found]
    counted = [(str(Claim.Kind(one).label), kinds.count(one)) for one in Claim.Kind.values if one in kinds]
    told = ", ".join(f"{name} {count}" for name, count in counted)
    address = href(lane, first, last, kind)
    return Mark(
        lane, kind, first, last, period_name_of_mark(first, last), names[lane], told, address, [one.pk for one in found]
    )


def period_of_mark(one: Utterance, unit: int) -> tuple[datetime.date, datetime.date]:
    """The months or years of a claim's period, as (first day, last day)."""
    first, last = one.said_on, one.period.said_until
    if unit == BY_MONTH:
        return first.replace(day=1), last_day_by_precision(last.replace(day=1), "month")
    year = max(first.year // unit * unit, 1000)
    return datetime.date(year, 1, 1), datetime.date(min(last.year // unit * unit + unit - 1, 9998), 12, 31)


def period_name_of_mark(first: datetime.date, last: datetime.date) -> str:
    if first.year != last.year:
        return f"{first.year} – {last.year}"
    return date_format(first, "M Y") if first.month == last.month else str(first.year)
