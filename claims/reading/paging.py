"""Pages of lists other than claims: keyset paging by the slug of the last row, without OFFSET or COUNT."""

import re
from dataclasses import dataclass

from django.db.models import F, Model, QuerySet, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import Http404

from articles.base import SLUG
from articles.name_order import NameOrder

PAGE_SIZE = 50


@dataclass
class ListPage:
    rows: list[Model]
    # The value of `after` for the next page: the slug of the last row (of actions, the id). None on the last page.
    next: str | None


def paging_of_rows(rows: list[Model]) -> ListPage:
    """Make a page from fetched rows, of which there are at most PAGE_SIZE + 1."""
    return ListPage(rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].slug if len(rows) > PAGE_SIZE else None)


def last_row_for_paging(queryset: QuerySet, after: str) -> Model | None:
    """The last row of the previous page; None on the first page. Raises Http404 if `after` is no row's slug."""
    if not after:
        return None
    row = queryset.filter(slug=after).first() if re.fullmatch(SLUG, after) else None
    if row is None:
        raise Http404
    return row


def paging_by_name(queryset: QuerySet, field: str, last: Model | None) -> ListPage:
    """Rows ordered by name and slug, after `last`, the last row of the previous page, which may since be merged."""
    if last:
        of_last = NameOrder(Value(getattr(last, field))), last.slug
        queryset = queryset.filter(TupleGreaterThan(Tuple(NameOrder(field), F("slug")), of_last))
    return paging_of_rows(list(queryset.order_by(NameOrder(field), "slug")[: PAGE_SIZE + 1]))


def paging_by_date(articles: QuerySet, last: Model | None) -> ListPage:
    """Articles, latest first; then articles without a date, the last added first."""
    articles = articles.order_by(F("published_at").desc(nulls_last=True), "-pk")  # as the indexes of articles
    dated, undated = articles.filter(published_at__isnull=False), articles.filter(published_at__isnull=True)
    if last and last.published_at:
        dated = dated.filter(TupleLessThan(Tuple(F("published_at"), F("pk")), (last.published_at, last.pk)))
    elif last:
        dated, undated = dated.none(), undated.filter(pk__lt=last.pk)
    found = list(dated[: PAGE_SIZE + 1])
    return paging_of_rows(found + list(undated[: PAGE_SIZE + 1 - len(found)]))
