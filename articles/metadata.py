"""The metadata in the head of an HTML page. Only explicit values: nothing is inferred."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin

import lxml.html
from django.utils.translation import gettext as _

from . import addresses
from .bylines import PERSON_NAME
from .datelines import DoubtfulDate, Moment, read_iso_dateline
from .headlines import fold_line_like_headline
from .markup import CONTROL_CHARACTERS
from .page import PageHead

LONGEST_SCRIPT = 500_000  # characters
MOST_SCRIPTS = 20
MOST_NODES = 5_000
ARTICLE_TYPE = re.compile(r"(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting|Report)$")
# The most reliable first; measured against htmldate, which always returns some date.
META_DATE_NAMES = ["article:published_time", "dtk:publishdate", "content_publisheddate", "datepublished", "pubdate"]
# "in" was the code of Indonesian until 1989.
OLD_LANGUAGES = {"in": "id"}


def read_metadata(tree: lxml.html.HtmlElement, url: str) -> PageHead:
    """The head's headline, language, outlet, byline, dates and address; each is empty when it is not given."""
    article = next(article_objects_of_metadata(json_objects_of_metadata(tree)), {})
    meta = meta_values(tree)
    outlets = distinct_metadata_names([meta.get("og:site_name", ""), name_of_metadata_value(article.get("publisher"))])
    language = metadata_language(tree, article)
    said = PageHead(title=metadata_title(tree, article, meta), language=language, outlets=outlets)
    said.byline = metadata_byline(article, meta, outlets)
    said.dates = metadata_dates(tree, article, meta, language)
    said.url = metadata_address(tree, meta, url, said.warnings)
    return said


def json_objects_of_metadata(tree: lxml.html.HtmlElement) -> Iterator[dict]:
    """The objects of the page's JSON-LD, at any depth."""
    for script in tree.xpath('//script[@type="application/ld+json"]')[:MOST_SCRIPTS]:
        text = script.text or ""
        if len(text) > LONGEST_SCRIPT:
            continue
        try:
            nodes = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            continue  # without valid JSON-LD, the rest of the page is used
        for _node in range(MOST_NODES):
            if not nodes:
                break
            node = nodes.pop(0)
            if isinstance(node, dict):
                yield node
                nodes += [part for part in node.values() if isinstance(part, dict | list)]
            elif isinstance(node, list):
                nodes += [part for part in node if isinstance(part, dict | list)]


def article_objects_of_metadata(nodes: Iterator[dict]) -> Iterator[dict]:
    for node in nodes:
        types = node.get("@type")
        if any(
            ARTICLE_TYPE.match(name)
            for name in (types if isinstance(types, list) else [types])
            if is_metadata_text(name)
        ):
            yield node


def meta_values(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """The first value of each <meta> by its name in small letters."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        value = " ".join((element.get("content") or "").split())
        if name and value:
            found.setdefault(name, value)
    return found


def is_metadata_text(value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def text_of_metadata_value(value) -> str:
    """The text of a JSON value in one line; "" for a value that is not text. Removes markup and lone surrogates."""
    return (
        " ".join(re.sub(r"<[^<>]{0,200}>", "", CONTROL_CHARACTERS.sub("", value[:2_000])).split())
        if is_metadata_text(value)
        else ""
    )


def name_of_metadata_value(value) -> str:
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    return text_of_metadata_value(value.get("name") if isinstance(value, dict) else value)


def distinct_metadata_names(names: list[str]) -> list[str]:
    return list(
        {fold_line_like_headline(name): name for name in reversed(names) if name and len(name) <= 200}.values()
    )[::-1]


def metadata_title(tree: lxml.html.HtmlElement, article: dict, meta: dict[str, str]) -> str:
    """The first <h1> that a title of the head contains; else the head's title, or without a title the only <h1>."""
    title = " ".join((tree.findtext(".//title") or "").split())
    named = [text_of_metadata_value(article.get("headline")), meta.get("og:title", ""), title]
    printed = [" ".join(heading.text_content().split()) for heading in tree.iter("h1")]
    printed = [heading for heading in printed if heading]
    for heading in printed:
        if (
            any(fold_line_like_headline(heading) in fold_line_like_headline(name) for name in named)
            and len(heading.split()) >= 2
        ):
            return heading
    if len(printed) == 1 and not any(named):
        return printed[0]
    return next((name for name in named if name), "")


def metadata_language(tree: lxml.html.HtmlElement, article: dict) -> str:
    tag = (tree.get("lang") or text_of_metadata_value(article.get("inLanguage"))).strip().lower()
    tag = re.split(r"[-_]", tag)[0]
    return OLD_LANGUAGES.get(tag, tag) if re.fullmatch(r"[a-z]{2,3}", tag) else ""


def metadata_byline(article: dict, meta: dict[str, str], outlets: list[str]) -> str:
    """The names of the authors; a newsroom in place of an author is left out."""
    authors = article.get("author")
    authors = authors if isinstance(authors, list) else [authors]
    persons = [
        name_of_metadata_value(a) for a in authors if not (isinstance(a, dict) and a.get("@type") == "Organization")
    ]
    names = distinct_metadata_names(persons) or distinct_metadata_names(
        [meta.get("author", "") or meta.get("article:author", "")]
    )
    names = [
        name
        for name in names
        if PERSON_NAME.fullmatch(name) and fold_line_like_headline(name) not in map(fold_line_like_headline, outlets)
    ]
    byline = ", ".join(names)
    return byline if len(byline) <= 300 else ""


def metadata_dates(
    tree: lxml.html.HtmlElement, article: dict, meta: dict[str, str], language: str
) -> list[Moment | DoubtfulDate]:
    """The dates of publication in the head, the most reliable first; <time> only when there is no other."""
    words = [text_of_metadata_value(article.get("datePublished")), *(meta.get(name, "") for name in META_DATE_NAMES)]
    words += tree.xpath('//time[@itemprop="datePublished"]/@datetime')
    if not any(words):
        words = list(dict.fromkeys(tree.xpath("//article//time/@datetime | //header//time/@datetime")))
        words = words if len(words) == 1 else []
    found: list[Moment | DoubtfulDate] = []
    for word in filter(None, words):
        try:
            moment = read_iso_dateline(word, language)
        except DoubtfulDate as doubt:
            found.append(doubt)
        else:
            found += [moment] if moment else []
    return found


def metadata_address(tree: lxml.html.HtmlElement, meta: dict[str, str], url: str, warnings: list[str]) -> str:
    """The address that the page gives for itself, if it is on the site of `url`; else `url`."""
    came_from = canonical_or_empty(url)
    named = [*tree.xpath('//link[translate(@rel, "CANOIL", "canoil")="canonical"]/@href'), meta.get("og:url", "")]
    own = next(
        filter(None, (canonical_or_empty(join_metadata_address(came_from, address)) for address in named if address)),
        "",
    )
    if own and came_from and site_of_metadata_address(own) != site_of_metadata_address(came_from):
        warnings.append(_("The page names an address on another site as its own: %(address)s") % {"address": own})
        return came_from
    return own or came_from


def join_metadata_address(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return ""


def canonical_or_empty(address: str) -> str:
    try:
        return addresses.canonical_address(address) if address else ""
    except ValueError:
        return ""


def site_of_metadata_address(address: str) -> str:
    return (
        addresses.address_comparison_key(address)
        .split("/")[0]
        .split("?")[0]
        .removeprefix("www.")
        .removeprefix("m.")
        .removeprefix("amp.")
    )
