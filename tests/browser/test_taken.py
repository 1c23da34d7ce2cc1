"""Content for other sites, in Chromium: the card in a frame of another site, the linked data, the copy buttons."""

import json

import pytest

from tests.conftest import make_claim
from tests.web import http_answer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admission(article, minister, settings, live_server):
    settings.SITE_URL = live_server.url
    return make_claim(article, minister, slug="admission", gist="Iran sent drones.", kind="admission")


@pytest.fixture
def code(page, admission):
    """The HTML code that embeds the card, as the claim's page shows it."""
    page.goto("/claims/admission/")
    return page.locator("#cite-frame").text_content()


def test_the_card_shows_itself_and_its_style_in_a_page_of_others(page, code, site):
    elsewhere = site(http_answer(f"<!doctype html><link rel=icon href=data:,><h1>Elsewhere</h1>{code}".encode()))
    page.goto(elsewhere.url(host="127.0.0.1"))
    card = page.frame_locator("iframe")
    card.get_by_role("link", name="Iran sent drones.").wait_for()
    assert card.locator("body").evaluate("body => getComputedStyle(body).display") == "grid"
    assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_linked_data_stands_in_the_page_without_a_violation_of_its_policy(page, admission):
    page.goto("/claims/admission/")
    block = page.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(block)["name"] == "Iran sent drones."


def test_a_citation_is_copied_by_its_button(page, admission):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/claims/admission/")
    page.locator('[data-copy="cite-apa"]').click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#cite-apa").text_content()


def test_citations_read_and_select_without_scripts(open_browser, admission):
    page = open_browser(java_script_enabled=False)
    page.goto("/claims/admission/")
    assert page.locator("#cite-apa").is_visible()
    assert not page.locator('[data-copy="cite-apa"]').is_visible()
