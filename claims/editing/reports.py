"""Readers' reports: one report for each form, a limit for each day, and the deletion of the reporter's data.

The limits are counted in the database, so they hold for all processes together. Of the reporter's address, a keyed
hash is stored. Its key changes every day (UTC), so it can only distinguish two reports of the same day.
"""

import datetime
import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..locks import lock_reports
from ..models import Claim, Report
from ..models.reviewed import NotAllowed

DAY = datetime.timedelta(days=1)


class TooManyReports(NotAllowed):
    """More reports than the limit for one day; the message is a sentence for the reader."""

    status = 429


def report_claim(claim: Claim, *, visitor: str, form_token, kind: str, text: str, email: str = "") -> Report:
    """Store a reader's report. The same form, or the same text on the same day, returns the first report.

    Raises TooManyReports.
    """
    with transaction.atomic():
        lock_reports()
        today = Report.objects.filter(reported_at__gt=timezone.now() - DAY)
        sent = Report.objects.filter(form_token=form_token).first()
        if known := sent or today.filter(visitor=visitor, claim=claim, text=text).first():
            return known
        refuse_too_many_reports(today, claim, visitor)
        return Report.objects.create(
            claim=claim,
            claim_version=claim.version,
            kind=kind,
            text=text,
            email=email,
            visitor=visitor,
            form_token=form_token,
        )


def refuse_too_many_reports(today, claim, visitor):
    if today.filter(visitor=visitor).count() >= settings.REPORTS_PER_VISITOR:
        raise TooManyReports(
            _("You have sent as many reports as we take from one reader in a day. Please try again tomorrow.")
        )
    if today.filter(claim=claim).count() >= settings.REPORTS_PER_CLAIM:
        raise TooManyReports(
            _("Many readers have reported this claim today, and editors will look at it. Please try again tomorrow.")
        )
    if today.count() >= settings.REPORTS_PER_DAY:
        raise TooManyReports(_("The desk takes no more reports today. Please try again tomorrow."))


def reporter_hash(request) -> str:
    """The keyed hash of the address that a request came from; it changes every day.

    The address is that seen by the web server, or the last one in the header that `CLIENT_ADDRESS_HEADER` names, which
    our own proxy added. An IPv6 network of 64 bits counts as one reader.
    """
    given = request.META.get(settings.CLIENT_ADDRESS_HEADER, "").rpartition(",")[2].strip()
    return daily_reporter_hash(reporter_network(given), timezone.now().astimezone(datetime.UTC).date())


def reporter_network(address: str) -> str:
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((read, 64), strict=False)) if read.version == 6 else str(read)


def daily_reporter_hash(address: str, day: datetime.date) -> str:
    key = f"report:{day.isoformat()}:{settings.SECRET_KEY}".encode()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()


def forget_reporters() -> int:
    """Delete e-mail address and hash from reports older than REPORTS_KEPT_DAYS. Returns the number of reports."""
    before = timezone.now() - datetime.timedelta(days=settings.REPORTS_KEPT_DAYS)
    kept = Report.objects.filter(reported_at__lt=before).exclude(email="", visitor="")
    return kept.update(email="", visitor="")
