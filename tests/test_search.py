"""Saved searches: the claims that are new since the editor last looked, and the alert mails."""

import datetime
import smtplib

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from claims.lists.alerts import send_alerts, stop_alert_token
from claims.lists.saved_searches import saved_search_query, watched_saved_searches
from claims.models import Action, SavedSearch
from factwatch.settings import mailer_from_url
from tests.conftest import make_actor, make_article, make_claim
from tests.together import call_at_once

pytestmark = pytest.mark.django_db

LOCMEM = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
LONG_AGO = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture
def mails(settings, editor):
    """The mails that were sent; the editor has an email address."""
    settings.MAILERS, settings.EMAIL_URL = LOCMEM, "smtp://mail.example.org"
    editor.email = "editor@example.org"
    editor.save()
    return mail.outbox


@pytest.fixture
def search(editor):
    return SavedSearch.objects.create(user=editor, name="Denials of Iran", query="actor=iran&kind=denial")


def denial(article, actor, at=LONG_AGO, **fields):
    return make_claim(article, actor, kind="denial", published_at=at, **fields)


def watched(search):
    [found] = watched_saved_searches([SavedSearch.objects.get(pk=search.pk)])
    return found


def test_search_is_saved_from_the_list_under_its_filter_in_words(editor_client, editor, article, iran):
    page = editor_client.get("/searches/new/", {"actor": "iran", "kind": "denial", "before": "x"}).content.decode()
    assert "Actor: Iran; Kind: denial" in page
    answer = editor_client.post("/searches/new/?kind=denial&actor=iran&sort=recorded", {"name": " Denials \n of Iran "})
    assert answer["Location"] == "/searches/"
    [kept] = SavedSearch.objects.values_list("user", "name", "query", "alert")
    assert kept == (editor.pk, "Denials of Iran", "actor=iran&kind=denial", "off")
    page = editor_client.get("/searches/").content.decode()
    assert ("Denials of Iran" in page, "?actor=iran&amp;kind=denial&amp;sort=recorded" in page) == (True, True)


def test_search_saved_twice_is_one(editor_client, iran):
    for name in ("One", "Two"):
        assert editor_client.post("/searches/new/?actor=iran", {"name": name}).status_code == 302
    assert SavedSearch.objects.get().name == "One"


@pytest.mark.parametrize("query", ["actor=nobody", "kind=lie", "said_from=yesterday", "unheard=of", "q=%00"])
def test_search_that_makes_no_sense_is_not_saved(editor_client, query):
    assert "problems" in editor_client.get(f"/searches/new/?{query}").content.decode()
    assert editor_client.post(f"/searches/new/?{query}", {"name": "One"}).status_code == 422
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\x00b"])
def test_search_needs_a_name(editor_client, name):
    assert editor_client.post("/searches/new/", {"name": name}).status_code == 422


def test_one_person_saves_no_more_than_twenty(editor_client, editor):
    SavedSearch.objects.bulk_create(SavedSearch(user=editor, name="x", query=f"q={n}") for n in range(20))
    page = editor_client.post("/searches/new/?q=drones", {"name": "Drones"})
    assert (page.status_code, "as one person may" in page.content.decode()) == (422, True)


def test_query_is_kept_in_one_order_without_its_page(rf):
    kept = saved_search_query(rf.get("/?topic=b&topic=a&actor=iran&before=x&sort=recorded&q=").GET)
    assert kept == "actor=iran&topic=b&topic=a"


def test_only_claims_published_since_are_new(search, article, iran, russia):
    seen = denial(article, iran)
    search.see((seen.published_at, seen.pk))
    assert watched(search).new == 0
    denial(article, iran, LONG_AGO + datetime.timedelta(seconds=1))
    denial(article, russia, LONG_AGO + datetime.timedelta(seconds=1))
    make_claim(article, iran, published_at=LONG_AGO + datetime.timedelta(seconds=1))
    assert watched(search).new == 1


def test_claims_of_the_same_instant_are_not_lost(search, article, iran):
    first, second, third = (denial(article, iran) for _ in range(3))
    search.see((first.published_at, first.pk))
    assert [pk for _, pk in watched(search).places if pk > first.pk] == [third.pk, second.pk]
    assert watched(search).new == 2


