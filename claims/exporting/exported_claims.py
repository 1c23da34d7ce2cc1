"""Published claims with all related rows that exports need, in a fixed number of queries for each batch."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, prefetch_related_objects

from ..models import Anchor, Claim, Link, Stance
from ..reading.rows import anchors_with_row_context, reading_row_prefetches

# Length of the exported text before and after the words, in code points each; annotation tools use the same length.
EXPORTED_CONTEXT = 32
BATCH_SIZE = 200
READER = AnonymousUser()


def claims_to_export(ids: Iterable[int]) -> Iterator[Claim]:
    """The published claims of these ids, in this order. A batch is fetched when its first claim is needed.

    Each claim has `place` (its newest settled Anchor, with `prefix` and `suffix`, or None) and `ties` (its links that
    readers see; the claims at both ends have `place`).
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
    """Set `place` and `ties` of published claims and return the same list.

    The claims must have the other related rows that `fetch_exported_claims` fetches.
    """
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
    """The links of these claims that readers see, with the claims at both ends and their `place`, in three queries."""
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
    """Set `place` of the claim: its newest settled anchor, with the text directly before and after its words.

    If the text is not public, only the words are exported: the limit on what readers see of a text counts all contexts.
    """
    claim.place = claim.places[-1] if claim.places else None
    if claim.place:
        whole = claim.place.snapshot.is_public
        claim.place.prefix = claim.place.before[-EXPORTED_CONTEXT:] if whole else ""
        claim.place.suffix = claim.place.after[:EXPORTED_CONTEXT] if whole else ""
    return claim
