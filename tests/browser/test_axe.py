"""axe-core on every page: found by itself, in both themes, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from .pages import Page
from .walking import NARROW, WIDE

pytestmark = pytest.mark.django_db(transaction=True)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLACE_RULES = ["wcag258", "cat.color"]  # the size of targets, and colours
axe = Axe()


def violations(sheet, tags=RULES):
    """What axe holds against the page shown, one line for each element."""
    results = axe.run(sheet, options={"runOnly": tags, "resultTypes": ["violations"]})
    return [
        f"{found['id']}: {' '.join(map(str, node['target']))} ({node['failureSummary'].splitlines()[1].strip()})"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]


def axe_faults(walk, pages):
    """Violations wide and light; then, of what the other theme and a phone may change, dark and narrow."""
    found = []
    for page in pages:
        sheet = walk.open(page)
        found += [f"{page}, light: {fault}" for fault in violations(sheet)]
        sheet.emulate_media(color_scheme="dark")
        found += [f"{page}, dark: {fault}" for fault in violations(sheet, ["cat.color"])]
        sheet.set_viewport_size(NARROW)
        found += [f"{page}, narrow: {fault}" for fault in violations(sheet, RULES if page.for_readers else PLACE_RULES)]
        sheet.emulate_media(color_scheme="light")
        sheet.set_viewport_size(WIDE)
    return found


def test_axe_finds_nothing_on_any_page_of_the_table(walk, finder, cast):
    found = axe_faults(walk, [*finder.of_table(cast), *finder.refused(cast)])
    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_the_pages_of_the_seeds(walk, finder):
    call_command("loadseeds", verbosity=0)
    found = axe_faults(walk, finder.by_links())
    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_an_empty_site(walk, finder):
    found = axe_faults(walk, [*finder.by_links(), *finder.by_links("admin")])
    assert not found, "\n".join(found)


def test_axe_catches_what_is_wrong(walk, db):
    sheet = walk.open(Page("anonymous", "/claims/"))
    sheet.evaluate("""() => {
        document.documentElement.removeAttribute("lang");
        document.querySelector("h1").style.color = "#bbb";
    }""")
    found = {fault.partition(":")[0] for fault in violations(sheet)}
    assert {"html-has-lang", "color-contrast"} <= found
