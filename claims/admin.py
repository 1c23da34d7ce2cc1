"""The registry in Django's admin: outlets, actors, affiliations, topics, questions. Claims are edited at the desk."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F

from articles.models import Outlet
from articles.precision import Precision, date_text_by_precision

from .forms.fields import PartialDateField
from .models import Actor, ActorName, Affiliation, Question, Topic

ROLE_DATES = {"start", "end"}


class VersionedForm(forms.ModelForm):
    """Refuses to save if somebody else changed the row since the form was opened."""

    opened_at = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened_at"].initial = self.instance.version

    def clean_opened_at(self):
        current = (
            type(self.instance)
            ._base_manager.select_for_update()
            .filter(pk=self.instance.pk)
            .values_list("version", flat=True)
            .first()
        )
        if current is not None and self.cleaned_data["opened_at"] != current:
            raise ValidationError("Somebody changed this entry while the form was open. Open it anew, then change it.")
        return current


class RegistryAdmin(admin.ModelAdmin):
    """Rows of the registry cannot be deleted here: they are merged, and every change is on record."""

    form = VersionedForm

    def save_model(self, request, row, form, change):
        if change:
            row.version = F("version") + 1
        super().save_model(request, row, form, change)
        row.refresh_from_db()

    def has_delete_permission(self, request, row=None):
        return False


@admin.register(Outlet)
class OutletAdmin(RegistryAdmin):
    list_display = ["name", "kind", "language"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request, row, form, change):
        super().save_model(request, row, form, change)
        Actor.objects.for_outlet(row)


class ActorNameInline(admin.TabularInline):
    model = ActorName
    extra = 1


class RoleForm(forms.ModelForm):
    """A role whose dates are typed as a day, a month or a year; this sets their precisions."""

    start = PartialDateField(required=False, help_text="2022-11-05, or 2022-11 or 2022; empty for an open side")
    end = PartialDateField(required=False)

    class Meta:
        model = Affiliation
        fields = ["actor", "body", "role", "source"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for side in ROLE_DATES:
            if day := getattr(self.instance, side):
                self.initial[side] = date_text_by_precision(day, getattr(self.instance, f"{side}_precision"))

    def clean(self):
        values = super().clean() or self.cleaned_data
        for side in ROLE_DATES & values.keys():
            values[side], precision = values[side] or (None, Precision.DAY)
            setattr(self.instance, f"{side}_precision", precision)
        return values

    def _get_validation_exclusions(self):
        """Validate the dates by the rules of the model, although the form does not have the model's date fields."""
        dated = {name for side in ROLE_DATES - self.errors.keys() for name in (side, f"{side}_precision")}
        return super()._get_validation_exclusions() - dated


class VersionedRoleForm(RoleForm, VersionedForm):
    class Meta(RoleForm.Meta):
        pass


class AffiliationInline(admin.TabularInline):
    model = Affiliation
    form = RoleForm
    fields = ["role", "body", "start", "end", "source"]
    fk_name = "actor"
    autocomplete_fields = ["body"]
    extra = 0


@admin.register(Actor)
class ActorAdmin(RegistryAdmin):
    list_display = ["name", "kind", "description"]
    list_filter = ["kind"]
    search_fields = ["name", "slug", "names__name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["outlet"]
    inlines = [ActorNameInline, AffiliationInline]

    def save_formset(self, request, form, formset, change):
        """Raise the version of a role that is changed on its actor's page, so that other open forms are refused."""
        for row in formset.save(commit=False):
            if isinstance(row, Affiliation) and row.pk:
                row.version = F("version") + 1
            row.save()
        for row in formset.deleted_objects:
            row.delete()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.keep_names()


@admin.register(Affiliation)
class AffiliationAdmin(RegistryAdmin):
    form = VersionedRoleForm
    fields = ["actor", "role", "body", "start", "end", "source", "opened_at"]
    list_display = ["actor", "role", "body", "start", "end"]
    list_select_related = ["actor", "body"]
    autocomplete_fields = ["actor", "body"]
    search_fields = ["actor__name", "body__name", "role"]

    def save_model(self, request, row, form, change):
        """Raise the version of the actor too: the actor's page edits it together with its roles."""
        super().save_model(request, row, form, change)
        actors = {row.actor_id, form.initial.get("actor", row.actor_id)}
        Actor.objects.filter(pk__in=actors).update(version=F("version") + 1)


@admin.register(Topic)
class TopicAdmin(RegistryAdmin):
    list_display = ["name", "parent"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Question)
class QuestionAdmin(RegistryAdmin):
    list_display = ["text"]
    search_fields = ["text"]
    prepopulated_fields = {"slug": ["text"]}
