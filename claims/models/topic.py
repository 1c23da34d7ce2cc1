import pghistory
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.registry import Registered, not_blank, slug_is_plain


@pghistory.track()
class Topic(Registered):
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [
            *Registered.Meta.constraints,
            slug_is_plain("topic"),
            not_blank("name", "topic_has_a_name", _("Give the topic a name.")),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('claim_list')}?topic={self.slug}"
