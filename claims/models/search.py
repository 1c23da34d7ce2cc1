import datetime

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.base import StaleVersion, Versioned, not_blank_constraint, one_of_constraint
from articles.name_order import NameOrder

# The position of a claim in the order of publication: when it was published, and its id.
PublicationPlace = tuple[datetime.datetime, int]


@pghistory.track()
class SavedSearch(Versioned):
    """A filter of the list of claims that a person saved, and up to which claim it was seen and mailed.

    `seen` and `mailed` are positions in the order of publication; None if there was no claim yet.
    """

    class Alert(models.TextChoices):
        OFF = "off", _("no e-mail")
        DAILY = "daily", _("once a day")
        AT_ONCE = "at_once", _("at once")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="searches")
    name = models.CharField(max_length=120)
    # The parameters of /claims/ without order and page; ClaimFilterSet parses them each time.
    query = models.CharField(max_length=2000, blank=True)
    # The person's language when the search was saved: its mails are written in it.
    language = models.CharField(max_length=10, default="en")
    alert = models.CharField(max_length=7, choices=Alert, default=Alert.OFF)
    seen_published_at = models.DateTimeField(null=True, editable=False)
    seen_claim = models.BigIntegerField(null=True, editable=False)
    mailed_published_at = models.DateTimeField(null=True, editable=False)
    mailed_claim = models.BigIntegerField(null=True, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = [NameOrder("name"), "pk"]
        constraints = [
            one_of_constraint("alert", "off daily at_once", "search_alert_is_known"),
            not_blank_constraint("name", "search_has_a_name", _("Give the search a name.")),
            models.UniqueConstraint(
                fields=["user", "query"],
                name="search_is_saved_once",
                violation_error_message=_("You have saved this search already."),
            ),
            models.CheckConstraint(
                condition=Q(seen_published_at__isnull=True, seen_claim__isnull=True)
                | Q(seen_published_at__isnull=False, seen_claim__isnull=False),
                name="search_seen_is_a_place",
                violation_error_message=_("A place has a time and a claim."),
            ),
            models.CheckConstraint(
                condition=Q(mailed_published_at__isnull=True, mailed_claim__isnull=True)
                | Q(mailed_published_at__isnull=False, mailed_claim__isnull=False),
                name="search_mailed_is_a_place",
                violation_error_message=_("A place has a time and a claim."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('search_list')}#search-{self.pk}"

    @property
    def address(self) -> str:
        """The list of this search, the latest published first."""
        return f"{reverse('claim_list')}?{self.query}{'&' if self.query else ''}sort=recorded"

    @property
    def seen(self) -> PublicationPlace | None:
        return self.seen_claim and (self.seen_published_at, self.seen_claim)

    @property
    def mailed(self) -> PublicationPlace | None:
        return self.mailed_claim and (self.mailed_published_at, self.mailed_claim)

    def see(self, place: PublicationPlace | None):
        """Record that all claims up to this position were seen; an earlier position changes nothing."""
        if place and (self.seen is None or place > self.seen):
            self.seen_published_at, self.seen_claim = place
            self.save(update_fields=["seen_published_at", "seen_claim"])

    def edit(self, *, name, alert, newest: PublicationPlace | None, since=None):
        """Change name and alert. If mails are switched on, they begin after the claim `newest`. Raises StaleVersion."""
        begins = {"mailed_at": None, "mailed_published_at": newest and newest[0], "mailed_claim": newest and newest[1]}
        silent = self.alert == self.Alert.OFF and alert != self.Alert.OFF
        self.change(since=since, name=name, alert=alert, **(begins if silent else {}))

    def drop(self, *, by, since=None):
        """Delete the search; an undo brings it back. Raises StaleVersion. Does nothing if it is already deleted."""
        with transaction.atomic():
            now = SavedSearch.objects.filter(pk=self.pk).select_for_update().first()
            if now and since not in {None, now.version}:
                raise StaleVersion(now)
            if now:
                now.delete()
