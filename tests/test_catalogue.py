"""The catalogues in locale/ against the source: no sentence is unmarked, unknown, untranslated or stale."""

import re
import shutil
from pathlib import Path

import pytest
from babel.messages import mofile
from django.conf import settings

from factwatch import catalogue
from factwatch.catalogue import compile_catalogue, forms, path_of

BOTH = [(language, domain) for language in catalogue.LANGUAGES for domain in catalogue.SOURCES]
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|%%|</?\w+")
TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Texts without a translation: names, and texts that a user types or presses.
NO_SENTENCES = {"factwatch", ", factwatch", "2022-11-05", "API", "CSV", "JSON", "JSON-LD"}
MARKED = re.compile(
    r"{#.*?#}|{% (blocktranslate|comment)\b.*?{% end\1 %}|<(script|svg|kbd|code|meta)\b[^>]*>(.*?</\2>)?", re.S
)


@pytest.fixture(scope="module")
def gathered(tmp_path_factory):
    """The catalogues as `make messages` would write them now."""
    folder = tmp_path_factory.mktemp("gathered") / "locale"
    shutil.copytree(catalogue.LOCALE, folder)
    catalogue.gather(folder)
    return folder


def strings(path):
    """The messages of a compiled catalogue, as [(sentence, context, translation)]."""
    with path.open("rb") as file:
        return [(message.id, message.context, message.string) for message in mofile.read_mo(file) if message.id]


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_every_marked_sentence_is_in_the_catalogue_and_no_other(gathered, language, domain):
    marked = {(message.id, message.context) for message in catalogue.read(language, domain, gathered)}
    kept = {(message.id, message.context) for message in catalogue.read(language, domain)}
    assert marked ^ kept == set()
    assert marked


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_every_sentence_is_translated(language, domain):
    assert catalogue.untranslated(language, domain) == []


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_translations_keep_their_placeholders_and_tags(language, domain):
    wrong = [
        message.id
        for message in catalogue.read(language, domain)
        for told in forms(message.string)
        if set(PLACEHOLDER.findall(told)) != set(PLACEHOLDER.findall(forms(message.id)[-1]))
    ]
    assert wrong == []


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_a_catalogue_is_written_as_make_messages_writes_it(gathered, language, domain):
    assert path_of(language, domain).read_text() == path_of(language, domain, gathered).read_text()


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_a_compiled_catalogue_is_not_stale(tmp_path, language, domain):
    path = path_of(language, domain)
    copy = tmp_path / path.name
    shutil.copy(path, copy)
    compile_catalogue(copy)
    assert strings(path.with_suffix(".mo")) == strings(copy.with_suffix(".mo"))


def test_a_new_language_begins_with_every_sentence_untranslated_and_without_dates(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "LANGUAGES", ["fr"])
    catalogue.gather(tmp_path)
    begun, marked = catalogue.read("fr", "django", tmp_path), catalogue.read("id", "django")
    assert [message.id for message in begun] == [message.id for message in marked]
    assert len(catalogue.untranslated("fr", "django", tmp_path)) == len(marked)
    head = path_of("fr", "django", tmp_path).read_text().partition("\n\n")[0]
    assert head.splitlines()[0] == catalogue.COMMENT
    assert "Plural-Forms: nplurals=2;" in head
    assert "Date" not in head
    assert "fuzzy" not in head


def unmarked(text):
    """The words of a template outside translation tags: texts, and attributes that screen readers read out."""
    text = MARKED.sub("\n", text)
    plain = re.sub(r"{[%{].*?[%}]}", "\n", text, flags=re.S)
    attributes = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*)"', plain)
    words = [part.strip() for part in [*re.split(r"<[^<>]*>|\n", plain), *attributes]]
    return {part for part in words if re.search(r"[A-Za-z]{2}", part)} - NO_SENTENCES


@pytest.mark.parametrize(
    "path", sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]), ids=lambda path: path.name
)
def test_a_template_holds_no_unmarked_words(path):
    assert unmarked(path.read_text()) == set()
