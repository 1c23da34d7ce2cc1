"""The exported files: tables, JSON, linked data. A third-party parser reads each of them back."""

import csv
import io
import json

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from claims.exporting.csv_table import COLUMNS, FORMULA, safe_csv_cell
from claims.models import Claim, ClaimActor, Link
from claims.views import export
from tests.conftest import make_article, make_claim

pytestmark = pytest.mark.django_db
FORMATS = ["csv", "json", "jsonld"]


@pytest.fixture
def admission(article, minister, question, drones):
    answers = {"stances": [(question, "yes")], "topics": [drones]}
    return make_claim(article, minister, slug="admission", kind="admission", **answers)


@pytest.fixture
def original(kompas, russia):
    """A denial in the original text of an outlet. This text is not public."""
    text = "Judul\n\nKalimat rahasia. Rusia membantah semuanya. Kalimat lain."
    article = make_article(text, origin="original", outlet=kompas, slug="original")
    return make_claim(article, russia, words="Rusia membantah semuanya", slug="reply", kind="denial", said="2025")


def link(source, target):
    ends = {"source": source, "target": target, "relation": "contradicts", "rationale": "They differ."}
    return Link.objects.create(**ends, origin="seeds", status="confirmed", confirmed_at=source.published_at)


def text_of(client, name, query=""):
    response = client.get(f"/claims/export.{name}?{query}")
    assert response.status_code == 200
    return response.getvalue().decode()


def table(client, query=""):
    return list(csv.DictReader(io.StringIO(text_of(client, "csv", query).removeprefix("\ufeff"))))


def test_csv_has_one_row_for_each_claim_with_the_columns_documented(client, admission, original):
    rows = table(client)
    assert [row["slug"] for row in rows] == ["reply", "admission"]
    assert list(rows[0]) == COLUMNS
    assert rows[1]["speakers"] == "Hossein Amirabdollahian"
    assert rows[1]["answers"] == "has-iran-supplied-drones=yes"
    assert (rows[0]["said_on"], rows[0]["said_precision"]) == ("2025", "year")


def test_csv_says_whose_words_they_are(client, admission, original):
    assert [row["words_are"] for row in table(client)] == ["the outlet’s words", "our summary"]


def test_csv_begins_with_a_byte_order_mark_and_ends_its_lines_as_the_standard_says(client, admission):
    text = text_of(client, "csv")
    assert text.startswith("\ufeffslug,url,")
    assert text.count("\r\n") == 2


def test_csv_defuses_a_cell_that_a_spreadsheet_would_compute(client, admission):
    for start in [*"=+-@\t\r\n＝＋－＠", "  =", "'=", "\u00a0+"]:
        gist = f"{start}HYPERLINK(1)"
        Claim.objects.filter(pk=admission.pk).update(gist=gist)
        cell = table(client)[0]["gist"]
        assert cell == f"'{gist}"
        assert cell[1:] == gist


def test_csv_leaves_every_other_cell_as_it_is(client, admission):
    for text in ["a", "5 = 5", "00123", "'quoted'", "", "1E5", 'say "x", then;\r\ny', "😀 ایران"]:
        Claim.objects.filter(pk=admission.pk).update(gist=text or "x")
        assert table(client)[0]["gist"] == (text or "x")


def test_what_was_defused_reads_back_the_same():
    texts = ["=1", "'=1", "''=1", "+x", "plain", "'plain"]
    read = [cell[1:] if FORMULA.match(cell) and cell.startswith("'") else cell for cell in map(safe_csv_cell, texts)]
    assert read == texts


def test_json_gives_every_claim_that_the_filter_finds(client, admission, original):
    told = json.loads(text_of(client, "json", "kind=denial"))
    assert [claim["slug"] for claim in told["claims"]] == ["reply"]
    assert told["next"] is None
    assert told["filter"] == {"kind": ["denial"]}


