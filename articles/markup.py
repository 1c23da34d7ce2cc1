"""HTML to paragraphs of text, without scripts, attributes, forms and hidden parts. No request is sent."""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy

import lxml.html
import trafilatura
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .blocks import MOST_PARAGRAPHS, OUTSIDE_ARTICLE
from .headlines import fold_line_like_headline, headline_ends_sentence
from .page import Block, Unreadable
from .text import LONGEST_TEXT

# trafilatura logs a warning for each page without an article. Here the person who imports the page gets a message.
logging.getLogger("trafilatura").setLevel(logging.ERROR)

DEEPEST = 250  # nested elements; at 256 the parser would leave out the rest
MOST_ELEMENTS = 60_000
MOST_ATTRIBUTES = 300  # of one element
SHORTEST_PROSE = 40  # characters: a shorter text outside the article that is no sentence is a menu

DROPPED_ELEMENTS = {
    *("script", "style", "noscript", "template", "svg", "math", "head", "iframe", "object", "canvas", "audio"),
    *("video", "map", "input", "select", "textarea", "button", "option", "datalist", "optgroup", "progress", "meter"),
}
INLINE_ELEMENTS = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins"),
    *("kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u"),
    *("var", "wbr", "img", "ruby", "rt", "rp", "nobr"),
}
INVISIBLE_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Elements that HTML closes by itself, or that are empty, do not count for the depth.
CLOSED_BY_ITSELF = {
    *("p", "li", "dt", "dd", "tr", "td", "th", "option", "thead", "tbody", "tfoot", "html", "head", "body", "area"),
    *("br", "hr", "img", "input", "meta", "link", "base", "source", "wbr", "col", "embed", "param", "track"),
}
# One tag with its attributes, or the beginning of a comment. The quantifiers are possessive, so that it takes linear
# time. It matches also without an end: an unclosed tag reaches to the end of the page.
ATTRIBUTE = r"""[\s/]*+[^\s>/][^\s=>/]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?)?"""
TAG = re.compile(rf"<(?P<close>/?)(?P<name>[a-zA-Z][^\s>/]*+)(?P<attributes>(?:{ATTRIBUTE})*+)|<!--")
COMMENT_END = re.compile(r"--!?>")
RAW_END = {"script": re.compile(r"</script", re.IGNORECASE), "style": re.compile(r"</style", re.IGNORECASE)}
PARAGRAPH_EDGE = "\x00"  # in no page: parse_html removes CONTROL_CHARACTERS
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def parse_html(text: str) -> lxml.html.HtmlElement:
    """The page as a tree. Raises Unreadable for a page whose tags are too many or too deep for a news page."""
    refuse_tangled_markup(text)
    # As bytes, since the parser fails on text that declares another encoding. HTML does not use the entities of a DTD.
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(CONTROL_CHARACTERS.sub("", text).encode(), parser=parser)
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(_("There is no text in this page.")) from error
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise Unreadable(_("This page is nested too deeply to be an article."))
    return tree


def refuse_tangled_markup(text: str) -> None:
    """Raises Unreadable for pages whose tags would take the parser too long; reads each character once."""
    depth = 0
    for count, tag in enumerate(markup_tags(text), 1):
        name = tag["name"].lower()
        if name not in CLOSED_BY_ITSELF:
            depth = max(0, depth - 1) if tag["close"] else depth + 1
        if depth > DEEPEST:
            raise Unreadable(_("This page is nested too deeply to be an article."))
        if count > MOST_ELEMENTS:
            raise Unreadable(
                _("This page has more than %(most)s tags, which no article has.")
                % {"most": number_format(MOST_ELEMENTS, force_grouping=True)}
            )
        # The parser compares each attribute of a tag with every other: 200,000 would take it two minutes.
        attributes = tag["attributes"]
        if len(attributes) > 2 * MOST_ATTRIBUTES and len(re.findall(ATTRIBUTE, attributes)) > MOST_ATTRIBUTES:
            raise Unreadable(_("This page has a tag with more attributes than any article has."))


