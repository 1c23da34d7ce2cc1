from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..access import became
from ..lists.filterset import Asked
from ..models import Actor, Merge
from ..pages.actor import dossier, known, roles
from ..reading.paging import Page, page_by_name
from ..timeline.timeline import QUESTION, timeline_of

LATEST = 20


@require_safe
def actor_list(request):
    """Actors by name; `q` finds them by any word of any name."""
    words = request.GET.get("q", "").strip()[:200]
    if words:
        page = Page(list(Actor.objects.visible_to(request.user).named(words)[:100]), None)
    else:
        known = Actor.objects.visible_to(request.user)
        page = page_by_name(known.filter(merged_into=None), "name", request.GET.get("after", ""), known)
    return render(request, "claims/actor_list.html", {"page": page, "words": words, "place": "actors"})


@require_safe
def actor_detail(request, slug):
    """Who this is, for whom he spoke when, his answers to each question with their shifts, and what others say."""
    actor = known(request.user, slug)
    if survivor := became(actor, request.user):
        return redirect(survivor)  # not for good: a merge can be undone
    affiliations, members = roles(actor, request.user)
    found = dossier(actor)
    context = {
        "actor": actor,
        "affiliations": affiliations,
        "members": members,
        "dossier": found,
        "timeline": timeline_of(found.answers, lanes=QUESTION, asked=Asked(actor=[actor])),
        "merges": Merge.objects.of(actor).judged()[:LATEST] if request.user.is_authenticated else [],
        "place": "actors",
    }
    return render(request, "claims/actor_detail.html", context)
