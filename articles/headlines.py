"""Find the beginning of the article on a page: its prose, and the headline above it."""

import re

from .bylines import is_byline_with_newsroom

LONGEST_HEADLINE = 300
FEWEST_WORDS_BESIDE = 5  # a shorter line beside the headline is a rubric, a name, a place
SENTENCE_END = re.compile(r"[.…][\"”’')\]]{0,2}$|[?!][\"”’]$")
CREDIT_END = re.compile(r"\s?[(\[][^()\[\]]{1,40}[)\]]\.?$")  # initials or an agency after the last sentence
LONG_PARAGRAPH = 25  # words


def is_prose_not_headline(line: str) -> bool:
    """Whether the line is at least one sentence of running text, and not a headline, label or name."""
    words = len(line.split(None, LONG_PARAGRAPH))
    if words >= LONG_PARAGRAPH:
        return True
    return words >= 4 and headline_ends_sentence(line)


def headline_ends_sentence(line: str) -> bool:
    return SENTENCE_END.search(CREDIT_END.sub("", line[-60:])[-6:]) is not None


def could_be_headline(line: str) -> bool:
    return len(line.split()) >= 2 and len(line) <= LONGEST_HEADLINE and re.search(r"[^\W\d]", line) is not None


def fold_line_like_headline(line: str) -> str:
    return " ".join(line.split()).casefold()


def headline_place(lines: list[str], candidates: list[int], date: int | None) -> int | None:
    """The index of the headline among the lines above the first prose; None when no line can be a headline.

    The headline is a line that is printed twice; else the nearest long line above the date (menus are higher up,
    rubrics and names are short, a name with its newsroom is below the headline); else the longest line.
    """
    candidates = [place for place in candidates if could_be_headline(lines[place])]
    seen: dict[str, int] = {}
    twice = [place for place in candidates if seen.setdefault(fold_line_like_headline(lines[place]), place) != place]
    if long := [place for place in twice if len(lines[place].split()) >= 4]:
        return seen[fold_line_like_headline(lines[max(long, key=lambda place: len(lines[place]))])]
    above = [place for place in candidates if date is not None and place < date]
    if long := [place for place in above if len(lines[place].split()) >= FEWEST_WORDS_BESIDE]:
        is_below_it = long[-1] - 1 in long and is_byline_with_newsroom(lines[long[-1]])
        return long[-1] - 1 if is_below_it else long[-1]
    return max(above or candidates, key=lambda place: len(lines[place].split()), default=None)
