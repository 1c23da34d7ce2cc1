"""The words of a headline for searching: unchanged, and as stems."""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func


class HeadlineWords(Func):
    """Three text search vectors of one headline, with gaps so large that no phrase spans two of them.

    An index uses this expression: a change needs a migration that rebuilds the index.
    """

    template = (
        "(to_tsvector('simple'::regconfig, %(expressions)s) || '·:999'::tsvector || "
        "to_tsvector('english'::regconfig, %(expressions)s) || '·:999'::tsvector || "
        "to_tsvector('indonesian'::regconfig, %(expressions)s))"
    )
    output_field = SearchVectorField()
