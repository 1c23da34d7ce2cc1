"""E-mails about new claims in a saved search. Each claim is mailed once, even if several processes send mails.

A search is locked while its mail is sent, and its mark (`mailed`) moves in the same transaction. Other processes skip
the locked search, and a mail that could not be sent is tried again. A mail that was sent just before a crash is sent
again with the same Message-ID, so that mail programs recognise it.
"""

import datetime
import logging
import smtplib

from django.conf import settings
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
    return sum(send_alert(pk, now) for pk in list(searches_due_for_alerts(now).values_list("pk", flat=True)))


def send_alert(pk: int, now: datetime.datetime) -> bool:
    try:
        with transaction.atomic():
            free = (
                searches_due_for_alerts(now)
                .filter(pk=pk)
                .select_related("user")
                .select_for_update(of=("self",), skip_locked=True)
            )
            search = free.first()
            return search is not None and send_alert_of_new_claims(search, now)
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("The mail of the saved search %s could not be sent: %s", pk, error)
        return False


def send_alert_of_new_claims(search: SavedSearch, now: datetime.datetime) -> bool:
    [watched] = watched_saved_searches([search])
    new = [
        place for place in saved_search_places_after(watched.places, search.mailed) if place[0] <= now - SETTLING_TIME
    ]
    if not new:
        return False
    search.mailed_published_at, search.mailed_claim = new[-1]
    search.mailed_at = now
    search.save(update_fields=["mailed_published_at", "mailed_claim", "mailed_at"])
    with translation.override(search.language):
        alert_message(search, watched.words, new).send()
    return True


def alert_message(search: SavedSearch, words: str, new: list[PublicationPlace]) -> EmailMessage:
    """The mail about these claims, in the active language."""
    stop = f"{settings.SITE_URL}{reverse('search_stop', args=[stop_alert_token(search)])}"
    context = {
        "search": search,
        "words": words,
        "claims": reading_rows([pk for _, pk in reversed(new)][:MOST_LISTED]),
        "more": max(0, len(new) - MOST_LISTED),
        "site": settings.SITE_URL,
        "stop": stop,
    }
    subject = ngettext("%(count)d new claim: %(name)s", "%(count)d new claims: %(name)s", len(new))
    published_at, claim = new[-1]
    return EmailMessage(
        subject=" ".join((subject % {"count": len(new), "name": search.name}).split()),
        body=render_to_string("claims/alert.txt", context),
        to=[search.user.email],
        headers={
            "Message-ID": f"<search-{search.pk}-{claim}-{published_at:%Y%m%d%H%M%S%f}@{settings.SITE.hostname}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def stop_alert_token(search: SavedSearch) -> str:
    return signing.dumps(search.pk, salt=STOP_SALT)


def read_stop_alert_token(token: str) -> int:
    """The id of the search. Raises BadSignature."""
    return signing.loads(token, salt=STOP_SALT)
