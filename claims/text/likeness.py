"""Words that two texts share, and signs that they disagree: names, numbers, spelling, negation, opposites.

These signs are only shown to an editor; they decide nothing. On pairs written by experts they found the relation in
only half of the cases.
"""

import re
from functools import lru_cache

from .folding import fold_text

WORD = re.compile(r"[^\W\d_][\w'’-]*")
NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")


def word_set_for_likeness(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Frequent first words of sentences, in English and Indonesian: a capital letter does not make them names.
COMMON_WORDS = word_set_for_likeness(
    "the a an in on at of to for and but by from with it its he she they his her their this that these those there is "
    "are was were has have had will would as after before no not all some two three one "
    "di ke dari dan atau yang itu ini ada akan telah sudah pada oleh untuk dengan dalam para hanya baru tidak bukan "
    "kata ujar menurut kepada karena sebagai adalah juga"
)
NEGATIONS = word_set_for_likeness(
    "not no never none nobody nothing without neither nor cannot deny denies denied denying reject rejects rejected "
    "rejecting refuse refuses refused false untrue wrong "
    "tidak tak bukan belum tanpa jangan membantah bantah dibantah menyangkal disangkal menampik ditampik menolak "
    "ditolak mustahil salah keliru"
)
# These phrases contain a negation but negate nothing: "one of", "not only", "neither confirmed nor denied".
NO_NEGATION = re.compile(
    r"\bsalah (?=satu|seorang|seekor|sebuah)|\b(?:tidak|tak|bukan) (?:hanya|saja|cuma|sekadar|sekedar)\b|\bnot only\b"
    r"|\bneither confirm(?:ed|s)? nor den(?:y|ied|ies)\b",
    re.IGNORECASE,
)
NEGATION_PHRASE = re.compile(r"n['’]t\b|\bruled? out\b|\brules out\b", re.IGNORECASE)
OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in sorted(
        word_set_for_likeness(
            "naik/turun menaikkan/menurunkan dinaikkan/diturunkan naik/tetap dibuka/ditutup membuka/menutup hidup/mati "
            "menang/kalah mulai/berhenti dilanjutkan/dihentikan melanjutkan/menghentikan menerima/menolak lebih/kurang "
            "rise/fall rose/fell raise/cut raised/cut raised/lowered increase/decrease increased/decreased more/less "
            "above/below open/closed opened/closed won/lost start/stop started/stopped continue/halt continued/halted "
            "accept/reject accepted/rejected stay/go safe/unsafe safe/dangerous"
        )
    )
)
# Words with the same first letters count as the same word: drone and drones, Russia and Russian.
BEGINNING_LENGTH = 5


def casefolded_words_for_likeness(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def content_words_for_likeness(text: str) -> set[str]:
    return {word for word in casefolded_words_for_likeness(text) if len(word) > 2 and word not in COMMON_WORDS}


def word_beginnings_for_likeness(text: str) -> set[str]:
    return {word[:BEGINNING_LENGTH] for word in content_words_for_likeness(text)}


def word_likeness(text: str, other: str) -> float:
    """The share of the words of the shorter text that the other text has, too, from 0.0 to 1.0."""
    mine, theirs = word_beginnings_for_likeness(text), word_beginnings_for_likeness(other)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def name_beginnings_for_likeness(text: str) -> set[str]:
    return {word[:BEGINNING_LENGTH] for word in map(str.casefold, capitalised_words_for_likeness(text).values())}


def shared_matter_of_texts(text: str, other: str) -> tuple[int, float]:
    """How many words the two share that are neither names nor negations, and their share of the shorter text.

    (0, 0.0) if each has a name that the other lacks: then they speak of different things.
    """
    my_names, their_names = name_beginnings_for_likeness(text), name_beginnings_for_likeness(other)
    if my_names - their_names and their_names - my_names:
        return 0, 0.0
    aside = my_names | their_names | {word[:BEGINNING_LENGTH] for word in NEGATIONS}
    mine, theirs = (word_beginnings_for_likeness(one) - aside for one in (text, other))
    shared = len(mine & theirs)
    return shared, shared / max(1, min(len(mine), len(theirs)))


def numbers_for_likeness(text: str) -> set[str]:
    """The numbers as written, but with each comma as a point: 9.500 in one language is 9,500 in the other."""
    return {number.replace(",", ".") for number in NUMBER.findall(text)}


def capitalised_words_for_likeness(text: str) -> dict[str, str]:
    """The words with a capital first letter, as {folded: as written}."""
    capitals = [word for word in WORD.findall(text) if word[0].isupper() and len(word) > 2]
    return {fold_text(word): word for word in capitals if word.casefold() not in COMMON_WORDS}


@lru_cache(maxsize=2_000)
def trigrams_for_likeness(text: str) -> frozenset[str]:
    """The trigrams of every word, with two blanks before and one after the word, as in PostgreSQL's pg_trgm."""
    padded = (f"  {word} " for word in fold_text(text).split())
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def spelling_likeness(text: str, other: str) -> float:
    """The similarity of spelling (Dice coefficient of trigrams), from 0.0 to 1.0. It also works across languages."""
    mine, theirs = trigrams_for_likeness(text), trigrams_for_likeness(other)
    return 2 * len(mine & theirs) / max(1, len(mine) + len(theirs))


def text_negates(text: str) -> bool:
    text = NO_NEGATION.sub("", text)
    return bool(NEGATIONS.intersection(casefolded_words_for_likeness(text)) or NEGATION_PHRASE.search(text))


def opposite_words_of_texts(text: str, other: str) -> tuple[str, str] | None:
    """Two words of opposite meaning, one in each text; None if there is no such pair. No text may have both words."""
    mine, theirs = set(casefolded_words_for_likeness(text)), set(casefolded_words_for_likeness(other))
    for one, two in OPPOSITES:
        for here, there in ((one, two), (two, one)):
            if here in mine - theirs and there in theirs - mine:
                return here, there
    return None
