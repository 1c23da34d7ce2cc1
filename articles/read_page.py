"""Read a pasted text, HTML or a file into a `Page`. Nothing is stored, and nothing is fetched."""

import re

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from . import markup, metadata
from .blocks import page_of_blocks
from .decode import LARGEST, decode_text, refuse_to_decode_binary
from .page import Block, Page, PageHead, Unreadable
from .text import LONGEST_TEXT, normalise_article_text

__all__ = ["LARGEST", "Block", "Page", "Unreadable", "read_page_of_file", "read_page_of_html", "read_page_of_text"]

WRAPPED_WIDTHS = range(50, 101)  # characters; if the longest line is this long, the lines may be wrapped


# A file is HTML if it begins with a tag of a page. The rest of the file does not matter.
HTML_START = re.compile(
    rb"^[\s\xef\xbb\xbf\xff\xfe]*(?:<\?xml[^>]{0,200}>\s*|<!--.{0,1000}?-->\s*)*"
    rb"<(?:!doctype|html|head|body|title|meta|link|script|div|article|section|main|header|h1|p|span|table)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
HTML_WITHIN = 4_096  # bytes


def read_page_of_text(text: str) -> Page:
    """Read a pasted text. Raises Unreadable."""
    return read_page_of_lines(text, [])


def read_page_of_html(data: bytes, *, charset: str = "", url: str = "") -> Page:
    """Read the HTML of a page. `charset`: as the server named it; `url`: of the page. Raises Unreadable."""
    refuse_to_decode_binary(data)
    text, warnings = decode_text(data, charset, is_html=True)
    tree = markup.parse_html(text)
    said = metadata.read_metadata(tree, url)
    blocks = [block for block in markup.blocks_from_markup(tree, said.title) if re.search(r"\w", block.text)]
    said.warnings += warnings + read_page_character_warnings("".join(block.text for block in blocks))
    page = page_of_blocks(blocks, said)
    try:
        page.text  # noqa: B018  reading the text checks it
    except ValueError as error:
        raise Unreadable(str(error)) from error
    return page


def read_page_of_file(name: str, data: bytes) -> Page:
    """Read a file. Its bytes decide which kind of file it is, never its name. Raises Unreadable."""
    refuse_to_decode_binary(data)
    if HTML_START.search(data[:HTML_WITHIN].replace(b"\x00", b"")):
        return read_page_of_html(data)
    text, warnings = decode_text(data)
    return read_page_of_lines(text, warnings)


def read_page_character_warnings(text: str) -> list[str]:
    number = text.count("\ufffd")
    return [_("%(number)s character(s) could not be read and stand as \ufffd.") % {"number": number}] if number else []


def read_page_of_lines(text: str, warnings: list[str]) -> Page:
    # A million line ends are refused before they are processed. A text slightly above the limit may become shorter.
    if len(text) > 2 * LONGEST_TEXT:
        raise Unreadable(
            _("The text is longer than %(most)s characters.")
            % {"most": number_format(LONGEST_TEXT, force_grouping=True)}
        )
    try:
        text = normalise_article_text(text)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if not re.search(r"\w", text):
        raise Unreadable(_("There are no words in this text."))
    warnings = warnings + read_page_character_warnings(text)
    return page_of_blocks([Block(line) for line in join_wrapped_page_lines(text)], PageHead(warnings=warnings))


def join_wrapped_page_lines(text: str) -> list[str]:
    """The paragraphs of a normalised text: each line is a paragraph, unless a mail program wrapped the lines."""
    lines = text.split("\n")
    width = max(map(len, lines))
    found: list[str] = []
    before = ""
    for line in lines:
        words = line.split(None, 1)
        if words and before.strip() and width in WRAPPED_WIDTHS and len(before) + 1 + len(words[0]) > width:
            found[-1] += " " + line.strip()
        elif words:
            found.append(line.strip())
        before = line
    return found
