"""The parameters of the list of actors."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Actor, ActorName, Affiliation
from ..reading.paging import ListPage, paging_by_name
from ..text.folding import folded_name_prefix_query
from .fields import ActorsField, ChoicesField
from .filterset import AskedValues, ListFilterSet, ListForm, Parameter, PlaceField, WalkedTable


class NameField(forms.CharField):
    """Words of a name, in any script. The last word may be incomplete."""

    def __init__(self, **kwargs):
        super().__init__(max_length=200, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if text and not folded_name_prefix_query(text):
            raise ValidationError(_("Write at least one word to look for."))
        return text


def actor_filter_by_name(words: str, walked: WalkedTable, asked: AskedValues) -> Exists:
    return Exists(ActorName.objects.holding(words).filter(actor=OuterRef("pk")))


def actor_filter_by_kind(kinds: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(kind__in=kinds)


def actor_filter_by_body(bodies: list[Actor], walked: WalkedTable, asked: AskedValues) -> Exists:
    return Exists(Affiliation.objects.filter(actor=OuterRef("pk"), body__in=bodies))


class ActorFilterSet(ListFilterSet):
    q = Parameter(
        NameField, actor_filter_by_name, label=gettext_lazy("Words of any name"), chip_label=gettext_lazy("Words")
    )
    kind = Parameter(ChoicesField, actor_filter_by_kind, label=gettext_lazy("Kind"), choices=Actor.Kind)
    spoke_for = Parameter(ActorsField, actor_filter_by_body, label=gettext_lazy("Spoke for"))
    after = Parameter(PlaceField, label="")

    class Meta:
        model = Actor
        fields = ()
        form = ListForm

    def __init__(self, data, user):
        super().__init__(data, user, rows=Actor.objects.visible_to(user))

    def filter_queryset(self, queryset):
        """Merged actors are not in the list, but a page can begin after a merged actor."""
        return super().filter_queryset(queryset.filter(merged_into=None))

    def page(self) -> ListPage:
        """The page of matching actors, by name; an empty page if a value is invalid."""
        return paging_by_name(self.qs, "name", self.last_row) if self.is_valid() else ListPage([], None)
