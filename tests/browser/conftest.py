"""A real Chromium, driven as a person would. Any message in its console fails the test."""

import os
import re
import time

import pytest
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from .pages import PageFinder
from .walking import PATIENCE, Walk

# Playwright's synchronous interface runs an event loop in this thread; Django's ORM is used in it all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
expect.set_options(timeout=PATIENCE)

CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Chromium's own notes, which no page could leave unsaid: of a form that was answered with its errors, or sent without a
# session; and of a field that had the focus before the page could give it to another.
CHROMIUM_NOTES = re.compile(r"the server responded with a status of 4(01|09|22)|^Autofocus processing was blocked")


# Tests that go through all pages take a minute each: begun last, one worker would end long after the other.
LONG = "test_every_page"


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.stem != LONG)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def console():
    """What the browser's console said in this test; empty at its end, or the test fails."""
    said = []
    yield said
    assert said == []


@pytest.fixture
def plain_static_names(settings):
    """The live server of pytest-django serves static files by their own names, not by those of the manifest."""
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}


@pytest.fixture
def open_browser(chromium, console, plain_static_names, live_server):
    """Open a browser of one's own (a context) and return its page; options are those of a Playwright context."""
    contexts = []

    def open_page(**options):
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: CHROMIUM_NOTES.search(message.text) or console.append(message.text))
        page.on("pageerror", lambda error: console.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_browser):
    return open_browser()


@pytest.fixture
def users(editor, admin):
    """Who logs in, by the names that the table of permissions gives them; an admin sees what any second editor sees."""
    return {"author": editor, "admin": admin}


@pytest.fixture
def finder(users):
    return PageFinder(users)


@pytest.fixture
def walk(chromium, live_server, plain_static_names, users):
    """A walk through many pages; a word in the console or a request to another host fails the test."""
    walk = Walk(chromium, live_server.url, users)
    yield walk
    walk.close()
    assert (walk.said, walk.elsewhere) == ([], [])


def log_in(page, user):
    """Give the browser a session of the user; the form itself has a test of its own."""
    client = Client()
    client.force_login(user)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"domain": "localhost", "path": "/", "httpOnly": True, "sameSite": "Lax"}])


def wait_until_true(page, expression, argument=None):
    """Wait for JavaScript to be true. Playwright's `wait_for_function` polls by eval: the page's policy forbids it."""
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(expression, argument):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(50)


def open_desk(page, user):
    log_in(page, user)
    page.goto("/desk/")


def log_in_by_form(page, user):
    page.get_by_label("Name").fill(user.username)
    page.get_by_label("Password").fill(f"a long password of the {user.username}")
    page.get_by_role("button", name="Log in").click()


def drag_over(page, words):
    """Select words of the article with the mouse, from their first letter to their last."""
    ends = page.evaluate(
        """words => {
            for (const run of document.querySelectorAll("[data-start]")) {
                const walker = document.createTreeWalker(run, NodeFilter.SHOW_TEXT);
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                    const at = node.data.indexOf(words);
                    if (at < 0) continue;
                    const range = document.createRange();
                    range.setStart(node, at);
                    range.setEnd(node, at + words.length);
                    node.parentElement.scrollIntoView({block: "center"});
                    const boxes = [...range.getClientRects()];
                    const [first, last] = [boxes[0], boxes.at(-1)];
                    return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
                }
            }
        }""",
        words,
    )
    page.mouse.move(ends[0], ends[1])
    page.mouse.down()
    page.mouse.move((ends[0] + ends[2]) / 2, ends[3], steps=4)
    page.mouse.move(ends[2], ends[3], steps=4)
    page.mouse.up()
