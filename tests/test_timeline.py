import datetime
import random
import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from claims.lists.filterset import AskedValues
from claims.models import Link, Question
from claims.text.periods import parse_period
from claims.timeline.lanes import ACTOR, MOST_LANES, QUESTION, SPEAKER, lanes_of
from claims.timeline.layout import STEP, lay_out_side_by_side
from claims.timeline.marks import BY_MONTH, MOST_GROUPS, MOST_MARKS, mark_of, show_answers_beside_marks
from claims.timeline.scale import scale_windows_around
from claims.timeline.timeline import (
    NARROW,
    Timeline,
    timeline_marks,
    timeline_of,
    timeline_parts,
    timeline_shifts_in_lanes,
)
from claims.timeline.utterances import Utterance
from tests.conftest import make_actor, make_article, make_claim

MOMENT = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)

IRAN = {"pk": 1, "slug": "iran", "name": "Iran", "kind": "state", "direct": False}
MINISTER = {"pk": 2, "slug": "minister", "name": "The minister", "kind": "person", "direct": True}
RUSSIA = {"pk": 3, "slug": "russia", "name": "Russia", "kind": "state", "direct": True}
KINDS = ["assertion", "denial", "admission", "accusation", "promise"]


def actor(number):
    return {"pk": 100 + number, "slug": f"a-{number}", "name": f"Actor {number}", "kind": "state", "direct": True}


def told(pk, said, scope=(RUSSIA,), kind="assertion", gist="A gist.", answers=()):
    given = [{"pk": q, "slug": f"q-{q}", "text": f"Question {q}?", "answer": answer} for q, answer in answers]
    return Utterance(pk, f"claim-{pk}", gist, kind, *parse_period(said), list(scope), given)


def drawn(utterances, links=(), shifts=(), by=ACTOR, criteria=None) -> Timeline:
    """The timeline of these utterances, as `timeline_of` makes it after its queries."""
    criteria = criteria or AskedValues()
    found = sorted(utterances, key=lambda one: (one.said_on, one.pk))
    lanes, placed = lanes_of(found, by)
    marks, unit = timeline_marks(found, lanes, placed, by, criteria)
    turns = timeline_shifts_in_lanes(marks, lanes, list(shifts), by, criteria)
    show_answers_beside_marks(marks, turns, all_of_them=by == QUESTION)
    how = {"width": 1100, "above": by == QUESTION, "alone": unit is None}
    return Timeline(len(found), False, unit, *timeline_parts(marks, lanes, list(links), turns, **how))


def svg(timeline):
    """(The SVG drawing parsed as XML, the whole HTML)."""
    html = render_to_string("claims/parts/timeline.html", {"timeline": timeline})
    return ElementTree.fromstring(re.search(r'<svg class="broad".*?</svg>', html, re.S)[0]), html  # noqa: S314  of our own


def many(number, actors=1, days=900, seed=4):
    chance = random.Random(seed)  # noqa: S311
    first = datetime.date(2022, 1, 1)
    return [
        told(
            pk,
            (first + datetime.timedelta(days=chance.randrange(days))).isoformat(),
            [actor(chance.randrange(actors))],
            chance.choice(KINDS),
        )
        for pk in range(1, number + 1)
    ]


CASES = {
    "one": [told(1, "2022-11-05")],
    "five": many(5, 2),
    "sixty": many(60, 5),
    "all on one day": [told(pk, "2022-11-05") for pk in range(1, 61)],
    "forty actors": many(60, 40),
    "months and years": [told(1, "2022"), told(2, "2022-10"), told(3, "2022-10-03"), told(4, "2025")],
    "one year": [told(1, "2022")],
    "the ends of time": [told(1, "1000-01-01"), told(2, "9998-12-31")],
    "one above sixty": many(61, 5),
    "five thousand": many(5000, 40, 3650),
    "five thousand in all centuries": many(5000, 40, 2_900_000),
}


