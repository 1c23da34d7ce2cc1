"""Context processors: values of the settings and the request for every template."""

from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import get_language, to_locale

from claims.lists.query_string import query_string_without

# Parameters that lead to another part of the same page.
PLACE_IN_A_LIST = {"after", "before", "sort", "find", "text", "view"}
LONGEST_CANONICAL_QUERY = 2_000
# Open Graph requires a territory: the one with most readers of the language.
OPEN_GRAPH_LOCALES = {"en": "en_US", "id": "id_ID"}


def review(request):
    """Whether another person than the author must publish and confirm (FACTWATCH_SECOND_EDITOR)."""
    return {"second_editor": settings.SECOND_EDITOR}


def head(request):
    """Values for the <head> of a page: its canonical address, the site's address, the locale of its language."""
    language = get_language() or "en"
    return {
        "canonical": canonical_url(request),
        "site_url": settings.SITE_URL,
        "locale": OPEN_GRAPH_LOCALES.get(language, to_locale(language)),
    }


def canonical_url(request) -> str:
    """The address of this page without its position in the list; the filters in alphabetical order."""
    pairs = sorted(set(query_string_without(request.GET, *PLACE_IN_A_LIST)))
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{settings.SITE_URL}{request.path}{query if len(query) <= LONGEST_CANONICAL_QUERY else ''}"
