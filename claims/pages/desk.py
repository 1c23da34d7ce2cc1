"""The work at the desk for one editor: at most MOST_WAITING rows of each kind, in a fixed number of queries.

The oldest rows come first, unless a docstring names another order.
"""

from django.conf import settings
from django.db.models import Case, Count, Q, QuerySet, Value, When

from ..forms.link import SuggestionForm
from ..history.changes import ReferredNames, entries_of_claim_changes
from ..history.versions import versions_of
from ..models import Claim, Comment, Link
from ..reading.links import links_with_ends
from ..reading.rows import reading_rows
from ..suggestions import contradictions

MOST_WAITING = 50


def desk_reviewable_claims(user) -> QuerySet[Claim]:
    """Claims in review that this editor may publish: those taken by the editor first, those taken by others last."""
    claims = Claim.objects.filter(status=Claim.Status.IN_REVIEW)
    claims = desk_not_made_by(desk_not_made_by(claims, "made_by", user), "changed_by", user)
    taken = Case(When(reviewer=user, then=Value(0)), When(reviewer=None, then=Value(1)), default=Value(2))
    return claims.order_by(taken, "recorded_at", "pk")


def desk_claims_to_review(user) -> list[Claim]:
    """The first of `desk_reviewable_claims`, each with `reviewer_name` and `comment_count`."""
    return desk_claims_with_reviewers(reading_rows(first_desk_pks(desk_reviewable_claims(user)), for_editors=True))


def desk_changed_claims(user) -> list[Claim]:
    """Claims that a colleague changed and this editor may approve: public claims, and the editor's own in review.

    Each has `last_change`, the newest HistoryEntry of its history.
    """
    own_in_review = Q(status=Claim.Status.IN_REVIEW, made_by=user)
    public = Q(status__in=Claim.PUBLIC)
    claims = Claim.objects.filter(own_in_review | public, changed_by__isnull=False)
    found = reading_rows(
        first_desk_pks(desk_not_made_by(claims, "changed_by", user).order_by("recorded_at", "pk")), for_editors=True
    )
    versions = versions_of([claim.pk for claim in found])
    names = ReferredNames([version for of_claim in versions.values() for version in of_claim])
    for claim in found:
        claim.last_change = entries_of_claim_changes(versions[claim.pk], names)[-1]
    return found


def desk_links_to_confirm(user) -> list[Link]:
    links = Link.objects.filter(status=Link.Status.PROPOSED).select_related("proposed_by")
    return links_with_ends(desk_not_made_by(links, "proposed_by", user).order_by("proposed_at", "pk")[:MOST_WAITING])


def desk_doubted_links(user) -> list[Link]:
    """Links with a claim that was changed after the link was confirmed, if this editor may confirm them again."""
    links = Link.objects.confirmed().filter(needs_another_look=True).select_related("proposed_by")
    links = desk_not_made_by(desk_not_made_by(links, "source__changed_by", user), "target__changed_by", user)
    return links_with_ends(links.order_by("pk")[:MOST_WAITING])


def desk_unpublished_claims(user) -> list[Claim]:
    """The editor's own claims that are not published, each with `reviewer_name` and `comment_count`.

    Claims that were sent back come first, then drafts, claims in review and discarded claims; of each the latest first.
    """
    statuses = [Claim.Status.DRAFT, Claim.Status.IN_REVIEW, Claim.Status.DISCARDED]
    sent_back = When(~Q(review_note=""), status=Claim.Status.DRAFT, then=Value(-1))
    urgency = Case(sent_back, *(When(status=status, then=Value(rank)) for rank, status in enumerate(statuses)))
    claims = Claim.objects.filter(status__in=statuses, made_by=user).order_by(urgency, "-recorded_at", "-pk")
    return desk_claims_with_reviewers(list(claims[:MOST_WAITING]))


def desk_own_link_count(user) -> int:
    return Link.objects.filter(status=Link.Status.PROPOSED, proposed_by=user).count()


def desk_not_made_by(found: QuerySet, maker: str, user) -> QuerySet:
    """The rows with another user in the column `maker`, or none. If one editor may decide alone: all rows."""
    return found.filter(~Q(**{maker: user}) | Q(**{maker: None})) if settings.SECOND_EDITOR else found


def first_desk_pks(claims: QuerySet) -> list[int]:
    return list(claims.values_list("pk", flat=True)[:MOST_WAITING])


def desk_claims_with_reviewers(claims: list[Claim]) -> list[Claim]:
    ids = [claim.pk for claim in claims]
    counted = Comment.objects.filter(claim__in=ids).order_by().values("claim").annotate(n=Count("pk"))
    counts = dict(counted.values_list("claim", "n"))
    reviewers = dict(Claim.objects.filter(pk__in=ids).values_list("pk", "reviewer__username"))
    for claim in claims:
        claim.comment_count, claim.reviewer_name = counts.get(claim.pk, 0), reviewers.get(claim.pk)
    return claims


def contradictions_at_desk(user) -> list[tuple[contradictions.Candidate, SuggestionForm]]:
    """The suggested contradictions for templates/claims/parts/desk_contradictions.html, each with its form."""
    return [(found, desk_contradiction_form(found)) for found in contradictions.contradiction_candidates()]


def desk_contradiction_form(found: contradictions.Candidate) -> SuggestionForm:
    initial = {"relation": found.hint, "shown": found.token}
    auto_id = f"contradiction-{found.newer.pk}-{found.older.pk}-%s"
    return SuggestionForm(other=found.older, initial=initial, auto_id=auto_id)
