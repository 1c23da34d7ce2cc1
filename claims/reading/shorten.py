"""Rows of a list cut to a size that a page of fifty bears: the whole words stand on the claim's own page."""

from collections.abc import Iterable

from ..models import Anchor, Claim
from .highlight import HIT, START, STOP

# In bytes of UTF-8: what a row spends on gist and words together, and what is left to each at least.
BOTH = 145
GIST = 125
CONTEXT = 40
CUT = "…"


def lean(claims: Iterable[Claim]) -> list[Claim]:
    """Cut the gist and the words of rows that are printed; of words that were looked for, the first found stays."""
    claims = list(claims)
    for claim in claims:
        claim.gist = cut(claim.gist, GIST)
        if hasattr(claim, "marked_gist"):
            claim.marked_gist = cut(claim.marked_gist, GIST)
        if claim.place:
            lean_place(claim.place, BOTH - len(claim.gist.encode()))
    return claims


def lean_place(place: Anchor, room: int) -> None:
    """Cut the words and what stands around them; what they were cut from is told by one sign, not by another beside."""
    place.exact = shown = cut(place.exact, room)
    if hasattr(place, "marked"):
        place.marked = shown = cut(place.marked, room)
    around = min(CONTEXT, max(0, room - len(place.exact.encode())) // 2)
    place.before = "" if shown.startswith(CUT) else cut(place.before, around, at_end=False)
    place.after = "" if shown.endswith(CUT) else cut(place.after, around)


def cut(text: str, room: int, *, at_end: bool = True) -> str:
    """The text, or its first (else last) whole words that fit; a hit beyond them begins what is shown."""
    if len(text.translate({ord(START): None, ord(STOP): None}).encode()) <= room:
        return text
    if at_end and (hit := HIT.search(text)) and hit.start() and len(text[: hit.end()].encode()) > room:
        return f"{CUT} {cut(text[hit.start() :], room)}"
    words = text.split(" ")
    kept = []
    for word in words if at_end else reversed(words):
        room -= len(word.encode()) + 1
        if room < 0:
            break
        kept.append(word)
    if not kept:
        return CUT if text.strip() else text
    return f"{' '.join(kept)} {CUT}" if at_end else f"{CUT} {' '.join(reversed(kept))}"