def test_json_gives_no_context_of_a_text_that_is_not_public(client, original):
    words = json.loads(text_of(client, "json"))["claims"][0]["words"]
    assert (words["exact"], words["prefix"], words["suffix"]) == ("Rusia membantah semuanya", "", "")


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_names_the_next_ones_beyond_its_most(client, admission, original, monkeypatch, name):
    monkeypatch.setattr(export, "MOST_EXPORTED", 1)
    first = client.get(f"/claims/export.{name}?sort=")
    following = first["Link"].removeprefix("<http://localhost:8000").partition(">")[0]
    second = client.get(following)
    assert "Link" not in second
    shown = first.getvalue().decode(), second.getvalue().decode()
    assert ["/claims/reply/" in shown[0], "/claims/admission/" in shown[0]] == [True, False]
    assert ["/claims/reply/" in shown[1], "/claims/admission/" in shown[1]] == [False, True]


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_asks_as_many_queries_for_many_claims_as_for_few(client, article, iran, name):
    def queries(more):
        for _ in range(more):
            make_claim(article, iran)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(f"/claims/export.{name}").getvalue()
        return len(captured)

    assert queries(2) == queries(20) <= 16


@pytest.mark.parametrize(
    "path", [*(f"/claims/export.{name}" for name in FORMATS), "/claims/feed.atom", "/api/v1/claims"]
)
def test_a_filter_that_makes_no_sense_is_refused_with_a_sentence(client, admission, path):
    for query in ["kind=lie", "said_from=2022-02-30", "actor=nobody", "before=x", "acter=iran", "q=" + "x" * 10_000]:
        response = client.get(f"{path}?{query}")
        told = response.getvalue().decode()
        assert (query, response.status_code) == (query, 400)
        assert query.partition("=")[0] in told, query
        assert "admission" not in told.replace("one of: assertion, denial, admission", ""), query


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_answers_head_and_refuses_post(client, admission, name):
    head = client.head(f"/claims/export.{name}")
    assert (head.status_code, head.getvalue()) == (200, b"")
    assert head["Access-Control-Allow-Origin"] == "*"
    assert client.post(f"/claims/export.{name}").status_code == 405


def test_an_export_is_the_same_for_editors(client, editor_client, article, iran, editor, admission):
    make_claim(article, iran, slug="hidden", status="draft", origin="desk", made_by=editor)
    assert text_of(editor_client, "csv") == text_of(client, "csv")


def test_a_list_offers_its_own_filter_in_every_format(client, rf):
    request = rf.get("/claims/?actor=iran&kind=denial&kind=admission&q=&before=2022-11-05~1")
    offered = render_to_string("claims/parts/take_away.html", request=request)
    kept = "?actor=iran&amp;kind=denial&amp;kind=admission"
    for path in ["export.csv", "export.json", "export.jsonld", "feed.atom"]:
        assert f'href="/claims/{path}{kept}"' in offered


def test_a_link_stands_at_both_claims(client, admission, original):
    link(original, admission)
    reply, admitted = json.loads(text_of(client, "json"))["claims"]
    assert reply["links"] == [
        {"relation": "contradicts", "direction": "from", "claim": "admission", "rationale": "They differ."}
    ]
    assert admitted["links"][0]["direction"] == "to"


def test_csv_has_the_first_and_last_possible_day_and_to_whom_it_was_said(client, article, iran, russia):
    claim = make_claim(article, iran, said="2022-10", audience="reporters", source_unnamed=True)
    ClaimActor.objects.create(claim=claim, part="said_to", actor=russia)
    make_claim(article, iran, said="../2022-11-09")
    bound, named = table(client)
    assert (named["said_on"], named["said_first"], named["said_last"]) == ("2022-10", "2022-10-01", "2022-10-31")
    assert (named["said_to"], named["audience"], named["source_unnamed"]) == ("Russia", "reporters", "yes")
    assert (bound["said_first"], bound["said_last"]) == ("", "2022-11-09")
    assert named["text_url"] == "http://localhost:8000/articles/utusan/text/1.txt"
