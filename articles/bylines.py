"""The author and the newsroom of an article: only when the page itself names them."""

import re

LABELLED_BYLINE = re.compile(
    r"(?:penulis|reporter|jurnalis|wartawan|pewarta|author|written by|ditulis oleh)\s?:\s?(?P<names>.{2,150})$"
    r"|(?:by|oleh|written by|ditulis oleh)(?:\s?:)?\s(?P<plain>.{2,100})$",
    re.IGNORECASE,
)
BYLINE_LABEL = re.compile(
    r"(?:penulis|reporter|jurnalis|wartawan|pewarta|author|writer|written by)\s?:?$", re.IGNORECASE
)
EDITOR = re.compile(r"\s*[|,;/–—-]?\s*\b(?:editor|penyunting|redaktur)\b.*", re.IGNORECASE)
PERSON_NAME = re.compile(r"[A-Z][\w.'’-]{0,30}(?:,? (?:[A-Z][\w.'’-]{0,30}|van|de|bin|al|el|dan|and|&)){0,9}")
NAME_WITH_NEWSROOM = re.compile(r"(?P<name>[^|–—]{4,60}?)\s[-–—|]\s[\w.]{2,30}(?: [\w.]{2,30}){0,2}")
DOMAIN_ENDINGS = r"(?:com|co\.id|or\.id|go\.id|ac\.id|id|net|org|news|tv|info|co\.uk|uk|com\.my|my|sg|com\.au|au|co)"
DOMAIN = rf"(?P<name>[A-Za-z0-9][A-Za-z0-9-]{{1,40}}(?:\.[A-Za-z0-9-]{{1,30}}){{0,2}}?\.{DOMAIN_ENDINGS})"
# “Outlet.com - date”, and “CITY, Outlet.com - ” or “OUTLET.COM - ” before the first words.
DOMAIN_ABOVE = re.compile(rf"{DOMAIN}\s?(?:[-–—|,:]|$)", re.IGNORECASE)
DOMAIN_BEFORE_WORDS = re.compile(
    rf"(?:[A-Z][\w .'’/-]{{1,40}}(?:,|\s?\()\s?)?{DOMAIN}\)?\s?(?:--?|–|—|:)", re.IGNORECASE
)


def find_byline(lines: list[str], places: list[int]) -> tuple[str, set[int]]:
    """(byline, indexes of its lines) among the lines at these indexes; byline "" when two lines could be it."""
    for place in places:
        match = LABELLED_BYLINE.match(lines[place])
        if match and (names := byline_names_after_label(match["names"] or match["plain"])):
            return names, {place}
    for place in places:
        if not BYLINE_LABEL.match(lines[place]):
            continue
        beside = [near for near in (place - 1, place + 1) if near in places and is_byline_person_name(lines[near])]
        return (lines[beside[0]] if len(beside) == 1 else ""), {place, *(beside if len(beside) == 1 else ())}
    return "", set()


def byline_names_after_label(words: str) -> str:
    """The names in the words after a label; "" when these words are not names."""
    names = EDITOR.sub("", words).strip(" .,;|-")
    return names if PERSON_NAME.fullmatch(names) else ""


def is_byline_person_name(line: str) -> bool:
    return 2 <= len(line.split()) <= 5 and PERSON_NAME.fullmatch(line) is not None


def is_byline_with_newsroom(line: str) -> bool:
    """Whether the line may be a person and a newsroom, as “Sari Dewi - Harian”."""
    match = NAME_WITH_NEWSROOM.fullmatch(line)
    return match is not None and is_byline_person_name(match["name"])


def byline_newsroom_names(above: list[str], prose: list[str]) -> list[str]:
    """The names that the page uses for itself, as written: in the lines above its text and before its first words.

    A quoted source (“dilansir Reuters”) or a linked site never counts.
    """
    found = [match["name"] for line in above if (match := DOMAIN_ABOVE.match(line))]
    found += [match["name"] for line in prose if (match := DOMAIN_BEFORE_WORDS.match(line))]
    return list({name.casefold(): name for name in reversed(found)}.values())[::-1]
