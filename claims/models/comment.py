import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.base import not_blank_constraint

from .claim import Claim


@pghistory.track()
class Comment(models.Model):
    """A comment on a claim, from editor to editor. Readers never see it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="comments")
    text = models.TextField(max_length=2000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [not_blank_constraint("text", "comment_has_a_text", _("Write the comment."))]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return f"{self.claim.get_absolute_url()}#comment-{self.pk}"
