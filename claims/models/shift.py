from django.db import models

from .actor import Actor
from .claim import Claim
from .question import Question


class ClaimShift(models.Model):
    """Two consecutive, different answers of one actor to one question: one row for each actor they count for.

    Triggers on ClaimScope and Stance write it (migrations 0010 and 0022), never code. Consecutive means in the order of
    (said_on, claim), as everywhere. `said_on` is that of the later answer; `recorded_at` is the time when both were
    published. Claims of unnamed sources are left out: "a senior official" of two articles need not be one person. What
    was said on or before a day changes no earlier answer: which came first is not known.
    """

    # These rows are deleted with the answers they are derived from; the site's role may not delete them.
    actor = models.ForeignKey(Actor, models.DO_NOTHING, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.DO_NOTHING, related_name="+", db_index=False)
    before = models.ForeignKey(Claim, models.DO_NOTHING, related_name="+", db_index=False)
    after = models.ForeignKey(Claim, models.DO_NOTHING, related_name="+", db_index=False)
    from_answer = models.CharField(max_length=8)
    to_answer = models.CharField(max_length=8)
    said_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["after", "question", "actor"], name="shift_is_one_per_answer")]
        indexes = [
            # claims/reading/shifts.py: the latest recorded, those of a question, those of an actor
            models.Index(fields=["-recorded_at", "-said_on", "-after", "question", "before"], name="shift_recent"),
            models.Index(fields=["question", "-said_on", "-after", "before"], name="shift_of_question"),
            models.Index(fields=["actor", "question", "-said_on", "-after", "before"], name="shift_of_actor"),
        ]

    def __str__(self):
        return f"{self.actor_id} from {self.from_answer} to {self.to_answer}"
