"""The parameters of the desk's history, for editors."""

import datetime

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Action
from ..reading.paging import ListPage
from ..text.dates import utc_end_of_date, utc_start_of_date
from .fields import ChoicesField, DayField, RepeatedField
from .filterset import AskedValues, ListFilterSet, ListForm, Parameter, PlaceField, WalkedTable
from .window_page import window_page_of_latest

MOST_OFFERED = 200


class Undone(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")


class EditorsField(RepeatedField):
    """User names of editors. The cleaned value is the list of users."""

    def read(self, names):
        typed = [name for name in names if "\0" not in name]
        known = {user.get_username(): user for user in get_user_model().objects.filter(username__in=typed)}
        for name in names:
            if name not in known:
                raise ValidationError(gettext("There is no editor “%(name)s”.") % {"name": name[:60]})
        return [known[name] for name in names]


def action_filter_editors(user) -> list[tuple[str, str]]:
    names = get_user_model().objects.order_by("username").values_list("username", flat=True)
    return [(name, name) for name in names[:MOST_OFFERED]]


def action_filter_by_editor(users: list, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(by__in=users)


def action_filter_since(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(at__gte=utc_start_of_date(day))


def action_filter_until(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(at__lt=utc_end_of_date(day))


def action_filter_by_undone(answers: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(*(Q(undone_at__isnull=answer == Undone.NO) for answer in answers), _connector=Q.OR)


def action_filter_by_subject(words: str, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(subject__icontains=words)


class ActionFilterSet(ListFilterSet):
    q = Parameter(
        forms.CharField,
        action_filter_by_subject,
        label=_("Words of what it was done to"),
        chip_label=_("Words"),
        max_length=200,
    )
    who = Parameter(EditorsField, action_filter_by_editor, label=_("Done by"), options=action_filter_editors)
    undone = Parameter(ChoicesField, action_filter_by_undone, label=_("Undone"), choices=Undone)
    done_from = Parameter(DayField, action_filter_since, label=_("From"), chip_label=_("Done from"))
    done_to = Parameter(DayField, action_filter_until, label=_("To"), chip_label=_("Done to"), last=True)
    after = Parameter(PlaceField, label="", named_by="pk")

    class Meta:
        model = Action
        fields = ()
        form = ListForm

    def value_as_typed(self, name, value):
        return super().value_as_typed(name, value.get_username() if name == "who" else value)

    def page(self) -> ListPage:
        """The page of matching actions, latest first; an empty page if a value is invalid."""
        if not self.is_valid():
            return ListPage([], None)
        rows: QuerySet[Action] = Action.objects.select_related("by")
        rows = self.narrow(rows, self.walked, self.asked, skip={"q"})
        looked_for = action_filter_by_subject(self.asked["q"], self.walked, self.asked) if self.asked["q"] else None
        return window_page_of_latest(rows, "at", self.last_row, looked_for)
