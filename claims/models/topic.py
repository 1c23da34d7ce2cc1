import pghistory
from django.apps import apps
from django.db import models
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.base import Registered, none_of, not_blank, slug_is_plain
from articles.name_order import NameOrder

from .named import made_with_claim_condition


class TopicQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Readers do not see a topic that only unpublished claims have; editors see all topics."""
        if user.is_authenticated:
            return self
        tagged = apps.get_model("claims", "ClaimTopic").objects.filter(topic=OuterRef("pk"))
        known = ~none_of(tagged.filter(claim__status="published"))
        return self.filter(known | none_of(tagged) & ~made_with_claim_condition("Topic", "ClaimTopic"))


@pghistory.track()
class Topic(Registered):
    name = models.CharField(max_length=100)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = [NameOrder("name"), "slug"]
        constraints = [
            *Registered.Meta.constraints,
            slug_is_plain("topic"),
            not_blank("name", "topic_has_a_name", _("Give the topic a name.")),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('claim_list')}?topic={self.slug}"
