from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from ..access import editor_required, return_address
from ..anchors.places import waiting_anchors
from ..editing.bulk import decide_rows
from ..editing.imports import waiting_imports
from ..history.actions import message_with_undo
from ..models.reviewed import NotAllowed
from ..pages.desk import (
    MOST_WAITING,
    changed_claims,
    claims_to_review,
    doubted_links,
    links_to_confirm,
    own_link_count,
    own_unpublished_claims,
    reviewable_claims,
    waiting_contradictions,
)
from ..registry.merge import waiting_merges
from .report import waiting_reports

MOST_REFUSALS = 10


@editor_required
@require_safe
def desk(request):
    """What waits for this editor: claims and changes to review, links to confirm, own drafts."""
    return render(request, "claims/desk.html", desk_context(request.user))


def desk_context(user):
    lists = waiting_merges(user) | {
        "to_review": claims_to_review(user),
        "changed": changed_claims(user),
        "links": links_to_confirm(user),
        "doubted": doubted_links(user),
        "anchors": waiting_anchors(),
        "contradictions": waiting_contradictions(user),
        "reports": waiting_reports(),
        "imports": waiting_imports(user),
        "mine": own_unpublished_claims(user),
    }
    is_full = any(len(rows) >= MOST_WAITING for rows in lists.values())
    return lists | {"own_links": own_link_count(user), "place": "desk", "is_full": is_full, "most": MOST_WAITING}


@editor_required
@require_safe
def review_next(request):
    """The next claim that this editor may publish: after the one named, or the first; else the desk."""
    slugs = list(reviewable_claims(request.user).values_list("slug", flat=True)[:200])
    after = request.GET.get("after", "")
    following = slugs[slugs.index(after) + 1 :] if after in slugs else slugs
    if following:
        return redirect("claim_detail", slug=following[0])
    messages.info(request, _("Nothing more waits for your review."))
    return redirect("desk")


@editor_required
@require_POST
def desk_decide(request):
    """Do one thing to all that was chosen; what may not be done is said, each with its reason.

    Nothing chosen, or no reason where one is needed: the desk comes back with what was typed.
    """
    form = request.POST
    try:
        decided = decide_rows(
            form.get("verb", ""), form.getlist("chosen"), by=request.user, reason=form.get("reason", "")
        )
    except NotAllowed as error:
        messages.error(request, str(error))
        return render(request, "claims/desk.html", desk_context(request.user) | {"refused": form}, status=422)
    if decided.rows:
        message_with_undo(request, decided.done, " ".join(str(row) for row in decided.rows), number=len(decided.rows))
    for sentence in decided.refused[:MOST_REFUSALS]:
        messages.warning(request, sentence)
    return redirect(return_address(request, "/desk/"))
