"""Search terms for gists, marked words and names of actors, by word stems in the language of each.

`drones -missiles "joint venture"`: every word must be found, a phrase word for word, and no term with a minus.
`or` between two groups of words: one of the groups must be found.
"""

import re
from functools import reduce

from django.contrib.postgres.search import SearchQuery

from .folding import fold_text

# A minus counts only at the beginning of a word: anti-drone is one word.
SEARCH_TERM = re.compile(r'(?P<minus>(?<!\S)-+)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
WORD_CHARACTER = re.compile(r"[^\W_]")
# The text search configurations (claims_text_search, migration 0002): gists are English, articles Indonesian or
# English, names "simple"; below, those for articles in other scripts.
SEARCH_CONFIGS = ["simple", "english", "indonesian"]
CONFIGS_BY_SCRIPT = [(re.compile(r"[\u0400-\u04ff]"), "russian"), (re.compile(r"[\u0600-\u06ff]"), "arabic")]
YEAR = re.compile(r"(1[0-9]{3}|20[0-9]{2})")
# PostgreSQL's english.stop: these words find no gist. A test compares the two lists.
STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers
        herself it its itself they them their theirs themselves what which who whom this that these those am is are
        was were be been being have has had having do does did doing a an the and but if or because as until while
        of at by for with about against between into through during before after above below to from up down in out
        on off over under again further then once here there when where why how all any both each few more most
        other some such no nor not only own same so than too very s t can will just don should now
        """,
    )
)


def read_search_words(text: str) -> tuple[list[list[str]], list[str]]:
    """Parse search terms into (alternatives, unwanted terms). All terms of one alternative must be found."""
    alternatives: list[list[str]] = [[]]
    unwanted = []
    for match in SEARCH_TERM.finditer(text):
        term = match["phrase"] if match["phrase"] is not None else match["word"]
        if match["minus"]:
            unwanted += [term] if has_search_word(term) else []
        elif match["word"] and term.casefold() == "or":
            alternatives.append([])
        elif has_search_word(term):
            alternatives[-1].append(term)
    return [terms for terms in alternatives if terms], unwanted


def has_search_word(term: str) -> bool:
    """Whether the term contains a word by which claims can be found."""
    words = re.findall(r"\w+", term.casefold())
    return any(WORD_CHARACTER.search(word) and word not in STOP_WORDS for word in words)


def search_words_query(text: str) -> SearchQuery:
    """The search query for typed text. It finds nothing if `search_term_queries` finds no term in the text."""
    alternatives, unwanted = read_search_words(text)
    wanted = [reduce(lambda one, other: one & other, map(search_term_query, terms)) for terms in alternatives]
    parts = [reduce(lambda one, other: one | other, wanted)] if wanted else []
    parts += [~reading for term in unwanted for reading in search_term_queries(term)]
    return reduce(lambda one, other: one & other, parts) if parts else SearchQuery("", config="simple")


def search_term_query(term: str) -> SearchQuery:
    return reduce(lambda one, other: one | other, search_term_queries(term))


def search_term_queries(term: str) -> list[SearchQuery]:
    """Queries for one word or phrase: as written, by its stems, and folded like a name."""
    configs = SEARCH_CONFIGS + [config for script, config in CONFIGS_BY_SCRIPT if script.search(term)]
    found = [SearchQuery(term, config=config, search_type="phrase") for config in configs]
    folded = fold_text(term)
    return [*found, SearchQuery(folded, config="simple", search_type="phrase")] if folded != term else found


def any_search_words_query(text: str) -> SearchQuery | None:
    """A query for any of the wanted words and phrases, to mark them in a text; None without such a term."""
    terms = [term for terms in read_search_words(text)[0] for term in terms]
    return reduce(lambda one, other: one | other, map(search_term_query, terms)) if terms else None


def year_and_search_words(text: str) -> tuple[str, str] | None:
    """A year and the other words: `2022 drones` gives ("2022", "drones"). None without exactly one year."""
    words = text.split()
    years = [word for word in words if YEAR.fullmatch(word)]
    if len(years) != 1 or '"' in text:
        return None
    return years[0], " ".join(word for word in words if word != years[0])
