"""Facets, the histogram and their counts: each count equals the number of rows that a click on it shows."""

# ruff: noqa: S311  chance chooses cases here, not secrets
import random
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from articles.models import Outlet
from claims.lists import facets
from claims.lists.facets import page_with_facets
from claims.lists.filters import ClaimFilterSet
from claims.lists.index import filtered_index_page
from claims.models import Affiliation, Claim, Question, Topic
from tests.conftest import make_actor, make_article, make_claim
from tests.seeded import load_seeds

pytestmark = pytest.mark.django_db


def asked(pairs):
    return page_with_facets(ClaimFilterSet(QueryDict(urlencode(pairs))))


def walked(pairs):
    """The number of claims on all pages of a list."""
    number, before = 0, ""
    while before is not None:
        page = filtered_index_page(ClaimFilterSet(QueryDict(urlencode([*pairs, ("before", before)]))))
        number, before = number + len(page.ids), page.next
    return number


class Walks(dict):
    """The number of claims of each query, by the query's parameters. Each query is counted once."""

    def __missing__(self, pairs):
        self[pairs] = walked(sorted(pairs))
        return self[pairs]

    def clicked(self, pairs, name, value):
        return self[frozenset({*((key, one) for key, one in pairs if key != name), (name, value)})]

    def days(self, pairs, bar):
        others = {(key, one) for key, one in pairs if key not in {"said_from", "said_to"}}
        return self[frozenset({*others, ("said_from", bar.first), ("said_to", bar.last)})]


def wrong(walks, pairs):
    """The counts on the page of a query that differ from the number of rows that a click on them shows."""
    found = asked(sorted(pairs))
    shown = {(f.name, c.value): c.count for f in found.facets for c in f.choices if c.count is not None}
    told = [(key, count, walks.clicked(pairs, *key)) for key, count in shown.items()]
    bars = found.histogram.bars if found.histogram else []
    told += [(bar.label, bar.count, walks.days(pairs, bar)) for bar in bars]
    told.append(("found", found.found, walks[frozenset(pairs)]))
    return [one for one in told if one[1] != one[2]]


@pytest.fixture
def seeds(db):
    load_seeds()


def test_every_count_of_the_seeds_is_the_number_of_rows_that_its_click_shows(seeds):
    walks = Walks()
    values = [(f.name, c.value) for f in asked([]).facets for c in f.choices]
    assert len(values) > 40
    assert wrong(walks, []) == []
    some = random.Random(4).sample(values, 6)
    some += [("said_from", "2022"), ("said_to", "2022-11"), ("as_of", "9000"), ("q", "drone"), ("sort", "recorded")]
    some += [(f"not_{name}", value) for name, value in random.Random(5).sample(values, 6)]
    assert {value: found for value in some if (found := wrong(walks, {value}))} == {}


@pytest.fixture
def chance(kompas):
    """Random claims with all kinds of values; returns the random generator."""
    draw = random.Random(20)
    outlets = [kompas, Outlet.objects.create(slug="reuters", name="Reuters", kind="agency"), None]
    actors = [make_actor(f"Actor {letter}") for letter in "abcdef"]
    Affiliation.objects.create(actor=actors[0], body=actors[1], role="r", source="s", end_precision="day")
    topics = [Topic.objects.create(slug=f"topic-{n}", name=f"topic {n}") for n in range(4)]
    questions = [Question.objects.create(slug=f"question-{n}", text=f"Question {n}?") for n in range(3)]
    articles = [make_article(outlet=outlet) for outlet in outlets]
    for _ in range(70):
        claim = make_claim(
            draw.choice(articles),
            *draw.sample(actors, draw.randint(1, 2)),
            about=draw.sample(actors, draw.randint(0, 1)),
            said=draw.choice(["2021", "2022", "2022-11", "2022-12", "2022-11-05", "2023-01-31", "2025-06-19"]),
            kind=draw.choice(Claim.Kind.values),
            topics=draw.sample(topics, draw.randint(0, 3)),
            stances=[(q, draw.choice(["yes", "no", "partly"])) for q in draw.sample(questions, draw.randint(0, 2))],
        )
        for position in range(draw.randint(0, 2)):
            through = draw.choice([{"outlet": outlets[0]}, {"outlet": outlets[1]}, {"actor": actors[2]}])
            facts = {"passed": draw.choice(["", "verbatim", "translated"]), "heard": draw.choice([None, True, False])}
            claim.chain.create(position=position + 1, **facts, **through)
    return draw


