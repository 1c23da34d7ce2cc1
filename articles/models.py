"""Outlets, their articles and the captured texts of articles. This app does not depend on claims."""

import hashlib
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import addresses
from .base import (
    NotAllowed,
    Registered,
    SlugField,
    Versioned,
    not_blank_constraint,
    one_of_constraint,
    plain_slug_constraint,
)
from .headline_words import HeadlineWords
from .imports import Import
from .name_order import NameOrder
from .precision import Precision, date_in_reach
from .text import normalise_article_text

__all__ = ["Article", "Import", "Outlet", "Snapshot"]

LANGUAGE_TAG = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
LANGUAGE = RegexValidator(rf"{LANGUAGE_TAG}\Z", _("Give a language tag such as id, en or zh-Hant."))


@cache
def article_time_zone_names() -> set[str]:
    """The names of all time zones. Cached: Python reads the files of every zone at each call."""
    return available_timezones()


def known_zone(name):
    if name not in article_time_zone_names():
        raise ValidationError(gettext("“%(name)s” is no time zone; give one such as Asia/Jakarta.") % {"name": name})


@pghistory.track()
class Outlet(Registered):
    class Kind(models.TextChoices):
        NEWSROOM = "newsroom", _("newsroom")
        AGENCY = "agency", _("agency")
        OFFICIAL = "official", _("official site")
        DOCUMENT = "document", _("document")
        TRANSCRIPT = "transcript", _("transcript")
        BROADCAST = "broadcast", _("broadcast")
        SOCIAL = "social", _("social account")

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NEWSROOM)
    language = models.CharField(max_length=35, blank=True, validators=[LANGUAGE])

    class Meta:
        ordering = [NameOrder("name"), "slug"]
        constraints = [
            *Registered.Meta.constraints,
            plain_slug_constraint("outlet"),
            not_blank_constraint("name", "outlet_has_a_name", _("Give the outlet a name.")),
            one_of_constraint(
                "kind",
                "newsroom agency official document transcript broadcast social",
                "outlet_kind_is_known",
            ),
        ]

    def __str__(self):
        return self.name


class ArticleQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Article.Status.PUBLISHED)

    def visible_to(self, user):
        return self.exclude(status=Article.Status.DISCARDED) if user.is_authenticated else self.published()


class AddressKeyField(models.CharField):
    """The `address_comparison_key` of another field's address, NULL without an address; set at each save."""

    def __init__(self, of, **kwargs):
        self.of = of
        super().__init__(**{"max_length": addresses.LONGEST_ADDRESS, "null": True, "editable": False} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.of, *args], kwargs

    def pre_save(self, instance, add):
        key = address_key(getattr(instance, self.of))
        setattr(instance, self.attname, key)
        return key


def address_key(url: str | None) -> str | None:
    """The key of a stored address; an address that `address_comparison_key` refuses is its own key."""
    try:
        return addresses.address_comparison_key(url) if url else None
    except ValueError:
        return url


NEWEST = models.F("published_at").desc(nulls_last=True), models.F("id").desc()


