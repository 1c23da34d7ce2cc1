from django.conf import settings
from django.db.models import Q
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
    claims = Claim.objects.order_by("recorded_at", "pk")
    links = Link.objects.filter(status=Link.Status.PROPOSED).order_by("proposed_at", "pk")
    links = links.select_related("proposed_by")
    waiting = claims.filter(status__in=[Claim.Status.DRAFT, Claim.Status.IN_REVIEW, Claim.Status.DISCARDED])
    in_review = claims.filter(status=Claim.Status.IN_REVIEW)
    own_in_review = Q(status=Claim.Status.IN_REVIEW, made_by=request.user)
    public = Q(status__in=[Claim.Status.PUBLISHED, Claim.Status.WITHDRAWN])
    changed = claims.filter(own_in_review | public, changed_by__isnull=False)
    context = {
        "to_review": rows(pks(of_others(of_others(in_review, "made_by", request.user), "changed_by", request.user))),
        "changed": rows(pks(of_others(changed, "changed_by", request.user))),
        "links": ends_of(of_others(links, "proposed_by", request.user)[:MOST]),
        "own_links": links.filter(proposed_by=request.user).count(),
        "mine": waiting.filter(made_by=request.user).order_by("-recorded_at", "-pk")[:MOST],
        "place": "desk",
    }
    return render(request, "claims/desk.html", context)


def of_others(found, maker, user):
    """What this editor may decide on: the work of colleagues, or all where one editor may decide alone."""
    return found.exclude(**{maker: user}) if settings.SECOND_EDITOR else found


def pks(claims):
    return list(claims.values_list("pk", flat=True)[:MOST])
