"""Rows of a list cut to a size that a page of fifty bears: the whole words stand on the claim's own page."""

from collections.abc import Iterable

from ..models import Anchor, Claim
from .highlight import HIT, START, STOP

# In bytes of UTF-8: what a row spends on gist and words together, and what is left to each at least.
ROW_BYTES = 145
GIST_BYTES = 125
CONTEXT_BYTES = 40
ELLIPSIS = "…"


def shorten_rows(claims: Iterable[Claim]) -> list[Claim]:
    """Cut the gist and the words of rows that are printed; of words that were looked for, the first found stays."""
    claims = list(claims)
    for claim in claims:
        claim.gist = shorten_text(claim.gist, GIST_BYTES)
        if hasattr(claim, "marked_gist"):
            claim.marked_gist = shorten_text(claim.marked_gist, GIST_BYTES)
        if claim.place:
            shorten_place(claim.place, ROW_BYTES - len(claim.gist.encode()))
    return claims


def shorten_place(place: Anchor, room: int) -> None:
    """Cut the words and what stands around them; what they were cut from is told by one sign, not by another beside."""
    place.exact = shown = shorten_text(place.exact, room)
    if hasattr(place, "marked"):
        place.marked = shown = shorten_text(place.marked, room)
    around = min(CONTEXT_BYTES, max(0, room - len(place.exact.encode())) // 2)
    place.before = "" if shown.startswith(ELLIPSIS) else shorten_text(place.before, around, at_end=False)
    place.after = "" if shown.endswith(ELLIPSIS) else shorten_text(place.after, around)


def shorten_text(text: str, room: int, *, at_end: bool = True) -> str:
    """The text, or its first (else last) whole words that fit; a hit beyond them begins what is shown."""
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
