"""Taking a merge back, at once or years later: the rows that went to the survivor by it return, and no other."""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from .holding import hold
from .merging import decided, patiently, role_key
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
        left = {model: leaving(model, rows[model], actor, survivor) for model in (ClaimActor, ActorName, Affiliation)}
        actor.change(merged_into=None)
        lost = (
            return_parts(rows[ClaimActor], actor, survivor)
            + return_hops(rows[Attribution], actor, survivor)
            + return_roles(rows[Affiliation], actor, survivor)
            + return_names(rows[ActorName], actor, survivor)
        )
        stand_in(now, left, survivor)
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


def dropped_still(model, rows: list[Touched]) -> list[Touched]:
    """Those that the merge dropped and that did not `stand_in` since."""
    stand = set(model.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row.after is None and row.pk not in stand]


def again(model: type[models.Model], row: Touched, **columns: int) -> models.Model:
    """A dropped row as it was but for these columns, not saved yet."""
    old = {field.attname: getattr(row.before, field.attname) for field in model._meta.concrete_fields}
    return model(**old | columns)


def role_again(row: Touched) -> Affiliation:
    ends = standing(actor=row.before.actor_id, body=row.before.body_id)
    return again(
        Affiliation, row, version=row.before.version + 1, **{f"{name}_id": one.pk for name, one in ends.items()}
    )


def return_parts(rows, actor, survivor) -> int:
    returned = ClaimActor.objects.filter(pk__in=[row.pk for row in rows], actor=survivor).update(actor=actor)
    # A dropped part returns where its twin still stands: else somebody took this actor out of the claim since.
    dropped = dropped_still(ClaimActor, rows)
    stands = ClaimActor.objects.filter(claim__in=[row.before.claim_id for row in dropped], actor=survivor)
    twins = set(stands.values_list("claim", "part"))
    back = [row for row in dropped if (row.before.claim_id, row.before.part) in twins]
    ClaimActor.objects.bulk_create(again(ClaimActor, row, actor_id=actor.pk) for row in back)
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
        if row.after is None and role is None:
            role_again(row).save(force_insert=True)
        elif role is None or (row.after and (role.actor_id, role.body_id) != (row.after.actor_id, row.after.body_id)):
            lost += 1
        else:
            role.change(**standing(actor=row.before.actor_id, body=row.before.body_id))
    return lost


def standing(**pks: int) -> dict[str, Actor]:
    """The actors of these ids, each followed to the one that it became since."""
    rows = Actor.objects.select_related("merged_into").in_bulk(pks.values())
    return {name: rows[pk].merged_into or rows[pk] for name, pk in pks.items()}


def return_names(rows, actor, survivor) -> int:
    returned = ActorName.objects.filter(pk__in=[row.pk for row in rows], actor=survivor).update(actor=actor)
    dropped = dropped_still(ActorName, rows)
    for row in dropped:
        again(ActorName, row, actor_id=actor.pk).save(force_insert=True)
    return len(rows) - returned - len(dropped)


def leaving(model, rows: list[Touched], actor: Actor, survivor: Actor) -> set:
    """The places of those rows that stand at the survivor."""
    at_survivor = Q(actor=survivor) | Q(body=survivor) if model is Affiliation else Q(actor=survivor)
    there = set(model.objects.filter(at_survivor, pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return {place(model, row, actor, survivor) for row in rows if row.pk in there}


def place(model, row: Touched, actor: Actor, survivor: Actor) -> tuple:
    """What two rows have in common of which a merge into the survivor drops one."""
    old = row.before
    if model is Affiliation:
        ends = (survivor.pk if pk == actor.pk else pk for pk in (old.actor_id, old.body_id))
        return *ends, *role_key(old)[2:]
    return (old.name,) if model is ActorName else (old.claim_id, old.part)


def stand_in(undone: Merge, left: dict[type[models.Model], set], survivor: Actor) -> None:
    """Where a row left, the one that another merge dropped as its twin stands at the survivor from now on."""
    others = Merge.objects.filter(survivor=survivor, status=Merge.Status.MERGED).exclude(pk=undone.pk)
    for other in others.select_related("actor").order_by("pk"):
        for model, places in left.items():
            for row in dropped_still(model, touched(model, other.action, other.actor)):
                at = place(model, row, other.actor, survivor)
                if at in places:
                    places.remove(at)
                    made = role_again(row) if model is Affiliation else again(model, row, actor_id=survivor.pk)
                    made.save(force_insert=True)


def return_merged(rows, actor, survivor) -> None:
    """Actors that had been merged into this one before lead to it again."""
    earlier = [row.pk for row in rows if row.before.merged_into_id == actor.pk]
    Actor.objects.filter(pk__in=earlier, merged_into=survivor).update(merged_into=actor, version=F("version") + 1)
