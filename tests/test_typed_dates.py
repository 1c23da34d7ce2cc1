"""Dates as people type them, in filters and forms."""

import pytest
from django.utils import translation

from articles.typed_dates import iso_of_typed_date
from claims.models import Claim
from tests.conftest import make_claim

READ = {
    "5 November 2022": "2022-11-05",
    "5 Nov 2022": "2022-11-05",
    "05 nov. 2022": "2022-11-05",
    "5th November, 2022": "2022-11-05",
    "5-Nov-2022": "2022-11-05",
    "Nov 5, 2022": "2022-11-05",
    "November 5th 2022": "2022-11-05",
    "5 Agustus 2022": "2022-08-05",
    "5 Ags 2022": "2022-08-05",
    "17 Mei 2022": "2022-05-17",
    "Desember 2022": "2022-12",
    "Nov 2022": "2022-11",
    "11/2022": "2022-11",
    "31/12/2022": "2022-12-31",
    "12/31/2022": "2022-12-31",
    "31.12.2022": "2022-12-31",
    "5/5/2022": "2022-05-05",
    "2022/1/5": "2022-01-05",
    "2022-1-5": "2022-01-05",
    "2022": "2022",
    "2022-11-05": "2022-11-05",
    "../2022-11-05": "../2022-11-05",
    "2022-11-05/2022-11-09": "2022-11-05/2022-11-09",
    "yesterday": "yesterday",
    "5 Foo 2022": "5 Foo 2022",
    "32 Nov 2022": "2022-11-32",
    "": "",
}


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_typed_date_is_read_in_english_and_indonesian(language):
    with translation.override(language):
        assert {typed: iso_of_typed_date(typed) for typed in READ} == READ


def test_of_two_numbers_the_first_is_the_day_in_indonesian_and_asked_for_in_english():
    with translation.override("id"):
        assert iso_of_typed_date("5/11/2022") == "2022-11-05"
    with translation.override("en"), pytest.raises(ValueError, match="can be two days"):
        iso_of_typed_date("5/11/2022")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["5 November 2022", "Nov 5, 2022", "2022-11-05"])
def test_a_filter_shows_the_date_that_it_understood(client, article, iran, typed):
    make_claim(article, iran, slug="found", said="2022-11-05")
    make_claim(article, iran, said="2022-11-04")
    response = client.get("/claims/", {"said_from": typed})
    assert [claim.slug for claim in response.context["claims"]] == ["found"]
    page = response.content.decode()
    assert 'id="filter-said_from" value="2022-11-05"' in page
    assert "Said from: 2022-11-05" in " ".join(page.split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("5/11/2022", "can be two days"), ("32 Nov 2022", "has 30 days"), ("soon", "Write a date as")],
)
def test_a_filter_says_why_a_date_is_not_read(client, article, iran, typed, sentence):
    make_claim(article, iran)
    response = client.get("/claims/", {"said_from": typed})
    assert (response.context["claims"], sentence in response.content.decode()) == ([], True)
    assert client.get("/api/v1/claims", {"said_from": typed}).status_code == 400


@pytest.mark.django_db
def test_the_desk_reads_a_typed_date_of_an_article(editor_client, article):
    form = {"version": 1, "title": "A.", "outlet": "Kompas.com", "language": "id", "day": "9 November 2022"}
    assert editor_client.post("/articles/utusan/edit/", form | {"reason": "A date."}).status_code == 302
    article.refresh_from_db()
    assert (article.published_at.date().isoformat(), article.published_precision) == ("2022-11-09", "day")


@pytest.mark.django_db
def test_a_line_of_a_form_has_no_separators_of_lines(editor_client, article, iran):
    make_claim(article, iran, status="draft", slug="draft")
    opened = editor_client.get("/claims/draft/edit/").context["form"].initial
    form = {name: value for name, value in opened.items() if value is not None}
    response = editor_client.post("/claims/draft/edit/", form | {"gist": "One\u2028two\n\u2029three\x85four."})
    assert response.status_code == 302, response.context["form"].errors
    assert Claim.objects.get(slug="draft").gist == "One two three four."


@pytest.mark.django_db
def test_the_desk_reads_a_typed_date_of_a_claim(editor_client, article, iran):
    make_claim(article, iran, status="draft", slug="draft")
    opened = editor_client.get("/claims/draft/edit/").context["form"].initial
    form = {name: value for name, value in opened.items() if value is not None}
    response = editor_client.post("/claims/draft/edit/", form | {"said_on": "4 Nov 2022", "gist": ""})
    assert 'value="2022-11-04"' in response.content.decode()
    editor_client.post("/claims/draft/edit/", form | {"said_on": "4 Nov 2022"})
    assert Claim.objects.get(slug="draft").said_on.isoformat() == "2022-11-04"
