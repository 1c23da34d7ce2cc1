"""The live filters of a list: typing narrows the list at once, and the URL has no empty parameter."""

import pytest

from tests.browser.test_reader import record  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def rows(page):
    return page.locator(".list tbody th a").all_inner_texts()


def test_a_list_is_narrowed_as_one_types_and_chooses(page, record):  # noqa: F811
    page.goto("/actors/")
    assert len(rows(page)) > 2
    page.get_by_label("Kind").select_option("state")
    page.wait_for_url("**/actors/?kind=state")
    page.get_by_label("Words of any name").fill("ira")
    page.wait_for_url("**/actors/?q=ira&kind=state")
    assert rows(page) == ["Iran"]
    page.locator("#announced").get_by_text("1 found", exact=True).wait_for(state="attached")
    page.get_by_role("link", name="Remove the filter Words: ira").click()
    page.wait_for_url("**/actors/?kind=state")
    page.go_back()
    page.wait_for_url("**/actors/?q=ira&kind=state")
    assert rows(page) == ["Iran"]


def test_an_actor_is_chosen_from_the_options_of_his_name(page, record):  # noqa: F811
    page.goto("/actors/")
    page.get_by_label("Spoke for").press_sequentially("Ira")
    page.get_by_role("option", name="Iran").click()
    page.wait_for_url("**/actors/?spoke_for=iran")
    page.locator(".chips").get_by_text("Spoke for: Iran").wait_for()
    assert rows(page) == ["Hossein Amirabdollahian"]


def test_an_error_is_told_beside_its_field_and_goes_with_it(page, record):  # noqa: F811
    page.goto("/articles/")
    field = page.get_by_label("Published from")
    field.fill("2022-13")
    page.locator(".field.bad strong").get_by_text("There is no month 13.").wait_for()
    assert (field.get_attribute("aria-invalid"), rows(page)) == ("true", [])
    field.fill("")
    page.wait_for_url("**/articles/")
    assert (page.locator(".field.bad").count(), len(rows(page)) > 0) == (0, True)


def test_a_list_is_narrowed_without_scripts(open_browser, record):  # noqa: F811
    page = open_browser(java_script_enabled=False)
    page.goto("/actors/")
    page.get_by_label("Kind").select_option("state")
    page.get_by_role("button", name="Apply").click()
    assert page.url.endswith("/actors/?kind=state")
    assert "Iran" in rows(page)
