"""The timeline: a selection of claims on a time axis in lanes, with its links as arcs, and the same as a table.

It can show five claims or five thousand: more than 60 marks are grouped by month or years, with a notice.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..lists.filterset import AskedValues
from ..lists.index import said_index_page
from ..models import Claim, Link
from .lanes import ACTOR, QUESTION, SPEAKER, Lane, lanes_of
from .layout import MOST_ARCS, NARROW, WIDE, Drawing, lay_out_timeline, layout_rank_of_relation
from .marks import BY_MONTH, MOST_MARKS, LaneShift, Mark, grouped_marks, mark_of, show_answers_beside_marks
from .utterances import Utterance, links_across_years, links_among_utterances, shifts_among_utterances, utterances_of

__all__ = ["ACTOR", "NARROW", "QUESTION", "SPEAKER", "WIDE", "Timeline", "timeline_of"]

MOST_CLAIMS = 5000
# The tall drawing, which is stretched to its rows: height of a row, y of the mark in its row, width of the margin.
ROW, MIDDLE, EDGE = 68, 18, 40


@dataclass
class TimelineRow:
    """A row of the table and of the tall drawing for phones: a mark, or the length of a gap without claims."""

    mark: Mark | None = None
    number: int = 0
    # Its marks: a joint claim has a mark in several lanes.
    places: list[Mark] = field(default_factory=list)
    # Its links, as (relation, number of the row at the other end).
    links: list[tuple[str, int]] = field(default_factory=list)
    silence: str = ""

    @property
    def answered(self) -> list[Mark]:
        """Its marks with an answer, each pair of answer and earlier answer once."""
        told = {(mark.answer, mark.answer_before): mark for mark in reversed(self.places) if mark.answer}
        return list(told.values())


@dataclass
class RowArc:
    """An arc of the tall drawing, from row to row."""

    relation: str
    path: str


@dataclass
class Timeline:
    claims: int
    # Whether there are more claims than MOST_CLAIMS, so that only the newest are drawn.
    is_cut: bool
    # BY_MONTH or a number of years; None if every claim has its own mark.
    unit: int | None
    marks: list[Mark]
    drawing: Drawing | None
    # In time order; every mark is in one row.
    rows: list[TimelineRow]
    ties: list[RowArc]
    kinds: list[str]

    @property
    def kind_names(self) -> list[tuple[str, str]]:
        return [(kind, Claim.Kind(kind).label) for kind in self.kinds]

    @property
    def box(self) -> str:
        return f"0 0 {EDGE + 4} {len(self.rows) * ROW}"

    @property
    def limits(self) -> str:
        """A text about claims that are left out or grouped; "" if every claim has its own mark."""
        said = []
        if self.is_cut:
            said.append(
                _("Only the newest %(count)s claims are drawn.")
                % {"count": number_format(self.claims, force_grouping=True)}
            )
        if self.unit == BY_MONTH:
            said.append(_("Grouped by month: a number counts the claims of a mark."))
        elif self.unit is not None:
            words = ngettext(
                "Grouped by year: a number counts the claims of a mark.",
                "Grouped by %(count)s years: a number counts the claims of a mark.",
                self.unit,
            )
            said.append(words % {"count": self.unit})
        return " ".join(said)


def timeline_of(
    selection: AskedValues | Sequence[int],
    *,
    lanes: str = "",
    width: int = WIDE,
    links: list[tuple] | None = None,
    asked: AskedValues | None = None,
    across_years: bool = False,
) -> Timeline:
    """The timeline of the claims that a filter finds, or of published claims by their ids, in at most four queries.

    `asked` is the filter to which claims given by their ids belong, if it is known. With `across_years`, a few claims
    years away that links join to these are drawn as well.

    Lanes are ACTOR (states and bodies, with the persons who spoke for them), SPEAKER or QUESTION. The default is
    ACTOR, and SPEAKER if the filter has one actor. Width is WIDE or NARROW. `links` are the result of
    `links_among_utterances`, if it was fetched already.
    """
    asked = asked or (selection if isinstance(selection, AskedValues) else AskedValues())
    ids, is_cut = timeline_claim_ids(selection)
    if across_years and len(ids) <= MOST_MARKS:
        far, links = links_across_years(ids)
        ids = [*ids, *far]
    found = utterances_of(ids)
    by = lanes or (SPEAKER if len(asked["actor"]) == 1 else ACTOR)
    told, placed = lanes_of(found, by)
    if links is None:
        links = links_among_utterances(ids) if found else []
    marks, unit = timeline_marks(found, told, placed, by, asked)
    turns = (
        timeline_shifts_in_lanes(marks, told, shifts_among_utterances(ids), by, asked) if marks and unit is None else []
    )
    show_answers_beside_marks(marks, turns, all_of_them=by == QUESTION or len(asked["question"]) == 1)
    drawn = timeline_parts(marks, told, links, turns, width=width, above=by == QUESTION, alone=unit is None)
    return Timeline(len(found), is_cut, unit, *drawn)


def timeline_claim_ids(selection: AskedValues | Sequence[int]) -> tuple[Sequence[int], bool]:
    if not isinstance(selection, AskedValues):
        return selection[:MOST_CLAIMS], len(selection) > MOST_CLAIMS
    page = said_index_page(selection, size=MOST_CLAIMS)
    return page.ids, page.next is not None


def timeline_marks(found: list[Utterance], lanes: list[Lane], placed: dict, by: str, asked: AskedValues) -> tuple:
    """(marks in time order, unit of the groups); the unit is None if every claim has its own mark."""
    if sum(len(numbers) for numbers in placed.values()) > MOST_MARKS:
        unit, marks = grouped_marks(found, placed, [lane.name for lane in lanes], timeline_address_maker(asked, lanes))
        return marks, unit
    only = {question.pk for question in asked["question"]}

    def counted(one: Utterance, lane: Lane) -> list[tuple[str, str]]:
        """The answers of a claim that count in a lane, as (question, answer); none in the lane of the rest."""
        pks = {lane.pk} if by == QUESTION else only
        answers = [stance for stance in one.answers if stance["pk"] in pks or not pks]
        return [(stance["text"], stance["answer"]) for stance in answers if lane.pk is not None]

    return [mark_of(one, lane, counted(one, lanes[lane])) for one in found for lane in placed[one.pk]], None


def timeline_address_maker(asked: AskedValues, lanes: list[Lane]):
    """Return a function that gives the address of the claim list for a lane, a period and a kind, inside the filter."""
    base = [pair for name, value in asked.items() for pair in timeline_address_parameters(name, value)]

    def address(lane: int, first: datetime.date, last: datetime.date, kind: str) -> str:
        own = {name for name, _value in lanes[lane].narrowed_by} if len(lanes[lane].narrowed_by) == 1 else set()
        own |= {"said_from", "said_to"} | ({"kind"} if kind else set())
        kept = [(name, value) for name, value in base if name not in own]
        first = max(first, asked["said_from"] or first)
        last = min(last, asked["said_to"] or last)
        narrowed = [
            ("said_from", first.isoformat()),
            ("said_to", last.isoformat()),
            *([("kind", kind)] if kind else []),
        ]
        return f"{reverse('claim_list')}?{urlencode(kept + lanes[lane].narrowed_by + narrowed)}"

    return address


def timeline_address_parameters(name: str, value) -> list[tuple[str, str]]:
    """The query parameters of an address that filter by this value, as (name, value)."""
    values = value if isinstance(value, list) else [value] if value else []
    return [(name, one.isoformat() if isinstance(one, datetime.date) else getattr(one, "slug", one)) for one in values]


def timeline_shifts_in_lanes(
    marks: list[Mark], lanes: list[Lane], shifts: list[tuple], by: str, asked: AskedValues
) -> list[LaneShift]:
    """The shifts that a lane shows: those of its actor; in a question's lane, those of the only actor in the filter."""
    actors = {actor.pk for actor in asked["actor"] + asked["speaker"]}
    only = {question.pk for question in asked["question"]}
    at = {(lanes[mark.lane].pk, mark.claims[0]): mark for mark in marks}
    found = []
    for actor, question, before, after, answer_before, answer in shifts:
        wanted = actors == {actor} if by == QUESTION else not only or question in only
        key = question if by == QUESTION else actor
        ends = at.get((key, before)), at.get((key, after))
        if wanted and all(ends):
            found.append(LaneShift(*ends, answer_before, answer))
    return found


