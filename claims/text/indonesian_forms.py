"""Forms of an Indonesian word under its prefixes and suffixes: kirim, mengirim, dikirim, pengiriman.

PostgreSQL's stemmer drops the letter in which a prefix melts the first of a root (mengirim gives "irim", not "kirim"),
and takes some endings of roots for suffixes. So a typed word is looked for in those forms whose stems differ.
After Sneddon, Indonesian: A Comprehensive Grammar, chapter 1 (meN- and peN-).
"""

import re

SUFFIXES = ("nya", "lah", "kah", "pun", "kan", "an", "i")
PREFIXES = ("memper", "diper", "keter", "ber", "ter", "per", "ke", "di", "se")
SHORTEST_ROOT = 4
# What meN- and peN- become before a root, with the first letter that melts into them.
NASALS = [
    (re.compile(r"(?:me|pe)nge(?=\w)"), ""),
    (re.compile(r"(?:me|pe)ng(?=[aeiou])"), "k"),
    (re.compile(r"(?:me|pe)ng(?=[aeioughk])"), ""),
    (re.compile(r"(?:me|pe)ny(?=[aeiou])"), "s"),
    (re.compile(r"(?:me|pe)n(?=[aeiou])"), "t"),
    (re.compile(r"(?:me|pe)n(?=[cdjtz])"), ""),
    (re.compile(r"(?:me|pe)m(?=[aeiou])"), "p"),
    (re.compile(r"(?:me|pe)m(?=[bfvp])"), ""),
    (re.compile(r"(?:me|pe)(?=[lrmnwy])"), ""),
]
MELTING = {"k": "ng", "t": "n", "s": "ny", "p": "m"}


def indonesian_forms(word: str) -> list[str]:
    """The word, and the forms of each root that it may have; the word alone where it has other letters than a to z."""
    if not re.fullmatch(r"[a-z]{4,30}", word):
        return [word]
    found = dict.fromkeys([word])
    for root in indonesian_roots(word):
        nasal = nasal_root(root)
        found |= dict.fromkeys(
            [root, f"{root}an", f"me{nasal}", f"pe{nasal}an", f"ber{root}", f"ke{root}an", f"keter{root}an"]
        )
    return list(found)


def indonesian_roots(word: str) -> list[str]:
    """What is left of a word without a suffix, without a prefix, and without both."""
    bare = [word]
    for _ in range(2):
        bare += [one.removesuffix(suffix) for one in bare for suffix in SUFFIXES if one.endswith(suffix)]
    roots = bare[:]
    for one in bare:
        roots += [one.removeprefix(prefix) for prefix in PREFIXES if one.startswith(prefix)]
        roots += [first + one[match.end() :] for pattern, first in NASALS if (match := pattern.match(one))]
    return list(dict.fromkeys(root for root in roots if len(root) >= SHORTEST_ROOT))


def nasal_root(root: str) -> str:
    """A root as it stands behind me- or pe-: kirim gives ngirim, tolak nolak, bantah mbantah."""
    first, second = root[0], root[1]
    if first in MELTING and second in "aeiou":
        return MELTING[first] + root[1:]
    if first in "aeioughk":
        return f"ng{root}"
    if first in "cdjtz":
        return f"n{root}"
    return f"m{root}" if first in "bfvp" else root
