from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from articles.text import paragraphs_of_article_text

from ..access import get_visible_or_404
from ..anchors.places import readable_place_spans, wording_changes_of_places
from ..exporting.exported_claims import complete_exported_claims
from ..forms.act import CommentForm
from ..history.changes import changes_of_claim
from ..lists.cursors import claim_cursor
from ..lists.facets import page_with_facets
from ..lists.filters import RECORDED, VIEW, ClaimFilterSet
from ..models import Claim, Link, Stance
from ..reading.denials import denials_of
from ..reading.links import links_by_reach, links_with_ends
from ..reading.origins import independent_origins, repetitions_across_origins
from ..reading.rows import anchors_with_row_context, reading_row_prefetches, reading_rows, rows_of_light_page
from ..registry.near_names import near_actors
from ..text.search_words import year_and_search_words
from ..timeline.timeline import NARROW, timeline_of
from .tidy import without_blank_parameters

TIMELINE = "timeline"


@require_safe
@without_blank_parameters
@vary_on_headers("HX-Request")
def claim_list(request):
    """The claims of the filter, at most 50 a page, with facets; for htmx only the parts that a new filter changes.

    `view=timeline` shows them as a timeline instead of a list.
    """
    claim_filter = ClaimFilterSet(request.GET, request.user)
    found = page_with_facets(claim_filter)
    words, as_of = claim_filter.words, claim_filter.day
    drawn = request.GET.get(VIEW) == TIMELINE
    rows = [] if drawn else reading_rows(found.page.ids, as_of=as_of, words=words)
    shown, following = rows_of_light_page(rows), found.page.next
    if len(shown) < len(rows):
        following = claim_cursor(shown[-1], recorded=claim_filter.is_recorded)
    context = {
        "filter": claim_filter,
        "found": found,
        "drawn": drawn,
        "timeline": timeline_of(claim_filter.asked, width=NARROW) if drawn and claim_filter.is_valid() else None,
        "claims": shown,
        "next": following,
        "chips": claim_filter.chips(),
        "state": claim_filter.state(),
        "year": year_and_search_words(words),
        "near": near_actors(words, request.user) if words and not found.page.ids and claim_filter.is_valid() else [],
        "both_clocks": as_of or request.GET.get("sort") == RECORDED,
        "place": "claims",
    }
    return render(request, f"claims/claim_list.html{'#refreshed' if request.htmx else ''}", context)


@require_safe
def claim_detail(request, slug):
    """One claim with its words, chain, denials, stances and links. Withdrawn: readers get 410 with the reason."""
    claims = Claim.objects.select_related("article__outlet", "denies").prefetch_related(
        *reading_row_prefetches(), "topics", Prefetch("stances", Stance.objects.select_related("question"))
    )
    claim = get_visible_or_404(claims, request.user, slug=slug)
    if claim.status == Claim.Status.WITHDRAWN and not request.user.is_authenticated:
        return render(request, "claims/claim_withdrawn.html", {"claim": claim, "place": "claims"}, status=410)
    links = Link.objects.visible_to(request.user).of(claim).select_related("proposed_by")
    past = Link.objects.past().of(claim)
    repeated = repetitions_across_origins(claim)
    context = {
        "claim": claim,
        "anchor": anchor_in_context(claim, request.user),
        "wording_changes": wording_changes_of_places([claim.pk], request.user).get(claim.pk, []),
        "links": links_by_reach(links_with_ends(links)),
        "denials": denials_of(claim),
        "repeated": repeated,
        "origins": independent_origins(repeated),
        "past_links": links_with_ends(past) if request.user.is_authenticated else [],
        "comments": claim.comments.select_related("made_by") if request.user.is_authenticated else [],
        "comment_form": CommentForm(),
        "history": changes_of_claim(claim, public=not request.user.is_authenticated),
        "exported": complete_exported_claims([claim])[0] if claim.status == Claim.Status.PUBLISHED else None,
        "place": "claims",
    }
    return render(request, "claims/claim_detail.html", context)


def anchor_in_context(claim, user):
    """The newest settled place of the claim, with the paragraphs around its words; None without a settled place.

    If this person may not read the whole text, the context is only the part that the article's page shows too.
    """
    newest = claim.anchors.settled().order_by("-snapshot__number").select_related("snapshot")
    anchor = anchors_with_row_context(newest).defer(None).first()
    if anchor is None:
        return None
    text = anchor.snapshot.text
    around = [
        (start, words)
        for start, words in paragraphs_of_article_text(text)
        if start < anchor.end and start + len(words) > anchor.start
    ]
    first, last = around[0][0], around[-1][0] + len(around[-1][1])
    if not anchor.snapshot.is_whole_for(user):
        for start, end in readable_place_spans(anchor.snapshot, user):
            if start <= anchor.start and anchor.end <= end:
                first, last = max(first, start), min(last, end)
    cut = ("… " if first > around[0][0] else "", " …" if last < around[-1][0] + len(around[-1][1]) else "")
    anchor.before, anchor.after = cut[0] + text[first : anchor.start], text[anchor.end : last] + cut[1]
    return anchor
