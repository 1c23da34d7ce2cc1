"""The keyboard alone: no test here uses a pointer."""

import re

import pytest
from playwright.sync_api import expect

from claims.models import Claim, Link
from tests.conftest import make_actor, make_article, make_claim

from .conftest import log_in, open_desk, wait_until_true

pytestmark = pytest.mark.django_db(transaction=True)

STATEMENT = "Putin di Petersburg\n\nPutin menyebut pengiriman itu rutin. Ia menolak mengaitkannya dengan perang."


@pytest.fixture
def putin_article(kompas):
    return make_article(STATEMENT, slug="putin", outlet=kompas, published_at="2025-06-19T07:00:00Z")


@pytest.fixture
def admission(article, minister):
    return make_claim(article, minister, slug="admission", kind="admission", gist="Iran sent drones.")


class Keyboard:
    """Presses keys, types texts into fields, and counts actions: one for a chord, one for the text of a field."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def press(self, *chords):
        for chord in chords:
            self.page.keyboard.press(chord)
        self.actions += len(chords)

    def type(self, text):
        self.page.keyboard.type(text)
        self.actions += 1


def marked_words(page):
    """The words that are highlighted as marked."""
    return page.evaluate("[...(CSS.highlights.get('marking') ?? [])].map(String).join(' ')")


def focus_is_within(page, selector):
    return page.evaluate("selector => document.activeElement.closest(selector) !== null", selector)


def test_from_the_article_to_a_public_link_in_fourteen_actions_a_claim(
    open_browser, editor, reviewer, putin_article, admission, russia
):
    page = open_browser()
    log_in(page, editor)
    page.goto("/articles/putin/")
    keys = Keyboard(page)

    # A claim on the second sentence.
    keys.press("n", "n", "c")
    page.get_by_label("Gist").wait_for()
    page.locator("[name=gist]:focus").wait_for()
    keys.type("The deliveries were routine.")
    keys.press("Tab")
    keys.type("Russia")
    keys.press("Control+Enter")
    page.get_by_text("Sent to review.").wait_for()
    page.locator(".card:focus").wait_for()

    # A denial on the sentence after it.
    keys.press("n", "d")
    page.locator("[name=gist]:focus").wait_for()
    keys.type("The deliveries have nothing to do with the war.")
    keys.press("Tab")
    keys.type("full")
    keys.press("Tab", "Tab")
    keys.type("Russia")
    keys.press("Control+Enter")
    page.get_by_text("Sent to review.").wait_for()
    expect(page.locator("mark[id]")).to_have_count(2)
    denial = Claim.objects.get(kind="denial")
    assert denial.anchors.get().exact == "Ia menolak mengaitkannya dengan perang."

    # The denial is the current card; link it to the admission of the other article.
    page.locator(f'.card:focus[data-words="claim-{denial.slug}"]').wait_for()
    keys.press("l")
    page.locator("[name=q]:focus").wait_for()
    page.wait_for_load_state()  # the field has the focus before the scripts listen to its events
    with page.expect_response(re.compile("q=drones")):
        keys.type("drones")
    wait_until_true(page, "!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
    page.get_by_text("1 found.").wait_for()
    keys.press("ArrowDown", "Tab")
    keys.type("is contradicted")
    keys.press("Tab")
    keys.type("What was sent in 2022 is denied in 2025.")
    keys.press("Control+Enter")
    page.get_by_text("Proposed. Another editor confirms it.").wait_for()

    # The second editor approves both claims at the desk, then confirms the link.
    second = open_browser()
    open_desk(second, reviewer)
    others = Keyboard(second)
    others.press("j", "a")
    expect(second.locator("#review .task")).to_have_count(1)
    second.locator("#review .task:focus").wait_for()
    others.press("a")
    expect(second.locator("#review .task")).to_have_count(0)
    second.locator("#links .pair:focus").wait_for()
    others.press("a")
    second.get_by_text("Confirmed.", exact=True).wait_for()

    assert set(Claim.objects.values_list("status", flat=True)) == {"published"}
    assert Link.objects.get().status == "confirmed"
    assert keys.actions + others.actions <= 2 * 14
    reader = open_browser()
    reader.goto("/articles/utusan/")
    assert reader.get_by_role("link", name="The deliveries have nothing to do with the war.").count() == 1


@pytest.fixture
def desk(open_browser, editor, reviewer, article, iran):
    """The reviewer's desk with three claims to review."""
    for number in (1, 2, 3):
        made = {"origin": "desk", "made_by": editor, "status": "in_review"}
        make_claim(article, iran, slug=f"waits-{number}", gist=f"Waits {number}.", **made)
    page = open_browser()
    open_desk(page, reviewer)
    return page


