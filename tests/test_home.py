import datetime

import pytest

from claims.models import Link
from claims.pages.home import MOST_DRAWN, home_newest_linked_ids, home_period, read_home_period
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
    page = client.get("/").text
    assert '<a href="/actors/iran/">Iran</a> <small>1 claim</small>' in page
    assert f'<a href="{question.get_absolute_url()}">{question.text}</a> <small>1 answer</small>' in page


def test_home_shows_a_shift_with_both_wordings(client, article, minister, question):
    make_claim(article, minister, said="2022-10-05", stances=[(question, "no")], words="Iran membantah mengirim rudal")
    make_claim(article, minister, said="2022-11-05", stances=[(question, "yes")])
    page = client.get("/").text
    section = page[page.index('id="shifts"') : page.index('id="contradictions"')]
    assert "31 days" in section
    assert "Iran membantah mengirim rudal" in section
    assert "Iran mengakui mengirim drone" in section
    assert section.count("Our summary.") == 2


def test_home_draws_linked_claims(client, article, minister, russia):
    one, other = make_claim(article, minister), make_claim(article, russia, said="2025-06-19")
    make_claim(article, russia, gist="Not linked with anything.", said="2025-06-18")
    link(one, other)
    response = client.get("/")
    assert {mark.href for mark in response.context["timeline"].marks} == {
        one.get_absolute_url(),
        other.get_absolute_url(),
    }


@pytest.mark.parametrize("status", ["draft", "in_review", "discarded"])
def test_home_shows_nothing_unpublished(client, article, minister, question, status):
    make_claim(article, make_actor("Russia"))
    make_claim(article, minister, gist="A secret gist.", stances=[(question, "yes")], status=status)
    page = client.get("/").text
    assert "A secret gist." not in page
    assert question.text not in page


@pytest.mark.parametrize("value", ["yesterday", "-1", "12", "<b>", "all-all"])
def test_home_answers_a_period_that_makes_no_sense_with_a_sentence(client, article, minister, value):
    make_claim(article, minister)
    response = client.get("/", {"period": value})
    assert response.status_code == 200
    assert "There is no such period." in response.text
    assert response.context["actors"] == []
    assert not response.context["timeline"].marks


@pytest.mark.parametrize(
    ("said", "first", "last"), [("2026-03-01", "2026-02-14", "2026-03-15"), ("2022-11-05", "2022-10-07", "2022-11-05")]
)
def test_a_period_ends_today_or_with_the_newest_claim(article, minister, said, first, last):
    make_claim(article, minister, said=said)
    make_claim(article, minister, said="2020-01-01")
    span = home_period("30-days", datetime.date(2026, 3, 15))
    assert [span.first.isoformat(), span.last.isoformat()] == [first, last]
    assert len(span.ids) == 1


def test_all_years_hold_every_claim(article, minister):
    make_claim(article, minister, said="1990")
    make_claim(article, minister)
    assert len(home_period(read_home_period(""), datetime.date(2026, 3, 15)).ids) == 2


def test_what_turns_against_a_claim_is_drawn_before_what_agrees():
    repeats = [(pk, pk + 1, "repeats") for pk in range(1, 100, 2)]
    drawn = home_newest_linked_ids(list(range(1, 201)), [*repeats, (150, 151, "contradicts")])
    assert len(drawn) == MOST_DRAWN
    assert {150, 151, 1, 2} <= set(drawn)


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
    assert section.count("A reason.") == 2
    assert "is contradicted by" in section
    assert "19 days later" in section


def test_home_has_no_lead_without_a_link_across_years(client, minister, russia):
    link(make_claim(make_article(), minister, said="2022"), make_claim(make_article(), russia, said="2023"))
    link(make_claim(make_article(), minister, said="2022"), make_claim(make_article(), russia, said="../2026-01-01"))
    assert client.get("/").context["lead"] is None


def test_home_takes_at_most_sixteen_queries(client, minister, russia, question, django_assert_max_num_queries):
    for year in range(2005, 2025):
        one = make_claim(make_article(), minister, said=str(year), stances=[(question, ["yes", "no"][year % 2])])
        link(make_claim(make_article(), russia, said="2026"), one, ["contradicts", "context"][year % 2])
    client.get("/")
    with django_assert_max_num_queries(16):
        assert client.get("/").context["lead"] is not None
