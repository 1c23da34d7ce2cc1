from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from ..access import get_visible_survivor
from ..lists.actor_filters import ActorFilterSet
from ..lists.filterset import AskedValues
from ..models import Merge
from ..pages.actor import actor_page_actor, actor_page_dossier, actor_page_roles
from ..pages.actors import actor_summaries
from ..timeline.timeline import QUESTION, timeline_of
from .tidy import without_blank_parameters

LATEST = 20


@require_safe
@without_blank_parameters
@vary_on_headers("HX-Request")
def actor_list(request):
    """The actors of the filter, by name, each with its number of claims and the date of the latest claim."""
    actor_filter = ActorFilterSet(request.GET, request.user)
    page = actor_filter.page()
    context = {"filter": actor_filter, "page": page, "summaries": actor_summaries(page.rows), "place": "actors"}
    return render(request, f"claims/actor_list.html{'#refreshed' if request.htmx else ''}", context)


@require_safe
def actor_detail(request, slug):
    """One actor: its dated roles, its answers to each question with their shifts, and the claims of others about it."""
    actor = actor_page_actor(request.user, slug)
    if survivor := get_visible_survivor(actor, request.user):
        return redirect(survivor)  # not permanent: a merge can be undone
    affiliations, members = actor_page_roles(actor, request.user)
    found = actor_page_dossier(actor)
    context = {
        "actor": actor,
        "affiliations": affiliations,
        "members": members,
        "dossier": found,
        "timeline": timeline_of(found.answers, lanes=QUESTION, asked=AskedValues(actor=[actor]), across_years=True),
        "merges": Merge.objects.of(actor).judged()[:LATEST] if request.user.is_authenticated else [],
        "place": "actors",
    }
    return render(request, "claims/actor_detail.html", context)
