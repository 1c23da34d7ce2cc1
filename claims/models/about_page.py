import pghistory
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.base import Versioned, not_blank_constraint, one_of_constraint


@pghistory.track()
class AboutPage(Versioned):
    """The page on the publisher and its rules, in one language. Without a row, factwatch shows its own default text."""

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        INDONESIAN = "id", "Bahasa Indonesia"

    language = models.CharField(max_length=2, choices=Language, unique=True)
    text = models.TextField(max_length=30_000)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            one_of_constraint("language", "en id", "about_language_is_known"),
            not_blank_constraint("text", "about_has_a_text", _("Write who publishes this, and by which rules.")),
        ]

    def __str__(self):
        return f"{reverse('about')} ({self.get_language_display()})"

    def get_absolute_url(self):
        return f"{reverse('about')}?language={self.language}"