def test_every_count_of_chance_data_is_the_number_of_rows_that_its_click_shows(chance):
    walks = Walks()
    values = [(f.name, c.value) for f in asked([]).facets for c in f.choices]
    dates = [("said_from", "2022"), ("said_to", "2022"), ("said_to", "2022-11-20"), ("sort", "recorded")]
    for _ in range(10):
        left_out = [(f"not_{name}", value) for name, value in chance.sample(values, 1)]
        pairs = {*chance.sample(values, chance.randint(0, 3)), *chance.sample(dates, chance.randint(0, 2))}
        pairs |= {pair for pair in left_out if (pair[0].removeprefix("not_"), pair[1]) not in pairs}
        if (
            len({name for name, _ in pairs} & {"said_to"}) == 1
            and {("said_to", "2022"), ("said_to", "2022-11-20")} <= pairs
        ):
            continue
        assert wrong(walks, pairs) == []


def test_counts_above_the_cap_are_of_the_newest_and_say_so(client, article, minister, russia, monkeypatch):
    monkeypatch.setattr(facets, "MOST_COUNTED", 3)
    for day in range(1, 6):
        make_claim(article, minister if day < 3 else russia, said=f"2022-11-0{day}")
    found = asked([])
    counts = {choice.value: choice.count for facet in found.facets if facet.name == "actor" for choice in facet.choices}
    assert (found.is_capped, found.told, counts) == (True, "3+ claims", {"russia": 3})
    assert "in the newest" in client.get("/claims/").content.decode()


def test_every_button_and_box_of_the_page_shows_as_many_claims_as_it_says(client, chance):
    page = client.get("/claims/?actor=actor-a&not_topic=topic-1").content.decode()
    buttons = re.findall(r'<button form=only-(\w+) name=\1 value="([^"]+)" id=\S+><span[^>]*>[^<]*</span> (\d+)<', page)
    boxes = re.findall(r'<label><input type=checkbox name=(\w+) value="([^"]+)"><span[^>]*>[^<]*</span> (\d+)<', page)
    assert {name for name, _, _ in buttons} == {"actor"}
    assert {name for name, _, _ in boxes} == {"kind", "topic", "question", "answer", "outlet", "origin", "shift"}
    for name, value, count in buttons + boxes:
        form = re.search(rf'<form id="{f"only-{name}" if name == "actor" else "without"}".*?</form>', page, re.S)[0]
        state = [(key, unescape(one)) for key, one in re.findall(r'name="(\w+)" value="([^"]*)"', form)]
        assert asked([*state, (name, value)]).found == int(count)


def test_leaving_a_value_out_takes_its_claims_away(chance):
    everything = asked([])
    for facet in everything.facets:
        for choice in facet.choices:
            if choice.count is not None:
                assert asked([(f"not_{facet.name}", choice.value)]).found == everything.found - choice.count


def test_a_value_that_is_set_or_left_out_stays_in_its_facet(article, minister, drones):
    make_claim(article, minister)
    found = asked([("topic", "drones")])
    choice = next(facet for facet in found.facets if facet.name == "topic").choices[0]
    assert (choice.label, choice.count, choice.is_set) == ("drones", 0, True)
    found = asked([("not_topic", "drones")])
    choice = next(facet for facet in found.facets if facet.name == "topic").choices[0]
    assert (choice.label, choice.count, choice.is_left_out) == ("drones", None, True)


