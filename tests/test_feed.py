"""The Atom feed, read by feedparser."""

import datetime
import time

import feedparser
import pytest
from django.utils.http import http_date

from claims.models import Actor, Claim
from tests.conftest import make_article, make_claim

pytestmark = pytest.mark.django_db


def feed(client, query="", **options):
    found = feedparser.parse(client.get(f"/claims/feed.atom?{query}", **options).content)
    assert not found.bozo
    return found


@pytest.fixture
def two(article, iran, russia):
    first = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
    make_claim(article, iran, slug="early", said="2025", published_at=first)
    return make_claim(article, russia, slug="late", said="2022", published_at=first + datetime.timedelta(days=1))


def test_feed_gives_the_latest_published_first(client, two):
    found = feed(client)
    assert found.version == "atom10"
    assert [entry.link for entry in found.entries] == [
        "http://localhost:8000/claims/late/",
        "http://localhost:8000/claims/early/",
    ]


def test_feed_is_named_after_its_filter(client, two):
    assert feed(client).feed.title == "Claims on factwatch"
    assert feed(client, "actor=iran&said_to=2025").feed.title == "Claims on factwatch. Actor: Iran; Said to: 2025"


def test_feed_leads_to_the_list_of_the_same_filter(client, two):
    found = feed(client, "actor=iran&before=")
    assert found.feed.link == "http://localhost:8000/claims/?actor=iran"
    assert [entry.author for entry in found.entries] == ["Iran"]


def test_feed_says_that_a_summary_is_ours_and_puts_no_quotation_marks_round_it(client, two):
    content = feed(client).entries[0].content[0].value
    assert "Our summary:" in content
    assert "“" not in content


def test_feed_quotes_the_words_of_an_original(client, kompas, iran):
    article = make_article("Judul\n\nIran mengakui mengirim drone.", origin="original", outlet=kompas)
    make_claim(article, iran)
    content = feed(client).entries[0].content[0].value
    assert "“Iran mengakui mengirim drone”" in content
    assert "Our summary" not in content


def test_an_entry_is_updated_when_its_claim_was_changed(client, two):
    before = feed(client).entries[0].updated_parsed
    two.change(gist="Another gist.")
    entry = feed(client).entries[0]
    assert entry.title == "Assertion by Russia: Another gist."
    assert entry.updated_parsed >= before
    assert entry.published_parsed[:3] == (2026, 3, 2)


def test_an_entry_is_not_updated_by_what_only_editors_see(client, two, editor, reviewer):
    two.change(gist="Another gist.", changed_by=editor)
    before = feed(client).entries[0]
    two.refresh_from_db()
    two.take_change(by=reviewer)
    assert feed(client).entries[0] == before


def test_an_entry_keeps_its_id_when_the_site_goes_to_https(client, two, settings):
    first = feed(client)
    settings.SITE_URL = settings.SITE_URL.replace("http:", "https:")
    again = feed(client)
    assert [one.id for one in again.entries] == [one.id for one in first.entries]
    assert (again.feed.id, len({one.id for one in first.entries})) == (first.feed.id, len(first.entries))
    assert again.entries[0].link.startswith("https:")


@pytest.mark.parametrize("query", ["_=17000", "utm_source=rss&utm_campaign=x", "fbclid=a"])
def test_what_machines_append_to_an_address_narrows_nothing(client, two, query):
    plain = client.get("/claims/feed.atom")
    assert client.get(f"/claims/feed.atom?{query}")["ETag"] == plain["ETag"]
    for address in ("/claims/export.csv", "/claims/export.json", "/api/v1/claims", "/api/v1/actors"):
        assert client.get(f"{address}?{query}").status_code == 200
    page = client.get(f"/claims/?{query}").content.decode()
    assert ("utm_" in page, "fbclid" in page, "is no filter" in page) == (False, False, False)
    assert client.get("/claims/feed.atom?unheard=of").status_code == 400


def test_feed_that_is_still_right_is_not_sent_again(client, two):
    first = client.get("/claims/feed.atom")
    again = client.get("/claims/feed.atom", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    Claim.objects.filter(slug="late").update(gist="Changed.")
    assert client.get("/claims/feed.atom", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_withdrawn_claim_leaves_a_feed_however_it_is_asked_for_again(client, two, editor):
    first = client.get("/claims/feed.atom")
    Claim.objects.get(slug="early").withdraw(by=editor, reason="It was wrong.")
    for known in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": http_date(time.time() + 3600)}):
        again = client.get("/claims/feed.atom", headers=known)
        assert (again.status_code, b"/claims/early/" in again.content) == (200, False)


def test_a_feed_without_entries_is_a_feed(client, db):
    assert feed(client).entries == []
    assert client.get("/claims/feed.atom")["ETag"] == client.get("/claims/feed.atom")["ETag"]


@pytest.mark.parametrize("sign", ["\x08", "\ufffe", "\uffff", "]]>", "</title>", "&", "\u2028", "😀"])
def test_feed_is_well_formed_whatever_a_text_holds(client, article, sign):
    speaker = Actor.objects.create(slug="odd", name=f"Odd {sign} name", kind="person")
    make_claim(article, speaker, gist=f"Gist {sign} end")
    assert len(feed(client).entries) == 1


def test_feed_has_a_next_page(client, article, iran):
    for _ in range(51):
        make_claim(article, iran)
    first = feed(client)
    [following] = [one.href for one in first.feed.links if one.rel == "next"]
    second = feedparser.parse(client.get(following.removeprefix("http://localhost:8000")).content)
    assert (len(first.entries), len(second.entries)) == (50, 1)


@pytest.mark.parametrize("path", ["/actors/iran/", "/questions/has-iran-supplied-drones/", "/claims/?actor=iran"])
def test_feed_is_found_from_pages(client, two, question, path):
    page = client.get(path).content.decode()
    assert 'type="application/atom+xml"' in page
