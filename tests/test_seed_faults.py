"""Every fault that a folder of seeds can have: one line with file, entry and field, and nothing is changed."""

import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from claims.models import Claim

from .conftest import make_article
from .seed_folder import write_seeds

ARTICLE = "articles/utusan.yaml"

# {fault: (file, old text, new text, then parts of the message: entry, field, some words)}
# fmt: off
FAULTS = {
    "syntax error": (ARTICLE, "language: id", "language: [id", "language 1", "syntax", "column"),
    "tab": ("topics.yaml", "  name: drones", "\tname: drones", "drones", "syntax", "not tabs"),
    "unclosed quote": ("topics.yaml", "name: drones", 'name: "drones', "drones", "syntax", "not YAML"),
    "two documents": ("topics.yaml", "- slug: war", "---\n- slug: war", "the file", "syntax", "second document"),
    "directive": ("topics.yaml", "- slug: drones", "%YAML 1.1\n---\n- slug: drones", "the file", "syntax", "YAML 1.2"),
    "escape out of range": ("topics.yaml", "name: drones", r'name: "\UFFFFFFFF"', "drones", "syntax", "not YAML"),
    "duplicate key": (ARTICLE, "    kind: denial", "    kind: denial\n    kind: denial", "no-missiles", "kind",
        "twice"),
    "unknown key": (ARTICLE, "speakers: [minister]", "speekers: [minister]", "drones-sent", "speekers", "speakers?"),
    "missing field": (ARTICLE, "    said_on: 2022-11-05\n", "", "drones-sent", "said_on", "missing"),
    "null": ("actors.yaml", "name: Iran", "name: ~", "iran", "name", "nothing stands here"),
    "nothing": ("actors.yaml", "name: Iran", "name:", "iran", "name", "nothing stands here"),
    "blanks": ("actors.yaml", "name: Iran", 'name: "  "', "iran", "name", "nothing stands here"),
    "list for text": ("actors.yaml", "name: Iran", "name: []", "iran", "name", "one value"),
    "number for text": ("actors.yaml", "name: Iran", "name: 12", "iran", "name", "number"),
    "text for list": (ARTICLE, "speakers: [minister]", "speakers: minister", "drones-sent", "speakers",
        "a list is due"),
    "empty list": (ARTICLE, "speakers: [minister]", "speakers: []", "drones-sent", "speakers", "at least one"),
    "list for entry": ("topics.yaml", "- slug: war", "- [war]\n- slug: war", "entry 2", "content", "entry is due"),
    "twice in a list": (ARTICLE, "[minister]", "[minister, minister]", "drones-sent", "speakers", "named twice"),
    "line break": ("actors.yaml", "name: Iran", 'name: "Iran\\nRusia"', "iran", "name", "line break"),
    "too long": ("actors.yaml", "name: Iran", f"name: {'Iran ' * 60}", "iran", "name", "200 are the most"),
    "bad slug": ("topics.yaml", "slug: drones", "slug: Drones", "Drones", "slug", "small letters"),
    "slug of an address": ("topics.yaml", "slug: drones", "slug: options", "options", "slug", "address of the site"),
    "bad language": (ARTICLE, "language: id", "language: Bahasa!", "utusan", "language", "language tag"),
    "bad address": (ARTICLE, "language: id", "language: id\nurl: ftp://a.b", "utusan", "url", "http"),
    "unknown choice": (ARTICLE, "kind: admission", "kind: admisson", "drones-sent", "kind", "admission?"),
    "answer": (ARTICLE, "answer: no}", "answer: never}", "no-missiles, stances 1", "answer", "yes, partly, no"),
    "quote not there": (ARTICLE, "quote: Iran mengirim", "quote: Rusia", "drones-sent", "quote", "do not stand"),
    "quote half there": (ARTICLE, "mengirim drone", "mengirim kapal", "drones-sent", "quote", "“Iran mengirim ”"),
    "quote differs in blanks": (ARTICLE, "Iran mengirim", '"Iran  mengirim drone"#', "drones-sent", "quote",
        "its blanks"),
    "quote differs in case": (ARTICLE, "quote: Iran m", "quote: iran m", "drones-sent", "quote", "capital letters"),
    "quote differs in curls": (ARTICLE, "quote: “sama sekali”", "quote: '\"sama sekali\"'", "no-missiles", "quote",
        "quotation marks"),
    "quote in NFD": (ARTICLE, "quote: café", "quote: cafe\u0301", "cafe", "quote", "Unicode form"),
    "quote stands twice": (ARTICLE, "quote: Iran mengirim drone", "quote: Iran", "drones-sent", "quote", "2 times"),
    "occurrence 0": (ARTICLE, "occurrence: 2", "occurrence: 0", "no-missiles", "occurrence", "write 1"),
    "occurrence -1": (ARTICLE, "occurrence: 2", "occurrence: -1", "no-missiles", "occurrence", "write 1"),
    "occurrence 99": (ARTICLE, "occurrence: 2", "occurrence: 99", "no-missiles", "occurrence", "2 time"),
    "unknown speaker": (ARTICLE, "[minister]", "[ministre]", "drones-sent", "speakers", "minister?"),
    "unknown topic": (ARTICLE, "topics: [drones]", "topics: [rockets]", "drones-sent", "topics", "topics.yaml"),
    "unknown question": (ARTICLE, "question: missiles", "question: bombs", "no-missiles, stances 1", "question",
        "no quest"),
    "unknown outlet": (ARTICLE, "outlet: kompas", "outlet: kompass", "utusan", "outlet", "kompas?"),
    "unknown hop": (ARTICLE, "outlet: reuters", "outlet: afp", "drones-sent, chain 1", "outlet", "no outlet afp"),
    "hop without a name": (ARTICLE, "outlet: reuters, ", "", "drones-sent, chain 1", "outlet", "either"),
    "unknown body": ("actors.yaml", "body: iran", "body: irak", "minister, affiliations 1", "body", "iran?"),
    "unknown body of an outlet": ("outlets.yaml", "language: id", "language: id, affiliations: [{body: irak, role: a,"
        " source: s}]", "kompas, affiliations 1", "body", "iran?"),
    "title above": (ARTICLE, "language: id", "language: id\ntitle_above: maybe", "utusan", "title_above", "yes, no"),
    "denial of unknown": (ARTICLE, "denies: drones-sent", "denies: drone-send", "no-missiles", "denies",
        "drones-sent?"),
    "denial of itself": (ARTICLE, "denies: drones-sent", "denies: no-missiles", "no-missiles", "denies", "itself"),
    "denial without extent": (ARTICLE, "    extent: full\n", "", "no-missiles", "extent", "full, partial"),
    "extent of another kind": (ARTICLE, "kind: denial", "kind: promise", "no-missiles", "extent", "only a denial"),
    "slug twice in a file": ("topics.yaml", "slug: war", "slug: drones", "drones", "slug", "topics.yaml:1"),
    "slug of an outlet": ("actors.yaml", "slug: iran", "slug: kompas", "kompas", "slug", "outlets.yaml:1"),
    "what another kind denies": (ARTICLE, "kind: admission", "kind: admission\n    denial_of: fact",
        "drones-sent", "denial_of", "only a denial"),
    "range from end to start": (ARTICLE, "said_on: 2022-11-05", "said_on: 2022-11-05/2022-11-03",
        "drones-sent", "said_on", "the earlier day first"),
    "inferred without a reason": (ARTICLE, "said_on: 2022-11-05", "said_on: 2022-11-05\n    basis: inferred",
        "drones-sent", "basis_reason", "has a reason"),
    "reason of a stated date": (ARTICLE, "said_on: 2022-11-05", "said_on: 2022-11-05\n    basis_reason: A reason.",
        "drones-sent", "basis_reason", "only an inferred date"),
    "no such day": (ARTICLE, "said_on: 2022-11-05", "said_on: 2022-02-30", "drones-sent", "said_on", "28 days"),
    "year nought": (ARTICLE, "said_on: 2022-11-05", "said_on: 0000-01-01", "drones-sent", "said_on", "not a year"),
    "slashes": (ARTICLE, "said_on: 2022-11-05", "said_on: 05/11/2022", "drones-sent", "said_on", "2022-11-05"),
    "a time": (ARTICLE, "said_on: 2022-11-05", "said_on: 12:30", "drones-sent", "said_on", "2022-11-05"),
    "year 10000": (ARTICLE, "said_on: 2022-11-05", "said_on: 10000", "drones-sent", "said_on", "2022-11-05"),
    "moment without offset": (ARTICLE, "19:01+07:00", "19:01", "utusan", "published_at", "offset"),
    "no such hour": (ARTICLE, "19:01+07:00", "25:01+07:00", "utusan", "published_at", "no time"),
    "no such zone": (ARTICLE, "19:01+07:00", "19:01+07:13", "utusan", "published_at", "no zone"),
    "ends before it starts": ("actors.yaml", "end: 2024", "end: 2020", "minister, affiliations 1", "end", "2021-08-25"),
    "affiliated with itself": ("actors.yaml", "body: iran", "body: minister", "minister, affiliations 1", "body",
        "itself"),
    "link to itself": ("links.yaml", "target: no-m", "target: drones-sent #", "drones-sent → drones-sent", "target",
        "itself"),
    "link to unknown": ("links.yaml", "target: no-missiles", "target: no-rockets", "drones-sent → no-rockets",
        "target", "no claim"),
    "link without reason": ("links.yaml", "rationale: Both", "rationale: #", "drones-sent → no-missiles",
        "rationale", "nothing"),
    "NUL escaped": ("actors.yaml", "name: Iran", r'name: "Ir\0an"', "iran", "characters", "U+0000"),
    "surrogate escaped": ("actors.yaml", "name: Iran", r'name: "\ud83d"', "iran", "characters", "U+D83D"),
    "Python object": ("topics.yaml", "name: war", "name: !!python/object/apply:os.system [id]", "war", "tag",
        "refused"),
    "binary": ("topics.yaml", "name: war", "name: !!binary aGk=", "war", "tag", "refused"),
    "own tag": ("topics.yaml", "name: war", "name: !war war", "war", "tag", "refused"),
    "anchor": ("topics.yaml", "name: war", "name: &war war", "war", "alias", "write the value out"),
    "endless alias": ("topics.yaml", "name: war", "name: &a [*a]", "war", "alias", "write the value out"),
    "a key that is a list": ("topics.yaml", "name: war", "[name]: war", "war", "key", "cannot be a key"),
}
# fmt: on