def test_months_are_told_inside_a_year_and_a_date_known_to_the_year_counts_in_each(article, minister):
    make_claim(article, minister, said="2022-11-05")
    make_claim(article, minister, said="2022")
    make_claim(article, minister, said="2021-11")
    years = asked([]).histogram
    assert [(bar.label, bar.count) for bar in years.bars] == [("2021", 1), ("2022", 2)]
    months = asked([("said_from", "2022"), ("said_to", "2022")]).histogram
    assert [bar.count for bar in months.bars] == [1] * 10 + [2, 1]
    assert months.by_month
    assert months.some_year


def test_years_far_apart_are_told_by_longer_periods(article, minister):
    make_claim(article, minister, said="1001")
    make_claim(article, minister, said="9998")
    bars = asked([]).histogram.bars
    assert [(bar.first, bar.last, bar.count) for bar in (bars[0], bars[-1])] == [
        ("1000", "1999", 1),
        ("9000", "9998", 1),
    ]


def test_facets_do_not_count_what_readers_do_not_see(article, minister, drones):
    make_claim(article, minister, status="draft", topics=[drones])
    assert asked([]).found == 0
    assert [choice.count for facet in asked([]).facets for choice in facet.choices if choice.count] == []


def test_a_value_asked_for_and_left_out_at_once_gets_a_sentence(client, article, minister):
    make_claim(article, minister)
    page = client.get("/claims/?actor=iran&not_actor=Iran&kind=denial&not_kind=denial")
    assert page.context["claims"] == []
    assert "“Iran” is asked for and left out at once" in page.content.decode()
    assert "“denial” is asked for and left out at once" in page.content.decode()


def test_htmx_gets_results_facets_and_the_count_to_announce(client, article, minister):
    make_claim(article, minister)
    page = client.get("/claims/?actor=iran", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert page.count("hx-swap-oob") == 3
    assert re.search(r'<p id="announced"[^>]*>1 claim</p>', page)


def test_list_page_takes_at_most_eight_queries_whatever_is_asked_for(client, chance):
    whole = (
        "actor=actor-a&actor=actor-b&not_actor=actor-c&speaker=actor-a&not_topic=topic-1&outlet=kompas&origin=kompas"
    )
    for query in ["", "as_of=9000&q=drone", whole, f"{whole}&question=question-1&sort=recorded&as_of=9000&q=mengirim"]:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/claims/?{query}").status_code == 200
        assert len(captured) <= 8, query


def test_a_full_page_with_all_facets_stays_small(client, chance, kompas):
    text = f"Judul\n\n{'Kata yang panjang sekali tentang perjanjian. ' * 12}"
    actors = [make_actor(f"A Person With A Rather Long Name {n}") for n in range(20)]
    questions = [Question.objects.create(slug=f"has-it-{n}", text=f"Has {'it ' * 30}{n}?") for n in range(12)]
    long = make_article(text, outlet=kompas)
    for n in range(60):
        words = ("Kata yang panjang sekali tentang perjanjian. " * 6).strip()
        hung = {"stances": [(questions[n % 12], "yes")], "said": f"{2000 + n % 20}-01-05", "words": words}
        make_claim(long, actors[n % 20], gist=f"Gist {n}. {'It goes on about the treaty. ' * 8}", **hung)
    held, address = 0, "/claims/"
    while address:
        page = client.get(address)
        assert len(page.content) <= 60_000
        # No word of a gist or of the marked words is left out. A page of long claims has fewer rows.
        assert page.content.decode().count(f"{words}</mark>") == sum(
            one.article_id == long.pk for one in page.context["claims"]
        )
        held += len(page.context["claims"])
        address = page.context["next"] and f"/claims/?before={page.context['next']}"
    assert held == 60 + 70


@pytest.mark.parametrize("sort", ["", "recorded"])
def test_claims_of_one_day_stand_by_number_and_not_by_its_digits(sort, article, iran):
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('claims_claim', 'id'), 99997)")
    made = [make_claim(article, iran, said="2022-11-05").pk for _ in range(5)]
    assert made[-1] == 100_002
    assert asked([("sort", sort)]).page.ids == made[::-1]
