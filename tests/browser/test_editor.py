import datetime

import pytest
from playwright.sync_api import expect

from claims.models import Claim, Link, Question
from tests.conftest import make_article, make_claim

from .conftest import drag_over, log_in, log_in_by_form, open_desk

pytestmark = pytest.mark.django_db(transaction=True)

STATEMENT = "Putin di Petersburg\n\nPutin menyebut pengiriman itu rutin. Ia menolak mengaitkannya dengan perang."


@pytest.fixture
def later_article(article):
    day = datetime.datetime(2025, 6, 19, tzinfo=datetime.UTC)
    return make_article(STATEMENT, slug="putin", outlet=article.outlet, published_at=day, published_precision="day")


@pytest.fixture
def admission(article, minister, question):
    return make_claim(
        article, minister, slug="admission", kind="admission", gist="Iran sent drones.", stances=[(question, "yes")]
    )


@pytest.fixture
def cast(editor, reviewer, later_article, admission, russia, iran, drones):
    return editor, reviewer


def choose(page, label, typed, option):
    """Type into a name field and choose an option below it with the keyboard."""
    field = page.get_by_label(label, exact=True).first
    field.press_sequentially(typed)
    page.get_by_role("option", name=option).first.wait_for()
    for _ in page.get_by_role("option").all():
        field.press("ArrowDown")
        if option in page.locator("[role=option][aria-selected=true]").inner_text():
            break
    field.press("Enter")


def test_an_editor_logs_in_by_the_form_and_comes_to_the_desk(page, editor):
    page.goto("/login/")
    log_in_by_form(page, editor)
    page.wait_for_url("**/desk/")


def test_the_main_job_from_marked_words_to_a_public_link(open_browser, cast, question):
    editor, reviewer = cast
    page = open_browser()
    log_in(page, editor)

    # The editor marks words with the mouse and records the claim in place.
    page.goto("/articles/putin/")
    drag_over(page, "Putin menyebut pengiriman itu rutin")
    page.get_by_role("button", name="Record a claim").click()
    page.get_by_label("Gist").fill("The deliveries were routine.")
    page.get_by_role("radio", name="Admission").check()
    choose(page, "Speaker", "Vladimir Putin", "as a new person")
    choose(page, "About", "ira", "Iran")
    page.get_by_label("Said on").fill("2025-06-19")
    page.get_by_label("Known from").select_option("stated")
    page.get_by_label("drones").check()
    choose(page, "Question", "drones", question.text)
    page.get_by_label("Answer").first.select_option("partly")
    page.get_by_role("button", name="Send to review").click()
    page.get_by_text("Sent to review.").wait_for()
    claim = Claim.objects.exclude(slug="admission").get()
    assert claim.anchors.get().exact == "Putin menyebut pengiriman itu rutin"
    assert page.locator(f"mark#claim-{claim.slug}").is_visible()

    # The editor corrects the claim, and links it to the admission of 2022.
    page.goto(f"/claims/{claim.slug}/edit/")
    page.get_by_label("Gist").fill("Putin calls the deliveries routine.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Putin calls the deliveries routine.").wait_for()
    page.get_by_role("link", name="Link to…").first.click()
    page.get_by_label("Words").fill("drones")
    page.get_by_label("Said from").fill("2022-01-01")
    page.get_by_role("radio", name="Iran sent drones.").check()
    page.get_by_label("Relation").select_option("context")
    page.get_by_label("Why are they linked?").fill("Arms went one way in 2022 and the other way in 2025.")
    page.get_by_role("button", name="Propose the link").click()
    page.get_by_text("Proposed. Another editor confirms it.").wait_for()
    assert page.get_by_role("button", name="Confirm").count() == 0

    # Readers do not see the claim yet.
    reader = open_browser()
    reader.goto("/articles/putin/")
    assert reader.locator("mark[id]").count() == 0

    # The second editor publishes and confirms at the desk.
    second = open_browser()
    open_desk(second, reviewer)
    second.get_by_role("button", name="Publish", exact=True).click()
    second.get_by_text("Published.", exact=True).wait_for()
    second.get_by_role("button", name="Confirm", exact=True).click()
    second.get_by_text("Confirmed.", exact=True).wait_for()
    assert Link.objects.get().status == "confirmed"

    # A reader opens the other article, follows the link and arrives at the marked words.
    reader.goto("/articles/utusan/#claim-admission")
    reader.get_by_role("link", name="Putin calls the deliveries routine.").click()
    reader.wait_for_url(f"**/articles/putin/#claim-{claim.slug}")
    assert reader.locator(f"#claim-{claim.slug}").inner_text() == "Putin menyebut pengiriman itu rutin"
    reader.get_by_role("link", name="Iran sent drones.").click()
    reader.wait_for_url("**/articles/utusan/#claim-admission")