@pytest.mark.parametrize("name", CASES)
def test_every_mark_is_a_link_with_a_name_inside_the_drawing(name):
    timeline = drawn(CASES[name])
    drawing, _html = svg(timeline)
    links = [one for one in drawing.iter() if one.tag.endswith("}a") or one.tag == "a"]
    assert len(links) == len(timeline.marks) > 0
    assert all(one.get("href").startswith("/claims/") and "".join(one.itertext()).strip() for one in links)
    _left, top, width, height = map(int, drawing.get("viewBox").split())
    assert all(14 <= mark.x <= width - 14 and top + 14 <= mark.y <= top + height - 14 for mark in timeline.marks)


@pytest.mark.parametrize("name", CASES)
def test_no_two_targets_of_a_drawing_overlap(name):
    marks = drawn(CASES[name]).marks
    for number, one in enumerate(marks):
        for other in marks[number + 1 :]:
            assert abs(one.x - other.x) >= STEP - 0.2 or abs(one.y - other.y) >= STEP - 0.2


@pytest.mark.parametrize("name", CASES)
def test_the_table_holds_every_mark_and_every_claim(name):
    timeline = drawn(CASES[name])
    rows = [row for row in timeline.rows if row.mark]
    assert sorted(id(mark) for row in rows for mark in row.places) == sorted(id(mark) for mark in timeline.marks)
    assert {pk for row in rows for pk in row.mark.claims} == {one.pk for one in CASES[name]}
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert len(re.findall("<td>[0-9]+</td><td>", svg(timeline)[1])) == len(rows)


@pytest.mark.parametrize("name", CASES)
def test_a_drawing_has_few_lanes_and_few_marks(name):
    timeline = drawn(CASES[name])
    assert len(timeline.drawing.lanes) <= MOST_LANES
    assert len(timeline.marks) <= MOST_GROUPS


def test_marks_are_in_the_order_of_time():
    marks = drawn(CASES["sixty"]).marks
    assert [mark.first for mark in marks] == sorted(mark.first for mark in marks)


def test_sixty_marks_stand_alone_and_one_more_is_grouped():
    assert drawn(CASES["sixty"]).unit is None
    grouped = drawn([told(pk, f"2022-0{pk % 3 + 1}-05") for pk in range(MOST_MARKS + 1)])
    assert grouped.unit == BY_MONTH
    assert [mark.count for mark in grouped.marks] == [21, 20, 20]
    assert "Grouped by month" in svg(grouped)[1]


def test_what_is_too_much_for_months_is_grouped_by_years():
    assert drawn(CASES["five thousand"]).unit >= 1
    assert "Grouped by" in drawn(CASES["five thousand"]).limits


def test_a_group_of_several_kinds_borrows_the_mark_of_none():
    assert {mark.kind for mark in drawn(CASES["five thousand"]).marks} == {""}
    assert "data-kind" not in svg(drawn(CASES["five thousand"]))[1]


def test_a_group_leads_to_the_list_of_its_lane_period_and_kind():
    many_denials = [told(pk, "2022-10-05", kind="denial") for pk in range(70)]
    [mark] = drawn(many_denials, criteria=AskedValues(q="drones")).marks
    assert mark.href == "/claims/?q=drones&actor=russia&said_from=2022-10-01&said_to=2022-10-31&kind=denial"


def test_a_group_stays_inside_the_days_that_are_asked_for():
    asked = AskedValues(said_from=datetime.date(2022, 10, 4), said_to=datetime.date(2022, 10, 9))
    [mark] = drawn([told(pk, "2022-10-05") for pk in range(70)], criteria=asked).marks
    assert "said_from=2022-10-04&said_to=2022-10-09" in mark.href


def test_a_person_stands_in_the_lane_of_whom_he_spoke_for():
    lanes, placed = lanes_of([told(1, "2022-11-05", [MINISTER, IRAN])], ACTOR)
    assert [lane.name for lane in lanes] == ["Iran"]
    assert placed == {1: [0]}


def test_a_lane_by_speaker_is_of_the_mouth_itself():
    lanes, _placed = lanes_of([told(1, "2022-11-05", [MINISTER, IRAN])], SPEAKER)
    assert [lane.name for lane in lanes] == ["The minister"]


