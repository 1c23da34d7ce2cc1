"""The form in which an editor decides that two actors are the same, or that they are not the same."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .fields import ActorField


class MergeForm(forms.Form):
    other = ActorField(label=_("The other actor"))
    verdict = forms.ChoiceField(widget=forms.RadioSelect, label=_("What holds"))
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 2}), label=_("How do you know?"))
    again = forms.BooleanField(
        required=False, widget=forms.HiddenInput, label=_("I have read this, and propose it again")
    )

    def __init__(self, data=None, *, actor, initial=None):
        self.actor = actor
        super().__init__(data, initial={"verdict": "into"} | (initial or {}), auto_id="merge-%s")
        self.fields["verdict"].choices = [
            ("into", gettext("One: %(actor)s becomes the other, whose name stays") % {"actor": actor}),
            ("from", gettext("One: the other becomes %(actor)s, and this name stays") % {"actor": actor}),
            ("apart", gettext("Two: they are not the same; remember it")),
        ]

    def clean_other(self):
        if self.cleaned_data["other"] == self.actor:
            raise forms.ValidationError(gettext("An actor cannot be merged into itself. Choose another one."))
        return self.cleaned_data["other"]

    def ask_again(self):
        """Show the checkbox with which the editor confirms that the earlier judgement was read."""
        self.fields["again"].widget = forms.CheckboxInput()

    @property
    def sets_apart(self):
        return self.cleaned_data["verdict"] == "apart"

    @property
    def ends(self):
        """(the actor that is merged, the actor that stays)"""
        pair = [self.actor, self.cleaned_data["other"]]
        return pair if self.cleaned_data["verdict"] == "into" else pair[::-1]
