"""Where the words of one text stand in another text of the same article. This module does not use the database.

Offsets are Unicode code points. A *word* is a run of letters and digits, or one other character. Differences in
quotation marks, dashes, blanks and invisible characters are ignored.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate, pairwise

from articles.text import paragraphs_of_article_text

from .paragraphs import paragraph_pairs_in_order, unchanged_paragraphs
from .punctuation import PUNCTUATION_VARIANTS
from .sentences import split_sentences

# Vowel signs and accents are part of the word; so are joiners and soft hyphens inside it.
WORD_OR_MARK = re.compile(
    r"[\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u00ad\u200b-\u200f\ufeff]+|\.{3}|\S"
)
BREAK = "\x1e"  # no captured text contains BREAK or WORD_SEPARATOR
WORD_SEPARATOR = "\x1f"
CONTEXT_WORDS = 8  # words of context on each side that must be unchanged
LEAST_CONTEXT_WORDS = 4  # of these outside the claim; with fewer, the context proves nothing
LEAST_SHARE_NEAR = 0.5  # the share of a claim's words that an edited place must still have
LEAST_SHARE_ELSEWHERE = 2 / 3  # the same for a place elsewhere in the text, and for the words of a paragraph
MOST_OCCURRENCES = 2_000  # a word with more occurrences is ignored when searching for a place
MOST_PLACES = 500
MOST_WORDS_COMPARED = 1_000  # in words


@dataclass(frozen=True)
class CarriedPlace:
    """The new place of a span. `state` is a value of Anchor.State; `start` and `end` are None when it is lost."""

    state: str
    start: int | None = None
    end: int | None = None


LOST = CarriedPlace("lost")


class TextAsWords:
    """A normalised text as words, with a BREAK before, between and after its paragraphs."""

    def __init__(self, text: str):
        self.text = text
        self.words, self.starts, self.ends, self.firsts = [BREAK], [0], [0], []
        for start, paragraph in paragraphs_of_article_text(text):
            self.firsts.append(len(self.words))
            for match in WORD_OR_MARK.finditer(paragraph):
                if word := match[0].translate(PUNCTUATION_VARIANTS):
                    self.words.append(word)
                    self.starts.append(start + match.start())
                    self.ends.append(start + match.end())
            self.words.append(BREAK)
            self.starts.append(start + len(paragraph))
            self.ends.append(start + len(paragraph))

    @cached_property
    def joined(self) -> str:
        return WORD_SEPARATOR + WORD_SEPARATOR.join(self.words) + WORD_SEPARATOR

    @cached_property
    def places(self) -> list[int]:
        """The offset of each word in `joined`, at the separator before the word."""
        return [0, *accumulate(len(word) + 1 for word in self.words)]

    @cached_property
    def where(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            if word != BREAK and word[0].isalnum():
                found.setdefault(word, []).append(place)
        return found

    @cached_property
    def keys(self) -> list[str]:
        """The words of each paragraph, joined to one string."""
        edges = [*self.firsts, len(self.words)]
        return [WORD_SEPARATOR.join(self.words[first : after - 1]) for first, after in pairwise(edges)]

    def paragraph(self, word: int) -> int:
        """The index, from 0, of the paragraph that contains a word."""
        return max(0, bisect_right(self.firsts, word) - 1)

    def words_of(self, paragraph: int) -> list[str]:
        return self.words[self.firsts[paragraph] : self.after(paragraph)]

    def after(self, paragraph: int) -> int:
        """The index of the BREAK that ends a paragraph."""
        return (self.firsts[paragraph + 1] if paragraph + 1 < len(self.firsts) else len(self.words)) - 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The indexes of the first and last word that a span of characters touches; last < first if there is none."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end) - 1
        while first <= last and self.words[last] == BREAK:
            last -= 1
        while first <= last and self.words[first] == BREAK:
            first += 1
        return first, last

    def around(self, first: int, last: int) -> tuple[int, int]:
        """Start and end (indexes of words) of the context that must be unchanged for a quote to count as exact.

        The context is the sentence of the quote, and at least CONTEXT_WORDS on each side, up to the BREAK of the
        paragraph.
        """
        opening, closing = self.firsts[self.paragraph(first)] - 1, self.after(self.paragraph(last))
        begins, ends = self.sentences
        start = begins[bisect_right(begins, self.starts[first]) - 1]
        until = ends[bisect_left(ends, self.ends[last])]
        before = min(first - CONTEXT_WORDS, bisect_left(self.starts, start, opening + 1))
        after = max(last + CONTEXT_WORDS, bisect_right(self.ends, until, hi=closing) - 1)
        return max(before, opening), min(after, closing)

    @cached_property
    def sentences(self) -> tuple[list[int], list[int]]:
        """The start offsets of all sentences, and their end offsets."""
        found = [
            sentence[:2]
            for start, words in paragraphs_of_article_text(self.text)
            for sentence in split_sentences(start, words)
        ]
        return [start for start, _ in found], [until for _, until in found]

    def find(self, piece: str, first: int = 0, after: int | None = None, most: int = MOST_PLACES) -> list[int]:
        """The indexes of the words at which a piece of joined words begins; `most` indexes at most."""
        found: list[int] = []
        stop = self.places[len(self.words) if after is None else after] + 1
        place = self.joined.find(piece, self.places[first], stop)
        while place >= 0 and len(found) < most:
            found.append(bisect_left(self.places, place))
            place = self.joined.find(piece, place + 1, stop)
        return found

    def piece(self, first: int, last: int) -> str:
        return WORD_SEPARATOR + WORD_SEPARATOR.join(self.words[first : last + 1]) + WORD_SEPARATOR


def all_words_align(one: str, other: str) -> bool:
    """Whether two texts have the same words, apart from blanks and the spelling of punctuation marks."""
    return one == other or words_for_alignment(one) == words_for_alignment(other)


def words_for_alignment(text: str) -> list[str]:
    return [word for word in (found.translate(PUNCTUATION_VARIANTS) for found in WORD_OR_MARK.findall(text)) if word]


class Alignment:
    """Two texts of one article, and where each paragraph of the old one stands unchanged in the new one."""

    def __init__(self, old: str, new: str):
        self.old, self.new = TextAsWords(old), TextAsWords(new)
        self.same = unchanged_paragraphs(self.old.keys, self.new.keys)
        self.came_from = {there: here for here, there in self.same.items()}
        self.kept = paragraph_pairs_in_order(self.same)
        self.kept_here = sorted(self.kept)

    @cached_property
    def unbroken(self) -> tuple[list[int], list[int]] | None:
        """The indexes of all words except breaks in both texts; None unless both have the same words in one order."""
        here, there = (
            [place for place, word in enumerate(text.words) if word != BREAK] for text in (self.old, self.new)
        )
        if [self.old.words[place] for place in here] == [self.new.words[place] for place in there]:
            return here, there
        return None

    def carry(self, start: int, end: int) -> CarriedPlace:
        """Find the words of a span of the old text in the new text.

        exact: the same words in the same context, in the same order as the other unchanged paragraphs; all changes
            are elsewhere. The context is the whole paragraph, or the rest of the sentence and at least CONTEXT_WORDS on
            each side. If the words are a whole paragraph, the paragraph before or after them must be unchanged.
        moved: the same words; their whole paragraph stands unchanged in another place, and no similar paragraph is in
            the old place.
        needs_check: the words were edited, or their context is not the same, or several places are possible. The place
            is a proposal.
        lost: no place is similar enough to be proposed.

        A paragraph that occurs more than once is identified by its neighbours, and only if the neighbours before and
        after it identify the same copy. So the words of a deleted paragraph are never exact or moved in another
        paragraph that was in the old text, too.
        """
        first, last = self.old.span(start, end)
        if last < first:
            return LOST
        # A span may begin or end inside a word. Blanks at its ends are left out.
        lead, trail = max(0, start - self.old.starts[first]), max(0, self.old.ends[last] - end)
        for find in (self.in_unbroken_text, self.in_same_paragraph, self.in_edited_paragraph, self.proposed):
            found = find(first, last)
            if found is None:
                continue
            state, there, until = found
            place = self.new.starts[there] + lead, self.new.ends[until] - trail
            if state == "needs_check" and place[0] >= place[1]:
                place = self.new.starts[there], self.new.ends[until]
            words = self.new.text[slice(*place)]
            if state == "needs_check" or all_words_align(self.old.text[start:end], words):
                return CarriedPlace(state, *place)
        return LOST

    def in_unbroken_text(self, first: int, last: int):
        if self.unbroken is None:
            return None
        here, there = self.unbroken
        return "exact", there[bisect_left(here, first)], there[bisect_left(here, last)]

    def in_same_paragraph(self, first: int, last: int):
        """The place, if all paragraphs of the words are unchanged and adjacent, and the context is unchanged."""
        begin, end = self.old.paragraph(first), self.old.paragraph(last)
        there = self.same.get(begin)
        if there is None or any(self.same.get(begin + n) != there + n for n in range(end - begin + 1)):
            return None
        own = [*self.old.words[self.old.firsts[begin] : first], *self.old.words[last + 1 : self.old.after(end)]]
        if alignment_word_count(own) < LEAST_CONTEXT_WORDS and not self.has_its_neighbour(begin, end, there):
            return None
        if begin not in self.kept and self.stayed_edited(first, last):
            return None
        by = self.new.firsts[there] - self.old.firsts[begin]
        return "exact" if begin in self.kept else "moved", first + by, last + by

    def has_its_neighbour(self, begin: int, end: int, there: int) -> bool:
        until = there + end - begin
        before = self.same.get(begin - 1) == there - 1 if begin else there == 0
        is_last = end == len(self.old.keys) - 1
        after = until == len(self.new.keys) - 1 if is_last else self.same.get(end + 1) == until + 1
        return before or after

    def in_edited_paragraph(self, first: int, last: int):
        """The place, if the words and their context occur exactly once, in a paragraph that was no other one before."""
        before, after = self.old.around(first, last)
        around = [*self.old.words[before:first], *self.old.words[last + 1 : after + 1]]
        window = self.old.piece(before, after)
        found = self.new.find(window, most=2)
        if (
            alignment_word_count(around) < LEAST_CONTEXT_WORDS
            or len(found) != 1
            or len(self.old.find(window, most=2)) != 1
        ):
            return None
        # Search again without the ends of the paragraph: it may have been joined to another paragraph.
        inside = self.old.piece(before + (self.old.words[before] == BREAK), after - (self.old.words[after] == BREAK))
        if len(self.new.find(inside, most=2)) != 1:
            return None
        there = found[0] + first - before
        until = there + last - first
        if self.is_anothers(there, until, first) or not self.in_gap(there, until, first, last):
            return None
        if self.stayed_edited(first, last, range(self.new.paragraph(there), self.new.paragraph(until) + 1)):
            return None
        return "exact", there, until

    def is_anothers(self, there: int, until: int, first: int) -> bool:
        """Whether a place lies in a paragraph that was another paragraph of the old text."""
        begin, own = self.new.paragraph(there), self.old.paragraph(first)
        return any(
            self.came_from.get(one, own + one - begin) != own + one - begin
            for one in range(begin, self.new.paragraph(until) + 1)
        )

    def gap(self, first: int, last: int) -> tuple[int, int]:
        """The paragraphs of the new text between the unchanged neighbours of the words: first, and last + 1."""
        begin, end = self.old.paragraph(first), self.old.paragraph(last)
        left, right = bisect_left(self.kept_here, begin) - 1, bisect_right(self.kept_here, end)
        low = self.kept[self.kept_here[left]] + 1 if left >= 0 else 0
        high = self.kept[self.kept_here[right]] if right < len(self.kept_here) else len(self.new.keys)
        return low, high

    def in_gap(self, there: int, until: int, first: int, last: int) -> bool:
        low, high = self.gap(first, last)
        return low <= self.new.paragraph(there) and self.new.paragraph(until) < high

    def stayed_edited(self, first: int, last: int, found: range = range(0)) -> bool:
        """Whether another paragraph than `found` may be the one of the words: it stayed in its place and was edited."""
        own = range(self.old.paragraph(first), self.old.paragraph(last) + 1)
        left = [there for there in range(*self.gap(first, last)) if there not in self.came_from and there not in found]
        return any(self.overlap(here, there) >= LEAST_SHARE_ELSEWHERE for here in own for there in left)

    def overlap(self, here: int, there: int) -> float:
        """The share of a paragraph's words that another paragraph has, too, in any order. From 0.0 to 1.0."""
        words = Counter(self.old.words_of(here))
        return (words & Counter(self.new.words_of(there))).total() / max(1, words.total())

    def proposed(self, first: int, last: int):
        """A place to check: same or edited words in the old position, else the same or edited words anywhere."""
        low, high = self.gap(first, last)
        gap = (self.new.firsts[low], self.new.after(high - 1)) if low < high else None
        text = 0, len(self.new.words)
        place = (
            (gap and (self.same_words_in(first, last, *gap) or self.edited(first, last, *gap, LEAST_SHARE_NEAR)))
            or self.same_words_in(first, last, *text)
            or self.edited(first, last, *text, LEAST_SHARE_ELSEWHERE)
        )
        return place and ("needs_check", *place)

    def same_words_in(self, first: int, last: int, low: int, high: int) -> tuple[int, int] | None:
        """The place of the same words with the most similar context. One or two words need at least two of context."""
        found = self.new.find(self.old.piece(first, last), low, high)
        best = max(((self.agreement(first, last, there), -there) for there in found), default=None)
        if best is None or (best[0] < 2 and alignment_word_count(self.old.words[first : last + 1]) < 3):
            return None
        return -best[1], -best[1] + last - first

    def agreement(self, first: int, last: int, there: int) -> int:
        """How many words before and after a place match those of the old place, up to the first that does not match."""
        until, count = there + last - first, 0
        for here, other, step in ((first, there, -1), (last, until, 1)):
            for far in range(1, CONTEXT_WORDS + 1):
                one, two = here + step * far, other + step * far
                if not (0 <= one < len(self.old.words) and 0 <= two < len(self.new.words)):
                    break
                if self.old.words[one] != self.new.words[two]:
                    break
                count += self.old.words[one] != BREAK
        return count

    def nearest(self, start: int, end: int) -> tuple[int, int, int] | None:
        """(paragraph from 0, words in common, words in all) of the place with the most words of a span."""
        first, last = self.old.span(start, end)
        wanted = set(self.old.words[first : last + 1]) & self.old.where.keys()
        place = self.densest(wanted, 0, len(self.new.words), last - first + 1)
        return place and (self.new.paragraph(place[0]), place[2], len(wanted))

    def edited(self, first: int, last: int, low: int, high: int, part: float) -> tuple[int, int] | None:
        """The place that still has at least this share of the words."""
        wanted = set(self.old.words[first : last + 1]) & self.old.where.keys()
        place = self.densest(wanted, low, high, last - first + 1)
        if not place or place[2] < part * len(wanted) or (len(wanted) < 3 and part > LEAST_SHARE_NEAR):
            return None
        return self.fitted(first, last, place[0], place[1])

    def densest(self, wanted: set[str], low: int, high: int, length: int) -> tuple[int, int, int] | None:
        """(first, last, number) of the part of the new text with most of these words; frequent words are ignored."""
        hits = sorted(
            (place, word)
            for word in wanted
            if len(self.new.where.get(word, ())) <= MOST_OCCURRENCES
            for place in self.new.where.get(word, ())
            if low <= place < high
        )
        reach, best, inside, left = length + length // 2 + 5, None, Counter(), 0
        for place, word in hits:
            inside[word] += 1
            while place - hits[left][0] >= reach:
                gone = hits[left][1]
                inside[gone] -= 1
                if not inside[gone]:
                    del inside[gone]
                left += 1
            if best is None or len(inside) > best[2]:
                best = hits[left][0], place, len(inside)
        return best

    def fitted(self, first: int, last: int, low: int, high: int) -> tuple[int, int]:
        """The place between the words around the old place; else from the first to the last word in common."""
        if last - first > MOST_WORDS_COMPARED:
            return low, high
        before = max(first - CONTEXT_WORDS, self.old.firsts[self.old.paragraph(first)])
        after = min(last + CONTEXT_WORDS, self.old.after(self.old.paragraph(last)) - 1)
        begin = max(low - 2 * CONTEXT_WORDS, self.new.firsts[self.new.paragraph(low)])
        end = min(high + 2 * CONTEXT_WORDS, self.new.after(self.new.paragraph(high)) - 1)
        matcher = SequenceMatcher(None, self.old.words[before : after + 1], self.new.words[begin : end + 1])
        pairs = {
            before + block.a + n: begin + block.b + n
            for block in matcher.get_matching_blocks()
            for n in range(block.size)
        }
        inner = [pairs[word] for word in range(first, last + 1) if word in pairs] or [low, high]
        start = pairs[first - 1] + 1 if first - 1 in pairs else inner[0]
        until = pairs[last + 1] - 1 if last + 1 in pairs else inner[-1]
        return (start, until) if start <= until else (inner[0], inner[-1])


def alignment_word_count(words: list[str]) -> int:
    """How many of these are words, not breaks or punctuation marks."""
    return sum(word[0].isalnum() for word in words)
