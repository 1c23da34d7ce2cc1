"""The parameters of the list of questions."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Claim, ClaimShift, Question, Stance, Topic
from ..models.question import question_text_contains
from ..reading.paging import ListPage, paging_by_name
from ..reading.shifts import Turn, read_shift_turn, shift_turns_condition
from .fields import ActorsField, ChoicesField, DayField, SlugsField
from .filters import CLAIM_TABLE, ClaimFilterSet, shift_condition_lookups
from .filterset import AskedValues, Condition, ListFilterSet, ListForm, Parameter, PlaceField, WalkedTable
from .registry_options import registry_options_of_topics

# The parameters that filter answers, and the names of these parameters in the list of claims.
OF_ANSWERS = {"topic": "topic", "actor": "actor", "answered_from": "said_from", "answered_to": "said_to"}


class QuestionWordsField(forms.CharField):
    """Words of a question. Each may be only a part of a word."""

    def __init__(self, **kwargs):
        super().__init__(max_length=200, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if text and not re.search(r"\w", text):
            raise ValidationError(_("Write at least one word to look for."))
        return text


def question_filter_by_words(words: str, walked: WalkedTable, asked: AskedValues) -> Q:
    return question_text_contains(words)


def question_filter_by_answer(name: str):
    """The condition of a parameter of OF_ANSWERS.

    One published answer must fit all of these parameters at once. So the first one with a value returns the condition
    for all of them, and the others return None.
    """

    def condition(value, walked: WalkedTable, asked: AskedValues) -> Condition:
        if name != next(one for one in OF_ANSWERS if asked[one]):
            return None
        wanted = AskedValues(**{claims_name: asked[one] for one, claims_name in OF_ANSWERS.items()})
        claims = ClaimFilterSet.narrow(Claim.objects.published(), CLAIM_TABLE, wanted)
        return Exists(Stance.objects.filter(question=OuterRef("pk"), claim__in=claims))

    return condition


def question_filter_by_shift(turns: list[str], walked: WalkedTable, asked: AskedValues) -> Exists:
    """Whether the question has one of these shifts; if actors are requested, too, by one of these actors."""
    of_question = ClaimShift.objects.filter(question=OuterRef("pk"), **shift_condition_lookups(asked))
    return Exists(of_question.filter(shift_turns_condition([read_shift_turn(turn) for turn in turns])))


class QuestionFilterSet(ListFilterSet):
    q = Parameter(
        QuestionWordsField,
        question_filter_by_words,
        label=gettext_lazy("Words of the question"),
        chip_label=gettext_lazy("Words"),
    )
    topic = Parameter(
        SlugsField,
        question_filter_by_answer("topic"),
        label=gettext_lazy("Topic"),
        model=Topic,
        options=registry_options_of_topics,
    )
    actor = Parameter(ActorsField, question_filter_by_answer("actor"), label=gettext_lazy("Answered by"))
    answered_from = Parameter(DayField, question_filter_by_answer("answered_from"), label=gettext_lazy("Answered from"))
    answered_to = Parameter(
        DayField,
        question_filter_by_answer("answered_to"),
        label=gettext_lazy("to"),
        chip_label=gettext_lazy("Answered to"),
        last=True,
    )
    shift = Parameter(ChoicesField, question_filter_by_shift, label=gettext_lazy("Changed answer"), choices=Turn)
    after = Parameter(PlaceField, label="")

    class Meta:
        model = Question
        fields = ()
        form = ListForm

    def __init__(self, data, user):
        super().__init__(data, user, rows=Question.objects.visible_to(user))

    def filter_queryset(self, queryset):
        """Merged questions are not in the list, but a page can begin after a merged question."""
        return super().filter_queryset(queryset.filter(merged_into=None))

    def page(self) -> ListPage:
        """The page of matching questions, by text; an empty page if a value is invalid."""
        return paging_by_name(self.qs, "text", self.last_row) if self.is_valid() else ListPage([], None)
