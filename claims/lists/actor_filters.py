"""The parameters of the list of actors."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Actor, ActorName, Affiliation
from ..reading.paging import Page, page_by_name
from ..text.folding import prefix_query
from .fields import ActorsField, ChoicesField
from .filterset import Asked, ListFilterSet, ListForm, Parameter, PlaceField, Walked


class NameField(forms.CharField):
    """Words of a name, in any script, the last one perhaps unfinished."""

    def __init__(self, **kwargs):
        super().__init__(max_length=200, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if text and not prefix_query(text):
            raise ValidationError(_("Write at least one word to look for."))
        return text


def goes_by(words: str, walked: Walked, asked: Asked) -> Exists:
    return Exists(ActorName.objects.holding(words).filter(actor=OuterRef("pk")))


def is_of_kind(kinds: list[str], walked: Walked, asked: Asked) -> Q:
    return Q(kind__in=kinds)


def spoke_for(bodies: list[Actor], walked: Walked, asked: Asked) -> Exists:
    return Exists(Affiliation.objects.filter(actor=OuterRef("pk"), body__in=bodies))


class ActorFilterSet(ListFilterSet):
    q = Parameter(NameField, goes_by, label=gettext_lazy("Words of any name"))
    kind = Parameter(ChoicesField, is_of_kind, label=gettext_lazy("Kind"), choices=Actor.Kind)
    spoke_for = Parameter(ActorsField, spoke_for, label=gettext_lazy("Spoke for"))
    after = Parameter(PlaceField, label="")

    class Meta:
        model = Actor
        fields = ()
        form = ListForm

    def __init__(self, data, user):
        super().__init__(data, user, rows=Actor.objects.visible_to(user))

    def filter_queryset(self, queryset):
        """Who was merged is a place where a page may begin, and no row."""
        return super().filter_queryset(queryset.filter(merged_into=None))

    def page(self) -> Page:
        """In the order of their names; none where a value makes no sense."""
        return page_by_name(self.qs, "name", self.last_row) if self.is_valid() else Page([], None)
