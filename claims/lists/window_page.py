"""Pages of the latest rows, by (moment, id), for a condition that no index supports.

An index walk reads windows of bounded size, and the condition is checked only on the rows of a window. So a page
reads at most MOST_WINDOWS windows, even for words that no row contains.
"""

from django.db.models import F, Model, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from ..reading.paging import PAGE_SIZE, ListPage

ROWS_PER_WINDOW = 1000
MOST_WINDOWS = 5


def window_page_of_latest(rows: QuerySet, moment: str, last: Model | None, looked_for: Q | None = None) -> ListPage:
    """The rows after `last`, the latest first. `looked_for` is the condition without an index.

    A page can be short and still have a next page, which continues where the search for this page stopped.
    """
    rows = rows.order_by(f"-{moment}", "-pk")
    place = (getattr(last, moment), last.pk) if last else None
    if looked_for is None:
        found = list(window_rows_after(rows, moment, place)[: PAGE_SIZE + 1])
        return ListPage(found[:PAGE_SIZE], str(found[PAGE_SIZE - 1].pk) if len(found) > PAGE_SIZE else None)
    found = []
    for _number in range(MOST_WINDOWS):
        window = list(window_rows_after(rows, moment, place).values_list(moment, "pk")[:ROWS_PER_WINDOW])
        found += rows.filter(looked_for, pk__in=[pk for _at, pk in window])[: PAGE_SIZE + 1 - len(found)]
        if len(found) > PAGE_SIZE:
            return ListPage(found[:PAGE_SIZE], str(found[PAGE_SIZE - 1].pk))
        if len(window) < ROWS_PER_WINDOW:
            return ListPage(found, None)
        place = window[-1]
    return ListPage(found, str(place[1]))


def window_rows_after(rows: QuerySet, moment: str, place: tuple | None) -> QuerySet:
    return rows.filter(TupleLessThan(Tuple(F(moment), F("pk")), place)) if place else rows
