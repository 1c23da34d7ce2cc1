"""Names are listed in the order that people expect, with any capitals and accents, in SQL as in Python."""

import random

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.http import QueryDict

from articles.models import Outlet
from articles.name_order import NameOrder, name_order_key
from claims.lists.facets import page_with_facets
from claims.lists.filters import ClaimFilterSet
from claims.models import Actor, Question, SavedSearch, Topic
from claims.pages.home import home_busiest_actors
from claims.reading.origins import independent_origins
from claims.reading.paging import PAGE_SIZE
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db

# Each name shows a way in which a bytewise order would be wrong.
IN_ORDER = [
    "20 Minuten",
    "abc News",
    "ABC Radio",
    "Ägypten",
    "Al Jazeera",
    "đoković",
    "El País",
    "Erdoğan",
    "İnci",
    "Indonesia",
    "iNews.id",
    "Łukasz",
    "Lutz",
    "Ørsted",
    "Oslo",
    "Réunion",
    "Western states",
    "ZDF",
    "Ελλάδα",
    "Εύα",
    "иран",
    "Россия",
    "اسرائیل",
    "آسیا",
]
# The longest and oddest names that can be typed. Each character of the first name becomes 18 letters.
ODD = [
    "ﷺ" * 100,
    "".join(map(chr, range(0x20000, 0x20000 + 100))),
    "각" * 100,
    "'",
    "%s",
    "\\",
    "“Free Iran”",
    "İ" * 100,
]


def shuffled(names):
    return random.Random(7).sample(names, len(names))  # noqa: S311  no secret


def make_outlet(number, name):
    return Outlet.objects.create(slug=f"outlet-{number}", name=name)


def test_python_sorts_names_as_people_do():
    assert sorted(shuffled(IN_ORDER), key=name_order_key) == IN_ORDER


def test_outlets_topics_and_searches_are_in_the_order_of_people(editor):
    for number, name in enumerate(shuffled(IN_ORDER)):
        make_outlet(number, name)
        Topic.objects.create(slug=f"topic-{number}", name=name)
        SavedSearch.objects.create(user=editor, name=name, query=f"q={number}")
    for model in (Outlet, Topic, SavedSearch):
        assert [row.name for row in model.objects.all()] == IN_ORDER, model


def test_actors_and_questions_are_listed_in_the_order_of_people(client):
    for number, name in enumerate(shuffled(IN_ORDER)):
        make_actor(name, slug=f"actor-{number}")
        Question.objects.create(slug=f"question-{number}", text=name)
    assert [actor.name for actor in client.get("/actors/").context["page"].rows] == IN_ORDER
    assert [question.text for question in client.get("/questions/").context["page"].rows] == IN_ORDER


def test_options_of_a_search_field_are_in_the_order_of_people(client, editor_client):
    for number, name in enumerate(["News Western", "news iNews", "News Ägypten"]):
        make_actor(name, slug=f"actor-{number}")
        make_outlet(number, name)
    ordered = ["News Ägypten", "news iNews", "News Western"]
    assert [actor.name for actor in client.get("/actors/options/?q=new").context["actors"]] == ordered
    assert [outlet.name for outlet in editor_client.get("/desk/outlets/options/?q=new").context["outlets"]] == ordered


def test_pages_by_name_hold_every_row_once_whatever_its_signs(client):
    names = [*IN_ORDER, *(name.upper() for name in IN_ORDER), *(name.lower() for name in IN_ORDER), *ODD]
    for number, name in enumerate(shuffled(names)):
        make_actor(name, slug=f"actor-{number}")
    found, after = [], ""
    while after is not None:
        page = client.get("/actors/", {"after": after} if after else {}).context["page"]
        assert len(page.rows) <= PAGE_SIZE
        found, after = [*found, *page.rows], page.next
    assert sorted(actor.name for actor in found) == sorted(names)
    assert [actor.pk for actor in found] == list(Actor.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(("model", "field"), [(Actor, "name"), (Question, "text")])
def test_the_next_page_by_name_is_read_from_the_index(model, field):
    after = TupleGreaterThan(Tuple(NameOrder(field), F("slug")), (NameOrder(Value("Iran")), "iran"))
    rows = model.objects.filter(after).order_by(NameOrder(field), "slug")[:50]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # the table is empty
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = rows.explain()
    assert f"Index Scan using {model._meta.indexes[0].name}" in plan
    assert "Index Cond: (ROW(" in plan
    assert "Sort" not in plan


def test_facets_origins_and_the_opening_page_break_ties_in_the_order_of_people(iran):
    names = ["Zeit", "iNews.id", "Indonesia", "Ägypten"]
    actors = [make_actor(name, slug=f"actor-{number}") for number, name in enumerate(names)]
    claims = [
        make_claim(make_article(outlet=make_outlet(number, name)), actor)
        for number, (name, actor) in enumerate(zip(names, actors, strict=True))
    ]
    for claim in claims:
        claim.chain.create(position=1, outlet=claim.article.outlet, heard=True)
    ordered = ["Ägypten", "Indonesia", "iNews.id", "Zeit"]
    facets = {facet.name: facet for facet in page_with_facets(ClaimFilterSet(QueryDict())).facets}
    assert [choice.label for choice in facets["actor"].choices] == ordered
    assert [choice.label for choice in facets["outlet"].choices] == ordered
    assert [origin.outlet.name for origin in independent_origins(claims).known] == ordered
    assert [one.summary.actor.name for one in home_busiest_actors([claim.pk for claim in claims])] == ordered
