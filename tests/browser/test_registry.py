"""The forms of actors and articles in a browser: added rows, and the fields that find actors and outlets by name."""

import pytest

from articles.models import Outlet
from claims.models import Actor
from tests.browser.conftest import log_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_are_added_to_an_actor_and_saved(page, editor, iran):
    log_in(page, editor)
    page.goto("/desk/actors/new/")
    page.get_by_label("Name", exact=True).first.fill("Ali Hosseini")
    page.get_by_role("button", name="Another role").click()
    added = page.locator("[data-rows=roles] .rolerow").nth(2)
    added.get_by_label("Role").fill("spokesman")
    added.get_by_label("For whom").press_sequentially("Ira")
    page.get_by_role("option", name="Iran").click()
    added.get_by_label("From").fill("2021-08")
    added.get_by_label("Source").fill("a source")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/actors/ali-hosseini/")
    role = Actor.objects.get(slug="ali-hosseini").affiliations.get()
    assert (role.body, role.role, role.start_precision) == (iran, "spokesman", "month")


def test_an_outlet_is_found_by_typing_into_the_form_of_an_article(page, editor, article):
    irna = Outlet.objects.create(slug="irna", name="IRNA", kind="agency")
    log_in(page, editor)
    page.goto(f"/articles/{article.slug}/edit/")
    page.get_by_label("Outlet", exact=True).fill("")
    page.get_by_label("Outlet", exact=True).press_sequentially("irn")
    page.get_by_role("option", name="IRNA agency").click()
    page.get_by_label("Why is it changed?").fill("The page names it.")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/articles/{article.slug}/")
    article.refresh_from_db()
    assert article.outlet == irna
