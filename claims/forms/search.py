"""The forms of a saved search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..lists.alerts import mail_is_set_up_for_alerts
from ..models import SavedSearch
from .act import ActForm


class SavedSearchForm(forms.Form):
    """Its name, and whether it mails where that is possible."""

    name = forms.CharField(label=_("Name"), max_length=120)
    alert = forms.ChoiceField(
        label=_("Tell me of new claims by e-mail"),
        choices=SavedSearch.Alert,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.mails = mail_is_set_up_for_alerts() and bool(user.email)
        if not self.mails:
            self.fields["alert"].disabled = True

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_alert(self):
        return self.cleaned_data["alert"] or SavedSearch.Alert.OFF


class SavedSearchEditForm(SavedSearchForm, ActForm):
    def beside(self, search) -> list[tuple[str, str, str]]:
        """(what, as it stands now, as it was typed) for each field in which the two differ; for a valid form."""
        values = self.cleaned_data
        told = [
            (self.fields["name"].label, search.name, values["name"]),
            (self.fields["alert"].label, search.get_alert_display(), SavedSearch.Alert(values["alert"]).label),
        ]
        return [(what, now, typed) for what, now, typed in told if now != typed]
