"""Correcting the outlet, date and headline of an article: the recorded correction, and its effect on claims."""

import datetime

import pytest

from articles.models import Article, Outlet
from claims.models import Actor, ClaimScope, Link
from tests.conftest import make_article, make_claim

pytestmark = pytest.mark.django_db

NINTH = datetime.datetime(2022, 11, 9, 12, 1, tzinfo=datetime.UTC)


@pytest.fixture
def dated(article):
    article.change(published_at=NINTH, published_zone="Asia/Jakarta", byline="A reporter")
    return article


def opened(client, article):
    """The POST data of the edit form of an article when only the reason was typed."""
    form = client.get(f"/articles/{article.slug}/edit/").context["form"]
    return {field.name: field.value() or "" for field in form} | {"reason": "It was wrong."}


def save(client, article, **typed):
    return client.post(f"/articles/{article.slug}/edit/", opened(client, article) | typed)


def test_the_form_shows_the_dateline_in_its_own_zone_and_saves_it_unchanged(editor_client, dated):
    sent = opened(editor_client, dated)
    assert (sent["day"], sent["time"], sent["zone"], sent["outlet"]) == (
        "2022-11-09",
        "19:01",
        "Asia/Jakarta",
        "Kompas.com",
    )
    before = Article.objects.values().get()
    assert save(editor_client, dated).status_code == 302
    assert Article.objects.values().get() == before | {"version": before["version"] + 1}


@pytest.mark.parametrize(
    ("typed", "moment", "precision", "zone"),
    [
        ({"day": "2022-11-13", "time": "19:40", "zone": "WIB"}, "2022-11-13T12:40:00+00:00", "minute", "Asia/Jakarta"),
        ({"day": "2022-11-13", "time": "19.40", "zone": "wit"}, "2022-11-13T10:40:00+00:00", "minute", "Asia/Jayapura"),
        ({"day": "2022-11-13", "time": "", "zone": "WIB"}, "2022-11-13T00:00:00+00:00", "day", "UTC"),
        ({"day": "2022-11", "time": "", "zone": ""}, "2022-11-01T00:00:00+00:00", "month", "UTC"),
        ({"day": "2022", "time": "", "zone": ""}, "2022-01-01T00:00:00+00:00", "year", "UTC"),
        ({"day": "", "time": "", "zone": ""}, None, "minute", "UTC"),
    ],
)
def test_a_date_is_kept_as_far_as_it_is_known(editor_client, dated, typed, moment, precision, zone):
    assert save(editor_client, dated, **typed).status_code == 302
    dated.refresh_from_db()
    assert dated.published_at == (moment and datetime.datetime.fromisoformat(moment))
    assert (dated.published_precision, dated.published_zone) == (precision, zone)


def test_what_makes_no_sense_is_refused_and_stays_in_the_form(editor_client, dated):
    make_article(url="https://example.org/taken")
    before = Article.objects.values().get(pk=dated.pk)
    for typed, sentence in [
        ({"title": " "}, "This field is required."),
        ({"title": "x" * 501}, "at most 500 characters"),
        ({"title": "a\x00b"}, "Null characters"),
        ({"outlet": "Nowhere Times"}, "No outlet is called “Nowhere Times”"),
        ({"outlet": "Kompas.com (new agency)"}, "Here already: Kompas.com (kompas)"),
        ({"outlet": "x" * 205 + " (new agency)"}, "at most 200 characters"),
        ({"language": "Indonesian"}, "Give a language tag"),
        ({"url": "javascript:alert(1)"}, "An address begins with http"),
        ({"url": "ftp://example.org/1"}, "An address begins with http"),
        ({"url": "https://example.org/taken"}, "Another article has this address already."),
        ({"url": "https://x/" + "y" * 2_000}, "at most 2000 characters"),
        ({"day": "2022-13"}, "There is no month 13."),
        ({"day": "09/11/2022"}, "can be two days: which number is the month?"),
        ({"day": "last week"}, "Write a date as 2022-11-05"),
        ({"day": "2022-11"}, "A time of day needs the whole date"),
        ({"day": ""}, "A time of day needs the whole date"),
        ({"time": "25:00"}, "Write it as 19:01."),
        ({"zone": ""}, "Say on which clock"),
        ({"zone": "Mars/Base"}, "is no time zone"),
        ({"zone": "../../etc/passwd"}, "is no time zone"),
        ({"reason": " "}, "This field is required."),
    ]:
        response = save(editor_client, dated, **({"byline": "kept text"} | typed))
        page = response.content.decode()
        told = response.status_code, sentence in page, "kept text" in page
        assert (typed, *told) == (typed, 422, True, True)
        assert Article.objects.values().get(pk=dated.pk) == before, typed


