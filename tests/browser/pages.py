"""Every page of the site, found by itself: through the table of permissions, or by following links.

A page is left out when one of the same shape (elements, classes, kinds of fields) is there already: what only differs
in its words is not looked at twice.
"""

import re
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

from django.test import Client
from django.urls import Resolver404, resolve

from tests.permissions import TABLE

# Shape is what tells pages apart for a rule about elements; these attributes hold words, numbers and addresses.
WORD_ATTRIBUTES = {
    "href",
    "id",
    "value",
    "action",
    "for",
    "aria-label",
    "aria-labelledby",
    "aria-describedby",
    "datetime",
}
WORD_ATTRIBUTES |= {
    "content",
    "name",
    "title",
    "data-user",
    "data-start",
    "data-words",
    "data-number",
    "hx-get",
    "hx-post",
    "placeholder",
}

# What no row of the table says: pages that are not there, were taken back, or were asked for nonsense.
PATHS_BESIDE_TABLE = {
    "nothing": "/nothing-here/",
    "draft": "/claims/draft/",
    "withdrawn": "/claims/withdrawn/",
    "bad date": "/claims/?said_from=2022-13-40&actor=nobody",
    "forged": "/claims/?before=forged",
    "filtered": "/claims/?actor=iran&kind=assertion&sort=recorded",
    "no hit": "/claims/?q=zebra",
    "list of nonsense": "/articles/?published_from=2022-13&actor=nobody&outlet=none&x=y",
    "list without a row": "/questions/?q=zebra&actor=iran&actor=russia",
    "older text": "/articles/utusan/?text=1",
}


class Page(NamedTuple):
    role: str
    path: str
    # The page is the answer to an empty form sent to this address.
    refused: bool = False

    @property
    def for_readers(self):
        return self.role == "anonymous"

    def __str__(self):
        return f"{'empty form to ' * self.refused}{self.path} as {self.role}"


class Shape(HTMLParser):
    """The elements of a page without its words."""

    def __init__(self, html):
        super().__init__()
        self.elements = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.add((tag, *sorted(one for one in attrs if one[0] not in WORD_ATTRIBUTES)))


def is_html_page(response):
    return response["Content-Type"].startswith("text/html") and b"<html" in response.content


class PageFinder:
    """Gathers pages, one of each shape."""

    def __init__(self, users):
        self.users, self.seen = users, set()

    def client(self, role):
        client = Client()
        if user := self.users.get(role):
            client.force_login(user)
        return client

    def new(self, response):
        if not is_html_page(response):
            return False
        shape = frozenset(Shape(response.content.decode()).elements)
        fresh = shape not in self.seen
        self.seen.add(shape)
        return fresh

    def of_table(self, cast, *roles):
        """The pages of every row, for these roles, and those beside the table."""
        for role in roles:
            client = self.client(role)
            paths = [row.path.format(**cast) for row in TABLE.values()]
            for path in [*paths, *PATHS_BESIDE_TABLE.values()]:
                response = client.get(path)
                if response.status_code != 302 and self.new(response):
                    yield Page(role, path)

    def refused(self, cast):
        """The answers to empty forms: every row that takes a body, once."""
        client = self.client("admin")
        for row in TABLE.values():
            path = row.path.format(**cast)
            response = client.post(path) if row.body else client.get(path)
            if response.status_code in {409, 422} and self.new(response):
                yield Page("admin", path, refused=True)

    def by_links(self, role="anonymous", start="/", each=8):
        """The richest page of each URL name, of the first that links lead to; `each` is how many are looked at."""
        client, waiting, asked, richest = self.client(role), [start], {start}, {}
        while waiting:
            path = waiting.pop(0)
            response = client.get(path)
            if response.status_code != 200 or not is_html_page(response):
                continue
            html = response.content.decode()
            richest[url_name_of(path)] = max(richest.get(url_name_of(path), (0, "")), (len(html), path))
            for link in sorted(page_links(html) - asked):  # the same pages in every run
                if sum(url_name_of(one) == url_name_of(link) for one in asked) < each:
                    asked.add(link)
                    waiting.append(link)
        return [Page(role, path) for _, path in richest.values()]


def page_links(html):
    """The addresses of ours that a page links to, without their fragments."""
    found = {unescape(link) for link in re.findall(r'href="(/[^"#]*)', html)}
    return {link for link in found if url_name_of(link)}


def url_name_of(path):
    """The URL name of a path, and whether it has a query; None for what is no page of ours."""
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return None
    return None if match.app_name == "admin" or not match.url_name else (match.url_name, "?" in path)
