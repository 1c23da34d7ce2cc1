"""Gather the sentences marked for translation into locale/, with Babel's commands, which need no gettext.

`make messages` runs it, in the root of the repository; with the names of .po files it compiles them instead. How source
is read stands under [tool.babel] in pyproject.toml.
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
LANGUAGES = ["id"]  # English stands in the source
SOURCES = {"django": ["factwatch", "articles", "claims", "templates"], "djangojs": ["static/js"]}
COMMENT = "# The sentences of factwatch. `make messages` gathers them; docs/translation.md tells how."
EXTRACT = ["--no-location", "--sort-output", "--no-wrap", "--add-comments", "Translators:", "--header-comment", COMMENT]
UPDATE = ["--init-missing", "--update-header-comment", "--no-fuzzy-matching", "--ignore-obsolete", "--no-wrap"]
# The lines of a catalogue's head that say when and by what it was written: two branches would differ in them.
CHANGING_HEAD = re.compile(r'\n"(?!Language:|Plural-Forms:|MIME-Version:|Content-).*')


def extract_template(file, keywords, comment_tags, options):
    """Babel's method for Django's templates: a template becomes calls of gettext, without its indentation."""
    calls = "\n".join(line.strip() for line in templatize(file.read().decode()).splitlines())
    return extract_python(BytesIO(calls.encode()), keywords, comment_tags, options)


def path_of(language, domain, folder=LOCALE):
    return folder / language / "LC_MESSAGES" / f"{domain}.po"


def gather(folder=LOCALE):
    """Bring each catalogue in the folder to what is marked now: sorted, without places, dates and guesses."""
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
    """The sentences of a catalogue that have no translation, or one that nobody has looked at."""
    found = read(language, domain, folder)
    return [message.id for message in found if message.fuzzy or not all(forms(message.string))]


def forms(strings):
    """The forms of a sentence; one without a plural has one."""
    return [strings] if isinstance(strings, str) else list(strings)


def compile_catalogue(path):
    """Write the .mo file beside a .po file. Babel's own command fails where a singular says “one” for its count."""
    with path.open("rb") as source, path.with_suffix(".mo").open("wb") as file:
        write_mo(file, read_po(source))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalogue(Path(name))
    if not sys.argv[1:]:
        gather()
        waiting = [untranslated(language, domain) for language in LANGUAGES for domain in SOURCES]
        print(sum(map(len, waiting)), "sentences wait for a translation.")
