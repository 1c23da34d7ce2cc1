"""Links with both their ends ready to be shown, in three queries more whatever their number."""

from collections.abc import Iterable

from ..models import Claim, Link
from .rows import claim_prefetches


def links_with_ends(links: Iterable[Link]) -> list[Link]:
    """Give each link its ends with their speakers, and which of them is `older` and which `newer`."""
    links = list(links)
    pks = {pk for link in links for pk in (link.source_id, link.target_id)}
    ends = (
        Claim.objects.filter(pk__in=pks)
        .select_related("article__outlet")
        .prefetch_related(*claim_prefetches())
        .in_bulk()
    )
    return set_link_ends(links, ends)


def set_link_ends(links: list[Link], ends: dict[int, Claim]) -> list[Link]:
    """Give each link its ends out of claims that were fetched already."""
    for link in links:
        link.source, link.target = ends[link.source_id], ends[link.target_id]
        link.older, link.newer = sorted((link.source, link.target), key=lambda claim: (claim.said_on, claim.pk))
    return links
