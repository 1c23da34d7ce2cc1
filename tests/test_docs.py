"""The documentation against the code: every variable, every link, every example."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.exporting.api import ClaimOut
from claims.exporting.csv_table import COLUMNS
from claims.lists.filters import ClaimFilterSet
from claims.seeds import schema

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *(f"docs/{name}.md" for name in ("api", "seeds", "suggestions", "translation")),
]

# How Python, the Makefile and the scripts in bin/ read a variable.
IN_PYTHON = re.compile(r'environ(?:\.get\(|\[)"(\w+)"')
IN_MAKEFILE = re.compile(r"\$\((\w+)\)|^(\w+) \?=", re.M)
SET_IN_MAKEFILE = re.compile(r"^(\w+) = ", re.M)
IN_SCRIPTS = re.compile(r"\$\{(\w+):-")
NOT_OURS = {"HOME", "CURDIR"}  # variables of the system and of make

SCHEMAS = {
    "outlets.yaml": [schema.OUTLET_SCHEMA, schema.NAME_SCHEMA, schema.AFFILIATION_SCHEMA],
    "actors.yaml": [schema.ACTOR_SCHEMA, schema.NAME_SCHEMA, schema.AFFILIATION_SCHEMA],
    "topics.yaml": [schema.TOPIC_SCHEMA],
    "questions.yaml": [schema.QUESTION_SCHEMA],
    "articles/bridge-closed.yaml": [
        schema.ARTICLE_SCHEMA,
        schema.CLAIM_SCHEMA,
        schema.HOP_SCHEMA,
        schema.STANCE_SCHEMA,
    ],
    "links.yaml": [schema.LINK_SCHEMA],
}


def read(name):
    return (ROOT / name).read_text()


def variables_read():
    sources = [ROOT / "manage.py", *(path for app in ("factwatch", "articles", "claims") for path in app_sources(app))]
    found = {name for path in sources for name in IN_PYTHON.findall(path.read_text())}
    found |= {name for path in (ROOT / "bin").iterdir() for name in IN_SCRIPTS.findall(path.read_text())}
    makefile = read("Makefile")
    found |= {one or other for one, other in IN_MAKEFILE.findall(makefile)} - set(SET_IN_MAKEFILE.findall(makefile))
    return found - NOT_OURS


def app_sources(app):
    return (ROOT / app).rglob("*.py")


def test_readme_names_every_variable_that_is_read_and_no_other():
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", read("README.md"), re.M)) == variables_read()


def test_readme_names_every_filter():
    named = re.search(r"`/claims/` takes (.+?)\.", read("README.md"), re.S)[1]
    assert set(re.findall(r"`(\w+)`", named)) | {"before"} == ClaimFilterSet.base_filters.keys()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)\s]+)\)", read(page))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (ROOT / page).parent.joinpath(link.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_named_is_there(page):
    named = re.findall(r"`([\w./-]+\.(?:py|html|css|js|md|txt|in))`", read(page))
    assert [name for name in named if not (ROOT / name).exists() and name != "manage.py"] == []


def test_screenshot_is_an_image_of_moderate_size():
    image = (ROOT / "docs/claims.png").read_bytes()
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(image) < 250_000


def examples_of_answers():
    return [json.loads(text) for text in re.findall(r"^```json\n(.*?)^```$", read("docs/api.md"), re.M | re.S)]


def test_the_example_of_a_claim_fits_the_description_of_the_api_and_leaves_nothing_out():
    claim, _ = examples_of_answers()
    assert ClaimOut.model_validate(claim).model_dump() == claim


@pytest.mark.django_db
def test_the_example_of_an_error_is_what_the_api_answers(client):
    _, error = examples_of_answers()
    assert client.get("/api/v1/claims?kind=lie").json() == error


def test_every_column_of_the_table_is_told():
    table = read("docs/api.md").partition("| column | holds |")[2].partition("### JSON-LD")[0]
    cells = [line.split("|")[1] for line in table.splitlines()[2:] if line]
    assert re.findall(r"`(\w+)`", " ".join(cells)) == COLUMNS


def examples():
    """The examples in docs/seeds.md, as {file name: YAML}."""
    return dict(re.findall(r"^## `(\S+\.yaml)`\n.*?^```yaml\n(.*?)^```$", read("docs/seeds.md"), re.M | re.S))


def test_seed_examples_show_every_field():
    shown = {name: set(re.findall(r"(\w+):(?=\s)", text)) for name, text in examples().items()}
    # `directness` is read from files of earlier versions, and never written.
    wanted = {name: {field for fields in schemas for field in fields} for name, schemas in SCHEMAS.items()}
    wanted = {name: fields - {"directness"} for name, fields in wanted.items()}
    assert {name: fields - shown[name] for name, fields in wanted.items() if fields - shown[name]} == {}


@pytest.mark.django_db
def test_seed_examples_load(tmp_path):
    (tmp_path / "articles").mkdir()
    for name, text in examples().items():
        (tmp_path / name).write_text(text)
    told, warned = StringIO(), StringIO()
    call_command("loadseeds", tmp_path, "--check", stdout=told, stderr=warned)
    assert "the files are sound" in told.getvalue()
    assert warned.getvalue() == ""
