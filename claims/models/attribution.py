import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.base import one_of_constraint
from articles.models import Outlet

from .actor import Actor
from .claim import Claim


@pghistory.track()
class Attribution(models.Model):
    """One hop of the chain through which the words reached us, counted from the speaker to the article's outlet."""

    class Directness(models.TextChoices):
        DIRECT = "direct", _("direct")
        PARAPHRASED = "paraphrased", _("paraphrased")
        TRANSLATED = "translated", _("translated")
        ANONYMOUS = "anonymous", _("anonymous")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="chain")
    position = models.PositiveSmallIntegerField()
    actor = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True, related_name="+")
    directness = models.CharField(max_length=11, choices=Directness)

    class Meta:
        ordering = ["claim", "position"]
        constraints = [
            one_of_constraint(
                "directness", "direct paraphrased translated anonymous", "attribution_directness_is_known"
            ),
            models.UniqueConstraint(fields=["claim", "position"], name="attribution_position_is_new"),
            models.CheckConstraint(
                condition=Q(actor__isnull=True, outlet__isnull=False) | Q(actor__isnull=False, outlet__isnull=True),
                name="attribution_names_an_actor_or_an_outlet",
                violation_error_message=_("A hop names an actor or an outlet, and only one of them."),
            ),
        ]

    def __str__(self):
        return f"{self.through} ({self.directness})"

    @property
    def through(self):
        return self.outlet or self.actor
