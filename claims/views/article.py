import re

from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from articles.models import Article

from ..access import get_visible_or_404
from ..anchors.places import newest_places, readable_place_spans, wording_changes_of_places
from ..history.changes import changes_of_article
from ..lists.article_filters import ArticleFilterSet
from ..models import Anchor, Claim, Link, Stance
from ..reading.links import links_with_ends
from ..reading.passages import passages
from ..reading.rows import reading_row_prefetches
from .tidy import without_blank_parameters

# The number of links on a card in the margin, and the order of their relations.
MOST_TIES = 1
RELATION_ORDER = ["contradicts", "retracts", "admits", "updates", "context", "repeats", "supports"]


@require_safe
@without_blank_parameters
@vary_on_headers("HX-Request")
def article_list(request):
    """The articles of the filter, latest first; articles without a date come last."""
    article_filter = ArticleFilterSet(request.GET, request.user)
    page = article_filter.page()
    claims = Count("claims", filter=Q(claims__status=Claim.Status.PUBLISHED))
    counts = Article.objects.filter(pk__in=[article.pk for article in page.rows]).annotate(claim_count=claims)
    context = {
        "filter": article_filter,
        "page": page,
        "counts": dict(counts.values_list("pk", "claim_count")),
        "place": "articles",
    }
    return render(request, f"claims/article_list.html{'#refreshed' if request.htmx else ''}", context)


@require_safe
def article_detail(request, slug):
    """One article with its claims marked in the text and on cards in the margin; `text` selects an older text."""
    article = get_visible_or_404(Article.objects.select_related("outlet"), request.user, slug=slug)
    newest = article.newest_snapshot
    snapshot = requested_snapshot(article, newest, request.GET.get("text"))
    whole = bool(snapshot) and snapshot.is_whole_for(request.user)
    places = newest_places(article, request.user) if snapshot else []
    anchors = anchors_in(snapshot, places, request.user, whole=whole) if snapshot else []
    shown = readable_passages(snapshot, anchors, request.user, whole=whole) if snapshot else []
    headline = shown.pop(0) if shown and shown[0].start == 0 else None
    context = {
        "article": article,
        "snapshot": snapshot,
        "newest": newest,
        "whole": whole,
        "headline": headline,
        "passages": shown,
        "anchors": anchors,
        "earlier": earlier_places(places, newest) if snapshot == newest else [],
        "settling": anchor_to_settle(request, snapshot, newest),
        "history": metadata_changes(article, request.user),
        "kinds": Claim.Kind,
        "place": "articles",
    }
    return render(request, "claims/article_detail.html", context)


def metadata_changes(article, user):
    """The history of the article's metadata, newest first; empty if nothing was changed after the first entry."""
    told = changes_of_article(article, public=not user.is_authenticated)
    return told if len(told) > 1 else []


def requested_snapshot(article, newest, number):
    """The newest text, or the text with this number. Raises Http404 if it does not exist or was set aside."""
    if number is None:
        return newest
    number = int(number) if re.fullmatch("[0-9]{1,9}", number) else 0
    return get_object_or_404(article.snapshots.standing(), number=number)


def anchor_to_settle(request, snapshot, newest):
    """The place in `settle=`, for which an editor marks other words here; None if it does not wait in this text."""
    number = request.GET.get("settle", "")
    if not request.user.is_authenticated or snapshot != newest or not re.fullmatch("[0-9]{1,18}", number):
        return None
    return Anchor.objects.waiting().filter(pk=number, snapshot=snapshot).select_related("claim").first()


def anchors_in(snapshot, places, user, *, whole):
    """The settled places of the claims in `places`, in reading order, numbered, each claim with its links.

    If this person may not read the whole text, only the claims that have no place in a newer text.
    """
    claims = Claim.objects.prefetch_related(
        *reading_row_prefetches(), Prefetch("stances", Stance.objects.select_related("question"))
    )
    anchors = snapshot.anchors.settled().filter(claim__in=[place.claim_id for place in places])
    if not whole:
        anchors = anchors.filter(pk__in=[place.pk for place in places])
    anchors = list(anchors.order_by("start", "-end", "pk").prefetch_related(Prefetch("claim", claims)))
    claim_ids = [anchor.claim_id for anchor in anchors]
    ties, changes = links_of_claims(claim_ids, user), wording_changes_of_places(claim_ids, user)
    for number, anchor in enumerate(anchors, 1):
        anchor.number = number
        anchor.claim.article = snapshot.article
        anchor.changes = changes.get(anchor.claim_id, [])
        mine = [link for link in ties if anchor.claim_id in {link.source_id, link.target_id}]
        anchor.ties, anchor.more_ties = mine[:MOST_TIES], len(mine[MOST_TIES:])
    return anchors


def earlier_places(places, newest):
    """The places of claims without a settled place in the newest text, each with its claim and speakers."""
    old = [place for place in places if place.snapshot_id != newest.pk]
    claims = (
        Claim.objects.filter(pk__in=[place.claim_id for place in old])
        .prefetch_related(*reading_row_prefetches())
        .in_bulk()
    )
    for place in old:
        place.claim = claims[place.claim_id]
    return sorted(old, key=lambda place: (place.snapshot.number, place.start, place.pk))


def links_of_claims(claims, user):
    """The visible links of these claims; first the links that show most about a change of stance (`link_order`)."""
    links = Link.objects.visible_to(user).filter(Q(source__in=claims) | Q(target__in=claims))
    ties = links_with_ends(links)
    return sorted(ties, key=link_order)


def link_order(link):
    """A sort key: links to other articles first, then by relation, then the longest time between the two claims."""
    within = link.source.article_id == link.target.article_id
    return within, RELATION_ORDER.index(link.relation), link.older.said_on - link.newer.said_on


def readable_passages(snapshot, anchors, user, *, whole):
    """The passages that this person may read: the whole text, or the marked words with a short context."""
    return passages(snapshot.text, anchors, None if whole else readable_place_spans(snapshot, user))
