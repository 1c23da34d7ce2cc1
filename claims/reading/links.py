"""Links with both their claims ready to be shown, in three more queries for any number of links, and their weight."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ..models import Claim, Link
from ..text.intervals import interval_least_days
from .rows import reading_row_prefetches


def links_with_ends(links: Iterable[Link]) -> list[Link]:
    """Set on each link its two claims with their speakers, and as `older` and `newer` the order of the two."""
    links = list(links)
    pks = {pk for link in links for pk in (link.source_id, link.target_id)}
    ends = (
        Claim.objects.filter(pk__in=pks)
        .select_related("article__outlet")
        .prefetch_related(*reading_row_prefetches())
        .in_bulk()
    )
    return set_link_ends(links, ends)


def set_link_ends(links: list[Link], ends: dict[int, Claim]) -> list[Link]:
    """Set on each link its claims, from claims that were already fetched."""
    for link in links:
        link.source, link.target = ends[link.source_id], ends[link.target_id]
        link.older, link.newer = sorted((link.source, link.target), key=lambda claim: (claim.said_on, claim.pk))
    return links


class Reach(TextChoices):
    """How far a link reaches, the furthest first."""

    YEARS = "years", _("Across years")
    ARTICLES = "articles", _("Across articles")
    ARTICLE = "article", _("In the same article")


# The least days between two claims that count as said in different years.
YEAR = 365
# Relations in the order in which they are shown: what stands against a claim first, context last.
RELATIONS = [
    Link.Relation.CONTRADICTS,
    Link.Relation.RETRACTS,
    Link.Relation.ADMITS,
    Link.Relation.UPDATES,
    Link.Relation.REPEATS,
    Link.Relation.SUPPORTS,
    Link.Relation.CONTEXT,
]


@dataclass
class LinkGroup:
    reach: Reach
    links: list[Link]


def reach_of_link(link: Link) -> Reach:
    if link.source.article_id == link.target.article_id:
        return Reach.ARTICLE
    return Reach.YEARS if interval_least_days(link.older, link.newer) >= YEAR else Reach.ARTICLES


def link_weight(link: Link) -> tuple:
    """Sorts links with ends by weight, the weightiest first: reach, relation, then the most time between."""
    relation = RELATIONS.index(link.relation)
    return list(Reach).index(reach_of_link(link)), relation, -interval_least_days(link.older, link.newer), link.pk


def links_by_reach(links: Iterable[Link]) -> list[LinkGroup]:
    """Links with ends, grouped by how far they reach, the weightiest first."""
    return [LinkGroup(reach, list(group)) for reach, group in groupby(sorted(links, key=link_weight), reach_of_link)]
