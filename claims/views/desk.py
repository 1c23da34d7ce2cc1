from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from ..access import editor_required, safe_return_address
from ..anchors.places import waiting_places
from ..editing.bulk import decide_in_bulk
from ..editing.imports import unfinished_imports_of_editor
from ..history.actions import action_message_with_undo
from ..models.reviewed import NotAllowed
from ..pages.desk import (
    MOST_WAITING,
    contradictions_at_desk,
    desk_changed_claims,
    desk_claims_to_review,
    desk_doubted_links,
    desk_links_to_confirm,
    desk_own_link_count,
    desk_reviewable_claims,
    desk_unpublished_claims,
)
from ..registry.merge import waiting_merges
from .report import waiting_reports

MOST_REFUSALS = 10


@editor_required
@require_safe
def desk(request):
    """The work that waits for this editor: claims and changes to review, links to confirm, own drafts."""
    return render(request, "claims/desk.html", desk_context(request.user))


def desk_context(user):
    lists = waiting_merges(user) | {
        "to_review": desk_claims_to_review(user),
        "changed": desk_changed_claims(user),
        "links": desk_links_to_confirm(user),
        "doubted": desk_doubted_links(user),
        "anchors": waiting_places(),
        "contradictions": contradictions_at_desk(user),
        "reports": waiting_reports(),
        "imports": unfinished_imports_of_editor(user),
        "mine": desk_unpublished_claims(user),
    }
    is_full = any(len(rows) >= MOST_WAITING for rows in lists.values())
    return lists | {"own_links": desk_own_link_count(user), "place": "desk", "is_full": is_full, "most": MOST_WAITING}


@editor_required
@require_safe
def review_next(request):
    """The next claim that this editor may publish: after the claim `after`, or the first. Without a claim, the desk."""
    slugs = list(desk_reviewable_claims(request.user).values_list("slug", flat=True)[:200])
    after = request.GET.get("after", "")
    following = slugs[slugs.index(after) + 1 :] if after in slugs else slugs
    if following:
        return redirect("claim_detail", slug=following[0])
    messages.info(request, _("Nothing more waits for your review."))
    return redirect("desk")


@editor_required
@require_POST
def desk_decide(request):
    """Call one verb on all chosen rows. Messages give the reasons of rows that refused it, at most MOST_REFUSALS.

    If no row is chosen, or a required reason is missing, the desk is shown again with the typed values, 422.
    """
    form = request.POST
    try:
        decided = decide_in_bulk(
            form.get("verb", ""), form.getlist("chosen"), by=request.user, reason=form.get("reason", "")
        )
    except NotAllowed as error:
        messages.error(request, str(error))
        return render(request, "claims/desk.html", desk_context(request.user) | {"refused": form}, status=422)
    if decided.rows:
        action_message_with_undo(
            request, decided.done, " ".join(str(row) for row in decided.rows), number=len(decided.rows)
        )
    for sentence in decided.refused[:MOST_REFUSALS]:
        messages.warning(request, sentence)
    return redirect(safe_return_address(request, "/desk/"))
