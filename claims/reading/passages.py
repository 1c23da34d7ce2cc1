"""A snapshot's text as paragraphs of segments, each with the claims that stand in it; and short contexts.

Offsets are Unicode code points of the snapshot's text, start inclusive, end exclusive.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from articles.text import paragraphs_of_article_text

from ..models import Anchor

CONTEXT_LENGTH = 90
# The largest part that a reader may see of a text that is not public, in all contexts together.
PUBLIC_SHARE = 0.4
OMISSION = " … "


@dataclass
class Segment:
    text: str
    marks: list[Anchor] = field(default_factory=list)
    # The anchors that begin (or end) in this segment: here the page puts the id (or the number) of their claim.
    opens: list[Anchor] = field(default_factory=list)
    closes: list[Anchor] = field(default_factory=list)


@dataclass
class Passage:
    start: int
    segments: list[Segment]
    # The anchors that start in this passage.
    anchors: list[Anchor]


def passages(text: str, anchors: Iterable[Anchor], shown: list[tuple[int, int]] | None = None) -> list[Passage]:
    """Cut each paragraph at the ends of the spans in it. A segment in overlapping spans has several marks.

    In `marks` the longer span comes first, as the outer mark. With `shown`, text outside these spans is left out.
    """
    placed = sorted(
        (anchor for anchor in anchors if anchor.state in Anchor.SETTLED),
        key=lambda anchor: (anchor.start, -anchor.end, anchor.pk),
    )
    shown = [(0, len(text))] if shown is None else shown
    cut = [passage_of_paragraph(start, words, placed, shown) for start, words in paragraphs_of_article_text(text)]
    return [one for one in cut if any(segment.text != OMISSION for segment in one.segments)]


def passage_of_paragraph(start: int, words: str, placed: list[Anchor], shown: list[tuple[int, int]]) -> Passage:
    end = start + len(words)
    here = [anchor for anchor in placed if anchor.start < end and anchor.end > start]
    spans = [(anchor.start, anchor.end) for anchor in here] + shown
    edges = sorted({start, end} | {min(max(edge, start), end) for span in spans for edge in span})
    segments: list[Segment] = []
    for a, b in pairwise(edges):
        if not any(first <= a and b <= last for first, last in shown):
            segments += [Segment(OMISSION)] if not segments or segments[-1].text != OMISSION else []
            continue
        segments.append(
            Segment(
                text=words[a - start : b - start],
                marks=[anchor for anchor in here if anchor.start <= a and anchor.end >= b],
                opens=[anchor for anchor in here if anchor.start == a],
                closes=[anchor for anchor in here if anchor.end == b],
            )
        )
    return Passage(start, segments, [anchor for anchor in here if start <= anchor.start < end])


def passage_excerpt_spans(
    text: str, anchors: Iterable[Anchor], elsewhere: Iterable[tuple[int, Iterable[Anchor]]] = ()
) -> list[tuple[int, int]]:
    """The spans of a text that is not public which a reader may see: each claim's words with a short context.

    The limit (PUBLIC_SHARE) is for all spans together, in this text and in the article's other texts that are not
    public: `elsewhere`, as (length, anchors). The contexts are shortened until the limit is kept, to the words alone if
    necessary.
    """
    texts = [
        (len(text), settled_passage_spans(anchors)),
        *((length, settled_passage_spans(others)) for length, others in elsewhere),
    ]
    limit = PUBLIC_SHARE * min(length for length, _ in texts)
    for context in (CONTEXT_LENGTH, CONTEXT_LENGTH // 2, CONTEXT_LENGTH // 4, 0):
        shown = [
            merge_passage_spans((max(0, start - context), min(length, end + context)) for start, end in spans)
            for length, spans in texts
        ]
        if sum(end - start for spans in shown for start, end in spans) <= limit:
            break
    return [trim_passage_to_words(text, span, texts[0][1]) for span in shown[0]]


def trim_passage_to_words(text: str, span: tuple[int, int], marked: list[tuple[int, int]]) -> tuple[int, int]:
    """The span without words that are cut at its ends. Marked words in it are kept."""
    start, end = span
    first = min(begin for begin, stop in marked if start <= begin and stop <= end)
    last = max(stop for begin, stop in marked if start <= begin and stop <= end)
    while 0 < start < first and not text[start - 1].isspace():
        start += 1
    while last < end < len(text) and not text[end].isspace():
        end -= 1
    return start, end


def settled_passage_spans(anchors: Iterable[Anchor]) -> list[tuple[int, int]]:
    return sorted((anchor.start, anchor.end) for anchor in anchors if anchor.state in Anchor.SETTLED)


def merge_passage_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def trim_passage_context(before: str, after: str) -> tuple[str, str]:
    """Trim the text before and after a place to the paragraph of the place and to whole words.

    Each comes with up to CONTEXT_LENGTH + 1 characters. A text of that length was cut, and gets an ellipsis.
    """
    if "\n" in before:
        before = before.rpartition("\n")[2]
    elif len(before) > CONTEXT_LENGTH:
        before = "… " + before.partition(" ")[2]
    if "\n" in after:
        after = after.partition("\n")[0]
    elif len(after) > CONTEXT_LENGTH:
        after = after.rpartition(" ")[0] + " …"
    return before, after