def test_a_draft_needs_no_reason_and_a_published_article_keeps_its_reason_on_record(editor_client, article, editor):
    draft = make_article(slug="unpublished", status="draft")
    assert "reason" not in editor_client.get("/articles/unpublished/edit/").context["form"].fields
    assert save(editor_client, draft, title="Another").status_code == 302
    save(editor_client, article, title="Another", reason="A misprint.")
    event = article.events.last()
    assert (event.title, event.pgh_context["reason"], event.pgh_context["user"]) == (
        "Another",
        "A misprint.",
        editor.pk,
    )


@pytest.mark.parametrize("typed", ["irna", "IRNA", "İRNA ", "IRNA (irna)"])
def test_a_wrong_outlet_is_corrected_by_name_or_slug_and_counts_follow(editor_client, article, iran, typed):
    irna = Outlet.objects.create(slug="irna", name="IRNA")
    Actor.objects.for_outlet(irna)
    claim = make_claim(article, iran)
    assert save(editor_client, article, outlet=typed).status_code == 302
    assert set(ClaimScope.objects.filter(claim=claim).values_list("outlet", flat=True)) == {irna.pk}


def test_a_new_outlet_is_added_with_its_voice_and_an_unknown_one_is_left_empty(editor_client, article):
    assert save(editor_client, article, outlet="Iran Wire (new agency)").status_code == 302
    outlet = Outlet.objects.get(slug="iran-wire")
    assert (outlet.name, outlet.kind, outlet.actor.kind) == ("Iran Wire", "agency", "outlet")
    save(editor_client, article, outlet="")
    article.refresh_from_db()
    assert article.outlet is None


# Claims and links that depend on the date


@pytest.fixture
def hanging(dated, iran, russia, editor, reviewer):
    """Two claims of the article, one of them dated by the report, and a confirmed link on each."""
    report = make_claim(dated, iran, said="2022-11-09", said_basis="report", slug="report")
    stated = make_claim(dated, iran, said="2022-11-05", slug="stated")
    other = make_claim(make_article(), russia, slug="other")
    confirmed = {"status": "confirmed", "proposed_by": editor, "confirmed_by": reviewer, "confirmed_at": NINTH}
    for claim in (report, stated):
        Link.objects.create(source=claim, target=other, relation="supports", rationale="why", **confirmed)
    return report, stated


def test_the_page_lists_the_claims_that_take_their_date_from_the_report(editor_client, hanging, dated):
    page = editor_client.get("/articles/utusan/edit/").content.decode()
    assert "1 claim takes its date from the report" in page
    assert ("/claims/report/" in page, "/claims/stated/" in page) == (True, False)


@pytest.mark.parametrize("typed", [{"day": "2022-11-10"}, {"outlet": ""}, {"day": "", "time": ""}])
def test_a_changed_date_or_outlet_asks_for_another_look_at_what_rests_on_it(
    editor_client, editor, hanging, dated, typed
):
    report, stated = hanging
    assert save(editor_client, dated, reason="Wrong dateline.", **typed).status_code == 302
    for claim in hanging:
        claim.refresh_from_db()
    assert (report.changed_by, report.said_on.isoformat()) == (editor, "2022-11-09")
    assert (report.needs_another_look, stated.needs_another_look) == (True, False)
    assert dict(Link.objects.values_list("source__slug", "needs_another_look")) == {"report": True, "stated": False}
    assert report.events.last().pgh_context["reason"] == "Wrong dateline."
    page = editor_client.get("/articles/utusan/").content.decode()
    assert "Another look is needed at 1 claim that takes its date from the report." in page


