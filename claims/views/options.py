"""The options of search fields: a few list items for the typed words, `q`. They are fragments, never whole pages."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Outlet

from ..access import editor_required
from ..models import Actor, Claim
from ..registry.typed_questions import options_for_typed_question as latest_questions
from ..text.search_words import search_words_query

MOST_OPTIONS = 8


def typed_words(request):
    return request.GET.get("q", "").replace("\x00", "").strip()[:200]


@require_safe
def claim_options(request):
    """The latest claims with these words; for editors also claims that are not published."""
    words = typed_words(request)
    found = Claim.objects.exclude(status=Claim.Status.DISCARDED)
    if not request.user.is_authenticated:
        found = found.published()
    claims = found.filter(search__words=search_words_query(words)).newest_first()[:MOST_OPTIONS] if words else []
    return render(request, "claims/claim_options.html", {"claims": claims})


@require_safe
def actor_options(request):
    """The actors with these words in any of their names."""
    found = Actor.objects.visible_to(request.user).named(request.GET.get("q", ""))[:MOST_OPTIONS]
    return render(request, "claims/actor_options.html", {"actors": found})


@require_safe
def question_options(request):
    """The questions with these words; for editors without words, the questions answered last."""
    found = latest_questions(typed_words(request), request.user)
    return render(request, "claims/question_options.html", {"questions": found})


@editor_required
@require_safe
def outlet_options(request):
    """The outlets with these words in their name."""
    found = Outlet.objects.filter(merged_into=None, name__icontains=typed_words(request))[:MOST_OPTIONS]
    return render(request, "claims/outlet_options.html", {"outlets": found})
