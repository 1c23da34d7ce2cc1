"""What a page weighs: its HTML as it is, its style sheets and scripts as they are sent."""

import gzip
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import escape

from claims.models import Anchor, Attribution, Link, Question
from tests.browser.pages import PageFinder
from tests.conftest import make_actor, make_article, make_claim
from tests.permissions import TABLE
from tests.seeded import load_seeds

pytestmark = pytest.mark.django_db

MOST = 60_000  # bytes
MOST_SCRIPTS = 4  # of a page for readers
SENTENCE = "Seorang pejabat tinggi mengatakan bahwa pengiriman itu sudah lama berakhir dan tidak akan dilanjutkan"
GIST = "A senior official said that the deliveries had ended long before the war and would not be taken up again. " * 2
# The lists: pages at a fixed address that anybody may read.
LISTS = [row.path for row in TABLE.values() if row.anonymous.startswith("200") and "/" not in row.path.strip("/")]


@pytest.fixture
def full(kompas, iran, minister, drones, reviewer):
    """Sixty of everything, each with as much as a row shows."""
    article = make_article(f"Judul\n\n{SENTENCE}.", outlet=kompas, slug="full")
    claims = []
    for number in range(60):
        question = Question.objects.create(slug=f"question-{number}", text=f"Has Iran supplied weapon {number}?")
        make_actor(f"A rather long name of a ministry or an agency {number}")
        make_article(
            f"Sebuah judul berita yang cukup panjang tentang pengiriman, {number}\n\n{SENTENCE}.", outlet=kompas
        )
        claims.append(
            make_claim(
                article, minister, words=SENTENCE, gist=f"{number} {GIST}", topics=[drones], stances=[(question, "no")]
            )
        )
    Attribution.objects.bulk_create(
        Attribution(claim=claim, position=1, outlet=kompas, passed="paraphrased") for claim in claims
    )
    for source, target in pairwise(claims):
        ends = {"source": source, "target": target, "relation": "contradicts", "rationale": "They differ."}
        dated = {"confirmed_at": source.published_at, "status": "confirmed", "origin": "seeds"}
        Link.objects.create(**ends, **dated)
    for number in range(60):
        taken_back = make_claim(article, iran, words=SENTENCE, gist=f"{number} taken back. {GIST}")
        taken_back.withdraw(by=reviewer, reason="The outlet retracted the sentence on the day after, and said so.")


def test_the_html_of_every_full_list_stays_light(client, full):
    sizes = {path: len(client.get(path).content) for path in LISTS}
    assert {path: size for path, size in sizes.items() if size > MOST} == {}


def bytes_of(client, address):
    """The content of a static file, or of what a view makes."""
    if not address.startswith("/static/"):
        return client.get(address).content
    return Path(staticfiles_storage.path(address.removeprefix("/static/"))).read_bytes()


def sent(client, address):
    """Bytes of a file as the site sends it: what is static compressed, what a view makes as it is."""
    content = bytes_of(client, address)
    return len(gzip.compress(content, 9) if address.startswith("/static/") else content)


def sheets_of(html):
    """The addresses of the style sheets of a page, but those that only a printer asks for."""
    return set(re.findall(r'<link rel="stylesheet" href="([^"]+)">', html))


def scripts_of(client, html):
    """The addresses of the scripts of a page, and of the modules that they import."""
    found, waiting = set(), re.findall(r'<script [^>]*?src="([^"]+)"', html)
    while waiting:
        address = waiting.pop()
        if address not in found:
            found.add(address)
            imports = re.findall(r'^import [^;]*?"([^"]+)";', bytes_of(client, address).decode(), re.M)
            waiting += [urljoin(address, name) for name in imports]
    return found


def test_style_sheets_and_scripts_of_every_page_stay_light(cast, editor):
    finder = PageFinder({"author": editor})
    for page in finder.of_table(cast, "anonymous", *finder.users):
        client = finder.client(page.role)
        html = client.get(page.path).content.decode()
        scripts = scripts_of(client, html)
        files = sheets_of(html) | scripts
        assert files, page
        assert len(scripts) <= MOST_SCRIPTS or not page.for_readers, page
        sizes = {name: sent(client, name) for name in files}
        assert sum(sizes.values()) <= MOST, (page, sizes)


def test_rows_of_a_list_hold_their_marked_words_whole(client, db):
    load_seeds()
    anchors = dict(Anchor.objects.values_list("claim__slug", "exact"))
    page = client.get("/claims/?actor=iran&said_to=2022-12-31")
    rows = page.context["claims"]
    assert len(rows) > 10
    for claim in rows:
        assert f"<mark>{escape(anchors[claim.slug])}</mark>" in page.content.decode(), claim.slug
        assert escape(claim.gist) in page.content.decode(), claim.slug
    assert len(client.get("/claims/").content) <= 60_000
