"""The difference between two wordings, word by word, for people to read."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from articles.text import PARAGRAPH_BREAK, paragraphs_of_article_text

from .paragraphs import paragraph_pairs_in_order, unchanged_paragraphs

# A word or a punctuation mark, with the blanks before it.
WORD_WITH_BLANKS = re.compile(r"\s*(?:\w+|[^\w\s])|\s+")
# Above this number of pieces, both wordings are shown whole, one after the other: so many differences are unreadable.
MOST_PIECES_COMPARED = 3_000

type Difference = list[tuple[str, str]]


@dataclass
class Stretch:
    """Paragraphs of a new text against the old text: the `differences` in them, or the number of the `same` ones."""

    same: int = 0
    differences: Difference | None = None


def difference(old: str, new: str) -> Difference:
    """The two wordings as (kind, words) in reading order; kind is "same", "gone" or "new". Blanks are kept.

    All parts that are not "new", joined, are the old wording; all that are not "gone" are the new wording.
    """
    here, there = WORD_WITH_BLANKS.findall(old), WORD_WITH_BLANKS.findall(new)
    if len(here) + len(there) > MOST_PIECES_COMPARED:
        return join_difference_neighbours([("same", old)] if old == new else [("gone", old), ("new", new)])
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, here, there).get_opcodes():
        gone, fresh = "".join(here[a:b]), "".join(there[c:d])
        found += [("same", gone)] if tag == "equal" else difference_pieces(gone, fresh)
    return join_difference_neighbours(found)


def difference_pieces(gone: str, fresh: str) -> Difference:
    """One change; a blank at the start of both words is kept outside the change."""
    blank = " " if gone.startswith(" ") and fresh.startswith(" ") else ""
    return [("same", blank), ("gone", gone.removeprefix(blank)), ("new", fresh.removeprefix(blank))]


def join_difference_neighbours(found: Difference) -> Difference:
    told: Difference = []
    for kind, words in found:
        if words and told and told[-1][0] == kind:
            told[-1] = kind, told[-1][1] + words
        elif words:
            told.append((kind, words))
    return told


def count_different_words(old: str, new: str) -> tuple[int, int]:
    """The number of removed words and the number of added words."""
    parts = difference(old, new)
    gone, fresh = (
        sum(len(re.findall(r"\w+", words)) for kind, words in parts if kind == which) for which in ("gone", "new")
    )
    return gone, fresh


def difference_stretches(old: str, new: str) -> list[Stretch]:
    """Compare a whole text with an older one, by paragraph: the changes, and the unchanged stretches between them."""
    here, there = ([words for _, words in paragraphs_of_article_text(text)] for text in (old, new))
    kept = paragraph_pairs_in_order(unchanged_paragraphs(here, there))
    edges = [(-1, -1), *sorted(kept.items()), (len(here), len(there))]
    told = []
    for (a, c), (b, d) in pairwise(edges):
        gone, fresh = here[a + 1 : b], there[c + 1 : d]
        if gone or fresh:
            told.append(Stretch(differences=difference(PARAGRAPH_BREAK.join(gone), PARAGRAPH_BREAK.join(fresh))))
        if b < len(here):
            if told and told[-1].same:
                told[-1].same += 1
            else:
                told.append(Stretch(same=1))
    return told
