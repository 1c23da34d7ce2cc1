"""Typed text is kept after a reload, a lost session or a refused form. It is deleted after a save or a logout."""

import json
import re
import uuid

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from claims.models import Claim, Link, Report
from tests.conftest import make_article, make_claim

from .conftest import log_in, log_in_by_form, open_desk, wait_until_true
from .walking import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(article, iran, editor):
    made = {"origin": "desk", "made_by": editor, "status": "draft"}
    return make_claim(article, iran, slug="draft", gist="The first words.", **made)


def kept_entries(page):
    """The drafts that the browser keeps in `localStorage`, as {key: entry}."""
    stored = page.evaluate(
        "Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('kept:')))"
    )
    return {key: json.loads(entry) for key, entry in stored.items()}


def wait_until_kept(page, words):
    """Wait until the browser keeps these words. It does so in a pause after typing."""
    wait_until(page, lambda: words in json.dumps(kept_entries(page)))


def wait_until_nothing_is_kept(page):
    """Wait until the browser keeps no draft. The script of the page that follows a save deletes the draft."""
    wait_until(page, lambda: kept_entries(page) == {})


def wait_until(page, holds):
    for _ in range(PATIENCE // 50):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"This browser keeps {kept_entries(page)}")


def open_form(page, chord="c"):
    """Open the form on the first sentence of the article after its headline."""
    page.goto("/articles/utusan/")
    for key in ("n", "n", chord):
        page.keyboard.press(key)
    page.locator("[name=gist]:focus").wait_for()


def log_in_again(page, user):
    # Two requests may lead to the login page. The second may interrupt the navigation of the first.
    expect(page).to_have_url(re.compile("/login/"))
    log_in_by_form(page, user)


def test_a_claim_typed_in_the_article_survives_the_loss_of_the_session(page, editor, article, iran):
    log_in(page, editor)
    open_form(page)
    page.get_by_label("Gist").fill("Iran sent drones.")
    page.get_by_role("radio", name="Admission").check()
    page.get_by_label("Speaker", exact=True).fill("Iran")
    page.get_by_label("Said on").fill("2022-11-05")
    page.get_by_label("Known from").select_option("stated")
    page.wait_for_timeout(700)  # the delay of the last request for suggestions, which would ask for a login, too
    wait_until_true(page, "!document.querySelector('.htmx-request')")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save draft").click()
    log_in_again(page, editor)
    page.wait_for_url("**/articles/utusan/")
    page.get_by_text("1 unfinished claim form").wait_for()
    page.get_by_role("button", name="open it again").click()
    page.get_by_text("Restored what you typed at").wait_for()
    assert page.get_by_label("Gist").input_value() == "Iran sent drones."
    assert page.get_by_role("radio", name="Admission").is_checked()
    assert page.get_by_label("Speaker", exact=True).input_value() == "Iran"
    assert page.get_by_label("Known from").input_value() == "stated"
    assert page.locator("form.record mark").inner_text() == "Iran mengakui mengirim drone."
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved as a draft.").wait_for()
    assert Claim.objects.get().gist == "Iran sent drones."
    assert kept_entries(page) == {}
    page.reload()
    assert page.get_by_text("unfinished claim form").count() == 0


def test_a_form_of_a_page_survives_the_loss_of_the_session(page, editor, article, iran):
    make_claim(article, iran, slug="said")
    log_in(page, editor)
    page.goto("/claims/said/withdraw/")
    page.get_by_label("Reason").fill("The outlet took it back.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Withdraw").click()
    log_in_again(page, editor)
    page.wait_for_url("**/claims/said/withdraw/")
    assert page.get_by_label("Reason").input_value() == "The outlet took it back."
    page.get_by_role("button", name="Withdraw").click()
    page.locator("#messages").get_by_text("Withdrawn.").wait_for()
    assert Claim.objects.get().withdrawn_reason == "The outlet took it back."
    wait_until_nothing_is_kept(page)


def test_the_name_of_a_search_survives_the_loss_of_the_session_but_is_no_other_searchs(page, editor, drones):
    log_in(page, editor)
    page.goto("/searches/new/?topic=drones")
    page.get_by_label("Name").fill("What flies.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Save").click()
    log_in_again(page, editor)
    page.wait_for_url("**/searches/new/?topic=drones")
    assert page.get_by_label("Name").input_value() == "What flies."
    page.goto("/searches/new/?q=drones")
    assert page.get_by_label("Name").input_value() != "What flies."


def test_a_reload_and_a_new_tab_bring_back_what_was_typed_and_it_can_be_discarded(page, editor, draft):
    log_in(page, editor)
    page.goto("/claims/draft/edit/")
    page.get_by_label("Gist").fill("Other words <b>&amp;</b> 😀")
    page.get_by_role("radio", name="Promise").check()
    wait_until_kept(page, "promise")
    page.reload()
    page.get_by_text("Restored what you typed at").wait_for()
    assert page.get_by_label("Gist").input_value() == "Other words <b>&amp;</b> 😀"
    assert page.get_by_role("radio", name="Promise").is_checked()
    tab = page.context.new_page()
    tab.goto("/claims/draft/edit/")
    assert tab.get_by_label("Gist").input_value() == "Other words <b>&amp;</b> 😀"
    page.get_by_role("button", name="Discard it").click()
    assert page.get_by_label("Gist").input_value() == "The first words."
    assert kept_entries(page) == {}
    page.reload()
    assert page.get_by_text("Restored what you typed").count() == 0


def test_what_a_crash_interrupted_is_there_again(open_browser, page, editor, draft):
    log_in(page, editor)
    page.goto("/claims/draft/edit/")
    page.get_by_label("Gist").fill("Typed before the crash.")
    wait_until_kept(page, "before the crash")
    other = page.context.new_page()
    page.close(run_before_unload=False)
    other.goto("/claims/draft/edit/")
    assert other.get_by_label("Gist").input_value() == "Typed before the crash."


def test_a_rejected_form_stays_kept_until_it_is_taken(page, editor, article, iran):
    log_in(page, editor)
    open_form(page)
    page.get_by_label("Gist").fill("Iran sent drones.")
    page.get_by_label("Said on").fill("2022-11-31")
    page.get_by_label("Speaker", exact=True).fill("Nobody Known")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Not saved yet.").wait_for()
    assert page.get_by_label("Gist").input_value() == "Iran sent drones."
    page.get_by_label("Speaker", exact=True).fill("Iran")
    page.get_by_label("Said on").fill("2022-11-05")
    wait_until_kept(page, "2022-11-05")
    page.reload()
    page.get_by_role("button", name="open it again").click()
    page.get_by_role("button", name="Save draft").wait_for()
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved as a draft.").wait_for()
    assert kept_entries(page) == {}
    assert Claim.objects.count() == 1


def test_the_note_of_a_report_survives_the_loss_of_the_session(page, editor, article, iran):
    claim = make_claim(article, iran, slug="said")
    told = {"claim_version": 1, "kind": "date", "text": "A day later.", "visitor": "v", "form_token": uuid.uuid4()}
    report = Report.objects.create(claim=claim, **told)
    log_in(page, editor)
    page.goto(f"/desk/reports/{report.pk}/settle/")
    page.get_by_role("radio", name="Not an error").check()
    page.get_by_label("Note").fill("The text names the fifth.")
    Session.objects.all().delete()
    page.get_by_role("button", name="Settle the report").click()
    log_in_again(page, editor)
    page.wait_for_url(f"**/desk/reports/{report.pk}/settle/")
    assert page.get_by_label("Note").input_value() == "The text names the fifth."


def test_the_reason_for_many_survives_a_refusal_and_enter_never_publishes_them(page, reviewer, editor, article, iran):
    made = {"status": "in_review", "origin": "desk", "made_by": editor}
    make_claim(article, iran, slug="waits", **made)
    open_desk(page, reviewer)
    why = page.get_by_label("Why are they sent back?")
    why.fill("Which drones?")
    why.press("Enter")
    page.get_by_text("Choose at least one, and what to do with it.").wait_for()
    page.wait_for_load_state()
    assert why.input_value() == "Which drones?"
    page.get_by_role("checkbox", name="Choose").check()
    why.press("Enter")
    page.get_by_text("1 sent back.").wait_for()
    assert Claim.objects.get().review_note == "Which drones?"
    wait_until_nothing_is_kept(page)


def test_what_is_typed_at_once_after_a_refusal_stays(page, editor, article, iran):
    """The kept text is restored together with the refused form, not later, where it would replace newly typed text."""
    log_in(page, editor)
    open_form(page)
    page.get_by_label("Gist").fill("Iran sent drones.")
    page.get_by_label("Said on").fill("2022-11-05")
    page.get_by_label("Speaker", exact=True).fill("Nobody Known")
    page.evaluate(
        """() => addEventListener("htmx:afterSwap", () => setTimeout(() => {
            const refused = document.body.innerText.includes("Not saved yet.");
            if (refused) document.querySelector("[name=speakers]").value = "Iran";
        }))"""
    )
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Not saved yet.").wait_for()
    page.wait_for_timeout(100)
    assert page.locator("[name=speakers]").input_value() == "Iran"


def test_a_link_refused_by_the_server_keeps_its_rationale(page, editor, article, later, iran):
    source, target = later
    Link.objects.create(source=source, target=target, relation="context", rationale="Why.", proposed_by=editor)
    log_in(page, editor)
    page.goto("/claims/source/link/")
    page.get_by_role("radio", name="Target.").check()
    page.get_by_label("Relation").select_option("context")
    page.get_by_label("Why are they linked?").fill("The same shipment.")
    page.get_by_role("button", name="Propose the link").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Why are they linked?").input_value() == "The same shipment."
    page.goto("/claims/source/link/")
    assert page.get_by_label("Why are they linked?").input_value() == "The same shipment."
    page.get_by_label("Relation").select_option("supports")
    page.get_by_role("radio", name="Target.").check()
    page.get_by_role("button", name="Propose the link").click()
    page.get_by_text("Proposed. Another editor confirms it.").wait_for()
    wait_until_nothing_is_kept(page)


@pytest.fixture
def later(article, kompas, iran):
    there = make_article("Berita lain\n\nKata lain.", outlet=kompas, slug="lain")
    source = make_claim(article, iran, slug="source", gist="Source.")
    return source, make_claim(there, iran, words="Kata lain", slug="target", gist="Target.")


def test_a_claim_changed_since_is_said_and_the_fresh_version_counts(page, editor, draft):
    log_in(page, editor)
    page.goto("/claims/draft/edit/")
    page.get_by_label("Gist").fill("My own words.")
    wait_until_kept(page, "My own words.")
    draft.change(gist="The colleague's words.")
    page.goto("/claims/draft/edit/")
    page.get_by_text("The claim was changed since").wait_for()
    assert page.get_by_label("Gist").input_value() == "My own words."
    assert page.locator("[name=version]").first.input_value() == "2"


def test_logging_out_removes_all_of_the_person_and_nothing_of_another(page, editor, reviewer, draft):
    log_in(page, editor)
    page.goto("/claims/draft/edit/")
    page.evaluate("localStorage.setItem('kept:reviewer:/x/:y', JSON.stringify({at: Date.now(), values: {a: ['b']}}))")
    page.get_by_label("Gist").fill("My own words.")
    wait_until_kept(page, "My own words.")
    page.get_by_role("button", name="Log out (editor)").click()
    page.wait_for_url("**/claims/")
    assert list(kept_entries(page)) == ["kept:reviewer:/x/:y"]
    log_in(page, reviewer)
    page.goto("/claims/draft/edit/")
    assert page.get_by_label("Gist").input_value() == "The first words."


def test_logging_out_removes_what_was_typed_from_a_full_storage_too(page, editor, draft):
    log_in(page, editor)
    page.goto("/claims/draft/edit/")
    page.get_by_label("Gist").fill("My own words.")
    wait_until_kept(page, "My own words.")
    page.evaluate(
        """() => {
            for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2)) {
                try { for (let n = 0; ; n += 1) localStorage.setItem(`other-${size}-${n}`, "x".repeat(size)); } catch {}
            }
        }"""
    )
    page.get_by_role("button", name="Log out (editor)").click()
    page.wait_for_url("**/claims/")
    assert kept_entries(page) == {}


def test_no_hidden_field_and_no_password_is_kept(page, editor, article):
    log_in(page, editor)
    open_form(page)
    page.get_by_label("Gist").fill("Iran sent drones.")
    wait_until_kept(page, "Iran sent drones.")
    (entry,) = kept_entries(page).values()
    assert {"csrfmiddlewaretoken", "token", "version", "start", "exact"} & entry["values"].keys() == set()
    page.get_by_role("button", name="Log out (editor)").click()
    page.goto("/login/")
    page.get_by_label("Password").fill("a password")
    page.wait_for_timeout(500)
    assert kept_entries(page) == {}


def test_the_oldest_go_when_there_are_too_many_or_too_much(page, editor, draft):
    open_desk(page, editor)
    fill = """([count, letters, days]) => {
        for (let n = 0; n < count; n += 1) {
            const entry = {at: Date.now() - days * 86_400_000 - n * 1000, values: {a: ["x".repeat(letters)]}};
            localStorage.setItem(`kept:editor:/p/:${n}`, JSON.stringify(entry));
        }
    }"""
    page.evaluate(fill, [40, 10, 0])
    page.goto("/desk/")
    assert set(kept_entries(page)) == {f"kept:editor:/p/:{n}" for n in range(30)}
    page.evaluate(fill, [4, 60_000, 0])
    page.goto("/desk/")
    assert set(kept_entries(page)) == {f"kept:editor:/p/:{n}" for n in range(3)}
    page.evaluate(fill, [3, 10, 8])
    page.goto("/desk/")
    assert kept_entries(page) == {}


def test_what_another_wrote_into_the_storage_breaks_nothing(page, editor, draft):
    open_desk(page, editor)
    for value in ("not json", "null", "[]", '{"at": 1e15, "values": {"gist": ["x"]}}'):
        page.evaluate("value => localStorage.setItem('kept:editor:/claims/draft/edit/:claim', value)", value)
        page.goto("/claims/draft/edit/")
        page.get_by_label("Gist").wait_for()


def test_a_text_too_long_to_keep_is_said_and_asked_for_before_leaving(page, editor, draft):
    log_in(page, editor)
    page.goto("/claims/draft/edit/")
    page.locator("[name=gist]").evaluate("field => { field.maxLength = 300_000; field.value = 'x'.repeat(250_000); }")
    page.get_by_label("Gist").press("End")
    page.keyboard.type("y")
    page.get_by_text("This text cannot be kept in this browser.").wait_for()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/desk/")
    assert asked == ["beforeunload"]


CLOSED = """for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, {get() { throw new DOMException("Closed.", "SecurityError"); }});"""


def test_everything_works_where_the_storage_is_closed(page, editor, article, iran):
    page.context.add_init_script(CLOSED)
    log_in(page, editor)
    open_form(page)
    page.get_by_label("Gist").fill("Iran sent drones.")
    page.get_by_text("This text cannot be kept in this browser.").wait_for()
    page.get_by_label("Speaker", exact=True).fill("Iran")
    page.get_by_label("Said on").fill("2022-11-05")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved as a draft.").wait_for()
    page.get_by_role("button", name="Keys", exact=True).click()
    page.get_by_role("switch", name="Keys on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()
    page.get_by_role("button", name="Log out (editor)").click()
    page.wait_for_url("**/claims/")


def test_words_that_moved_are_found_and_words_that_are_gone_keep_the_text_in_sight(page, editor, article, iran):
    log_in(page, editor)
    open_form(page)
    page.get_by_label("Gist").fill("Iran sent drones.")
    wait_until_kept(page, "Iran sent drones.")
    article.capture("Utusan Rusia\n\nPembuka baru. Iran mengakui mengirim drone. Selesai.", origin="digest")
    page.goto("/articles/utusan/")
    page.get_by_role("button", name="open it again").click()
    page.get_by_label("Gist").wait_for()
    assert page.locator("form.record mark").inner_text() == "Iran mengakui mengirim drone."
    article.capture("Utusan Rusia\n\nSemua kata lain.", origin="digest")
    page.goto("/articles/utusan/")
    page.get_by_role("button", name="open it again").first.click()
    page.get_by_text("these words no longer stand in the text").wait_for()
    assert page.locator("#unfinished").get_by_text("Iran sent drones.").count() == 1


def test_two_editors_of_one_claim_are_told_of_each_other(open_browser, editor, reviewer, draft):
    first, second = open_browser(), open_browser()
    log_in(first, editor)
    first.goto("/claims/draft/edit/")
    log_in(second, reviewer)
    second.goto("/claims/draft/edit/")
    expect(second.locator(".presence")).to_contain_text("editor has this form open since")
    first.evaluate("htmx.trigger('.presence', 'seen')")
    expect(first.locator(".presence")).to_contain_text("reviewer has this form open since")
    first.goto("/desk/")
    second.evaluate("htmx.trigger('.presence', 'seen')")
    expect(second.locator(".presence")).to_have_text("")


def test_a_lost_session_is_said_while_one_types(page, editor, draft):
    log_in(page, editor)
    page.goto("/claims/draft/edit/")
    page.get_by_label("Gist").fill("My own words.")
    Session.objects.all().delete()
    page.evaluate("htmx.trigger('.presence', 'seen')")
    page.get_by_text("Your session has ended.").wait_for()
    assert page.get_by_label("Gist").input_value() == "My own words."
