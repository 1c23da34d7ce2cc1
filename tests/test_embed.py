"""The card in a frame of another page, and oEmbed."""

from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from tests.conftest import make_article, make_claim

pytestmark = pytest.mark.django_db
HERE = "http://localhost:8000"


@pytest.fixture
def admission(article, minister):
    return make_claim(article, minister, slug="admission", kind="admission", gist="Iran sent drones.")


def oembed(client, path="/claims/admission/", **query):
    pairs = "".join(f"&{name}={value}" for name, value in query.items())
    return client.get(f"/oembed/?url={quote(HERE + path, safe='')}{pairs}")


def test_only_the_card_can_be_framed(client, admission):
    card, page = client.get("/claims/admission/embed/"), client.get("/claims/admission/")
    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_the_card_that_is_still_right_can_be_framed_too(client, admission):
    first = client.get("/claims/admission/embed/")
    again = client.get("/claims/admission/embed/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert "X-Frame-Options" not in again


def test_the_card_sets_no_cookie_and_runs_no_script(client, editor_client, admission):
    card = client.get("/claims/admission/embed/")
    assert (len(card.cookies), "<script" in card.content.decode()) == (0, False)
    assert "script-src 'none'" in card["Content-Security-Policy"]
    assert editor_client.get("/claims/admission/embed/").content == card.content


def test_the_card_says_that_a_summary_is_ours(client, admission):
    page = client.get("/claims/admission/embed/").content.decode()
    assert "Our summary:" in page
    assert "“" not in page
    assert "Hossein Amirabdollahian" in page
    assert f'href="{HERE}/claims/admission/"' in page


def test_the_card_quotes_the_words_of_an_original_without_their_context(client, kompas, iran):
    article = make_article("Judul\n\nRahasia. Iran mengakui mengirim drone.", origin="original", outlet=kompas)
    make_claim(article, iran, slug="quoted")
    page = client.get("/claims/quoted/embed/").content.decode()
    assert "“Iran mengakui mengirim drone”" in page
    assert "Rahasia" not in page
    assert "Our summary" not in page


def test_the_card_of_a_withdrawn_claim_says_why_in_the_same_frame(client, cast):
    card = client.get("/claims/withdrawn/embed/")
    assert (card.status_code, "It was retracted." in card.content.decode()) == (410, True)
    assert "Iran mengakui" not in card.content.decode()
    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card


@pytest.mark.parametrize("slug", ["draft", "in-review", "discarded", "never"])
def test_there_is_no_card_of_what_readers_never_saw(client, editor_client, cast, slug):
    for browser in (client, editor_client):
        assert browser.get(f"/claims/{slug}/embed/").status_code == 404
        assert oembed(browser, f"/claims/{slug}/").status_code == 404


TITLE = "Admission by Hossein Amirabdollahian: Iran sent drones."


def test_oembed_gives_the_frame(client, admission):
    told = oembed(client).json()
    assert (told["version"], told["type"], told["title"]) == ("1.0", "rich", TITLE)
    assert f'src="{HERE}/claims/admission/embed/"' in told["html"]
    assert 'sandbox="allow-popups' in told["html"]


def test_oembed_keeps_to_the_size_that_is_asked_for(client, admission):
    told = oembed(client, maxwidth=300, maxheight=9999).json()
    assert (told["width"], told["height"]) == (300, 672)  # narrower, so higher
    assert 'width="300"' in told["html"]
    assert oembed(client, maxwidth=300, maxheight=200).json()["height"] == 200


@pytest.mark.parametrize("most", ["10000", "560", "9" * 40])
def test_a_size_larger_than_the_card_is_a_limit_and_no_error(client, admission, most):
    told = oembed(client, maxwidth=most, maxheight=most).json()
    assert (told["width"], told["height"]) == (560, 360)


@pytest.mark.parametrize("path", ["/claims/admission", "/claims/admission/?utm_source=x#words"])
def test_oembed_takes_an_address_that_leads_to_the_claim(client, admission, path):
    assert oembed(client, path).json()["title"] == TITLE
    response = client.get(f"/oembed/?url={quote(HERE.replace('http:', 'https:') + path, safe='')}")
    assert response.json()["title"] == TITLE


def test_a_card_fits_a_phone_and_keeps_the_theme_of_the_page_around(client, admission):
    told = oembed(client, theme="light").json()
    assert f'src="{HERE}/claims/admission/embed/?theme=light"' in told["html"]
    assert "max-width: 100%" in told["html"]
    assert '<html lang="en" data-theme="light">' in client.get("/claims/admission/embed/?theme=light").content.decode()
    for theme in ("", "green", '"><script>'):
        assert '<html lang="en">' in client.get("/claims/admission/embed/", {"theme": theme}).content.decode()


def test_oembed_speaks_xml(client, admission):
    root = ElementTree.fromstring(oembed(client, format="xml").content)  # noqa: S314  our own answer
    assert root.find("type").text == "rich"
    assert root.find("html").text == oembed(client).json()["html"]


@pytest.mark.parametrize(
    ("query", "status"),
    [({"format": "yaml"}, 501), ({"maxwidth": "-1"}, 400), ({"maxheight": "²"}, 400), ({"maxwidth": "000"}, 400)],
)
def test_oembed_refuses_what_it_cannot_do(client, admission, query, status):
    response = oembed(client, **query)
    assert (response.status_code, response.json()["error"]["status"]) == (status, status)


def test_oembed_knows_no_other_address(client, admission):
    for address in [
        "",
        "/claims/admission/",
        "//localhost:8000/claims/admission/",
        "https://evil.example/claims/admission/",
        "http://localhost:8000@evil.example/claims/admission/",
        "http://localhost:8000.evil.example/claims/admission/",
        "javascript:alert(1)",
        "http://[",
        "http://localhost:8000/claims/",
        "http://localhost:8000/articles/utusan/",
        "http://localhost:8000/claims/../claims/admission/x",
        "http://localhost:8000/claims/" + "x" * 10_000,
        "http://localhost:8000/\x00",
        "http://localhost:8000/claims/%F0%28/",
    ]:
        response = client.get(f"/oembed/?url={quote(address, safe='')}")
        told = response.status_code, response.json()["error"]["status"]
        assert (address, *told) == (address, 404, 404)


def test_oembed_says_that_a_claim_was_withdrawn(client, cast):
    response = oembed(client, "/claims/withdrawn/")
    assert (response.status_code, "It was retracted." in response.json()["error"]["message"]) == (410, True)


def test_the_title_of_a_frame_cannot_break_out_of_it(client, article, iran):
    make_claim(article, iran, slug="admission", gist='"><script>alert(1)</script>')
    assert "<script>" not in oembed(client).json()["html"]
    assert "<script>alert" not in client.get("/claims/admission/").content.decode()


def test_a_claim_leads_to_its_card(client, admission):
    page = client.get("/claims/admission/").content.decode()
    assert 'type="application/json+oembed"' in page
    assert "&lt;iframe src=" in page
