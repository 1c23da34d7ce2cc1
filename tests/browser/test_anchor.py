"""Settling the place of a claim by marking other words in the article."""

import pytest

from claims.anchors.carry import capture_and_carry_claims
from claims.models import Anchor
from tests.conftest import make_article, make_claim

from .conftest import drag_over, log_in

pytestmark = pytest.mark.django_db(transaction=True)
OLD = "Utusan tiba\n\nIa mengatakan kepada pers bahwa Iran mengirim drone ke Rusia."
NEW = "Utusan tiba\n\nIa mengatakan kepada pers bahwa Iran sudah lama mengirim drone ke Rusia."


def test_other_words_are_marked_in_the_article(page, editor, kompas, iran):
    article = make_article(OLD, outlet=kompas, slug="utusan")
    make_claim(article, iran, words="Iran mengirim drone", slug="claim")
    capture_and_carry_claims(article, NEW, by=editor, origin="digest")
    waiting = Anchor.objects.waiting().get()
    log_in(page, editor)
    page.goto(f"/articles/utusan/?settle={waiting.pk}")
    drag_over(page, "mengirim drone ke Rusia")
    assert page.get_by_role("button", name="Record a denial").count() == 0
    page.get_by_role("toolbar").get_by_role("button", name="Use these words").click()
    page.locator(".slot").get_by_role("button", name="Use these words").click()
    page.get_by_text("The words are marked anew.").wait_for()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.exact, waiting.settled_by) == ("exact", "mengirim drone ke Rusia", editor)
