"""The form of a tracked question."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Question
from ..registry.typed_questions import check_typed_question
from .fields import LineField


class QuestionForm(forms.Form):
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    text = LineField(max_length=Question._meta.get_field("text").max_length, label=_("Question"))
    description = forms.CharField(
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("Description"),
    )

    def __init__(self, data=None, *, question=None):
        super().__init__(data, initial=question_form_initial(question) if question else None, auto_id="question-%s")

    def clean_text(self):
        return check_typed_question(" ".join(self.cleaned_data["text"].split()))

    def beside(self, question) -> list[tuple[str, str, str]]:
        """(label, current value, typed value) for each field where the two values differ."""
        now = question_form_initial(question)
        told = [(field.label, now[field.name], field.value() or "") for field in self.visible_fields()]
        return [(what, one, other) for what, one, other in told if one.split() != other.split()]


def question_form_initial(question) -> dict:
    return {name: getattr(question, name) for name in ("version", "text", "description")}
