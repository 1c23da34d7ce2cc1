"""The forms of a saved search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..lists.alerts import mail_is_set_up_for_alerts
from ..models import SavedSearch
from .act import ActForm
from .fields import LineField


class SavedSearchForm(forms.Form):
    """The name and the alert of a saved search. The alert is disabled without mail settings or an address."""

    name = LineField(label=_("Name"), max_length=120)
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
        """(label, current value, typed value) for each field where the two values differ. The form must be valid."""
        values = self.cleaned_data
        told = [
            (self.fields["name"].label, search.name, values["name"]),
            (self.fields["alert"].label, search.get_alert_display(), SavedSearch.Alert(values["alert"]).label),
        ]
        return [(what, now, typed) for what, now, typed in told if now != typed]