def test_a_joint_claim_stands_in_the_lane_of_each_and_once_in_the_table():
    other = {**IRAN, "direct": True}
    timeline = drawn([told(1, "2025-01-18", [RUSSIA, other]), told(2, "2025-01-19"), told(3, "2025-01-19", [other])])
    assert len(timeline.marks) == 4
    assert len(timeline.rows) == 3


def test_actors_beyond_the_lanes_are_folded_into_others():
    timeline = drawn(CASES["forty actors"])
    assert [line.text for lane in timeline.drawing.lanes for line in lane.lines][-1] == "Others"


def test_a_long_silence_is_folded_and_its_length_written():
    timeline = drawn([told(1, "2022-10-05"), told(2, "2022-11-05"), told(3, "2025-01-18")])
    assert len(timeline.drawing.scale.windows) == 2
    assert [gap.text for gap in timeline.drawing.scale.gaps] == ["26 months"]
    assert [row.silence for row in timeline.rows] == ["", "", "26 months", ""]


def test_days_of_a_window_stand_to_scale():
    scale = drawn([told(1, "2022-10-01"), told(2, "2022-10-11"), told(3, "2022-10-31")]).drawing.scale
    places = [scale.x(datetime.date(2022, 10, day)) for day in (1, 11, 21, 31)]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1]) == pytest.approx(places[3] - places[2])


def test_only_the_longest_silences_are_folded():
    days = [datetime.date(year, 1, 1) for year in range(1900, 2000, 10)]
    assert len(scale_windows_around([(day, day) for day in days], most=3)) == 4


def test_neighbours_are_moved_as_little_as_they_must():
    assert lay_out_side_by_side([100, 100], 0, 500) == [86, 114]
    assert lay_out_side_by_side([0, 0, 490], 0, 500) == [0, 28, 490]


def test_a_date_known_to_the_month_is_a_bar_over_the_month():
    timeline = drawn([told(1, "2022-10"), told(2, "2022-11-05")])
    scale = timeline.drawing.scale
    assert f"H{scale.x(datetime.date(2022, 10, 31), 1):.0f}" in timeline.drawing.bars
    assert not drawn([told(2, "2022-11-05")]).drawing.bars


def test_a_link_is_an_arc_and_stands_in_both_rows():
    timeline = drawn([told(1, "2022-10-05"), told(2, "2022-11-05", [actor(1)])], [(2, 1, "contradicts")])
    assert [(arc.relation, arc.older.claims) for arc in timeline.drawing.arcs] == [("contradicts", [1])]
    assert timeline.rows[0].links == [(Link.INVERSE["contradicts"], 2)]
    assert timeline.rows[1].links == [("contradicts", 1)]


def test_a_link_out_of_the_selection_is_not_drawn():
    assert drawn([told(1, "2022-10-05")], [(1, 7, "contradicts")]).drawing.arcs == []


def test_a_shift_is_a_lid_with_both_answers():
    answers = [told(1, "2022-10-05", answers=[(9, "no")]), told(2, "2022-11-05", answers=[(9, "yes")])]
    timeline = drawn(answers, shifts=[(RUSSIA["pk"], 9, 1, 2, "no", "yes")])
    assert [(mark.answer, mark.answer_before) for mark in timeline.marks] == [("no", ""), ("yes", "no")]
    assert len(timeline.drawing.lids) == 1
    assert "answers yes" in timeline.marks[1].heading


def test_answers_of_different_actors_are_no_shift_in_the_lane_of_a_question():
    answers = [told(1, "2022-10-05", answers=[(9, "no")]), told(2, "2022-11-05", [actor(1)], answers=[(9, "yes")])]
    timeline = drawn(answers, shifts=[(RUSSIA["pk"], 9, 1, 2, "no", "yes")], by=QUESTION)
    assert [mark.answer for mark in timeline.marks] == ["no", "yes"]
    assert timeline.drawing.lids == []


def test_names_and_gists_are_escaped():
    hostile = "<script>alert('&')</script> \"q\""
    drawing, html = svg(drawn([told(1, "2022-10-05", [{**RUSSIA, "name": hostile}], gist=hostile)]))
    assert "<script" not in html
    assert hostile in " ".join("".join(drawing.itertext()).split())


