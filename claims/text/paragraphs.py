"""Matching the paragraphs of two texts: which are unchanged, and which kept their order."""

from bisect import bisect_left
from collections import Counter


def unchanged_paragraphs(old: list[str], new: list[str]) -> dict[int, int]:
    """The paragraphs that are in both texts, as {old index: new index}.

    First the paragraphs that occur once in each text are matched, then their equal neighbours; both ends of the text
    count as matched (P. Heckel, A technique for isolating differences between files, 1978). If a copy of a paragraph
    was added or removed, the neighbours before and after it must agree. Where they disagree, and where two paragraphs
    match the same one, the paragraph is left out.
    """
    here, there = ({key: at for at, key in enumerate(keys)} for keys in (old, new))
    counts = Counter(old), Counter(new)
    once = {here[key]: there[key] for key in here if counts[0][key] == 1 and counts[1][key] == 1}
    votes = [match_neighbouring_paragraphs(once, old, new, step) for step in (1, -1)]
    choices = {one: {vote[one] for vote in votes if one in vote} for one in votes[0].keys() | votes[1].keys()}
    wanted = Counter(other for others in choices.values() for other in others)
    return {
        one: other
        for one, others in choices.items()
        for other in others
        if len(others) == wanted[other] == 1
        and (counts[0][old[one]] == counts[1][old[one]] or (one in votes[0] and one in votes[1]))
    }


def match_neighbouring_paragraphs(once: dict[int, int], old: list[str], new: list[str], step: int) -> dict[int, int]:
    """Add to the pairs the equal neighbours of each pair, and of the text's end, in one direction (step 1 or -1)."""
    end = (-1, -1) if step > 0 else (len(old), len(new))
    found = {**once, end[0]: end[1]}
    for one in range(-1, len(old)) if step > 0 else range(len(old), -1, -1):
        following = one + step
        if one not in found or following in found or not 0 <= following < len(old):
            continue
        other = found[one] + step
        if 0 <= other < len(new) and old[following] == new[other]:
            found[following] = other
    del found[end[0]]
    return found


def paragraph_pairs_in_order(pairs: dict[int, int]) -> dict[int, int]:
    """The longest subset of these pairs in which both indexes rise: the paragraphs that kept their order."""
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for one in sorted(pairs):
        place = bisect_left(tails, pairs[one])
        before[one] = ends[place - 1] if place else None
        tails[place : place + 1], ends[place : place + 1] = [pairs[one]], [one]
    kept, at = {}, ends[-1] if ends else None
    while at is not None:
        kept[at] = pairs[at]
        at = before[at]
    return kept
