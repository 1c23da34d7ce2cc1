"""The lanes of a timeline: by actor, by speaker or by question, the most told first, the rest folded into one."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import Actor
from .utterances import Utterance

MOST_LANES = 8
ACTOR, SPEAKER, QUESTION = "actor", "speaker", "question"


@dataclass
class Lane:
    name: str
    # What narrows the list to this lane, as (parameter, slug): one pair, or one for each lane that is left out.
    narrowed_by: list[tuple[str, str]]
    # Actor or question; None for what is folded into one.
    pk: int | None = None


def lanes_of(utterances: list[Utterance], by: str) -> tuple[list[Lane], dict[int, list[int]]]:
    """The lanes, at most MOST_LANES, and {claim: numbers of its lanes}: a joint claim stands in several."""
    keys = {ACTOR: actor_lane_keys, SPEAKER: speaker_lane_keys, QUESTION: question_lane_keys}[by]
    chosen = choose_lanes(utterances, keys)
    place = {found["pk"]: number for number, found in enumerate(chosen)}
    lanes = [Lane(found.get("name") or found["text"], [(by, found["slug"])], found["pk"]) for found in chosen]
    placed = {one.pk: lane_numbers(keys(one), place, by) for one in utterances}
    if not all(placed.values()):
        lanes.append(Lane(rest_lane_name(by, bool(chosen)), [(f"not_{by}", found["slug"]) for found in chosen]))
        placed = {pk: found or [len(chosen)] for pk, found in placed.items()}
    return lanes, placed


def choose_lanes(utterances: list[Utterance], keys: Callable[[Utterance], list[dict]]) -> list[dict]:
    """The lanes that show most. An actor whose claims all stand in a lane already adds none."""
    found, claims, spoken_for = {}, defaultdict(set), Counter()
    for one in utterances:
        for key in keys(one):
            found[key["pk"]] = key
            claims[key["pk"]].add(one.pk)
            spoken_for[key["pk"]] += not key.get("direct", True)
    order = sorted(found, key=lambda pk: (-len(claims[pk]), -spoken_for[pk], found[pk]["slug"]))
    chosen, shown = [], set()
    for pk in order:
        if not claims[pk] <= shown:
            chosen.append(found[pk])
            shown |= claims[pk]
    whole = len(chosen) < MOST_LANES or (len(chosen) == MOST_LANES and all(keys(one) for one in utterances))
    return chosen if whole else chosen[: MOST_LANES - 1]


def lane_numbers(keys: Iterable[dict], place: dict[int, int], by: str) -> list[int]:
    """Its lanes; a person who spoke for a state or a body stands in the body's lane, not in his own as well."""
    shown = [key for key in keys if key["pk"] in place]
    if by == ACTOR and not all(key["direct"] for key in shown):
        shown = [key for key in shown if not key["direct"] or key["kind"] != Actor.Kind.PERSON]
    return sorted(place[key["pk"]] for key in shown)


def rest_lane_name(by: str, some: bool) -> str:
    if by == QUESTION:
        return _("Other questions, or none") if some else _("No tracked question")
    return _("Others")


def actor_lane_keys(one: Utterance) -> list[dict]:
    return one.scope


def speaker_lane_keys(one: Utterance) -> list[dict]:
    return [actor for actor in one.scope if actor["direct"]]


def question_lane_keys(one: Utterance) -> list[dict]:
    return one.answers
