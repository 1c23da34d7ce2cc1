"""Editors' answers to suggestions, stored with what was shown: answers must hold, and ranking can learn from them."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.base import StaleVersion

from ..models import Claim, Judgement, Link
from ..models.judgement import Fingerprint
from ..models.reviewed import NotAllowed, reason_context
from .links import propose_link

SHOWN_FIELDS = ("score", "rank", "hint", "reasons")


def store_judgement(claim: Claim, other: Claim, verdict: str, *, by, shown: dict, reason: str = "") -> Judgement:
    """Store an editor's answer about two claims. A pair has at most one answer of each verdict, from any editor.

    `shown` is the result of read_token: the versions of both claims on the page, and the reasons for the suggestion.
    Raises StaleVersion if one of the claims was changed since, NotAllowed if linked claims are called unrelated.
    """
    with transaction.atomic(), reason_context(reason):
        one, two = lock_judged_claims(claim, other)
        refuse_stale_judgement(one, two, verdict, shown["versions"][:: 1 if claim.pk == one.pk else -1])
        said = {"claim_said": one.said, "other_said": two.said}
        fields = said | {"reason": reason, "judged_by": by, "judged_at": timezone.now()}
        fields |= {name: shown[name] for name in SHOWN_FIELDS}
        there = Judgement.objects.filter(claim=one, other=two, verdict=verdict).first()
        if there is None:
            return Judgement.objects.create(claim=one, other=two, verdict=verdict, **fields)
        if (there.claim_said, there.other_said) != (one.said, two.said):
            there.change(**fields)
        return there


def lock_judged_claims(*claims: Claim) -> list[Claim]:
    """The current claims, the one with the lower id first, locked until the transaction ends."""
    found = Claim.objects.filter(pk__in=[claim.pk for claim in claims]).order_by("pk").select_for_update(no_key=True)
    return list(found.annotate(said=Fingerprint("pk")))


def refuse_stale_judgement(one: Claim, two: Claim, verdict: str, versions: list) -> None:
    if verdict == Judgement.Verdict.ACCEPTED:
        return
    if [one.version, two.version] != versions:
        raise StaleVersion(one)
    ends = Q(source=one, target=two) | Q(source=two, target=one)
    linked = Link.objects.filter(ends, status__in=[Link.Status.PROPOSED, Link.Status.CONFIRMED])
    if verdict == Judgement.Verdict.UNRELATED and linked.exists():
        raise NotAllowed(_("These two claims are linked. Withdraw the link first."))


def judge_suggestion_accepted(
    source: Claim, relation: str, target: Claim, *, rationale: str, by, shown: dict, claim: Claim
) -> Link:
    """Propose the link of a suggestion for `claim`, one of its ends, and store what the suggestion showed.

    Raises ValidationError as `propose_link` does.
    """
    with transaction.atomic():
        link = propose_link(source, relation, target, rationale=rationale, by=by)
        store_judgement(claim, target if claim == source else source, Judgement.Verdict.ACCEPTED, by=by, shown=shown)
    return link