def current_task(page):
    return page.locator("[aria-current=true] h3").all_inner_texts()


def test_j_and_k_walk_through_the_tasks_with_the_focus(desk):
    assert current_task(desk) == []
    for chord, gist in [("j", 1), ("j", 2), ("ArrowDown", 3), ("j", 3), ("ArrowUp", 2), ("k", 1), ("k", 1)]:
        desk.keyboard.press(chord)
        assert current_task(desk) == [f"Waits {gist}."]
        assert focus_is_within(desk, ".task[aria-current=true][tabindex='0']")
    assert desk.locator(".task[tabindex='0']").count() == 1


def test_j_walks_through_ones_own_claims_and_enter_opens_one(page, editor, article, iran):
    for number in (1, 2):
        mine = {"origin": "desk", "made_by": editor, "status": "draft"}
        make_claim(article, iran, slug=f"mine-{number}", gist=f"Mine {number}.", **mine)
    open_desk(page, editor)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("row", name="Mine 1.").and_(page.locator(":focus"))).to_have_attribute(
        "aria-current", "true"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/mine-1/")


def test_approving_goes_to_the_next_and_never_further(desk):
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("a")
    desk.keyboard.press("a")
    desk.keyboard.press("a")
    desk.locator(".task:focus").wait_for()
    expect(desk.locator("#review .task")).to_have_count(2)
    assert current_task(desk) == ["Waits 3."]
    assert focus_is_within(desk, ".task[aria-current=true]")
    assert list(Claim.objects.filter(status="published").values_list("slug", flat=True)) == ["waits-2"]


def test_the_cursor_goes_to_the_next_task_when_a_swap_takes_the_current_one_away(desk):
    desk.keyboard.press("j")
    desk.keyboard.press("Tab")
    desk.evaluate("() => htmx.ajax('GET', '/health/', {target: '.task', swap: 'delete'})")
    desk.locator(".task:focus").wait_for()
    assert current_task(desk) == ["Waits 2."]
    assert desk.locator(".task").count() == 2


def wait_until_seen(page, element):
    """Wait until the middle of the element is in the window and nothing covers it."""
    wait_until_true(
        page,
        """element => {
            const box = element.getBoundingClientRect();
            return element.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
        }""",
        argument=element.element_handle(),
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_undo_and_what_to_do_with_those_chosen_stay_in_sight_of_a_long_list(desk, article, iran, editor, width):
    for number in range(4, 20):
        made = {"origin": "desk", "made_by": editor, "status": "in_review"}
        make_claim(article, iran, gist=f"Waits {number}.", **made)
    desk.set_viewport_size({"width": width, "height": 844})
    desk.reload()
    desk.locator("#review .task").nth(9).get_by_role("button", name="Publish").click()
    desk.locator("#review .task[aria-current=true]:focus", has_text="Waits 11.").wait_for()
    wait_until_seen(desk, desk.get_by_role("button", name="Undo"))
    wait_until_seen(desk, desk.locator(":focus h3"))
    desk.locator(":focus").get_by_label("Choose").check()
    wait_until_seen(desk, desk.get_by_role("button", name="Publish them"))


def test_the_focus_is_never_lost_when_the_last_task_goes(desk):
    for number in (2, 1, 0):
        desk.keyboard.press("j")
        desk.evaluate("() => htmx.ajax('GET', '/health/', {target: '.task', swap: 'delete'})")
        expect(desk.locator(".task")).to_have_count(number)
    desk.locator("h1:focus, h2:focus").wait_for()


def test_a_key_without_a_chosen_task_does_nothing_and_says_so(desk):
    desk.keyboard.press("a")
    desk.get_by_text("Choose one with j first.").wait_for()
    assert not Claim.objects.filter(status="published").exists()


def test_a_key_of_another_script_is_the_letter_of_its_place(desk):
    press = (
        "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...key}))"
    )
    desk.evaluate(press, {"key": "о", "code": "KeyJ"})
    assert current_task(desk) == ["Waits 1."]


@pytest.mark.parametrize("key", [{"isComposing": True}, {"ctrlKey": True}, {"altKey": True}, {"metaKey": True}])
def test_chords_and_composed_letters_are_not_ours(desk, key):
    press = "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, key: 'j', ...key}))"
    desk.evaluate(press, key)
    assert current_task(desk) == []


def test_the_dialog_lists_the_keys_and_switches_them_off_for_good(desk):
    desk.keyboard.press("j")
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="Keys on this page")
    listed = dict(zip(dialog.locator("dt").all_inner_texts(), dialog.locator("dd").all_inner_texts(), strict=True))
    assert listed["a"] == "Publish"
    assert listed["j"] == "Next in the list"
    desk.keyboard.press("a")
    desk.keyboard.press("Space")
    desk.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert focus_is_within(desk, ".task")
    desk.reload()
    desk.keyboard.press("j")
    desk.keyboard.press("a")
    desk.keyboard.press("?")
    assert current_task(desk) == ["Waits 1."]
    assert not dialog.is_visible()
    assert desk.locator("[aria-keyshortcuts=a]").count() == 0
    assert not Claim.objects.filter(status="published").exists()

    desk.get_by_role("button", name="Keys", exact=True).focus()
    desk.keyboard.press("Enter")
    dialog.get_by_role("switch", name="Keys on").focus()
    desk.keyboard.press("Space")
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    assert current_task(desk) == ["Waits 2."]
    assert desk.locator("[aria-keyshortcuts=a]").count() == 3


def test_no_key_acts_while_something_is_typed(page, editor, putin_article, russia):
    log_in(page, editor)
    page.goto("/articles/putin/")
    page.keyboard.press("n")
    page.keyboard.press("c")
    page.locator("[name=gist]:focus").wait_for()
    page.keyboard.type("n?cdwsjke")
    assert page.get_by_label("Gist").input_value() == "n?cdwsjke"
    assert not page.get_by_role("dialog").is_visible()


def test_the_cursor_moves_by_sentences_and_words_from_anywhere_on_the_page(page, editor, putin_article):
    log_in(page, editor)
    page.goto("/articles/putin/")
    page.get_by_role("link", name="Claims", exact=True).focus()
    steps = [
        ("n", "Putin di Petersburg"),
        ("n", "Putin menyebut pengiriman itu rutin."),
        ("Shift+W", "Putin menyebut pengiriman itu rutin"),
        ("Shift+W", "Putin menyebut pengiriman itu"),
        ("w", "Putin menyebut pengiriman itu rutin"),
        ("s", "Putin menyebut pengiriman itu rutin."),
        ("s", "Putin menyebut pengiriman itu rutin. Ia menolak mengaitkannya dengan perang."),
        ("Shift+S", "Putin menyebut pengiriman itu rutin."),
        ("p", "Putin di Petersburg"),
    ]
    for chord, words in steps:
        page.keyboard.press(chord)
        assert marked_words(page) == words
        assert focus_is_within(page, "article.text")
    assert "Putin di Petersburg" in page.locator(".marking [role=status]").inner_text()
    page.keyboard.press("Escape")
    assert marked_words(page) == ""
    page.keyboard.press("n")
    assert marked_words(page) == "Putin menyebut pengiriman itu rutin."
    page.keyboard.press("Enter")
    page.get_by_label("Gist").wait_for()
    assert page.locator("form.record mark").inner_text() == "Putin menyebut pengiriman itu rutin."


def test_recording_without_marked_words_says_what_to_do(page, editor, putin_article):
    log_in(page, editor)
    page.goto("/articles/putin/")
    page.keyboard.press("c")
    page.get_by_text("Choose a sentence with n first.").wait_for()
    assert page.locator("form.record").count() == 0


def select_part_of_words(page):
    page.evaluate("""async () => {
        const { rangeInParagraph } = await import("/static/js/text_offsets.js");
        const paragraph = [...document.querySelectorAll("[data-start]")][1];
        const first = Number(paragraph.dataset.start);
        getSelection().addRange(rangeInParagraph(paragraph, first + 8, first + 20));
    }""")


def test_words_cut_in_two_are_made_whole_only_when_asked(page, editor, putin_article):
    log_in(page, editor)
    page.goto("/articles/putin/")
    select_part_of_words(page)
    assert marked_words(page) == "nyebut pengi"
    page.get_by_role("button", name="Whole words").wait_for()
    page.keyboard.press("f")
    assert marked_words(page) == "menyebut pengiriman"
    assert not page.get_by_role("button", name="Whole words").is_visible()


def test_words_cut_in_two_are_made_whole_by_touch(open_browser, editor, putin_article):
    page = open_browser(has_touch=True, is_mobile=True)
    log_in(page, editor)
    page.goto("/articles/putin/")
    select_part_of_words(page)
    page.get_by_role("button", name="Whole words").tap()
    assert marked_words(page) == "menyebut pengiriman"


def test_control_shift_enter_sends_to_review_and_a_rejected_form_takes_it_again(page, editor, putin_article, russia):
    log_in(page, editor)
    page.goto("/articles/putin/")
    page.keyboard.press("n")
    page.keyboard.press("c")
    page.locator("[name=gist]:focus").wait_for()
    page.keyboard.type("Putin was in Petersburg.")
    page.keyboard.press("Tab")
    page.keyboard.type("Nobody Known")
    page.keyboard.press("Control+Shift+Enter")
    page.get_by_text("Not saved yet.").wait_for()
    page.locator("[name=speakers]:focus").wait_for()
    page.keyboard.press("Control+A")
    page.keyboard.type("Russia")
    page.keyboard.press("Control+Shift+Enter")
    page.get_by_text("Sent to review.").wait_for()
    assert Claim.objects.get().status == "in_review"


def test_j_walks_the_cards_and_e_edits_the_claim_of_the_current_one(page, editor, article, admission, iran):
    make_claim(article, iran, slug="second", words="Iran membantah mengirim rudal", kind="denial")
    log_in(page, editor)
    page.goto("/articles/utusan/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focus_is_within(page, ".card[aria-current=true][open]")
    page.keyboard.press("e")
    page.wait_for_url("**/claims/second/edit/")


def test_the_focus_is_in_the_form_after_a_refusal(page, editor, putin_article):
    log_in(page, editor)
    page.goto("/articles/putin/")
    page.keyboard.press("n")
    page.keyboard.press("c")
    page.locator("[name=gist]:focus").wait_for()
    page.keyboard.type("Said by nobody known.")
    page.keyboard.press("Tab")
    page.keyboard.type("Nobody Known")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Not saved yet.").wait_for()
    page.locator("form.record :focus").wait_for()


def test_a_page_that_came_back_begins_at_its_first_wrong_field(page, editor, putin_article):
    log_in(page, editor)
    page.goto("/articles/putin/edit/")
    page.get_by_label("Why is it changed?").fill("It is wrong.")
    page.get_by_label("Language").fill("?")
    page.get_by_label("Language").press("Enter")
    page.locator("[name=language][aria-invalid=true]:focus").wait_for()


WATCH = """addEventListener("DOMContentLoaded", () => {
    const watch = new MutationObserver(() => { window.changed = true; });
    watch.observe(document.getElementById("messages"), { childList: true });
})"""


def test_what_was_done_is_put_in_again_on_any_page_so_that_it_is_announced(page, reviewer, editor, article, iran):
    make_claim(article, iran, slug="waits", status="in_review", origin="desk", made_by=editor)
    page.add_init_script(WATCH)
    log_in(page, reviewer)
    page.goto("/claims/waits/")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Published.", exact=True).wait_for()
    wait_until_true(page, "window.changed")


def test_claims_that_may_be_linked_are_told_once_to_a_screen_reader(page, editor, putin_article, admission):
    log_in(page, editor)
    page.goto("/articles/putin/")
    page.keyboard.press("n")
    page.keyboard.press("c")
    page.locator("[name=gist]:focus").wait_for()
    page.keyboard.type("Iran sent drones.")
    page.locator("body > [role=status]", has_text="1 claim that it may be linked to").wait_for()


def test_what_a_key_marked_is_selected_where_the_browser_has_no_highlights(open_browser, editor, putin_article):
    page = open_browser()
    page.add_init_script("delete CSS.highlights")
    log_in(page, editor)
    page.goto("/articles/putin/")
    for chord, words in [("n", "Putin di Petersburg"), ("n", "Putin menyebut pengiriman itu rutin.")]:
        page.keyboard.press(chord)
        assert page.evaluate("getSelection().toString()") == words
    page.keyboard.press("Escape")
    assert page.evaluate("getSelection().toString()") == ""


def test_the_hint_speaks_of_keys_only_while_they_are_on(page, editor, putin_article):
    log_in(page, editor)
    page.goto("/articles/putin/")
    page.get_by_text("By keyboard:").wait_for()
    page.keyboard.press("?")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.get_by_text("By keyboard:").wait_for(state="hidden")


def test_every_control_has_a_name(page, editor, reviewer, putin_article, admission, russia):
    made = {"origin": "desk", "made_by": editor}
    make_claim(putin_article, russia, words="Putin", slug="waits", status="in_review", **made)
    other = make_claim(putin_article, make_actor("Someone"), words="Ia menolak", slug="other")
    Link.objects.create(source=other, target=admission, relation="context", rationale="Why.", proposed_by=editor)
    log_in(page, reviewer)
    paths = [
        "/desk/",
        "/articles/putin/",
        "/articles/putin/record/?start=21&end=26",
        "/claims/waits/",
        "/claims/waits/edit/",
        "/claims/other/link/",
        "/claims/waits/send-back/",
    ]
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        tree = page.locator("body").aria_snapshot()
        roles = "link|button|textbox|searchbox|combobox|checkbox|radio|switch|group"
        nameless = [line for line in tree.splitlines() if nameless_control(line, roles)]
        assert (path, nameless) == (path, [])


def nameless_control(line, roles):
    """Whether a line of Playwright's ARIA snapshot, `- role "name" [state]: text`, is a control without a name."""
    role, _, rest = line.strip().removeprefix("- ").partition(" ")
    return role.rstrip(":") in roles.split("|") and role.rstrip(":") != "group" and not rest.startswith(('"', "/"))


@pytest.mark.parametrize("path", ["/desk/", "/articles/putin/", "/claims/admission/edit/"])
def test_no_page_of_editors_scrolls_sideways(page, editor, putin_article, admission, path):
    make_claim(putin_article, words="Putin", gist="W" * 100, status="draft", origin="desk", made_by=editor)
    log_in(page, editor)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(path)
    page.get_by_role("button", name="Keys", exact=True).press("Enter")
    page.get_by_role("dialog").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_hint_speaks_of_keys_where_scripts_are_off(open_browser, editor, article):
    page = open_browser(java_script_enabled=False)
    log_in(page, editor)
    page.goto("/articles/utusan/record/?start=0&end=6")
    assert "↓" not in page.locator("form.record").inner_text()
    page.goto("/articles/utusan/")
    assert "By keyboard" not in page.locator("#marking-help").inner_text()


def test_the_pages_work_without_javascript(open_browser, reviewer, editor, article, iran):
    make_claim(article, iran, slug="waits", status="in_review", origin="desk", made_by=editor)
    page = open_browser(java_script_enabled=False)
    open_desk(page, reviewer)
    assert not page.get_by_role("button", name="Keys", exact=True).is_visible()
    page.get_by_role("button", name="Publish", exact=True).press("Enter")
    page.get_by_text("Published.", exact=True).wait_for()
