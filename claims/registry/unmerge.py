"""Undoing a merge, at once or years later: the rows that the merge moved return to the actor, and no others."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from ..locks import lock_actors, lock_recording
from ..models import Actor, ActorName, Affiliation, Attribution, ClaimActor, Merge
from ..models.reviewed import NotAllowed, reason_context
from .merge import merge_decision_fields, merge_role_key, retry_merge_on_deadlock

# The columns by which a row refers to an actor.
ACTOR_COLUMNS = ["actor_id", "body_id", "merged_into_id"]
ROLE_ENDS = ACTOR_COLUMNS[:2]


@dataclass
class MergedRow:
    """A row before and after the merge, as events; `after` is None if the merge deleted it."""

    pk: int
    before: models.Model
    after: models.Model | None


@retry_merge_on_deadlock
def unmerge_actors(merge: Merge, *, by, reason: str, since: int | None = None) -> int:
    """Separate the two actors. Returns the number of rows that stay, because they were later changed or removed.

    Rows that were recorded with the survivor after the merge stay with it. Raises NotAllowed, StaleVersion.
    """
    with transaction.atomic(), reason_context(reason):
        lock_recording()
        now = lock_merged(merge)
        actor, survivor = lock_actors(now.actor_id, now.survivor_id)
        if actor.merged_into_id != survivor.pk:
            raise NotAllowed(
                _("%(survivor)s became %(other)s by a later merge. Undo that one first.")
                % {"survivor": survivor, "other": actor.merged_into}
            )
        written = (ClaimActor, Attribution, Affiliation, ActorName, Actor)
        rows = {model: rows_to_unmerge(model, now.action, actor) for model in written}
        left = {model: places_to_unmerge(model, rows[model], survivor) for model in (ClaimActor, ActorName)}
        actor.change(merged_into=None)
        unmerge_earlier_actors(rows[Actor], actor, survivor)
        lost = (
            unmerge_parts(rows[ClaimActor], actor, survivor)
            + unmerge_hops(rows[Attribution], actor, survivor)
            + unmerge_roles(rows[Affiliation], actor, survivor)
            + unmerge_names(rows[ActorName], actor, survivor)
        )
        restore_twins_after_unmerge(now, left, survivor)
        actor.keep_names()
        survivor.change()
        now.change(since=since, action=None, **merge_decision_fields(Merge.Status.UNDONE, by, reason))
    return lost


def lock_merged(merge: Merge) -> Merge:
    now = Merge.objects.as_it_is(merge.pk)
    if now.status != Merge.Status.MERGED:
        raise NotAllowed(now.judgement)
    return now


def rows_to_unmerge(model: type[models.Model], action, actor: Actor) -> list[MergedRow]:
    """The rows of a model that named the actor and that the action changed, from the events."""
    events = apps.get_model("claims", f"{model.__name__}Event").objects
    pks = events.filter(pgh_context_id=action).values("pgh_obj_id")
    before, written = {}, defaultdict(list)
    for event in events.filter(pgh_obj_id__in=pks).order_by("pgh_id"):
        if event.pgh_context_id == action:
            written[event.pgh_obj_id].append(event)
        elif event.pgh_obj_id not in written:
            before[event.pgh_obj_id] = event
    return [
        MergedRow(pk, before[pk], None if changes[-1].pgh_label == "delete" else changes[-1])
        for pk, changes in sorted(written.items())
        if pk in before and actor.pk in {getattr(before[pk], name, None) for name in ACTOR_COLUMNS}
    ]


def dropped_rows_to_unmerge(model, rows: list[MergedRow]) -> list[MergedRow]:
    """The rows that the merge deleted and that do not exist now."""
    stand = set(model.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row.after is None and row.pk not in stand]


def rebuilt_unmerged_row(model: type[models.Model], old, **columns: int) -> models.Model:
    """A deleted row with its old values, except these columns; not saved yet."""
    return model(**{field.attname: getattr(old, field.attname) for field in model._meta.concrete_fields} | columns)


def unmerge_parts(rows, actor, survivor) -> int:
    returned = ClaimActor.objects.filter(pk__in=[row.pk for row in rows], actor=survivor).update(actor=actor)
    # A deleted part returns only if its twin still exists. Else somebody removed this actor from the claim later.
    dropped = dropped_rows_to_unmerge(ClaimActor, rows)
    stands = ClaimActor.objects.filter(claim__in=[row.before.claim_id for row in dropped], actor=survivor)
    twins = set(stands.values_list("claim", "part"))
    back = [row for row in dropped if (row.before.claim_id, row.before.part) in twins]
    ClaimActor.objects.bulk_create(rebuilt_unmerged_row(ClaimActor, row.before, actor_id=actor.pk) for row in back)
    return len(rows) - returned - len(back)


def unmerge_hops(rows, actor, survivor) -> int:
    went = {"outlet": survivor.outlet_id} if survivor.outlet_id else {"actor": survivor}
    moved = Attribution.objects.filter(pk__in=[row.pk for row in rows], **went)
    return len(rows) - moved.update(actor=actor, outlet=None)


def unmerge_roles(rows, actor, survivor) -> int:
    """Both ends of a role return independently. Later corrections of dates and sources are kept.

    A role that this or another merge deleted is created again, unless it has a twin.
    """
    own, lost = {row.pk for row in rows}, 0
    for role in role_histories_to_unmerge(actor, survivor):
        if role.now:
            if any(getattr(role.now, name) != end for name, end in role.ends.items()):
                role.now.change(**role.ends)
            lost += role.pk in own and actor.pk not in role.ends.values()
        elif not role.dropped:
            lost += role.pk in own
        elif role.ends["actor_id"] != role.ends["body_id"] and (role.pk in own or not role.has_twin):
            role.again.save(force_insert=True)
    return lost


class RoleHistory:
    """The events of one role."""

    def __init__(self, pk: int):
        self.pk = pk
        self.now = Affiliation.objects.filter(pk=pk).first()
        events = apps.get_model("claims", "AffiliationEvent").objects.filter(pgh_obj_id=pk)
        self.written = list(events.order_by("pgh_id"))
        merges = apps.get_model("claims", "MergeEvent").objects.filter(status__in=["merged", "undone"])
        merges = merges.filter(pgh_context_id__in=[event.pgh_context_id for event in self.written])
        self.merging = set(merges.values_list("pgh_context_id", flat=True))

    @cached_property
    def ends(self) -> dict[str, int]:
        """The actors that persons entered, each replaced by its current survivor. Changes by merges are ignored."""
        ends = {name: getattr(self.written[0], name) for name in ROLE_ENDS}
        for before, event in pairwise(self.written):
            if event.pgh_context_id not in self.merging:
                ends |= {
                    name: getattr(event, name) for name in ROLE_ENDS if getattr(event, name) != getattr(before, name)
                }
        actors = Actor.objects.in_bulk(ends.values())
        return {name: actors[end].merged_into_id or end for name, end in ends.items()}

    @property
    def dropped(self) -> bool:
        """Whether a merge deleted the role, and not a person."""
        return self.written[-1].pgh_label == "delete" and self.written[-1].pgh_context_id in self.merging

    @cached_property
    def again(self) -> Affiliation:
        return rebuilt_unmerged_row(Affiliation, self.written[-1], version=self.written[-1].version + 1, **self.ends)

    @property
    def has_twin(self) -> bool:
        return merge_role_key(self.again) in map(merge_role_key, Affiliation.objects.filter(**self.ends))


def role_histories_to_unmerge(actor: Actor, survivor: Actor) -> list[RoleHistory]:
    """Roles that ever had this actor at one end, and deleted roles that had the survivor at one end."""
    ones, others = (
        [one.pk, *Actor.objects.filter(merged_into=one).values_list("pk", flat=True)] for one in (actor, survivor)
    )
    gone = ~Q(pgh_obj_id__in=Affiliation.objects.values("pk"))
    had_one, had_other = (Q(actor__in=side) | Q(body__in=side) for side in (ones, others))
    events = apps.get_model("claims", "AffiliationEvent").objects.filter(had_one | had_other & gone)
    return [RoleHistory(pk) for pk in events.order_by("pgh_obj_id").values_list("pgh_obj_id", flat=True).distinct()]


def unmerge_names(rows, actor, survivor) -> int:
    returned = ActorName.objects.filter(pk__in=[row.pk for row in rows], actor=survivor).update(actor=actor)
    dropped = dropped_rows_to_unmerge(ActorName, rows)
    for row in dropped:
        rebuilt_unmerged_row(ActorName, row.before, actor_id=actor.pk).save(force_insert=True)
    return len(rows) - returned - len(dropped)


def places_to_unmerge(model, rows: list[MergedRow], survivor: Actor) -> set:
    """The places (`unmerge_twin_key`) of the rows that are still at the survivor."""
    there = set(model.objects.filter(actor=survivor, pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return {unmerge_twin_key(row.before) for row in rows if row.pk in there}


def unmerge_twin_key(event) -> tuple:
    """The values by which two rows are duplicates, of which a merge deletes one."""
    return (event.claim_id, event.part) if hasattr(event, "claim_id") else (event.name,)


def restore_twins_after_unmerge(undone: Merge, left: dict[type[models.Model], set], survivor: Actor) -> None:
    """If a part or name left the survivor, restore there its duplicate that another merge had deleted."""
    others = Merge.objects.filter(survivor=survivor, status=Merge.Status.MERGED).exclude(pk=undone.pk)
    for other in others.select_related("actor").order_by("pk"):
        for model, places in left.items():
            for row in dropped_rows_to_unmerge(model, rows_to_unmerge(model, other.action, other.actor)):
                if unmerge_twin_key(row.before) in places:
                    places.remove(unmerge_twin_key(row.before))
                    rebuilt_unmerged_row(model, row.before, actor_id=survivor.pk).save(force_insert=True)


def unmerge_earlier_actors(rows, actor, survivor) -> None:
    """Actors that were merged into this actor before the merge point to it again."""
    earlier = [row.pk for row in rows if row.before.merged_into_id == actor.pk]
    Actor.objects.filter(pk__in=earlier, merged_into=survivor).update(merged_into=actor, version=F("version") + 1)
