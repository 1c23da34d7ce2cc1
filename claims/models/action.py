from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext


class Action(models.Model):
    """One action of an editor, in one request. Its id is in every event that the request caused.

    The events hold the changed values. This row holds the sentence for the desk's history, and whether it was undone.
    """

    id = models.UUIDField(primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # In English, with placeholders for the values; translated to the language of the reader when it is shown.
    sentence = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    # The name of the changed row at that time, and its address.
    subject = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=500, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        # action_list; with who=; with undone=yes
        indexes = [
            models.Index(fields=["-at", "-id"], name="action_latest"),
            models.Index(fields=["by", "-at", "-id"], name="action_by_latest"),
            models.Index(fields=["-at", "-id"], condition=Q(undone_at__isnull=False), name="action_undone"),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return self.address

    @property
    def told(self):
        return translated_action_sentence(self.sentence, self.values)


def translated_action_sentence(sentence: str, values: dict) -> str:
    """The sentence in the language of this request. A value may itself be a sentence with its own values."""
    if not values:
        return gettext(sentence)
    return gettext(sentence) % {
        name: translated_action_sentence(**value) if isinstance(value, dict) else value
        for name, value in values.items()
    }
