"""Scripts share exported names. They add no global names to `window`."""

import pytest

from tests.conftest import make_claim

from .conftest import log_in

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = "Object.getOwnPropertyNames(window)"
CATALOGUE = {"django", "gettext", "ngettext", "gettext_noop", "pgettext", "npgettext"}
CATALOGUE |= {"interpolate", "get_format", "pluralidx"}


def test_no_script_of_ours_leaves_a_global_name(page, editor, article, iran):
    make_claim(article, iran, slug="said")
    page.goto("/claims/said/embed/")
    without_scripts = set(page.evaluate(NAMES))
    for path in ("/claims/", f"/articles/{article.slug}/"):
        page.goto(path)
        assert set(page.evaluate(NAMES)) - without_scripts == {"htmx"}, path
    log_in(page, editor)
    for path in ("/claims/", "/desk/actors/new/", f"/articles/{article.slug}/", f"/articles/{article.slug}/edit/"):
        page.goto(path)
        assert set(page.evaluate(NAMES)) - without_scripts - CATALOGUE == {"htmx"}, path
