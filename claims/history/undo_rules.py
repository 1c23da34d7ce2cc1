"""The rule of the second editor for undoing: an undo must not bypass the look of another editor.

Each `row` is a `TouchedRow` of claims/history/undo.py; `now` is the current row, before it is restored.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from articles.models import Article

from ..models import Claim, Comment, Link, SavedSearch
from ..models.reviewed import NotAllowed, OwnWork
from .changes import CLAIM_COLUMN_NAMES, CLAIM_PART_NAMES
from .versions import Version, versions_of


def undo_rule_on_own_work(row, now, action, *, by, own: bool) -> None:
    """Refuse what another editor must decide about this person's work. `own`: whether this person did the action.

    People may undo their own action without this check if nobody has touched the row since.
    """
    if row.model is Comment and by.pk != (row.before or row.after)["made_by_id"]:
        raise NotAllowed(_("Only who wrote a comment takes it back, or brings it back."))
    if row.model is SavedSearch and by.pk != (row.before or row.after)["user_id"]:
        raise NotAllowed(_("Only who saved a search takes back what was done to it."))
    if now is not None:
        undo_rule_on_drafts(row, now)
    if now is None or row.before is None or row.after is None or not settings.SECOND_EDITOR:
        return
    alone = row.changed.get("alone")  # when FACTWATCH_SECOND_EDITOR was off
    if own and not alone and "version" in row.after and now.version == row.after["version"]:
        return
    if row.model is Claim:
        undo_rule_on_own_claim(row, now, action, by)
    if row.model is Link:
        undo_rule_on_own_link(row, now, action, by)


def undo_rule_on_drafts(row, now) -> None:
    """Refuse to leave a public claim in an article that is not public."""
    if row.model is Article and undo_would_unpublish(row) and now.claims.filter(status__in=Claim.PUBLIC).exists():
        raise NotAllowed(_("Claims of this article are public, so it stays public, too."))
    if row.model is Claim and undo_would_publish(row, now) and now.article.status != Article.Status.PUBLISHED:
        raise NotAllowed(_("The article of this claim is a draft; publish the article first."))


def undo_would_unpublish(row) -> bool:
    public = Article.Status.PUBLISHED
    return row.after is not None and row.after["status"] == public and (row.before or {}).get("status") != public


def undo_would_publish(row, now: Claim) -> bool:
    return row.before is not None and row.changed.get("status") in Claim.PUBLIC and now.status not in Claim.PUBLIC


def undo_rule_on_own_claim(row, now: Claim, action, by) -> None:
    if undo_would_set_status(row, Claim.Status.PUBLISHED) and by.pk in {now.made_by_id, now.changed_by_id}:
        raise OwnWork(_("You recorded or changed this claim; another editor gives it back to readers."))
    if (
        "changed_by_id" in row.changed
        and row.after["changed_by_id"] == by.pk
        and not undone_action_changed_claim(now.pk, action)
    ):
        raise OwnWork(_("You made this change; another editor takes it."))


def undo_rule_on_own_link(row, now: Link, action, by) -> None:
    if undo_would_set_status(row, Link.Status.CONFIRMED) and by.pk == now.proposed_by_id:
        raise OwnWork(_("You proposed this link; another editor confirms it."))
    ends = Claim.objects.filter(pk__in=[now.source_id, now.target_id])
    if (
        row.changed.get("needs_another_look") is False
        and ends.filter(changed_by=by).exists()
        and not any(undone_action_changed_claim(end.pk, action) for end in ends)
    ):
        raise OwnWork(_("You changed one of the two claims; another editor looks at the link again."))


def undo_would_set_status(row, status: str) -> bool:
    return row.changed.get("status") == status


def undone_action_changed_claim(claim: int, action) -> bool:
    """Whether the action changed the content of the claim, and not only its review."""
    before, done = versions_around_undone_action(claim, action)
    return (
        before is not None
        and done is not None
        and undo_rule_published_values(before) != undo_rule_published_values(done)
    )


def undo_rule_on_review_marks(touched, action) -> None:
    """After the undo, restore the mark for another look if a later action changed the claim and nobody looked at it."""
    at = None
    for row in touched:
        if row.before is None or row.after is None:
            continue
        if row.model is Claim and "changed_by_id" in row.changed and row.after["changed_by_id"]:
            if undone_claim_changed_since(row.pk, action):
                Claim.objects.filter(pk=row.pk).update(changed_by=row.after["changed_by_id"])
        elif row.model is Link and row.changed.get("needs_another_look") is False:
            at = at or Link.pgh_event_model.objects.filter(pgh_context_id=action).earliest("pgh_id").pgh_created_at
            if any(undone_claim_changed_since(row.after[end], action, at) for end in ("source_id", "target_id")):
                Link.objects.filter(pk=row.pk).update(needs_another_look=True)


def undone_claim_changed_since(claim: int, action, at=None) -> bool:
    """Whether a claim's content differs from that before the action, or at `at` if the action did not touch it."""
    before, _ = versions_around_undone_action(claim, action, at)
    return before is not None and undo_rule_published_values(before) != undo_rule_published_values(
        versions_of([claim])[claim][-1]
    )


def versions_around_undone_action(claim: int, action, at=None) -> tuple[Version | None, Version | None]:
    """The claim before the action, and after it; None for a missing one."""
    versions = versions_of([claim])[claim]
    number = next((number for number, version in enumerate(versions) if version.action == action), None)
    if number is None:
        earlier = [version for version in versions if at and version.at <= at]
        return (earlier[-1] if earlier else None), None
    return (versions[number - 1] if number else None), versions[number]


def undo_rule_published_values(version: Version) -> list:
    """All values of a claim that readers see, except the status."""
    columns = [getattr(version.row, name) for name in CLAIM_COLUMN_NAMES if name != "status"]
    return columns + [getattr(version, name) for name in CLAIM_PART_NAMES]
