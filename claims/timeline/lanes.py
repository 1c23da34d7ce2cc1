"""The lanes of a timeline: by actor, by speaker or by question, most claims first, the rest in one last lane."""

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
    # The filter of the claim list for this lane, as (parameter, slug): one pair; for the rest, one pair for each lane
    # that is excluded.
    narrowed_by: list[tuple[str, str]]
    # Id of the actor or question; None for the lane of the rest.
    pk: int | None = None


def lanes_of(utterances: list[Utterance], by: str) -> tuple[list[Lane], dict[int, list[int]]]:
    """The lanes, at most MOST_LANES, and {claim id: numbers of its lanes}: a joint claim is in several lanes."""
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
    """The actors or questions with most claims, without those whose claims are all in the chosen lanes already."""
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
    """The lanes of a claim. A person who spoke for a state or a body is in the lane of that body only."""
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
