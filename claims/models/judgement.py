import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.base import StaleVersion, Versioned, one_of_constraint

from .claim import Claim


class Fingerprint(Func):
    """A hash of a claim's content: its gist, kind, date, words, speakers and answers."""

    function = "claims_fingerprint"
    output_field = models.CharField()


class JudgementQuerySet(models.QuerySet):
    def of(self, claim):
        return self.filter(Q(claim=claim) | Q(other=claim))

    def holding(self):
        """Judgements that still hold. A dismissed contradiction holds only while both claims' content is unchanged."""
        unchanged = Q(claim_said=Fingerprint("claim_id"), other_said=Fingerprint("other_id"))
        return self.filter(~Q(verdict=Judgement.Verdict.NO_CONTRADICTION) | unchanged)


@pghistory.track()
class Judgement(Versioned):
    """An editor's answer to a suggestion about two claims, with what the suggestion showed.

    The claim with the lower id is `claim`, the other is `other`, in any order on the page.
    """

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("a link was proposed")
        UNRELATED = "unrelated", _("not related")
        NO_CONTRADICTION = "no_contradiction", _("no contradiction")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+", db_index=False)
    other = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16, choices=Verdict)
    reason = models.CharField(max_length=500, blank=True)
    claim_said = models.CharField(max_length=32)
    other_said = models.CharField(max_length=32)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(default=timezone.now, editable=False)
    # What the suggestion showed; empty for a contradiction, which has no rank.
    score = models.FloatField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    hint = models.CharField(max_length=14, blank=True)
    reasons = ArrayField(models.CharField(max_length=300), default=list)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of_constraint("verdict", "accepted unrelated no_contradiction", "judgement_verdict_is_known"),
            models.CheckConstraint(
                condition=Q(claim__lt=F("other")),
                name="judgement_is_of_two_claims_in_order",
                violation_error_message=_("A judgement is about two claims, the one recorded first named first."),
            ),
            models.UniqueConstraint(
                fields=["claim", "other", "verdict"],
                name="judgement_is_new",
                violation_error_message=_("These two claims were judged so already."),
            ),
            models.CheckConstraint(
                condition=~Q(verdict="no_contradiction") | Q(reason__regex=r"\S"),
                name="judgement_of_a_contradiction_has_a_reason",
                violation_error_message=_("Say why this is no contradiction."),
            ),
        ]

    def __str__(self):
        return f"{self.claim} and {self.other}: {self.get_verdict_display()}"

    def get_absolute_url(self):
        return f"{self.claim.get_absolute_url()}#suggestions"

    def withdraw(self, *, by, since=None):
        """Delete the answer: the pair is suggested again. Raises StaleVersion. Does nothing if already deleted."""
        with transaction.atomic():
            now = Judgement.objects.filter(pk=self.pk).select_for_update().first()
            if now and now.version != since:
                raise StaleVersion(now)
            if now:
                now.delete()
