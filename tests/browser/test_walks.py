"""A reader's way through the site by keyboard alone, and without JavaScript; the same for an editor's main job."""

import pytest
from playwright.sync_api import expect

from claims.models import Claim
from tests.conftest import make_claim
from tests.seeded import load_seeds

from .conftest import log_in, wait_until_true
from .pages import Page
from .walking import NARROW, Walk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def record(article, minister, russia, question):
    sent = make_claim(article, minister, gist="Iran sent drones.", kind="admission", stances=[(question, "yes")])
    make_claim(article, minister, gist="No missiles were sent.", kind="denial", said="2022-11-06")
    make_claim(article, russia, gist="Deliveries were routine.", said="2025-06-19")
    return sent


def tab_to(page, selector, most=200):
    """Press Tab until the focus is on what the selector names; it is never lost on the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never leads to {selector}")


def test_a_reader_walks_by_keyboard_alone(page, record):
    page.goto("/")
    tab_to(page, ".masthead a[href='/claims/']", most=4)
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/")
    tab_to(page, "input[name=kind][value=denial]")
    page.keyboard.press("Space")
    page.wait_for_url("**/claims/?*kind=denial*")
    expect(page.locator("#results h3")).to_have_count(1)
    expect(page.get_by_role("checkbox", name="Denial")).to_be_focused()
    tab_to(page, "#results h3 a")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="No missiles were sent.").wait_for()
    tab_to(page, "main a[href*='/articles/utusan/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/utusan/*")
    expect(page.locator("mark:target")).to_be_in_viewport()
    page.go_back()
    page.go_back()
    expect(page.locator("#results h3")).to_have_text("No missiles were sent.")
    assert "kind=denial" in page.url


def test_the_skip_link_leads_past_the_menu(page, record):
    page.goto("/claims/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_menu_says_where_one_is(page, record):
    for place in ("claims", "questions", "actors", "articles", "corrections"):
        page.goto(f"/{place}/")
        current = page.locator(".masthead [aria-current=page]")
        assert current.evaluate_all("found => found.map(one => one.pathname)") == [f"/{place}/"]


def test_the_count_of_results_is_announced(page, record):
    """Screen readers speak of a change in a region that was there before it, not of a new region."""
    page.goto("/claims/")
    page.evaluate("document.querySelectorAll('[role=status]').forEach(one => { one.wasThere = true; })")
    page.locator("input[name=kind][value=denial]").check()
    page.wait_for_url("**/claims/?*kind=denial*")
    wait_until_true(
        page,
        "[...document.querySelectorAll('[role=status]')]"
        ".some(one => one.wasThere && /^1 claim$/.test(one.textContent))",
    )


def test_every_page_of_the_reader_shows_its_content_without_javascript(
    chromium, live_server, plain_static_names, finder
):
    load_seeds()
    walk = Walk(chromium, live_server.url, {}, java_script_enabled=False, viewport=NARROW)
    pages = [*finder.by_links(), Page("anonymous", "/claims/?said_from=2022-13-40")]
    for page in pages:
        sheet = walk.open(page)
        assert (page, sheet.locator("h1").count()) == (page, 1)
        assert (page, len(sheet.locator("main").inner_text()) > 60) == (page, True)
    walk.close()
    assert (walk.said, walk.elsewhere) == ([], [])


def test_a_reader_walks_without_javascript(open_browser, record, article, russia):
    for number in range(50):
        make_claim(article, russia, gist=f"Russia said it {number} times.", said="2020-01-01")
    page = open_browser(java_script_enabled=False)
    page.goto("/")
    page.locator("main form[action='/claims/'] input[name=q]").fill("routine")
    page.keyboard.press("Enter")
    expect(page.locator("#results h3")).to_have_text(["Deliveries were routine."])
    page.goto("/claims/")
    first = page.locator("#results h3").count()
    page.locator("#results a[rel=next]").click()
    expect(page.locator("#results h3")).to_have_count(53 - first)
    page.goto("/claims/")
    page.locator("input[name=kind][value=admission]").check()
    page.locator("form[action='/claims/'] button.main").click()
    page.wait_for_url("**kind=admission**")
    page.get_by_role("link", name="Iran sent drones.").first.click()
    page.locator("main a[href*='/articles/utusan/']").filter(visible=True).last.click()
    page.get_by_role("heading", level=1, name="Utusan Rusia di Teheran").wait_for()
    page.get_by_role("link", name="Iran sent drones.").click()
    page.get_by_role("heading", level=1, name="Iran sent drones.").wait_for()
    for place in ("/questions/has-iran-supplied-drones/", "/actors/hossein-amirabdollahian/"):
        page.locator(f"main a[href='{place}']").filter(visible=True).first.click()
        page.wait_for_url(f"**{place}")
        expect(page.locator("h1")).to_be_visible()


def test_an_editor_records_a_claim_without_javascript(open_browser, editor, article, iran):
    page = open_browser(java_script_enabled=False)
    log_in(page, editor)
    page.goto("/articles/utusan/")
    page.get_by_role("link", name="Choose a sentence from a list instead").click()
    page.get_by_role("link", name="Iran membantah mengirim rudal.").click()
    page.get_by_label("Denial", exact=True).check()
    page.locator("[name=gist]").fill("Iran denied sending missiles.")
    page.locator("[name=speakers]").fill("Iran")
    page.locator("[name=said_on]").fill("2022-11-05")
    page.locator("[name=extent]").select_option("full")
    page.get_by_role("button", name="Send to review").click()
    page.get_by_text("Iran denied sending missiles.").first.wait_for()
    assert Claim.objects.get().status == "in_review"


def test_kinds_and_answers_are_told_apart_where_colours_are_forced(page, chromium, live_server, record, question):
    """Shapes and lines stay, in the colour of text on the ground of the page."""
    page.emulate_media(forced_colors="active")
    page.goto("/claims/")
    marks = page.locator("#results .claim").evaluate_all(
        """rows => rows.map(row => {
            const mark = getComputedStyle(row, "::before");
            return [mark.clipPath, mark.backgroundColor !== getComputedStyle(document.body).backgroundColor];
        })"""
    )
    assert len({shape for shape, _ in marks}) == 3
    assert all(seen for _, seen in marks)
    page.goto("/articles/utusan/")
    lines = page.locator("mark[id]").evaluate_all(
        "found => found.map(one => getComputedStyle(one).textDecorationStyle)"
    )
    assert {"double", "solid"} <= set(lines)


def test_nothing_moves_for_those_who_want_less_motion(page, record):
    page.emulate_media(reduced_motion="reduce")
    page.goto("/claims/")
    moving = """() => [...document.querySelectorAll("*")].filter(one => {
        const style = getComputedStyle(one);
        return style.scrollBehavior === "smooth" || style.animationName !== "none"
            || style.transitionDuration.split(",").some(time => parseFloat(time) > 0);
    }).length"""
    assert page.evaluate(moving) == 0