def test_an_exact_name_and_the_arrow_and_enter_keys_send_no_unfinished_claim(page, cast, russia, iran):
    log_in(page, cast[0])
    page.goto("/articles/putin/record/?start=0&end=5")
    page.get_by_label("Gist").fill("Iran sent drones.")
    field = page.get_by_label("Speaker", exact=True)
    field.press_sequentially("Iran")
    expect(page.locator(".options [role=option]")).to_have_count(1)
    suggested = page.locator("#form-suggestions [type=radio]")
    expect(suggested).to_have_count(2)
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    assert field.input_value() == "Iran"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(suggested.last).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert (suggested.first.is_checked(), suggested.last.is_checked()) == (True, False)
    page.keyboard.press("Space")
    assert suggested.last.is_checked()
    page.get_by_label("Said on").press("Enter")
    assert page.url.endswith("/articles/putin/record/?start=0&end=5")
    assert Claim.objects.count() == 1


def test_the_arrow_up_goes_to_the_last_option(page, cast, question):
    Question.objects.create(slug="lost", text="Were drones lost?")
    Question.objects.create(slug="sold", text="Were drones sold?")
    log_in(page, cast[0])
    page.goto("/articles/putin/record/?start=0&end=5")
    field = page.get_by_label("Question").first
    field.press_sequentially("drones")
    options = page.locator(".options [role=option]")
    expect(options).to_have_count(3)
    field.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") == options.last.get_attribute("id")


def test_a_new_question_may_hold_brackets(page, cast):
    log_in(page, cast[0])
    page.goto("/articles/putin/record/?start=0&end=5")
    field = page.get_by_label("Question").first
    field.press_sequentially("Has Iran sent tanks (or guns) to Russia?")
    page.get_by_role("option", name="as a new question").click()
    assert field.input_value() == "Has Iran sent tanks (or guns) to Russia? (new question)"


def test_another_date_than_that_of_the_report_is_known_from_the_text(page, cast):
    log_in(page, cast[0])
    page.goto("/articles/putin/record/?start=0&end=5")
    said_on, basis = page.get_by_label("Said on"), page.get_by_label("Known from")
    report = said_on.input_value()
    for typed, known_from in (("2025-06", "stated"), (report, "report"), ("2022", "stated")):
        said_on.fill(typed)
        assert basis.input_value() == known_from
    basis.select_option("report")
    said_on.fill(report)
    assert basis.input_value() == "report"


def test_a_date_typed_for_an_undated_article_is_known_from_the_text(page, cast):
    log_in(page, cast[0])
    page.goto("/articles/utusan/record/?start=0&end=5")
    said_on, basis, reason = (page.get_by_label(label) for label in ("Said on", "Known from", "Why this date"))
    assert said_on.input_value().startswith("../")
    assert reason.is_visible()
    said_on.fill("2022-11-05")
    assert basis.input_value() == "stated"
    assert not reason.is_visible()
    basis.select_option("inferred")
    reason.fill("The visit was on that day.")
    said_on.fill("2022-11-06")
    assert basis.input_value() == "inferred"


def test_the_basis_follows_the_date_after_a_refusal_too(page, cast):
    log_in(page, cast[0])
    page.goto("/articles/putin/record/?start=0&end=5")
    said_on, basis = page.get_by_label("Said on"), page.get_by_label("Known from")
    report = said_on.input_value()
    said_on.fill("2025-06-31")
    page.get_by_label("Gist").fill("He refuses.")
    page.get_by_label("Speaker", exact=True).fill("Russia")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("June 2025 has 30 days.").first.wait_for()
    assert basis.input_value() == "stated"
    said_on.fill(report)
    assert basis.input_value() == "report"


def test_a_denial_is_recorded_by_the_keyboard_alone(page, cast):
    log_in(page, cast[0])
    page.goto("/articles/putin/")
    page.get_by_role("article", name="The article").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_label("Gist").wait_for()
    page.keyboard.type("The deliveries have nothing to do with the war.")
    page.get_by_role("radio", name="Assertion").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("Extent").focus()
    page.keyboard.type("full")
    page.get_by_label("Speaker", exact=True).focus()
    page.keyboard.type("Russia")
    page.get_by_label("Said on").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2025-06")
    page.get_by_role("button", name="Save draft").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Saved as a draft.").wait_for()
    claim = Claim.objects.exclude(slug="admission").get()
    assert claim.anchors.get().exact == "menolak mengaitkannya dengan"
    assert (claim.kind, claim.extent, claim.said_precision) == ("denial", "full", "month")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_denial_is_joined_to_the_claim_that_the_form_offers(open_browser, cast, article, russia, iran, width):
    charge = make_claim(article, russia, gist="Iran sent missiles.", kind="accusation", about=[iran])
    page = open_browser()
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, cast[0])
    page.goto("/articles/utusan/record/?start=0&end=5&kind=denial")
    page.get_by_label("Gist").fill("Iran sent none.")
    page.get_by_label("Extent").select_option("full")
    page.get_by_label("Speaker", exact=True).fill("Iran")
    page.get_by_label("Speaker", exact=True).press("Tab")
    page.get_by_role("radiogroup", name="Claims that it may deny").get_by_text(charge.gist).click()
    page.get_by_label("Said on").fill("2022-11-05")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved as a draft.").wait_for()
    assert Claim.objects.get(kind="denial").denies == charge


