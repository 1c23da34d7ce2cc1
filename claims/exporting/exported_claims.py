"""Published claims with all that any export says of them, in a fixed number of queries whatever their number."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, prefetch_related_objects

from ..models import Anchor, Claim, Link, Stance
from ..reading.rows import anchors_with_row_context, reading_row_prefetches

# How much of the text before and after the words goes out, in code points; annotation tools use as much.
EXPORTED_CONTEXT = 32
BATCH_SIZE = 200
READER = AnonymousUser()


def claims_to_export(ids: Iterable[int]) -> Iterator[Claim]:
    """The published claims of these ids, in this order, fetched in batches as they are asked for.

    Each has its `place` (its newest settled Anchor, with `prefix` and `suffix`, or None) and its `ties` (the links
    that readers see, whose ends have their `place`).
    """
    for batch in batched(ids, BATCH_SIZE):
        yield from fetch_exported_claims(batch)


def fetch_exported_claims(ids: Sequence[int]) -> list[Claim]:
    claims = Claim.objects.published().filter(pk__in=ids).select_related("article__outlet", "denies")
    claims = claims.prefetch_related(
        *reading_row_prefetches(), "topics", Prefetch("stances", Stance.objects.select_related("question"))
    )
    found = {claim.pk: claim for claim in complete_exported_claims(list(claims))}
    return [found[pk] for pk in ids if pk in found]


def complete_exported_claims(claims: list[Claim]) -> list[Claim]:
    """Give published claims, with all else that `fetched` asks for, their `place` and `ties`; the same list."""
    prefetch_related_objects(claims, exported_places_prefetch())
    found = {claim.pk: exported_claim_with_place(claim) for claim in claims}
    for claim in claims:
        claim.ties = []
    for link in links_of_exported_claims(found):
        for end in {link.source_id, link.target_id} & found.keys():
            found[end].ties.append(link)
    return claims


def exported_places_prefetch() -> Prefetch:
    return Prefetch(
        "anchors", anchors_with_row_context(Anchor.objects.settled().order_by("snapshot__number")), to_attr="places"
    )


def links_of_exported_claims(claims: Iterable[int]) -> list[Link]:
    """The links of these claims that readers see, with both ends and their places, in three queries."""
    claims = list(claims)
    links = list(Link.objects.visible_to(READER).filter(Q(source__in=claims) | Q(target__in=claims)))
    ends = {pk for link in links for pk in (link.source_id, link.target_id)}
    claims = (
        Claim.objects.published()
        .filter(pk__in=ends)
        .select_related("article__outlet")
        .prefetch_related(exported_places_prefetch())
    )
    found = {claim.pk: exported_claim_with_place(claim) for claim in claims}
    links = [link for link in links if {link.source_id, link.target_id} <= found.keys()]
    for link in links:
        link.source, link.target = found[link.source_id], found[link.target_id]
    return links


def exported_claim_with_place(claim: Claim) -> Claim:
    """Give the claim its newest settled place with the text that adjoins its words.

    Of a text that is not public only the words go out: the limit of what readers see of it counts all contexts.
    """
    claim.place = claim.places[-1] if claim.places else None
    if claim.place:
        whole = claim.place.snapshot.is_public
        claim.place.prefix = claim.place.before[-EXPORTED_CONTEXT:] if whole else ""
        claim.place.suffix = claim.place.after[:EXPORTED_CONTEXT] if whole else ""
    return claim
