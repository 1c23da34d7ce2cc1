"""Names of languages in the reader's language, from the Unicode data in Babel."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale


def language_name(tag: str) -> str:
    """The name of a language tag: Indonesian for `id` (Indonesia for an Indonesian reader); else the tag itself."""
    return language_name_in(tag, to_locale(get_language() or "en"))


@lru_cache(maxsize=1000)
def language_name_in(tag: str, reader: str) -> str:
    try:
        return Locale.parse(tag, sep="-").get_display_name(reader) or tag
    except (UnknownLocaleError, ValueError):
        return tag
