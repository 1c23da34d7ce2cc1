import pghistory
from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.base import (
    Registered,
    Versioned,
    free_slug,
    no_rows_exist,
    not_blank_constraint,
    one_of_constraint,
    plain_slug_constraint,
)
from articles.models import LANGUAGE, Outlet
from articles.name_order import NameOrder
from articles.precision import Precision, date_in_reach, fits_precision, last_day_by_precision

from ..text.folding import fold_text, folded_name_prefix_query, folded_skeleton_expression
from .named import made_when_named_condition


class NameWords(Func):
    """The words of a folded name as a tsvector, without PostgreSQL's parser, which depends on the server's locale."""

    template = "array_to_tsvector(string_to_array(%(expressions)s, ' '))"
    output_field = SearchVectorField()


class Matches(Func):
    arg_joiner = " @@ "
    template = "(%(expressions)s)"
    output_field = models.BooleanField()


class ActorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Readers do not see an actor that only unpublished claims name; editors see all actors.

        A published claim by somebody who spoke for the actor makes the actor visible, too.
        """
        if user.is_authenticated:
            return self
        parts = apps.get_model("claims", "ClaimActor").objects.filter(actor=OuterRef("pk"))
        spoken_for = apps.get_model("claims", "ClaimScope").objects.filter(actor=OuterRef("pk"))
        known = ~no_rows_exist(parts.filter(claim__status="published")) | ~no_rows_exist(spoken_for)
        return self.filter(known | no_rows_exist(parts) & ~made_when_named_condition("Actor", "ClaimActor"))

    def named(self, typed):
        """Actors with a name that contains every word typed, of which the last may be unfinished; in any script.

        Actors with exactly the typed name come first, then those with a name that begins with it; each ordered by name.
        """
        names = ActorName.objects.holding(typed)
        own, folded = ActorName.objects.filter(actor=OuterRef("pk")), fold_text(typed)
        nearest = [Exists(own.filter(folded=folded)).desc(), Exists(own.filter(folded__startswith=folded)).desc()]
        return self.filter(pk__in=names.values("actor"), merged_into=None).order_by(*nearest, NameOrder("name"), "slug")

    def for_outlet(self, outlet):
        """The actor that is the voice of this outlet; created if there is none."""
        actor, made = self.get_or_create(
            outlet=outlet,
            defaults={"slug": free_slug(Actor, outlet.slug), "name": outlet.name, "kind": Actor.Kind.OUTLET},
        )
        if made:
            actor.keep_names()
        return actor


@pghistory.track()
class Actor(Registered):
    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        STATE = "state", _("state")
        ORGANISATION = "organisation", _("organisation")
        OUTLET = "outlet", _("outlet")
        UNNAMED = "unnamed", _("unnamed source")

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    description = models.CharField(max_length=500, blank=True)
    outlet = models.OneToOneField(Outlet, models.PROTECT, null=True, blank=True, related_name="actor")

    objects = ActorQuerySet.as_manager()

    class Meta:
        ordering = [NameOrder("name"), "slug"]
        indexes = [
            # actor_list: all of them, and those of a kind
            models.Index(NameOrder("name"), "slug", name="actor_by_name"),
            models.Index("kind", NameOrder("name"), "slug", name="actor_by_kind"),
        ]
        constraints = [
            *Registered.Meta.constraints,
            plain_slug_constraint("actor"),
            not_blank_constraint("name", "actor_has_a_name", _("Give the actor a name.")),
            one_of_constraint("kind", "person state organisation outlet unnamed", "actor_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="outlet", outlet__isnull=False) | (~Q(kind="outlet") & Q(outlet__isnull=True)),
                name="actor_outlet_goes_with_its_kind",
                violation_error_message=_("An actor of the kind outlet names its outlet, and no other kind does."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("actor_detail", args=[self.slug])

    def keep_names(self):
        """Add the actor's own name to the names by which it is found."""
        self.names.get_or_create(name=self.name, defaults={"language": ""})


class FoldedField(models.CharField):
    """The folded value of another field, for searching. Set whenever the row is saved, also in bulk."""

    def __init__(self, of, **kwargs):
        self.of = of
        super().__init__(**{"max_length": 400, "editable": False} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.of, *args], kwargs

    def pre_save(self, instance, add):
        folded = fold_text(getattr(instance, self.of))[: self.max_length].rstrip()
        setattr(instance, self.attname, folded)
        return folded


class ActorNameQuerySet(models.QuerySet):
    def holding(self, typed):
        """Names that contain every word typed, of which the last may be unfinished; in any script."""
        query = folded_name_prefix_query(typed)
        return (
            self.filter(Matches(NameWords("folded"), Cast(Value(query), SearchQueryField()))) if query else self.none()
        )


@pghistory.track()
class ActorName(models.Model):
    """A name by which an actor is found: its own name, an alias, or a spelling in another script."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=35, blank=True, validators=[LANGUAGE])
    folded = FoldedField("name")

    objects = ActorNameQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            # ActorQuerySet.named: the beginning of any word of any name
            GinIndex(NameWords("folded"), name="actor_name_words"),
            # claims/registry/lookalikes.py
            models.Index(folded_skeleton_expression("folded"), name="actor_name_skeleton"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "name"],
                name="actor_name_is_new",
                violation_error_message=_("The actor has that name."),
            ),
            not_blank_constraint("name", "actor_name_is_not_blank", _("Give the name.")),
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class Affiliation(Versioned):
    """An actor held a role in another actor, or spoke for it. An empty start or end leaves that side open."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="affiliations")
    body = models.ForeignKey(Actor, models.PROTECT, related_name="members")
    role = models.CharField(max_length=200)
    start = models.DateField(null=True, blank=True)
    start_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    end = models.DateField(null=True, blank=True)
    end_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    source = models.CharField(max_length=500)

    class Meta:
        ordering = [F("start").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(actor=F("body")),
                name="affiliation_is_with_another",
                violation_error_message=_("Nobody is affiliated with itself."),
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True)
                | Q(end__isnull=True)
                | Q(start__lte=F("end"))
                | Q(end_precision=Precision.YEAR, start__year=F("end__year"))
                | Q(end_precision=Precision.MONTH, start__year=F("end__year"), start__month=F("end__month")),
                name="affiliation_ends_after_its_start",
                violation_error_message=_("An affiliation cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | fits_precision("start", "start_precision"),
                name="affiliation_start_fits_its_precision",
                violation_error_message=_("Give the first day of the month or year from which the role was held."),
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | fits_precision("end", "end_precision"),
                name="affiliation_end_fits_its_precision",
                violation_error_message=_("Give the first day of the month or year in which the role ended."),
            ),
            date_in_reach("start", "affiliation_start_is_in_reach"),
            date_in_reach("end", "affiliation_end_is_in_reach"),
            one_of_constraint("start_precision", "day month year", "affiliation_start_precision_is_known"),
            one_of_constraint("end_precision", "day month year", "affiliation_end_precision_is_known"),
            not_blank_constraint("role", "affiliation_has_a_role", _("Say which role.")),
            not_blank_constraint("source", "affiliation_has_a_source", _("Say where this is known from.")),
        ]

    def __str__(self):
        return f"{self.actor}, {self.role}, {self.body}"

    def covers(self, claim):
        """Whether the role covers the whole period in which the claim was said."""
        begun = self.start is None or (claim.said_first is not None and self.start <= claim.said_first)
        return begun and (self.end is None or claim.said_until <= last_day_by_precision(self.end, self.end_precision))
