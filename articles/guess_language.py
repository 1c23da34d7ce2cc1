"""The language of a text, guessed from its commonest words; no guess when they leave a doubt."""

import re
from collections import Counter

COMMON_WORDS = {
    "id": "yang dan di ke dari untuk dengan pada itu ini tidak akan oleh dalam juga telah sudah bahwa kata ada "
    "atau mereka kami dia ia saat para tersebut sebagai karena lebih bisa namun",
    "en": "the of and to in that is was for on with as by at from it he she they his her their has have had be been "
    "are were said not but which who this will would an",
}
# Malay shares the words above with Indonesian; these are its own.
MALAY_WORDS = "ialah kerana sahaja bahawa mahu berkata polis kerajaan semasa"
LEAST_WORDS = 6
LEAST_LEAD = 3
MOST_CHARACTERS_READ = 50_000  # characters


def guessed_language(text: str) -> str:
    """Return "id" or "en"; "" for another language, for a mixture, and for a text that is too short."""
    words = Counter(re.findall(r"[^\W\d_]+", text[:MOST_CHARACTERS_READ].casefold()))
    counts = {language: sum(words[word] for word in common.split()) for language, common in COMMON_WORDS.items()}
    first, second = sorted(counts, key=counts.get, reverse=True)
    is_clear = counts[first] >= LEAST_WORDS and counts[first] >= LEAST_LEAD * counts[second]
    is_frequent = counts[first] * 12 >= words.total()
    malay = sum(words[word] for word in MALAY_WORDS.split())
    return "" if not (is_clear and is_frequent) or (first == "id" and malay * 12 >= counts["id"]) else first
