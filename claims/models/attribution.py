import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Outlet

from .actor import Actor
from .claim import Claim

HEARD_IN_WORDS = {True: _("said to it"), False: _("said to somebody else")}


@pghistory.track()
class Attribution(models.Model):
    """One hop of the chain through which the words reached us, counted from the speaker to the article's outlet.

    Two facts are kept apart: how the words passed, and to whom they were said. What the article does not tell of them
    is left open.
    """

    class Passed(models.TextChoices):
        VERBATIM = "verbatim", _("verbatim")
        PARAPHRASED = "paraphrased", _("paraphrased")
        TRANSLATED = "translated", _("translated")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="chain")
    position = models.PositiveSmallIntegerField()
    actor = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True, related_name="+")
    passed = models.CharField(max_length=11, choices=Passed, blank=True)
    # True: the words were said to this hop. False: they were said to somebody else. None: that is not recorded.
    heard = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["claim", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(passed__in=["", "verbatim", "paraphrased", "translated"]),
                name="attribution_passed_is_known",
                violation_error_message=_(
                    "The words passed verbatim, paraphrased or translated, or it is not recorded how."
                ),
            ),
            models.UniqueConstraint(fields=["claim", "position"], name="attribution_position_is_new"),
            models.CheckConstraint(
                condition=Q(actor__isnull=True, outlet__isnull=False) | Q(actor__isnull=False, outlet__isnull=True),
                name="attribution_names_an_actor_or_an_outlet",
                violation_error_message=_("A hop names an actor or an outlet, and only one of them."),
            ),
        ]

    def __str__(self):
        return f"{self.through} ({self.in_words})" if self.in_words else str(self.through)

    @property
    def through(self):
        return self.outlet or self.actor

    @property
    def in_words(self) -> str:
        """What is recorded of the hop: `verbatim, said to it`; "" if nothing is."""
        heard = HEARD_IN_WORDS.get(self.heard)
        return ", ".join(str(one) for one in (self.get_passed_display(), heard) if one)

    @classmethod
    def known_passed(cls, word: str) -> str:
        """How the words passed, of a word in the history; "" for direct and anonymous, which said more than was known.

        Events from before migration 0020 hold these two.
        """
        return word if word in cls.Passed.values else ""
