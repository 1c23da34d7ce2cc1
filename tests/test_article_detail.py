import re
from html.parser import HTMLParser

import pytest

from articles.text import paragraphs_of_article_text
from claims.models import Anchor, Link
from tests.conftest import make_article, make_claim

pytestmark = pytest.mark.django_db

ARABIC = "عنوان المقال\n\nقال الوزير إن إيران أرسلت طائرات. نفى ذلك لاحقاً.\n\nپاسخ: ارتباط می‌خواهم 👩🏽‍🚀 و Z͑ͫ̓ͪ."
PLAIN = 'Judul <b> & "kutip"\n\nSatu dua tiga empat lima.\nBaris kedua.\n\nEnam tujuh 👨‍👩‍👧 delapan sembilan.'


class Runs(HTMLParser):
    """The text of each run by its start offset, the marked text of each claim kind, and all ids of the page."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.runs, self.ids, self.marked, self.open, self.marks, self.spans = {}, [], {}, None, [], 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "span" and attributes.get("class") == "run":
            self.open = int(attributes["data-start"])
            self.runs[self.open] = ""
        if tag == "mark" and self.open is not None:
            self.marks.append(attributes["data-kind"])

    def handle_endtag(self, tag):
        if tag == "mark" and self.marks:
            self.marks.pop()
        if tag == "span":
            self.open = None

    def handle_data(self, text):
        if self.open is not None:
            for kind in self.marks:
                self.marked[kind] = self.marked.get(kind, "") + text
            self.runs[self.open] += text


def read(client, article):
    return Runs(client.get(article.get_absolute_url()).content.decode())


def mark(article, speaker, start, end, **fields):
    """Make a claim on a span of the article's text."""
    text = article.newest_snapshot.text
    claim = make_claim(article, speaker, words=text[start:end], **fields)
    Anchor.objects.filter(claim=claim).update(start=start, end=end)
    return claim


