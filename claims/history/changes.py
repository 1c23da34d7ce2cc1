"""The changes of a claim or an article, with their authors and reasons, from the events."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Outlet, Snapshot

from ..models import Action, Actor, Attribution, Claim, Question, Stance, Topic
from ..text.dates import formatted_article_date
from .versions import Version, entries_in_versions, versions_of

# The columns whose changes are shown, with their names in a sentence.
CLAIM_COLUMN_NAMES = {
    "gist": _("gist"),
    "kind": _("kind"),
    "extent": _("extent"),
    "denial_of": _("what is denied"),
    "denies_id": _("claim it denies"),
    "said_on": _("date"),
    "said_precision": _("precision of the date"),
    "said_end": _("last day of the date"),
    "said_basis": _("basis of the date"),
    "said_basis_reason": _("reason of the date"),
    "audience": _("to whom, in words"),
    "source_unnamed": _("source not named"),
    "status": _("status"),
}
# The same for the rows that belong to a claim.
CLAIM_PART_NAMES = {
    "speakers": _("speakers"),
    "about": _("about"),
    "said_to": _("to whom it was said"),
    "topics": _("topics"),
    "stances": _("answers"),
    "chain": _("how the words reached us"),
    "words": _("marked words"),
}
ARTICLE_COLUMN_NAMES = {
    "title": _("headline"),
    "outlet_id": _("outlet"),
    "dateline": _("date"),
    "url": _("address"),
    "byline": _("byline"),
    "language": _("language"),
    "status": _("status"),
}

# Reasons that nobody typed: from loadseeds, importarticles, a new text and an undo.
AUTOMATIC_REASONS = [
    (r"loaded from (?P<name>.+)", _("loaded from %(name)s")),
    (r"imported from (?P<name>.+)", _("imported from %(name)s")),
    (
        r"The article was changed; the words are now those of snapshot (?P<number>\d+)\.",
        _("The article was changed; the words are now those of snapshot %(number)s."),
    ),
    (r"The change was undone\.", _("The change was undone.")),
]
WITHHELD_LABEL = _("words of a text that is not public")


@dataclass
class Change:
    field: str
    name: str
    before: str
    after: str


@dataclass
class HistoryEntry:
    at: datetime.datetime
    who: str
    why: str
    created: bool
    changes: list[Change] = field(default_factory=list)
    # The version of the claim after the action.
    version: int | None = None
    action: object = None
    # Whether the action can be undone: it has an Action row and was not undone.
    undoable: bool = False
    by_seeds: bool = False
    # The event that represents the action.
    event: object = None
    # The changed Claim or Article, in lists of several.
    subject: object = None


def changes_of_claim(claim: Claim, *, public: bool) -> list[HistoryEntry]:
    """The entries of one claim, newest first; for the public only from the claim's publication on."""
    versions = versions_of([claim.pk]).get(claim.pk, [])
    versions = [version for version in versions if version.is_public or not public]
    return mark_undoable_in_changes(
        entries_of_claim_changes(versions, ReferredNames(versions, public=public)), public=public
    )[::-1]


def last_changes_for_readers(claims: Iterable[int]) -> dict[int, datetime.datetime]:
    """{claim id: time of the last change of a column or a part that readers see}."""
    return {
        claim: max(
            after.at for before, after in pairwise([None, *versions]) if before is None or is_seen(before, after)
        )
        for claim, versions in versions_of(claims).items()
    }


def is_seen(before: Version, after: Version) -> bool:
    """Whether readers see a difference between two versions."""
    return any(getattr(before.row, name) != getattr(after.row, name) for name in CLAIM_COLUMN_NAMES) or any(
        getattr(before, name) != getattr(after, name) for name in CLAIM_PART_NAMES
    )


def mark_undoable_in_changes(told: list[HistoryEntry], *, public: bool) -> list[HistoryEntry]:
    """Set `undoable` on the last change, for editors only, if it can be undone."""
    if told and not public:
        told[-1].undoable = Action.objects.filter(pk=told[-1].action, undone_at=None).exists()
    return told


def entries_of_claim_changes(versions: list[Version], names: "ReferredNames") -> list[HistoryEntry]:
    """The versions of one claim, oldest first, as entries; versions without a change that is shown are left out."""
    told = [entry_of_claim_change(before, after, names) for before, after in pairwise([None, *versions])]
    return [entry for entry in told if entry.created or entry.changes]


def entry_of_claim_change(before: Version | None, after: Version, names: "ReferredNames") -> HistoryEntry:
    return HistoryEntry(
        at=after.at,
        who=author_of_change(after.context, names.users),
        why=reason_of_change(after.context),
        created=before is None,
        by_seeds=is_change_by_seeds(after.context),
        changes=claim_changes_between(before, after, names) if before else [],
        version=after.number,
        action=after.action,
        event=after.event,
    )


def claim_changes_between(before: Version, after: Version, names) -> list[Change]:
    columns = [
        Change(name, label, changed_column_value(before.row, name, names), changed_column_value(after.row, name, names))
        for name, label in CLAIM_COLUMN_NAMES.items()
        if getattr(before.row, name) != getattr(after.row, name)
    ]
    hanging = [
        Change(name, label, names.tell(name, getattr(before, name)), names.tell(name, getattr(after, name)))
        for name, label in CLAIM_PART_NAMES.items()
        if getattr(before, name) != getattr(after, name)
    ]
    marked = (
        [Change("changed_by", gettext("another look"), "", gettext("needed"))]
        if author_of_unreviewed_change(after.row) and not author_of_unreviewed_change(before.row)
        else []
    )
    return columns + hanging or marked


def author_of_unreviewed_change(row):
    """The id of the editor who changed a claim after publication, if nobody has looked at it since."""
    return row.changed_by_id if row.published_at else None


