"""The language of a page, and how a reader changes it."""

import pytest

from tests.permissions import TABLE

pytestmark = pytest.mark.django_db


def language_of(response):
    return response.content.decode().partition('<html lang="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("id", "id"),
        ("id-ID,id;q=0.9,en;q=0.8", "id"),
        ("en-GB", "en"),
        ("fa", "en"),
        ("fa, id;q=0.5", "id"),
        ("", "en"),
    ],
)
def test_a_first_visit_goes_by_the_languages_of_the_browser(client, asked, language):
    assert language_of(client.get("/claims/", headers={"Accept-Language": asked})) == language


def test_a_page_depends_on_the_languages_of_the_browser_and_on_the_cookie(client):
    vary = client.get("/claims/").headers["Vary"]
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in vary.split(",")}


def test_whatever_speaks_the_language_of_its_reader_says_so_to_caches(client, cast):
    paths = [row.path.format(**cast) for row in TABLE.values() if row.anonymous.startswith("200")]
    english = [client.get(path).getvalue() for path in paths]
    client.cookies["django_language"] = "id"
    for path, content in zip(paths, english, strict=True):
        chosen = client.get(path)
        vary = {part.strip() for part in chosen.get("Vary", "").split(",")}
        assert content == chosen.getvalue() or {"Accept-Language", "Cookie"} <= vary, path


def test_a_choice_is_remembered_for_a_year(client):
    answer = client.post("/language/", {"language": "id", "next": "/claims/"}, headers={"Accept-Language": "en"})
    cookie = answer.cookies["django_language"]
    assert (answer.status_code, answer.headers["Location"], cookie["max-age"]) == (302, "/claims/", 365 * 24 * 3600)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert language_of(client.get("/about/", headers={"Accept-Language": "en"})) == "id"


def test_a_choice_keeps_the_page_and_its_query(client):
    page = "http://testserver/claims/?q=drone&kind=denial"
    assert '<button name="language" value="id" lang="id"' in client.get(page).content.decode()
    answer = client.post("/language/", {"language": "id"}, headers={"Referer": page})
    assert answer.headers["Location"] == page


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_a_choice_never_leads_to_another_site(client, elsewhere):
    by_field = client.post("/language/", {"language": "id", "next": elsewhere})
    by_referer = client.post("/language/", {"language": "id"}, headers={"Referer": elsewhere})
    assert by_field.headers["Location"] == by_referer.headers["Location"] == "/"


@pytest.mark.parametrize("language", ["", "xx", "../../etc", "id\x00"])
def test_a_language_that_is_not_offered_changes_nothing(client, language):
    answer = client.post("/language/", {"language": language, "next": "/claims/"})
    assert (answer.status_code, "django_language" in answer.cookies) == (302, False)


def test_reading_and_choosing_set_no_other_cookie(client):
    client.get("/claims/")
    client.post("/language/", {"language": "id", "next": "/claims/"})
    assert set(client.cookies) == {"django_language"}


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_scripts_of_editors_have_a_catalogue_in_each_language(client, language):
    answer = client.get("/language/catalogue.js", headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, 'text/javascript; charset="utf-8"')
    assert "Cookie" in answer.headers["Vary"]
