"""What the rows that people edit have in common: a slug that stays, and a version that a save must name."""

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
    """The row was changed by somebody else since the version that a save started from."""


class NotAllowed(Exception):
    """A verb that cannot be done to this row now; the message is a sentence for the person who tried."""

    status = 409


# Addresses below a list that no row can have: /claims/options/ and its like.
RESERVED_SLUGS = {"options"}


def refuse_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(gettext("“%(slug)s” is an address of this site; choose another slug.") % {"slug": slug})


class SlugField(models.SlugField):
    """A slug of small letters, digits and single hyphens; `slug_is_plain` keeps it so in the database."""

    def __init__(self, *args, **kwargs):
        kwargs = {"max_length": 120} | kwargs
        super().__init__(*args, **kwargs)
        self.validators = [
            *self.validators,
            RegexValidator(SLUG.replace("$", r"\Z"), _("Use small letters, digits and single hyphens.")),
            refuse_reserved,
        ]


def slug_is_plain(name: str) -> models.CheckConstraint:
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


def noun(model) -> str:
    """What a row of this model is called in a sentence, in the reader's language; NOUNS are marked for translation."""
    return gettext(model._meta.verbose_name)


def not_blank(field: str, name: str, message: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__regex": r"\S"}), name=name, violation_error_message=message)


def one_of(field: str, values: str, name: str) -> models.CheckConstraint:
    """Hold a column to the values, given in one string with blanks between; a test compares them with its choices."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": values.split()}),
        name=name,
        violation_error_message=f"The {field.replace('_', ' ')} is one of: {', '.join(values.split())}.",
    )


def none_of(rows: models.QuerySet) -> IsNull:
    """That there are none of these rows, which an OuterRef narrows to one row of the list.

    Looked up for each row of a page by itself: for `~Exists(rows) | …` PostgreSQL reads the whole table into a hash.
    """
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), True)


def free_slug(model: type[models.Model], text: str) -> str:
    """A slug made of the text that no row of the model has; never empty, at most 100 characters."""
    plain = slugify(text)[:80].strip("-").replace("_", "-") or model._meta.model_name
    plain = "-".join(part for part in plain.split("-") if part) or model._meta.model_name
    taken = plain in RESERVED_SLUGS or model._default_manager.filter(slug=plain).exists()
    return f"{plain}-{secrets.token_hex(4)}" if taken else plain


class Versioned(models.Model):
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def change(self, *, since: int | None = None, **fields):
        """Write fields and go to the next version; refuse when the row is no longer at `since`.

        Raises StaleVersion. The check and the write are one statement, so two savers cannot both pass; and what the
        caller checked on this row was checked at that version, however the form guessed.
        """
        since = self.version if since is None else since
        if since != self.version:
            raise StaleVersion(self)
        row = type(self)._base_manager.filter(pk=self.pk, version=since)
        if not row.update(version=F("version") + 1, **fields):
            raise StaleVersion(self)
        self.refresh_from_db()


class Registered(Versioned):
    """A named entry of the registry. One that was merged stays, and leads to the entry it became."""

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