@pytest.mark.parametrize("typed", [{"title": "Another"}, {"time": "20:30"}, {"byline": ""}, {"url": "https://x.org/1"}])
def test_what_no_claim_rests_on_asks_for_no_other_look(editor_client, hanging, dated, typed):
    assert save(editor_client, dated, **typed).status_code == 302
    assert not Link.objects.filter(needs_another_look=True).exists()


def test_a_correction_and_all_that_it_marked_is_undone_at_once(editor_client, hanging, dated):
    save(editor_client, dated, day="2022-11-10")
    action = dated.events.last().pgh_context_id
    assert editor_client.post(f"/desk/history/{action}/undo/").status_code == 302
    dated.refresh_from_db()
    assert (dated.published_at, Link.objects.filter(needs_another_look=True).count()) == (NINTH, 0)


# Two editors at the same time, and publishing


def test_a_form_opened_before_a_colleague_saved_is_refused_with_both_versions(editor_client, reviewer_client, dated):
    mine = opened(editor_client, dated)
    assert save(reviewer_client, dated, title="Their headline", byline="Theirs").status_code == 302
    refused = editor_client.post("/articles/utusan/edit/", mine | {"title": "My headline"})
    page = refused.content.decode()
    assert (refused.status_code, "Their headline" in page, "My headline" in page) == (409, True, True)
    assert [what for what, _, _ in refused.context["beside"]] == ["Headline", "Byline"]
    dated.refresh_from_db()
    assert dated.title == "Their headline"
    again = mine | {"title": "My headline", "version": refused.context["form"]["version"].value()}
    assert editor_client.post("/articles/utusan/edit/", again).status_code == 302


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 30, "7"])
def test_a_correction_that_names_no_such_version_changes_nothing(editor_client, article, version):
    assert save(editor_client, article, version=version, title="Forged").status_code in {409, 422}
    assert not Article.objects.filter(title="Forged").exists()


def test_a_draft_is_published_by_its_button(client, editor_client):
    make_article(slug="unpublished", status="draft")
    assert "Publish the article" in editor_client.get("/articles/unpublished/").content.decode()
    assert client.get("/articles/unpublished/").status_code == 404
    response = editor_client.post("/articles/unpublished/publish/", {"version": 1})
    assert (response.status_code, response["Location"]) == (302, "/articles/unpublished/")
    page = client.get("/articles/unpublished/")
    assert (page.status_code, b"Edit the article" in page.content) == (200, False)


def test_an_article_is_published_once_and_not_without_a_text(editor_client, article):
    assert editor_client.post("/articles/utusan/publish/", {"version": 1}).status_code == 409
    bare = Article.objects.create(slug="bare", title="No text", language="en")
    response = editor_client.post("/articles/bare/publish/", {"version": 1})
    assert (response.status_code, "No text of this article" in response.content.decode()) == (409, True)
    assert editor_client.post("/articles/bare/publish/", {"version": 2}).status_code == 409
    bare.refresh_from_db()
    assert bare.status == "draft"


def test_chains_that_ended_at_a_wrong_outlet_end_at_the_right_one(editor_client, hanging, dated):
    report = hanging[0]
    report.chain.create(position=1, outlet=dated.outlet, passed="paraphrased")
    save(editor_client, dated, outlet="Right Daily (new newsroom)", reason="Wrong outlet.")
    assert report.chain.get().outlet.name == "Right Daily"
    save(editor_client, Article.objects.get(pk=dated.pk), outlet="", reason="Not known after all.")
    assert not report.chain.exists()


def test_a_corrected_date_is_told_on_the_clock_of_its_dateline(client, editor_client, hanging, dated):
    save(editor_client, dated, day="2022-11-10", reason="Wrong day.")
    page = client.get("/corrections/").content.decode()
    assert "Date: <del>9 Nov 2022, 19:01 WIB</del> <ins>10 Nov 2022, 19:01 WIB</ins>" in page
