"""Deciding on several claims and links at once: each by its own verb, so that what may not be is left as it is."""

from dataclasses import dataclass

from django.db import transaction

from articles.registry import StaleVersion

from .models import Claim, Link
from .review import NotAllowed

MOST = 100


@dataclass
class Verb:
    model: type
    done: str
    needs_reason: bool = False


VERBS = {
    "publish": Verb(Claim, "published"),
    "send_back": Verb(Claim, "sent back", needs_reason=True),
    "take_change": Verb(Claim, "taken"),
    "discard": Verb(Claim, "discarded"),
    "confirm": Verb(Link, "confirmed"),
    "dismiss": Verb(Link, "dismissed", needs_reason=True),
}


def decide(name: str, chosen: list[str], *, by, reason: str = "") -> tuple[str, str, list[str]]:
    """Do a verb to each row chosen; return what was done, to what, and a sentence for each to which it was not.

    A row is written as `<id>~<version>`. Raises NotAllowed where nothing can be begun with what was sent.
    """
    verb = VERBS.get(name)
    if verb is None or not chosen:
        raise NotAllowed("Choose at least one, and what to do with it.")
    if len(chosen) > MOST:
        raise NotAllowed(f"At most {MOST} at once.")
    if verb.needs_reason and not reason.strip():
        raise NotAllowed("Say why: those who wrote them read it.")
    words = {"reason": reason.strip()[:500]} if verb.needs_reason else {}
    versions = dict(read(one) for one in chosen)
    rows = verb.model.objects.filter(pk__in=versions).order_by("pk")
    done, refused = [], []
    for row in rows:
        try:
            with transaction.atomic():
                getattr(row, name)(by=by, since=versions[row.pk], **words)
            done.append(row)
        except NotAllowed as error:
            refused.append(f"Not {verb.done}: “{row}” {error}")
        except StaleVersion:
            refused.append(f"Not {verb.done}: “{row}” Somebody changed it in the meantime.")
    return f"{len(done)} {verb.done}.", " ".join(str(row) for row in done), refused


def read(text: str) -> tuple[int, int]:
    pk, _, version = text.partition("~")
    if not (pk.isascii() and pk.isdigit() and version.isascii() and version.isdigit() and len(text) < 24):
        raise NotAllowed("What was chosen did not arrive whole. Choose again.")
    return int(pk), int(version)
