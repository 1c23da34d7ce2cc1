"""The list of articles, filtered by each of its parameters."""

import datetime

import pytest
from django.db import connection

from articles.models import Outlet
from claims.models import Topic
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db


def listed(client, **asked):
    return [article.slug for article in client.get("/articles/", asked).context["page"].rows]


def at(text, zone=datetime.UTC):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.fixture
def shelf(kompas, iran, russia, drones):
    """Four different articles by slug, the latest first."""
    reuters = Outlet.objects.create(slug="reuters", name="Reuters", kind="agency")
    made = {
        "late": make_article(slug="late", outlet=reuters, language="en", published_at=at("2025-06-19 10:00")),
        # On 9 November in Jakarta, on 8 November in UTC.
        "night": make_article(
            slug="night", outlet=kompas, published_at=at("2022-11-08 18:00"), published_zone="Asia/Jakarta"
        ),
        "month": make_article(
            slug="month", outlet=kompas, published_at=at("2022-11-01 00:00"), published_precision="month"
        ),
        "undated": make_article(slug="undated", language="en"),
    }
    make_claim(made["late"], russia, topics=[drones])
    make_claim(made["night"], iran)
    make_claim(made["night"], russia)
    make_claim(made["month"], iran, topics=[drones])
    return made


def test_article_list_is_narrowed_by_each_parameter(client, shelf):
    for asked, found in [
        ({}, "late night month undated"),
        ({"outlet": "kompas"}, "night month"),
        ({"outlet": ["kompas", "reuters"]}, "late night month"),
        ({"language": "en"}, "late undated"),
        ({"language": "fr"}, ""),
        ({"language": ["en", "id"]}, "late night month undated"),
        ({"actor": "iran"}, "night month"),
        ({"actor": "Iran"}, "night month"),
        ({"actor": ["iran", "russia"]}, "late night month"),
        ({"topic": "drones"}, "late month"),
        # The same claim must have the topic and count for the actor.
        ({"topic": "drones", "actor": "russia"}, "late"),
        ({"published_from": "2022-11-09"}, "late night month"),
        ({"published_from": "2022-11-10"}, "late month"),
        ({"published_from": "2022-12"}, "late"),
        ({"published_to": "2022-11-08"}, "month"),
        ({"published_to": "2022-11-09"}, "night month"),
        ({"published_to": "2022-10"}, ""),
        ({"published_from": "2022-11-09", "published_to": "2022-11-09"}, "night month"),
    ]:
        assert (asked, listed(client, **asked)) == (asked, found.split())


def test_article_list_is_narrowed_by_words_of_the_headline(client, iran):
    make_article(slug="english", title="Drone deliveries stopped", language="en")
    indonesian = make_article(slug="indonesian", title="Pengiriman drone berhenti")
    make_article(slug="russian", title="Иран и дроны", language="ru")
    make_claim(indonesian, iran, words="Iran mengakui mengirim drone")
    for words, found in [
        ("pengiriman", ["indonesian"]),
        ("drone", ["indonesian", "english"]),
        ("drones", ["indonesian", "english"]),
        ("deliveries", ["english"]),
        ("delivery", ["english"]),
        ('"stopped drone"', []),
        ("drone -pengiriman", ["english"]),
        ("иран", ["russian"]),
        ("mengakui", []),
    ]:
        assert (words, sorted(listed(client, q=words))) == (words, sorted(found))


def test_article_list_counts_days_in_utc_where_the_zone_is_not_known(client, kompas):
    article = make_article(slug="odd", published_at=at("2022-11-08 18:00"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET published_zone = 'Mars/Olympus' WHERE id = %s", [article.pk])
    assert (listed(client, published_from="2022-11-08"), listed(client, published_from="2022-11-09")) == (["odd"], [])


def test_article_list_tells_readers_nothing_of_drafts(client, editor_client, kompas, iran):
    hidden = Outlet.objects.create(slug="hidden", name="Canaryoutlet")
    article = make_article(slug="there", language="en")
    make_article(slug="hidden", status="draft", language="fr", outlet=hidden)
    make_claim(article, iran, status="draft", topics=[Topic.objects.create(slug="t", name="Canarytopic")])
    page = client.get("/articles/").content.decode()
    assert ("Canary" in page, "French" in page, ">English<" in page) == (False, False, True)
    assert (listed(client, actor="Iran"), listed(editor_client, actor="iran")) == ([], [])
    assert (listed(client), sorted(listed(editor_client))) == (["there"], ["hidden", "there"])


def test_article_list_names_languages_in_the_readers_own(client, article):
    assert ">Indonesian<" in client.get("/articles/").content.decode()
    client.cookies["django_language"] = "id"
    assert ">Indonesia<" in client.get("/articles/").content.decode()


def test_article_list_says_what_is_not_set(client):
    make_article(slug="bare", title="An article without more")
    page = client.get("/articles/").content.decode()
    assert page.count("<i>not set</i>") == 2


def test_an_article_after_one_without_a_date_is_the_one_added_before(client):
    for number in range(52):
        make_article(slug=f"undated-{number}")
    assert listed(client, after="undated-2") == ["undated-1", "undated-0"]


def test_a_select_keeps_what_is_no_option(client, article):
    Outlet.objects.create(slug="quiet", name="Quiet")
    page = client.get("/articles/?outlet=quiet").content.decode()
    assert "<option selected>quiet</option>" in page
    assert make_actor("Nobody").slug not in page
