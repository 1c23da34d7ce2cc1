"""Two actors that are the same: proposing a merge, deciding on it, and merging. Each function is one transaction."""

from functools import wraps

from django.db import OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from articles.base import StaleVersion

from ..locks import lock_actors, lock_recording
from ..models import Actor, Affiliation, Attribution, ClaimActor, Merge
from ..models.reviewed import NotAllowed, reason_context
from ..text.folding import fold_text
from .lookalikes import unjudged_lookalike_pairs

MOST_PROPOSALS = 50


class PairJudged(NotAllowed):
    """The pair was judged before. To propose it again, the editor must confirm having read the judgement."""

    status = 422


def retry_merge_on_deadlock(verb):
    """Decorator: run the function a second time after a deadlock; after a second deadlock raise NotAllowed."""

    @wraps(verb)
    def tried(*args, **kwargs):
        for _attempt in range(2):
            try:
                return verb(*args, **kwargs)
            except OperationalError as error:
                if not isinstance(error.__cause__, DeadlockDetected):
                    raise
        raise NotAllowed(_("Somebody else writes to these actors at this very moment. Try again in a minute."))

    return tried


def propose_merge(actor: Actor, survivor: Actor, *, reason: str, by, again: bool = False) -> Merge:
    """Propose to merge `actor` into `survivor`. An actor that was already merged is replaced by its survivor.

    Raises NotAllowed for a pair that cannot be merged or is already proposed. Raises PairJudged for a pair that was
    judged before, unless `again` is set.
    """
    with transaction.atomic(), reason_context(reason):
        lock_recording()
        actor, survivor = current_pair_to_merge(actor, survivor)
        refuse_outlet_merge(actor, survivor)
        known = Merge.objects.of_pair(actor, survivor).first()
        proposed = {"actor": actor, "survivor": survivor, "reason": reason, "proposed_by": by}
        if known is None:
            return Merge.objects.create(**proposed)
        if known.status == Merge.Status.PROPOSED:
            raise NotAllowed(known.judgement)
        if not again:
            told = _("%(judgement)s Propose it again only for a new reason.") % {"judgement": known.judgement}
            raise PairJudged(told)
        undecided = {"decided_by": None, "decided_at": None, "verdict": "", "action": None}
        known.change(status=Merge.Status.PROPOSED, proposed_at=timezone.now(), **proposed, **undecided)
    return known


def decide_against_merge(one: Actor, other: Actor, *, reason: str, by, since: int | None = None) -> Merge:
    """Record that two actors are not the same, with or without a proposal. Raises NotAllowed, StaleVersion."""
    with transaction.atomic(), reason_context(reason):
        lock_recording()
        one, other = current_pair_to_merge(one, other)
        known = Merge.objects.of_pair(one, other).first()
        if known is None:
            fields = {"actor": one, "survivor": other, "reason": reason, "proposed_by": by}
            return Merge.objects.create(**fields, **merge_decision_fields(Merge.Status.DISTINCT, by, reason))
        known.change(since=since, **merge_decision_fields(Merge.Status.DISTINCT, by, reason))
    return known


def refuse_merge(merge: Merge, *, by, reason: str, since: int | None = None) -> None:
    """Decide that the actors of a proposal are not the same. Raises NotAllowed, StaleVersion."""
    with transaction.atomic(), reason_context(reason):
        merge_proposal_for_update(merge, since).change(
            since=since, **merge_decision_fields(Merge.Status.DISTINCT, by, reason)
        )


@retry_merge_on_deadlock
def accept_merge(merge: Merge, *, by, since: int | None = None) -> None:
    """Merge the actors of a proposal: rows that name `actor` now name `survivor`. Raises NotAllowed, StaleVersion.

    `action` of the proposal is the id of the action whose events `claims/registry/unmerge.py` reads to undo the merge.
    """
    with transaction.atomic(), reason_context(merge.reason) as action:
        lock_recording()
        now = merge_proposal_for_update(merge, since)
        actor, survivor = lock_actors(now.actor_id, now.survivor_id)
        for one in (actor, survivor):
            if one.merged_into_id:
                raise NotAllowed(
                    _("%(one)s became %(other)s in the meantime. Propose %(other)s instead.")
                    % {"one": one, "other": one.merged_into}
                )
        refuse_outlet_merge(actor, survivor)
        move_names_in_merge(actor, survivor)
        move_roles_in_merge(actor, survivor)
        move_claims_in_merge(actor, survivor)
        Actor.objects.filter(merged_into=actor).update(merged_into=survivor, version=F("version") + 1)
        actor.change(merged_into=survivor)
        survivor.change()
        now.change(since=since, action=action.id, **merge_decision_fields(Merge.Status.MERGED, by))


