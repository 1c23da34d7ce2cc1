"""A reader on a phone, without an account, gets from the first page to an answer, its words and chain in two clicks."""

import pytest
from playwright.sync_api import expect

from tests.seeded import load_seeds

from .walking import NARROW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(open_browser, db):
    """A function that opens the first page of the seeds at the width of a phone, with or without JavaScript."""

    def open_first(**options):
        page = open_browser(**options)
        page.set_viewport_size(NARROW)
        page.goto("/")
        return page

    load_seeds()
    return open_first


def tap(page, address):
    """Click a link to the address in the main content of the page, and wait for the new page."""
    page.locator(f"main a[href='{address}']").filter(visible=True).first.click()
    page.wait_for_url(f"**{address}")


def shown_answers(page, question, whose="stances"):
    """The text of the answers to a question on the page of an actor. Checks that no answer is without its words.

    `whose` is "stances" for the actor's own answers and "asked" for the answers of others.
    """
    heading = page.get_by_role("heading", level=3, name=question, exact=True)
    part = page.locator(f"section[aria-labelledby={whose}] section").filter(has=heading)
    assert part.locator(".words").filter(visible=True).count() >= part.locator(".answered > li").count() > 0
    return " ".join(part.inner_text().split())


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_irans_answers_of_2022_and_2025_are_one_click_from_the_first_page(phone, scripts):
    page = phone(java_script_enabled=scripts)
    tap(page, "/actors/iran/")
    drones = shown_answers(page, "Has Iran supplied drones to Russia?")
    assert "yes 5 Nov 2022 Iran sent Russia a small number of drones, months before the invasion" in drones
    assert "pernah mengirim drone dalam jumlah kecil ke Rusia, beberapa bulan sebelum perang pecah" in drones
    assert "Our summary. Quoted by Reuters, reported by Kompas.com." in drones
    assert "Shift from no to yes: 19 days" in drones
    assert "No drones for use in Ukraine had gone to Russia" in drones
    since = shown_answers(page, "Has Iran supplied drones to Russia since the invasion of Ukraine began?")
    assert "no 17 Oct 2022 Iran has not given Russia drones" in since
    support = shown_answers(page, "Does Iran want more support from Russia?")
    assert "yes on or before 30 Jun 2025 Iran wants Putin to do more to support it" in support
    assert "Putin diharapkan berbuat lebih bagi Iran" in support
    assert "Our summary. Reported by Tribunnews; chain not on record." in support


def test_what_others_answer_of_deliveries_and_help_stands_beside(phone):
    page = phone()
    tap(page, "/actors/iran/")
    deliveries = shown_answers(page, "Has Russia made military deliveries to Iran?", whose="asked")
    assert (
        "yes between 13 Jun 2025 and 19 Jun 2025 Russia has made military deliveries to Iran, as a routine part"
        in deliveries
    )
    assert "ada kiriman militer Rusia ke Iran, yang baginya bagian rutin dari kerja sama itu" in deliveries
    assert "Our summary. Printed as a quotation by iNews.id." in deliveries
    asked = shown_answers(page, "Has Iran asked Russia for military help?", whose="asked")
    assert "no on or before 19 Jun 2025 Iran has so far not asked Russia for military help. Vladimir Putin" in asked
    assert "Our summary. Said to the heads of international news agencies. Printed as a quotation by Sputnik" in asked


@pytest.mark.parametrize("through", ["/", "/actors/iran/"], ids=["one click", "two clicks"])
def test_a_question_with_all_who_answer_it_is_two_clicks_away(phone, through):
    page = phone()
    if through != "/":
        tap(page, through)
    tap(page, "/questions/has-iran-supplied-drones-to-russia/")
    rows = page.locator(".answers .claim")
    expect(rows.filter(has=page.locator(".words"))).to_have_count(7)
    expect(rows.filter(has_text="Printed as a quotation by Kompas.com.")).to_have_count(1)


ADMISSION, DELIVERIES = "/claims/iran-drones-before-war/", "/claims/russia-deliveries-routine/"
WORDS = {
    "iran-denies-drones-for-russia": "No drones for use in Ukraine had gone to Russia",
    "iran-drones-before-war": "pernah mengirim drone dalam jumlah kecil ke Rusia, beberapa bulan sebelum perang pecah",
    "russia-deliveries-routine": "ada kiriman militer Rusia ke Iran, yang baginya bagian rutin dari kerja sama itu",
}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_link_of_2022_and_2025_leads_the_first_page_with_its_reason_and_words(phone, scripts):
    page = phone(java_script_enabled=scripts)
    lead = page.get_by_role("region", name="Linked across at least 2 years 7 months")
    steps = lead.get_by_role("listitem")
    assert [step.get_by_role("link").get_attribute("href") for step in steps.all()] == [
        f"/claims/{slug}/" for slug in WORDS
    ]
    for step, words in zip(steps.all(), WORDS.values(), strict=True):
        assert words in step.locator("mark").inner_text()
    assert "In 2022 Iran admitted deliveries to Russia; in 2025 Putin confirms" in lead.inner_text()
    tap(page, ADMISSION)
    links = page.locator("#links")
    assert links.get_by_role("heading", level=3).first.inner_text() == "Across years"
    first = links.locator(".pair").first
    assert first.locator(f"a[href='{DELIVERIES}']").count() == 1
    assert "951 to 957 days" in first.locator(".relation").inner_text()
    tap(page, DELIVERIES)
    expect(page.locator("#links .pair").first).to_contain_text("In 2022 Iran admitted deliveries to Russia")
