"""The page about the publisher of the site: the built-in text, the newsroom's own text, and no unsafe HTML."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.test import Client

from articles.base import StaleVersion
from claims.models import AboutPage, Action
from claims.pages.about import LONGEST_TEXT, default_about_text, render_about_markdown, save_about_page
from tests.together import call_at_once

pytestmark = pytest.mark.django_db

EDIT = "/about/edit/"


@pytest.fixture
def admin_client(admin):
    client = Client()
    client.force_login(admin)
    return client


def saved(browser, text, version=0, language="en", **more):
    return browser.post(f"{EDIT}?language={language}", {"version": version, "text": text} | more)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["stance", "shift", "denial", "Our summary", "Independent origins", "Report an error", "licence"]),
        ("id", ["Sikap", "Perubahan sikap", "Bantahan", "Ringkasan kami", "independen", "Laporkan", "lisensi"]),
    ],
)
def test_text_brought_along_gives_the_rules_in(client, language, words):
    page = client.get("/about/", {"language": language}).content.decode()
    assert [word for word in words if word not in page] == []
    assert f'class="prose" lang="{language}"' in page
    assert 'href="/corrections/"' in page


def test_texts_brought_along_have_the_same_sections():
    counts = {language: default_about_text(language).count("\n## ") for language in AboutPage.Language.values}
    assert len(set(counts.values())) == 1


def test_admin_is_asked_to_name_the_newsroom_until_the_page_is_edited(client, editor_client, admin_client):
    told = "Name your newsroom here."
    pages = [browser.get("/about/").content.decode() for browser in (client, editor_client, admin_client)]
    assert [told in page for page in pages] == [False, False, True]
    assert saved(admin_client, "## Who\n\nThe Daily.").status_code == 302
    assert told not in admin_client.get("/about/").content.decode()


def test_page_is_edited_in_place_and_says_when(client, admin_client):
    page = admin_client.get(EDIT).content.decode()
    assert "Who publishes this" in page
    answer = saved(admin_client, "## Who publishes this\n\nThe **Daily**, see [us](https://daily.example/).")
    assert answer["Location"] == "/about/?language=en"
    page = client.get("/about/").content.decode()
    assert "<h2>Who publishes this</h2>" in page
    assert '<a href="https://daily.example/" rel="noopener noreferrer">us</a>' in page
    assert "Last changed on" in page


def test_languages_are_edited_apart(client, admin_client):
    saved(admin_client, "Harian Kami.", language="id")
    pages = [client.get("/about/", {"language": language}).content.decode() for language in ("en", "id")]
    assert ["Harian Kami." in page for page in pages] == [False, True]


@pytest.mark.parametrize("language", ["la", "EN", "../en", "\x00", "x" * 5000])
def test_language_that_is_not_there_is_404(client, admin_client, language):
    assert client.get("/about/", {"language": language}).status_code == 404
    assert admin_client.get(EDIT, {"language": language}).status_code == 404


def test_preview_shows_the_text_and_saves_nothing(client, admin_client):
    page = saved(admin_client, "## A preview\n\nOf ours.", preview="yes").content.decode()
    assert ("<h2>A preview</h2>" in page, "## A preview" in page) == (True, True)
    assert "A preview" not in client.get("/about/").content.decode()
    assert not AboutPage.objects.exists()


def test_stale_save_is_refused_and_keeps_what_was_typed(admin_client):
    saved(admin_client, "The first.")
    answer = saved(admin_client, "The second, by somebody else.")
    assert answer.status_code == 409
    assert answer.context["beside"] == [("Text", "The first.", "The second, by somebody else.")]
    assert AboutPage.objects.get().text == "The first."
    again = answer.context["form"].data["version"]
    assert saved(admin_client, "The second, by somebody else.", version=again).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_first_text_is_saved_by_one_of_two_at_once(admin):
    answers = call_at_once(
        *[lambda n=n: save_about_page("en", f"Text {n}.", by=admin, since=0).version for n in range(4)]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["StaleVersion"] * 3 + ["int"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "x" * (LONGEST_TEXT + 1), "[](javascript:alert(1))\x00"])
def test_text_that_says_nothing_or_too_much_is_refused(admin_client, text):
    assert saved(admin_client, text).status_code == 422
    assert not AboutPage.objects.exists()


def test_edit_is_undone_and_the_undo_too(client, admin_client):
    saved(admin_client, "The first.")
    saved(admin_client, "The second.", version=1)
    for text in ("The first.", "The second."):
        admin_client.post(f"/desk/history/{Action.objects.latest('at').pk}/undo/")
        assert text in client.get("/about/").content.decode()


def test_undo_of_the_first_edit_brings_the_text_of_factwatch_back(client, admin_client):
    saved(admin_client, "The first.")
    admin_client.post(f"/desk/history/{Action.objects.latest('at').pk}/undo/")
    assert "What a claim is" in client.get("/about/").content.decode()


def test_edit_of_an_admin_is_not_undone_by_an_editor(admin_client, editor_client):
    saved(admin_client, "The first.")
    answer = editor_client.post(f"/desk/history/{Action.objects.latest('at').pk}/undo/")
    assert (answer.status_code, AboutPage.objects.count()) == (409, 1)


def test_earlier_version_is_brought_back_from_the_history(client, admin_client):
    saved(admin_client, "The first.")
    saved(admin_client, "The second.", version=1)
    page = admin_client.get(EDIT, {"version": 1}).content.decode()
    assert ("The first." in page, 'name="version" value="2"' in page) == (True, True)
    assert admin_client.get(EDIT).content.decode().count("Begin with version") == 2


@pytest.mark.parametrize("version", ["3", "-1", "x", "9" * 30])
def test_version_that_never_was_is_404(admin_client, version):
    saved(admin_client, "The first.")
    assert admin_client.get(EDIT, {"version": version}).status_code == 404


def test_same_text_saved_again_changes_nothing(admin):
    save_about_page("en", "The first.", by=admin, since=0)
    assert save_about_page("en", "The first.", by=admin, since=1).version == 1
    with pytest.raises(StaleVersion):
        save_about_page("en", "Another.", by=admin, since=0)


EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/x.png)",
    '<a href="#" hx-get="/x" onclick="alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x](<https://a.example/ onclick=alert(1)>)",
    "<iframe src=//evil.example></iframe>",
    "<style>*{display:none}</style>",
    "```html\n<script>alert(1)</script>\n```",
    "<svg/onload=alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<!--><script>alert(1)</script-->",
    "<form action=//evil.example><input></form>",
]


class Elements(HTMLParser):
    """The start tags of a page, as (tag, attributes)."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", EVIL)
def test_nothing_unsafe_is_rendered_of(text):
    found = Elements(render_about_markdown(text)).found
    assert {tag for tag, _ in found} <= {"p", "a", "pre", "code"}
    assert {name for _, attributes in found for name in attributes} <= {"href", "rel"}
    addresses = [attributes["href"] for _, attributes in found if "href" in attributes]
    assert {urlsplit(address).scheme for address in addresses} <= {"https", ""}


def test_headings_of_a_text_stand_below_that_of_the_page():
    html = render_about_markdown("# One\n\n## Two\n\n###### Six")
    assert html == "<h2>One</h2>\n<h2>Two</h2>\n<h4>Six</h4>\n"
