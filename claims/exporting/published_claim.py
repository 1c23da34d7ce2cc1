"""One published or withdrawn claim by its slug, for exports and the API."""

from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _

from ..models import Claim
from .exported_claims import READER, fetch_exported_claims
from .responses import error_response


def published_claim(slug: str) -> Claim:
    """The claim as `claims_to_export` fetches it, or the withdrawn claim. Raises Http404 if it was never public."""
    claim = Claim.objects.visible_to(READER).filter(slug=slug).first()
    if claim is None:
        raise Http404
    if claim.status == Claim.Status.PUBLISHED:
        return (fetch_exported_claims([claim.pk]) or [claim])[0]
    return claim


def published_or_withdrawn_response(claim: Claim) -> JsonResponse | None:
    """A response 410 with the reason for a withdrawn claim; None for a published claim."""
    if claim.status == Claim.Status.PUBLISHED:
        return None
    message = _("This claim was withdrawn: %(reason)s") % {"reason": claim.withdrawn_reason}
    return error_response(410, message)
