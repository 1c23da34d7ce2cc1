import json
import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.lists.filterset import AskedValues
from claims.lists.index import said_index_ids
from claims.models import Claim, Link, Question
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db


def shown(client, query=""):
    """The slugs that the list shows for a query string, in order."""
    return [claim.slug for claim in client.get(f"/claims/?{query}", follow=True).context["claims"]]


@pytest.fixture
def admission(article, minister):
    return make_claim(article, minister, slug="admission", kind="admission", said="2022-11-05")


@pytest.fixture
def reply(article, russia):
    return make_claim(
        article, russia, slug="reply", kind="denial", said="2025-06-19", words="Iran membantah mengirim rudal"
    )


def test_claim_list_shows_the_latest_said_first(client, admission, reply):
    assert shown(client) == ["reply", "admission"]


def test_claim_list_of_a_state_holds_what_its_minister_said_in_office(client, article, minister, admission, reply):
    make_claim(article, minister, slug="before-office", said="2021-08-24")
    make_claim(article, minister, slug="year-in-office", said="2022")
    make_claim(article, minister, slug="year-half-in-office", said="2021")
    make_claim(article, minister, slug="after-office", said="2024-05-20")
    assert shown(client, "actor=iran") == ["admission", "year-in-office"]
    assert shown(client, "actor=iran&said_to=2022-12-31") == ["admission", "year-in-office"]


def test_claim_list_of_a_speaker_holds_only_the_mouth_itself(client, admission):
    assert shown(client, "speaker=iran") == []
    assert shown(client, "speaker=hossein-amirabdollahian") == ["admission"]


def test_claim_list_takes_a_name_for_an_actor(client, admission):
    assert shown(client, "actor=Hossein+AMIRABDOLLAHIAN") == ["admission"]


def test_claim_list_merges_the_feeds_of_several_actors(client, article, minister, russia, iran, admission, reply):
    make_claim(article, iran, russia, slug="joint", said="2025-01-17")
    assert shown(client, "actor=iran&actor=russia") == ["reply", "joint", "admission"]


def test_claim_list_finds_a_year_in_every_range_that_overlaps_it(client, article, russia):
    make_claim(article, russia, slug="some-time-in-2022", said="2022")
    assert shown(client, "said_from=2022-12-31") == ["some-time-in-2022"]
    assert shown(client, "said_to=2022-01-01&said_from=2020") == ["some-time-in-2022"]
    assert shown(client, "said_from=2023-01-01") == []
    assert shown(client, "said_to=2021-12-31") == []


def test_claim_list_narrows_by_each_parameter(client, admission, reply, drones, question, russia):
    admission.topics.add(drones)
    admission.actors.add(russia, through_defaults={"part": "about"})
    admission.stances.create(question=question, answer="yes")
    reply.stances.create(question=question, answer="no")
    Link.objects.create(
        source=reply,
        target=admission,
        relation="contradicts",
        rationale="r",
        status="confirmed",
        origin="seeds",
        confirmed_at=datetime.now(UTC),
    )
    for query, slugs in [
        ("kind=denial", ["reply"]),
        ("kind=denial&kind=admission", ["reply", "admission"]),
        ("topic=drones", ["admission"]),
        ("about=russia", ["admission"]),
        ("question=has-iran-supplied-drones", ["reply", "admission"]),
        ("question=has-iran-supplied-drones&answer=yes", ["admission"]),
        ("answer=no", ["reply"]),
        ("outlet=kompas", ["reply", "admission"]),
        ("linked=contradicts", ["reply", "admission"]),
        ("linked=repeats", []),
        ("actor=iran&topic=drones&kind=admission&outlet=kompas&answer=yes&about=russia", ["admission"]),
        ("actor=iran&kind=denial", []),
        ("q=amirabdollahian", ["admission"]),
        ("q=rudal", ["reply"]),
        ("q=mengakui&actor=iran", ["admission"]),
        ("sort=recorded", ["reply", "admission"]),
        ("sort=recorded&actor=iran", ["admission"]),
    ]:
        assert (query, shown(client, query)) == (query, slugs)