def test_places_are_written_without_a_locale(settings):
    settings.LANGUAGE_CODE = "id"
    settings.USE_THOUSAND_SEPARATOR = True
    drawing, _html = svg(drawn(CASES["all on one day"]))
    places = [one.get(name) for one in drawing.iter() for name in ("x", "y", "transform", "viewBox", "r")]
    assert not [place for place in places if place and "," in place]


def test_a_drawing_of_sixty_marks_is_small():
    assert len(svg(drawn(CASES["sixty"]))[1].encode()) < 45_000
    assert len(svg(drawn(CASES["five thousand"]))[1].encode()) < 60_000


@pytest.mark.parametrize(("number", "is_closed"), [(12, False), (13, True)])
def test_more_than_a_dozen_marks_wait_closed_on_a_phone(number, is_closed):
    html = render_to_string("claims/parts/timeline.html", {"timeline": drawn(many(number)), "folded": True})
    assert ("data-folded" in html) == is_closed


def test_timeline_of_the_list_is_drawn_for_its_column(client, article, iran):
    make_claim(article, iran)
    assert client.get("/claims/?view=timeline").context["timeline"].drawing.width == NARROW


def test_no_claims_make_no_timeline(db):
    assert timeline_of(AskedValues()).marks == []
    assert render_to_string("claims/parts/timeline.html", {"timeline": timeline_of([])}).strip() == ""


def test_timeline_holds_what_the_criteria_ask_for_and_nothing_unpublished(article, minister, iran, question):
    admission = make_claim(article, minister, stances=[(question, "yes")])
    make_claim(article, make_actor("Russia"))
    draft = make_claim(article, minister, status="draft")
    timeline = timeline_of(AskedValues(actor=[iran]), lanes=QUESTION)
    assert [mark.href for mark in timeline.marks] == [admission.get_absolute_url()]
    assert timeline.marks[0].who == "Hossein Amirabdollahian, for Iran"
    assert timeline_of([admission.pk, draft.pk]).claims == 1


def test_timeline_draws_the_shift_of_the_actor_asked_for(article, minister, iran, question):
    make_claim(article, minister, said="2022-10-05", stances=[(question, "no")])
    make_claim(article, minister, said="2022-11-05", stances=[(question, "yes")])
    timeline = timeline_of(AskedValues(actor=[iran]), lanes=QUESTION, width=NARROW)
    assert len(timeline.drawing.lids) == 1
    assert timeline.marks[1].answer_before == "no"


def test_timeline_takes_the_same_queries_for_five_claims_and_a_hundred(article, minister, iran):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            timeline_of(AskedValues(actor=[iran]))
        return len(captured)

    def add(number):
        for n in range(number):
            other = Question.objects.create(slug=f"q-{number}-{n}", text=f"Question {number} {n}?")
            make_claim(make_article(outlet=article.outlet), minister, stances=[(other, "yes")])

    add(5)
    few = queries()
    add(95)
    assert queries() <= few <= 4


def test_mark_of_a_claim_tells_who_when_and_what_kind():
    mark = mark_of(told(1, "2022-11-05", [MINISTER, IRAN], "admission"), 0, [])
    assert mark.heading == "5 Nov 2022: The minister, for Iran, admission"


def test_a_question_draws_what_is_linked_to_its_answers_across_years(client, article, minister, russia, question):
    answer = make_claim(article, minister, said="2022-11-05", stances=[(question, "yes")])
    far, near = (
        make_claim(make_article(), russia, said="2025-06-19"),
        make_claim(make_article(), russia, said="2022-12"),
    )
    same = make_claim(article, russia, said="2019")
    for other in (far, near, same):
        fields = {"status": "confirmed", "origin": "seeds", "confirmed_at": MOMENT}
        Link.objects.create(source=other, target=answer, relation="context", rationale="A reason.", **fields)
    for path in (question.get_absolute_url(), minister.get_absolute_url()):
        timeline = client.get(path).context["timeline"]
        assert {mark.href for mark in timeline.marks} == {answer.get_absolute_url(), far.get_absolute_url()}, path
        assert [arc.relation for arc in timeline.drawing.arcs] == ["context"]
