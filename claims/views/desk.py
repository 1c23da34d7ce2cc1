from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..access import editor_required
from ..links import ends_of
from ..models import Claim, Link
from ..rows import rows

MOST = 50


@editor_required
@require_safe
def desk(request):
    """What waits for this editor: claims and changes to review, links to confirm, own drafts."""
    others = Claim.objects.exclude(made_by=request.user)
    in_review = others.filter(status=Claim.Status.IN_REVIEW).order_by("recorded_at", "pk")
    changed = Claim.objects.filter(changed_by__isnull=False).exclude(changed_by=request.user).order_by("pk")
    proposed = Link.objects.filter(status=Link.Status.PROPOSED).select_related("source", "target", "proposed_by")
    mine = Claim.objects.filter(made_by=request.user).exclude(
        status__in=[Claim.Status.PUBLISHED, Claim.Status.WITHDRAWN]
    )
    links = ends_of(proposed.order_by("proposed_at", "pk")[:MOST])
    context = {
        "to_review": rows(pks(in_review)),
        "changed": rows(pks(changed)),
        "links": [link for link in links if link.proposed_by != request.user],
        "own_links": [link for link in links if link.proposed_by == request.user],
        "mine": rows(pks(mine.order_by("-recorded_at", "-pk"))),
        "place": "desk",
    }
    return render(request, "claims/desk.html", context)


def pks(claims):
    return list(claims.values_list("pk", flat=True)[:MOST])
