"""The order of names that people expect: iNews.id before Western states, Łukasz among the L.

PostgreSQL's ICU collations would give this order, but the embedded server is built without ICU. So names are ordered
by a key, compared byte by byte: the name without accents, in small letters.

    .order_by(NameOrder("name"), "slug")                  # the key alone is not unique
    Tuple(NameOrder("name"), F("slug")) > (NameOrder(Value(last.name)), last.slug)

An index on the same expressions serves both (`actor_by_name`).
"""

import re
import unicodedata

from django.db.models import CharField, Func

# Marks that normalisation separates from a letter: accents of Latin, Greek and Cyrillic, vowel signs of Arabic.
ACCENTS = "[\u0300-\u036f\u064b-\u065f]"
# Letters that normalisation does not decompose.
LETTERS, PLAIN = "ıłøđħŧßæœ", "ilodhtsao"
LONGEST = 200  # one ligature may become eighteen letters, and a row of an index has 2,700 bytes


class NameOrder(Func):
    """The key of a name in SQL. Indexes use this expression: a change needs a migration that rebuilds them."""

    template = (
        f"left(translate(lower(regexp_replace(normalize(%(expressions)s, NFKD), '{ACCENTS}', '', 'g')), "
        f"'{LETTERS}', '{PLAIN}'), {LONGEST}) COLLATE \"C\""
    )
    output_field = CharField()


def name_order_key(name: str) -> str:
    """The key of a name in Python. Never compare it with a key from SQL: the Unicode versions may differ."""
    plain = re.sub(ACCENTS, "", unicodedata.normalize("NFKD", name)).lower()
    return plain.translate(str.maketrans(LETTERS, PLAIN))[:LONGEST]
