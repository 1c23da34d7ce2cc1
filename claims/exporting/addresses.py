"""The public addresses in exports. They are absolute: under SITE_URL, never under the Host header of a request."""

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from ..lists.query_string import query_string_without
from ..models import Anchor, Claim


def absolute_export_address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def exported_page_address(row) -> str:
    """The page of a claim, an actor, an article or a question."""
    return absolute_export_address(row.get_absolute_url())


def exported_snapshot_address(claim: Claim, place: Anchor) -> str:
    """The page of the text that contains the words. It shows this text even if the article gets a newer text."""
    return f"{exported_page_address(claim.article)}?text={place.snapshot.number}"


def exported_text_address(claim: Claim, place: Anchor) -> str | None:
    """The plain text in which the offsets of the words count; None if this text is not public."""
    if not place.snapshot.is_public:
        return None
    return absolute_export_address(reverse("snapshot_text", args=[claim.article.slug, place.snapshot.number]))


def exported_card_address(claim: Claim) -> str:
    return absolute_export_address(reverse("claim_embed", args=[claim.slug]))


def exported_next_page_address(request, name: str, cursor) -> str | None:
    """The address of the next page, with `cursor` in the query parameter `name`; None on the last page."""
    if cursor is None:
        return None
    pairs = query_string_without(request.GET, name)
    return absolute_export_address(f"{request.path}?{urlencode([*pairs, (name, cursor)])}")
