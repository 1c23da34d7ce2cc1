"""The title under which a claim leaves the site: whose claim it is, and of which kind, before our summary of it."""

from django.utils.translation import gettext as _

from ..models import Claim
from ..reading.chain import speaker_names


def claim_title(claim: Claim) -> str:
    """`Denial by Nasser Kanaani: Iran has not given Russia drones.`"""
    return _("%(kind)s by %(speakers)s: %(gist)s") % {
        "kind": claim_kind_in_title(claim),
        "speakers": speaker_names(claim),
        "gist": claim.gist,
    }


def claim_kind_in_title(claim: Claim) -> str:
    if claim.extent == Claim.Extent.PARTIAL:
        return _("Partial denial")
    if claim.extent == Claim.Extent.NON_COMMITTAL:
        return _("Neither confirmation nor denial")
    return claim.get_kind_display().capitalize()