DEEP = "\n".join(" " * depth + "a:" for depth in range(1200))
BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True))

# {fault: (content of topics.yaml, beginning of the message)}
WHOLE_FILES = {
    "empty": (b"", "topics.yaml: the file: content: the file holds nothing"),
    "comments only": (b"# to do\n", "topics.yaml: the file: content: the file holds nothing"),
    "a word": (b"drones", "topics.yaml:1: the file: content: a list of entries is due"),
    "a mapping": (b"drones: drones", "topics.yaml:1: the file: content: a list of entries is due"),
    "Latin-1": (b"- slug: a\n  name: caf\xe9\n", "topics.yaml:2: the file: encoding: byte 21 (0xe9)"),
    "UTF-16": ("- slug: a".encode("utf-16"), "topics.yaml:1: the file: encoding: byte 0"),
    "NUL": (b"- slug: a\n  name: a\0b\n", "topics.yaml:2: the file: characters: U+0000"),
    "control character": (b"- slug: a\n  name: a\x08b\n", "topics.yaml:2: the file: characters: U+0008"),
    "100,000 brackets": (b"[" * 100_000, "topics.yaml:1: entry 1: depth: this is nested deeper"),
    "100,000 lists": (b"- " * 100_000, "topics.yaml:1: entry 1: depth: this is nested deeper"),
    "1,200 mappings": (DEEP.encode(), "topics.yaml:13: the file: depth: this is nested deeper"),
    "alias bomb": (BOMB.encode(), "topics.yaml:1: the file: alias: &a: write the value out"),
    "6 MB": (b"# " + b"x" * 6_000_000, "topics.yaml: the file: size: a file of seeds has at most 5,000,000 bytes"),
}


