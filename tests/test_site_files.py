"""What browsers, phones, search engines and programs look for at fixed addresses."""

import datetime
import re

import pytest
from django.utils import timezone

from tests.conftest import make_claim

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "kind", "start"),
    [("/favicon.ico", "image/", b"\0\0\1\0"), ("/apple-touch-icon.png", "image/png", b"\x89PNG")],
)
def test_icons_are_at_the_addresses_where_they_are_looked_for(client, path, kind, start):
    response = client.get(path)
    assert response["Content-Type"].startswith(kind)
    assert response.content.startswith(start)


def test_a_phone_finds_a_manifest_with_icons_that_exist(client):
    [path] = re.findall(r'rel="manifest" href="([^"]+)"', client.get("/about/").content.decode())
    response = client.get(path)
    told = response.json()
    assert (response["Content-Type"], told["name"], told["start_url"]) == (
        "application/manifest+json",
        "factwatch",
        "/",
    )
    assert {client.get(icon["src"]).status_code for icon in told["icons"]} == {200}


def test_security_txt_says_where_to_report_and_has_not_expired(client):
    text = client.get("/.well-known/security.txt").content.decode()
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields["Contact"] == "http://localhost:8000/about/"
    assert datetime.datetime.fromisoformat(fields["Expires"]) > timezone.now()


def test_the_sitemap_has_the_addresses_of_the_site_whatever_host_is_asked(client, article, iran, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_claim(article, iran, slug="found")

    def addresses(path):
        return re.findall(r"<loc>([^<]+)", client.get(path, headers={"Host": "evil.example"}).content.decode())

    pieces = addresses("/sitemap.xml")
    found = [address for piece in pieces for address in addresses(piece.removeprefix("http://localhost:8000"))]
    assert "http://localhost:8000/claims/found/" in found
    assert {address.startswith("http://localhost:8000/") for address in found + pieces} == {True}


def test_the_front_page_and_the_list_name_the_feed_plainly(client, article, iran):
    for path in ("/", "/claims/"):
        page = client.get(path).content.decode()
        assert 'type="application/atom+xml"' in page
        assert 'href="/claims/feed.atom"' in page


@pytest.mark.parametrize("path", ["/claims/feed.atom", "/api/v1/claims", "/api/v1/actors", "/api/v1/openapi.json"])
def test_head_has_the_etag_of_get(client, article, iran, path):
    make_claim(article, iran)
    got, asked = client.get(path), client.head(path)
    assert (asked.status_code, asked["ETag"], asked.content) == (200, got["ETag"], b"")
    assert client.head(path, headers={"If-None-Match": got["ETag"]}).status_code == 304


def test_the_description_of_the_api_tells_servers_tags_and_forms_of_dates(client):
    told = client.get("/api/v1/openapi.json").json()
    assert told["servers"] == [{"url": "http://localhost:8000"}]
    used = {tag for path in told["paths"].values() for tag in path["get"]["tags"]}
    assert used == {tag["name"] for tag in told["tags"]}
    claim = told["components"]["schemas"]["ClaimOut"]["properties"]
    assert (claim["published_at"]["format"], claim["said_last"]["format"]) == ("date-time", "date")
    assert "Accept-Language" in told["info"]["description"]
    enums = re.findall(r'"enum": ?\[([^\]]*)\]', client.get("/api/v1/openapi.json").content.decode())
    assert [one for one in enums if '""' in one] == []
