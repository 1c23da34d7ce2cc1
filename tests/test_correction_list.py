"""The list of corrections: its entries, its filters and its pages."""

import datetime
import itertools

import pghistory
import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from claims.editing.articles import TypedArticle, correct_article
from claims.history import corrections as pages
from claims.history.changes import (
    ARTICLE_COLUMN_NAMES,
    CLAIM_COLUMN_NAMES,
    CLAIM_PART_NAMES,
    changes_of_article,
    changes_of_claim,
)
from claims.history.corrections import correction_page
from claims.history.undo import undo_changes
from claims.lists import correction_index
from claims.lists.correction_filters import Changed, CorrectionFilterSet, correction_filter_history_fields
from claims.models import Attribution, Claim, ClaimActor
from tests.conftest import make_article, make_claim

pytestmark = pytest.mark.django_db


def asked(**parameters):
    query = QueryDict(mutable=True)
    for name, value in parameters.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return correction_page(CorrectionFilterSet(query))


def told(entries):
    return [(entry.subject.pk, entry.why, [change.field for change in entry.changes]) for entry in entries]


def walked(**parameters):
    """The entries of all pages, and the number of entries of each page."""
    entries, sizes, after = [], [], {}
    for _number in range(200):
        page = asked(**parameters, **after)
        entries += page.rows
        sizes.append(len(page.rows))
        if page.next is None:
            return entries, sizes
        after = {"after": page.next}
    raise AssertionError("the pages never end")


def every_correction():
    """The expected corrections, from the history of each claim and each article; sorted, not in the list's order."""
    found = []
    for claim in Claim.objects.filter(status__in=Claim.PUBLIC):
        for entry in changes_of_claim(claim, public=True):
            if claim.status == "withdrawn":
                shown = [change for change in entry.changes if change.field == "status"]
            else:
                shown = entry.changes
            if entry.why and entry.changes:
                found.append((claim.pk, entry.why, [change.field for change in shown]))
    for article in Article.objects.published():
        for entry in changes_of_article(article, public=True):
            if entry.why and not entry.created:
                found.append((article.pk, entry.why, [change.field for change in entry.changes]))
    return sorted(found)


def because(why, editor):
    return pghistory.context(user=editor.pk, reason=why)


@pytest.fixture
def corrected(article, kompas, iran, russia, minister, question, drones, editor):
    """Claims and an article, each with a different correction. Drafts were changed with a reason, too."""
    claims = {
        name: make_claim(article, iran, slug=name, stances=[(question, "yes")], topics=[drones])
        for name in ["dated", "spoken", "answered", "worded", "withdrawn", "chained", "untold"]
    }
    claims["untold"].change(changed_by=editor)
    Attribution.objects.create(claim=claims["chained"], position=1, outlet=kompas)
    with because("Another day.", editor):
        claims["dated"].change(said_on=datetime.date(2022, 11, 6))
    with because("Russia said it.", editor):
        claims["spoken"].change(changed_by=editor)
        claims["spoken"].parts.all()[0].delete()
        ClaimActor.objects.create(claim=claims["spoken"], actor=russia, part="speaker")
        ClaimActor.objects.create(claim=claims["spoken"], actor=iran, part="about")
    with because("Partly.", editor):
        claims["answered"].change(changed_by=editor)
        claims["answered"].stances.update(answer="partly")
    with because("Other words.", editor):
        claims["worded"].change(gist="Another gist.", changed_by=editor)
        claims["worded"].anchors.get().change(start=30, end=34, exact=article.newest_snapshot.text[30:34])
    with because("Another kind.", editor):
        claims["withdrawn"].change(kind="admission")
    claims["withdrawn"].withdraw(by=editor, reason="It was retracted.")
    with because("The outlet was another.", editor):
        claims["chained"].chain.update(passed="translated")
    with because("Never told.", editor):
        make_claim(article, russia, slug="draft", status="draft", origin="desk", made_by=editor).change(gist="Draft.")
        draft = make_article(status="draft")
        draft.change(title="Draft.")
    with because("The page had another headline.", editor):
        article.change(title="Another headline")
    return claims


def test_page_holds_what_each_history_tells_with_a_reason(corrected):
    entries, _sizes = walked()
    assert sorted(told(entries)) == every_correction()
    assert len(entries) == 8
    moments = [entry.at for entry in entries]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize(("window", "page"), [(1, 1), (2, 3), (3, 2), (500, 1), (500, 50)])
