"""Creating and changing a tracked question. Each function is one transaction."""

from django.db import transaction
from django.utils.translation import gettext as _

from articles.base import StaleVersion

from ..locks import lock_recording
from ..models import Claim, Question
from ..models.reviewed import NotAllowed
from .typed_questions import entries_with_typed_label, existing_or_new_entry


class QuestionExists(NotAllowed):
    """Another question has the same text."""

    status = 422


def track_question(text: str, description: str) -> Question:
    """Create a question. Raises QuestionExists."""
    with transaction.atomic():
        lock_recording()
        refuse_same_question(text)
        return existing_or_new_entry(Question(text=text, description=description))


def change_question(question: Question, text: str, description: str, *, by, since: int) -> None:
    """Change a question from the version `since`. Raises StaleVersion, QuestionExists.

    Published answers depend on its words: once there are any, only an admin may change it. Others get NotAllowed.
    """
    with transaction.atomic():
        lock_recording()
        now = Question.objects.select_for_update().get(pk=question.pk)
        if now.version != since:
            raise StaleVersion(now)
        refuse_question_rewording(now, by=by)
        refuse_same_question(text, of=now)
        now.change(since=since, text=text, description=description)
    question.refresh_from_db()


def may_reword_question(question: Question, user) -> bool:
    return user.is_staff or not question.stances.filter(claim__status__in=Claim.PUBLIC).exists()


def refuse_question_rewording(question: Question, *, by) -> None:
    if not may_reword_question(question, by):
        raise NotAllowed(_("Published claims answer this question, so an admin changes its words."))


def refuse_same_question(text: str, of: Question | None = None) -> None:
    twin = next((one for one in entries_with_typed_label(Question, text) if one != of), None)
    if twin:
        raise QuestionExists(_("This question is tracked already: %(slug)s.") % {"slug": twin.slug})
