"""Narrow windows, large letters, wide spacing, the way of the focus, and errors told: on every page."""

from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command

from .pages import Page
from .walking import NARROW, WIDE

pytestmark = pytest.mark.django_db(transaction=True)

MEASURES = Path(__file__).with_name("measures.js").read_text().partition("\n")[2].strip()
TWICE, SMALLEST = {"width": 640, "height": 512}, {"width": 320, "height": 256}  # what 1280 x 1024 are at 200 and 400 %


def measure(sheet, *names):
    """The faults that the measures of measures.js find, in their order."""
    return [fault for name in names for fault in sheet.evaluate(f"{MEASURES}.{name}()")]


def page_faults(sheet, page):
    """Small as at 400 % of 1280 px, then with the spacing that a reader may want; for readers at 200 % and wide, too.

    Then the focus, at the width of a phone and wide, and whether each error says which field is meant.
    """
    seen = ["sideways", "cut", "collisions"]
    sheet.set_viewport_size(SMALLEST)
    yield from (f"320, {fault}" for fault in measure(sheet, *seen))
    yield from (f"320 and spaced, {fault}" for fault in measure(sheet, "space", *seen, "restore"))
    if page.for_readers:
        sheet.set_viewport_size(TWICE)
        yield from (f"640, {fault}" for fault in measure(sheet, *seen))
        sheet.set_viewport_size(NARROW)
        sheet.keyboard.press("Tab")  # from here on Chromium shows the focus, whoever moves it
        yield from (f"390, {fault}" for fault in measure(sheet, "focus"))
    sheet.set_viewport_size(WIDE)
    sheet.keyboard.press("Tab")
    yield from (f"1280, {fault}" for fault in measure(sheet, "focus", "unexplained", *seen))
    yield from (f"1280 and spaced, {fault}" for fault in measure(sheet, "space", *seen, "restore"))


def layout_faults(walk, pages):
    return [f"{page}: {fault}" for page in pages for fault in page_faults(walk.open(page), page)]


def test_no_page_of_the_table_hides_text_or_focus_or_what_is_wrong(walk, finder, cast):
    found = layout_faults(walk, [*finder.of_table(cast), *finder.refused(cast)])
    assert not found, "\n".join(found)


def test_no_page_of_the_seeds_hides_text_or_focus(walk, finder):
    call_command("loadseeds", verbosity=0)
    found = layout_faults(walk, [*finder.by_links(), *finder.by_links("admin")])
    assert not found, "\n".join(found)


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