def markup_tags(text: str) -> Iterator[re.Match]:
    """The tags of the page, without those in comments, scripts and styles."""
    place = 0
    while tag := TAG.search(text, place):
        place = tag.end()
        name = (tag["name"] or "").lower()
        if not tag["name"]:
            end = COMMENT_END.search(text, tag.start() + 2)
            place = end.end() if end else len(text)
        else:
            yield tag
        if name in RAW_END and not tag["close"]:
            end = RAW_END[name].search(text, place)
            place = end.start() if end else len(text)


def visible_markup_paragraphs(tree: lxml.html.HtmlElement) -> list[str]:
    """The visible paragraphs of the page, in its order. Each edge of an element that is not inline ends a paragraph."""
    parts = (" ".join(part.split()) for part in "".join(visible_markup_text(tree)).split(PARAGRAPH_EDGE))
    return [part for part in parts if part]


def visible_markup_text(tree: lxml.html.HtmlElement) -> Iterator[str]:
    """The text of the page in pieces, with PARAGRAPH_EDGE at the end of each paragraph."""
    within = None  # the dropped element that the walk is in
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end")):
        if event == "start" and within is None:
            within = element if is_dropped_from_markup(element) else None
            yield PARAGRAPH_EDGE * (element.tag not in INLINE_ELEMENTS)
            yield (element.text or "") * (within is None)
        elif event == "end" and within in (None, element):
            within = None
            yield PARAGRAPH_EDGE * (element.tag not in INLINE_ELEMENTS)
            yield element.tail or ""


def is_dropped_from_markup(element: lxml.html.HtmlElement) -> bool:
    attributes = element.attrib
    return (
        element.tag in DROPPED_ELEMENTS
        or "hidden" in attributes
        or attributes.get("aria-hidden", "").lower() == "true"
        or INVISIBLE_STYLE.search(attributes.get("style", "")[:500]) is not None
    )


def blocks_from_markup(tree: lxml.html.HtmlElement, title: str) -> list[Block]:
    """The paragraphs. Those that trafilatura leaves out are cut as outside the article; menus are not returned.

    When trafilatura finds no article, all paragraphs stay for the person who imports the page.
    """
    visible = visible_markup_paragraphs(tree)
    if len(visible) > MOST_PARAGRAPHS:
        raise Unreadable(
            _("This has more than %(most)s paragraphs, which no article has.")
            % {"most": number_format(MOST_PARAGRAPHS, force_grouping=True)}
        )
    if sum(map(len, visible)) > LONGEST_TEXT:
        raise Unreadable(
            _("The text of this page is longer than %(most)s characters.")
            % {"most": number_format(LONGEST_TEXT, force_grouping=True)}
        )
    body = article_text_in_markup(tree)
    if not body:
        return [Block(paragraph) for paragraph in visible]
    # trafilatura writes “- ” before each entry of a list, and “|” between the cells of a table.
    lines = {
        fold_line_like_headline(part)
        for line in body.split("\n")
        for part in (line, line.lstrip("- "), *line.split("|"))
    }
    whole = fold_line_like_headline(body)
    inside = [
        fold_line_like_headline(part) in lines
        or (len(part) > SHORTEST_PROSE and fold_line_like_headline(part) in whole)
        for part in visible
    ]
    if not any(inside):
        return [Block(line) for line in body.split("\n") if line.strip()]
    first, last = inside.index(True), len(inside) - 1 - inside[::-1].index(True)
    headline = next(
        (
            n
            for n in range(first, -1, -1)
            if title and fold_line_like_headline(visible[n]) == fold_line_like_headline(title)
        ),
        first,
    )
    return [
        Block(paragraph, "" if inside[n] else OUTSIDE_ARTICLE)
        for n, paragraph in enumerate(visible)
        if inside[n] or headline <= n <= last or len(paragraph) >= SHORTEST_PROSE or headline_ends_sentence(paragraph)
    ]


def article_text_in_markup(tree: lxml.html.HtmlElement) -> str:
    """The article as trafilatura finds it, one paragraph per line; "" when it finds none."""
    shown = deepcopy(tree)
    lxml.etree.strip_tags(shown, "embed")  # this parser puts the rest of the page into such an element
    for element in [
        element for element in shown.iter("*") if element.tag != "head" and is_dropped_from_markup(element)
    ]:
        if element.getparent() is not None:
            element.drop_tree()
    document = trafilatura.bare_extraction(shown, include_comments=False, include_tables=True, favor_recall=True)
    return document.text if document and document.text else ""
