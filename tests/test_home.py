import datetime
from itertools import pairwise

import pytest

from claims.models import Link
from claims.timeline.story import story_drawing
from tests.conftest import make_actor, make_article, make_claim

MOMENT = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


def link(source, target, relation="contradicts"):
    return Link.objects.create(
        source=source,
        target=target,
        relation=relation,
        rationale="A reason.",
        status="confirmed",
        origin="seeds",
        confirmed_at=MOMENT,
    )


def test_home_of_a_fresh_installation_tells_what_to_do(client, db):
    page = client.get("/").text
    assert "Nothing has been published yet" in page
    assert "manage.py loadseeds" in page


def test_home_leads_to_the_busiest_actors_and_the_questions_answered_most(client, article, minister, question):
    make_claim(article, minister, stances=[(question, "yes")])
    make_claim(article, minister, stances=[(question, "yes")], said="2022-11-06")
    response = client.get("/")
    actors = {(one.summary.actor.slug, one.summary.claims, one.shifts) for one in response.context["actors"]}
    assert actors == {("iran", 2, 0), ("hossein-amirabdollahian", 2, 0)}
    [answered] = response.context["questions"]
    assert (answered.question, answered.counted, answered.latest.claim.said_on.day) == (question, "2", 6)
    assert '<a href="/actors/iran/"><bdi>Iran</bdi></a>' in response.text
    assert f'<a href="{question.get_absolute_url()}">{question.text}</a>' in response.text


def test_home_tells_how_much_of_which_months_is_on_record(client, article, minister):
    make_claim(article, minister, said="2022-11-05")
    assert "1 claim from 1 article, Nov 2022." in client.get("/").text
    make_claim(make_article(), minister, said="2025-06-19")
    assert "2 claims from 2 articles, Nov 2022 to Jun 2025." in client.get("/").text


def test_what_was_said_last_stands_by_the_day_said_and_not_by_a_day_before_which(client, article, minister):
    make_claim(article, minister, slug="older", said="2022-11-05", published_at=MOMENT)
    make_claim(article, minister, slug="newer", said="2023-01", published_at=MOMENT - datetime.timedelta(days=9))
    make_claim(article, minister, slug="retold", said="../2024-01-01")
    make_claim(article, minister, slug="between", said="2023-05-01/2023-05-09")
    assert [claim.slug for claim in client.get("/").context["claims"]] == ["between", "newer", "older"]


def test_home_shows_a_shift_with_both_wordings(client, article, minister, question):
    make_claim(article, minister, said="2022-10-05", stances=[(question, "no")], words="Iran membantah mengirim rudal")
    make_claim(article, minister, said="2022-11-05", stances=[(question, "yes")])
    page = client.get("/").text
    section = page[page.index('id="shifts"') : page.index('id="contradictions"')]
    assert "31 days" in section
    assert "Iran membantah mengirim rudal" in section
    assert "Iran mengakui mengirim drone" in section
    assert section.count("Our summary.") == 2


@pytest.mark.parametrize("status", ["draft", "in_review", "discarded"])
def test_home_shows_nothing_unpublished(client, article, minister, question, status):
    make_claim(article, make_actor("Russia"))
    make_claim(article, minister, gist="A secret gist.", stances=[(question, "yes")], status=status)
    page = client.get("/").text
    assert "A secret gist." not in page
    assert question.text not in page


def test_home_leads_with_the_widest_link_and_what_it_contradicted(client, kompas, article, minister, russia, iran):
    def told(said, *speakers, **fields):
        return make_claim(make_article(), *speakers, said=said, **fields)

    denial, admission = told("2022-10-17", iran, gist="None."), told("2022-11-05", minister, gist="A few.")
    later, near = told("2025-06-13/2025-06-19", russia, gist="Ours."), told("2024-01-01", russia)
    link(admission, denial)
    link(later, admission, "context")
    link(near, admission, "repeats")
    same_article = make_claim(article, russia, said="2010"), make_claim(article, russia, said="2026")
    link(*same_article)
    response = client.get("/")
    lead = response.context["lead"]
    assert [step.claim for step in lead.steps] == [denial, admission, later]
    assert lead.span == "at least 2 years 7 months"
    section = response.text.partition('aria-labelledby="lead"')[2].partition("</section>")[0]
    assert section.count(">Iran mengakui mengirim drone</mark>") == 3
    assert section.count('class="mark"') == 3
    assert section.count("A reason.") == 2
    assert "is contradicted by" in section
    assert "19 days later" in section


def test_the_story_is_drawn_true_to_scale():
    days = [datetime.date(2022, 10, 17), datetime.date(2022, 11, 5), datetime.date(2025, 6, 16)]
    drawing = story_drawing(days)
    first, second, last = map(float, drawing.marks)
    assert (first, last) == (2, 98)
    assert (second - first) / (last - first) == pytest.approx(19 / (days[2] - days[0]).days, abs=0.001)
    assert [tick.year for tick in drawing.ticks] == [2023, 2024, 2025]
    assert (float(drawing.rise.x), float(drawing.rise.x) + float(drawing.rise.width)) == pytest.approx((second, last))
    assert drawing.low.x == drawing.marks[0]


@pytest.mark.parametrize(
    "days",
    [
        [datetime.date(1000, 1, 1), datetime.date(1000, 1, 1), datetime.date(9998, 12, 31)],
        [datetime.date(2020, 1, 1), datetime.date(2025, 12, 31), datetime.date(2025, 12, 31)],
        [datetime.date(2020, 1, 1), datetime.date(2020, 1, 1)],
    ],
)
def test_marks_of_a_story_never_lie_on_one_another_or_leave_it(days):
    drawing = story_drawing(days)
    places = [float(place) for place in drawing.marks]
    assert all(other - one >= 1.7 for one, other in pairwise(places))
    assert 2 <= min(places) <= max(places) <= 98.01
    assert len(drawing.ticks) <= 13


def test_home_has_no_lead_without_a_link_across_years(client, minister, russia):
    link(make_claim(make_article(), minister, said="2022"), make_claim(make_article(), russia, said="2023"))
    link(make_claim(make_article(), minister, said="2022"), make_claim(make_article(), russia, said="../2026-01-01"))
    assert client.get("/").context["lead"] is None


def test_home_takes_at_most_twenty_two_queries(client, minister, russia, question, django_assert_max_num_queries):
    for year in range(2005, 2025):
        one = make_claim(make_article(), minister, said=str(year), stances=[(question, ["yes", "no"][year % 2])])
        link(make_claim(make_article(), russia, said="2026"), one, ["contradicts", "context"][year % 2])
    client.get("/")
    with django_assert_max_num_queries(22):
        assert client.get("/").context["lead"] is not None
