"""Input that is typed before the scripts of a page are loaded is not lost."""

import pytest

from tests.conftest import make_article, make_claim

from .conftest import drag_over, log_in, wait_until_true
from .test_draft_autosave import kept_entries, wait_until_kept

pytestmark = pytest.mark.django_db(transaction=True)


class Gate:
    """Holds back the scripts of a page until `open` is called."""

    def __init__(self, page):
        self.held, self.is_open = [], False
        page.route("**/*.js", self.pass_or_hold)

    def pass_or_hold(self, route):
        if self.is_open:
            route.continue_()
        else:
            self.held.append(route)

    def open(self):
        self.is_open = True
        for route in self.held:
            route.continue_()


@pytest.fixture
def early(page, editor):
    """Log in, open a page, and do something in it before any of its scripts is loaded."""
    log_in(page, editor)

    def go_and_do(path, do, *arguments):
        gate = Gate(page)
        page.goto(path, wait_until="commit")
        wait_until_true(page, "document.readyState !== 'loading'")  # elements move while the page is parsed
        do(page, *arguments)
        assert page.evaluate("typeof htmx") == "undefined"
        gate.open()

    return go_and_do


def type_into(page, field, text):
    page.locator(field).wait_for()  # without its style sheet, a field of the folded filters cannot get the focus
    page.locator(field).focus()
    page.keyboard.type(text)
    assert page.locator(field).input_value().startswith(text)  # before the old value of the field


def drag_when_styled(page, words):
    page.get_by_text(words).wait_for()
    wait_until_true(page, "document.styleSheets.length === document.querySelectorAll('[rel=stylesheet]').length")
    drag_over(page, words)


def test_a_name_typed_early_is_looked_up(page, early, iran):
    early("/claims/", type_into, "#filter-actor", "ira")
    page.get_by_role("option", name="Iran").wait_for()


def test_words_typed_early_are_searched(page, early, article, iran, kompas):
    make_claim(article, iran, slug="sent", gist="Iran sent drones.")
    other = make_article(slug="other", outlet=kompas, published_at="2025-06-19T07:00:00Z")
    make_claim(other, iran, slug="denied", gist="Iran sent no rockets.")
    make_claim(other, iran, slug="asked", gist="Iran asked for grain.")
    early("/claims/sent/link/", type_into, "[name=q]", "rockets")
    page.locator("#found").get_by_text("Iran asked for grain.").wait_for(state="detached")
    assert page.locator("#found").get_by_text("Iran sent no rockets.").is_visible()


def test_a_text_typed_early_is_kept(page, early, article, iran, editor):
    draft = make_claim(article, iran, slug="draft", gist="First.", status="draft", origin="desk", made_by=editor)
    early(f"/claims/{draft.slug}/edit/", type_into, "[name=gist]", "Later words. ")
    wait_until_kept(page, "Later words.")
    assert len(kept_entries(page)) == 1


def test_words_selected_early_are_marked(page, early, article):
    early("/articles/utusan/", drag_when_styled, "mengirim drone")
    page.get_by_role("button", name="Record a claim").wait_for()
