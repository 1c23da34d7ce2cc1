"""The form in which a reader reports an error in a claim, and the form in which an editor settles the report."""

import uuid

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from ..models import Report
from .act import ActForm

SHORTEST_TEXT = 10


class ReportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is wrong"), choices=Report.Kind, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What should it say, and how do you know?"),
        max_length=2000,
        validators=[MinLengthValidator(SHORTEST_TEXT, _("Please write at least %(limit_value)d characters."))],
        widget=forms.Textarea(attrs={"rows": 6, "minlength": SHORTEST_TEXT}),
    )
    email = forms.EmailField(label=_("Your e-mail address, if you want an answer"), required=False, max_length=254)
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n")


class SettleForm(ActForm):
    """The outcome of a report, and a note for colleagues."""

    outcome = forms.ChoiceField(
        label=_("How does it end?"),
        choices=[choice for choice in Report.Status.choices if choice[0] != Report.Status.OPEN],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
