"""The scripts of static/js/: modules, each of one name for the pages that load it and the modules that import it."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

BASE = Path(settings.BASE_DIR)
MODULES = sorted((BASE / "static" / "js").glob("*.js"))
TEMPLATES = [path.read_text() for path in (BASE / "templates").rglob("*.html")]
IMPORT = re.compile(r'^import\s[^;]*?"([^"]+)";', re.M)
SCRIPT = re.compile(r"<script\b[^>]*>")


def collected(name):
    """The file of static/js under the name that the site gives it."""
    return Path(staticfiles_storage.path(staticfiles_storage.stored_name(f"js/{name}")))


def imports_of(path):
    """The names of the files that a module imports; each is written "./name.js"."""
    return [imported.removeprefix("./") for imported in IMPORT.findall(path.read_text())]


def test_every_import_names_the_hashed_file_that_a_page_would_load():
    assert any(imports_of(path) for path in MODULES)
    for path in MODULES:
        served = imports_of(collected(path.name))
        assert served == [collected(name).name for name in imports_of(path)], path.name
        assert all((collected(path.name).parent / name).is_file() for name in served), path.name


def test_every_import_stands_where_the_storage_finds_it():
    """At the beginning of a line, of a file beside it: another would keep a name that is not hashed, and go stale."""
    for path in MODULES:
        code = re.sub(r"//.*", "", path.read_text())
        assert len(re.findall(r"\bimport\s*[(\"'`]|\bfrom\s*[\"'`]", code)) == len(imports_of(path)), path.name
        assert all((path.parent / name).is_file() for name in imports_of(path)), path.name


def test_every_script_of_ours_is_loaded_as_a_module():
    ours = [tag for page in TEMPLATES for tag in SCRIPT.findall(page) if "static 'js/" in tag]
    assert ours
    assert [tag for tag in ours if not tag.startswith('<script type="module" ')] == []


def test_every_module_is_loaded_or_imported():
    loaded = {name for page in TEMPLATES for name in re.findall(r"static 'js/(\w+\.js)'", page)}
    imported = {name for path in MODULES for name in imports_of(path)}
    assert loaded | imported == {path.name for path in MODULES}
