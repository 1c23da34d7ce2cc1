import pytest

from articles.models import Article, Import

from .conftest import log_in

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Seorang pejabat di Teheran mengatakan bahwa pengiriman itu sudah lama berakhir."
CUT = "Baca juga: Harga cabai naik lagi"
MORE = "Ia menambahkan bahwa semua perjanjian lama tetap berlaku sampai akhir tahun depan."
PASTED = f"Teheran Menutup Pengiriman\n\n{WORDS}\n\n{CUT}\n\n{MORE}"


class ActionCounter:
    """Counts the actions of a user. A click, a key, or a text typed or pasted into a field is one action."""

    def __init__(self):
        self.actions = 0

    def __call__(self, act, *given):
        self.actions += 1
        return act(*given)


def paste_page(page, do):
    do(page.get_by_label("Its text").fill, PASTED)
    do(page.get_by_role("button", name="Continue").click)
    page.get_by_role("heading", name="Check the import").wait_for()


def test_a_pasted_page_becomes_an_article_in_seven_actions(page, editor):
    log_in(page, editor)
    page.goto("/desk/import/")
    do = ActionCounter()
    paste_page(page, do)

    # The field for which the page has no value comes first, and has the focus.
    page.locator("[name=outlet]:focus").wait_for()
    do(page.locator(":focus").press_sequentially, "Harian Baru")
    do(page.get_by_role("option", name="Add “Harian Baru” as a new newsroom").click)
    do(page.locator(".said-date").get_by_label("I do not know").check)
    cut = page.locator(".block", has_text="Harga cabai")
    assert "line-through" in cut.locator(".words").evaluate("element => getComputedStyle(element).textDecorationLine")
    do(cut.click)
    do(page.get_by_role("button", name="Save the article").click)

    page.get_by_text("Saved. Select the words of a claim.").wait_for()
    article = Article.objects.get()
    assert page.url.endswith(article.get_absolute_url())
    assert (article.outlet.name, article.newest_snapshot.text) == ("Harian Baru", PASTED)
    assert page.get_by_role("article", name="The article").is_visible()
    assert do.actions == 7


def test_an_import_is_saved_by_keys_alone(page, editor, kompas):
    log_in(page, editor)
    page.goto("/desk/import/")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(PASTED)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("[name=outlet]:focus").wait_for()
    page.keyboard.type("komp")
    page.get_by_role("option", name="Kompas.com").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".said-date").get_by_label("I do not know").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save the article").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Saved. Select the words of a claim.").wait_for()
    assert Article.objects.get().outlet == kompas


def test_an_import_works_without_javascript(open_browser, editor):
    page = open_browser(java_script_enabled=False)
    log_in(page, editor)
    page.goto("/desk/import/")
    paste_page(page, ActionCounter())
    page.locator(".said-outlet").get_by_label("I do not know").check()
    page.locator(".said-date").get_by_label("I do not know").check()
    page.locator(".block", has_text="Harga cabai").click()
    page.get_by_role("button", name="Save the article").click()
    page.get_by_text("Saved. Select the words of a claim.").wait_for()
    assert Article.objects.get().newest_snapshot.text == PASTED


def test_the_page_of_a_fetch_loads_itself_when_it_is_settled(page, editor):
    log_in(page, editor)
    page.goto("/desk/import/")
    page.get_by_label("Address of the page").fill("https://news.example/1")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("waits to be fetched").wait_for()
    Import.objects.update(status="failed", problem="The site does not answer.")
    page.get_by_text("The site does not answer.").wait_for()
    assert page.get_by_role("button", name="Try again").is_visible()


@pytest.mark.parametrize("width", [390, 320])
def test_nothing_of_an_import_scrolls_sideways_on_a_phone(width, page, editor):
    log_in(page, editor)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/desk/import/")
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    paste_page(page, ActionCounter())
    assert page.evaluate(fits)
