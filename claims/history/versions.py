"""A claim after each action that changed it, with all rows that belong to it, from the events.

The events of one action share its id. Events from an operator's shell have no id; they are grouped by the time of
their transaction.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models

from ..models import Anchor, Attribution, Claim, ClaimActor, ClaimTopic, Stance

PART_MODELS = [ClaimActor, ClaimTopic, Stance, Attribution, Anchor]


@dataclass
class Version:
    """The claim after one action. `row` is its event; `hanging` has the rows of each model in PART_MODELS by their id.

    `event` represents the action: its last event of the claim, or else its first event of the other rows.
    """

    at: datetime.datetime
    context: dict
    action: object
    row: models.Model
    event: models.Model
    hanging: dict[type, dict[int, models.Model]] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.row.version

    @property
    def is_public(self) -> bool:
        return self.row.published_at is not None

    def actors(self, part: str) -> list[int]:
        return [row.actor_id for row in self.rows(ClaimActor) if row.part == part]

    @property
    def speakers(self) -> list[int]:
        return self.actors(ClaimActor.Part.SPEAKER)

    @property
    def about(self) -> list[int]:
        return self.actors(ClaimActor.Part.ABOUT)

    @property
    def said_to(self) -> list[int]:
        return self.actors(ClaimActor.Part.SAID_TO)

    @property
    def topics(self) -> list[int]:
        return sorted(row.topic_id for row in self.rows(ClaimTopic))

    @property
    def stances(self) -> list[tuple[int, str]]:
        return sorted((row.question_id, row.answer) for row in self.rows(Stance))

    @property
    def chain(self) -> list[tuple[int | None, int | None, str, bool | None]]:
        """The hops as (actor, outlet, how the words passed, whether they were said to it)."""
        hops = sorted(self.rows(Attribution), key=lambda hop: hop.position)
        return [(hop.actor_id, hop.outlet_id, Attribution.known_passed(hop.passed), hop.heard) for hop in hops]

    @property
    def anchor(self) -> models.Model | None:
        """The last anchor that was recorded or settled; a place that waits for a person does not count."""
        return next((row for row in reversed(self.rows(Anchor)) if row.state in Anchor.SETTLED), None)

    @property
    def words(self) -> str:
        return self.anchor.exact if self.anchor else ""

    def rows(self, model: type) -> list[models.Model]:
        return [row for _, row in sorted(self.hanging.get(model, {}).items())]


def entries_in_versions(model: type[models.Model], pks: Iterable[int]) -> dict[int, models.Model]:
    """Entries of the registry by id. An entry that an undo deleted has its last values, and is not saved."""
    there = model.objects.select_related("merged_into").in_bulk(pks)
    events = model._meta.get_field("events").related_model.objects
    gone = events.filter(pgh_obj_id__in=set(pks) - there.keys()).order_by("pgh_id")
    names = [field.attname for field in model._meta.concrete_fields]
    return there | {event.pgh_obj_id: model(**{name: getattr(event, name) for name in names}) for event in gone}


def versions_of(claims: Iterable[int]) -> dict[int, list[Version]]:
    """The versions of each of these claims, oldest first. Six queries for any number of claims."""
    events = defaultdict(list)
    for model in [Claim, *PART_MODELS]:
        key = "pgh_obj_id" if model is Claim else "claim_id"
        kept = model._meta.get_field("events").related_model.objects
        for event in kept.filter(**{f"{key}__in": list(claims)}).order_by("pgh_id"):
            events[getattr(event, key)].append((model, event))
    return {claim: versions_from_events(of_claim) for claim, of_claim in events.items()}


def versions_from_events(events: list[tuple[type, models.Model]]) -> list[Version]:
    actions = defaultdict(list)
    for model, event in events:
        actions[event.pgh_context_id or event.pgh_created_at].append((model, event))
    told, row, hanging = [], None, {model: {} for model in PART_MODELS}
    for of_action in sorted(actions.values(), key=lambda of_action: of_action[0][1].pgh_created_at):
        for model, event in of_action:
            if model is Claim:
                row = event
            elif event.pgh_label == "delete":
                hanging[model].pop(event.pgh_obj_id, None)
            else:
                hanging[model][event.pgh_obj_id] = event
        last = of_action[0][1] if of_action[0][0] is not Claim else row
        state = {model: dict(rows) for model, rows in hanging.items()}
        told.append(Version(last.pgh_created_at, last.pgh_context or {}, last.pgh_context_id, row, last, state))
    return told
