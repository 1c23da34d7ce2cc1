"""Questions and topics as an editor types them, also new ones.

A question is named by its text, its slug or its address; `Has Iran sent drones? (new question)` names one that is not
tracked yet. New rows are not saved here, but together with the claim that names them.
"""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from articles.base import SLUG, free_slug

from ..models import Question, Stance, Topic
from .typed_actors import split_typed_names

LABEL_FIELDS = {Question: "text", Topic: "name"}
NEW_QUESTION = re.compile(r"(?P<text>.*\S)\s*\(new question\)", re.IGNORECASE)
QUESTION_MARKS = ("?", "؟", "？")  # Latin, Arabic, full width
MOST_OPTIONS = 8
MOST_CALLED = 5
MOST_NEAR = 3
LATEST_ANSWERS = 200


def read_typed_question(typed: str) -> Question:
    """The question with this text, slug or address, or a new unsaved one. Raises ValidationError."""
    text = " ".join(typed.split())
    if match := NEW_QUESTION.fullmatch(text):
        return new_typed_question(match["text"])
    found = entries_with_typed_label(Question, text)
    if len(found) > 1:
        told = ", ".join(question.slug for question in found)
        raise ValidationError(
            _("Several questions read so. Write the slug of the one you mean: %(told)s.") % {"told": told}
        )
    if found:
        return found[0]
    near = "; ".join(f"“{question}”" for question in tracked_questions().worded(text)[:MOST_NEAR])
    raise ValidationError(
        _("No tracked question reads “%(text)s”. Choose one%(near)s, or write “(new question)” after it to track it.")
        % {"text": text, "near": f" ({near})" if near else ""}
    )


def new_typed_question(text: str) -> Question:
    """A new unsaved question, or the existing question with the same text."""
    return next(iter(entries_with_typed_label(Question, check_typed_question(text))), None) or Question(text=text)


def check_typed_question(text: str) -> str:
    """The text, if it is valid as the text of a question. Raises ValidationError."""
    longest = Question._meta.get_field("text").max_length
    if len(text) > longest or not (text.endswith(QUESTION_MARKS) and re.search(r"[^\W\d_]", text)):
        raise ValidationError(
            _("A question has at most %(most)s characters, ends with a question mark, and is answered by yes or no.")
            % {"most": longest}
        )
    return text


def read_typed_topics(typed: str) -> list[Topic]:
    """The topics with these names, separated by semicolons; new ones are unsaved. Raises ValidationError."""
    names = [" ".join(name.split()) for name in split_typed_names(typed)]
    longest = Topic._meta.get_field("name").max_length
    if any(len(name) > longest for name in names):
        raise ValidationError(_("A topic has at most %(most)s characters.") % {"most": longest})
    return [next(iter(entries_with_typed_label(Topic, name)), None) or Topic(name=name) for name in names]


def entries_with_typed_label(model, text: str) -> list:
    """The rows with this label (in any case), slug or address; at most five.

    A merged row is replaced by the row that it was merged into.
    """
    slug = text.rstrip("/").rpartition("/questions/")[2]
    by_slug = Q(slug=slug) if re.fullmatch(SLUG, slug) else Q(pk=None)
    rows = model.objects.select_related("merged_into").order_by("pk")
    found = rows.filter(by_slug | Q(**{f"{LABEL_FIELDS[model]}__iexact": text}, merged_into=None))[:MOST_CALLED]
    return list(dict.fromkeys(row.merged_into or row for row in found))


def question_as_typed(question: Question) -> str:
    """What `read_typed_question` parses as this question: its text, or its slug if another has the same text."""
    return question.text if entries_with_typed_label(Question, question.text) == [question] else question.slug


def existing_or_new_entry(row: Question | Topic) -> Question | Topic:
    """The row. A new one, or one that an undo deleted, is saved; if two editors name the same new row, it is made once.

    The caller must hold `locks.lock_recording`.
    """
    model, text = type(row), str(row)
    if row.pk and model.objects.filter(pk=row.pk).exists():
        return row
    if there := entries_with_typed_label(model, text):
        return there[0]
    row.slug = free_slug(model, text)
    row.save()
    return row


def tracked_questions() -> QuerySet:
    return Question.objects.filter(merged_into=None)


def options_for_typed_question(words: str, user) -> list[Question]:
    """Questions to choose from: those that contain all these words; for editors without words, the last answered."""
    found = tracked_questions().visible_to(user)
    if words or not user.is_authenticated:
        return list(found.worded(words)[:MOST_OPTIONS])
    latest = list(dict.fromkeys(Stance.objects.order_by("-pk").values_list("question", flat=True)[:LATEST_ANSWERS]))
    shown = found.in_bulk(latest)
    return [shown[pk] for pk in latest if pk in shown][:MOST_OPTIONS]
