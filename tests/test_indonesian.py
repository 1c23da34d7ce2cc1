"""Pages in Indonesian hold no English sentence of the catalogue."""

import re
from html.parser import HTMLParser

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Action
from factwatch import catalogue
from tests.conftest import Undone, make_claim
from tests.permissions import TABLE
from tests.test_undo import WRITING

INDONESIAN = {"Accept-Language": "id"}
READ_OUT = {"aria-label", "placeholder", "title", "alt"}


class Visible(HTMLParser):
    """The texts of a page that users read, and the attributes that screen readers read out, in `pieces`."""

    def __init__(self):
        super().__init__()
        self.pieces, self.silent = [], 0

    def handle_starttag(self, tag, attributes):
        self.silent += tag in {"script", "style"}
        self.pieces += [value for name, value in attributes if name in READ_OUT and value]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, text):
        if not self.silent:
            self.pieces.append(text)


def pieces_of(page):
    reader = Visible()
    reader.feed(re.sub(r'<(p|dl)[^>]* lang="en">.*?</\1>', "", page, flags=re.S))  # the API is described in English
    return {" ".join(piece.split()) for piece in reader.pieces} - {""}


def english_sentences():
    """A pattern of the sentences whose translation differs. It leaves out single words: data may hold them, too."""
    sentences = set()
    for message in catalogue.read("id", "django"):
        for text in [message.id] if isinstance(message.id, str) else message.id:
            plain = re.sub(r"<[^>]*>", "", text)
            if text and text != message.string and " " in re.sub(r"%\(\w+\)s", "", plain).strip():
                sentences.add(".+".join(re.escape(part) for part in re.split(r"%\(\w+\)s|\{\w+\}", plain)))
    return re.compile("|".join(sorted(sentences)))


ENGLISH = english_sentences()
SENTENCES = {
    text
    for message in catalogue.read("id", "django")
    for text in ([message.id] if isinstance(message.id, str) else message.id)
}


def english_in(page):
    return {piece for piece in pieces_of(page) if ENGLISH.fullmatch(piece)}


@pytest.mark.parametrize("role", ["anonymous", "author"])
def test_a_page_in_indonesian_holds_no_english_sentence(role, client, editor_client, cast):
    browser = client if role == "anonymous" else editor_client
    pages = {
        path: browser.get(path, headers=INDONESIAN) for path in (row.path.format(**cast) for row in TABLE.values())
    }
    read = {
        path: page.content.decode()
        for path, page in pages.items()
        if page.status_code in {200, 404, 410} and "ml" in page.headers["Content-Type"]
    }
    assert [(path, found) for path, page in read.items() if (found := english_in(page))] == []


@pytest.mark.parametrize("name", ["claim_update", "link_create", "actor_create", "article_update", "import_create"])
def test_a_refused_form_in_indonesian_holds_no_english_sentence(name, editor_client, cast):
    page = editor_client.post(TABLE[name].path.format(**cast), {"version": 1}, headers=INDONESIAN)
    assert page.status_code == 422
    assert english_in(page.content.decode()) == set()


def test_a_refusal_is_told_in_the_language_of_the_page(editor_client, cast):
    page = editor_client.post("/claims/in-review/publish/", {"version": 1}, headers=INDONESIAN)
    assert "Anda mencatat klaim ini; editor lain yang menerbitkannya." in page.content.decode()


def test_what_was_done_is_told_to_each_reader_in_a_language_of_their_own(editor_client, reviewer_client, cast):
    editor_client.post("/articles/utusan/text/", TABLE["article_capture"].body, headers=INDONESIAN)
    indonesian = editor_client.get("/desk/history/", headers=INDONESIAN).content.decode()
    english = reviewer_client.get("/desk/history/", headers={"Accept-Language": "en"}).content.decode()
    assert "Diambil sebagai salinan 2." in indonesian
    assert "Captured as snapshot 2." in english


def test_what_was_done_in_indonesian_is_kept_as_a_sentence_of_the_catalogue(cast, client, admin, editor):
    for name in WRITING:
        with Undone():
            client.force_login(editor if name == "comment_delete" else admin)
            body = {key: str(value).format(**cast) for key, value in TABLE[name].body.items()}
            client.post(TABLE[name].path.format(**cast), body, headers=INDONESIAN)
            done = Action.objects.exclude(pk=cast["action"]).get()
            assert done.sentence in SENTENCES, name


def test_an_undone_action_is_told_whole_in_one_language(editor_client, cast):
    editor_client.post(f"/desk/history/{cast['action']}/undo/", {"undo": "yes"})
    assert "Diurungkan: Disimpan." in editor_client.get("/desk/history/", headers=INDONESIAN).content.decode()


def test_the_edge_refuses_in_the_language_of_the_browser(client):
    refused = client.get("/claims/?" + "a" * 60_000, headers=INDONESIAN)
    assert refused.content.decode() == "Permintaan itu lebih panjang dari 50.000 karakter.\n"


def test_months_are_named_in_indonesian(client, article, iran):
    make_claim(article, iran, slug="august", said="2022-08-17")
    page = client.get("/claims/august/", headers=INDONESIAN).content.decode()
    assert '<time datetime="2022-08-17">17 Agu 2022</time>' in page


@pytest.mark.parametrize("path", ["/", "/claims/", "/claims/?view=timeline", "/actors/iran/", "/claims/said/embed/"])
def test_no_place_in_a_drawing_has_the_comma_of_indonesian(path, client, cast):
    page = client.get(path, headers=INDONESIAN).content.decode()
    places = re.findall(r'\s(?:x|y|d|dy|r|width|height|viewBox|transform)="([^"]*)"', page)
    assert path.endswith("embed/") or places
    assert [place for place in places if "," in place] == []


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("loaded from seeds/", "Alasan: dimuat dari seeds/"),
        ("imported from berita.txt", "Alasan: diimpor dari berita.txt"),
        (
            "The article was changed; the words are now those of snapshot 2.",
            "Alasan: Artikelnya diubah; kata-katanya kini menurut salinan 2.",
        ),
        ("The change was undone.", "Alasan: Perubahannya diurungkan."),
        ("The gist was wrong.", "Alasan: The gist was wrong."),
    ],
)
def test_a_reason_is_told_in_indonesian_where_nobody_typed_it(reason, told, client, article, iran):
    with pghistory.context(reason=reason):
        make_claim(article, iran, slug="reasoned")
    assert told in client.get("/claims/reasoned/", headers=INDONESIAN).content.decode()


@pytest.mark.parametrize("path", ["/", "/claims/", "/claims/said/", "/articles/utusan/", "/actors/iran/", "/desk/"])
def test_both_languages_ask_the_database_equally_often(path, editor_client, cast):
    with CaptureQueriesContext(connection) as english:
        editor_client.get(path, headers={"Accept-Language": "en"})
    with CaptureQueriesContext(connection) as indonesian:
        editor_client.get(path, headers=INDONESIAN)
    assert len(indonesian) == len(english)
