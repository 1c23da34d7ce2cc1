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


@pytest.mark.parametrize("words", ["the", "of the", "don’t s t", "THE OF"])
def test_a_query_of_stop_words_alone_finds_names_only(client, admission, words):
    assert shown(client, words) == []


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


@pytest.mark.parametrize("typed", ["Zelensky", "Zelenski", "Зеленский", "Volodimir Zelensky", "zelen", "Zelenskiy"])
def test_a_search_without_a_hit_offers_names_that_are_near(client, article, iran, typed):
    make_claim(article, make_actor("Volodymyr Zelenskyy"), make_actor("Zohran Zed"), iran)
    response = client.get("/claims/", {"q": typed})
    assert response.context["claims"] == []
    assert [actor.name for actor in response.context["near"]] == ["Volodymyr Zelenskyy"]
    assert 'Did you mean\n      \n      <a href="/actors/volodymyr-zelenskyy/">' in response.content.decode()


@pytest.mark.parametrize("typed", ["zebra", "Amsterdam", "of", "z", "-zelenskyy drones", "نفت"])
def test_a_search_without_a_hit_offers_nothing_that_is_not_near(client, article, typed):
    make_claim(article, make_actor("Volodymyr Zelenskyy"))
    make_claim(article, make_actor("Zelensky Hidden"), status="draft")
    assert client.get("/claims/", {"q": typed}).context["near"] == []


def test_names_known_from_drafts_alone_are_not_offered(client, article):
    make_claim(article, make_actor("Zelensky Hidden"), status="draft")
    assert client.get("/claims/", {"q": "Zelenskyy"}).context["near"] == []


def test_words_are_read_as_they_are_typed():
    wanted, unwanted = read_search_words('a drone "joint venture" -rudal -"two words" anti-drone or kirim “open')
    assert wanted == [
        [("drone", False), ("joint venture", True), ("anti-drone", False)],
        [("kirim", False), ("open", True)],
    ]
    assert unwanted == [("rudal", False), ("two words", True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("who said drones", ["said", "drones"]),
        ("WHO drones", ["WHO", "drones"]),
        ("WHO SAID DRONES", ["SAID", "DRONES"]),
        ("as", ["as"]),
        ("-the drones", ["drones"]),
    ],
)
def test_a_stop_word_counts_alone_or_in_capitals(text, words):
    assert [term.words for term in read_search_words(text)[0][0]] == words


# Gist, or words of the language; what is typed; whether it is found.
TYPED = [
    ("id", "Iran mengirimkan pesawat nirawak ke Rusia.", "kirim dikirim pengiriman mengirim kiriman"),
    ("id", "Moskwa menolak tuduhan itu.", "tolak penolakan ditolak menuduh tuduh dituduh"),
    ("id", "Teheran menuduh Kyiv berbohong.", "tuduhan tuduh dituduh bohong kebohongan"),
    ("id", "Pasokan rudal dikecam Barat.", "memasok pasok dipasok pemasok kecam mengecam kecaman"),
    ("id", "Keduanya bertemu di Moskwa.", "temu pertemuan menemui ditemui"),
    ("id", "Warga memakai tempat penampungan.", "pakai pemakaian dipakai tampung menampung"),
    ("id", "Drone itu menembak kapal.", "tembak penembakan ditembak tembakan"),
    ("id", "Menteri mengatakan keterlibatan asing nyata.", "kata dikatakan perkataan terlibat melibatkan libat"),
    ("id", "Mereka dipersenjatai negara lain.", "senjata persenjataan mempersenjatai bersenjata"),
    ("en", "Talks of AS/Israel on rudal/drone limits failed.", "Israel drone rudal AS/Israel rudal/drone limit"),
    ("en", "President Erdoğan met the envoy.", "Erdogan Erdoğan ERDOGAN envoys"),
    ("en", "Łukasz Gödel saw Ørsted.", "Lukasz Godel Orsted Gödel"),
    ("en", "U.S. officials see no threat.", "US U.S. U.S threats"),
    ("en", "Moscow delivered two Su-35 jets and an S-400 battery.", "Su-35 Su35 S400 S-400 35 400 su jets"),
    ("en", "The fund paid $1,500 million.", "1500 1,500 $1,500 1.500 $1500"),
    ("id", "Nilainya Rp9.500.000 saja.", "9500000 9.500.000 Rp9.500.000 9,500,000"),
    ("en", "Kompas.com reported the strike first.", "kompas kompas.com Kompas strikes"),
    ("en", "See https://www.example.org/iran/drones for it.", "example example.org drones"),
    ("en", "An anti-drone law of 2022-10-17.", "anti-drone drone 2022 2022-10-17"),
    ("fa", "ایران پهپادها را به روسیه می‌فرستد", "پهپاد پهپادهای فرستد می‌فرستد"),
    ("fa", "کشورهای غربی تحریم‌ها را بیشتر کردند", "کشور کشورها تحریم بیش"),
    ("ar", "نفت إيران للمفاوضات", "إيران ايران مفاوضات"),
    ("ru", "Россия поставила беспилотники", "беспилотник россии поставить"),
]


