from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from articles.models import Outlet

from ..text.periods import PeriodPrecision
from .actor import Actor
from .claim import Claim


class ClaimScope(models.Model):
    """One row for each published claim and each actor it counts for: its speakers, and those they spoke for then.

    Triggers write it (migrations 0002 and 0022), never code. Its index serves every filter by actor and date.
    """

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="+", db_index=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="scope")
    said_on = models.DateField()
    said_precision = models.CharField(max_length=6, choices=PeriodPrecision)
    said_end = models.DateField(null=True)
    kind = models.CharField(max_length=10)
    topic_ids = ArrayField(models.BigIntegerField())
    outlet = models.ForeignKey(Outlet, models.CASCADE, null=True, related_name="+", db_index=False)
    direct = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "actor"], name="scope_counts_once")]
        indexes = [
            # claims/lists/index.py: what an actor said, latest first, from this index alone
            models.Index(
                fields=["actor", "said_precision", "-said_on", "-claim"],
                include=["kind", "topic_ids", "outlet", "direct", "said_end"],
                name="scope_feed",
            ),
        ]

    def __str__(self):
        return f"{self.claim_id} counts for {self.actor_id}"


class ClaimSearch(models.Model):
    """The words by which a claim is found: its gist, its anchored words, and every name of its actors.

    Written by the same triggers as ClaimScope, for claims of every status.
    """

    claim = models.OneToOneField(Claim, models.CASCADE, primary_key=True, related_name="search")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="search_words", fastupdate=False)]

    def __str__(self):
        return f"words of {self.claim_id}"
