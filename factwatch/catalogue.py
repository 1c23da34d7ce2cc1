"""Gather the sentences marked for translation into locale/, with Babel's commands, which need no gettext.

`make messages` runs it in the root of the repository; with the names of .po files it compiles these files instead.
[tool.babel] in pyproject.toml defines how source files are read.
"""

import re
import sys
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.extract import extract_python
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

LOCALE = Path("locale")
LANGUAGES = ["id"]  # English is in the source
SOURCES = {"django": ["factwatch", "articles", "claims", "templates"], "djangojs": ["static/js"]}
COMMENT = "# The sentences of factwatch. `make messages` gathers them; docs/translation.md tells how."
EXTRACT = ["--no-location", "--sort-output", "--no-wrap", "--add-comments", "Translators:", "--header-comment", COMMENT]
UPDATE = ["--init-missing", "--update-header-comment", "--no-fuzzy-matching", "--ignore-obsolete", "--no-wrap"]
# Lines in a catalogue's head with the time and program of writing. They would differ between any two branches.
CHANGING_HEAD = re.compile(r'\n"(?!Language:|Plural-Forms:|MIME-Version:|Content-).*')


def extract_template(file, keywords, comment_tags, options):
    """Babel's extraction method for Django's templates: turns a template into gettext calls, without indentation."""
    calls = "\n".join(line.strip() for line in templatize(file.read().decode()).splitlines())
    return extract_python(BytesIO(calls.encode()), keywords, comment_tags, options)


def path_of(language, domain, folder=LOCALE):
    return folder / language / "LC_MESSAGES" / f"{domain}.po"


def gather(folder=LOCALE):
    """Update each catalogue in the folder to the marked sentences: sorted, without source lines, dates or guesses."""
    for domain, sources in SOURCES.items():
        with NamedTemporaryFile(suffix=".pot") as marked:
            pybabel("extract", *EXTRACT, "-F", "pyproject.toml", "-o", marked.name, *sources)
            for language in LANGUAGES:
                path = path_of(language, domain, folder)
                pybabel("update", *UPDATE, "-l", language, "-i", marked.name, "-o", path)
                head, *messages = path.read_text().partition("\n\n")
                path.write_text("".join([CHANGING_HEAD.sub("", head), *messages]))


def pybabel(*arguments):
    CommandLineInterface().run(["pybabel", "--quiet", *map(str, arguments)])


def read(language, domain, folder=LOCALE):
    with path_of(language, domain, folder).open("rb") as file:
        return [message for message in read_po(file) if message.id]


def untranslated(language, domain, folder=LOCALE):
    """The sentences of a catalogue without a translation, or with a fuzzy translation that nobody has checked."""
    found = read(language, domain, folder)
    return [message.id for message in found if message.fuzzy or not all(forms(message.string))]


def forms(strings):
    """The plural forms of a sentence as a list; a sentence without a plural has one form."""
    return [strings] if isinstance(strings, str) else list(strings)


def compile_catalogue(path):
    """Write the .mo file of a .po file. Babel's own command fails when a singular has “one” in place of its number."""
    with path.open("rb") as source, path.with_suffix(".mo").open("wb") as file:
        write_mo(file, read_po(source))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalogue(Path(name))
    if not sys.argv[1:]:
        gather()
        waiting = [untranslated(language, domain) for language in LANGUAGES for domain in SOURCES]
        print(sum(map(len, waiting)), "sentences wait for a translation.")
