import datetime

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.base import SlugField, not_blank_constraint, one_of_constraint, plain_slug_constraint
from articles.models import Article
from articles.precision import date_in_reach, fits_precision

from ..text.periods import Period, PeriodPrecision
from .actor import Actor
from .reviewed import NotAllowed, OwnWork, Reviewed, second_editor_condition
from .topic import Topic


class ClaimQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Claim.Status.PUBLISHED)

    def visible_to(self, user):
        """Readers see published claims, and withdrawn claims for the reason; editors see all claims."""
        if user.is_authenticated:
            return self
        return self.filter(status__in=Claim.PUBLIC)

    def newest_first(self):
        return self.order_by("-said_on", "-pk")


@pghistory.track()
class Claim(Reviewed):
    """One utterance: actors are reported, in one article, to have said something on a date (schema.org Claim)."""

    class Kind(models.TextChoices):
        ASSERTION = "assertion", _("assertion")
        DENIAL = "denial", _("denial")
        ADMISSION = "admission", _("admission")
        ACCUSATION = "accusation", _("accusation")
        PROMISE = "promise", _("promise")

    class Basis(models.TextChoices):
        STATED = "stated", _("stated in the text")
        REPORT = "report", _("the report’s date")
        INFERRED = "inferred", _("inferred by the editors")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")
        DISCARDED = "discarded", _("discarded")

    # The reason of an inferred date that was recorded as the report's, where the report has none.
    UNDATED_REPORT = "The article has no date on record, so this is not the date of the report."

    # Readers see these: the claim itself, or that it was withdrawn and why.
    PUBLIC = {Status.PUBLISHED, Status.WITHDRAWN}

    class Origin(models.TextChoices):
        DESK = "desk", _("the desk")
        SEEDS = "seeds", _("the seeds")

    class Extent(models.TextChoices):
        FULL = "full", _("full")
        PARTIAL = "partial", _("partial")
        NON_COMMITTAL = "non-committal", _("neither confirmed nor denied")

    class DenialOf(models.TextChoices):
        """Of what a denial is one: the act itself, knowing of it, being responsible for it, or another's acting."""

        FACT = "fact", _("that it is so")
        KNOWLEDGE = "knowledge", _("knowing of it")
        RESPONSIBILITY = "responsibility", _("being responsible for it")
        PROXY = "proxy", _("it for somebody else")

    article = models.ForeignKey(Article, models.PROTECT, related_name="claims")
    slug = SlugField(unique=True)
    gist = models.CharField(max_length=500)
    kind = models.CharField(max_length=10, choices=Kind)
    denies = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="denials")
    extent = models.CharField(max_length=13, choices=Extent, blank=True)
    denial_of = models.CharField(max_length=14, choices=DenialOf, blank=True)
    # The period in which it was said: see `Period` in claims/text/periods.py.
    said_on = models.DateField()
    said_precision = models.CharField(max_length=6, choices=PeriodPrecision, default=PeriodPrecision.DAY)
    said_end = models.DateField(null=True, blank=True)
    said_basis = models.CharField(max_length=8, choices=Basis, default=Basis.STATED)
    # Why an inferred date is what it is.
    said_basis_reason = models.CharField(max_length=200, blank=True)
    # To whom it was said, where these are no actors of the registry: "reporters" (schema.org audience).
    audience = models.CharField(max_length=200, blank=True)
    # The article withholds the name of who said it.
    source_unnamed = models.BooleanField(default=False)
    actors = models.ManyToManyField(Actor, through="ClaimActor", related_name="claims")
    topics = models.ManyToManyField(Topic, through="ClaimTopic", related_name="claims")
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    origin = models.CharField(max_length=5, choices=Origin, default=Origin.DESK)
    # The token of the browser's form: a form that is sent twice makes one claim.
    form_token = models.UUIDField(null=True, unique=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="claims_made")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    alone = models.BooleanField(default=False, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.CharField(max_length=500, blank=True, editable=False)
    # The editor of the last change, until another editor has published the claim or taken the change.
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    review_note = models.CharField(max_length=500, blank=True, editable=False)
    # The editor who took the review, so that two editors do not read the same claim. Others may still publish it.
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="reviews")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        indexes = [
            # claims/lists/index.py without an actor
            models.Index(
                fields=["said_precision", "-said_on", "-id"], condition=Q(status="published"), name="claim_newest_said"
            ),
            models.Index(fields=["kind", "-said_on", "-id"], condition=Q(status="published"), name="claim_kind_newest"),
            # sort=recorded
            models.Index(
                fields=["-published_at", "-id"], condition=Q(status="published"), name="claim_newest_recorded"
            ),
            # the desk
            models.Index(fields=["status", "recorded_at"], condition=~Q(status="published"), name="claim_at_the_desk"),
        ]
        constraints = [
            plain_slug_constraint("claim"),
            not_blank_constraint("gist", "claim_has_a_gist", _("Write the gist: one sentence in our words.")),
            one_of_constraint("kind", "assertion denial admission accusation promise", "claim_kind_is_known"),
            one_of_constraint("status", "draft in_review published withdrawn discarded", "claim_status_is_known"),
            one_of_constraint("origin", "desk seeds", "claim_origin_is_known"),
            one_of_constraint("said_basis", "stated report inferred", "claim_basis_is_known"),
            models.CheckConstraint(
                condition=Q(said_basis="inferred", said_basis_reason__regex=r"\S")
                | (~Q(said_basis="inferred") & Q(said_basis_reason="")),
                name="claim_inferred_date_has_a_reason",
                violation_error_message=_("An inferred date has a reason, and only an inferred date has one."),
            ),
            date_in_reach("said_on", "claim_said_on_is_in_reach"),
            date_in_reach("said_end", "claim_said_end_is_in_reach"),
            models.CheckConstraint(
                condition=fits_precision("said_on", "said_precision") | Q(said_precision__in=["before", "range"]),
                name="claim_said_on_fits_its_precision",
                violation_error_message=_("A date known to the month or year is held as its first day."),
            ),
            models.CheckConstraint(
                condition=Q(said_precision="range", said_end__isnull=False, said_end__gt=F("said_on"))
                | (~Q(said_precision="range") & Q(said_end__isnull=True)),
                name="claim_said_end_fits_its_precision",
                violation_error_message=_("A period from one day to a later one has both; no other date has an end."),
            ),
            models.CheckConstraint(
                condition=Q(kind="denial", extent__in=["full", "partial", "non-committal"])
                | (~Q(kind="denial") & Q(extent="", denies__isnull=True)),
                name="claim_denial_has_an_extent",
                violation_error_message=_("A denial has an extent; only a denial has one, or names a claim it denies."),
            ),
            models.CheckConstraint(
                condition=Q(denial_of="")
                | Q(kind="denial", denial_of__in=["fact", "knowledge", "responsibility", "proxy"]),
                name="claim_denial_of_is_known",
                violation_error_message=_("Only a denial says of what it is one."),
            ),
            models.CheckConstraint(
                condition=Q(denies__isnull=True) | ~Q(denies=F("id")),
                name="claim_does_not_deny_itself",
                violation_error_message=_("A claim cannot deny itself."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "withdrawn"]) | second_editor_condition("made_by", "reviewed_by"),
                name="claim_published_by_a_second_editor",
                violation_error_message=_("Another person than its maker publishes a claim."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["published", "withdrawn"], published_at__isnull=False)
                | (~Q(status__in=["published", "withdrawn"]) & Q(published_at__isnull=True)),
                name="claim_publication_is_dated",
                violation_error_message=_("What is published has the time of its publication."),
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False, withdrawn_reason__regex=r"\S")
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_reason="")),
                name="claim_withdrawal_has_a_reason",
                violation_error_message=_("A claim is withdrawn with a reason."),
            ),
        ]

    def __str__(self):
        return self.gist

    def get_absolute_url(self):
        return reverse("claim_detail", args=[self.slug])

    @property
    def period(self) -> Period:
        return Period(self.said_on, self.said_precision, self.said_end)

    @property
    def said_first(self) -> datetime.date | None:
        """The first day on which it may have been said; None if only the last is known."""
        return self.period.said_first

    @property
    def said_until(self) -> datetime.date:
        """The last day on which it may have been said."""
        return self.period.said_until

    @property
    def speakers(self):
        return [part for part in self.parts.all() if part.part == ClaimActor.Part.SPEAKER]

    @property
    def is_own_voice_of_unknown_outlet(self) -> bool:
        """Whether the article says it itself, and its outlet is not on record: such a claim has no speaker."""
        return not self.speakers

    @property
    def about(self):
        return [part for part in self.parts.all() if part.part == ClaimActor.Part.ABOUT]

    @property
    def said_to(self):
        return [part for part in self.parts.all() if part.part == ClaimActor.Part.SAID_TO]

    @property
    def is_by_unnamed_source(self) -> bool:
        """Whether no name of a speaker is known: such a claim makes no shift, of anybody."""
        return self.source_unnamed or all(part.actor.kind == Actor.Kind.UNNAMED for part in self.speakers)

    @property
    def is_public(self):
        return self.status in {self.Status.PUBLISHED, self.Status.WITHDRAWN}

    @property
    def needs_another_look(self):
        """Whether it was changed after publication and no other editor has taken the change."""
        return self.is_public and self.changed_by_id is not None

    def submit(self, *, by, since=None):
        self.move(self.Status.DRAFT, to=self.Status.IN_REVIEW, since=since, review_note="")

    def publish(self, *, by, since=None):
        """Publish as the second editor, or alone if FACTWATCH_SECOND_EDITOR is off. Raises NotAllowed, StaleVersion."""
        alone = self.made_by_id == by.pk
        if alone and settings.SECOND_EDITOR:
            raise OwnWork(gettext("You recorded this claim; another editor publishes it."))
        if self.changed_by_id == by.pk and settings.SECOND_EDITOR:
            raise OwnWork(
                gettext("You changed this claim; its maker takes the change, or another editor publishes it.")
            )
        with transaction.atomic():
            self.refuse_unready()
            self.move(
                *([self.Status.DRAFT, self.Status.IN_REVIEW] if alone else [self.Status.IN_REVIEW]),
                to=self.Status.PUBLISHED,
                since=since,
                reviewed_by=by,
                reviewer=None,
                changed_by=None,
                alone=alone,
                published_at=timezone.now(),
            )

    def refuse_unready(self):
        """Raises NotAllowed without a public article or a settled anchor. Locks the article: so it stays public."""
        article = Article.objects.select_for_update(no_key=True).get(pk=self.article_id)
        if article.status != Article.Status.PUBLISHED:
            raise NotAllowed(gettext("The article of this claim is a draft; publish the article first."))
        if not self.anchors.settled().exists():
            raise NotAllowed(gettext("This claim has no words marked in a text; mark them first."))

    def send_back(self, *, by, reason, since=None):
        fields = {"review_note": reason, "reviewer": None}
        self.move(self.Status.IN_REVIEW, to=self.Status.DRAFT, why=reason, since=since, **fields)

    def hand_review(self, *, by, to, since=None):
        """Give the review to an editor (also oneself); None gives it back to all. Raises NotAllowed, StaleVersion."""
        if to and settings.SECOND_EDITOR and to.pk in {self.made_by_id, self.changed_by_id}:
            raise NotAllowed(
                gettext("%(name)s wrote or changed this claim; another editor reviews it.")
                % {"name": to.get_username()}
            )
        self.move(self.Status.IN_REVIEW, to=self.Status.IN_REVIEW, since=since, reviewer=to)

    def withdraw(self, *, by, reason, since=None):
        self.move(
            self.Status.PUBLISHED,
            to=self.Status.WITHDRAWN,
            why=reason,
            since=since,
            withdrawn_at=timezone.now(),
            withdrawn_reason=reason,
        )

    def republish(self, *, by, reason, since=None):
        """Publish a withdrawn claim again. A second editor must look at it. Raises NotAllowed, StaleVersion."""
        self.move(
            self.Status.WITHDRAWN,
            to=self.Status.PUBLISHED,
            why=reason,
            since=since,
            withdrawn_at=None,
            withdrawn_reason="",
            changed_by=by,
        )

    def discard(self, *, by, since=None):
        self.move(self.Status.DRAFT, self.Status.IN_REVIEW, to=self.Status.DISCARDED, since=since)

    def restore(self, *, by, since=None):
        self.move(self.Status.DISCARDED, to=self.Status.DRAFT, since=since)

    def comment(self, text, *, by):
        """Add an editors' comment. The same text from the same person within a minute is stored once."""
        with transaction.atomic():
            Claim.objects.select_for_update(no_key=True).get(pk=self.pk)  # the second click waits for the first
            just_now = timezone.now() - datetime.timedelta(minutes=1)
            sent = self.comments.filter(made_by=by, text=text, made_at__gt=just_now).first()
            return sent or self.comments.create(made_by=by, text=text)

    def take_change(self, *, by, since=None):
        """Accept the changes of another editor. Raises NotAllowed, StaleVersion."""
        if self.changed_by_id == by.pk and settings.SECOND_EDITOR:
            raise OwnWork(gettext("You made this change; another editor takes it."))
        if self.changed_by_id is None:
            raise NotAllowed(gettext("Nothing in this claim waits for another look."))
        self.change(since=since, changed_by=None)