def test_count_ends_at_99(search, article, iran):
    for number in range(101):
        denial(article, iran, LONG_AGO + datetime.timedelta(seconds=number))
    assert watched(search).shown == "99+"


def test_an_earlier_place_never_takes_a_later_ones_place(search):
    later = (LONG_AGO + datetime.timedelta(days=1), 5)
    search.see(later)
    search.see((LONG_AGO, 9))
    assert search.seen == later


def test_opening_leads_to_the_list_and_counts_as_seen_and_is_undone(editor_client, search, article, iran):
    denial(article, iran)
    assert "1 new" in editor_client.get("/searches/").content.decode()
    answer = editor_client.post(f"/searches/{search.pk}/open/")
    assert answer["Location"] == "/claims/?actor=iran&kind=denial&sort=recorded"
    assert "1 new" not in editor_client.get("/searches/").content.decode()
    editor_client.post(f"/desk/history/{Action.objects.latest('at').pk}/undo/")
    assert "1 new" in editor_client.get("/searches/").content.decode()


def test_all_are_seen_at_once(editor_client, editor, search, article, iran):
    SavedSearch.objects.create(user=editor, name="All", query="")
    denial(article, iran)
    assert editor_client.get("/searches/").content.decode().count("1 new") == 2
    editor_client.post("/searches/seen/")
    assert "1 new" not in editor_client.get("/searches/").content.decode()


def test_search_is_deleted_and_comes_back_as_it_was(editor_client, search, article, iran):
    first = denial(article, iran)
    search.see((first.published_at, first.pk))
    before = SavedSearch.objects.values().get()
    assert editor_client.post(f"/searches/{search.pk}/delete/", {"version": 1}).status_code == 302
    assert not SavedSearch.objects.exists()
    assert editor_client.post(f"/desk/history/{Action.objects.latest('at').pk}/undo/").status_code == 302
    assert SavedSearch.objects.values().get() == before


def test_search_of_a_colleague_is_not_here_and_not_named(reviewer_client, editor_client, search):
    for path in ("edit", "delete"):
        assert reviewer_client.get(f"/searches/{search.pk}/{path}/").status_code == 404
    assert "Denials of Iran" not in reviewer_client.get("/searches/").content.decode()
    editor_client.post(f"/searches/{search.pk}/delete/", {"version": 1})
    assert "Denials of Iran" not in reviewer_client.get("/desk/history/").content.decode()
    done = Action.objects.latest("at").pk
    assert reviewer_client.post(f"/desk/history/{done}/undo/").status_code == 409


def test_stale_edit_is_refused_and_keeps_what_was_typed(editor_client, search):
    search.change(name="Another name")
    page = editor_client.post(f"/searches/{search.pk}/edit/", {"version": 1, "name": "Typed"})
    assert (page.status_code, page.context["beside"]) == (409, [("Name", "Another name", "Typed")])
    again = {"version": page.context["form"].data["version"], "name": "Typed"}
    assert editor_client.post(f"/searches/{search.pk}/delete/", {"version": 1}).status_code == 409
    assert editor_client.post(f"/searches/{search.pk}/edit/", again).status_code == 302


def test_topic_that_was_merged_stands_for_the_one_it_became(search, article, iran, russia):
    SavedSearch.objects.filter(pk=search.pk).update(query="actor=persia")
    make_actor("Persia", merged_into=iran)
    denial(article, iran)
    assert watched(search).new == 1


def test_search_that_makes_no_sense_any_longer_says_so_and_mails_nothing(editor_client, mails, search, article, iran):
    SavedSearch.objects.update(query="actor=gone&kind=denial", alert="at_once")
    denial(article, iran)
    page = editor_client.get("/searches/").content.decode()
    assert ("no longer makes sense" in page, "“gone”" in page) == (True, True)
    assert send_alerts() == 0


def test_page_of_searches_needs_no_more_queries_for_more_claims(
    editor_client, search, article, iran, django_assert_num_queries
):
    for more in (1, 30):
        for _ in range(more):
            denial(article, iran)
        with django_assert_num_queries(6):
            editor_client.get("/searches/")


