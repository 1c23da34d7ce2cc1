"""The common behaviour of the lists with filters: pages, invalid values, addresses, fragments, queries."""

# ruff: noqa: S311  chance chooses cases here, not secrets
import datetime
import itertools
import random
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from claims.lists.actor_filters import ActorFilterSet
from claims.lists.article_filters import ArticleFilterSet
from claims.lists.question_filters import QuestionFilterSet
from claims.models import Actor, Affiliation, Question
from claims.reading import paging
from tests.conftest import make_actor, make_article, make_claim
from tests.test_claim_list import queries
from tests.test_facets import chance  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db

ACTORS = [f"actor-{letter}" for letter in "abcdef"]
TOPICS = [f"topic-{number}" for number in range(4)]
LISTS = {
    "article_list": (
        ArticleFilterSet,
        {
            "q": ["utusan", "laporan", "iran -utusan", "utusan or laporan"],
            "outlet": ["kompas", "reuters"],
            "language": ["id", "en"],
            "published_from": ["2022", "2022-11", "2022-11-09"],
            "published_to": ["2022-11", "2022-12-31", "2024"],
            "actor": ACTORS,
            "topic": TOPICS,
        },
    ),
    "actor_list": (ActorFilterSet, {"q": ["actor", "a", "komp"], "kind": ["person", "outlet"], "spoke_for": ACTORS}),
    "question_list": (
        QuestionFilterSet,
        {
            "q": ["question", "1"],
            "topic": TOPICS,
            "actor": ACTORS,
            "answered_from": ["2022", "2022-11-04"],
            "answered_to": ["2022-11", "2024"],
            "shift": ["no-yes", "yes-no", "partly-yes"],
        },
    ),
}
ONCE = {"q", "published_from", "published_to", "answered_from", "answered_to"}
ADDRESSES = [reverse(name) for name in LISTS]


@pytest.fixture
def many(chance):  # noqa: F811
    """Varied rows that fill more than three small pages of each list."""
    draw = random.Random(31)
    for number in range(12):
        day = datetime.datetime(2022, draw.randint(9, 12), draw.randint(1, 28), tzinfo=datetime.UTC)
        article = make_article(
            language=draw.choice(["id", "en"]),
            title=draw.choice(["Utusan Iran", "Laporan dari Iran", "Utusan"]),
            published_at=draw.choice([day, day, None]),
            published_precision=draw.choice(Article.Precision.values),
        )
        make_claim(article, draw.choice(Actor.objects.filter(slug__in=ACTORS)), topics=[])
        Question.objects.create(slug=f"unanswered-{number}", text=f"question {draw.choice('abc')} {number}?")
        speaker = make_actor(f"{draw.choice(['actor', 'Åctor', 'Other'])} {number}", slug=f"more-{number}")
        Affiliation.objects.create(
            actor=speaker, body=Actor.objects.get(slug=draw.choice(ACTORS)), role="r", source="s"
        )
    Question.objects.create(slug="merged", text="question?", merged_into=Question.objects.first())


def walked(filters, pairs, user=None):
    """The ids of the rows on all pages, and the ids of the query set."""
    ids, after = [], ""
    while after is not None:
        found = filters(QueryDict(urlencode([*pairs, ("after", after)])), user)
        page = found.page()
        ids, after = ids + [row.pk for row in page.rows], page.next
    return ids, set(found.qs.values_list("pk", flat=True))


@pytest.mark.parametrize("name", LISTS)
def test_all_pages_hold_each_row_that_fits_once(many, name, monkeypatch, editor):
    monkeypatch.setattr(paging, "PAGE_SIZE", 7)
    (filters, values), draw, found = LISTS[name], random.Random(7), 0
    whole, every = walked(filters, [], editor)
    assert (len(whole), set(whole)) == (len(every), every)
    for _ in range(20):
        names = draw.sample([*values], draw.randint(1, min(3, len(values))))
        pairs = [(one, value) for one in names for value in draw.sample(values[one], 1 if one in ONCE else 2)]
        if not filters(QueryDict(urlencode(pairs)), editor).is_valid():
            continue
        ids, fitting = walked(filters, pairs, editor)
        assert (ids, set(ids)) == ([pk for pk in whole if pk in fitting], fitting), pairs
        found += bool(ids)
    assert found > 5


