"""Languages by their names, in the reader's own language, from the Unicode data that Babel holds."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale


def language_name(tag: str) -> str:
    """Indonesian for `id` (Indonesia for a reader of Indonesian); a tag that Unicode has no name for as it stands."""
    return name_in(tag, to_locale(get_language() or "en"))


@lru_cache(maxsize=1000)
def name_in(tag: str, reader: str) -> str:
    try:
        return Locale.parse(tag, sep="-").get_display_name(reader) or tag
    except (UnknownLocaleError, ValueError):
        return tag
