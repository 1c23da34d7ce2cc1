"""The scripts in static/js/ are modules. Pages and other modules load a module under the same file name."""

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
    """The path of the collected file of static/js/, with the hashed name that the site serves."""
    return Path(staticfiles_storage.path(staticfiles_storage.stored_name(f"js/{name}")))


def imports_of(path):
    """The names of the files that a module imports, without the "./" of the import."""
    return [imported.removeprefix("./") for imported in IMPORT.findall(path.read_text())]


def test_every_import_names_the_hashed_file_that_a_page_would_load():
    assert any(imports_of(path) for path in MODULES)
    for path in MODULES:
        served = imports_of(collected(path.name))
        assert served == [collected(name).name for name in imports_of(path)], path.name
        assert all((collected(path.name).parent / name).is_file() for name in served), path.name


def test_every_import_stands_where_the_storage_finds_it():
    """Each import begins a line and names a file of the same folder.

    The storage does not hash the name in any other import. A browser would keep a stale file under the unhashed name.
    """
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
