"""Where the words of one text stand in another text of the same article. Knows nothing of the database.

Offsets are Unicode code points. A *word* is a run of letters and digits or one other character; how quotation marks,
dashes and blanks are written makes no difference, nor do characters that are not seen.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate, pairwise

from articles.text import paragraphs

from .paragraphs import pairs_in_order, unchanged_paragraphs
from .punctuation import PUNCTUATION_VARIANTS
from .sentences import split_sentences

# Vowel signs and accents belong to the word they stand on; joiners and soft hyphens are inside it.
WORD_OR_MARK = re.compile(
    r"[\w\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u06d6-\u06ed\u00ad\u200b-\u200f\ufeff]+|\.{3}|\S"
)
BREAK = "\x1e"  # no captured text holds these two
WORD_SEPARATOR = "\x1f"
CONTEXT_WORDS = 8  # words on each side that vouch for a place
LEAST_CONTEXT_WORDS = 4  # of them outside the claim, or they vouch for nothing
LEAST_SHARE_NEAR = 0.5  # the part of a claim's words that an edited place must still have
LEAST_SHARE_ELSEWHERE = 2 / 3  # the same, and of a paragraph's words, where the place is not the old one
MOST_OCCURRENCES = 2_000  # a word that stands more often says nothing about a place
MOST_PLACES = 500
MOST_WORDS_COMPARED = 1_000  # words


@dataclass(frozen=True)
class CarriedPlace:
    """What became of a span: `state` is a value of Anchor.State; without a place when it is lost."""

    state: str
    start: int | None = None
    end: int | None = None


LOST = CarriedPlace("lost")


class TextAsWords:
    """A normalised text as words, with a BREAK before, between and after its paragraphs."""

    def __init__(self, text: str):
        self.text = text
        self.words, self.starts, self.ends, self.firsts = [BREAK], [0], [0], []
        for start, paragraph in paragraphs(text):
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
        """Where each word begins in `joined`, at the separator before it."""
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
        """The words of each paragraph in one string."""
        edges = [*self.firsts, len(self.words)]
        return [WORD_SEPARATOR.join(self.words[first : after - 1]) for first, after in pairwise(edges)]

    def paragraph(self, word: int) -> int:
        """The number of the paragraph, from 0, in which a word stands."""
        return max(0, bisect_right(self.firsts, word) - 1)

    def words_of(self, paragraph: int) -> list[str]:
        return self.words[self.firsts[paragraph] : self.after(paragraph)]

    def after(self, paragraph: int) -> int:
        """The place of the BREAK that ends a paragraph."""
        return (self.firsts[paragraph + 1] if paragraph + 1 < len(self.firsts) else len(self.words)) - 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The first and last word that a span of characters touches; the last before the first when there is none."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end) - 1
        while first <= last and self.words[last] == BREAK:
            last -= 1
        while first <= last and self.words[first] == BREAK:
            first += 1
        return first, last

    def around(self, first: int, last: int) -> tuple[int, int]:
        """The first and last word of what vouches for words: their sentence, and CONTEXT words on each side at least,
        as far as the BREAK of the paragraph."""
        opening, closing = self.firsts[self.paragraph(first)] - 1, self.after(self.paragraph(last))
        begins, ends = self.sentences
        start = begins[bisect_right(begins, self.starts[first]) - 1]
        until = ends[bisect_left(ends, self.ends[last])]
        before = min(first - CONTEXT_WORDS, bisect_left(self.starts, start, opening + 1))
        after = max(last + CONTEXT_WORDS, bisect_right(self.ends, until, hi=closing) - 1)
        return max(before, opening), min(after, closing)

    @cached_property
    def sentences(self) -> tuple[list[int], list[int]]:
        """Where each sentence starts in the text, and where each ends."""
        found = [sentence[:2] for start, words in paragraphs(self.text) for sentence in split_sentences(start, words)]
        return [start for start, _ in found], [until for _, until in found]

    def find(self, piece: str, first: int = 0, after: int | None = None, most: int = MOST_PLACES) -> list[int]:
        """The words at which a piece of joined words begins, at most so many."""
        found: list[int] = []
        stop = self.places[len(self.words) if after is None else after] + 1
        place = self.joined.find(piece, self.places[first], stop)
        while place >= 0 and len(found) < most:
            found.append(bisect_left(self.places, place))
            place = self.joined.find(piece, place + 1, stop)
        return found

    def piece(self, first: int, last: int) -> str:
        return WORD_SEPARATOR + WORD_SEPARATOR.join(self.words[first : last + 1]) + WORD_SEPARATOR


def same_words(one: str, other: str) -> bool:
    """Whether two pieces of text differ in nothing but blanks and the way that marks are written."""
    return one == other or plain_words(one) == plain_words(other)


def plain_words(text: str) -> list[str]:
    return [word for word in (found.translate(PUNCTUATION_VARIANTS) for found in WORD_OR_MARK.findall(text)) if word]


class Alignment:
    """Two texts of one article, and where each paragraph of the old one stands unchanged in the new one."""

    def __init__(self, old: str, new: str):
        self.old, self.new = TextAsWords(old), TextAsWords(new)
        self.same = unchanged_paragraphs(self.old.keys, self.new.keys)
        self.came_from = {there: here for here, there in self.same.items()}
        self.kept = pairs_in_order(self.same)
        self.kept_here = sorted(self.kept)

    @cached_property
    def unbroken(self) -> tuple[list[int], list[int]] | None:
        """The places of all words but the breaks, when the two texts have the same words in the same order."""
        here, there = (
            [place for place, word in enumerate(text.words) if word != BREAK] for text in (self.old, self.new)
        )
        if [self.old.words[place] for place in here] == [self.new.words[place] for place in there]:
            return here, there
        return None

    def carry(self, start: int, end: int) -> CarriedPlace:
        """Say where the words of a span of the old text stand in the new one.

        exact: the same words in the same surroundings, in their order among what else stayed; what changed was
            changed elsewhere. The surroundings are the whole paragraph, or the rest of the sentence and CONTEXT words
            on each side at least; words that are their whole paragraph need the paragraph before or after them.
        moved: the same words, and their paragraph came along unchanged to another place, and nothing like it is where
            it was.
        needs_check: the words were edited, or stand where the surroundings do not vouch for them, or several places
            could be meant. The place is a proposal.
        lost: no place is near enough to be proposed.

        A paragraph that stands more than once counts by its neighbours, and only if those before it and those after
        it do not speak for different copies. So words of a deleted paragraph are never exact or moved in another
        that stood in the old text, too.
        """
        first, last = self.old.span(start, end)
        if last < first:
            return LOST
        # A span may begin and end inside of a word; blanks at its ends stay behind.
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
            if state == "needs_check" or same_words(self.old.text[start:end], words):
                return CarriedPlace(state, *place)
        return LOST

    def in_unbroken_text(self, first: int, last: int):
        if self.unbroken is None:
            return None
        here, there = self.unbroken
        return "exact", there[bisect_left(here, first)], there[bisect_left(here, last)]

    def in_same_paragraph(self, first: int, last: int):
        """Where all paragraphs of the words stand unchanged, one after the other, and something vouches for them."""
        begin, end = self.old.paragraph(first), self.old.paragraph(last)
        there = self.same.get(begin)
        if there is None or any(self.same.get(begin + n) != there + n for n in range(end - begin + 1)):
            return None
        own = [*self.old.words[self.old.firsts[begin] : first], *self.old.words[last + 1 : self.old.after(end)]]
        if word_count(own) < LEAST_CONTEXT_WORDS and not self.has_its_neighbour(begin, end, there):
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
        """Where the words stand once with the words around them, in a paragraph that is none other's."""
        before, after = self.old.around(first, last)
        around = [*self.old.words[before:first], *self.old.words[last + 1 : after + 1]]
        window = self.old.piece(before, after)
        found = self.new.find(window, most=2)
        if word_count(around) < LEAST_CONTEXT_WORDS or len(found) != 1 or len(self.old.find(window, most=2)) != 1:
            return None
        # The same without the ends of the paragraph, which may have been joined to another.
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
        """Whether a place lies in a paragraph that stood in the old text as another one."""
        begin, own = self.new.paragraph(there), self.old.paragraph(first)
        return any(
            self.came_from.get(one, own + one - begin) != own + one - begin
            for one in range(begin, self.new.paragraph(until) + 1)
        )

    def gap(self, first: int, last: int) -> tuple[int, int]:
        """The paragraphs of the new text, first and one after the last, where a place is that kept its order."""
        begin, end = self.old.paragraph(first), self.old.paragraph(last)
        left, right = bisect_left(self.kept_here, begin) - 1, bisect_right(self.kept_here, end)
        low = self.kept[self.kept_here[left]] + 1 if left >= 0 else 0
        high = self.kept[self.kept_here[right]] if right < len(self.kept_here) else len(self.new.keys)
        return low, high

    def in_gap(self, there: int, until: int, first: int, last: int) -> bool:
        low, high = self.gap(first, last)
        return low <= self.new.paragraph(there) and self.new.paragraph(until) < high

    def stayed_edited(self, first: int, last: int, found: range = range(0)) -> bool:
        """Whether the paragraph of the words may be another than the one `found`: it stayed there and was edited."""
        own = range(self.old.paragraph(first), self.old.paragraph(last) + 1)
        left = [there for there in range(*self.gap(first, last)) if there not in self.came_from and there not in found]
        return any(self.overlap(here, there) >= LEAST_SHARE_ELSEWHERE for here in own for there in left)

    def overlap(self, here: int, there: int) -> float:
        """The part of a paragraph's words that another one has, too, whatever their order."""
        words = Counter(self.old.words_of(here))
        return (words & Counter(self.new.words_of(there))).total() / max(1, words.total())

    def proposed(self, first: int, last: int):
        """The place of the same or edited words where they were, else of the same, else of edited ones elsewhere."""
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
        """The place of the same words with the most of their surroundings; few words without any are no place."""
        found = self.new.find(self.old.piece(first, last), low, high)
        best = max(((self.agreement(first, last, there), -there) for there in found), default=None)
        if best is None or (best[0] < 2 and word_count(self.old.words[first : last + 1]) < 3):
            return None
        return -best[1], -best[1] + last - first

    def agreement(self, first: int, last: int, there: int) -> int:
        """How many words before and after a place are those of the old place, counted up to the first that is not."""
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
        """(paragraph from 0, words in common, words in all) of the place that has most of a span's words."""
        first, last = self.old.span(start, end)
        wanted = set(self.old.words[first : last + 1]) & self.old.where.keys()
        place = self.densest(wanted, 0, len(self.new.words), last - first + 1)
        return place and (self.new.paragraph(place[0]), place[2], len(wanted))

    def edited(self, first: int, last: int, low: int, high: int, part: float) -> tuple[int, int] | None:
        """The place that still has this part of the words, or more."""
        wanted = set(self.old.words[first : last + 1]) & self.old.where.keys()
        place = self.densest(wanted, low, high, last - first + 1)
        if not place or place[2] < part * len(wanted) or (len(wanted) < 3 and part > LEAST_SHARE_NEAR):
            return None
        return self.fitted(first, last, place[0], place[1])

    def densest(self, wanted: set[str], low: int, high: int, length: int) -> tuple[int, int, int] | None:
        """(first, last, number) of the stretch of the new text with most of these words; common ones don't count."""
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
        """The place as the words around the old one bound it, else from the first to the last word in common."""
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


def word_count(words: list[str]) -> int:
    """How many of these are words, and not breaks or marks."""
    return sum(word[0].isalnum() for word in words)
