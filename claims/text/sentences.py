"""The sentences of a paragraph, for choosing words without a mouse. Offsets are Unicode code points."""

import re

# A sentence ends with its final mark and any closing quote or bracket, before a blank; with Arabic and CJK marks.
SENTENCE_END = re.compile(r"[.!?…؟。！？]+[\"'”’»)\]]*(?=\s|$)")


def split_sentences(start: int, words: str) -> list[tuple[int, int, str]]:
    """The sentences of a paragraph that begins at offset `start`, as (start, end, words) without blanks around."""
    found, begun = [], 0
    for end in [match.end() for match in SENTENCE_END.finditer(words)] + [len(words)]:
        sentence = words[begun:end]
        lead = len(sentence) - len(sentence.lstrip())
        if sentence.strip():
            found.append((start + begun + lead, start + begun + len(sentence.rstrip()), sentence.strip()))
        begun = end
    return found