def move_names_in_merge(actor: Actor, survivor: Actor) -> None:
    actor.names.filter(name__in=survivor.names.values("name")).delete()
    actor.names.update(actor=survivor)


def move_roles_in_merge(actor: Actor, survivor: Actor) -> None:
    """Move roles of the actor and roles in it. A role that the survivor has, too, or one in itself, is deleted."""
    there = {merge_role_key(role) for role in Affiliation.objects.filter(Q(actor=survivor) | Q(body=survivor))}
    for role in Affiliation.objects.filter(Q(actor=actor) | Q(body=actor)).order_by("pk"):
        role.actor_id, role.body_id = (survivor.pk if pk == actor.pk else pk for pk in (role.actor_id, role.body_id))
        if role.actor_id == role.body_id or merge_role_key(role) in there:
            role.delete()
        else:
            there.add(merge_role_key(role))
            role.change(actor=role.actor_id, body=role.body_id)


def merge_role_key(role: Affiliation):
    period = role.start, role.start_precision, role.end, role.end_precision
    return role.actor_id, role.body_id, fold_text(role.role), *period


def move_claims_in_merge(actor: Actor, survivor: Actor) -> None:
    """Move the actor's parts in claims, without duplicates, and its hops. If the survivor has an outlet, hops name it.

    Two hops of one chain remain two: an editor must decide whether one of them is too many.
    """
    twin = ClaimActor.objects.filter(claim=OuterRef("claim"), part=OuterRef("part"), actor=survivor)
    ClaimActor.objects.filter(Exists(twin), actor=actor).delete()
    ClaimActor.objects.filter(actor=actor).update(actor=survivor)
    through = {"actor": None, "outlet": survivor.outlet_id} if survivor.outlet_id else {"actor": survivor}
    Attribution.objects.filter(actor=actor).update(**through)


def merge_decision_fields(status: Merge.Status, by, verdict: str = "") -> dict:
    return {"status": status, "decided_by": by, "decided_at": timezone.now(), "verdict": verdict}


def merge_proposal_for_update(merge: Merge, since: int | None) -> Merge:
    """The current row, locked. Raises NotAllowed if it was decided on, StaleVersion if it was changed."""
    now = Merge.objects.as_it_is(merge.pk)
    if now.status != Merge.Status.PROPOSED:
        raise NotAllowed(now.judgement)
    if since is not None and now.version != since:
        raise StaleVersion(now)
    return now


def current_pair_to_merge(*pair: Actor) -> list[Actor]:
    """The current actors; a merged one is replaced by its survivor. Raises NotAllowed if both are the same."""
    rows = Actor.objects.select_related("merged_into").in_bulk([actor.pk for actor in pair])
    one, other = (rows[actor.pk].merged_into or rows[actor.pk] for actor in pair)
    if pair[0].pk == pair[1].pk:
        raise NotAllowed(_("That is %(one)s itself; choose another actor.") % {"one": one})
    if one == other:
        raise NotAllowed(_("They are one already: %(one)s.") % {"one": one})
    return [one, other]


def refuse_outlet_merge(actor: Actor, survivor: Actor) -> None:
    if actor.outlet_id and survivor.outlet_id:
        raise NotAllowed(
            _(
                "%(actor)s and %(survivor)s each speak for an outlet that has articles of its own. "
                "Where an article names the wrong outlet, edit the article."
            )
            % {"actor": actor, "survivor": survivor}
        )
    if actor.outlet_id:
        raise NotAllowed(
            _("%(actor)s speaks for an outlet, so it is the one that stays. Choose the other way round.")
            % {"actor": actor}
        )


def waiting_merges(user) -> dict:
    """For the desk, in four queries: the MOST_PROPOSALS oldest proposals, and lookalikes that nobody judged."""
    found = Merge.objects.filter(status=Merge.Status.PROPOSED).select_related(
        "actor__merged_into", "survivor__merged_into", "proposed_by"
    )
    return {"merges": found.order_by("proposed_at", "pk")[:MOST_PROPOSALS], "alike": unjudged_lookalike_pairs()}
