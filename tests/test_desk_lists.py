"""The desk's lists of readers' reports and of actions: their filters and their pages."""

import datetime
import uuid

import pytest
from django.utils import timezone

from claims.lists import window_page
from claims.lists.action_filters import ActionFilterSet
from claims.lists.report_filters import ReportFilterSet
from claims.models import Action, Report
from tests.conftest import make_claim

pytestmark = pytest.mark.django_db

REPORTS, HISTORY = "/desk/reports/", "/desk/history/"
START = datetime.datetime(2026, 1, 1, 23, 30, tzinfo=datetime.UTC)


def reported(claim, text, day=0, **fields):
    values = {"claim_version": 1, "kind": "date", "form_token": uuid.uuid4()}
    at = START + datetime.timedelta(days=day)
    return Report.objects.create(claim=claim, text=text, reported_at=at, **values | fields)


def did(user, subject, day=0, **fields):
    at = START + datetime.timedelta(days=day)
    return Action.objects.create(pk=uuid.uuid4(), by=user, at=at, sentence="Saved.", subject=subject, **fields)


@pytest.fixture
def reports(article, iran, russia, editor):
    """One report a day, on claims of Iran, of Russia, and on a withdrawn claim of Russia; two reports are open."""
    settled = {"settled_by": editor, "settled_at": timezone.now()}
    of_iran, of_russia, gone = (make_claim(article, actor) for actor in (iran, russia, russia))
    made = [
        reported(of_iran, "The day is wrong.", 0),
        reported(of_iran, "Another word was said.", 1, kind="words", status="corrected", **settled),
        reported(of_russia, "It was the minister.", 2, kind="speaker", status="answered", note="We asked.", **settled),
        reported(of_russia, "100% wrong", 3, status="no_error", note="The page says so.", **settled),
        reported(gone, "The source retracted it.", 4, kind="source"),
    ]
    gone.withdraw(by=editor, reason="It was retracted.")
    return made


@pytest.fixture
def actions(editor, reviewer):
    return [
        did(editor, "Iran sent drones."),
        did(editor, "100% of the drones", 1, undone_at=START),
        did(reviewer, "A_question", 2),
        did(reviewer, "Iran sent missiles.", 3, undone_at=START),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=open", [4, 0]),
        ("status=corrected&status=no_error", [3, 1]),
        ("kind=date", [3, 0]),
        ("kind=date&status=open", [0]),
        ("actor=russia", [4, 3, 2]),
        ("actor=iran&kind=words", [1]),
        ("reported_from=2026-01-03", [4, 3, 2]),
        ("reported_to=2026-01-02", [1, 0]),
        ("reported_from=2026-01-02&reported_to=2026-01-03", [2, 1]),
        ("reported_from=2026-02", []),
        ("q=WRONG", [3, 0]),
        ("q=we asked", [2]),
        ("q=100%25", [3]),
        ("q=%25", [3]),
        ("q=_", []),
        ("q=wrong&status=open", [0]),
    ],
)
def test_reports_are_narrowed(editor_client, reports, query, found):
    page = editor_client.get(f"{REPORTS}?{query}")
    rows = page.context["page"].rows
    assert [report.pk for report in rows] == [reports[number].pk for number in found]
    assert set(rows) == set(page.context["filter"].qs)
    assert page.context["reports"] == []


def test_reports_of_an_actor_of_many_claims_are_the_same(editor_client, reports, monkeypatch):
    monkeypatch.setattr("claims.lists.report_filters.MOST_CLAIMS_LOOKED_UP", 0)
    page = editor_client.get(f"{REPORTS}?actor=russia")
    assert [report.pk for report in page.context["page"].rows] == [reports[number].pk for number in (4, 3, 2)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=editor", [1, 0]),
        ("who=editor&who=reviewer", [3, 2, 1, 0]),
        ("undone=yes", [3, 1]),
        ("undone=no", [2, 0]),
        ("undone=yes&undone=no", [3, 2, 1, 0]),
        ("who=reviewer&undone=yes", [3]),
        ("done_from=2026-01-03", [3, 2]),
        ("done_to=2026-01-02", [1, 0]),
        ("q=IRAN", [3, 0]),
        ("q=%25", [1]),
        ("q=_", [2]),
        ("q=iran&who=editor", [0]),
    ],
)
def test_history_is_narrowed(editor_client, actions, query, found):
    page = editor_client.get(f"{HISTORY}?{query}")
    rows = page.context["page"].rows
    assert rows == [actions[number] for number in found]
    assert set(rows) == set(page.context["filter"].qs)


def test_a_chip_takes_an_editor_away(editor_client, actions):
    page = editor_client.get(f"{HISTORY}?who=editor&who=reviewer&after={actions[3].pk}").content.decode()
    assert f'href="{HISTORY}?who=reviewer"' in page
    assert f'href="{HISTORY}?who=editor"' in page


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (REPORTS, "status=gone"),
        (REPORTS, "kind=spelling"),
        (REPORTS, "actor=nobody-known"),
        (REPORTS, "reported_from=2026-13"),
        (REPORTS, "reported_from=2026&reported_to=2025"),
        (REPORTS, "after=x"),
        (REPORTS, "after=-1"),
        (REPORTS, "after=" + "9" * 40),
        (REPORTS, "after=%00"),
        (REPORTS, "q=%00"),
        (REPORTS, "q=" + "x" * 201),
        (REPORTS, "not_status=open"),
        (HISTORY, "who=nobody"),
        (HISTORY, "who=%00"),
        (HISTORY, "undone=perhaps"),
        (HISTORY, "done_to=yesterday"),
        (HISTORY, "after=1"),
        (HISTORY, f"after={uuid.UUID(int=0)}"),
        (HISTORY, "after=%00"),
        (HISTORY, "not_who=editor"),
    ],
)
def test_nonsense_shows_nothing_and_says_why(editor_client, reports, actions, path, query):
    page = editor_client.get(f"{path}?{query}")
    assert (page.status_code, page.context["page"].rows, bool(page.context["filter"].errors)) == (200, [], True)
    assert 'class="problems"' in page.content.decode()
    assert "The day is wrong." not in page.content.decode()


