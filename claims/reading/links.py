"""Links with both their claims ready to be shown, in three more queries for any number of links."""

from collections.abc import Iterable

from ..models import Claim, Link
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
