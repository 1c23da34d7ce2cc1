"""The parts of the site for machines: heads of pages, robots.txt, the sitemap."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.conf import settings

from claims.exporting import sitemaps
from claims.models import Claim
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db

SITE = settings.SITE_URL
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def head_of(client, path):
    """The tags that describe a page, as {name: content}."""
    page = client.get(path).content.decode().partition("</head>")[0]
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page)
    found += re.findall(r'<link rel="(canonical)" href="([^"]*)">', page)
    assert len({name for name, _ in found}) == len(found)
    return {name: unescape(content) for name, content in found}


@pytest.fixture
def said(article, iran):
    return make_claim(article, iran, slug="said", gist='Iran "admits" <it> & more.')


def test_claim_describes_itself_and_says_that_the_sentence_is_ours(client, said):
    head = head_of(client, "/claims/said/")
    assert head["og:title"] == f"Assertion by Iran: {said.gist}"
    assert head["og:description"] == head["description"]
    chain = "Reported by Kompas.com; chain not on record."
    assert head["description"] == f"Iran, 5 Nov 2022. {chain} The sentence is our summary."
    assert head["og:url"] == head["canonical"] == f"{SITE}/claims/said/"
    assert (head["og:site_name"], head["og:locale"], head["og:type"]) == ("factwatch", "en_US", "article")
    assert re.fullmatch(rf"{SITE}/static/card\.\w+\.png", head["og:image"])


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/claims/",
        "/articles/",
        "/articles/utusan/",
        "/actors/",
        "/actors/iran/",
        "/questions/",
        "/questions/has-iran-supplied-drones/",
        "/corrections/",
        "/about/",
    ],
)
def test_page_describes_itself(client, said, question, path):
    head = head_of(client, path)
    assert head["canonical"] == f"{SITE}{path}"
    assert head["og:title"]
    assert head["description"]


@pytest.mark.parametrize(
    ("asked", "one"),
    [
        ("?topic=b&topic=a&actor=iran", "?actor=iran&topic=a&topic=b"),
        ("?actor=iran&sort=recorded&before=1~2", "?actor=iran"),
        ("?q=&actor=", ""),
        ("?q=%22%3E%3Cscript%3E", "?q=%22%3E%3Cscript%3E"),
        ("?q=" + "x" * 5000, ""),
    ],
)
def test_list_has_one_address_for_each_filter(client, asked, one):
    address = client.get(f"/claims/{asked}").headers.get("Location", f"/claims/{asked}")  # without blank parameters
    assert head_of(client, address)["canonical"] == f"{SITE}/claims/{one}"


def test_older_text_of_an_article_has_the_address_of_the_article(client, said):
    assert head_of(client, "/articles/utusan/?text=1")["canonical"] == f"{SITE}/articles/utusan/"


def test_page_that_is_not_there_names_no_address(client, said, editor):
    said.withdraw(by=editor, reason="It was retracted.")
    for path in ("/claims/nothing/", "/claims/said/"):
        assert "canonical" not in head_of(client, path)


def test_robots_leave_the_desk_alone_and_find_the_sitemap(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /desk/" in lines
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert "Disallow: /" not in lines


def addresses(client, path):
    tree = ElementTree.fromstring(client.get(path).content)  # noqa: S314  our own
    return [found.text.removeprefix("http://localhost:8000") for found in tree.iterfind(".//s:loc", NAMES)]


def test_index_leads_to_all_that_readers_may_open_and_to_nothing_else(client, cast):
    found = [one for piece in addresses(client, "/sitemap.xml") for one in addresses(client, piece)]
    assert len(found) == len(set(found))
    assert {"/", "/about/", "/claims/said/", "/articles/utusan/", "/actors/iran/"} <= set(found)
    assert "/questions/has-iran-supplied-drones/" in found
    hidden = {"draft", "in-review", "discarded", "withdrawn", "unpublished", "put-away", "medes-merged"}
    assert not {one.split("/")[-2] for one in found if one.count("/") > 2} & hidden
    assert {client.get(one).status_code for one in found} == {200}


def listed(client, section):
    """The addresses in all pieces of one section of the sitemap."""
    pieces = [one for one in addresses(client, "/sitemap.xml") if section in one]
    return [one for piece in pieces for one in addresses(client, piece)]


def test_actor_that_was_merged_or_is_known_from_drafts_alone_is_not_in_the_sitemap(client, article, iran, editor):
    make_actor("Persia", merged_into=iran)
    make_claim(article, make_actor("Secret"), status="draft", origin="desk", made_by=editor)
    assert listed(client, "actors") == ["/actors/kompas/", "/actors/iran/"]


def test_last_change_stands_beside_each_claim(client, said):
    Claim.objects.get(pk=said.pk).change(gist="A better gist.")
    changed = said.events.latest("pgh_id").pgh_created_at
    piece = f"/sitemap-claims.xml?p={said.pk // sitemaps.PIECE_SIZE + 1}"
    assert f"<lastmod>{changed:%Y-%m-%d}" in client.get(piece).content.decode()


def test_sitemap_is_cut_into_pieces_by_id_in_a_fixed_number_of_queries(
    client, article, iran, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(sitemaps, "PIECE_SIZE", 10)
    slugs = {f"/claims/{make_claim(article, iran).slug}/" for _ in range(25)}
    pieces = [one for one in addresses(client, "/sitemap.xml") if "claims" in one]
    assert len(pieces) >= 3
    found = []
    for piece in pieces[-4:]:  # ids increase from test to test: earlier pieces are empty
        with django_assert_num_queries(2):
            found += addresses(client, piece)
    assert (len(found), set(found)) == (25, slugs)


@pytest.mark.parametrize("path", ["claims.xml?p=0", "claims.xml?p=x", "claims.xml?p=99999999999999999999", "users.xml"])
def test_sitemap_has_no_piece(client, path):
    assert client.get(f"/sitemap-{path}").status_code == 404


def test_empty_site_has_a_sitemap(client):
    assert [client.get(path).status_code for path in ("/sitemap.xml", "/sitemap-claims.xml")] == [200, 200]
    assert addresses(client, "/sitemap-claims.xml") == []


def test_sheet_for_print_is_loaded_for_print_alone(client):
    assert re.search(r'href="/static/css/print\.\w+\.css" media="print"', client.get("/claims/").content.decode())


def test_article_counts_its_claims_in_its_description(client, kompas, iran):
    article = make_article(slug="one", outlet=kompas)
    make_claim(article, iran)
    assert head_of(client, "/articles/one/")["description"].endswith("1 claim on record.")
