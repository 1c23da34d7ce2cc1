"""The whole work of a day, its actions counted: a pasted page, two claims, a link, the second editor, readers."""

import pytest
from playwright.sync_api import expect

from claims.models import Claim, Link
from tests.conftest import make_claim

from .conftest import drag_over, open_desk

pytestmark = pytest.mark.django_db(transaction=True)

MOST = 2 * 14  # actions for two claims

PASTED = """Advertisement

Utusan Moskow Bicara soal Drone

Kompas.com - 19/06/2025, 14:05 WIB

PETERSBURG, KOMPAS.com - Moskow tidak pernah menerima drone dari Iran. Utusan itu menyampaikannya dalam jumpa pers.

Baca juga: Harga beras turun di pasar induk

Ia menyebut perjanjian kedua negara tetap berlaku sampai dua puluh tahun ke depan.
"""


GISTS = [
    "Rice prices fell in the capital.",
    "The ministry opened a new port.",
    "Two ferries collided without casualties.",
    "The central bank kept its rate.",
    "A school reopened after the flood.",
    "The treaty was signed in January.",
]


@pytest.fixture
def admission(article, minister, russia):
    """A claim of another article, the target of the link, among claims that are not similar to it."""
    for gist in GISTS:
        make_claim(article, minister, gist=gist, words="Utusan Rusia di Teheran")
    return make_claim(
        article, minister, slug="admission", kind="admission", gist="Iran sent drones to Russia.", about=[russia]
    )


class Hand:
    """Counts the actions of a user. A click, a key chord, or a text typed or pasted is one action."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def do(self, act, *given):
        self.actions += 1
        act(*given)

    def press(self, *chords):
        for chord in chords:
            self.do(self.page.keyboard.press, chord)

    def type(self, text):
        self.do(self.page.keyboard.insert_text, text)


def wait_for_scripts(page, selector):
    """Wait for an element that the page's scripts add, so that no key is pressed before the scripts listen."""
    page.locator(selector).wait_for(state="attached")


def wait_for_focus(page, name):
    page.locator(f"[name={name}]:focus").wait_for()


def is_public(open_browser):
    """Check that a reader finds both claims, and finds the link to one claim in the article of the other."""
    reader = open_browser()
    reader.goto("/articles/utusan/")
    link = reader.get_by_role("link", name="Russia never received drones of Iran.")
    expect(link).to_have_count(1)
    link.click()
    expect(reader.locator("mark[id]")).to_have_count(2)
    expect(reader.locator(".card")).to_have_count(2)
    assert set(Claim.objects.values_list("status", flat=True)) == {"published"}
    assert Link.objects.get().status == "confirmed"


def test_from_a_pasted_page_to_a_public_link_by_keys_alone(open_browser, editor, reviewer, admission, russia):
    page = open_browser()
    open_desk(page, editor)
    page.locator("h1", has_text="Desk").wait_for()
    wait_for_scripts(page, "#keys")
    hand = Hand(page)

    # A found page becomes an article.
    hand.press("i")
    wait_for_focus(page, "url")
    wait_for_scripts(page, "#keys")
    hand.press("Tab")
    hand.type(PASTED)
    hand.press("Control+Enter")
    page.get_by_role("heading", name="Check the import").wait_for()
    wait_for_scripts(page, "#keys")
    hand.press("Control+Enter")
    page.get_by_text("Saved. Select the words of a claim.").wait_for()
    wait_for_scripts(page, ".marking")

    # A claim, linked to a claim of another article while it is written.
    hand.press("n", "n", "c")
    wait_for_focus(page, "gist")
    hand.type("Russia never received drones of Iran.")
    hand.press("Tab")
    hand.type("Russia")
    page.locator("#form-suggestions li", has_text="Iran sent drones to Russia.").wait_for()
    hand.press("ArrowDown", "ArrowDown", "Space", "Tab", "Tab")
    wait_for_focus(page, "link_rationale")
    hand.type("What Iran admitted in 2022 is denied in 2025.")
    hand.press("Control+Enter")
    page.get_by_text("Sent to review.").wait_for()
    page.locator(".card:focus").wait_for()

    # A second claim, on the sentence after it.
    hand.press("n", "c")
    wait_for_focus(page, "gist")
    hand.type("The envoy said so at a press conference.")
    hand.press("Tab")
    hand.type("Russia")
    hand.press("Control+Enter")
    expect(page.locator("mark[id]")).to_have_count(2)

    # The second editor.
    second = open_browser()
    open_desk(second, reviewer)
    second.locator("h1", has_text="Desk").wait_for()
    wait_for_scripts(second, "#keys")
    other = Hand(second)
    other.press("j", "a")
    expect(second.locator("#review .task")).to_have_count(1)
    second.locator("#review .task:focus").wait_for()
    other.press("a")
    expect(second.locator("#review .task")).to_have_count(0)
    second.locator("#links .pair:focus").wait_for()
    other.press("a")
    second.get_by_text("Confirmed.", exact=True).wait_for()

    is_public(open_browser)
    assert hand.actions + other.actions <= MOST


def drag_when_still(page, words):
    """Drag the pointer over the words when the page is loaded and the words no longer move."""
    page.wait_for_load_state()
    drag_over(page, words)


def test_from_a_pasted_page_to_a_public_link_by_pointer(open_browser, editor, reviewer, admission, russia):
    page = open_browser()
    open_desk(page, editor)
    hand = Hand(page)
    hand.do(page.get_by_role("link", name="Add an article").first.click)
    hand.do(page.get_by_label("Its text").fill, PASTED)
    hand.do(page.get_by_role("button", name="Continue").click)
    hand.do(page.get_by_role("button", name="Save the article").click)
    page.get_by_text("Saved. Select the words of a claim.").wait_for()

    hand.do(drag_when_still, page, "Moskow tidak pernah menerima drone dari Iran.")
    hand.do(page.get_by_role("button", name="Record a claim").click)
    wait_for_focus(page, "gist")
    hand.do(page.get_by_label("Gist").fill, "Russia never received drones of Iran.")
    hand.do(page.get_by_label("Speaker").fill, "Russia")
    page.get_by_label("Speaker").press("Escape")
    suggested = page.locator("#form-suggestions li", has_text="Iran sent drones to Russia.")
    hand.do(suggested.locator("label").click)
    hand.do(page.get_by_label("Why are they linked?").fill, "What Iran admitted in 2022 is denied in 2025.")
    hand.do(page.get_by_role("button", name="Send to review").click)
    page.get_by_text("Sent to review.").wait_for()

    hand.do(drag_when_still, page, "Utusan itu menyampaikannya dalam jumpa pers.")
    hand.do(page.get_by_role("button", name="Record a claim").click)
    wait_for_focus(page, "gist")
    hand.do(page.get_by_label("Gist").fill, "The envoy said so at a press conference.")
    hand.do(page.get_by_label("Speaker").fill, "Russia")
    page.get_by_label("Speaker").press("Escape")
    hand.do(page.get_by_role("button", name="Send to review").click)
    expect(page.locator("mark[id]")).to_have_count(2)

    second = open_browser()
    open_desk(second, reviewer)
    other = Hand(second)
    for left in (1, 0):
        other.do(second.get_by_role("button", name="Publish", exact=True).first.click)
        expect(second.locator("#review .task")).to_have_count(left)
    other.do(second.get_by_role("button", name="Confirm", exact=True).click)
    second.get_by_text("Confirmed.", exact=True).wait_for()

    is_public(open_browser)
    assert hand.actions + other.actions <= MOST
