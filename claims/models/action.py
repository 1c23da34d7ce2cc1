from django.conf import settings
from django.db import models
from django.utils import timezone


class Action(models.Model):
    """One thing that an editor did, in one request. Its id stands in every event that the request caused.

    What was changed is told by the events; this row tells people of it, and leads to its undoing.
    """

    id = models.UUIDField(primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sentence = models.CharField(max_length=300)
    # What it was done to, as it was called then, and where that is.
    subject = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=500, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        # action_list
        indexes = [models.Index(fields=["-at", "-id"], name="action_latest")]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return self.address