def timeline_parts(marks: list[Mark], lanes: list[Lane], links: list[tuple], turns: list[LaneShift], **how):
    """(marks, drawing, rows, arcs of the tall drawing, kinds); `links` are (source claim, target claim, relation).

    `how` is passed to `lay_out_timeline`: width, above, alone.
    """
    if not marks:
        return [], None, [], [], []
    joined = timeline_link_pairs(marks, links)
    names = [lane.name for lane in lanes]
    drawing = lay_out_timeline(marks, names, joined, [(turn.before, turn.after) for turn in turns], **how)
    rows = timeline_rows(marks, joined, drawing)
    return (
        marks,
        drawing,
        rows,
        timeline_row_arcs(rows, joined),
        list(dict.fromkeys(mark.kind for mark in marks if mark.kind)),
    )


def timeline_link_pairs(marks: list[Mark], links: list[tuple]) -> list[tuple[Mark, Mark, str]]:
    """The links as (source mark, target mark, relation), by rank of the relation; equal links of two groups once."""
    of_claim = {pk: mark for mark in reversed(marks) for pk in mark.claims}
    count: dict[tuple, int] = {}
    found = {}
    for source, target, relation in links:
        one, other = of_claim.get(source), of_claim.get(target)
        if one and other and one is not other:
            key = (id(one), id(other), relation)
            found[key] = (one, other, relation)
            count[key] = count.get(key, 0) + 1
    ordered = sorted(found, key=lambda key: (layout_rank_of_relation(found[key][2]), -count[key]))
    return [found[key] for key in ordered[:MOST_ARCS]]


