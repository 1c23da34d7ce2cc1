"""Taking a merge back, at once or years later: the rows that went to the survivor by it return, and no other."""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from .holding import hold
from .merging import decided, patiently
from .models import Actor, ActorName, Affiliation, Attribution, ClaimActor, Merge
from .recording import one_at_a_time
from .review import NotAllowed, because

# The columns by which a row names an actor.
NAMING = ["actor_id", "body_id", "merged_into_id"]


@dataclass
class Touched:
    """A row before and after the merge; `after` is None where it was dropped. Both are events."""

    pk: int
    before: models.Model
    after: models.Model | None


@patiently
def undo(merge: Merge, *, by, reason: str, since: int | None = None) -> int:
    """Part the two again, and return how many rows could not return, because they were changed or removed since.

    What was recorded with the survivor since stays with it. Raises NotAllowed, StaleVersion.
    """
    with transaction.atomic(), because(reason):
        one_at_a_time()
        now = merged(merge)
        actor, survivor = hold(now.actor_id, now.survivor_id)
        if actor.merged_into_id != survivor.pk:
            raise NotAllowed(
                _("%(survivor)s became %(other)s by a later merge. Undo that one first.")
                % {"survivor": survivor, "other": actor.merged_into}
            )
        written = (ClaimActor, Attribution, Affiliation, ActorName, Actor)
        rows = {model: touched(model, now.action, actor) for model in written}
        actor.change(merged_into=None)
        lost = (
            return_parts(rows[ClaimActor], actor, survivor)
            + return_hops(rows[Attribution], actor, survivor)
            + return_roles(rows[Affiliation], actor, survivor)
            + return_names(rows[ActorName], actor, survivor)
        )
        return_merged(rows[Actor], actor, survivor)
        actor.keep_names()
        survivor.change()
        now.change(since=since, action=None, **decided(Merge.Status.UNDONE, by, reason))
    return lost


def merged(merge: Merge) -> Merge:
    now = Merge.objects.as_it_is(merge.pk)
    if now.status != Merge.Status.MERGED:
        raise NotAllowed(now.judgement)
    return now


def touched(model: type[models.Model], action, actor: Actor) -> list[Touched]:
    """The rows of a model that named the actor and that the action wrote, from the events that the database keeps."""
    events = apps.get_model("claims", f"{model.__name__}Event").objects
    pks = events.filter(pgh_context_id=action).values("pgh_obj_id")
    before, written = {}, defaultdict(list)
    for event in events.filter(pgh_obj_id__in=pks).order_by("pgh_id"):
        if event.pgh_context_id == action:
            written[event.pgh_obj_id].append(event)
        elif event.pgh_obj_id not in written:
            before[event.pgh_obj_id] = event
    return [
        Touched(pk, before[pk], None if changes[-1].pgh_label == "delete" else changes[-1])
        for pk, changes in sorted(written.items())
        if pk in before and actor.pk in {getattr(before[pk], name, None) for name in NAMING}
    ]


def split(rows: list[Touched]) -> tuple[list[Touched], list[Touched]]:
    """(moved, dropped)"""
    return [row for row in rows if row.after], [row for row in rows if row.after is None]


def return_parts(rows, actor, survivor) -> int:
    moved, dropped = split(rows)
    # A dropped part returns where its twin still stands: else somebody took this actor out of the claim since.
    stands = ClaimActor.objects.filter(claim__in=[row.before.claim_id for row in dropped], actor=survivor)
    twins = set(stands.values_list("claim", "part"))
    back = [row.before for row in dropped if (row.before.claim_id, row.before.part) in twins]
    returned = ClaimActor.objects.filter(pk__in=[row.pk for row in moved], actor=survivor).update(actor=actor)
    ClaimActor.objects.bulk_create(
        ClaimActor(pk=old.pgh_obj_id, claim_id=old.claim_id, actor=actor, part=old.part) for old in back
    )
    return len(rows) - returned - len(back)


def return_hops(rows, actor, survivor) -> int:
    went = {"outlet": survivor.outlet_id} if survivor.outlet_id else {"actor": survivor}
    moved = Attribution.objects.filter(pk__in=[row.pk for row in rows], **went)
    return len(rows) - moved.update(actor=actor, outlet=None)


def return_roles(rows, actor, survivor) -> int:
    """Each side of a role returns by itself; dates and sources that were corrected since stay corrected."""
    now, lost = Affiliation.objects.in_bulk([row.pk for row in rows]), 0
    for row in rows:
        role = now.get(row.pk)
        if row.after is None:
            Affiliation.objects.create(pk=row.pk, **as_it_was(row.before))
        elif role is None or (role.actor_id, role.body_id) != (row.after.actor_id, row.after.body_id):
            lost += 1
        else:
            role.change(**standing(actor=row.before.actor_id, body=row.before.body_id))
    return lost


def as_it_was(event) -> dict:
    names = ("role", "start", "start_precision", "end", "end_precision", "source")
    columns = {name: getattr(event, name) for name in names} | standing(actor=event.actor_id, body=event.body_id)
    return columns | {"version": event.version + 1}


def standing(**pks: int) -> dict[str, Actor]:
    """The actors of these ids, each followed to the one that it became since."""
    rows = Actor.objects.select_related("merged_into").in_bulk(pks.values())
    return {name: rows[pk].merged_into or rows[pk] for name, pk in pks.items()}


def return_names(rows, actor, survivor) -> int:
    moved, dropped = split(rows)
    returned = ActorName.objects.filter(pk__in=[row.pk for row in moved], actor=survivor).update(actor=actor)
    for row in dropped:
        ActorName.objects.create(pk=row.pk, actor=actor, name=row.before.name, language=row.before.language)
    return len(moved) - returned


def return_merged(rows, actor, survivor) -> None:
    """Actors that had been merged into this one before lead to it again."""
    earlier = [row.pk for row in rows if row.before.merged_into_id == actor.pk]
    Actor.objects.filter(pk__in=earlier, merged_into=survivor).update(merged_into=actor, version=F("version") + 1)
