"""Forms of one verb: the version that it starts from, and a reason, a person or a text."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.models import Snapshot
from articles.name_order import NameOrder
from articles.text import normalise_article_text

from ..models import Comment


class ActForm(forms.Form):
    """The version that a verb starts from."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class ReasonForm(ActForm):
    reason = forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}), label=_("Reason")
    )


class ReviewerForm(ActForm):
    """Who reviews next; nobody, where everybody may."""

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
    """Other words for a claim, in code points of the newest text."""

    start = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class CaptureForm(forms.Form):
    """A text of an article as pasted; `text` comes out normalised. `since` numbers the text that it was read beside."""

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
