"""Forms of single actions: most have the version that the editor saw, and a reason, a user or a text."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.models import Snapshot
from articles.name_order import NameOrder
from articles.text import normalise_article_text

from ..models import Comment


class ActForm(forms.Form):
    """The version of the row that the editor saw before the action."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class ReasonForm(ActForm):
    reason = forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}), label=_("Reason")
    )


class ReviewerForm(ActForm):
    """The next reviewer; None means that every editor may review."""

    to = forms.ModelChoiceField(
        get_user_model().objects.filter(is_active=True).order_by(NameOrder("username")),
        required=False,
        to_field_name="username",
        label=_("Who reviews it"),
        empty_label=_("everybody"),
    )


class CommentForm(forms.ModelForm):
    class Meta:
        model = Comment
        fields = ["text"]
        labels = {"text": _("Comment")}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class MarkWordsForm(ActForm):
    """New marked words for a claim. `start` and `end` count code points of the newest text."""

    start = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class CaptureForm(forms.Form):
    """A pasted text of an article. The cleaned `text` is normalised.

    `since` is the number of the newest snapshot when the form was shown, 0 if there was none.
    """

    since = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    text = forms.CharField(
        strip=False, widget=forms.Textarea(attrs={"rows": 16}), label=_("The text as it is now, the headline first")
    )
    origin = forms.ChoiceField(
        choices=Snapshot.Origin, initial=Snapshot.Origin.ORIGINAL, widget=forms.RadioSelect, label=_("Whose words")
    )

    def clean_text(self):
        try:
            return normalise_article_text(self.cleaned_data["text"])
        except ValueError as error:
            raise ValidationError(str(error)) from error