@pytest.fixture
def folder(tmp_path):
    return write_seeds(tmp_path / "seeds")


def refused(folder, *options):
    """The error lines of a load that refuses the folder. Checks that the database is unchanged."""
    before, told = everything(), StringIO()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("loadseeds", folder, *options, stderr=told, stdout=StringIO())
    assert everything() == before
    return told.getvalue().splitlines()


def everything():
    """A hash of every row of every table."""
    with connection.cursor() as cursor:
        hashes = [
            f"SELECT '{table}', md5(string_agg(t::text, ',' ORDER BY t::text)) FROM \"{table}\" t"
            for table in connection.introspection.table_names(cursor)
        ]
        cursor.execute(" UNION ALL ".join(hashes))
        return sorted(cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_loadseeds_names_the_place_of_a_fault(folder, fault):
    file, old, new, entry, field, words = FAULTS[fault]
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    lines = refused(folder)
    assert len(lines) <= 4  # an entry that refers to the faulty entry is faulty, too
    line = next(line for line in lines if line.startswith(f"{file}:") and f": {field}: " in line)
    place, named, named_field, sentence = line.split(": ", 3)
    assert place.startswith(f"{file}:")
    assert place.partition(":")[2].isdigit()
    assert (named.startswith(entry), named_field) == (True, field)
    assert words in sentence


@pytest.mark.django_db
@pytest.mark.parametrize("fault", WHOLE_FILES)
def test_loadseeds_refuses_a_file_that_cannot_be_read(folder, fault):
    content, message = WHOLE_FILES[fault]
    (folder / "topics.yaml").write_bytes(content)
    begun = time.monotonic()
    lines = refused(folder)
    assert lines[0].startswith(message)
    assert time.monotonic() - begun < 5


@pytest.mark.django_db
def test_loadseeds_accepts_a_byte_order_mark(folder):
    topics = folder / "topics.yaml"
    topics.write_bytes(b"\xef\xbb\xbf" + topics.read_bytes())
    call_command("loadseeds", folder, stdout=StringIO())


@pytest.mark.django_db
def test_loadseeds_names_the_line_of_the_field(folder):
    path = folder / ARTICLE
    path.write_text(path.read_text().replace("said_on: 2022-11-05", "said_on: 2022-02-30", 1))
    line = path.read_text().split("\n").index("    said_on: 2022-02-30") + 1
    assert refused(folder)[0].startswith(f"{ARTICLE}:{line}: drones-sent: said_on: ")


@pytest.mark.django_db
def test_loadseeds_refuses_a_claim_slug_in_two_files(folder):
    (folder / "articles/another.yaml").write_text((folder / ARTICLE).read_text())
    lines = refused(folder)
    assert len(lines) == 3
    assert "drones-sent: slug: drones-sent is taken already, at articles/another.yaml:" in lines[0]


@pytest.mark.django_db
@pytest.mark.parametrize("reversed_", [False, True])
def test_loadseeds_refuses_a_link_that_stands_twice(folder, reversed_):
    source, target = ("no-missiles", "drones-sent") if reversed_ else ("drones-sent", "no-missiles")
    with (folder / "links.yaml").open("a") as links:
        links.write(f"- {{source: {source}, relation: admits, target: {target}, rationale: Again.}}\n")
    [line] = refused(folder)
    assert "target: the two are linked by admits already, at links.yaml:1" in line


@pytest.mark.django_db
def test_loadseeds_refuses_affiliations_in_a_circle(folder):
    actors = folder / "actors.yaml"
    circle = "name: Iran\n  affiliations: [{body: minister, role: state, source: a source}]"
    actors.write_text(actors.read_text().replace("name: Iran", circle))
    [line] = refused(folder)
    assert "iran → minister → iran" in line or "minister → iran → minister" in line


@pytest.mark.django_db
def test_loadseeds_tells_all_faults_and_at_most_fifty(folder):
    topics = [f"- {{slug: topic-{number}, colour: red}}" for number in range(20)]
    (folder / "topics.yaml").write_text("\n".join(topics))
    assert sum(line.startswith("topics.yaml") for line in refused(folder)) == 40
    (folder / "topics.yaml").write_text("\n".join(topics * 500))
    assert len(refused(folder)) == 50


@pytest.mark.django_db
def test_loadseeds_finds_the_one_fault_among_many_entries(folder):
    entries = [f"- {{slug: topic-{number}, name: topic {number}}}" for number in range(5_000)]
    entries[4_998] = "- {slug: topic-x}"
    with (folder / "topics.yaml").open("a") as topics:
        topics.write("\n".join(entries))
    assert refused(folder) == ["topics.yaml:5003: topic-x: name: the field is missing; write it."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "message"),
    [("nowhere", "there is no such folder"), ("empty", "nothing to load"), ("file", "this is not a folder")],
)
def test_loadseeds_refuses_what_is_no_folder_of_seeds(tmp_path, path, message):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    [line] = refused(tmp_path / path)
    assert line.startswith(str(tmp_path / path))
    assert message in line


