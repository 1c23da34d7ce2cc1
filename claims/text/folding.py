"""Names in any script, folded so that they are found however they are typed."""

import re
import unicodedata

from django.db.models import F, Func, Value
from django.db.models.functions import Replace

# Letters that two keyboards or two scribes write differently; Unicode's own folding leaves them apart.
LETTER_VARIANTS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ı": "i", "ё": "е"}
)
# Written by some and left out by others: apostrophes, ayn and hamza in transliteration, the Arabic stretch, and marks
# that are not seen.
LETTER_VARIANTS |= str.maketrans(dict.fromkeys("'’‘`ʿʾʼʻـ\u00ad\u200d\u200e\u200f\u2060\ufeff", ""))
LONGEST_FOLDED = 400


def fold_text(name: str) -> str:
    """Return the name's words in lower case without accents, vowel signs, punctuation or joiners, one blank apart."""
    plain = unicodedata.normalize("NFKD", name.translate(LETTER_VARIANTS)).casefold()
    plain = "".join(" " if unicodedata.category(c)[0] in "PZSC" else c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"\S+", plain.translate(LETTER_VARIANTS)))


def name_prefix_query(typed: str) -> str:
    """Return a tsquery literal for names that hold every word typed, the last one perhaps unfinished; "" for none."""
    words = [
        word.replace("\\", "\\\\").replace("'", "''")
        for word in fold_text(typed[:LONGEST_FOLDED])[:LONGEST_FOLDED].split()[:8]
    ]
    return (
        " & ".join(f"'{word}'" for word in words[:-1]) + (" & " if words[1:] else "") + f"'{words[-1]}':*"
        if words
        else ""
    )


# Cyrillic, Greek and Latin letters, lower case, that a reader takes for another; after confusables.txt of Unicode
# Technical Standard 39, with the letters whose capitals are taken for one another (В, Н, К, М, Т).
LOOKALIKE_LETTERS = str.maketrans(
    "авекмнорстухіјѕԛԝһӏԁɡαβεηικμνορτυχω1lı0",
    "abekmhopctyxijsqwhidgabehikmvoptuxwiiio",
)
# Two letters that are read as one.
LOOKALIKE_PAIRS = [("rn", "m"), ("vv", "w")]


def skeleton(name: str) -> str:
    """The name as the eye takes it: two names with one skeleton look alike. Empty for a name without letters."""
    seen = fold_text(name)[:LONGEST_FOLDED].rstrip()
    for two, one in LOOKALIKE_PAIRS:
        seen = seen.replace(two, one)
    return seen.translate(LOOKALIKE_LETTERS)


class Translate(Func):
    function = "TRANSLATE"


def skeleton_expression(column: str) -> Translate:
    """`skeleton` in SQL, of a column that is folded; the index `actor_name_skeleton` is on this very expression."""
    seen = F(column)
    for two, one in LOOKALIKE_PAIRS:
        seen = Replace(seen, Value(two), Value(one))
    letters, instead = "".join(map(chr, LOOKALIKE_LETTERS)), "".join(map(chr, LOOKALIKE_LETTERS.values()))
    return Translate(seen, Value(letters), Value(instead))
