"""Sentences of a paragraph, for choosing words without a pointer. Offsets are Unicode code points."""

import re

# A sentence ends with its mark and what closes it, before a blank; Arabic and CJK marks among them.
SENTENCE_END = re.compile(r"[.!?…؟。！？]+[\"'”’»)\]]*(?=\s|$)")


def split_sentences(start: int, words: str) -> list[tuple[int, int, str]]:
    """The sentences of a paragraph that begins at `start` of its text, as (start, end, words), blanks trimmed."""
    found, begun = [], 0
    for end in [match.end() for match in SENTENCE_END.finditer(words)] + [len(words)]:
        sentence = words[begun:end]
        lead = len(sentence) - len(sentence.lstrip())
        if sentence.strip():
            found.append((start + begun + lead, start + begun + len(sentence.rstrip()), sentence.strip()))
        begun = end
    return found