FILTERS = ["q", "actor", "speaker", "about", "said_from", "said_to", "kind", "topic", "question", "answer", "outlet"]
FILTERS += [
    "linked",
    "as_of",
    "origin",
    "chain",
    "shift",
    "not_actor",
    "not_topic",
    "not_kind",
    "not_chain",
    "not_shift",
]
FILTERS += ["sort", "before"]
NONSENSE = [
    "%00",
    "x" * 10_000,
    "-1",
    "2026-02-30",
    "' OR 1=1",
    "%ff%fe",
    "[]",
    "%F0%9F%98%80",
    "..%2F..",
    "99999999999~1",
]


# Valid after all: a minus excludes a word from the search.
SENSE = {("q", "-1")}


@pytest.mark.parametrize("name", FILTERS)
def test_claim_list_answers_nonsense_with_a_sentence_and_nothing_else(client, admission, name):
    for value in (value for value in NONSENSE if (name, value) not in SENSE):
        response = client.get(f"/claims/?{name}={value}&{name}={value}")
        assert (value, response.status_code) == (value, 200)
        assert (value, response.context["claims"]) == (value, [])
        if name != "q" or len(value) > 200 or value == "%00":
            assert response.context["filter"].errors.get(name), value


def test_claim_list_refuses_more_values_than_it_can_mean(client, admission):
    query = "&".join(f"actor=a{number}" for number in range(200))
    assert "At most 50" in client.get(f"/claims/?{query}").content.decode()


def test_marked_words_are_whole_in_the_list_and_their_context_is_cut(client, kompas, iran):
    words = " ".join(["sebuah kata"] * 30)
    article = make_article(f"Judul\n\nSebelum itu {words} dan sesudahnya masih ada lagi.", outlet=kompas)
    make_claim(article, iran, words=words)
    [claim] = client.get("/claims/").context["claims"]
    assert claim.place.exact == words
    assert claim.place.after == " dan sesudahnya masih …"
    assert claim.place.before == "Sebelum itu "


def test_claim_list_says_which_parameter_it_does_not_know(client, admission):
    response = client.get("/claims/?speeker=iran")
    assert "left out: speeker" in response.content.decode()


def test_claim_list_takes_blank_fields_of_a_plain_form_as_not_set(client, admission):
    assert shown(client, "q=&actor=&said_from=&said_to=&before=") == ["admission"]


@pytest.mark.parametrize("status", ["draft", "in_review", "discarded"])
def test_claim_list_hides_what_is_not_published(client, article, minister, status):
    make_claim(article, minister, status=status)
    assert shown(client) == shown(client, "actor=iran") == shown(client, "q=drone") == []


@pytest.mark.parametrize("query", ["", "actor=iran", "sort=recorded"])
def test_claim_list_pages_hold_every_claim_once(client, article, minister, query):
    made = {make_claim(article, minister, said=f"2022-{month:02}").slug for month in range(1, 13)}
    made |= {make_claim(article, minister, said=f"2023-01-{day:02}").slug for day in range(1, 32) for _ in range(4)}
    seen, address = [], f"/claims/?{query}"
    while address:
        page = client.get(address)
        seen += [claim.slug for claim in page.context["claims"]]
        following = page.context["next"]
        address = following and f"/claims/?{query}&before={following}"
    assert len(seen) == len(set(seen))
    assert set(seen) == made


def test_claim_list_gives_htmx_only_the_results(client, admission):
    response = client.get("/claims/", headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert b'id="results"' in response.content
    assert "HX-Request" in response["Vary"]


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "address",
    [
        "/claims/",
        "/claims/?actor=iran",
        "/articles/",
        "/actors/",
        "/actors/iran/",
        "/questions/",
        "/questions/has-iran-supplied-drones/",
        "/",
    ],
)
def test_number_of_queries_does_not_grow_with_the_rows(client, article, minister, question, drones, address):
    def add(number):
        for n in range(number):
            other = make_article(outlet=article.outlet)
            make_actor(f"Actor {Claim.objects.count()} {n}")
            claim = make_claim(other, minister, topics=[drones], stances=[(question, "yes")])
            claim.chain.create(position=1, outlet=article.outlet)

    add(3)
    few = queries(client, address)
    add(12)
    assert queries(client, address) == few
    assert few <= {"/": 22, "/questions/has-iran-supplied-drones/": 16}.get(address, 12)