def test_pages_walked_to_the_end_hold_each_correction_once(corrected, monkeypatch, window, page):
    monkeypatch.setattr(correction_index, "EVENTS_PER_WINDOW", window)
    monkeypatch.setattr(pages, "EVENTS_PER_WINDOW", window)
    monkeypatch.setattr(pages, "PAGE_SIZE", page)
    entries, sizes = walked()
    assert sorted(told(entries)) == every_correction()
    assert max(sizes) <= page


@pytest.mark.parametrize(
    ("parameters", "reasons"),
    [
        ({"change": "date"}, ["Another day."]),
        ({"change": "speakers"}, ["Russia said it."]),
        ({"change": "about"}, ["Russia said it."]),
        ({"change": "answers"}, ["Partly."]),
        ({"change": "words"}, ["Other words."]),
        ({"change": "gist"}, ["Other words."]),
        ({"change": "chain"}, ["The outlet was another."]),
        ({"change": "withdrawn"}, ["It was retracted."]),
        ({"change": "headline"}, ["The page had another headline."]),
        ({"change": "topics"}, []),
        ({"change": ["date", "answers"]}, ["Another day.", "Partly."]),
        # of a withdrawn claim, readers see only the withdrawal
        ({"change": "kind"}, []),
        ({"actor": "russia"}, ["Russia said it."]),
        ({"actor": "russia", "change": "about"}, ["Russia said it."]),
        ({"actor": "russia", "change": "date"}, []),
        ({"actor": "iran", "change": "speakers"}, ["Russia said it."]),
        ({"actor": "hossein-amirabdollahian"}, []),
    ],
)
def test_parameters_narrow(corrected, parameters, reasons):
    entries, _sizes = walked(**parameters)
    assert sorted(entry.why for entry in entries) == sorted(reasons)


def test_actor_of_many_claims_finds_the_same(corrected, monkeypatch):
    few = [told(walked(actor=actor)[0]) for actor in ("iran", "russia")]
    monkeypatch.setattr(correction_index, "MOST_CLAIMS_LOOKED_UP", 0)
    assert [told(walked(actor=actor)[0]) for actor in ("iran", "russia")] == few
    assert len(few[0]) == 5


def test_actor_that_a_correction_took_away_finds_it(corrected, russia):
    corrected["spoken"].parts.filter(part="about").delete()
    assert [entry.why for entry in asked(actor="iran", change="speakers").rows] == ["Russia said it."]


def test_actor_that_was_named_in_a_draft_alone_finds_nothing(article, iran, russia, editor):
    claim = make_claim(article, iran, russia, status="draft", origin="seeds")
    with because("The change was undone.", editor):
        claim.parts.get(actor=russia).delete()
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    claim.change(status="published", published_at=later)
    with because("Another day.", editor):
        claim.change(said_on=datetime.date(2022, 11, 6))
    assert (len(asked(actor="iran").rows), len(asked(actor="russia").rows)) == (1, 0)


def test_days_narrow_by_the_day_in_utc(corrected):
    today = datetime.datetime.now(datetime.UTC).date()
    yesterday, tomorrow = today - datetime.timedelta(days=1), today + datetime.timedelta(days=1)
    assert len(asked(changed_from=str(yesterday), changed_to=str(tomorrow)).rows) == 8
    assert asked(changed_to=str(yesterday)).rows == asked(changed_from=str(tomorrow)).rows == []


def test_each_change_that_is_told_can_be_asked_for():
    assert {
        name for changed in Changed for name in correction_filter_history_fields(changed)
    } >= CLAIM_COLUMN_NAMES.keys() | CLAIM_PART_NAMES.keys() | ARTICLE_COLUMN_NAMES.keys()


def test_correction_of_what_hangs_on_a_claim_alone_is_told(article, kompas, iran, editor):
    """After a correction of the article's outlet, a claim with its own date changes only in its chain."""
    claim = make_claim(article, iran)
    Attribution.objects.create(claim=claim, position=1, outlet=kompas)
    columns = {name: getattr(article, name) for name in ("title", "url", "byline", "language")} | {"outlet": None}
    with pghistory.context(user=editor.pk):
        correct_article(
            article, TypedArticle(columns), by=editor, since=article.version, reason="The page names no outlet."
        )
    assert Claim.objects.get().version == 1
    assert sorted(told(asked().rows)) == every_correction()
    assert [fields for _pk, _why, fields in told(asked(change="chain").rows)] == [["chain"]]


