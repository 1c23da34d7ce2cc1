import pghistory
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.base import Registered, no_rows_exist, not_blank_constraint, plain_slug_constraint
from articles.name_order import NameOrder

from .named import made_when_named_condition


class TopicQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Readers do not see a topic that only unpublished claims have; editors see all topics."""
        if user.is_authenticated:
            return self
        tagged = apps.get_model("claims", "ClaimTopic").objects.filter(topic=OuterRef("pk"))
        known = ~no_rows_exist(tagged.filter(claim__status="published"))
        return self.filter(known | no_rows_exist(tagged) & ~made_when_named_condition("Topic", "ClaimTopic"))


@pghistory.track()
class Topic(Registered):
    """What claims are about. A topic may stand under one other: drones under military supply. There are two levels."""

    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = [NameOrder("name"), "slug"]
        constraints = [
            *Registered.Meta.constraints,
            plain_slug_constraint("topic"),
            not_blank_constraint("name", "topic_has_a_name", _("Give the topic a name.")),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="topic_is_not_its_own_parent",
                violation_error_message=_("A topic cannot stand under itself."),
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """The rule of two levels, which a trigger holds too."""
        children = self.pk and Topic.objects.filter(parent=self.pk).exists()
        if self.parent_id and (self.parent.parent_id or children):
            raise ValidationError({"parent": gettext("A topic under another one is nobody's parent.")})

    def get_absolute_url(self):
        return f"{reverse('claim_list')}?topic={self.slug}"
