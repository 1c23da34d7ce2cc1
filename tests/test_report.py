"""Reports of readers: their limits, how editors settle them, and the data of readers that is deleted."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone

from articles.base import StaleVersion
from claims.editing.reports import daily_reporter_hash, forget_reporters, report_claim, reporter_hash, reporter_network
from claims.models import Action, Claim, Report
from claims.models.reviewed import NotAllowed
from tests.conftest import make_claim
from tests.together import call_at_once

pytestmark = pytest.mark.django_db

PATH = "/claims/said/report/"
HOSTILE = "\u202eesrever\u202c <script>alert(1)</script> =HYPERLINK(1) https://evil.example/ {{ 7*7 }}"


@pytest.fixture
def said(article, iran):
    return make_claim(article, iran, slug="said")


def form(**fields):
    return {"kind": "date", "text": "It was said a day later.", "form_token": str(uuid.uuid4())} | fields


def send(browser, path=PATH, **fields):
    return browser.post(path, form(**fields))


def reported(claim, **fields):
    values = {"claim_version": 1, "kind": "date", "text": "It was said a day later.", "form_token": uuid.uuid4()}
    return Report.objects.create(claim=claim, **values | fields)


def test_report_needs_no_account_and_leads_to_a_page_of_thanks(client, said):
    page = client.post(PATH, form(email="reader@example.org"), follow=True)
    assert page.redirect_chain == [("/claims/said/report/sent/", 302)]
    assert "Thank you" in page.content.decode()
    [kept] = Report.objects.values("claim__slug", "claim_version", "kind", "text", "email", "status")
    assert kept == {
        "claim__slug": "said",
        "claim_version": 1,
        "kind": "date",
        "text": "It was said a day later.",
        "email": "reader@example.org",
        "status": "open",
    }


def test_claim_page_leads_to_the_report(client, said):
    assert f'href="{PATH}"' in client.get("/claims/said/").content.decode()


@pytest.mark.parametrize(("status", "answer"), [("draft", 404), ("in_review", 404), ("discarded", 404)])
def test_claim_that_is_not_public_takes_no_report(client, editor_client, editor, article, iran, status, answer):
    make_claim(article, iran, slug="said", status=status, origin="desk", made_by=editor)
    assert [browser.get(PATH).status_code for browser in (client, editor_client)] == [answer, answer]
    assert [send(browser).status_code for browser in (client, editor_client)] == [answer, answer]
    assert client.get(f"{PATH}sent/").status_code == 404
    assert not Report.objects.exists()


def test_withdrawn_claim_takes_no_report_and_says_why(client, said, editor):
    said.withdraw(by=editor, reason="The outlet retracted it.")
    for page in (client.get(PATH), send(client)):
        assert (page.status_code, "The outlet retracted it." in page.content.decode()) == (410, True)
    assert not Report.objects.exists()


def test_report_that_makes_no_sense_comes_back_with_what_was_typed(client, said):
    for wrong in [
        {"text": ""},
        {"text": "Too short"},
        {"text": " " * 50},
        {"text": "x" * 2001},
        {"text": "x" * 1_000_000},
        {"text": "With a \x00 in the middle."},
        {"kind": ""},
        {"kind": "spelling"},
        {"email": "no address"},
        {"email": "a@b.example\nBcc: c@d.example"},
        {"form_token": "guessed"},
        {"form_token": ""},
    ]:
        response = send(client, **{"text": "Typed by a reader.", "email": "reader@example.org"} | wrong)
        page = response.content.decode()
        assert response.status_code == 422, wrong
        assert "Not sent yet." in page, wrong
        assert "text" in wrong or "Typed by a reader." in page, wrong
        assert not Report.objects.exists(), wrong


def test_hostile_report_stands_at_the_desk_as_text(client, editor_client, said):
    assert send(client, text=HOSTILE).status_code == 302
    for path in ("/desk/", "/desk/reports/", f"/desk/reports/{Report.objects.get().pk}/settle/"):
        page = editor_client.get(path).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "{{ 7*7 }}" in page
        assert 'href="https://evil.example/' not in page


def test_form_sent_twice_makes_one_report(client, said):
    fields = form()
    assert [client.post(PATH, fields).status_code for _ in range(3)] == [302, 302, 302]
    assert Report.objects.count() == 1


def test_same_text_of_the_same_reader_makes_one_report(client, said):
    assert [send(client).status_code for _ in range(3)] == [302, 302, 302]
    assert Report.objects.count() == 1


def test_reader_who_sent_too_many_is_told_so_and_keeps_what_was_typed(client, said, settings):
    settings.REPORTS_PER_VISITOR = 2
    answers = [send(client, text=f"Something is wrong, {number}.") for number in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    page = answers[2].content.decode()
    assert ("one reader in a day" in page, "Something is wrong, 2." in page) == (True, True)
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert send(other, text="Another reader writes.").status_code == 302


def test_reports_of_one_claim_are_limited_and_others_are_not(said, article, iran, settings):
    settings.REPORTS_PER_CLAIM = 2
    make_claim(article, iran, slug="other")
    readers = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(4)]
    assert [send(reader).status_code for reader in readers[:3]] == [302, 302, 429]
    assert send(readers[3], "/claims/other/report/").status_code == 302


def test_reports_of_all_readers_are_limited(said, article, iran, settings):
    settings.REPORTS_PER_DAY = 1
    make_claim(article, iran, slug="other")
    assert send(Client(REMOTE_ADDR="192.0.2.1")).status_code == 302
    assert send(Client(REMOTE_ADDR="192.0.2.2"), "/claims/other/report/").status_code == 429


def test_limits_are_of_one_day(client, said, settings):
    settings.REPORTS_PER_VISITOR = settings.REPORTS_PER_CLAIM = settings.REPORTS_PER_DAY = 1
    send(client)
    Report.objects.update(reported_at=timezone.now() - datetime.timedelta(hours=25))
    assert send(client, text="Another thing is wrong.").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_reports_sent_at_once_keep_the_limit(said, settings):
    settings.REPORTS_PER_VISITOR = 3
    calls = [lambda n=n: send(Client(), text=f"Something is wrong, {n}.").status_code for n in range(8)]
    assert sorted(call_at_once(*calls)) == [302] * 3 + [429] * 5
    assert Report.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_double_click_makes_one_report(said):
    fields = form()
    assert call_at_once(*[lambda: Client().post(PATH, fields).status_code] * 4) == [302] * 4
    assert Report.objects.count() == 1


def test_report_needs_the_token_of_the_form(said):
    browser = Client(enforce_csrf_checks=True)
    assert send(browser).status_code == 403


def test_no_address_of_a_reader_is_stored(said):
    send(Client(REMOTE_ADDR="198.51.100.23"), email="")
    kept = Report.objects.get()
    assert "198.51.100.23" not in str(vars(kept))
    assert len(kept.visitor) == 64
    event = kept.events.get()
    assert not {"email", "visitor"} & set(vars(event))


def test_hash_of_a_reader_is_another_one_the_next_day():
    today = datetime.date(2026, 1, 1)
    assert daily_reporter_hash("192.0.2.1", today) == daily_reporter_hash("192.0.2.1", today)
    assert (
        len(
            {
                daily_reporter_hash("192.0.2.1", today),
                daily_reporter_hash("192.0.2.2", today),
                daily_reporter_hash("192.0.2.1", datetime.date.max),
            }
        )
        == 3
    )


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_network_is_what_counts_as_one_reader(address, one):
    assert reporter_network(address) == one


def test_address_of_a_reader_is_read_only_from_the_header_that_is_trusted(settings):
    def came(**headers):
        return reporter_hash(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **headers))

    assert came(HTTP_X_FORWARDED_FOR="192.0.2.9") == came()
    settings.CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
    assert came(HTTP_X_FORWARDED_FOR="forged, 192.0.2.9") == came(HTTP_X_FORWARDED_FOR="192.0.2.9")
    assert came(HTTP_X_FORWARDED_FOR="192.0.2.9") != came(HTTP_X_FORWARDED_FOR="192.0.2.8")


def test_desk_shows_the_report_with_its_claim_and_leads_to_its_settling(editor_client, said):
    row = reported(said, email="reader@example.org")
    page = editor_client.get("/desk/").content.decode()
    for shown in (said.gist, row.text, "reader@example.org", f"/desk/reports/{row.pk}/settle/"):
        assert shown in page


def test_readers_never_see_reports(client, said):
    reported(said, text="A canary of a report", email="canary@reader.example")
    for path in ("/claims/said/", PATH, f"{PATH}sent/", "/corrections/", "/claims/"):
        assert "canary" not in client.get(path).content.decode().lower()


def test_report_is_settled_opened_again_and_both_are_undone(editor_client, said):
    row = reported(said)
    settled = {"version": 1, "outcome": "corrected", "note": "The day was wrong."}
    assert editor_client.post(f"/desk/reports/{row.pk}/settle/", settled).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.settled_by.username, row.version) == ("corrected", "editor", 2)
    assert "#history" in editor_client.get("/desk/reports/").content.decode()
    assert editor_client.post(f"/desk/reports/{row.pk}/reopen/", {"version": 2}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.settled_by, row.note) == ("open", None, "")
    editor_client.post(f"/desk/history/{Action.objects.latest('at').pk}/undo/")
    row.refresh_from_db()
    assert (row.status, row.note) == ("corrected", "The day was wrong.")


def test_report_is_no_error_only_with_a_note(editor_client, said):
    row = reported(said)
    page = editor_client.post(f"/desk/reports/{row.pk}/settle/", {"version": 1, "outcome": "no_error"})
    assert (page.status_code, "Say why this is not an error." in page.content.decode()) == (409, True)


@pytest.mark.parametrize("outcome", ["open", "gone", ""])
def test_report_does_not_end_in(editor_client, said, outcome):
    row = reported(said)
    fields = {"version": 1, "outcome": outcome, "note": "Typed."}
    page = editor_client.post(f"/desk/reports/{row.pk}/settle/", fields)
    assert (page.status_code, "Typed." in page.content.decode()) == (422, True)


def test_report_settled_by_a_colleague_in_the_meantime_is_refused(editor, reviewer, said):
    row, again = reported(said), None
    again = Report.objects.get(pk=row.pk)
    row.settle(by=editor, outcome="answered", since=1)
    with pytest.raises(StaleVersion):
        again.settle(by=reviewer, outcome="corrected", since=1)
    with pytest.raises(NotAllowed):
        again.settle(by=reviewer, outcome="corrected", since=2)


def test_desk_says_that_the_claim_was_changed_since_the_report(editor_client, said):
    reported(said)
    assert "changed since it was reported" not in editor_client.get("/desk/").content.decode()
    Claim.objects.get(pk=said.pk).change(gist="A better gist.")
    assert "changed since it was reported" in editor_client.get("/desk/").content.decode()


def test_list_of_reports_is_paged_in_a_fixed_number_of_queries(
    editor_client, editor, said, django_assert_max_num_queries
):
    at = {"settled_by": editor, "settled_at": timezone.now(), "status": "answered"}
    rows = [reported(said, text=f"Settled {number:03}.", **at) for number in range(55)]
    with django_assert_max_num_queries(8):
        first = editor_client.get("/desk/reports/").content.decode()
    assert (first.count("Settled 0"), f"?after={rows[5].pk}" in first) == (50, True)
    second = editor_client.get("/desk/reports/", {"after": rows[5].pk}).content.decode()
    assert second.count("Settled 0") == 5


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "\x00"])
def test_list_of_reports_has_no_page_after_nonsense(editor_client, after):
    page = editor_client.get("/desk/reports/", {"after": after})
    assert (page.status_code, page.context["page"].rows, page.context["reports"]) == (200, [], [])
    assert "begin again with the first page" in page.content.decode() or "Null characters" in page.content.decode()


def test_address_and_hash_are_forgotten_after_some_days_and_the_report_stays(said, settings):
    old = reported(said, email="old@reader.example", visitor="hash")
    new = reported(said, email="new@reader.example", visitor="hash")
    Report.objects.filter(pk=old.pk).update(reported_at=timezone.now() - datetime.timedelta(days=91))
    assert forget_reporters() == 1
    assert list(Report.objects.order_by("pk").values_list("email", "visitor")) == [("", ""), (new.email, "hash")]
    assert not old.events.model.objects.filter(pgh_context__icontains="reader.example").exists()


def test_command_forgets_what_readers_left(said, capsys):
    reported(said, email="old@reader.example", reported_at=timezone.now() - datetime.timedelta(days=91))
    call_command("forgetreaders")
    assert Report.objects.get().email == ""
    assert "1" in capsys.readouterr().out


def test_report_made_in_code_keeps_the_version_that_the_reader_saw(said):
    said.change(gist="A better gist.")
    assert report_claim(said, visitor="v", form_token=uuid.uuid4(), kind="other", text="Something.").claim_version == 2
