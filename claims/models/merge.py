import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.base import Versioned, not_blank_constraint, one_of_constraint

from .actor import Actor


class MergeQuerySet(models.QuerySet):
    def of_pair(self, one, other):
        return self.filter(Q(actor=one, survivor=other) | Q(actor=other, survivor=one))

    def judged(self):
        """Fetch the rows that `judgement` names."""
        return self.select_related("actor", "survivor", "proposed_by", "decided_by")

    def as_it_is(self, pk):
        """The current row, locked."""
        return self.judged().select_for_update(of=["self"]).get(pk=pk)

    def of(self, actor):
        return self.filter(Q(actor=actor) | Q(survivor=actor))


@pghistory.track()
class Merge(Versioned):
    """The state of a pair of actors: they may be, are, or are not the same. There is one row for a pair.

    `claims/registry/merge.py` changes the status. `action` is the id of the action whose events hold the rows that went
    from `actor` to `survivor`.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        MERGED = "merged", _("merged")
        DISTINCT = "distinct", _("not the same")
        UNDONE = "undone", _("undone")

    actor = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    survivor = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    status = models.CharField(max_length=8, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    # Why the two are not the same, or why the merge was undone.
    verdict = models.CharField(max_length=500, blank=True)
    action = models.UUIDField(null=True, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "pk"]
        # the desk
        indexes = [
            models.Index(fields=["proposed_at", "id"], condition=Q(status="proposed"), name="merge_at_the_desk"),
        ]
        constraints = [
            one_of_constraint("status", "proposed merged distinct undone", "merge_status_is_known"),
            not_blank_constraint("reason", "merge_has_a_reason", _("Say why you hold them to be one.")),
            models.CheckConstraint(
                condition=~Q(actor=F("survivor")),
                name="merge_is_of_two_actors",
                violation_error_message=_("An actor cannot be merged into itself."),
            ),
            models.UniqueConstraint(
                Least("actor", "survivor"),
                Greatest("actor", "survivor"),
                name="merge_pair_is_new",
                violation_error_message=_("The desk has judged or proposed this pair already."),
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(status="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="merge_decision_is_on_record",
                violation_error_message=_("A decision is kept with who made it and when; a proposal has none yet."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["distinct", "undone"]) | Q(verdict__regex=r"\S"),
                name="merge_verdict_has_a_reason",
                violation_error_message=_("Say why they are not the same."),
            ),
            models.CheckConstraint(
                condition=Q(status="merged", action__isnull=False) | (~Q(status="merged") & Q(action__isnull=True)),
                name="merge_names_its_action",
                violation_error_message=_("A merge names the action that its undoing takes back."),
            ),
        ]

    def __str__(self):
        return gettext("%(actor)s becomes %(other)s") % {"actor": self.actor, "other": self.survivor}

    def get_absolute_url(self):
        return f"{reverse('desk')}#merge-{self.pk}"

    @property
    def judgement(self) -> str:
        """The decision on the pair, as a sentence: `On 5 Nov 2026, admin judged that …`"""
        if self.status == self.Status.PROPOSED:
            return gettext("%(name)s proposed on %(day)s that %(actor)s becomes %(other)s. An admin merges them.") % {
                "name": self.proposed_by,
                "day": formatted_merge_day(self.proposed_at),
                "actor": self.actor,
                "other": self.survivor,
            }
        told = {
            self.Status.MERGED: gettext("On %(day)s, %(name)s merged %(actor)s into %(other)s."),
            self.Status.DISTINCT: gettext(
                "On %(day)s, %(name)s judged that %(actor)s and %(other)s are not the same: %(verdict)s"
            ),
            self.Status.UNDONE: gettext("On %(day)s, %(name)s undid the merge of %(actor)s and %(other)s: %(verdict)s"),
        }
        values = {"day": formatted_merge_day(self.decided_at), "name": self.decided_by, "verdict": self.verdict}
        return told[self.status] % (values | {"actor": self.actor, "other": self.survivor})

    @property
    def gone(self):
        """The actors of the pair that were later merged into a third actor."""
        return [one for one in (self.actor, self.survivor) if one.merged_into_id]

    def other_than(self, actor):
        return self.survivor if actor.pk == self.actor_id else self.actor


def formatted_merge_day(moment) -> str:
    return date_format(timezone.localtime(moment), "j M Y")
