"""E-mails about new claims in saved searches. Each claim is mailed once, even if several processes send mails.

One mail is about all searches of a user that have new claims, and names the searches that found each claim. The user is
locked while the mail is sent, and the marks of the searches (`mailed`) move in the same transaction. Other processes
skip the locked user, and a mail that could not be sent is tried again. A mail that was sent just before a crash is sent
again with the same Message-ID, so that mail programs recognise it.
"""

import datetime
import logging
import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from ..models import SavedSearch
from ..models.search import PublicationPlace
from ..reading.rows import reading_rows
from .saved_searches import saved_search_places_after, watched_saved_searches

logger = logging.getLogger(__name__)

DAY = datetime.timedelta(days=1)
# A claim gets its time of publication before its transaction ends. So for this long after the publication of a claim,
# claims with an earlier time may still appear.
SETTLING_TIME = datetime.timedelta(minutes=1)
MOST_LISTED = 20
STOP_SALT = "claims.alerting.stop"


def mail_is_set_up_for_alerts() -> bool:
    return bool(settings.EMAIL_URL)


def searches_due_for_alerts(now: datetime.datetime) -> QuerySet[SavedSearch]:
    """The searches whose users may get a mail now."""
    daily = Q(alert=SavedSearch.Alert.DAILY) & (Q(mailed_at=None) | Q(mailed_at__lte=now - DAY))
    wanted = SavedSearch.objects.filter(Q(alert=SavedSearch.Alert.AT_ONCE) | daily)
    return wanted.filter(user__is_active=True).exclude(user__email="").order_by("pk")


def send_alerts() -> int:
    """Send the due mails, and return the number of sent mails. A failure is logged; the other mails are still sent."""
    if not mail_is_set_up_for_alerts():
        return 0
    now = timezone.now()
    users = dict.fromkeys(searches_due_for_alerts(now).values_list("user", flat=True))
    return sum(send_alert(user, now) for user in users)


def send_alert(user: int, now: datetime.datetime) -> bool:
    """Send one mail about all due searches of a user that have new claims."""
    try:
        with transaction.atomic():
            free = get_user_model().objects.filter(pk=user).select_for_update(skip_locked=True, no_key=True)
            due = searches_due_for_alerts(now).filter(user=user).select_related("user")
            return bool(free) and send_alert_of_new_claims(list(due.select_for_update(of=("self",))), now)
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("The mail about saved searches of user %s could not be sent: %s", user, error)
        return False


def send_alert_of_new_claims(searches: list[SavedSearch], now: datetime.datetime) -> bool:
    found = []
    for watched in watched_saved_searches(searches):
        search = watched.search
        places = saved_search_places_after(watched.places, search.mailed)
        new = [place for place in places if place[0] <= now - SETTLING_TIME]
        if new:
            search.mailed_published_at, search.mailed_claim = new[-1]
            search.mailed_at = now
            search.save(update_fields=["mailed_published_at", "mailed_claim", "mailed_at"])
            found.append(SearchNews(search, watched.words, new))
    if not found:
        return False
    with translation.override(found[0].search.language):
        alert_message(found).send()
    return True


@dataclass
class SearchNews:
    """The new claims of one search, oldest first; `words` is its filter in words."""

    search: SavedSearch
    words: str
    new: list[PublicationPlace]

    @property
    def stop(self) -> str:
        return stop_alert_address([self.search])


def alert_message(found: list[SearchNews]) -> EmailMessage:
    """The mail about the new claims of these searches, each claim once, in the active language."""
    searches = [news.search for news in found]
    new = sorted({place for news in found for place in news.new})
    claims = reading_rows([pk for _, pk in reversed(new)][:MOST_LISTED])
    for claim in claims:
        claim.found_in = [news.search.name for news in found if (claim.published_at, claim.pk) in news.new]
    context = {
        "found": found,
        "claims": claims,
        "more": max(0, len(new) - MOST_LISTED),
        "site": settings.SITE_URL,
    }
    subject = ngettext("%(count)d new claim: %(name)s", "%(count)d new claims: %(name)s", len(new))
    names = ", ".join(search.name for search in searches)
    published_at, claim = new[-1]
    ids = "-".join(str(search.pk) for search in searches)
    return EmailMessage(
        subject=" ".join((subject % {"count": len(new), "name": names}).split()),
        body=render_to_string("claims/alert.txt", context),
        to=[searches[0].user.email],
        headers={
            "Message-ID": f"<search-{ids}-{claim}-{published_at:%Y%m%d%H%M%S%f}@{settings.SITE.hostname}>",
            "List-Unsubscribe": f"<{stop_alert_address(searches)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def stop_alert_address(searches: list[SavedSearch]) -> str:
    """The page that ends the mails about these searches."""
    return f"{settings.SITE_URL}{reverse('search_stop', args=[stop_alert_token(*searches)])}"


def stop_alert_token(*searches: SavedSearch) -> str:
    return signing.dumps([search.pk for search in searches], salt=STOP_SALT)


def read_stop_alert_token(token: str) -> list[int]:
    """The ids of the searches. Raises BadSignature. Mails of earlier versions have one id."""
    found = signing.loads(token, salt=STOP_SALT)
    return found if isinstance(found, list) else [found]