def timeline_rows(marks: list[Mark], joined: list[tuple], drawing: Drawing) -> list[TimelineRow]:
    """A row for each claim or group, in time order, and a row for each long gap between them."""
    rows, number_of, before = [], {}, None
    for mark in marks:
        known = number_of.get((mark.href, *mark.claims))
        if known is None:
            window = drawing.scale.window_of(mark.first, mark.last)
            if before is not None and window > before:
                rows.append(TimelineRow(silence=drawing.scale.gaps[window - 1].text))
            before = window
            known = number_of[(mark.href, *mark.claims)] = len(rows)
            rows.append(TimelineRow(mark, number=sum(row.mark is not None for row in rows) + 1))
        rows[known].places.append(mark)
    at = {id(mark): row for row in rows for mark in row.places}
    for source, target, relation in joined:
        at[id(source)].links.append((Link.Relation(relation).label, at[id(target)].number))
        at[id(target)].links.append((Link.INVERSE[relation], at[id(source)].number))
    return rows


def timeline_row_arcs(rows: list[TimelineRow], joined: list[tuple]) -> list[RowArc]:
    """The arcs of the tall drawing, in the margin of its rows."""
    at = {id(mark): index for index, row in enumerate(rows) for mark in row.places}
    ties = []
    for source, target, relation in joined:
        first, last = sorted((at[id(source)], at[id(target)]))
        depth = EDGE - min(EDGE - 2, 8 + 5 * (last - first))
        top, end = first * ROW + MIDDLE, last * ROW + MIDDLE
        ties.append(RowArc(relation, f"M{EDGE} {top}C{depth} {top} {depth} {end} {EDGE} {end}"))
    return ties