def test_words_are_marked_by_touch_on_a_phone(open_browser, cast):
    page = open_browser(has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": 800})
    log_in(page, cast[0])
    page.goto("/articles/putin/")
    select_by_script(page, "pengiriman itu")
    page.get_by_role("button", name="Record a denial").tap()
    page.get_by_label("Extent").wait_for()
    assert page.locator("form.record mark").inner_text() == "pengiriman itu"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_rejected_form_keeps_what_was_typed_in_its_place(page, cast):
    log_in(page, cast[0])
    page.goto("/articles/putin/")
    select_by_script(page, "Ia menolak")
    page.get_by_role("button", name="Record a claim").click()
    page.get_by_label("Gist").fill("He refuses.")
    page.get_by_label("Speaker", exact=True).fill("Nobody Known")
    page.get_by_label("Said on").fill("2022-11-31")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("November 2022 has 30 days.").first.wait_for()
    assert page.get_by_label("Gist").input_value() == "He refuses."
    assert page.url.endswith("/articles/putin/")
    page.get_by_label("Speaker", exact=True).fill("Russia")
    page.get_by_label("Said on").fill("2022-11-30")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved as a draft.").wait_for()


def select_by_script(page, words):
    """Select words as a touch screen or a script does: the selection changes without a mouse event."""
    page.evaluate(
        """async words => {
            const { rangeInParagraph } = await import("/static/js/text_offsets.js");
            for (const run of document.querySelectorAll("[data-start]")) {
                const at = run.textContent.indexOf(words);
                if (at < 0) continue;
                const units = points => Array.from(run.textContent.slice(0, points)).length;
                const first = Number(run.dataset.start);
                const range = rangeInParagraph(run, first + units(at), first + units(at + words.length));
                getSelection().removeAllRanges();
                getSelection().addRange(range);
            }
        }""",
        words,
    )


HOSTILE = [
    ("😀 Kata 👨‍👩‍👧 sebelum 🇮🇷 bendera. Lalu 🤝 akhir", "🇮🇷 bendera. Lalu 🤝"),
    ("Noël naïve q̣̇ Việt Z͑ͫa̴l͗go selesai", "q̣̇ Việt Z͑ͫa̴l͗go"),
    ("قال وزير الخارجية إنّ إيران أرسلت طائراتٍ مسيّرة إلى روسيا", "إيران أرسلت طائراتٍ مسيّرة"),
    ("وزیر خارجه گفت: نمی‌خواهیم می‌روند؛ علی‌رضا، خانه‌ها", "نمی‌خواهیم می‌روند؛"),
    ("עברית עם latin בתוך 𠮷野家 텍스트 각", "latin בתוך 𠮷野家"),
]


@pytest.mark.parametrize(("text", "words"), HOSTILE, ids=["emoji", "combining", "arabic", "persian", "mixed"])
def test_the_stored_words_are_the_selected_words(page, editor, kompas, russia, text, words):
    make_article(f"😀 Judul\n\n{text}\n\nParagraf akhir.", slug="hostile", outlet=kompas)
    log_in(page, editor)
    page.goto("/articles/hostile/")
    select_by_script(page, words)
    assert page.evaluate("getSelection().toString()") == words
    page.get_by_role("button", name="Record a claim").click()
    page.get_by_label("Gist").fill("What was said.")
    page.get_by_label("Speaker", exact=True).fill("Russia")
    page.get_by_label("Said on").fill("2025")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("Saved as a draft.").wait_for()
    assert Claim.objects.get().anchors.get().exact == words
    assert page.locator("mark[id]").inner_text() == words


def test_a_stale_form_shows_how_the_claim_stands_and_can_be_saved_again(open_browser, cast, article, minister):
    draft = make_claim(article, minister, status="draft", origin="desk", made_by=cast[0], slug="draft", gist="First.")
    page = open_browser()
    log_in(page, cast[0])
    page.goto("/claims/draft/edit/")
    draft.change(gist="The colleague's words.")
    page.get_by_label("Gist").fill("My own words.")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The colleague's words.").wait_for()
    assert page.get_by_label("Gist").input_value() == "My own words."
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", level=1, name="My own words.").wait_for()


def test_a_link_is_withdrawn_with_a_reason_and_proposed_again(page, cast, admission, later_article, russia):
    other = make_claim(later_article, russia, words="Putin menyebut pengiriman itu rutin", gist="It was routine.")
    link = Link.objects.create(
        source=other, target=admission, relation="context", rationale="Why.", proposed_by=cast[1]
    )
    log_in(page, cast[0])
    page.goto("/claims/admission/")
    page.get_by_role("link", name="Withdraw the link").click()
    page.get_by_label("Reason").fill("The dates do not fit.")
    page.get_by_role("button", name="Withdraw the link").click()
    page.get_by_text("1 dismissed or withdrawn").click()
    page.get_by_role("button", name="Propose again").click()
    page.get_by_text("proposed, not confirmed yet").wait_for()
    link.refresh_from_db()
    assert (link.status, link.proposed_by) == ("proposed", cast[0])