def test_mail_names_the_search_lists_the_claims_and_is_sent_once(mails, search, article, iran):
    SavedSearch.objects.update(alert="at_once")
    claim = denial(article, iran, slug="said", gist="Iran denied it.")
    assert [send_alerts(), send_alerts()] == [1, 0]
    [sent] = mails
    assert (sent.subject, sent.to) == ("1 new claim: Denials of Iran", ["editor@example.org"])
    for shown in ("Denials of Iran", "Actor: Iran; Kind: denial", "Iran denied it.", "Our", "/searches/stop/"):
        assert shown.lower() in sent.body.lower()
    assert f"http://localhost:8000{claim.get_absolute_url()}" in sent.body
    assert "List-Unsubscribe" in sent.extra_headers
    denial(article, iran, LONG_AGO + datetime.timedelta(seconds=1))
    assert (send_alerts(), len(mails)) == (1, 2)


def test_one_claim_of_two_searches_is_one_mail_that_names_both(mails, search, article, iran, editor):
    SavedSearch.objects.create(user=editor, name="All of Iran", query="actor=iran")
    SavedSearch.objects.update(alert="at_once")
    denial(article, iran, slug="said")
    make_claim(article, iran, slug="other", published_at=LONG_AGO)
    assert [send_alerts(), send_alerts()] == [1, 0]
    [sent] = mails
    assert sent.subject == "2 new claims: Denials of Iran, All of Iran"
    assert (sent.body.count("/claims/said/"), sent.body.count("/claims/other/")) == (1, 1)
    assert "/claims/said/\nFound by: Denials of Iran, All of Iran" in sent.body
    assert "/claims/other/\nFound by: All of Iran" in sent.body
    stop = sent.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert Client().post(stop).status_code == 200
    assert set(SavedSearch.objects.values_list("alert", flat=True)) == {"off"}


def test_mail_about_one_search_has_a_link_for_each(mails, search, article, iran, editor, client):
    SavedSearch.objects.create(user=editor, name="All of Iran", query="actor=iran")
    SavedSearch.objects.update(alert="at_once")
    denial(article, iran)
    send_alerts()
    [path] = [line.partition("8000")[2] for line in mails[0].body.splitlines() if line.startswith("All of Iran: ")]
    client.post(path)
    assert dict(SavedSearch.objects.values_list("name", "alert")) == {
        "Denials of Iran": "at_once",
        "All of Iran": "off",
    }


def test_mail_holds_nothing_that_is_not_public(mails, search, article, iran, editor):
    SavedSearch.objects.update(alert="at_once")
    make_claim(article, iran, kind="denial", status="draft", origin="desk", made_by=editor, gist="A canary.")
    gone = denial(article, iran, gist="Another canary.")
    gone.withdraw(by=editor, reason="It was retracted.")
    assert send_alerts() == 0


def test_mail_lists_twenty_and_counts_the_rest(mails, search, article, iran):
    SavedSearch.objects.update(alert="at_once")
    for number in range(25):
        denial(article, iran, LONG_AGO + datetime.timedelta(seconds=number))
    send_alerts()
    body = mails[0].body
    assert (body.count("/claims/claim-"), "and 5 more" in body) == (20, True)
    assert send_alerts() == 0


def test_claim_published_just_now_waits_a_minute_for_its_elder_neighbours(mails, search, article, iran):
    SavedSearch.objects.update(alert="at_once")
    young = denial(article, iran, timezone.now())
    assert send_alerts() == 0
    elder = denial(article, iran, timezone.now() - datetime.timedelta(seconds=61))
    assert send_alerts() == 1
    assert (elder.slug in mails[0].body, young.slug in mails[0].body) == (True, False)


def test_daily_mail_goes_once_a_day(mails, search, article, iran):
    SavedSearch.objects.update(alert="daily")
    denial(article, iran)
    assert send_alerts() == 1
    denial(article, iran, LONG_AGO + datetime.timedelta(hours=1))
    assert send_alerts() == 0
    SavedSearch.objects.update(mailed_at=timezone.now() - datetime.timedelta(hours=25))
    assert send_alerts() == 1


@pytest.mark.parametrize("change", [{"alert": "off"}, {"is_active": False}, {"email": ""}])
def test_no_mail_goes_to_a_person_with(mails, search, article, iran, editor, change):
    SavedSearch.objects.update(alert=change.pop("alert", "at_once"))
    for name, value in change.items():
        setattr(editor, name, value)
    editor.save()
    denial(article, iran)
    assert send_alerts() == 0