@pghistory.track()
class ClaimActor(models.Model):
    class Part(models.TextChoices):
        SPEAKER = "speaker", _("speaker")
        ABOUT = "about", _("about")
        SAID_TO = "said_to", _("to whom it was said")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="parts")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="parts", db_index=False)
    part = models.CharField(max_length=7, choices=Part)

    class Meta:
        ordering = ["pk"]
        # about=, and the claims to refresh when an actor changes
        indexes = [models.Index(fields=["actor", "part", "claim"], name="claim_actor_part")]
        constraints = [
            one_of_constraint("part", "speaker about said_to", "claim_actor_part_is_known"),
            models.UniqueConstraint(
                fields=["claim", "actor", "part"],
                name="claim_actor_is_named_once",
                violation_error_message=_("The actor is named twice."),
            ),
        ]

    def __str__(self):
        return f"{self.actor} ({self.part})"

    @property
    def roles(self):
        """The affiliations that the actor held during the whole period in which the claim was said."""
        return [held for held in self.actor.affiliations.all() if held.covers(self.claim)]


@pghistory.track()
class ClaimTopic(models.Model):
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="+")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["topic", "claim"], name="claim_topic_topic")]
        constraints = [models.UniqueConstraint(fields=["claim", "topic"], name="claim_topic_is_named_once")]

    def __str__(self):
        return str(self.topic)


class DenialManager(models.Manager.from_queryset(ClaimQuerySet)):
    def get_queryset(self):
        return super().get_queryset().filter(kind=Claim.Kind.DENIAL)


class Denial(Claim):
    """A claim by which an actor rejects something; `denies` and `extent` are columns of the table of claims."""

    objects = DenialManager()

    class Meta:
        proxy = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"kind": Claim.Kind.DENIAL} | kwargs if not args else kwargs))