@pytest.mark.parametrize("name", LISTS)
def test_what_makes_no_sense_gets_a_sentence_beside_its_field_and_an_empty_list(chance, client, name):  # noqa: F811
    nonsense = {"after": "nowhere", "not_q": "x", "x": None}
    nonsense |= {one: "\x00" for one in LISTS[name][1]}
    nonsense |= {one: "2022-13" for one in LISTS[name][1] if one.endswith(("_from", "_to"))}
    nonsense |= {one: "none-such" for one in LISTS[name][1] if one not in ONCE}
    for parameter, value in nonsense.items():
        for earlier in ({}, {"q": "question"}):
            answer = client.get(reverse(name), earlier | {parameter: value or "y"})
            page = answer.content.decode()
            assert answer.status_code == 200, parameter
            if parameter == "x":
                assert (answer.context["filter"].unknown, "Not a filter here" in page) == (["x"], True)
                continue
            assert (answer.context["page"].rows, answer.context["page"].next) == ([], None), parameter
            assert ('class="problems"' in page, "Nothing is shown" in page) == (True, True), parameter
            if parameter in LISTS[name][1]:
                assert f'aria-describedby="filter-{parameter}-error" aria-invalid="true"' in page, parameter


@pytest.mark.parametrize(("name", "days"), [("article_list", "published"), ("question_list", "answered")])
def test_days_in_reverse_are_refused(article, question, client, name, days):
    assert client.get(reverse(name)).context["page"].rows != []
    answer = client.get(reverse(name), {f"{days}_from": "2023", f"{days}_to": "2022"})
    assert answer.context["filter"].errors[f"{days}_to"] == ["This day is before the first one."]
    assert answer.context["page"].rows == []


def test_blank_parameters_are_left_out_of_the_address(client):
    blanks = [
        ("?q=&actor=", ""),
        ("?q=+&x=y&q=drone", "?q=drone&x=y"),
        ("?actor=iran&after=", "?actor=iran"),
        ("?q", "?q"),
    ]
    for address, (blank, shared) in itertools.product([*ADDRESSES, "/claims/"], blanks):
        answer = client.get(address + blank)
        assert (answer.status_code, answer["Location"]) == (302, address + shared.removesuffix("?q"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_fragment_has_the_results_and_one_live_region(article, iran, question, client, address):
    answer = client.get(address, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert ("<html" in page, page.count('id="results"'), page.count("hx-swap-oob")) == (False, 1, 1)
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_chip_takes_its_value_away_and_keeps_the_others(chance, client, address):  # noqa: F811
    asked = {"/articles/": "topic=topic-0&topic=topic-1&actor=actor-a", "/actors/": "spoke_for=actor-a&q=actor"}
    query = asked.get(address, "actor=actor-a&actor=actor-b&q=question")
    page = client.get(f"{address}?{query}").content.decode()
    for one in query.split("&"):
        rest = "&amp;".join(other for other in query.split("&") if other != one)
        assert f'<a href="{address}?{rest}"' in page, one
    # The second value of a repeated parameter stays in the form.
    second = {"/articles/": ("topic", "topic-1"), "/questions/": ("actor", "actor-b")}.get(address)
    assert not second or '<input type="hidden" name="{}" value="{}">'.format(*second) in page


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_number_of_queries_does_not_grow_with_the_rows(client, article, minister, drones, address):
    def add(number):
        for n in range(number):
            known = Article.objects.count()
            question = Question.objects.create(slug=f"q-{known}-{n}", text=f"Has Iran sent drones, {known} {n}?")
            make_actor(f"Drones of Iran {known} {n}")
            other = make_article(outlet=article.outlet, title=f"Drones of Iran {n}")
            make_claim(other, minister, topics=[drones], stances=[(question, ("no", "yes")[n % 2])])

    asked = ["", "?q=drones+iran", "?spoke_for=iran" if address == "/actors/" else "?actor=iran&topic=drones"]
    add(3)
    few = [queries(client, address + query) for query in asked]
    add(15)
    assert [queries(client, address + query) for query in asked] == few
    assert few == {"/articles/": [6, 6, 7], "/actors/": [2, 2, 3], "/questions/": [5, 5, 6]}[address]


def test_a_page_of_articles_is_read_in_the_order_of_an_index(db):
    """Without an index in the list's order, PostgreSQL would fetch all matching rows and sort them."""
    made = {"language": "id", "status": "published"}
    moment = datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)
    Article.objects.bulk_create(
        Article(**made, title=f"Judul {n}", slug=f"dated-{n}", published_at=moment + datetime.timedelta(hours=n))
        for n in range(2000)
    )
    Article.objects.bulk_create(Article(**made, title="Judul", slug=f"undated-{n}") for n in range(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_article")
        for query, index in [
            ("", "article_newest"),
            ("after=dated-300", "article_newest"),
            ("after=undated-1900", "article_newest"),
            ("language=id", "article_"),
            ("q=judul", "article_newest"),
            ("q=judul+77", "article_headline_words"),
        ]:
            with CaptureQueriesContext(connection) as captured:
                rows = ArticleFilterSet(QueryDict(query), AnonymousUser()).page().rows
            pages = [one["sql"] for one in captured if "ORDER BY" in one["sql"] and "LIMIT" in one["sql"]]
            cursor.execute(f"EXPLAIN {pages[0]}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert rows, query
            assert index in plan, (query, plan)
            assert "Sort" not in plan or index == "article_headline_words", (query, plan)
