from django.db.models import Count, Prefetch, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article

from ..access import visible
from ..links import ends_of
from ..models import Anchor, Claim, Link, Stance
from ..paging import page_by_date
from ..passages import excerpts, passages
from ..rows import speaking

# How many links a card in the margin shows, and which of them first.
TIES = 1
WEIGHT = ["contradicts", "retracts", "admits", "updates", "context", "repeats", "supports"]


@require_safe
def article_list(request):
    """Articles by date, latest first, those without a date last."""
    claims = Count("claims", filter=Q(claims__status=Claim.Status.PUBLISHED))
    articles = Article.objects.visible_to(request.user).select_related("outlet")
    found = page_by_date(articles, request.GET.get("after", ""))
    counts = Article.objects.filter(pk__in=[article.pk for article in found.rows]).annotate(claim_count=claims)
    context = {"page": found, "counts": dict(counts.values_list("pk", "claim_count")), "place": "articles"}
    return render(request, "claims/article_list.html", context)


@require_safe
def article_detail(request, slug):
    """One article with its claims marked in the text and told in the margin."""
    article = visible(Article.objects.select_related("outlet"), request.user, slug=slug)
    snapshot = article.newest_snapshot
    anchors = anchors_in(snapshot, request.user) if snapshot else []
    whole = bool(snapshot) and snapshot.is_whole_for(request.user)
    shown = readable(snapshot, anchors, whole=whole) if snapshot else []
    headline = shown.pop(0) if shown and shown[0].start == 0 else None
    context = {
        "article": article,
        "snapshot": snapshot,
        "whole": whole,
        "headline": headline,
        "passages": shown,
        "anchors": anchors,
        "kinds": Claim.Kind,
        "place": "articles",
    }
    return render(request, "claims/article_detail.html", context)


def anchors_in(snapshot, user):
    """The anchors of what this person may see, in reading order, numbered, each claim with its links."""
    claims = Claim.objects.prefetch_related(*speaking(), Prefetch("stances", Stance.objects.select_related("question")))
    anchors = snapshot.anchors.exclude(state=Anchor.State.LOST).exclude(claim__status=Claim.Status.DISCARDED)
    if not user.is_authenticated:
        anchors = anchors.filter(claim__status=Claim.Status.PUBLISHED)
    anchors = list(anchors.order_by("start", "-end", "pk").prefetch_related(Prefetch("claim", claims)))
    ties = ties_of([anchor.claim_id for anchor in anchors], user)
    for number, anchor in enumerate(anchors, 1):
        anchor.number = number
        anchor.claim.article = snapshot.article
        mine = [link for link in ties if anchor.claim_id in {link.source_id, link.target_id}]
        anchor.ties, anchor.more_ties = mine[:TIES], len(mine[TIES:])
    return anchors


def ties_of(claims, user):
    """The links of these claims, those that tell most about a change of stance first."""
    links = Link.objects.visible_to(user).filter(Q(source__in=claims) | Q(target__in=claims))
    ties = ends_of(links)
    return sorted(ties, key=telling)


def telling(link):
    """A key that sorts links to other articles first, then by relation, then those that reach furthest in time."""
    within = link.source.article_id == link.target.article_id
    return within, WEIGHT.index(link.relation), link.older.said_on - link.newer.said_on


def readable(snapshot, anchors, *, whole):
    """The passages that this person may read: all of them, or the marked words with a short context."""
    return passages(snapshot.text, anchors, None if whole else excerpts(snapshot.text, anchors))
