"""Rows of a list, shortened so that a page of fifty stays small. The claim's own page shows the whole words."""

from collections.abc import Iterable

from ..models import Anchor, Claim
from .highlight import HIT, START, STOP

# In bytes of UTF-8: the size of gist and words of a row together; the largest gist; the largest context on each side.
ROW_BYTES = 145
GIST_BYTES = 125
CONTEXT_BYTES = 40
ELLIPSIS = "…"


def shorten_rows(claims: Iterable[Claim]) -> list[Claim]:
    """Shorten the gist and the words of rows. Of the search words, the first match stays visible."""
    claims = list(claims)
    for claim in claims:
        claim.gist = shorten_text(claim.gist, GIST_BYTES)
        if hasattr(claim, "marked_gist"):
            claim.marked_gist = shorten_text(claim.marked_gist, GIST_BYTES)
        if claim.place:
            shorten_place(claim.place, ROW_BYTES - len(claim.gist.encode()))
    return claims


def shorten_place(place: Anchor, room: int) -> None:
    """Shorten the words and their context. At a cut in the words the context is left out: one ellipsis is enough."""
    place.exact = shown = shorten_text(place.exact, room)
    if hasattr(place, "marked"):
        place.marked = shown = shorten_text(place.marked, room)
    around = min(CONTEXT_BYTES, max(0, room - len(place.exact.encode())) // 2)
    place.before = "" if shown.startswith(ELLIPSIS) else shorten_text(place.before, around, at_end=False)
    place.after = "" if shown.endswith(ELLIPSIS) else shorten_text(place.after, around)


def shorten_text(text: str, room: int, *, at_end: bool = True) -> str:
    """The text, or its first (else last) whole words that fit in `room` bytes. A match beyond them is shown first."""
    if len(text.translate({ord(START): None, ord(STOP): None}).encode()) <= room:
        return text
    if at_end and (hit := HIT.search(text)) and hit.start() and len(text[: hit.end()].encode()) > room:
        return f"{ELLIPSIS} {shorten_text(text[hit.start() :], room)}"
    words = text.split(" ")
    kept = []
    for word in words if at_end else reversed(words):
        room -= len(word.encode()) + 1
        if room < 0:
            break
        kept.append(word)
    if not kept:
        return ELLIPSIS if text.strip() else text
    return f"{' '.join(kept)} {ELLIPSIS}" if at_end else f"{ELLIPSIS} {' '.join(reversed(kept))}"
