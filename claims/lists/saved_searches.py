"""Saved searches: the new claims in each search since a place in the order of publication.

A place is the time of publication and the id of a claim, so claims published at the same time have an order. Only the
MOST_NEW newest claims of each search are read. If all of them are new, their number is shown as "99+".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict

from ..models import Claim, SavedSearch
from ..models.search import PublicationPlace
from .filters import ClaimFilterSet
from .index import recorded_index_page

MOST_NEW = 100
MOST_SEARCHES = 20
LONGEST_SAVED_QUERY = 2000
# Parameters that change how a list is shown, not which claims are in it.
UNSAVED_PARAMETERS = {"before", "sort", "view"}


def saved_search_query(parameters: QueryDict) -> str:
    """The parameters that narrow the list, as a query string."""
    kept = QueryDict(mutable=True)
    for name, values in sorted(parameters.lists()):
        if name not in UNSAVED_PARAMETERS and any(values):
            kept.setlist(name, [value for value in values if value.strip()])
    return kept.urlencode()


def saved_search_filter(search: SavedSearch) -> ClaimFilterSet:
    return ClaimFilterSet(QueryDict(search.query), search.user)


def saved_search_problems(asked: ClaimFilterSet) -> list[str]:
    """The errors and unknown parameters of a filter, which may have become invalid; an empty list if it is valid."""
    found = [error for errors in asked.errors.values() for error in errors]
    return [*found, *(f"“{name}”" for name in asked.unknown)]


def saved_search_in_words(asked: ClaimFilterSet) -> str:
    """The labels of the filter's chips, separated by semicolons; "" for an empty filter."""
    return "; ".join(str(label) for _, _, label in asked.chips())


@dataclass
class WatchedSearch:
    """A saved search now: its filter in words, the errors of the filter, and the places of its newest claims."""

    search: SavedSearch
    words: str = ""
    problems: list[str] = field(default_factory=list)
    places: list[PublicationPlace] = field(default_factory=list)

    @property
    def newest(self) -> PublicationPlace | None:
        return max(self.places, default=None)

    @property
    def new(self) -> int:
        return len(saved_search_places_after(self.places, self.search.seen))

    @property
    def shown(self) -> str:
        """The number of new claims as text; "99+" for 100 or more."""
        return f"{MOST_NEW - 1}+" if self.new >= MOST_NEW else str(self.new)


def saved_search_places_after(
    places: Iterable[PublicationPlace], mark: PublicationPlace | None
) -> list[PublicationPlace]:
    """The places after the mark, the first published first; all places if the mark is None."""
    return sorted(place for place in places if mark is None or place > mark)


def watched_saved_searches(searches: Iterable[SavedSearch]) -> list[WatchedSearch]:
    """Read the newest claims of each search.

    For each search: the queries of its filter, and one more. Then one query for all searches together.
    """
    watched, ids = [], {}
    for search in searches:
        asked = saved_search_filter(search)
        if wrong := saved_search_problems(asked):
            watched.append(WatchedSearch(search, problems=wrong))
        else:
            watched.append(WatchedSearch(search, words=saved_search_in_words(asked)))
            ids[search.pk] = recorded_index_page(asked.asked, size=MOST_NEW).ids
    wanted = {pk for found in ids.values() for pk in found}
    dated = dict(Claim.objects.published().filter(pk__in=wanted).values_list("pk", "published_at"))
    for one in watched:
        one.places = [(dated[pk], pk) for pk in ids.get(one.search.pk, []) if pk in dated]
    return watched
