"""The words of a headline for searching: unchanged, and as stems."""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func


class HeadlineWords(Func):
    """The text search vector of one headline: its words, its English stems and its Indonesian stems.

    An index uses this expression: a change needs a migration that rebuilds the index.
    """

    template = (
        "(articles_search_words(%(expressions)s, 'english'::regconfig) || "
        "articles_search_words(%(expressions)s, 'indonesian'::regconfig))"
    )
    output_field = SearchVectorField()
