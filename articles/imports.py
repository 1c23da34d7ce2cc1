"""Imports: found pages that are to become articles."""

import datetime

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .base import NotAllowed, Versioned, not_blank_constraint, one_of_constraint

LONGEST_FETCH = datetime.timedelta(minutes=1)  # a fetch takes at most ten seconds; later its worker is dead
LONGEST_WAIT_FOR_WORKER = datetime.timedelta(minutes=5)  # longer than twenty earlier fetches take


class ImportQuerySet(models.QuerySet):
    def unfinished(self):
        return self.exclude(status__in=[Import.Status.SAVED, Import.Status.DROPPED])

    def being_fetched(self):
        """Imports that wait for the worker or are being fetched now, without dead ones (`is_dead`)."""
        now = timezone.now()
        waiting = Q(status=Import.Status.WAITING, sent_at__gt=now - LONGEST_WAIT_FOR_WORKER)
        return self.filter(waiting | Q(status=Import.Status.FETCHING, sent_at__gt=now - LONGEST_FETCH))


@pghistory.track(exclude=["page"])
class Import(Versioned):
    """One found page: its source, the page as it was read, and the article that it became."""

    class Way(models.TextChoices):
        ADDRESS = "address", _("address")
        PASTE = "paste", _("pasted text")
        FILE = "file", _("file")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting to be fetched")
        FETCHING = "fetching", _("being fetched")
        READY = "ready", _("ready to be looked through")
        FAILED = "failed", _("not read")
        SAVED = "saved", _("saved")
        DROPPED = "dropped", _("dropped")

    way = models.CharField(max_length=7, choices=Way)
    url = models.CharField(max_length=2000, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    # The SHA-256 of the imported address, text or file: the same thing imported twice is one row.
    digest = models.CharField(max_length=64, editable=False)
    status = models.CharField(max_length=8, choices=Status)
    problem = models.CharField(max_length=500, blank=True)
    # The page as `fetch_task.task_page_as_json` writes it. It is not in the history: it may be long, and never changes.
    page = models.JSONField(null=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    # When the import was last queued for the worker, or taken by the worker.
    sent_at = models.DateTimeField(null=True, editable=False)
    article = models.ForeignKey("articles.Article", models.PROTECT, null=True, blank=True, related_name="imports")

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        indexes = [
            # an editor's own list, and the limits of fetches at the same time
            models.Index(
                fields=["added_by", "-added_at"],
                name="import_unfinished",
                condition=~Q(status__in=["saved", "dropped"]),
            ),
        ]
        constraints = [
            one_of_constraint("way", "address paste file", "import_way_is_known"),
            one_of_constraint("status", "waiting fetching ready failed saved dropped", "import_status_is_known"),
            not_blank_constraint("digest", "import_has_a_digest", _("What was brought has a digest.")),
            models.CheckConstraint(
                condition=Q(status="saved", article__isnull=False) | (~Q(status="saved") & Q(article__isnull=True)),
                name="import_saved_is_an_article",
                violation_error_message=_("What was saved has become an article, and nothing else has."),
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | Q(problem__regex=r"\S"),
                name="import_failure_says_why",
                violation_error_message=_("Say why it could not be read."),
            ),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(page__isnull=False),
                name="import_ready_was_read",
                violation_error_message=_("Only what was read can be looked through."),
            ),
        ]

    def __str__(self):
        headline = self.page["title"] if self.page else ""
        return headline or self.url or self.file_name or gettext("A pasted text")

    def get_absolute_url(self):
        return reverse("import_detail", args=[self.pk])

    @property
    def is_dead(self):
        """Whether the import waits for a worker that does not run, or its worker ended."""
        if self.status not in {self.Status.WAITING, self.Status.FETCHING}:
            return False
        patience = LONGEST_WAIT_FOR_WORKER if self.status == self.Status.WAITING else LONGEST_FETCH
        return timezone.now() - self.sent_at >= patience

    @property
    def is_being_fetched(self):
        return self.status in {self.Status.WAITING, self.Status.FETCHING} and not self.is_dead

    @property
    def has_failed(self):
        return self.status == self.Status.FAILED or self.is_dead

    def drop(self, *, by, since=None):
        """Drop the import; `restore` undoes this."""
        self.move(*(status for status in self.Status if status not in {"saved", "dropped"}), to="dropped", since=since)

    def restore(self, *, by, since=None):
        """Restore a dropped import to its former status: ready to check, or failed."""
        to = self.Status.READY if self.page else self.Status.FAILED
        problem = self.problem if self.page else self.problem or gettext("It was dropped before it was fetched.")
        self.move(self.Status.DROPPED, to=to, since=since, problem=problem)

    def move(self, *allowed, to, since=None, **fields):
        """Change from one of the allowed statuses to another. Raises NotAllowed with a sentence, or StaleVersion."""
        with transaction.atomic():
            now = Import.objects.select_for_update().get(pk=self.pk)
            if now.status not in allowed:
                raise NotAllowed(
                    gettext("This import is %(status)s; that cannot be done to it now.")
                    % {"status": now.get_status_display()}
                )
            now.change(since=since, status=to, **fields)
        self.refresh_from_db()
