"""The catalogues in locale/ against the source: nothing unmarked, unknown, untranslated or stale."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from factwatch import catalogue

BOTH = [(language, domain) for language in catalogue.LANGUAGES for domain in catalogue.SOURCES]
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|%%|</?\w+")
TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Names, and what a person types or presses.
NO_SENTENCES = {"factwatch", ", factwatch", "2022-11-05", "API", "CSV", "JSON", "JSON-LD"}
MARKED = re.compile(
    r"{#.*?#}|{% (blocktranslate|comment)\b.*?{% end\1 %}|<(script|svg|kbd|code|meta)\b[^>]*>(.*?</\2>)?", re.S
)


def forms(strings):
    return [strings] if isinstance(strings, str) else list(strings)


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_every_marked_sentence_is_in_the_catalogue_and_no_other(language, domain):
    marked = {(message.id, message.context) for message in catalogue.source_catalogue(domain) if message.id}
    kept = {(message.id, message.context) for message in catalogue.read(language, domain) if message.id}
    assert marked ^ kept == set()


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_every_sentence_is_translated(language, domain):
    assert catalogue.untranslated(catalogue.read(language, domain)) == []


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_translations_keep_their_placeholders_and_tags(language, domain):
    wrong = [
        message.id
        for message in catalogue.read(language, domain)
        if message.id
        for told in forms(message.string)
        if set(PLACEHOLDER.findall(told)) != set(PLACEHOLDER.findall(forms(message.id)[-1]))
    ]
    assert wrong == []


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_a_catalogue_is_written_as_make_messages_writes_it(language, domain):
    kept = catalogue.path_of(language, domain).read_text()
    assert kept == catalogue.written(catalogue.read(language, domain))


@pytest.mark.parametrize(("language", "domain"), BOTH)
def test_a_compiled_catalogue_is_not_stale(language, domain):
    compiled = catalogue.path_of(language, domain).with_suffix(".mo").read_bytes()
    assert compiled == catalogue.compiled(catalogue.read(language, domain))


def unmarked(text):
    """The words of a template that stand in no tag of translation: texts, and attributes that are read out."""
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