SPANS = {
    "apart": [(22, 26), (31, 35)],
    "overlapping": [(22, 31), (27, 36)],
    "nested": [(22, 46), (27, 31)],
    "identical": [(22, 31), (22, 31)],
    "adjacent": [(22, 26), (26, 31)],
    "one end in common": [(22, 36), (27, 36)],
    "over two paragraphs": [(22, 70), (60, 80)],
    "the whole text": [(0, 93), (0, 1), (92, 93)],
    "fifty that overlap": [(22 + n // 4, 40 + n) for n in range(50)],
}


@pytest.mark.parametrize("spans", SPANS.values(), ids=SPANS)
@pytest.mark.parametrize("text", [PLAIN, ARABIC], ids=["latin", "arabic"])
def test_article_shows_its_text_unchanged_however_spans_lie(client, iran, kompas, text, spans):
    article = make_article(text, outlet=kompas)
    text = article.newest_snapshot.text
    spans = [(start, min(end, len(text))) for start, end in spans if text[start:end] == text[start:end].strip()]
    claims = [mark(article, iran, start, end) for start, end in spans if start < min(end, len(text))]
    page = read(client, article)
    assert page.runs == dict(paragraphs_of_article_text(text))
    for claim in claims:
        assert page.ids.count(f"claim-{claim.slug}") == 1
    assert sorted(one for one in page.ids if one.startswith("card-")) == sorted(
        f"card-{number}" for number in range(1, len(claims) + 1)
    )


@pytest.mark.parametrize("text", [PLAIN, ARABIC], ids=["latin", "arabic"])
def test_article_marks_the_very_words(client, iran, kompas, text):
    article = make_article(text, outlet=kompas)
    text = article.newest_snapshot.text
    spans = {"denial": (25, 40), "promise": (30, 45), "admission": (len(text) - 12, len(text) - 1)}
    for kind, span in spans.items():
        mark(article, iran, *span, kind=kind)
    marked = read(client, article).marked
    assert marked == {kind: text[start:end] for kind, (start, end) in spans.items()}


def test_every_id_of_an_article_stands_once(client, editor_client, iran, article):
    for start, end in [(25, 40), (30, 50), (25, 40)]:
        mark(article, iran, start, end)
    for visitor in (client, editor_client):
        ids = read(visitor, article).ids
        assert len(ids) == len(set(ids))


def test_article_marks_a_claim_of_the_headline(client, iran, article):
    make_claim(article, iran, words="Utusan Rusia", slug="in-headline")
    page = client.get("/articles/utusan/").content.decode()
    headline = page.partition("<h1")[2].partition("</h1>")[0]
    assert 'id="claim-in-headline"' in headline
    assert 'id="card-1"' in page.partition("</h1>")[2].partition("</header>")[0]


def test_article_says_its_language_and_lets_the_text_find_its_direction(client, kompas):
    make_article(ARABIC, outlet=kompas, slug="arabic", language="ar")
    page = client.get("/articles/arabic/").content.decode()
    assert page.count('<p lang="ar" dir="auto" hx-disable>') == 2
    assert '<h1 class="headline" lang="ar" dir="auto" hx-disable>' in page


def test_article_shows_drafts_to_editors_alone(client, editor_client, iran, article, editor):
    make_claim(article, iran, slug="draft", status="draft", origin="desk", made_by=editor)
    make_claim(article, iran, slug="gone", status="discarded", origin="desk", made_by=editor)
    assert [one for one in read(editor_client, article).ids if one.startswith("claim-")] == ["claim-draft"]
    assert [one for one in read(client, article).ids if one.startswith("claim-")] == []
    assert "0 claims marked" in client.get("/articles/utusan/").content.decode()


def test_article_leaves_out_a_lost_anchor(client, iran, article):
    claim = make_claim(article, iran, slug="lost")
    Anchor.objects.filter(claim=claim).update(state="lost", start=None, end=None, exact="")
    assert "claim-lost" not in read(client, article).ids
    assert client.get("/claims/lost/").status_code == 200


def test_article_without_a_text_says_so(client, editor_client, kompas, article):
    bare = type(article).objects.create(slug="bare", title="Tanpa teks", language="id", status="published")
    assert "No text of this article has been captured." in client.get("/articles/bare/").content.decode()
    assert editor_client.get("/articles/bare/record/").status_code == 404
    assert bare.newest_snapshot is None


def test_article_of_an_original_shows_readers_excerpts(client, editor_client, iran, kompas):
    text = "Judul\n\n" + "Kalimat biasa tanpa apa-apa. " * 20 + "Iran mengakui. " + "Ekor tersembunyi. " * 20
    article = make_article(text.strip(), origin="original", outlet=kompas)
    make_claim(article, iran, words="Iran mengakui.", slug="marked")
    page, whole = read(client, article), read(editor_client, article)
    assert "Excerpts:" in client.get(article.get_absolute_url()).content.decode()
    assert "Iran mengakui." in "".join(page.runs.values())
    assert len("".join(page.runs.values())) <= 0.4 * len(text)
    assert whole.runs == dict(paragraphs_of_article_text(article.newest_snapshot.text))


def test_article_of_an_original_without_claims_shows_readers_nothing_of_it(client, kompas):
    make_article("Judul\n\nRahasia redaksi.", origin="original", outlet=kompas, slug="original")
    assert "Rahasia" not in client.get("/articles/original/").content.decode()


def test_article_card_leads_to_the_words_at_the_other_end(client, iran, russia, article, reviewer, editor):
    here, there = make_claim(article, iran), make_claim(make_article(slug="other"), russia, slug="there", gist="There.")
    fields = {"status": "confirmed", "origin": "seeds", "confirmed_at": here.published_at}
    Link.objects.create(source=there, target=here, relation="contradicts", rationale="They differ.", **fields)
    page = client.get("/articles/utusan/").content.decode()
    assert "Is contradicted by, the same day:" in page
    assert '<a href="/articles/other/#claim-there">There.</a>' in page


@pytest.mark.parametrize(("size", "queries"), [(1, 16), (10, 16)])
def test_article_takes_as_many_queries_for_ten_claims_as_for_one(
    client, django_assert_max_num_queries, iran, article, size, queries
):
    for _ in range(size):
        make_claim(article, iran)
    with django_assert_max_num_queries(queries):
        client.get("/articles/utusan/")


@pytest.mark.parametrize(
    ("cut", "status"), [(("\n\n", "\r\n\r\n"), 422), ((" ", " "), 422), (("\n\nIran", "\r\n\r\nIran"), 422)]
)
def test_words_that_begin_or_end_with_a_blank_are_refused(editor_client, article, iran, cut, status):
    start = article.newest_snapshot.text.index(cut[0])
    body = {"start": start, "end": start + len(cut[0]), "exact": cut[1], "snapshot": 1, "kind": "assertion"}
    body |= {"gist": "A gist.", "speakers": "Iran", "said_on": "2022", "said_basis": "report"}
    editor_client.raise_request_exception = False
    assert editor_client.post("/articles/utusan/record/", body).status_code == status
    assert not Anchor.objects.exists()


def test_the_context_of_an_original_is_cut_between_words(client, kompas, iran):
    words = " ".join(f"panjangsekali{number:03}" for number in range(60))
    article = make_article(f"Judul\n\n{words}", origin="original", outlet=kompas, slug="original")
    make_claim(article, iran, words="panjangsekali030", slug="cut")
    page = client.get("/articles/original/").content.decode()
    shown = set(re.findall(r"panjang\w*", re.sub(r"<[^>]+>", "", page)))
    assert shown <= set(words.split())
    assert "panjangsekali031" in shown
