"""The base of all edited rows: a permanent slug, and a version number that each save must give."""

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.lookups import IsNull
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class StaleVersion(Exception):
    """Somebody else changed the row after the version that this save is based on."""


class NotAllowed(Exception):
    """This action is not possible for this row now; the message is a sentence for the user."""

    status = 409


# Addresses below a list that no row can have, as /claims/options/.
RESERVED_SLUGS = {"options"}


def refuse_reserved_slug(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(gettext("“%(slug)s” is an address of this site; choose another slug.") % {"slug": slug})


class SlugField(models.SlugField):
    """A slug of small letters, digits and single hyphens; `plain_slug_constraint` checks it in the database, too."""

    def __init__(self, *args, **kwargs):
        kwargs = {"max_length": 120} | kwargs
        super().__init__(*args, **kwargs)
        self.validators = [
            *self.validators,
            RegexValidator(SLUG.replace("$", r"\Z"), _("Use small letters, digits and single hyphens.")),
            refuse_reserved_slug,
        ]


def plain_slug_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(slug__regex=SLUG),
        name=f"{name}_slug_is_plain",
        violation_error_message=_("A slug has only small letters, digits and single hyphens."),
    )


MODEL_NOUNS = [
    gettext_noop("claim"),
    gettext_noop("link"),
    gettext_noop("article"),
    gettext_noop("actor"),
    gettext_noop("actor name"),
    gettext_noop("affiliation"),
    gettext_noop("topic"),
    gettext_noop("question"),
    gettext_noop("outlet"),
    gettext_noop("anchor"),
    gettext_noop("snapshot"),
    gettext_noop("comment"),
    gettext_noop("merge"),
    gettext_noop("judgement"),
    gettext_noop("import"),
]


def model_noun(model) -> str:
    """The noun for a row of this model, in the active language; MODEL_NOUNS marks the nouns for translation."""
    return gettext(model._meta.verbose_name)


def not_blank_constraint(field: str, name: str, message: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__regex": r"\S"}), name=name, violation_error_message=message)


def one_of_constraint(field: str, values: str, name: str) -> models.CheckConstraint:
    """A constraint that a column has one of the values, given as one string with blanks between them.

    A test compares the values with the choices of the field.
    """
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": values.split()}),
        name=name,
        violation_error_message=f"The {field.replace('_', ' ')} is one of: {', '.join(values.split())}.",
    )


def no_rows_exist(rows: models.QuerySet) -> IsNull:
    """The condition that none of these rows exists; an OuterRef narrows them to one row of the list.

    PostgreSQL looks the rows up once for each row of a page. For `~Exists(rows) | …` it reads the whole table into a
    hash.
    """
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), True)


def free_slug(model: type[models.Model], text: str) -> str:
    """A slug made from the text that no row of the model has yet; never empty, at most 100 characters."""
    plain = slugify(text)[:80].strip("-").replace("_", "-") or model._meta.model_name
    plain = "-".join(part for part in plain.split("-") if part) or model._meta.model_name
    taken = plain in RESERVED_SLUGS or model._default_manager.filter(slug=plain).exists()
    return f"{plain}-{secrets.token_hex(4)}" if taken else plain


class Versioned(models.Model):
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def change(self, *, since: int | None = None, **fields):
        """Write the fields and raise the version by one. Raises StaleVersion when the row is not at version `since`.

        The check and the write are one statement: of two saves only one can succeed. `since` must also be the version
        of this instance, so the caller's own checks were made on that version.
        """
        since = self.version if since is None else since
        if since != self.version:
            raise StaleVersion(self)
        row = type(self)._base_manager.filter(pk=self.pk, version=since)
        if not row.update(version=F("version") + 1, **fields):
            raise StaleVersion(self)
        self.refresh_from_db()


class Registered(Versioned):
    """A named entry of the registry. A merged entry stays, and points to the entry that it was merged into."""

    slug = SlugField(unique=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="%(class)s_is_not_merged_into_itself",
                violation_error_message=_("An entry cannot be merged into itself."),
            ),
        ]
