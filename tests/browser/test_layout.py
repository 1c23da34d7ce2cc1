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


@pytest.fixture
def seeds(db):
    call_command("loadseeds", verbosity=0)


def measure(sheet, *names):
    """The faults that the measures of measures.js find, in their order."""
    return [fault for name in names for fault in sheet.evaluate(f"{MEASURES}.{name}()")]


def narrow_faults(sheet):
    """At 400 % and 200 % of a window of 1280 px; then with the spacing that a reader may want, narrow and wide."""
    seen = ["sideways", "cut", "collisions"]
    for size in (TWICE, SMALLEST):
        sheet.set_viewport_size(size)
        yield from (f"{size['width']}, {fault}" for fault in measure(sheet, *seen))
    yield from (f"spaced, {fault}" for fault in measure(sheet, "space", *seen))
    sheet.set_viewport_size(WIDE)
    yield from (f"spaced and wide, {fault}" for fault in measure(sheet, *seen))
    yield from (f"wide, {fault}" for fault in measure(sheet, "restore", *seen))


def focus_faults(sheet):
    for size in (NARROW, WIDE):
        sheet.set_viewport_size(size)
        sheet.keyboard.press("Tab")  # from here on Chromium shows the focus, whoever moves it
        yield from (f"{size['width']}, {fault}" for fault in measure(sheet, "focus"))


def faults(walk, pages, look):
    return [f"{page}: {fault}" for page in pages for fault in look(walk.open(page))]


def test_no_page_of_the_table_scrolls_sideways_or_cuts_text(walk, finder, cast):
    found = faults(walk, [*finder.of_table(cast), *finder.refused(cast)], narrow_faults)
    assert not found, "\n".join(found)


def test_no_page_of_the_seeds_scrolls_sideways_or_cuts_text(walk, finder, seeds):
    found = faults(walk, [*finder.by_links(), *finder.by_links("second")], narrow_faults)
    assert not found, "\n".join(found)


def test_focus_shows_and_is_never_hidden_on_the_pages_of_the_table(walk, finder, cast):
    found = faults(walk, [*finder.of_table(cast), *finder.refused(cast)], focus_faults)
    assert not found, "\n".join(found)


def test_focus_shows_and_is_never_hidden_on_the_pages_of_the_seeds(walk, finder, seeds):
    found = faults(walk, [*finder.by_links(), *finder.by_links("second")], focus_faults)
    assert not found, "\n".join(found)


def test_every_field_in_error_names_its_sentence(walk, finder, cast):
    pages = [page for page in finder.of_table(cast) if "?" in page.path] + [*finder.refused(cast)]
    found = faults(walk, pages, lambda sheet: measure(sheet, "unexplained"))
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
