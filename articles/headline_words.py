"""The words of a headline, as they stand and by their stems, for searching."""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func


class HeadlineWords(Func):
    """Three readings of one headline, so far apart that no phrase runs from one into the next.

    An index is on it: whoever changes it makes that anew in a migration.
    """

    template = (
        "(to_tsvector('simple'::regconfig, %(expressions)s) || '·:999'::tsvector || "
        "to_tsvector('english'::regconfig, %(expressions)s) || '·:999'::tsvector || "
        "to_tsvector('indonesian'::regconfig, %(expressions)s))"
    )
    output_field = SearchVectorField()
