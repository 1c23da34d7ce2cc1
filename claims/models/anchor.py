import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.base import Versioned, one_of_constraint
from articles.models import Snapshot

from .claim import Claim


class AnchorQuerySet(models.QuerySet):
    def settled(self):
        """Anchors with a final place in a text that was not set aside. The others need a person or have no place."""
        return self.filter(state__in=Anchor.SETTLED, snapshot__set_aside=False)

    def waiting(self):
        """Anchors in the newest text of their article that a person must settle."""
        newer = Snapshot.objects.standing().filter(
            article=OuterRef("snapshot__article"), number__gt=OuterRef("snapshot__number")
        )
        undecided = Q(state="needs_check") | Q(state="lost", settled_by=None)
        return self.filter(undecided, ~Exists(newer), snapshot__set_aside=False).exclude(claim__status="discarded")


@pghistory.track()
class Anchor(Versioned):
    """The place of a claim in one snapshot. Offsets count Unicode code points, start inclusive, end exclusive.

    The states are those of claims/text/alignment.py. `exact` and `moved` are settled, by the comparison of texts or by
    a person. `needs_check` has a proposed place that a person must settle. A `lost` anchor without `settled_by` waits
    for a person, too. A trigger (migration 0002) checks that the field `exact` is the text at that place: a comparison
    alone is not enough, since substring saturates in Python and in PostgreSQL alike.
    """

    class State(models.TextChoices):
        EXACT = "exact", _("exact")
        MOVED = "moved", _("moved")
        NEEDS_CHECK = "needs_check", _("needs check")
        LOST = "lost", _("lost")

    SETTLED = (State.EXACT, State.MOVED)

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="anchors")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="anchors")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    exact = models.TextField(blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.EXACT)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AnchorQuerySet.as_manager()

    class Meta:
        ordering = ["snapshot", "start", "-end"]
        indexes = [
            # the desk
            models.Index(
                fields=["snapshot"],
                condition=Q(state="needs_check") | Q(state="lost", settled_by=None),
                name="anchor_at_the_desk",
            ),
        ]
        constraints = [
            one_of_constraint("state", "exact moved needs_check lost", "anchor_state_is_known"),
            models.UniqueConstraint(
                fields=["claim", "snapshot"],
                name="anchor_is_one_per_snapshot",
                violation_error_message=_("The claim has its place in this snapshot already."),
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
                violation_error_message=_("The words do not fit the place: start, end and length disagree."),
            ),
        ]

    def __str__(self):
        return self.exact[:80] or f"no place in snapshot {self.snapshot.number}"

    def get_absolute_url(self):
        return self.claim.get_absolute_url()

    def clean(self):
        if self.claim.article_id != self.snapshot.article_id:
            raise ValidationError(gettext("The snapshot is one of another article."))
        if self.snapshot.set_aside:
            raise ValidationError(gettext("This text was set aside; no claim stands in it."))
        if self.state != self.State.LOST and self.snapshot.text[self.start : self.end] != self.exact:
            raise ValidationError(gettext("These words do not stand at that place of the snapshot."))