def test_undoing_is_a_correction(article, iran, editor, editor_client, russia):
    claim = make_claim(article, iran, russia, slug="said")
    with pghistory.context(user=editor.pk, reason="Iran alone.") as context:
        claim.parts.get(actor=russia).delete()
    with pghistory.context(user=editor.pk):
        undo_changes(context.id, by=editor)
    assert {entry.why for entry in asked().rows} == {"Iran alone.", "The change was undone."}
    assert sorted(told(asked().rows)) == every_correction()


@pytest.mark.parametrize(
    "parameters",
    [
        {"after": "claim-999999999"},
        {"after": "claim-x"},
        {"after": "x"},
        {"after": "claim-" + "9" * 40},
        {"after": "claim-٣"},
        {"after": "\x00"},
        {"change": "weather"},
        {"actor": "nobody-known"},
        {"changed_from": "2022-13"},
        {"changed_from": "2023", "changed_to": "2022"},
        {"not_actor": "iran"},
    ],
)
def test_nonsense_shows_nothing_and_says_why(client, corrected, parameters):
    query = QueryDict(mutable=True)
    query.update(parameters)
    filters = CorrectionFilterSet(query)
    assert (correction_page(filters).rows, filters.is_valid()) == ([], False)


def test_event_of_a_draft_is_the_end_of_no_page(article, iran, editor):
    claim = make_claim(article, iran, status="draft", origin="desk", made_by=editor)
    with because("Why.", editor):
        claim.change(gist="Another.")
    event = claim.events.latest("pgh_id")
    query = QueryDict(f"after=claim-{event.pgh_id}")
    assert not CorrectionFilterSet(query).is_valid()


def make_corrections(number, article, editor, iran, russia):
    for count in range(number):
        claim = make_claim(article, iran, russia)
        with because(f"Why {count}.", editor):
            claim.change(gist=f"Another gist {count}.", changed_by=editor)
            claim.parts.get(actor=russia).delete()


@pytest.mark.parametrize("parameters", [{}, {"change": "gist"}, {"actor": "iran"}, {"changed_to": "2099"}])
def test_number_of_queries_does_not_grow(article, iran, russia, editor, parameters):
    make_corrections(2, article, editor, iran, russia)
    with CaptureQueriesContext(
        connection,
    ) as few:
        asked(**parameters)
    make_corrections(20, article, editor, iran, russia)
    with CaptureQueriesContext(connection) as many:
        asked(**parameters)
    assert len(many) == len(few)
    assert len(many) <= 20


def test_page_ends_where_it_has_read_enough(article, iran, editor, monkeypatch):
    """One correction is older than many events of drafts: the first page is empty, a later page holds it."""
    with because("Another headline.", editor):
        article.change(title="Another headline")
    drafts = [make_claim(article, iran, status="draft", origin="desk", made_by=editor) for _ in range(4)]
    for claim, number in itertools.product(drafts, range(4)):
        with because("Why.", editor):
            claim.parts.all().update(part="about" if number % 2 else "speaker")
    monkeypatch.setattr(correction_index, "EVENTS_PER_WINDOW", 2)
    monkeypatch.setattr(pages, "EVENTS_PER_WINDOW", 2)
    first = asked()
    assert (first.rows, first.next is None) == ([], False)
    assert len(walked()[0]) == 1


def test_fragment_is_the_results_alone(client, corrected):
    page = client.get("/corrections/?change=date", headers={"HX-Request": "true"})
    text = page.content.decode()
    assert ("<html" in text, 'id="results"' in text, "HX-Request" in page.headers["Vary"]) == (False, True, True)
    assert ("Another day." in text, "Partly." in text, text.count("hx-swap-oob")) == (True, False, 1)


def test_page_has_chips_and_a_pager_that_keep_the_filter(client, corrected, monkeypatch):
    monkeypatch.setattr(pages, "PAGE_SIZE", 1)
    page = client.get("/corrections/?change=date&change=answers").content.decode()
    assert 'href="/corrections/?change=answers"' in page
    assert 'href="/corrections/?change=date&amp;change=answers&amp;after=claim-' in page


def test_blank_parameters_are_left_out_of_the_address(client):
    page = client.get("/corrections/?actor=&change=date&changed_to=")
    assert (page.status_code, page.headers["Location"]) == (302, "/corrections/?change=date")
