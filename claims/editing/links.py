"""Proposing a link from one claim to another."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from ..models import Claim, Link


def propose_link(source: Claim, relation: str, target: Claim, *, rationale: str, by) -> Link:
    """Propose a link. A dismissed or withdrawn link is proposed again; for a proposed or confirmed link it is refused.

    Raises ValidationError, with a sentence.
    """
    ends = Q(source=source, target=target) | Q(source=target, target=source)
    with transaction.atomic():
        list(Claim.objects.filter(pk__in=[source.pk, target.pk]).order_by("pk").select_for_update())
        there = Link.objects.filter(ends, relation=relation).first()
        if there and there.status in {Link.Status.PROPOSED, Link.Status.CONFIRMED}:
            raise ValidationError(
                gettext("These two claims are linked by this relation already; that link is %(status)s.")
                % {"status": there.status}
            )
        if there:
            there.reopen(by=by, source=source, target=target, rationale=rationale)
            return there
        return Link.objects.create(source=source, relation=relation, target=target, rationale=rationale, proposed_by=by)
