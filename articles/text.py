"""The normalised form in which the text of a snapshot is stored."""

import re
import unicodedata

from django.utils.formats import number_format
from django.utils.translation import gettext as _

PARAGRAPH_BREAK = "\n\n"
LONGEST_TEXT = 500_000


def normalise_article_text(text: str) -> str:
    """Return the text in Unicode NFC, `\\n` line ends, one blank line between paragraphs, no blanks at line ends.

    Idempotent. Raises ValueError, with a sentence for the user, for text that cannot be stored: empty, too long, or
    with a NUL, a lone surrogate or another control character.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(
            _("The text is longer than %(most)s characters.")
            % {"most": number_format(LONGEST_TEXT, force_grouping=True)}
        )
    if found := re.search(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", text):
        raise ValueError(
            _("The text holds U+%(code)s at character %(place)s, which cannot be stored.")
            % {"code": format(ord(found[0]), "04X"), "place": found.start()}
        )
    text = unicodedata.normalize("NFC", re.sub(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029", "\n", text))
    text = re.sub(r"[^\S\n]+\n", "\n", text)
    text = re.sub(r"\n{2,}", PARAGRAPH_BREAK, text).strip()
    if not text:
        raise ValueError(_("The text is empty."))
    return text


def paragraphs_of_article_text(text: str) -> list[tuple[int, str]]:
    """The paragraphs of a normalised text as (start, words); start counts Unicode code points from the text's start."""
    found, start = [], 0
    for words in text.split(PARAGRAPH_BREAK):
        found.append((start, words))
        start += len(words) + len(PARAGRAPH_BREAK)
    return found
