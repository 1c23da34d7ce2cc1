from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..feed import Criteria, recorded_page
from ..links import ends_of
from ..models import Claim, Link
from ..rows import rows


@require_safe
def home(request):
    """What this is, what was published last, and where claims contradict each other."""
    latest = recorded_page(Criteria(), size=6)
    public = Link.objects.confirmed().filter(
        source__status=Claim.Status.PUBLISHED, target__status=Claim.Status.PUBLISHED, relation=Link.Relation.CONTRADICTS
    )
    contradictions = public.order_by("-confirmed_at", "-pk")[:4]
    context = {"claims": rows(latest.ids), "contradictions": ends_of(contradictions)}
    return render(request, "claims/home.html", context)
