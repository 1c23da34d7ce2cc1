"""The form of an actor: its kind and description, its names, and the roles it held."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import LANGUAGE
from articles.precision import date_text_by_precision

from ..models import Actor, Affiliation
from ..registry.actors import TypedActor
from ..registry.typed_actors import actor_as_typed
from .fields import ActorField, LineField, PartialDateField

EMPTY_ROWS = 2
MOST_ROWS = 60
# An actor of the kind outlet is created together with its outlet, in the registry of outlets.
KIND_CHOICES = [(kind.value, kind.label) for kind in Actor.Kind if kind != Actor.Kind.OUTLET]


class NameRow(forms.Form):
    name = LineField(max_length=200, label=_("Name"))
    language = forms.CharField(max_length=35, required=False, validators=[LANGUAGE], label=_("Language"))


class RoleRow(forms.Form):
    role_id = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    role = LineField(max_length=200, label=_("Role"))
    body = ActorField(label=_("For whom"))
    start = PartialDateField(required=False, label=_("From"))
    end = PartialDateField(required=False, label=_("To"))
    source = LineField(max_length=500, label=_("Source"))

    def clean(self):
        values = self.cleaned_data
        if not self.errors:
            values["held"] = held = Affiliation(pk=values["role_id"], **role_columns(values))
            try:
                held.validate_constraints(exclude={"actor"})
            except ValidationError as error:
                self.add_error(None, error.messages)
        return values


def role_columns(values) -> dict:
    columns = {name: values[name] for name in ("role", "body", "source")}
    for side in ("start", "end"):
        columns[side], columns[f"{side}_precision"] = values[side] or (None, "day")
    return columns


def actor_rows_formset(form, **options):
    return forms.formset_factory(
        form, can_delete=True, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True, **options
    )


NameRows, RoleRows = actor_rows_formset(NameRow), actor_rows_formset(RoleRow)


class ActorForm(forms.Form):
    """`names` and `roles` are the formsets of its rows; they are validated with the form."""

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    # The actors whose lookalike names the editor has been shown, as "1 22 333".
    seen = forms.RegexField(r"\A[0-9]{1,18}( [0-9]{1,18}){0,99}\Z", required=False, widget=forms.HiddenInput)
    name = LineField(max_length=200, label=_("Name"))
    kind = forms.ChoiceField(choices=KIND_CHOICES, label=_("Kind"))
    description = forms.CharField(
        max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}), label=_("Description")
    )

    def __init__(self, data=None, *, actor=None, initial=None):
        self.actor = actor
        begin = actor_form_initial(actor) if actor else {"names": [], "roles": []} | (initial or {})
        super().__init__(data, initial=begin, auto_id="actor-%s")
        if actor and actor.outlet_id:
            self.fields["kind"].choices = [(Actor.Kind.OUTLET.value, Actor.Kind.OUTLET.label)]
        # Sent data is parsed without initial values: a colleague may have added a row since the form was shown.
        self.names = NameRows(data, prefix="names", initial=None if data is not None else begin["names"])
        self.roles = RoleRows(data, prefix="roles", initial=None if data is not None else begin["roles"])

    def clean(self):
        for rows, told in (
            (self.names, gettext("Look at the names below.")),
            (self.roles, gettext("Look at the roles below.")),
        ):
            if not rows.is_valid():
                self.add_error(None, f"{told} {' '.join(rows.non_form_errors())}".strip())
        if self.actor and any(held.body_id == self.actor.pk for held in self.held):
            self.add_error(None, gettext("Nobody is affiliated with itself. Choose another body."))
        return self.cleaned_data

    @property
    def held(self) -> list[Affiliation]:
        """The roles that are not marked for deletion; an empty list if a row is invalid."""
        rows = self.roles.forms if self.roles.is_bound and self.roles.management_form.is_valid() else []
        kept = [row for row in rows if row not in self.roles.deleted_forms] if self.roles.is_valid() else []
        return [row.cleaned_data["held"] for row in kept if row.cleaned_data.get("held")]

    @property
    def registered(self) -> TypedActor:
        kept = [row.cleaned_data for row in self.names.forms if row not in self.names.deleted_forms]
        aliases = [(values["name"], values["language"]) for values in kept if values.get("name")]
        columns = {name: self.cleaned_data[name] for name in ("name", "kind", "description")}
        return TypedActor(**columns, aliases=aliases, roles=self.held)

    @property
    def seen_pks(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["seen"].split()]


def actor_form_initial(actor) -> dict:
    """The initial values of the form of an actor."""
    names = [{"name": row.name, "language": row.language} for row in actor.names.all() if row.name != actor.name]
    roles = [
        {
            "role_id": held.pk,
            "role": held.role,
            "body": actor_as_typed(held.body),
            "start": date_text_by_precision(held.start, held.start_precision) if held.start else "",
            "end": date_text_by_precision(held.end, held.end_precision) if held.end else "",
            "source": held.source,
        }
        for held in actor.affiliations.select_related("body")
    ]
    columns = {name: getattr(actor, name) for name in ("version", "name", "kind", "description")}
    return columns | {"names": names, "roles": roles}


def actor_form_differences(actor, form) -> list[tuple[str, str, str]]:
    """(label, current value, typed value) for each part of an actor where the two values differ."""
    now, typed = actor_form_initial(actor), form.data
    told = [
        (label, now[name], typed.get(name, ""))
        for name, label in (("name", gettext("Name")), ("description", gettext("Description")))
    ]
    told.append(
        (gettext("Kind"), actor.get_kind_display(), dict(form.fields["kind"].choices).get(typed.get("kind"), ""))
    )
    told.append(
        (
            gettext("Names"),
            typed_actor_row_lines(now["names"]),
            typed_actor_row_lines(typed_actor_rows(form.names, NameRow)),
        )
    )
    told.append(
        (
            gettext("Roles"),
            typed_actor_row_lines(now["roles"]),
            typed_actor_row_lines(typed_actor_rows(form.roles, RoleRow)),
        )
    )
    return [(what, one, other) for what, one, other in told if one.split() != other.split()]


def typed_actor_rows(rows, row) -> list[dict]:
    """The rows as they were typed, without empty rows and rows marked for deletion."""
    if not rows.management_form.is_valid():
        return []
    typed = [
        {name: rows.data.get(one.add_prefix(name), "") for name in row.base_fields}
        for one in rows.forms
        if not rows.data.get(one.add_prefix("DELETE"))
    ]
    return [values for values in typed if any(values.values())]


def typed_actor_row_lines(rows: list[dict]) -> str:
    shown = [", ".join(str(value) for name, value in row.items() if value and name != "role_id") for row in rows]
    return "\n".join(sorted(shown))