def test_alert_that_is_switched_on_begins_with_what_is_published_from_then_on(
    mails, editor_client, search, article, iran
):
    denial(article, iran)
    fields = {"version": 1, "name": "Denials", "alert": "at_once"}
    assert editor_client.post(f"/searches/{search.pk}/edit/", fields).status_code == 302
    assert send_alerts() == 0
    denial(article, iran, LONG_AGO + datetime.timedelta(seconds=1))
    assert send_alerts() == 1


def test_mail_that_could_not_be_sent_is_sent_later_and_holds_up_no_other(
    mails, settings, search, editor, article, iran, caplog
):
    settings.MAILERS = {"default": {"BACKEND": "tests.test_search.Away"}}
    SavedSearch.objects.update(alert="at_once")
    denial(article, iran)
    assert send_alerts() == 0
    assert "could not be sent" in caplog.text
    settings.MAILERS = LOCMEM
    assert send_alerts() == 1


class Away:
    """A mail backend whose server closes the connection."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("away")


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_send_one_mail(mails, article, iran, editor):
    SavedSearch.objects.create(user=editor, name="Denials", query="kind=denial", alert="at_once")
    denial(article, iran)
    assert sorted(call_at_once(send_alerts, send_alerts, send_alerts)) == [0, 0, 1]
    assert len(mails) == 1


def test_link_of_a_mail_ends_the_mails_without_a_login(client, search):
    SavedSearch.objects.update(alert="daily")
    path = f"/searches/stop/{stop_alert_token(search)}/"
    assert "Send no more mails" in client.get(path).content.decode()
    assert SavedSearch.objects.get().alert == "daily"
    mailer = Client(enforce_csrf_checks=True)
    answer = mailer.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, SavedSearch.objects.get().alert) == (200, "off")


@pytest.mark.parametrize("token", ["1", "x:y:z", "1:1rT4Yg:AAAA", "x" * 3000])
def test_forged_link_ends_nothing(client, search, token):
    assert client.post(f"/searches/stop/{token}/").status_code == 404


def test_forms_say_when_no_mail_can_be_sent(editor_client, search, mails, settings):
    assert 'name="alert"' in editor_client.get("/searches/new/").content.decode()
    settings.EMAIL_URL = ""
    assert 'name="alert"' not in editor_client.get("/searches/new/").content.decode()
    assert "sends no e-mail" in editor_client.get("/searches/").content.decode()


def test_alert_is_not_chosen_where_no_mail_can_be_sent(editor_client, iran):
    editor_client.post("/searches/new/?actor=iran", {"name": "Iran", "alert": "at_once"})
    assert SavedSearch.objects.get().alert == "off"


def test_command_sends_what_is_due_and_says_what_is_missing(mails, search, article, iran, settings, capsys):
    SavedSearch.objects.update(alert="at_once")
    denial(article, iran)
    call_command("sendalerts")
    assert "Mails sent: 1." in capsys.readouterr().out
    settings.EMAIL_URL = ""
    with pytest.raises(CommandError):
        call_command("sendalerts")


def test_name_of_a_search_puts_no_header_into_a_mail(mails, editor, article, iran):
    SavedSearch.objects.create(user=editor, name="x\nBcc: evil@example.org", query="kind=denial", alert="at_once")
    denial(make_article(), iran)
    send_alerts()
    assert "\n" not in mails[0].subject
    assert mails[0].recipients() == ["editor@example.org"]


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("smtp://me:se%40cret@mail.example.org", {"port": 587, "use_tls": True, "password": "se@cret"}),
        ("smtps://mail.example.org:4650", {"port": 4650, "use_ssl": True, "username": ""}),
        ("smtp+plain://localhost", {"port": 25, "host": "localhost"}),
    ],
)
def test_server_of_mails_is_named_by(url, options):
    assert options.items() <= mailer_from_url(url)["OPTIONS"].items()


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://"])
def test_server_of_mails_is_not_named_by(url):
    with pytest.raises(ImproperlyConfigured):
        mailer_from_url(url)
