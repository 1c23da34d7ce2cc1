"""Actors whose names begin as the typed words do, or are spelled nearly so: offered where a search finds nothing."""

from difflib import SequenceMatcher

from ..models import Actor, ActorName
from ..text.folding import fold_text, latin_spelling
from ..text.search_words import read_search_words

MOST_NEAR, MOST_COMPARED = 3, 2_000
NEAR_ENOUGH = 0.75  # of 1, as difflib measures it
SHORTEST_WORD = 4


def near_actors(typed: str, user) -> list[Actor]:
    """At most three actors that this user may see, the nearest first, for search words of four letters or more."""
    wanted = " ".join(term.words for terms in read_search_words(typed[:200])[0] for term in terms)
    words = [word for word in fold_text(wanted).split() if len(word) >= SHORTEST_WORD]
    if not words:
        return []
    found = ActorName.objects.holding(" ".join(words)).values_list("actor", flat=True)[:MOST_NEAR]
    ids = list(dict.fromkeys(found)) or nearly_spelled(words)
    actors = Actor.objects.visible_to(user).filter(merged_into=None).in_bulk(ids)
    return [actors[pk] for pk in ids if pk in actors][:MOST_NEAR]


def nearly_spelled(words: list[str]) -> list[int]:
    """The ids of the actors of nearly spelled names. A name is compared if it has a word with the same first letter."""
    letters = {word[0] for word in words} | {latin_spelling(word)[:1] for word in words}
    scores: dict[int, float] = {}
    for letter in sorted(letters - {""}):
        names = ActorName.objects.holding(letter).values_list("actor", "folded")[:MOST_COMPARED]
        for actor, folded in names:
            score = sum(map(lambda word: nearness(word, folded.split()), words)) / len(words)
            scores[actor] = max(score, scores.get(actor, 0))
    near = [(-score, actor) for actor, score in scores.items() if score >= NEAR_ENOUGH]
    return [actor for _, actor in sorted(near)]


def nearness(word: str, others: list[str]) -> float:
    """How near the nearest of the other words is, in Latin letters."""
    word = latin_spelling(word)
    return max((SequenceMatcher(None, word, latin_spelling(other)).ratio() for other in others), default=0)
