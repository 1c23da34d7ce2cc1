import pytest

from tests.browser.test_reader import gists, record  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def test_facets_follow_the_list_and_keep_the_focus(page, record):  # noqa: F811
    page.goto("/claims/?actor=iran")
    box = page.get_by_role("checkbox", name="denial 1")
    box.focus()
    page.keyboard.press("Space")
    page.locator("#announced").get_by_text("1 claim", exact=True).wait_for(state="attached")
    page.locator("#facets input[value=denial]:checked:focus").wait_for()
    page.get_by_role("button", name="admission 1", exact=True).click()
    page.wait_for_url("**/claims/?*kind=admission*")
    assert gists(page) == ["Iran sent drones."]
    page.get_by_role("link", name="Remove the filter Kind: admission").click()
    page.get_by_role("button", name="Without denial").click()
    page.wait_for_url("**/claims/?*not_kind=denial*")
    assert gists(page) == ["Iran sent drones."]


def test_on_a_phone_the_panel_closes_over_its_results_and_stays_open_over_an_error(page, record):  # noqa: F811
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/claims/")
    page.locator(".filters > summary").click()
    page.get_by_label("To", exact=True).fill("2022-11-31")
    page.get_by_role("button", name="Show claims").click()
    page.locator(".field strong").get_by_text("November 2022 has 30 days.").wait_for()
    page.get_by_label("To", exact=True).fill("2022-11-30")
    page.get_by_role("button", name="Show claims").click()
    page.locator(".filters:not([open])").wait_for()
    assert len(gists(page)) == 2
