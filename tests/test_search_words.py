"""Search words: how they are parsed, which claims they find, and how a hit is shown."""

import re

import pytest
from django.db import connection

from claims.reading.highlight import START, STOP, html_with_highlights
from claims.reading.rows import shorten_text
from claims.text.search_words import STOP_WORDS, read_search_words, year_and_search_words
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db


def shown(client, words, **more):
    return [claim.slug for claim in client.get("/claims/", {"q": words} | more).context["claims"]]


def page(client, words):
    return client.get("/claims/", {"q": words}).content.decode()


@pytest.fixture
def admission(article, minister):
    return make_claim(article, minister, slug="admission", gist="Iran supplied drones to Russia.", said="2022-11-05")


@pytest.fixture
def reply(article, russia):
    words = "Iran membantah mengirim rudal"
    return make_claim(article, russia, slug="reply", gist="No missile was ever sent.", said="2025-06-19", words=words)


FOUND = [
    ("drone", ["admission"]),
    ("supplying drones", ["admission"]),
    ("missiles", ["reply"]),
    ("mengirimkan", ["reply", "admission"]),
    ("rudalnya", ["reply"]),
    ("drones mengirim", ["admission"]),
    ("the drones of", ["admission"]),
    ('"mengirim rudal"', ["reply"]),
    ('"rudal mengirim"', []),
    ("mengirim -rudal", ["admission"]),
    ("mengirim -missiles", ["admission"]),
    ('mengirim -"mengirim rudal"', ["admission"]),
    ("-drone", ["reply"]),
    ("drones or missiles", ["reply", "admission"]),
    ("drones missiles", []),
    ("amirabdollahian drones", ["admission"]),
    ("Amīr-Abdollāhiān", []),
    (" ".join("abcdefghjklmnopqr" * 5), []),
]


def test_words_are_found_by_their_stems_in_either_language(client, admission, reply):
    assert [(words, slugs) for words, slugs in FOUND if shown(client, words) != slugs] == []


@pytest.mark.parametrize(
    ("alias", "typed"),
    [
        ("حسین امیرعبداللهیان", "امیرعبداللهیان"),
        ("Хосейн Амир Абдоллахиан", "Абдоллахиан"),
        ("侯赛因·阿卜杜拉希扬", "侯赛因·阿卜杜拉希扬"),
        ("Amīr-Abdollāhiān", "amir-abdollahian"),
        ("Hussein Amir-Abdollahian", '"amir abdollahian"'),
    ],
)
def test_an_alias_in_any_script_finds_the_claim_and_is_told(client, admission, reply, minister, alias, typed):
    minister.names.create(name=alias)
    assert shown(client, typed) == ["admission"]
    assert f"Found by the name <mark>{alias}</mark>" in page(client, typed)


def test_a_changed_alias_finds_and_the_old_one_no_more(client, admission, minister):
    alias = minister.names.create(name="Alias")
    alias.name = "Nickname"
    alias.save()
    assert (shown(client, "alias"), shown(client, "nickname")) == ([], ["admission"])
    alias.delete()
    assert shown(client, "nickname") == []


def test_a_claim_about_an_actor_is_found_by_its_aliases(client, article, minister, russia):
    make_claim(article, minister, slug="about-russia", about=[russia])
    russia.names.create(name="Росси́я")
    assert shown(client, "россия") == ["about-russia"]


def test_the_hit_is_marked_in_gist_and_words(client, admission, reply):
    told = page(client, "drones")
    assert "Iran supplied <mark>drones</mark> to Russia." in told
    assert "<mark>Iran mengakui mengirim <mark>drone</mark></mark>" in told
    assert "Found by" not in told


def test_what_is_marked_is_escaped(client, kompas, minister):
    text = "Judul\n\nIa berkata <script>alert(1)</script> & drone teks."
    article = make_article(text, outlet=kompas)
    make_claim(article, minister, words=text.partition("\n\n")[2], gist="A <b>drone</b> & more.")
    told = page(client, "drone")
    assert "A &lt;b&gt;<mark>drone</mark>&lt;/b&gt; &amp; more." in told
    assert "&lt;script&gt;" in told
    assert "<script>alert" not in told


def test_marks_are_balanced_whatever_the_text_holds():
    assert html_with_highlights(f"{STOP}a{START}b{START}<c>{STOP}{START}") == "ab<mark>&lt;c&gt;</mark>"


@pytest.mark.parametrize("words", ["the", "of the", '"to be"', "don’t s t"])
def test_a_query_of_stop_words_alone_gets_a_sentence(client, admission, words):
    response = client.get("/claims/", {"q": words})
    assert response.context["claims"] == []
    assert "These words stand in every text" in response.content.decode()


@pytest.mark.parametrize("words", ["!!!", '""', "- -", "_", "؟"])
def test_a_query_of_punctuation_alone_gets_a_sentence(client, admission, words):
    response = client.get("/claims/", {"q": words})
    assert response.context["claims"] == []
    assert "Write at least one word" in response.content.decode()


def test_stop_words_are_those_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) word WHERE to_tsvector('english', word) <> ''", [list(STOP_WORDS)]
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT to_tsvector('english', 'yes') <> '', to_tsvector('indonesian', 'yang') <> ''")
        assert cursor.fetchone() == (True, True)


def test_words_are_read_as_they_are_typed():
    assert read_search_words('a drone "joint venture" -rudal -"two words" anti-drone or kirim "open') == (
        [["drone", "joint venture", "anti-drone"], ["kirim", "open"]],
        ["rudal", "two words"],
    )


def test_a_year_among_the_words_is_offered_as_a_date(client, admission, reply):
    assert year_and_search_words("2022 drones") == ("2022", "drones")
    assert year_and_search_words('"in 2022"') is None
    told = page(client, "2022 drones")
    link = re.search(r'href="/claims/([^"]+)">Said in 2022\?', told)[1].replace("&amp;", "&")
    assert [claim.slug for claim in client.get(f"/claims/{link}").context["claims"]] == ["admission"]


@pytest.mark.parametrize("status", ["draft", "in_review", "discarded"])
def test_the_hit_shows_nothing_of_what_is_not_published(client, article, status):
    make_claim(article, make_actor("Canary"), gist="A canary sings.", status=status)
    told = page(client, "canary")
    assert "sings" not in told
    assert "Found by" not in told


def test_of_an_original_only_the_marked_words_are_shown(client, kompas, minister):
    article = make_article(
        "Judul\n\nRahasia lain. Iran mengakui mengirim drone. Rahasia besar.", "original", outlet=kompas
    )
    make_claim(article, minister)
    told = page(client, "drone")
    assert "mengirim <mark>drone</mark>" in told
    assert "Rahasia" not in told
    assert shown(client, "rahasia") == []


def test_context_is_cut_at_words():
    assert shorten_text("a short text", 40) == "a short text"
    assert shorten_text("one two three four", 12) == "one two …"
    assert shorten_text("one two three four", 12, at_end=False) == "… three four"
    assert shorten_text("x" * 99, 12) == "…"
    assert shorten_text(" ", 0) == " "