def make_link_out(path):
    path.symlink_to(settings.BASE_DIR / "manage.py")


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_link_out, os.mkfifo, Path.mkdir], ids=["link", "fifo", "folder"])
def test_loadseeds_refuses_what_is_no_ordinary_file(folder, make):
    make(folder / "articles/strange.yaml")
    [line] = refused(folder)
    assert line.startswith("articles/strange.yaml: the file: path: this ")


@pytest.mark.django_db
@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_loadseeds_refuses_an_unreadable_file(folder):
    (folder / "topics.yaml").chmod(0)
    assert "topics.yaml: the file: path: this cannot be read (Permission denied)." in refused(folder)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "hint"), [("topic.yaml", "topics.yaml?"), ("articles/a.yml", "rename it")])
def test_loadseeds_refuses_a_misspelt_file(folder, name, hint):
    (folder / name).write_text("[]")
    [line] = refused(folder)
    assert line.startswith(f"{name}: the file: name: ")
    assert hint in line


@pytest.mark.django_db
def test_loadseeds_refuses_the_slug_of_a_claim_of_the_desk(folder, kompas, editor):
    claim = {"slug": "no-missiles", "gist": "A gist.", "kind": "assertion", "said_on": "2022-11-05"}
    Claim.objects.create(article=make_article(), made_by=editor, **claim)
    assert "no-missiles: slug: no-missiles is a claim that was recorded at the desk" in " ".join(refused(folder))


@pytest.mark.django_db
def test_loadseeds_check_refuses_as_the_load_does(folder):
    (folder / "topics.yaml").write_text("- {slug: drones, name: drones, nam: x}\n- {slug: war, name: war}")
    assert refused(folder, "--check") == refused(folder)


@pytest.mark.django_db
def test_loadseeds_refuses_in_one_line_whatever_is_written(folder):
    (folder / "topics.yaml").write_text('- {slug: "a\\n\\e[31mb", name: drones, "k\\ney": x}')
    assert all(line.isprintable() and ": " in line for line in refused(folder))


def test_loadseeds_ends_with_status_one_and_no_traceback(folder):
    (folder / "topics.yaml").write_text("[" * 100_000)
    command = [sys.executable, "-m", "django", "loadseeds", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=settings.BASE_DIR, check=False)  # noqa: S603
    assert ended.returncode == 1
    assert ended.stderr.startswith("topics.yaml:1: entry 1: depth: ")
    assert "Traceback" not in ended.stderr
