"""Corrections: changes of published claims and articles, with their reasons; by page, latest first."""

from itertools import batched, groupby

from articles.models import Article

from ..lists.correction_filters import (
    RANKS,
    TABLES,
    ArticleEvent,
    CorrectionFilterSet,
    correction_filter_history_fields,
)
from ..lists.correction_index import (
    EVENTS_PER_WINDOW,
    TABLE_NAMES,
    EventPlace,
    correction_index_matches,
    next_correction_index_events,
)
from ..lists.filterset import AskedValues
from ..models import Claim
from ..reading.paging import PAGE_SIZE, ListPage
from .changes import (
    HistoryEntry,
    ReferredNames,
    entries_of_article_changes,
    entries_of_claim_changes,
    history_users_and_outlets,
)
from .versions import versions_of

# The most windows, and the most parts of them, that one page reads. A page that stops at a limit may be short, and
# the next page continues there: a query cannot leave out every event that shows readers no change.
MOST_WINDOWS, MOST_PARTS = 6, 6
BATCH_SIZE = PAGE_SIZE + 10
RANK_OF = {walked.model: RANKS[name] for name, walked in TABLES.items()}


def correction_page(filters: CorrectionFilterSet) -> ListPage:
    """The page for these filters, of HistoryEntry with their `subject`; an empty page if the filters are invalid."""
    if not filters.is_valid():
        return ListPage([], None)
    found: list[HistoryEntry] = []
    place, parts = filters.last_row, 0
    for _number in range(MOST_WINDOWS):
        events = next_correction_index_events(filters.asked, place)
        for part in batched(correction_index_matches(events, filters.asked), BATCH_SIZE, strict=False):
            told = corrections_in(part, filters.asked)
            found += [told[event] for event in part if event in told]
            place, parts = part[-1], parts + 1
            if len(found) > PAGE_SIZE:
                return ListPage(found[:PAGE_SIZE], place_of_correction(found[PAGE_SIZE - 1].event).name)
            if parts == MOST_PARTS:
                return ListPage(found, place.name)
        if len(events) < EVENTS_PER_WINDOW:
            return ListPage(found, None)
        place = events[-1]
    return ListPage(found, place.name)


def place_of_correction(event) -> EventPlace:
    return EventPlace(event.pgh_created_at, RANK_OF[type(event)], event.pgh_id)


def corrections_in(events: tuple[EventPlace, ...], asked: AskedValues) -> dict[EventPlace, HistoryEntry]:
    """The corrections that these events represent, by place, in a fixed number of queries."""
    told = [*claim_corrections(events), *article_corrections(events)]
    wanted = {name for changed in asked["change"] for name in correction_filter_history_fields(changed)}
    return {
        place_of_correction(entry.event): entry
        for entry in told
        if entry.why and (not wanted or any(change.field in wanted for change in entry.changes))
    }


def event_pks_of_corrections(events: tuple[EventPlace, ...], rank: int) -> list[int]:
    return [event.pk for event in events if event.rank == rank]


def claim_corrections(events: tuple[EventPlace, ...]) -> list[HistoryEntry]:
    claims: set[int] = set()
    for rank in {event.rank for event in events} - {RANKS["article"]}:
        walked = TABLES[TABLE_NAMES[rank]]
        found = walked.model.objects.filter(pk__in=event_pks_of_corrections(events, rank))
        claims.update(found.values_list(walked.claim, flat=True))
    if not claims:
        return []
    rows = Claim.objects.select_related("article__outlet").in_bulk(claims)
    versions = {pk: [one for one in all_of if one.is_public] for pk, all_of in versions_of(claims).items()}
    names = ReferredNames([version for public in versions.values() for version in public], public=True)
    told = [(rows[pk], entry) for pk, public in versions.items() for entry in entries_of_claim_changes(public, names)]
    return [correction_for_readers(entry, claim) for claim, entry in told if entry.changes]


def article_corrections(events: tuple[EventPlace, ...]) -> list[HistoryEntry]:
    changed = ArticleEvent.objects.filter(pk__in=event_pks_of_corrections(events, RANKS["article"])).values(
        "pgh_obj_id"
    )
    kept = list(
        ArticleEvent.objects.filter(pgh_obj_id__in=changed, status=Article.Status.PUBLISHED).order_by(
            "pgh_obj_id", "pgh_id"
        )
    )
    articles = Article.objects.published().in_bulk({event.pgh_obj_id for event in kept})
    names = history_users_and_outlets(kept)
    grouped = [(pk, list(group)) for pk, group in groupby(kept, key=lambda event: event.pgh_obj_id)]
    told = [(articles[pk], entry) for pk, group in grouped for entry in entries_of_article_changes(group, *names)]
    return [correction_for_readers(entry, article) for article, entry in told if not entry.created]


def correction_for_readers(entry: HistoryEntry, subject: Claim | Article) -> HistoryEntry:
    """The entry with its subject. If a claim was withdrawn later, readers see only that, and the reason."""
    entry.subject = subject
    if subject.status != "published":
        entry.changes = [change for change in entry.changes if change.field == "status"]
    return entry
