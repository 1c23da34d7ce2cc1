"""Find a claim's words in the text of its article, and suggest the nearest words."""

import unicodedata

from ..text.punctuation import PUNCTUATION_VARIANTS
from .faults import clip_fault_text


def quote_places(text: str, quote: str) -> list[int]:
    """The starts of the quote in the text, in code points; overlapping occurrences count."""
    found, start = [], text.find(quote)
    while start >= 0:
        found.append(start)
        start = text.find(quote, start + 1)
    return found


def place_of_quote(text: str, quote: str, occurrence: int | None) -> int:
    """The start of this occurrence of the quote. Raises ValueError; its sentence begins with the field and a colon."""
    found = quote_places(text, quote)
    if not found:
        raise ValueError(f"quote: {missing_quote_sentence(text, quote)}")
    if occurrence is None and len(found) > 1:
        raise ValueError(
            f"quote: these words stand {len(found)} times in the text; quote more of them, "
            f"or say which with occurrence: 1 to {len(found)}."
        )
    if occurrence and occurrence > len(found):
        raise ValueError(f"occurrence: {occurrence} is too many; the words stand {len(found)} time(s) in the text.")
    return found[(occurrence or 1) - 1]


def missing_quote_sentence(text: str, quote: str) -> str:
    if near := near_miss_of_quote(text, quote):
        start, stands = near
        difference = kind_of_quote_difference(quote, stands)
        return (
            f"the text has “{clip_fault_text(stands, 160)}” at character {start}, which differs in {difference}; "
            "copy the words from the text."
        )
    if begun := longest_quote_beginning(text, quote):
        return f"these words do not stand in the text; only “{clip_fault_text(begun)}” does. Copy them from the text."
    return "these words do not stand in the text; copy them from it."


def near_miss_of_quote(text: str, quote: str) -> tuple[int, str] | None:
    """(start, words) of text that equals the quote except for blanks, quotation marks, dashes, Unicode form or case."""
    folded, origins = fold_quote_with_offsets(text)
    wanted, _ = fold_quote_with_offsets(quote)
    if not wanted.strip():
        return None
    start = folded.find(wanted.strip())
    if start < 0:
        return None
    first, last = origins[start], origins[start + len(wanted.strip()) - 1]
    return first, text[first : last + 1]


def fold_quote_with_offsets(text: str) -> tuple[str, list[int]]:
    """The text folded for comparison, and for each character of it the index in the original text."""
    folded: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        if character.isspace():
            if folded and folded[-1] != " ":
                folded.append(" ")
                origins.append(place)
            continue
        for plain in unicodedata.normalize("NFKD", character.translate(PUNCTUATION_VARIANTS)).casefold():
            folded.append(plain)
            origins.append(place)
    return "".join(folded), origins


def kind_of_quote_difference(quote: str, stands: str) -> str:
    """The first kind of difference which, ignored together with the kinds before it, makes the two texts equal."""
    named = [
        ("its Unicode form", lambda text: unicodedata.normalize("NFC", text)),
        ("its blanks", lambda text: " ".join(text.split())),
        ("its quotation marks, dashes or invisible characters", lambda text: text.translate(PUNCTUATION_VARIANTS)),
        ("capital letters", str.casefold),
    ]
    for name, plain in named:
        if plain(quote) == plain(stands):
            return name
    return "blanks, quotation marks, dashes, accents or capital letters"


def longest_quote_beginning(text: str, quote: str) -> str:
    """The longest beginning of the quote that is in the text; "" when it is too short to help."""
    low, high = 0, len(quote)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if quote[:middle] in text else (low, middle - 1)
    return quote[:low] if low >= 10 else ""
