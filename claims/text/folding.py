"""Folding: names in any script reduced to one spelling, so that they are found in any spelling."""

import re
import unicodedata

from django.db.models import F, Func, Value
from django.db.models.functions import Replace

# Letters with more than one spelling that Unicode's own folding keeps different.
LETTER_VARIANTS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ı": "i", "ё": "е"}
)
# Characters that some writers leave out: apostrophes, ayn and hamza in transliteration, the Arabic tatweel, and
# invisible characters.
LETTER_VARIANTS |= str.maketrans(dict.fromkeys("'’‘`ʿʾʼʻـ\u00ad\u200d\u200e\u200f\u2060\ufeff", ""))
LONGEST_FOLDED = 400
# Cyrillic letters in Latin ones, as English newspapers write names.
LATIN_OF_CYRILLIC = str.maketrans("абвгдезийклмнопрстуфыэіїєґ", "abvgdeziiklmnoprstufyeiieg") | str.maketrans(
    {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ь": "", "ъ": ""}
)


def fold_text(name: str) -> str:
    """Return the words in lower case without accents, vowel signs, punctuation or joiners, with one blank between."""
    plain = unicodedata.normalize("NFKD", name.translate(LETTER_VARIANTS)).casefold()
    plain = "".join(" " if unicodedata.category(c)[0] in "PZSC" else c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"\S+", plain.translate(LETTER_VARIANTS)))


def latin_spelling(folded: str) -> str:
    """Folded words with Cyrillic letters written in Latin ones; other scripts stay."""
    return folded.translate(LATIN_OF_CYRILLIC)


def folded_name_prefix_query(typed: str) -> str:
    """Return a tsquery for names with every word typed, of which the last may be unfinished; "" without a word."""
    words = [
        word.replace("\\", "\\\\").replace("'", "''")
        for word in fold_text(typed[:LONGEST_FOLDED])[:LONGEST_FOLDED].split()[:8]
    ]
    return (
        " & ".join(f"'{word}'" for word in words[:-1]) + (" & " if words[1:] else "") + f"'{words[-1]}':*"
        if words
        else ""
    )


# Lower-case Cyrillic, Greek and Latin letters that look like another letter, from confusables.txt of Unicode
# Technical Standard 39, and the letters whose capitals look alike (В, Н, К, М, Т).
LOOKALIKE_LETTERS = str.maketrans(
    "авекмнорстухіјѕԛԝһӏԁɡαβεηικμνορτυχω1lı0",
    "abekmhopctyxijsqwhidgabehikmvoptuxwiiio",
)
# Pairs of letters that look like one letter.
LOOKALIKE_PAIRS = [("rn", "m"), ("vv", "w")]


def folded_skeleton(name: str) -> str:
    """The name with lookalike letters replaced: two names with the same skeleton look alike. "" without a letter."""
    seen = fold_text(name)[:LONGEST_FOLDED].rstrip()
    for two, one in LOOKALIKE_PAIRS:
        seen = seen.replace(two, one)
    return seen.translate(LOOKALIKE_LETTERS)


class Translate(Func):
    function = "TRANSLATE"


def folded_skeleton_expression(column: str) -> Translate:
    """`skeleton` in SQL, for a folded column. The index `actor_name_skeleton` uses this same expression."""
    seen = F(column)
    for two, one in LOOKALIKE_PAIRS:
        seen = Replace(seen, Value(two), Value(one))
    letters, instead = "".join(map(chr, LOOKALIKE_LETTERS)), "".join(map(chr, LOOKALIKE_LETTERS.values()))
    return Translate(seen, Value(letters), Value(instead))