class ReferredNames:
    """The names of rows that versions refer to by id. Fetched once, for any number of versions and claims.

    For the `public`, the words of a text that is not public are withheld: a claim marked on one passage after another
    would reveal more of the text than its page shows.
    """

    def __init__(self, versions: list[Version], *, public: bool = False):
        hops = [hop for version in versions for hop in version.chain]
        actors = {pk for version in versions for pk in [*version.speakers, *version.about, *version.said_to]}
        self.actors = Actor.objects.in_bulk(actors | {actor for actor, *_ in hops if actor})
        self.outlets = Outlet.objects.in_bulk({outlet for _, outlet, *_ in hops if outlet})
        self.topics = entries_in_versions(Topic, {pk for version in versions for pk in version.topics})
        self.questions = entries_in_versions(Question, {pk for version in versions for pk, _ in version.stances})
        denied = {version.row.denies_id for version in versions} - {None}
        self.claims = Claim.objects.published().in_bulk(denied)
        self.users = authors_of_changes(version.context for version in versions)
        self.withheld = words_withheld_from_changes(versions) if public else set()

    def tell(self, name: str, value) -> str:
        if name == "words":
            return WITHHELD_LABEL if value in self.withheld else value
        return "; ".join(getattr(self, f"tell_{name}")(one) for one in value)

    def tell_speakers(self, pk) -> str:
        return str(self.actors[pk])

    tell_about = tell_said_to = tell_speakers

    def tell_topics(self, pk) -> str:
        return str(self.topics[pk])

    def tell_stances(self, stance) -> str:
        return f"{self.questions[stance[0]]} {Stance.Answer(stance[1]).label}"

    def tell_chain(self, hop) -> str:
        actor, outlet, passed, heard = hop
        through = {"actor": self.actors[actor]} if actor else {"outlet": self.outlets[outlet]}
        return str(Attribution(passed=passed, heard=heard, **through))


def words_withheld_from_changes(versions: list[Version]) -> set[str]:
    marked = [version.anchor for version in versions if version.anchor]
    closed = Snapshot.objects.filter(pk__in={anchor.snapshot_id for anchor in marked}, is_public=False)
    pks = set(closed.values_list("pk", flat=True))
    return {anchor.exact for anchor in marked if anchor.snapshot_id in pks}


def changed_column_value(row, name: str, names) -> str:
    if name == "denies_id":
        return str(
            names.claims.get(row.denies_id) or (gettext("a claim that is not published") if row.denies_id else "")
        )
    if name == "outlet_id":
        return str(names.get(row.outlet_id, ""))
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return "" if value is None else str(value)


def authors_of_changes(contexts: Iterable[dict | None]) -> dict:
    return get_user_model().objects.in_bulk({(context or {}).get("user") for context in contexts} - {None})


def author_of_change(context, users) -> str:
    if user := users.get(context.get("user")):
        return user.get_username()
    if context.get("user"):
        return gettext("a former editor")
    return gettext("the seeds") if is_change_by_seeds(context) else gettext("the operator")


def reason_of_change(context) -> str:
    """The reason as it was typed; a reason that factwatch wrote is in the language of the reader."""
    reason = context.get("reason", "")
    for pattern, told in AUTOMATIC_REASONS:
        if found := re.fullmatch(pattern, reason):
            return told % found.groupdict()
    return reason


def is_change_by_seeds(context) -> bool:
    return not context.get("user") and context.get("command") == "loadseeds"


def changes_of_article(article: Article, *, public: bool) -> list[HistoryEntry]:
    """The changes of an article's metadata, newest first; for the public only from the publication on."""
    events = list(apps.get_model("articles", "ArticleEvent").objects.filter(pgh_obj_id=article.pk).order_by("pgh_id"))
    shown = [event for event in events if event.status == Article.Status.PUBLISHED or not public]
    return mark_undoable_in_changes(
        entries_of_article_changes(shown, *history_users_and_outlets(shown)), public=public
    )[::-1]


def history_users_and_outlets(events: list) -> tuple[dict, dict]:
    """The users and the outlets that these events of articles refer to, by id."""
    outlets = Outlet.objects.in_bulk({event.outlet_id for event in events} - {None})
    return authors_of_changes(event.pgh_context for event in events), outlets


def entries_of_article_changes(events: list, users: dict, outlets: dict) -> list[HistoryEntry]:
    """The events of one article, oldest first, as entries; events without a change that is shown are left out."""
    told = []
    for before, after in pairwise([None, *events]):
        context = after.pgh_context or {}
        changes = [
            change for change in article_changes_between(before, after, outlets) if change.before != change.after
        ]
        reason = {
            "who": author_of_change(context, users),
            "why": reason_of_change(context),
            "by_seeds": is_change_by_seeds(context),
        }
        if before is None or changes:
            act = {"at": after.pgh_created_at, "action": after.pgh_context_id, "event": after}
            told.append(HistoryEntry(**act, created=before is None, changes=changes, **reason))
    return told


def article_changes_between(before, after, outlets: dict) -> list[Change]:
    if before is None:
        return []
    return [
        Change(name, label, changed_article_value(before, name, outlets), changed_article_value(after, name, outlets))
        for name, label in ARTICLE_COLUMN_NAMES.items()
    ]


def changed_article_value(event, name: str, outlets: dict) -> str:
    return changed_article_dateline(event) if name == "dateline" else changed_column_value(event, name, outlets)


def changed_article_dateline(event) -> str:
    """The dateline of an article as stored in its event."""
    dated = {name: getattr(event, name) for name in ("published_at", "published_precision", "published_zone")}
    return formatted_article_date(Article(**dated))
