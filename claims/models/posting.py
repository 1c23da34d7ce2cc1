"""The index by which suggestions find claims with similar words. Triggers write it (migration 0008), never code."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .claim import Claim


class ClaimPosting(models.Model):
    """One lexeme of one claim: how often it occurs there, and the length of the claim in lexemes.

    The primary key covers the whole row, so ranking reads only that index.
    """

    pk = models.CompositePrimaryKey("lexeme", "claim_id")
    # Ordered by code points, so that words with the same beginning are adjacent in the index.
    lexeme = models.TextField(db_collation="C")
    # Claims are never deleted, and a foreign key check for each lexeme would cost more than writing the lexemes.
    claim = models.ForeignKey(Claim, models.DO_NOTHING, db_constraint=False, related_name="+")
    times = models.PositiveSmallIntegerField()
    length = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.lexeme} in {self.claim_id}"


class ClaimLength(models.Model):
    """The number of lexemes of a claim, and their languages: one row for each claim in the index."""

    claim = models.OneToOneField(Claim, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")
    length = models.PositiveIntegerField()
    languages = ArrayField(models.TextField())

    def __str__(self):
        return f"{self.length} lexemes in {self.claim_id}"
