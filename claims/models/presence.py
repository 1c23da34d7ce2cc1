import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A browser reports every 20 seconds that a form is open; after this time without a report, it counts as closed.
PRESENCE_ENDS_AFTER = datetime.timedelta(seconds=45)
DELETED_AFTER = datetime.timedelta(minutes=5)


class PresenceManager(models.Manager):
    def see(self, user, subject: str):
        """Record that this person has the form of `subject` open now, and delete old rows."""
        now = timezone.now()
        self.filter(
            Q(seen_at__lt=now - DELETED_AFTER) | Q(user=user, subject=subject, seen_at__lt=now - PRESENCE_ENDS_AFTER)
        ).delete()
        self.bulk_create(
            [self.model(user=user, subject=subject, opened_at=now, seen_at=now)],
            update_conflicts=True,
            unique_fields=["user", "subject"],
            update_fields=["seen_at"],
        )

    def leave(self, user, subject: str):
        self.filter(user=user, subject=subject).delete()

    def others(self, user, subject: str) -> models.QuerySet:
        """Other people who have the form open, in the order in which they opened it."""
        recent = self.filter(subject=subject, seen_at__gte=timezone.now() - PRESENCE_ENDS_AFTER)
        return recent.exclude(user=user).select_related("user").order_by("opened_at", "pk")


class Presence(models.Model):
    """A person who has a form open at this moment. Not a record: rows are deleted after minutes and have no history."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    objects = PresenceManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "subject"],
                name="presence_is_one_per_form",
                violation_error_message=_("This person has the form open already."),
            ),
            models.CheckConstraint(
                condition=Q(subject__regex=r"\A[a-z]+:[a-z0-9-]+\Z"),
                name="presence_subject_is_plain",
                violation_error_message=_("Name the form by its kind and its slug, such as claim:some-slug."),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.subject}"
