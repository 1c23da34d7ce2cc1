"""Every page, found by itself: axe-core and the measures of measures.js, in both themes and at many widths.

A reader may enlarge letters, narrow the window, space the text and walk by keys; errors say which field they mean.
"""

from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.seeded import load_seeds

from .pages import Page
from .walking import NARROW, WIDE

pytestmark = pytest.mark.django_db(transaction=True)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLACE_RULES = ["wcag258", "cat.color"]  # the size of targets, and colours
MEASURES = Path(__file__).with_name("measures.js").read_text().partition("\n")[2].strip()
TWICE, SMALLEST = {"width": 640, "height": 512}, {"width": 320, "height": 256}  # what 1280 x 1024 are at 200 and 400 %
IN_PLACE = ["sideways", "cut", "collisions"]
SPACED = ["space", *IN_PLACE, "restore"]
AXE = Axe().axe_script
# `Axe.run` reads axe-core anew into the page at every run, and sends all results here, not the violations alone.
RUN_AXE = "async options => (await axe.run(document, options)).violations"


def violations(sheet, tags=RULES):
    """What axe holds against the page shown, one line for each element."""
    if not sheet.evaluate("'axe' in window"):
        sheet.evaluate(AXE)
    return [
        f"{found['id']}: {' '.join(map(str, node['target']))} ({node['failureSummary'].splitlines()[1].strip()})"
        for found in sheet.evaluate(RUN_AXE, {"runOnly": tags, "resultTypes": ["violations"]})
        for node in found["nodes"]
    ]


def measure(sheet, *names):
    """The faults that the measures of measures.js find, in their order."""
    return sheet.evaluate(
        f"names => {{ const measures = {MEASURES}; return names.flatMap(name => measures[name]()) }}", names
    )


def axe_faults(sheet, page):
    """Violations wide and light; then, of what the other theme and a phone may change, narrow and dark."""
    yield from (f"light, {fault}" for fault in violations(sheet))
    sheet.emulate_media(color_scheme="dark")
    sheet.set_viewport_size(NARROW)
    rules = RULES if page.for_readers else PLACE_RULES
    yield from (f"narrow and dark, {fault}" for fault in violations(sheet, rules))
    sheet.emulate_media(color_scheme="light")


def layout_faults(sheet, page):
    """Small as at 400 % of 1280 px, then with the spacing that a reader may want; for readers at 200 % and wide, too.

    Then the focus, at the width of a phone and wide, and whether each error says which field is meant.
    """
    sheet.set_viewport_size(SMALLEST)
    yield from (f"320, {fault}" for fault in measure(sheet, *IN_PLACE))
    yield from (f"320 and spaced, {fault}" for fault in measure(sheet, *SPACED))
    if page.for_readers:
        sheet.set_viewport_size(TWICE)
        yield from (f"640, {fault}" for fault in measure(sheet, *IN_PLACE))
        sheet.set_viewport_size(NARROW)
        sheet.keyboard.press("Tab")  # from here on Chromium shows the focus, whoever moves it
        yield from (f"390, {fault}" for fault in measure(sheet, "focus"))
    sheet.set_viewport_size(WIDE)
    sheet.keyboard.press("Tab")
    yield from (f"1280, {fault}" for fault in measure(sheet, "focus", "unexplained", *IN_PLACE))
    yield from (f"1280 and spaced, {fault}" for fault in measure(sheet, *SPACED))


def faults(walk, pages, *checks):
    """The faults of all pages, one a line; each page is opened once, and wide and light again when it is left."""
    found = []
    for page in pages:
        sheet = walk.open(page)
        found += [f"{page}: {fault}" for check in checks for fault in check(sheet, page)]
        sheet.set_viewport_size(WIDE)
    return "\n".join(found)


def test_no_page_of_the_table_has_a_fault_for_readers(walk, finder, cast):
    assert not faults(walk, finder.of_table(cast, "anonymous"), axe_faults, layout_faults)


def test_no_page_of_the_table_has_a_fault_for_editors(walk, finder, cast):
    pages = [*finder.of_table(cast, *finder.users), *finder.refused(cast)]
    assert not faults(walk, pages, axe_faults, layout_faults)


def test_no_page_of_the_seeds_has_a_fault_for_readers(walk, finder):
    load_seeds()
    assert not faults(walk, finder.by_links(), axe_faults, layout_faults)


def test_no_page_of_the_seeds_hides_text_or_focus_from_editors(walk, finder):
    load_seeds()
    assert not faults(walk, finder.by_links("admin"), layout_faults)


def test_axe_finds_nothing_on_an_empty_site(walk, finder):
    assert not faults(walk, [*finder.by_links(), *finder.by_links("admin")], axe_faults)


def test_axe_catches_what_is_wrong(walk, db):
    sheet = walk.open(Page("anonymous", "/claims/"))
    sheet.evaluate("""() => {
        document.documentElement.removeAttribute("lang");
        document.querySelector("h1").style.color = "#bbb";
    }""")
    found = {fault.partition(":")[0] for fault in violations(sheet)}
    assert {"html-has-lang", "color-contrast"} <= found


def test_the_measures_find_what_is_wrong(walk, db):
    sheet = walk.open(Page("anonymous", "/about/"))
    sheet.evaluate("""() => {
        const heading = document.querySelector("h1");
        Object.assign(heading.style, {width: "2000px", height: "4px", overflow: "hidden"});
        document.querySelector("main p").style.marginTop = "-1em";
        document.querySelector(".wordmark").style.outline = "none";
    }""")
    sheet.keyboard.press("Tab")
    for name in ("sideways", "cut", "focus"):
        assert measure(sheet, name)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("role", ["anonymous", "admin"])
def test_the_focus_goes_through_the_masthead_as_the_eye_does(walk, db, role, size):
    sheet = walk.open(Page(role, "/about/"))
    sheet.set_viewport_size(size)
    boxes = []
    sheet.keyboard.press("Tab")
    while sheet.evaluate("document.activeElement.matches('.skip, .masthead *')"):
        boxes.append(sheet.evaluate("document.activeElement.getBoundingClientRect().toJSON()"))
        sheet.keyboard.press("Tab")
    assert len(boxes) >= 8
    for one, following in pairwise(boxes):
        assert following["bottom"] > one["top"]
        assert following["top"] >= one["bottom"] - 2 or following["left"] > one["left"]
