from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..access import visible
from ..feed import Criteria, said_page
from ..models import Actor, Merge
from ..paging import Page, page_by_name
from ..rows import rows
from ..stances import answering, by_question, stances_of

OPTIONS = 8
LATEST = 20


@require_safe
def actor_list(request):
    """Actors by name; `q` finds them by any word of any name; `find` gives the options of a search field."""
    if "find" in request.GET:
        found = Actor.objects.visible_to(request.user).named(request.GET["find"])[:OPTIONS]
        return render(request, "claims/actor_options.html", {"actors": found})
    words = request.GET.get("q", "").strip()[:200]
    if words:
        page = Page(list(Actor.objects.visible_to(request.user).named(words)[:100]), None)
    else:
        actors = Actor.objects.visible_to(request.user).filter(merged_into=None)
        page = page_by_name(actors, "name", request.GET.get("after", ""))
    return render(request, "claims/actor_list.html", {"page": page, "words": words, "place": "actors"})


@require_safe
def actor_detail(request, slug):
    """Who this is, for whom he spoke when, what he answered to each question, and what he said last."""
    actor = visible(Actor.objects.select_related("merged_into", "outlet"), request.user, slug=slug)
    if actor.merged_into:
        return redirect(actor.merged_into)  # not for good: a merge can be undone
    latest, answered = said_page(Criteria(actor=[actor]), size=LATEST), answering(actor=actor)
    shown = {claim.pk: claim for claim in rows([*latest.ids, *answered])}
    context = {
        "actor": actor,
        "names": [name for name in actor.names.all() if name.name != actor.name],
        "affiliations": actor.affiliations.select_related("body"),
        "members": actor.members.select_related("actor")[:100],
        "questions": by_question(stances_of(shown[pk] for pk in answered)),
        "claims": [shown[pk] for pk in latest.ids],
        "more": latest.next,
        "merges": Merge.objects.of(actor).judged()[:LATEST] if request.user.is_authenticated else [],
        "place": "actors",
    }
    return render(request, "claims/actor_detail.html", context)
