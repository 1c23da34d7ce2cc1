"""Search terms for gists, marked words and names of actors, by word stems in the language of each.

`drones -missiles "joint venture"`: every word must be found, a phrase word for word, and no term with a minus.
`or` between two groups of words: one of the groups must be found.

A stop word is found in names only: `AS` is a name of the United States in Indonesian.
"""

import operator
import re
from functools import reduce
from typing import NamedTuple

from django.contrib.postgres.search import SearchConfig, SearchQuery, SearchVectorField
from django.db.models import Func, TextField, Value

from .folding import fold_text
from .indonesian_forms import indonesian_forms

QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„‟«»〝〞＂", '"'))
# A minus counts only at the beginning of a word: anti-drone is one word.
SEARCH_TERM = re.compile(r'(?P<minus>(?<!\S)-+)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
WORD_CHARACTER = re.compile(r"[^\W_]")
# A letter and a number that are written together or apart: S-400, S400, Su-35.
LETTERS_AND_NUMBER = re.compile(r"([^\W\d_]{1,5})-?(\d[^\W_]*)")
# The text search configurations (claims_text_search, migration 0002): gists are English, articles Indonesian or
# English; below, those for articles in other scripts.
STEM_CONFIGS = ["english", "indonesian"]
CONFIGS_BY_SCRIPT = [(re.compile(r"[\u0400-\u04ff]"), "russian"), (re.compile(r"[\u0600-\u06ff]"), "arabic")]
PERSIAN = re.compile(r"[\u0600-\u06ff]")
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


class PlainWords(Func):
    """A text as PostgreSQL's parser takes it apart for searching (migration 0010 of articles)."""

    function = "articles_plain_words"
    output_field = TextField()


class SearchWords(Func):
    """The text search vector of a text by a configuration: its words as they stand, and their stems."""

    function = "articles_search_words"
    output_field = SearchVectorField()

    def __init__(self, text, config):
        super().__init__(text, SearchConfig.from_parameter(config))


class PersianStems(Func):
    function = "articles_persian_stems"
    output_field = TextField()


class StemPhrase(SearchQuery):
    """A phrase by its stems in one language; it finds nothing if a stop word of the language is in it."""

    def __init__(self, value, *, config):
        super().__init__(value, config=config, search_type="phrase")
        self.function = "articles_stem_phrase"


class SearchTerm(NamedTuple):
    words: str
    is_phrase: bool

    @property
    def is_stop_word(self) -> bool:
        found = re.findall(r"\w+", self.words.casefold())
        return not self.is_phrase and all(word in STOP_WORDS for word in found)


def read_search_words(text: str) -> tuple[list[list[SearchTerm]], list[SearchTerm]]:
    """Parse search terms into (alternatives, unwanted terms). All terms of one alternative must be found.

    Beside other words a stop word counts only in capitals, as names are written: `WHO officials`.
    """
    alternatives: list[list[SearchTerm]] = [[]]
    unwanted = []
    for match in SEARCH_TERM.finditer(text.translate(QUOTATION_MARKS)):
        term = SearchTerm(match["phrase"] or match["word"] or "", match["phrase"] is not None)
        if match["word"] and not match["minus"] and term.words.casefold() == "or":
            alternatives.append([])
        elif WORD_CHARACTER.search(term.words):
            (unwanted if match["minus"] else alternatives[-1]).append(term)
    in_capitals = text.isupper()
    kept = [without_idle_stop_words(terms, in_capitals) for terms in alternatives]
    return [terms for terms in kept if terms], [
        term for term in unwanted if term.words.isupper() or not term.is_stop_word
    ]


def without_idle_stop_words(terms: list[SearchTerm], in_capitals: bool) -> list[SearchTerm]:
    """The terms without stop words, unless there are no others, or these alone are in capitals."""
    telling = [
        term
        for term in terms
        if not term.is_stop_word or (len(term.words) > 1 and term.words.isupper() and not in_capitals)
    ]
    return telling or terms


def search_words_query(text: str) -> SearchQuery:
    """The search query for typed text. It finds nothing if `read_search_words` finds no term in the text."""
    alternatives, unwanted = read_search_words(text)
    wanted = [reduce(operator.and_, map(search_term_query, terms)) for terms in alternatives]
    parts = [reduce(operator.or_, wanted)] if wanted else []
    parts += [~reading for term in unwanted for reading in search_term_queries(term)]
    return reduce(operator.and_, parts) if parts else SearchQuery("", config="simple")


def search_term_query(term: SearchTerm) -> SearchQuery:
    return reduce(operator.or_, search_term_queries(term))


def search_term_queries(term: SearchTerm) -> list[SearchQuery]:
    """Queries for one word or phrase: as written, by its stems, and folded like a name."""
    if term.is_stop_word:
        names = " & ".join(f"{word}:A" for word in re.findall(r"[^\W_]+", term.words.casefold()))
        return [SearchQuery(names, config="simple", search_type="raw")]
    configs = STEM_CONFIGS + [config for script, config in CONFIGS_BY_SCRIPT if script.search(term.words)]
    found = [phrase_query(term.words), *(StemPhrase(PlainWords(Value(term.words)), config=one) for one in configs)]
    found += [phrase_query(words) for words in other_spellings(term)]
    if PERSIAN.search(term.words):
        found.append(SearchQuery(PersianStems(PlainWords(Value(term.words))), config="simple", search_type="phrase"))
    forms = [] if term.is_phrase else indonesian_forms(term.words.casefold())
    return [*found, SearchQuery(" | ".join(forms), config="indonesian", search_type="raw")] if forms[1:] else found


def phrase_query(words: str) -> SearchQuery:
    return SearchQuery(PlainWords(Value(words)), config="simple", search_type="phrase")


def other_spellings(term: SearchTerm) -> list[str]:
    """The words folded like a name, and a letter and a number both together and apart."""
    spellings = [fold_text(term.words)]
    if match := LETTERS_AND_NUMBER.fullmatch(term.words):
        spellings += [f"{match[1]}{match[2]}", f"{match[1]} {match[2]}"]
    return [one for one in dict.fromkeys(spellings) if one != term.words]


def any_search_words_query(text: str) -> SearchQuery | None:
    """A query for any of the wanted words and phrases, to mark them in a text; None without such a term."""
    terms = [term for terms in read_search_words(text)[0] for term in terms]
    return reduce(operator.or_, map(search_term_query, terms)) if terms else None


def year_and_search_words(text: str) -> tuple[str, str] | None:
    """A year and the other words: `2022 drones` gives ("2022", "drones"). None without exactly one year."""
    words = text.split()
    years = [word for word in words if YEAR.fullmatch(word)]
    if len(years) != 1 or '"' in text:
        return None
    return years[0], " ".join(word for word in words if word != years[0])