@pghistory.track()
class Article(Versioned):
    """One published article. Outlet and date stay empty when the page does not give them."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        # Hidden from all lists. Its address stays known, so that it is brought back and not imported twice.
        DISCARDED = "discarded", _("discarded")

    class Precision(models.TextChoices):
        MINUTE = "minute", _("minute")
        DAY = Precision.DAY
        MONTH = Precision.MONTH
        YEAR = Precision.YEAR

    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True, related_name="articles")
    slug = SlugField(unique=True)
    title = models.CharField(max_length=500)
    url = models.URLField(max_length=2000, null=True, blank=True)
    url_key = AddressKeyField("url")
    byline = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=35, validators=[LANGUAGE])
    published_at = models.DateTimeField(null=True, blank=True)
    published_precision = models.CharField(max_length=6, choices=Precision, default=Precision.MINUTE)
    # The zone of the dateline as an IANA name: 19:01 WIB is read and shown in Asia/Jakarta.
    published_zone = models.CharField(max_length=50, default="UTC", validators=[known_zone])
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [
            # article_list: latest first, without a date last; for all articles, for one outlet, for one language
            models.Index(*NEWEST, name="article_newest"),
            models.Index("outlet", *NEWEST, name="article_by_outlet"),
            models.Index("language", *NEWEST, name="article_by_language"),
            # claims/lists/article_filters.py: the words of headlines
            GinIndex(HeadlineWords("title"), name="article_headline_words"),
        ]
        constraints = [
            plain_slug_constraint("article"),
            not_blank_constraint("title", "article_has_a_title", _("Give the article a title.")),
            one_of_constraint("status", "draft published discarded", "article_status_is_known"),
            date_in_reach("published_at", "article_date_is_in_reach", with_time=True),
            models.CheckConstraint(
                condition=Q(language__regex=f"{LANGUAGE_TAG}$"),
                name="article_language_is_a_tag",
                violation_error_message=_(_("Give a language tag such as id, en or zh-Hant.")),
            ),
            one_of_constraint("published_precision", "minute day month year", "article_precision_is_known"),
            models.UniqueConstraint(
                fields=["url"], name="article_url_is_new", violation_error_message=_("This address is here already.")
            ),
            models.UniqueConstraint(
                fields=["url_key"],
                name="article_url_key_is_new",
                violation_error_message=_("This page is here already, under an address that differs in writing only."),
            ),
            models.CheckConstraint(
                condition=Q(url__isnull=True, url_key__isnull=True) | Q(url__isnull=False, url_key__isnull=False),
                name="article_url_goes_with_its_key",
                violation_error_message=_("An address is stored together with its key."),
            ),
            models.CheckConstraint(
                condition=Q(url__isnull=True) | Q(url__regex=r"^https?://[!-~]+$"),
                name="article_url_is_http",
                violation_error_message=_("An address begins with http:// or https:// and holds plain ASCII."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("article_detail", args=[self.slug])

    @property
    def published_locally(self):
        """The moment of publication in the zone of its dateline; in UTC when this system does not know the zone."""
        zone = self.published_zone if self.published_zone in article_time_zone_names() else "UTC"
        return self.published_at and self.published_at.astimezone(ZoneInfo(zone))

    @property
    def newest_snapshot(self):
        return self.snapshots.standing().order_by("-number").first()

    def clean(self):
        self.url_key = address_key(self.url)

    def change(self, *, since=None, **fields):
        if "url" in fields:
            fields["url_key"] = address_key(fields["url"])
        super().change(since=since, **fields)

    def discard(self, *, by=None, since=None):
        """Hide a draft; its claims stay with it. Raises NotAllowed for an article that readers have seen."""
        if self.status != self.Status.DRAFT:
            raise NotAllowed(gettext("Only a draft can be discarded."))
        self.change(since=since, status=self.Status.DISCARDED)

    def bring_back(self, *, by=None, since=None):
        """Make a discarded article a draft again."""
        if self.status == self.Status.DISCARDED:
            self.change(since=since, status=self.Status.DRAFT)

    def capture(self, text, *, origin):
        """Store a text of the article as its next snapshot; return the newest snapshot when it has the same text."""
        text = normalise_article_text(text)
        with transaction.atomic():
            Article.objects.select_for_update().get(pk=self.pk)
            newest = self.newest_snapshot
            if newest and newest.text == text:
                return newest
            number = (self.snapshots.aggregate(last=Max("number"))["last"] or 0) + 1
            is_public = origin == Snapshot.Origin.DIGEST
            return self.snapshots.create(number=number, text=text, origin=origin, is_public=is_public)


class DigestField(models.CharField):
    """The SHA-256 of another field's text, in hexadecimal; set whenever the row is saved, in bulk too."""

    def __init__(self, of, **kwargs):
        self.of = of
        super().__init__(**{"max_length": 64, "editable": False} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.of, *args], kwargs

    def pre_save(self, instance, add):
        digest = hashlib.sha256(getattr(instance, self.of).encode()).hexdigest()
        setattr(instance, self.attname, digest)
        return digest


class SnapshotQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(set_aside=False)


@pghistory.track(exclude=["text"])
class Snapshot(models.Model):
    """The text of an article as captured once. A trigger refuses every change except of the two booleans.

    Undoing a capture sets the snapshot aside; its number is not used again. An article's only text cannot be set aside.
    """

    class Origin(models.TextChoices):
        DIGEST = "digest", _("our summary")
        ORIGINAL = "original", _("the outlet's text")

    article = models.ForeignKey(Article, models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField(default=1)
    text = models.TextField()
    sha256 = DigestField("text")
    captured_at = models.DateTimeField(default=timezone.now)
    origin = models.CharField(max_length=8, choices=Origin)
    is_public = models.BooleanField(default=False)
    set_aside = models.BooleanField(default=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        # article_from_page.existing_article: whether this exact text is stored
        indexes = [models.Index(fields=["sha256"], name="snapshot_by_digest")]
        constraints = [
            one_of_constraint("origin", "digest original", "snapshot_origin_is_known"),
            models.UniqueConstraint(fields=["article", "number"], name="snapshot_number_is_new"),
            models.CheckConstraint(condition=Q(number__gte=1), name="snapshot_number_counts_from_one"),
            models.CheckConstraint(
                condition=~Q(text__regex=r"\r|\n{3,}|[ \t]\n|^\s|\s$") & ~Q(text=""),
                name="snapshot_text_is_normalised",
                violation_error_message=_("A snapshot's text is normalised before it is stored."),
            ),
            models.CheckConstraint(
                condition=Q(origin="original") | Q(is_public=True),
                name="snapshot_digest_is_public",
                violation_error_message=_("Our own summary is public."),
            ),
        ]

    def __str__(self):
        return f"{self.article}, snapshot {self.number}"

    def clean(self):
        if self.set_aside and not self.article.snapshots.standing().exclude(pk=self.pk).exists():
            raise ValidationError(gettext("The only text of an article cannot be set aside."))

    @property
    def is_digest(self):
        return self.origin == self.Origin.DIGEST

    def is_whole_for(self, user):
        """Whether this user may read the whole text, and not only marked words with a short context."""
        return self.is_public or user.is_authenticated