@pytest.mark.parametrize(("language", "text", "typed"), TYPED)
def test_a_claim_is_found_however_its_words_are_typed(client, kompas, russia, language, text, typed):
    article = make_article(text, outlet=kompas, language=language)
    make_claim(article, russia, slug="found", gist=text if language == "en" else "A gist.", words=text)
    make_claim(make_article("Lain.", outlet=kompas), russia, slug="other", gist="Another one.", words="Lain")
    assert [one for one in typed.split() if shown(client, one) != ["found"]] == []


@pytest.mark.parametrize(
    ("gist", "typed"),
    [
        ("No talks under threat.", '"not under talks"'),
        ("No talks under threat.", '"talks threat"'),
        ("Moscow delivered two jets.", "“delivered Moscow”"),
        ("Moscow delivered two jets.", "„delivered Moscow“"),
        ("Moscow delivered two jets.", '"two delivered"'),
        ("It is as they say.", "AS"),
    ],
)
def test_what_stands_nowhere_is_not_found(client, article, russia, gist, typed):
    make_claim(article, russia, gist=gist)
    assert shown(client, typed) == []


@pytest.mark.parametrize(
    ("gist", "typed"),
    [
        ("No talks under threat.", '"no talks under threat"'),
        ("Moscow delivered two jets.", "“Moscow delivered”"),
        ("They plan joint ventures.", '"joint venture"'),
        ("Moscow delivered two Su-35 jets.", '"two Su-35 jets"'),
    ],
)
def test_a_phrase_is_found_word_for_word(client, article, russia, gist, typed):
    make_claim(article, russia, slug="found", gist=gist)
    assert shown(client, typed) == ["found"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [("AS", "AS"), ("AS", "as"), ("WHO", "WHO"), ("J.D. Vance", "JD Vance"), ("J.D. Vance", "J.D. Vance")],
)
def test_a_name_is_found_as_it_is_typed(client, editor_client, article, russia, name, typed):
    actor = make_actor("Amerika Serikat")
    actor.names.create(name=name)
    make_claim(article, actor, slug="found", gist="It is as they say who was there.")
    make_claim(make_article(), russia, slug="other", words="Iran mengakui mengirim drone", gist="It is as others say.")
    assert shown(client, typed) == ["found"]
    assert client.get("/api/v1/claims", {"q": typed}).json()["claims"][0]["slug"] == "found"
    page = editor_client.get("/claims/other/link/", {"q": typed})
    assert [claim.slug for claim in page.context["found"]] == ["found"]


def test_a_hit_that_cannot_be_marked_is_not_called_a_former_one(client, article, russia):
    make_claim(article, russia, gist="Talks of AS/Israel failed.")
    assert "Found by" not in page(client, "Israel")


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
