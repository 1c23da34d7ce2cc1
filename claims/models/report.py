import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.base import NotAllowed, StaleVersion, Versioned, not_blank_constraint, one_of_constraint

from .claim import Claim


class ReportQuerySet(models.QuerySet):
    def waiting(self):
        """Reports that nobody has settled yet, the oldest first."""
        return self.filter(status=Report.Status.OPEN).order_by("pk")


# The history of a row is never deleted, so columns that must be deleted some day are left out of it.
@pghistory.track(exclude=["email", "visitor"])
class Report(Versioned):
    """A reader's report of an error in a published claim. No account is needed. Only editors read it."""

    class Kind(models.TextChoices):
        WORDS = "words", gettext_lazy("the words are wrong")
        SPEAKER = "speaker", gettext_lazy("the speaker is wrong")
        DATE = "date", gettext_lazy("the date is wrong")
        SOURCE = "source", gettext_lazy("the source is wrong")
        OTHER = "other", gettext_lazy("something else")

    class Status(models.TextChoices):
        OPEN = "open", gettext_lazy("open")
        CORRECTED = "corrected", gettext_lazy("corrected")
        ANSWERED = "answered", gettext_lazy("answered")
        NO_ERROR = "no_error", gettext_lazy("not an error")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="reports")
    # The version of the claim that the reader saw.
    claim_version = models.PositiveIntegerField()
    kind = models.CharField(max_length=7, choices=Kind)
    text = models.CharField(max_length=2000)
    # Both are emptied after some days (claims/editing/reports.py, forget_reporters).
    email = models.EmailField(blank=True)
    visitor = models.CharField(max_length=64, blank=True, editable=False)
    # The token of the browser's form: a form that is sent twice makes one report.
    form_token = models.UUIDField(unique=True, editable=False)
    reported_at = models.DateTimeField(default=timezone.now, editable=False)
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    note = models.CharField(max_length=500, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [
            # the desk
            models.Index(fields=["id"], condition=Q(status="open"), name="report_open"),
            # report_list: all reports and the settled ones; the limits of claims/editing/reports.py
            models.Index(fields=["-reported_at", "-id"], name="report_latest"),
            models.Index(fields=["-reported_at", "-id"], condition=~Q(status="open"), name="report_settled"),
            # status= and kind= of report_list
            models.Index(fields=["status", "-reported_at", "-id"], name="report_status_latest"),
            models.Index(fields=["kind", "-reported_at", "-id"], name="report_kind_latest"),
        ]
        constraints = [
            one_of_constraint("kind", "words speaker date source other", "report_kind_is_known"),
            one_of_constraint("status", "open corrected answered no_error", "report_status_is_known"),
            not_blank_constraint("text", "report_has_a_text", gettext_lazy("Write what is wrong.")),
            models.CheckConstraint(
                condition=Q(status="open", settled_by__isnull=True, settled_at__isnull=True, note="")
                | (~Q(status="open") & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="report_settled_names_who_and_when",
                violation_error_message=gettext_lazy("A settled report says who settled it, and when."),
            ),
            models.CheckConstraint(
                condition=~Q(status="no_error") | Q(note__regex=r"\S"),
                name="report_of_no_error_has_a_note",
                violation_error_message=gettext_lazy("Say why this is not an error."),
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return f"{reverse('report_list')}?status={self.status}#report-{self.pk}"

    @property
    def is_open(self):
        return self.status == self.Status.OPEN

    @property
    def changed_since(self):
        """Whether the claim was changed after the reader saw it."""
        return self.claim.version != self.claim_version

    def settle(self, *, by, outcome, note="", since=None):
        """Settle the report as corrected, answered or not an error. Raises NotAllowed, StaleVersion."""
        with transaction.atomic():
            now = self.held(since)
            if not now.is_open:
                raise NotAllowed(_("This report is settled already. Open it again first."))
            if outcome == self.Status.NO_ERROR and not note.strip():
                raise NotAllowed(_("Say why this is not an error."))
            now.change(status=outcome, note=note, settled_by=by, settled_at=timezone.now())
        self.refresh_from_db()

    def reopen(self, *, by, since=None):
        """Open the report again: it waits at the desk. Raises NotAllowed, StaleVersion."""
        with transaction.atomic():
            now = self.held(since)
            if now.is_open:
                raise NotAllowed(_("This report is open."))
            now.change(status=self.Status.OPEN, note="", settled_by=None, settled_at=None)
        self.refresh_from_db()

    def held(self, since):
        """The current row, locked. Raises StaleVersion if its version is not `since`."""
        now = Report.objects.select_for_update(of=("self",)).select_related("claim").get(pk=self.pk)
        if since not in {None, now.version}:
            raise StaleVersion(now)
        return now
