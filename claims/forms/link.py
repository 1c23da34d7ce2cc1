"""The forms of links: a link to a claim that the editor searched for, and the answer to a suggested link."""

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Judgement, Link
from ..suggestions.suggest import read_suggestion_token
from .fields import ClaimReferenceField


class SuggestionTokenField(forms.CharField):
    """The signed token of a suggestion, as the dictionary of `read_suggestion_token`; None for an empty field."""

    def __init__(self, **kwargs):
        super().__init__(max_length=4_000, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        try:
            return read_suggestion_token(text) if text else None
        except signing.BadSignature as error:
            raise ValidationError(
                gettext("The suggestion did not arrive whole. Reload the page and choose it again.")
            ) from error


class LinkForm(forms.Form):
    """A link from one claim to another, chosen from the claims that the search found."""

    target = ClaimReferenceField(max_length=400, label=_("The other claim"))
    relation = forms.ChoiceField(choices=[], label=_("Relation"))
    rationale = forms.CharField(
        max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}), label=_("Why are they linked?")
    )
    # The editor's answer to what `clean` asks about the order of the two claims.
    order_is_right = forms.BooleanField(required=False, label=_("The order is right: propose it so"))

    def __init__(self, data=None, *, claim, initial=None):
        self.claim, self.order_doubt = claim, ""
        super().__init__(data, initial=initial, auto_id="link-%s")
        self.fields["relation"].choices = link_form_relations()

    def clean_target(self):
        if self.cleaned_data["target"] is None:
            raise ValidationError(gettext("Choose the claim to link to."))
        if self.cleaned_data["target"] == self.claim:
            raise ValidationError(gettext("A claim cannot be linked with itself."))
        return self.cleaned_data["target"]

    def clean(self):
        values = self.cleaned_data
        if values.get("target") and values.get("relation"):
            source, relation, target = self.ends
            if relation in Link.ANSWERING and source.period.is_before(target.period):
                self.order_doubt = gettext(
                    "“%(relation)s” links to something said before, but the other claim was said later. "
                    "Are the direction and the dates right?"
                ) % {"relation": Link.Relation(relation).label}
        if self.order_doubt and not values.get("order_is_right"):
            self.add_error("relation", self.order_doubt)
        return values

    @property
    def ends(self):
        """(source, relation, target); reversed if the editor chose an inverse relation."""
        return link_form_ends(self.claim, self.cleaned_data["relation"], self.cleaned_data["target"])


def link_form_relations():
    """The choices of relations: from this claim to the other, then the inverse, from the other claim to this."""
    inverse = [(f"is-{relation}", name) for relation, name in Link.INVERSE.items()]
    return [
        ("", gettext("choose")),
        (gettext("this claim …"), Link.Relation.choices),
        (gettext("or this claim …"), inverse),
    ]


def link_form_ends(claim, relation, other):
    """(source, relation, target) for a value of `link_form_relations` that was chosen in the form of `claim`."""
    if relation.startswith("is-"):
        return other, relation.removeprefix("is-"), claim
    return claim, relation, other


class SuggestionForm(forms.Form):
    """An editor's answer to a suggestion: propose a link, or judge the claims as unrelated or as no contradiction."""

    answer = forms.ChoiceField(
        choices=[("propose", _("Propose")), *Judgement.Verdict.choices[1:]],
        error_messages={"required": _("Choose what to do."), "invalid_choice": _("Choose what to do.")},
    )
    shown = SuggestionTokenField(widget=forms.HiddenInput)
    relation = forms.ChoiceField(choices=[], required=False, label=_("Relation"))
    rationale = forms.CharField(max_length=2_000, required=False, label=_("Why?"))

    def __init__(self, data=None, *, other, initial=None, auto_id="id_%s"):
        self.other = other
        super().__init__(data, initial=initial, auto_id=auto_id)
        self.fields["relation"].choices = link_form_relations()

    def clean_shown(self):
        if self.cleaned_data["shown"]["to"] != self.other.slug:
            raise ValidationError(gettext("The suggestion did not arrive whole. Reload the page and choose it again."))
        return self.cleaned_data["shown"]

    def clean(self):
        values = self.cleaned_data
        if values.get("answer") == "propose" and not values.get("relation"):
            self.add_error("relation", gettext("Choose how they are linked."))
        if values.get("answer") == "propose" and not values.get("rationale"):
            self.add_error("rationale", gettext("Say why they are linked: readers see it at both ends."))
        if values.get("answer") == Judgement.Verdict.NO_CONTRADICTION:
            if not values.get("rationale"):
                self.add_error("rationale", gettext("Say why this is no contradiction."))
            elif len(values["rationale"]) > 500:
                self.add_error("rationale", gettext("Say in 500 characters at most why this is no contradiction."))
        return values

    def ends(self, claim):
        """(source, relation, target) of the link to propose."""
        return link_form_ends(claim, self.cleaned_data["relation"], self.other)
