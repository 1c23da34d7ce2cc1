"""Deciding on several claims or links at once: each by its own method, so a row that refuses is left unchanged."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.base import StaleVersion

from ..models import Claim, Link
from ..models.reviewed import NotAllowed

MOST_ROWS = 100


@dataclass
class Verb:
    model: type
    done: str
    not_done: str
    needs_reason: bool = False


@dataclass
class BulkResult:
    """The changed rows, a sentence for them, and a sentence for each row that refused the change."""

    rows: list
    done: str
    refused: list[str]


VERBS = {
    "publish": Verb(Claim, _("%(number)s published."), _("Not published: “%(row)s” %(why)s")),
    "send_back": Verb(Claim, _("%(number)s sent back."), _("Not sent back: “%(row)s” %(why)s"), needs_reason=True),
    "take_change": Verb(Claim, _("%(number)s accepted."), _("Not accepted: “%(row)s” %(why)s")),
    "discard": Verb(Claim, _("%(number)s discarded."), _("Not discarded: “%(row)s” %(why)s")),
    "confirm": Verb(Link, _("%(number)s confirmed."), _("Not confirmed: “%(row)s” %(why)s")),
    "dismiss": Verb(Link, _("%(number)s dismissed."), _("Not dismissed: “%(row)s” %(why)s"), needs_reason=True),
}


def decide_in_bulk(name: str, chosen: list[str], *, by, reason: str = "") -> BulkResult:
    """Call the method `name` on each chosen row; rows that refuse it are left unchanged.

    A row is written as `<id>~<version>`. Raises NotAllowed if the request is invalid.
    """
    verb = VERBS.get(name)
    if verb is None or not chosen:
        raise NotAllowed(gettext("Choose at least one, and what to do with it."))
    if len(chosen) > MOST_ROWS:
        raise NotAllowed(gettext("At most %(most)s at once.") % {"most": MOST_ROWS})
    if verb.needs_reason and not reason.strip():
        raise NotAllowed(gettext("Say why: those who wrote them read it."))
    words = {"reason": reason.strip()[:500]} if verb.needs_reason else {}
    versions = dict(read_bulk_row_version(one) for one in chosen)
    rows = verb.model.objects.filter(pk__in=versions).order_by("pk")
    done, refused = [], []
    for row in rows:
        try:
            with transaction.atomic():
                getattr(row, name)(by=by, since=versions[row.pk], **words)
            done.append(row)
        except NotAllowed as error:
            refused.append(verb.not_done % {"row": row, "why": error})
        except StaleVersion:
            refused.append(verb.not_done % {"row": row, "why": gettext("Somebody changed it in the meantime.")})
    return BulkResult(done, verb.done, refused)


def read_bulk_row_version(text: str) -> tuple[int, int]:
    pk, _, version = text.partition("~")
    if not (pk.isascii() and pk.isdigit() and version.isascii() and version.isdigit() and len(text) < 24):
        raise NotAllowed(gettext("What was chosen did not arrive whole. Choose again."))
    return int(pk), int(version)
