"""The index by which suggestions find claims of like words: kept by triggers (migration 0008), no code writes it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .claim import Claim


class ClaimPosting(models.Model):
    """One lexeme of one claim: how often it stands there, and how long the claim is, in lexemes.

    The primary key covers the whole row, so that ranking reads that index alone.
    """

    pk = models.CompositePrimaryKey("lexeme", "claim_id")
    # Ordered by its code points, so that the words that begin alike stand side by side in the index.
    lexeme = models.TextField(db_collation="C")
    # Claims are never deleted, and one check of a key for each lexeme would cost more than writing them.
    claim = models.ForeignKey(Claim, models.DO_NOTHING, db_constraint=False, related_name="+")
    times = models.PositiveSmallIntegerField()
    length = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.lexeme} in {self.claim_id}"


class ClaimLength(models.Model):
    """How many lexemes a claim has, and in which languages: one row for each claim in the index."""

    claim = models.OneToOneField(Claim, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")
    length = models.PositiveIntegerField()
    languages = ArrayField(models.TextField())

    def __str__(self):
        return f"{self.length} lexemes in {self.claim_id}"
