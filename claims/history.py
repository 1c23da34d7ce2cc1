"""What was done to a claim, by whom and why, told from the events that the database keeps."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.auth import get_user_model

from .models import Claim

# The columns whose change a reader is told of, with their names in a sentence.
TOLD = {
    "gist": "gist",
    "kind": "kind",
    "extent": "extent",
    "denies_id": "claim it denies",
    "said_on": "date",
    "said_precision": "precision of the date",
    "said_basis": "basis of the date",
    "status": "status",
}

MOST_CORRECTIONS = 100


@dataclass
class Change:
    name: str
    before: str
    after: str


@dataclass
class Entry:
    event_id: int
    claim_id: int
    at: datetime.datetime
    who: str
    why: str
    created: bool
    changes: list[Change] = field(default_factory=list)
    claim: Claim | None = None


def history_of(claim: Claim, *, public: bool) -> list[Entry]:
    """The entries of one claim, newest first; for the public only from its publication on."""
    events = apps.get_model("claims", "ClaimEvent").objects.filter(pgh_obj_id=claim.pk).order_by("pgh_id")
    return list(reversed(entries(events.filter(published_at__isnull=False) if public else events)))


def entries(events: Iterable) -> list[Entry]:
    """Turn the events of claims, oldest first, into entries; an event that changed nothing told of is left out."""
    events = list(events)
    users = get_user_model().objects.in_bulk({(event.pgh_context or {}).get("user") for event in events} - {None})
    before, told = {}, []
    for event in events:
        previous, before[event.pgh_obj_id] = before.get(event.pgh_obj_id), event
        entry = entry_of(event, previous, users)
        if entry.created or entry.changes or entry.why:
            told.append(entry)
    return told


def entry_of(event, previous, users) -> Entry:
    context = event.pgh_context or {}
    return Entry(
        event_id=event.pgh_id,
        claim_id=event.pgh_obj_id,
        at=event.pgh_created_at,
        who=who_did(context, users),
        why=context.get("reason", ""),
        created=previous is None,
        changes=changes_between(previous, event) if previous else [],
    )


def who_did(context, users) -> str:
    if user := users.get(context.get("user")):
        return user.get_username()
    if context.get("user"):
        return "a former editor"
    return "the seeds" if context.get("command") == "loadseeds" else "the operator"


def changes_between(previous, event) -> list[Change]:
    return [
        Change(label, shown(previous, name), shown(event, name))
        for name, label in TOLD.items()
        if getattr(previous, name) != getattr(event, name)
    ]


def shown(event, name: str) -> str:
    if name == "denies_id":
        denied = Claim.objects.published().filter(pk=event.denies_id).first()
        return str(denied or ("a claim that is not published" if event.denies_id else ""))
    display = getattr(event, f"get_{name}_display", None)
    return str(display() if display else getattr(event, name))


def corrections() -> list[Entry]:
    """What was changed in published claims, and why: the latest MOST_CORRECTIONS, each with its `claim`."""
    events = apps.get_model("claims", "ClaimEvent").objects
    changed = events.filter(pgh_label="update", published_at__isnull=False, pgh_context__has_key="reason")
    recent = {event.pgh_id: event.pgh_obj_id for event in changed.order_by("-pgh_id")[:MOST_CORRECTIONS]}
    claims = Claim.objects.select_related("article__outlet").in_bulk(set(recent.values()))
    told = entries(events.filter(pgh_obj_id__in=claims, published_at__isnull=False).order_by("pgh_id"))
    told = [entry for entry in told if entry.event_id in recent]
    for entry in told:
        entry.claim = claims[entry.claim_id]
    return told[::-1]
