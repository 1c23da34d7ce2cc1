import re

import pghistory
from django.db import models
from django.db.models import OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.base import Registered, no_rows_exist, not_blank_constraint, one_of_constraint, plain_slug_constraint
from articles.name_order import NameOrder

from .claim import Claim
from .named import made_when_named_condition

MOST_SEARCH_WORDS = 10


def question_text_contains(typed) -> Q:
    """Condition: the question contains every typed word, also inside a word. Signs without a word match nothing."""
    words = re.findall(r"[\w'’-]+", typed)[:MOST_SEARCH_WORDS]
    if typed.strip() and not words:
        return Q(pk__in=[])
    return Q(*(Q(text__icontains=word) for word in words))


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Editors see all questions; readers see those created on their own or ever answered by a public claim.

        A question that was created together with a claim would reveal the draft to readers.
        """
        if user.is_authenticated:
            return self
        known = Stance.objects.filter(question=OuterRef("pk"), claim__status__in=["published", "withdrawn"])
        return self.filter(~no_rows_exist(known) | ~made_when_named_condition("Question", "Stance"))

    def worded(self, typed):
        """Questions that contain every typed word, also inside a word. Signs without a word match nothing."""
        return self.filter(question_text_contains(typed))


@pghistory.track()
class Question(Registered):
    """A tracked yes/no question, so narrow that one utterance gives one answer."""

    text = models.CharField(max_length=300)
    description = models.TextField(blank=True, help_text=_("What counts as yes, partly, no and declines."))

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = [NameOrder("text"), "slug"]
        # question_list
        indexes = [models.Index(NameOrder("text"), "slug", name="question_by_text")]
        constraints = [
            *Registered.Meta.constraints,
            plain_slug_constraint("question"),
            not_blank_constraint("text", "question_has_a_text", _("Write the question.")),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("question_detail", args=[self.slug])


@pghistory.track()
class Stance(models.Model):
    """The answer of one claim to one question."""

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        PARTLY = "partly", _("partly")
        NO = "no", _("no")
        DECLINES = "declines", _("declines")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="stances")
    question = models.ForeignKey(Question, models.PROTECT, related_name="stances")
    answer = models.CharField(max_length=8, choices=Answer)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["question", "answer", "claim"], name="stance_by_answer")]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "question"],
                name="stance_is_one_per_question",
                violation_error_message=_("A claim gives one answer to a question."),
            ),
            one_of_constraint("answer", "yes partly no declines", "stance_answer_is_known"),
        ]

    def __str__(self):
        return f"{self.question} {self.answer}"
