"""The catalogues of sentences in locale/: gathered from the source, and compiled, by Babel, which needs no gettext."""

import datetime
from io import BytesIO
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

LOCALE = Path(settings.BASE_DIR) / "locale"
LANGUAGES = ["id"]  # English stands in the source
SOURCES = {
    "django": ["factwatch/**/*.py", "articles/**/*.py", "claims/**/*.py", "templates/**/*.html", "templates/**/*.txt"],
    "djangojs": ["static/js/*.js"],
}
METHODS = {".py": "python", ".html": "python", ".txt": "python", ".js": "javascript"}
OPTIONS = {"parse_template_string": True}  # of "javascript": sentences inside `…${gettext("…")}…`
# Besides what Babel looks for by itself.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
DATED = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Generated-By",
    "Project-Id-Version",
    "Language-Team",
    "Report-Msgid-Bugs-To",
    "Last-Translator",
)


def marked(domain):
    """Yield (sentence or its forms, comments, context) for all that is marked for translation in the source."""
    for pattern in SOURCES[domain]:
        for path in sorted(Path(settings.BASE_DIR).glob(pattern)):
            if "migrations" in path.parts:
                continue
            source = BytesIO(readable(path).encode())
            found = extract(METHODS[path.suffix], source, KEYWORDS, ["Translators:"], OPTIONS)
            yield from ((message, comments, context) for _line, message, comments, context in found)


def readable(path):
    """The text of a file as Babel reads it: a template becomes calls of gettext, without its indentation."""
    text = path.read_text()
    if path.suffix not in {".html", ".txt"}:
        return text
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())


def source_catalogue(domain):
    catalogue = Catalog()
    for message, comments, context in marked(domain):
        catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def path_of(language, domain):
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(language, domain):
    """The catalogue of a language as it is kept; an empty one where there is none yet."""
    path = path_of(language, domain)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return pofile.read_po(file, locale=language)


def written(catalogue):
    """The catalogue as a .po file: sorted, without places and dates, so that two branches merge."""
    catalogue.header_comment = (
        "# The sentences of factwatch. `make messages` gathers them; docs/translation.md tells how."
    )
    catalogue.fuzzy = False
    file = BytesIO()
    pofile.write_po(file, catalogue, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in DATED)))


def update():
    """Bring each catalogue to what is marked now; return how many sentences wait for a translation."""
    waiting = 0
    for language in LANGUAGES:
        for domain in SOURCES:
            catalogue = read(language, domain)
            catalogue.update(source_catalogue(domain), no_fuzzy_matching=True)
            path_of(language, domain).parent.mkdir(parents=True, exist_ok=True)
            path_of(language, domain).write_text(written(catalogue))
            waiting += len(untranslated(catalogue))
    return waiting


def untranslated(catalogue):
    """The sentences that have no translation, or one that nobody has looked at."""
    return [
        message.id
        for message in catalogue
        if message.id and (message.fuzzy or not message.string or not all_of(message.string))
    ]


def all_of(strings):
    return all(strings) if isinstance(strings, (tuple, list)) else strings


def compiled(catalogue):
    """The bytes of the .mo file, the same for the same sentences: Babel would date it."""
    catalogue.creation_date = catalogue.revision_date = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    file = BytesIO()
    mofile.write_mo(file, catalogue)
    return file.getvalue()


def compile_all():
    for language in LANGUAGES:
        for domain in SOURCES:
            path_of(language, domain).with_suffix(".mo").write_bytes(compiled(read(language, domain)))
