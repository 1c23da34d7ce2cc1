"""The files in templates/: the length of lines, the depth of includes, and the folder of included parts."""

import re
from pathlib import Path

from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FILES = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*") if path.is_file()}
LONGEST_LINE = 160  # characters
MOST_INCLUDES = 2  # a page includes a part, which includes a part


def included(name):
    """The files that a template includes; a partial of a file counts as the file."""
    return set(re.findall(r'{% include "([^"#]+)', FILES[name]))


def include_depth(name):
    return max((1 + include_depth(part) for part in included(name)), default=0)


def test_no_line_of_a_template_is_too_long():
    too_long = [
        (name, number)
        for name, text in FILES.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert too_long == []


def test_no_include_is_too_deep():
    assert [name for name in FILES if include_depth(name) > MOST_INCLUDES] == []


def test_every_include_names_its_file():
    assert [name for name, text in FILES.items() if text.count("{% include ") != text.count('{% include "')] == []


def test_what_is_included_stands_among_the_parts_and_nothing_else_does():
    parts = {name for name in FILES if name.startswith("claims/parts/")}
    assert {part for name in FILES for part in included(name)} - {"card.html"} == parts
