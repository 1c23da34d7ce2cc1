"""Actors that may be the same: their names look alike, also with letters of different scripts."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from ..models import Actor, ActorName, Merge
from ..text.folding import LOOKALIKE_LETTERS, folded_skeleton, folded_skeleton_expression

# A pair is new if one of its names is new: older names were compared when they were new.
LATEST_NAMES = 1_000
MOST_PAIRS = 20


@dataclass
class Lookalike:
    """An actor with a name that looks like `typed`; `merge` is the Merge row of the pair, if there is one."""

    actor: Actor
    name: str
    typed: str
    merge: Merge | None = None

    @property
    def judgement(self):
        return self.merge.judgement if self.merge else ""

    @property
    def foreign(self):
        """The letters of either name that look like other letters: “а, Cyrillic small letter a”."""
        return [] if self.typed == self.name else [*lookalike_letters(self.typed), *lookalike_letters(self.name)]


def lookalike_letters(name: str) -> list[str]:
    """The letters that look like Latin letters, each with its Unicode name."""
    odd = [
        letter
        for letter in dict.fromkeys(name)
        if ord(letter.casefold()[0]) in LOOKALIKE_LETTERS and not letter.isascii()
    ]
    return [f"{letter}, {unicodedata.name(letter, 'an unnamed letter').capitalize()}" for letter in odd]


def lookalikes(names: list[str], *, of: Actor | None = None) -> list[Lookalike]:
    """The actors, except `of`, with a name that looks like one of these; at most MOST_PAIRS, in two queries."""
    typed = {folded_skeleton(name): name for name in reversed(names)}
    typed.pop("", None)
    found = lookalike_names(typed).exclude(actor=of) if of and of.pk else lookalike_names(typed)
    alike = {}
    for row in found.order_by("pk")[: MOST_PAIRS * 2]:
        alike.setdefault(row.actor_id, Lookalike(row.actor, row.name, typed[row.seen]))
    shown = list(alike.values())[:MOST_PAIRS]
    if of and of.pk and shown:
        judged = {merge.other_than(of).pk: merge for merge in Merge.objects.of(of).judged()}
        for one in shown:
            one.merge = judged.get(one.actor.pk)
    return shown


def lookalike_names(skeletons):
    rows = ActorName.objects.annotate(seen=folded_skeleton_expression("folded")).filter(seen__in=list(skeletons))
    return rows.filter(actor__merged_into=None).select_related("actor")


def unjudged_lookalike_pairs() -> list[tuple[Actor, Actor, str, str]]:
    """Pairs (actor, other, name, other name) that may be the same and have no Merge row, the newest first.

    Three queries: the latest names, the names that look like them, the pairs with a Merge row. Two unnamed sources with
    the same words are left out: nobody can decide whether they are the same.
    """
    latest = ActorName.objects.annotate(seen=folded_skeleton_expression("folded")).exclude(seen="").order_by("-pk")
    seen = list(dict.fromkeys(latest.values_list("seen", flat=True)[:LATEST_NAMES]))
    groups = defaultdict(dict)
    for row in lookalike_names(seen).order_by("pk")[: LATEST_NAMES * 4]:
        groups[row.seen].setdefault(row.actor, row.name)
    pairs = {}
    for alike in (groups[one] for one in seen if len(groups[one]) > 1):
        (actor, name), *others = alike.items()
        for other, spelt in others:
            if {actor.kind, other.kind} != {Actor.Kind.UNNAMED}:
                pairs.setdefault(frozenset((actor.pk, other.pk)), (actor, other, name, spelt))
    judged = judged_lookalike_pairs({pk for pair in pairs for pk in pair})
    return [pair for key, pair in pairs.items() if key not in judged][:MOST_PAIRS]


def judged_lookalike_pairs(actors) -> set[frozenset[int]]:
    rows = Merge.objects.filter(Q(actor__in=actors), Q(survivor__in=actors)).values_list("actor", "survivor")
    return {frozenset(pair) for pair in rows}