def test_list_page_takes_at_most_eight_queries(client, admission, reply):
    assert queries(client, "/claims/") <= 8


@pytest.fixture
def large_feed(transactional_db, minister, iran):
    """60,000 rows in a copy of the table `claims_claimscope`. The search path finds the copy before the real table."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")  # VACUUM marks a row as visible only if its commit is on disk
        cursor.execute(
            "CREATE SCHEMA large CREATE TABLE claims_claimscope (LIKE public.claims_claimscope INCLUDING ALL)"
        )
        cursor.execute(
            "INSERT INTO large.claims_claimscope "
            "(actor_id, claim_id, said_on, said_precision, kind, topic_ids, direct) "
            "SELECT a, n, date '2015-01-01' + mod(n, 4000), p, 'assertion', '{}', true "
            "FROM generate_series(1, 30000) n, (VALUES ('day', 0), ('month', 1), ('year', 2)) v(p, r), "
            "(VALUES (%s), (%s)) w(a) WHERE mod(n, 3) = r",
            [iran.pk, minister.pk],
        )
        cursor.execute("VACUUM ANALYZE large.claims_claimscope")
        cursor.execute("SET search_path = large, public")
        yield
        cursor.execute("RESET search_path")
        cursor.execute("DROP SCHEMA large CASCADE")


@pytest.mark.parametrize(
    "dates",
    [{}, {"said_to": date(2018, 3, 4)}, {"said_from": date(2016, 2, 1), "said_to": date(2016, 2, 7)}],
)
def test_feed_touches_at_most_25_buffers(large_feed, iran, dates):
    page = said_index_ids(AskedValues(actor=[iran], **dates), None, 51)
    assert len(page) >= 7
    assert buffers(page.explain(format="json", analyze=True, buffers=True)) <= 25


def buffers(plan):
    top = json.loads(plan)[0]["Plan"]
    return top["Shared Hit Blocks"] + top["Shared Read Blocks"]


def test_claim_list_shows_nothing_for_a_filter_that_would_leave_something_out_but_is_not_known(client, admission):
    response = client.get("/claims/?not_weather=rain")
    assert response.context["claims"] == []
    assert "cannot be narrowed by" in response.content.decode()


def test_claim_list_finds_the_claims_by_which_an_answer_changed(client, article, iran, russia, question):
    """With an actor or a question in the query, only the shifts of this actor and on this question match."""
    other = Question.objects.create(slug="has-iran-supplied-missiles", text="Has Iran supplied missiles to Russia?")
    make_claim(article, iran, slug="no", said="2022-10-17", stances=[(question, "no"), (other, "no")])
    make_claim(article, iran, slug="yes", said="2022-11-05", stances=[(question, "yes"), (other, "no")])
    make_claim(article, russia, slug="russia", said="2022-12-05", stances=[(question, "yes")])
    assert (
        shown(client, "shift=no-yes") == shown(client, f"shift=no-yes&actor=iran&question={question.slug}") == ["yes"]
    )
    assert shown(client, "shift=no-yes&actor=russia") == shown(client, f"shift=no-yes&question={other.slug}") == []
    assert shown(client, "shift=yes-no") == []
    assert shown(client, "shift=yes-no&shift=no-yes") == ["yes"]
    assert shown(client, "not_shift=no-yes") == ["russia", "no"]


@pytest.mark.parametrize("query", ["actor=Iran", "q=-drone", "said_to=2022", "kind=admission&kind=denial"])
def test_each_chip_takes_its_own_filter_away(client, admission, query):
    page = client.get(f"/claims/?{query}")
    links = re.findall(r'href="/claims/(\?[^"]*)" aria-label="Remove', page.content.decode())
    assert links
    for link in links:
        fewer = client.get(f"/claims/{link}".replace("&amp;", "&"))
        assert len(fewer.context["chips"]) == len(page.context["chips"]) - 1
