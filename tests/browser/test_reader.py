import pytest

from tests.conftest import make_claim

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def record(article, minister, russia):
    make_claim(article, minister, gist="Iran sent drones.", kind="admission", said="2022-11-05")
    make_claim(article, minister, gist="No missiles were sent.", kind="denial", said="2022-11-06")
    make_claim(article, russia, gist="Deliveries were routine.", said="2025-06-19")


def gists(page):
    return page.locator("#results h3").all_inner_texts()


def test_the_list_follows_the_filters_as_they_are_typed(page, record):
    page.goto("/claims/")
    page.get_by_label("Actor, and those who spoke for it").press_sequentially("ira")
    page.get_by_role("option", name="Iran").click()
    page.wait_for_url("**/claims/?*actor=iran*")
    page.get_by_role("heading", name="2 claims", exact=True).wait_for()
    page.get_by_role("checkbox", name="Denial").check()
    page.get_by_role("heading", name="1 claim", exact=True).wait_for()
    assert gists(page) == ["No missiles were sent."]
    page.reload()
    assert gists(page) == ["No missiles were sent."]
    assert page.get_by_role("checkbox", name="Denial").is_checked()


@pytest.mark.parametrize("label", ["Speaker", "About"])
def test_the_list_follows_every_field_of_actors(page, record, label):
    page.goto("/claims/")
    page.get_by_label(label, exact=True).press_sequentially("russ")
    page.get_by_role("option", name="Russia").click()
    page.wait_for_url("**/claims/?*russia*")
    page.get_by_label(label, exact=True).fill("")
    page.get_by_role("heading", name="3 claims", exact=True).wait_for()


def test_back_after_filtering_gives_a_whole_page(page, record):
    page.goto("/claims/")
    page.get_by_role("checkbox", name="Denial").check()
    page.get_by_role("heading", name="1 claim", exact=True).wait_for()
    page.get_by_role("link", name="No missiles were sent.").click()
    page.get_by_role("heading", level=1, name="No missiles were sent.").wait_for()
    page.go_back()
    page.get_by_role("heading", level=1, name="Claims").wait_for()
    assert gists(page) == ["No missiles were sent."]
    page.go_back()
    page.get_by_role("heading", name="3 claims", exact=True).wait_for()
    assert page.locator(".masthead").is_visible()


def test_a_chip_takes_its_filter_away(page, record):
    page.goto("/claims/?actor=iran&kind=denial")
    page.get_by_role("link", name="Remove the filter Kind: denial").click()
    page.get_by_role("heading", name="2 claims", exact=True).wait_for()


def test_the_list_is_filtered_without_javascript(open_browser, record):
    page = open_browser(java_script_enabled=False)
    page.goto("/claims/")
    page.get_by_label("Actor, and those who spoke for it").fill("Iran")
    page.get_by_label("To", exact=True).fill("2022-11-05")
    page.get_by_role("button", name="Show claims").click()
    page.get_by_role("heading", name="1 claim", exact=True).wait_for()
    assert gists(page) == ["Iran sent drones."]
    page.get_by_label("To", exact=True).fill("2022-11-31")
    page.get_by_role("button", name="Show claims").click()
    page.get_by_text("November 2022 has 30 days.").first.wait_for()
    assert gists(page) == []


def test_an_article_reads_without_javascript(open_browser, record):
    page = open_browser(java_script_enabled=False)
    page.goto("/articles/utusan/")
    assert page.locator("mark[id]").count() == 3
    page.get_by_role("link", name="Iran sent drones.").click()
    page.get_by_role("heading", level=1, name="Iran sent drones.").wait_for()


PAGES = [
    "/",
    "/claims/",
    "/articles/",
    "/articles/utusan/",
    "/actors/",
    "/actors/iran/",
    "/questions/",
    "/corrections/",
    "/about/",
    "/login/",
]


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways(page, record, width):
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
