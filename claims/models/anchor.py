import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from articles.models import Snapshot
from articles.registry import one_of

from .claim import Claim


@pghistory.track()
class Anchor(models.Model):
    """Where a claim stands in one snapshot. Offsets count Unicode code points, start inclusive, end exclusive.

    That `exact` is the text at that place is held by a trigger (migration 0002): a comparison alone is not enough,
    since substring saturates in Python and in PostgreSQL alike.
    """

    class State(models.TextChoices):
        EXACT = "exact", "exact"
        MOVED = "moved", "moved"
        NEEDS_CHECK = "needs_check", "needs check"
        LOST = "lost", "lost"

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="anchors")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="anchors")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    exact = models.TextField(blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.EXACT)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["snapshot", "start", "-end"]
        constraints = [
            one_of("state", "exact moved needs_check lost", "anchor_state_is_known"),
            models.UniqueConstraint(
                fields=["claim", "snapshot"],
                name="anchor_is_one_per_snapshot",
                violation_error_message="The claim has its place in this snapshot already.",
            ),
            models.CheckConstraint(
                condition=Q(state="lost", start__isnull=True, end__isnull=True, exact="")
                | Q(
                    ~Q(state="lost"),
                    start__isnull=False,
                    end__isnull=False,
                    start__gte=0,
                    start__lt=F("end"),
                    end=F("start") + Length("exact"),
                ),
                name="anchor_span_fits_its_words",
                violation_error_message="The words do not fit the place: start, end and length disagree.",
            ),
        ]

    def __str__(self):
        return f"{self.exact[:40]} ({self.start} to {self.end})"

    def clean(self):
        if self.claim.article_id != self.snapshot.article_id:
            raise ValidationError("The snapshot is one of another article.")
        if self.state != self.State.LOST and self.snapshot.text[self.start : self.end] != self.exact:
            raise ValidationError("These words do not stand at that place of the snapshot.")
