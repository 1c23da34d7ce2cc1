import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.base import not_blank_constraint, one_of_constraint

from .claim import Claim
from .reviewed import NotAllowed, OwnWork, Reviewed, second_editor_condition


class LinkQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(status=Link.Status.CONFIRMED)

    def past(self):
        return self.filter(status__in=[Link.Status.DISMISSED, Link.Status.WITHDRAWN])

    def of(self, *claims):
        return self.filter(Q(source__in=claims) | Q(target__in=claims))

    def ask_for_another_look(self):
        """Mark confirmed links for another look: one of their claims was changed after they were confirmed."""
        for link in self.confirmed().filter(needs_another_look=False):
            link.change(needs_another_look=True)

    def visible_to(self, user):
        """Readers see confirmed links between published claims; editors see proposed links, too."""
        if user.is_authenticated:
            return self.filter(status__in=[Link.Status.PROPOSED, Link.Status.CONFIRMED])
        public = Claim.Status.PUBLISHED
        return self.confirmed().filter(source__status=public, target__status=public)


@pghistory.track()
class Link(Reviewed):
    """A typed relation from one claim to another, with a rationale. The other claim shows the inverse name."""

    class Relation(models.TextChoices):
        CONTRADICTS = "contradicts", _("contradicts")
        ADMITS = "admits", _("admits")
        RETRACTS = "retracts", _("retracts")
        REPEATS = "repeats", _("repeats")
        SUPPORTS = "supports", _("supports")
        UPDATES = "updates", _("updates")
        CONTEXT = "context", _("gives context to")

    INVERSE = {
        Relation.CONTRADICTS: _("is contradicted by"),
        Relation.ADMITS: _("is admitted by"),
        Relation.RETRACTS: _("is retracted by"),
        Relation.REPEATS: _("is repeated by"),
        Relation.SUPPORTS: _("is supported by"),
        Relation.UPDATES: _("is updated by"),
        Relation.CONTEXT: _("is given context by"),
    }

    # What these relations answer was said before.
    ANSWERING = frozenset({Relation.ADMITS, Relation.RETRACTS, Relation.REPEATS, Relation.UPDATES})

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    source = models.ForeignKey(Claim, models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Claim, models.PROTECT, related_name="links_in")
    relation = models.CharField(max_length=11, choices=Relation)
    rationale = models.TextField(max_length=2000)
    status = models.CharField(max_length=9, choices=Status, default=Status.PROPOSED)
    needs_another_look = models.BooleanField(default=False)
    origin = models.CharField(max_length=5, choices=Claim.Origin, default=Claim.Origin.DESK)
    alone = models.BooleanField(default=False, editable=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="links_proposed")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["source", "status", "relation"], name="link_from"),
            models.Index(fields=["target", "status", "relation"], name="link_to"),
            models.Index(fields=["status", "proposed_at"], condition=Q(status="proposed"), name="link_at_the_desk"),
        ]
        constraints = [
            one_of_constraint(
                "relation", "contradicts admits retracts repeats supports updates context", "link_relation_is_known"
            ),
            one_of_constraint("status", "proposed confirmed dismissed withdrawn", "link_status_is_known"),
            one_of_constraint("origin", "desk seeds", "link_origin_is_known"),
            not_blank_constraint("rationale", "link_has_a_rationale", _("Say why the two are linked.")),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="link_is_with_another_claim",
                violation_error_message=_("A claim cannot be linked with itself."),
            ),
            models.UniqueConstraint(
                Least("source", "target"),
                Greatest("source", "target"),
                "relation",
                name="link_is_new",
                violation_error_message=_("These two claims are linked by this relation already."),
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | Q(confirmed_at__isnull=False),
                name="link_confirmation_is_dated",
                violation_error_message=_("What is confirmed has the time of its confirmation."),
            ),
            models.CheckConstraint(
                condition=~Q(status="confirmed") | second_editor_condition("proposed_by", "confirmed_by"),
                name="link_confirmed_by_a_second_editor",
                violation_error_message=_("Another person than its proposer confirms a link."),
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.get_relation_display()} {self.target}"

    def get_absolute_url(self):
        return f"{self.source.get_absolute_url()}#link-{self.pk}"

    def relation_from(self, claim):
        """The name of the relation, seen from one of its two claims."""
        return self.get_relation_display() if claim.pk == self.source_id else self.INVERSE[self.relation]

    def confirm(self, *, by, since=None):
        """Confirm as the second editor, or alone if FACTWATCH_SECOND_EDITOR is off. Raises NotAllowed, StaleVersion."""
        alone = self.proposed_by_id == by.pk
        if alone and settings.SECOND_EDITOR:
            raise OwnWork(gettext("You proposed this link; another editor confirms it."))
        if {self.source.status, self.target.status} != {Claim.Status.PUBLISHED}:
            raise NotAllowed(gettext("A link is confirmed when both of its claims are published."))
        fields = {"confirmed_by": by, "confirmed_at": timezone.now(), "alone": alone, "needs_another_look": False}
        self.move(self.Status.PROPOSED, to=self.Status.CONFIRMED, since=since, **fields)

    def dismiss(self, *, by, reason, since=None):
        self.move(self.Status.PROPOSED, to=self.Status.DISMISSED, why=reason, since=since)

    def withdraw(self, *, by, reason, since=None):
        self.move(self.Status.PROPOSED, self.Status.CONFIRMED, to=self.Status.WITHDRAWN, why=reason, since=since)

    def take_change(self, *, by, since=None):
        """Confirm, as an editor who changed neither claim, that the link holds. Raises NotAllowed, StaleVersion."""
        changed_by = {self.source.changed_by_id, self.target.changed_by_id}
        if by.pk in changed_by and settings.SECOND_EDITOR:
            raise OwnWork(gettext("You changed one of the two claims; another editor looks at the link again."))
        if not self.needs_another_look:
            raise NotAllowed(gettext("This link does not wait for another look."))
        self.change(since=since, needs_another_look=False)

    def reopen(self, *, by, since=None, **fields):
        """Propose a dismissed or withdrawn link again, in the name of `by`. A second editor must confirm it."""
        fields |= {"proposed_by": by, "confirmed_by": None, "confirmed_at": None, "origin": Claim.Origin.DESK}
        self.move(
            self.Status.DISMISSED, self.Status.WITHDRAWN, to=self.Status.PROPOSED, since=since, alone=False, **fields
        )