def test_unknown_parameter_is_named_as_left_out(editor_client, reports, actions):
    for path in (REPORTS, HISTORY):
        page = editor_client.get(f"{path}?weather=fine").content.decode()
        assert "Not a filter here, and left out: weather." in page


def walked(client, path, query):
    rows, after = [], ""
    for _number in range(100):
        page = client.get(f"{path}?{query}{after}").context["page"]
        rows += page.rows
        if page.next is None:
            return rows
        after = f"&after={page.next}"
    raise AssertionError("the pages never end")


@pytest.mark.parametrize("query", ["", "status=corrected", "q=wrong", "q=wrong 5", "reported_from=2026"])
@pytest.mark.parametrize("window", [3, 1000])
def test_reports_walked_to_the_end_are_each_there_once(
    editor_client, editor, article, iran, query, window, monkeypatch
):
    monkeypatch.setattr(window_page, "ROWS_PER_WINDOW", window)
    claim, settled = make_claim(article, iran), {"settled_by": editor, "settled_at": timezone.now()}
    for number in range(110):
        reported(claim, f"Wrong {number}.", number // 7, status=["corrected", "answered"][number % 2], **settled)
    rows = walked(editor_client, REPORTS, query)
    fit = editor_client.get(f"{REPORTS}?{query}").context["filter"].qs
    assert rows == list(fit.order_by("-reported_at", "-pk"))
    assert rows


@pytest.mark.parametrize("query", ["", "who=editor", "undone=yes", "q=iran", "q=iran 5", "done_to=2027"])
@pytest.mark.parametrize("window", [3, 1000])
def test_history_walked_to_the_end_is_each_there_once(editor_client, editor, query, window, monkeypatch):
    monkeypatch.setattr(window_page, "ROWS_PER_WINDOW", window)
    for number in range(110):
        did(editor, f"Iran {number}", number // 7, undone_at=START if number % 2 else None)
    rows = walked(editor_client, HISTORY, query)
    fit = editor_client.get(f"{HISTORY}?{query}").context["filter"].qs
    assert rows == list(fit.order_by("-at", "-pk"))
    assert rows


@pytest.mark.parametrize("query", ["", "status=open", "actor=iran", "q=wrong", "q=nowhere"])
def test_reports_ask_the_same_number_of_queries_for_ten_times_as_many(
    editor_client, article, iran, query, django_assert_max_num_queries
):
    def make(number):
        for count in range(number):
            reported(make_claim(article, iran), f"Wrong {count}.")

    make(4)
    with django_assert_max_num_queries(12) as few:
        editor_client.get(f"{REPORTS}?{query}")
    make(36)
    with django_assert_max_num_queries(12) as many:
        editor_client.get(f"{REPORTS}?{query}")
    assert len(few) == len(many)


@pytest.mark.parametrize("query", ["", "who=editor", "undone=no", "q=iran", "q=nowhere"])
def test_history_asks_the_same_number_of_queries_for_ten_times_as_many(
    editor_client, editor, query, django_assert_max_num_queries
):
    def make(number):
        for count in range(number):
            did(editor, f"Iran {count}")

    make(4)
    with django_assert_max_num_queries(10) as few:
        editor_client.get(f"{HISTORY}?{query}")
    make(36)
    with django_assert_max_num_queries(10) as many:
        editor_client.get(f"{HISTORY}?{query}")
    assert len(few) == len(many)


@pytest.mark.parametrize("path", [REPORTS, HISTORY])
def test_fragment_is_the_results_alone(editor_client, reports, actions, path):
    page = editor_client.get(f"{path}?q=wrong", headers={"HX-Request": "true"})
    text = page.content.decode()
    assert ("<html" in text, 'id="results"' in text, "HX-Request" in page.headers["Vary"]) == (False, True, True)
    assert text.count("hx-swap-oob") == 1


@pytest.mark.parametrize("path", [REPORTS, HISTORY])
def test_blank_parameters_are_left_out_of_the_address(editor_client, path):
    page = editor_client.get(f"{path}?q=+&after=&reported_from=")
    assert (page.status_code, page.headers["Location"]) == (302, path)


def test_reports_without_a_filter_stand_in_two_sections(editor_client, reports):
    page = editor_client.get(REPORTS)
    assert [report.pk for report in page.context["reports"]] == [reports[0].pk, reports[4].pk]
    assert [report.pk for report in page.context["page"].rows] == [reports[number].pk for number in (3, 2, 1)]
    assert ("Waiting" in page.content.decode(), "Settled" in page.content.decode()) == (True, True)


def test_open_report_in_a_list_can_be_settled_and_a_settled_one_opened_again(editor_client, reports):
    page = editor_client.get(f"{REPORTS}?kind=date").content.decode()
    assert f"{REPORTS}{reports[0].pk}/settle/" in page
    assert f"{REPORTS}{reports[3].pk}/reopen/" in page


@pytest.mark.parametrize("filters", [ReportFilterSet, ActionFilterSet])
def test_each_parameter_that_narrows_has_a_label(filters):
    assert all(one.label for one in filters.base_filters.values() if one.condition)
