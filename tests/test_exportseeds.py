"""manage.py exportseeds writes the data that loadseeds reads, byte for byte the same, and no unpublished data."""

import resource
from contextlib import contextmanager
from io import StringIO
from random import Random

import pghistory
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Outlet
from claims.anchors.carry import capture_and_carry_claims
from claims.management.commands.loadseeds import read_checked_seeds
from claims.models import Actor, ActorName, Affiliation, Attribution, Claim, Link, Question, Topic
from claims.seeds.schema import Entry

from .conftest import make_actor, make_article, make_claim
from .seed_folder import SEED_FILES, write_many_seeds, write_random_seeds, write_seeds

pytestmark = pytest.mark.django_db
SHIPPED = settings.BASE_DIR / "seeds"
ROUNDS = 8


class Undone(Exception):
    pass


@contextmanager
def database_of_its_own():
    """Roll back everything that the block writes, so that the next block finds an empty database."""
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


def load(folder):
    told = StringIO()
    call_command("loadseeds", folder, stdout=told, stderr=told)
    return told.getvalue()


def export(folder, *options):
    """Run exportseeds; return its output."""
    told = StringIO()
    call_command("exportseeds", folder, *options, stdout=told, stderr=told)
    return told.getvalue()


def files(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def round_of(folder, target, *options):
    """Load a folder into an empty database and export it; return the files of the export."""
    with database_of_its_own():
        load(folder)
        export(target, *options)
    return files(target)


def meaning(folder):
    """The data that a load takes from a folder, for comparison: without YAML style, and without meaningless order."""
    seeds = read_checked_seeds(folder, lambda *_: None)
    kinds = {kind: getattr(seeds, kind) for kind in ("outlets", "actors", "topics", "questions", "articles", "claims")}
    links = {(link["source"], link["relation"], link["target"]): link for link in seeds.links}
    return {kind: {slug: plain(entry) for slug, entry in rows.items()} for kind, rows in kinds.items()} | {
        "links": {ends: plain(link) for ends, link in links.items()}
    }


def plain(value, field=""):
    if isinstance(value, Entry):
        unlike = {"text", "title_above", "claims", "quote", "occurrence"}
        return {name: plain(each, name) for name, each in value.values.items() if name not in unlike}
    if isinstance(value, list):
        found = [plain(each) for each in value]
        return sorted(found, key=str) if field in {"affiliations", "about", "topics"} else found
    return value.strip().replace("e\u0301", "é") if isinstance(value, str) else value


@pytest.mark.parametrize("make", [lambda folder: SHIPPED, write_seeds], ids=["shipped", "small"])
def test_exportseeds_writes_the_same_bytes_after_a_round(tmp_path, make):
    folder = make(tmp_path / "seeds")
    first = round_of(folder, tmp_path / "first")
    assert round_of(tmp_path / "first", tmp_path / "second") == first
    assert first.keys() == files(folder).keys()
    assert meaning(tmp_path / "first") == meaning(folder)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_exportseeds_keeps_whatever_the_format_takes(tmp_path, number):
    folder = write_random_seeds(tmp_path / "seeds", Random(number))  # noqa: S311
    first = round_of(folder, tmp_path / "first")
    assert round_of(tmp_path / "first", tmp_path / "second") == first
    assert meaning(tmp_path / "first") == meaning(folder)


def test_exportseeds_writes_as_a_person_would(tmp_path):
    first = round_of(write_seeds(tmp_path / "seeds"), tmp_path / "first")
    assert first["links.yaml"] == SEED_FILES["links.yaml"]
    assert first["articles/utusan.yaml"].startswith(SEED_FILES["articles/utusan.yaml"][:180])
    assert (
        "    quote: “sama sekali”\n    occurrence: 2\n    speakers: [minister, iran]\n" in first["articles/utusan.yaml"]
    )
    assert "quote: Iran mengirim drone\n" in first["articles/utusan.yaml"]


@pytest.fixture
def of_the_desk(editor, reviewer):
    """A database in which editors have worked, with rows that only they may see; returns [slug of Reuters' actor]."""
    made = {"origin": "desk", "made_by": editor}
    checked = made | {"reviewed_by": reviewer}
    make_actor("Reuters", Actor.Kind.ORGANISATION)
    outlet = Outlet.objects.create(slug="reuters", name="Reuters", kind="agency")
    voice = Actor.objects.for_outlet(outlet)
    iran, minister, secret = make_actor("Iran", Actor.Kind.STATE), make_actor("Minister"), make_actor("Secret")
    old = make_actor("Menteri")
    ActorName.objects.create(actor=minister, name="حسین", language="fa")
    ActorName.objects.filter(name="Iran").update(language="en")
    Actor.objects.filter(pk=old.pk).update(merged_into=minister)
    role = {"role": "a role", "source": "a source"}
    for actor, body in ((minister, iran), (iran, voice), (voice, minister)):
        Affiliation.objects.create(actor=actor, body=body, **role)
    topic, question = Topic.objects.create(slug="war", name="war"), Question.objects.create(slug="q", text="Q?")
    article = make_article(slug="desk", outlet=outlet, url="http://under_score.example/")
    make_claim(article, minister, voice, slug="said", topics=[topic], stances=[(question, "no")], **checked)
    Attribution.objects.create(claim=Claim.objects.get(slug="said"), position=3, actor=voice)
    make_claim(article, iran, slug="rejected", kind="denial", denies=Claim.objects.get(slug="said"), **checked)
    make_claim(article, iran, slug="gone", gist="Canary of the withdrawn.", **checked).withdraw(by=editor, reason="No.")
    with pghistory.context():
        hidden = {
            "topics": [Topic.objects.create(slug="canary", name="Canary")],
            "stances": [(Question.objects.create(slug="canary", text="Is it a canary?"), "yes")],
        }
        make_claim(article, secret, slug="draft", gist="Canary of the draft.", status="draft", **hidden, **made)
    gone = Claim.objects.get(slug="gone")
    make_claim(article, iran, slug="denying", kind="denial", denies=gone, gist="a\tb\r\nc", **checked)
    capture_and_carry_claims(
        article,
        "Judul lain\n\nIran mengakui mengirim drone. Iran membantah mengirim rudal.",
        by=editor,
        origin="digest",
    )
    Article.objects.filter(pk=article.pk).update(title="A title of its own")
    make_article(slug="unpublished", text="Canary\n\nCanary of an article.", status="draft")
    original = make_article(slug="original", text="Canary\n\nIran mengakui mengirim drone.", origin="original")
    make_claim(original, iran, slug="of-original", **checked)
    link_all(editor, reviewer)
    return [voice.slug]


def link_all(editor, reviewer):
    said = Claim.objects.get(slug="said")
    confirmed = {"status": "confirmed", "proposed_by": editor, "confirmed_by": reviewer}
    for slug, fields in {"rejected": confirmed, "of-original": confirmed, "denying": {"proposed_by": editor}}.items():
        fields = fields | ({"confirmed_at": said.published_at} if "status" in fields else {})
        target = Claim.objects.get(slug=slug)
        Link.objects.create(source=said, target=target, relation="context", rationale="One.\r\n\r\n Two: #", **fields)


def test_exportseeds_writes_nothing_that_is_not_published(of_the_desk, tmp_path):
    export(tmp_path / "first")
    written = "".join(files(tmp_path / "first").values()).lower()
    assert [word for word in ("canary", "secret", "draft", "gone") if word in written] == []


def test_exportseeds_says_what_it_left_out_and_why(of_the_desk, tmp_path):
    told = export(tmp_path / "first").split("left out:\n")[1]
    assert {line.strip() for line in told.splitlines()} == {
        f"1  slugs of outlets that another actor has (reuters is written {of_the_desk[0]})",
        "1  merged actors, whose own addresses led to what they became",
        "1  actors of whom only unpublished claims are known",
        "1  topics that only unpublished claims have",
        "1  questions that only unpublished claims answer",
        "1  affiliations that led round in a circle",
        "1  values that the format cannot hold (control characters, addresses of no kind that it knows)",
        "1  names of the claim that is denied, where that is not exported",
        "1  articles with the outlet's text, which --with-originals writes",
        "1  published claims in such articles",
        "1  claims that are drafts or in review",
        "1  withdrawn claims, and their reasons",
        "1  articles that are drafts or discarded",
        "1  older texts of articles",
        "1  links that are proposed, dismissed or withdrawn",
        "1  links from or to a claim that is not exported",
    }


@pytest.mark.parametrize("options", [[], ["--with-originals"]], ids=["digests", "all"])
def test_exportseeds_of_the_desk_is_the_same_after_a_round(editor, reviewer, request, tmp_path, options):
    with database_of_its_own():
        request.getfixturevalue("of_the_desk")
        export(tmp_path / "first", *options)
    first = files(tmp_path / "first")
    assert round_of(tmp_path / "first", tmp_path / "second", *options) == first
    assert ("articles/original.yaml" in first) == bool(options)


def test_exportseeds_keeps_what_the_desk_wrote(of_the_desk, tmp_path):
    export(tmp_path / "first", "--with-originals")
    first = files(tmp_path / "first")
    assert "title: A title of its own\n" in first["articles/desk.yaml"]
    assert "title_above: no\ntext: |\n  Judul lain\n\n  Iran mengakui" in first["articles/desk.yaml"]
    assert "gist: a b c\n" in first["articles/desk.yaml"]
    assert "origin: original\n" in first["articles/original.yaml"]
    assert "- name: Iran\n      language: en\n" in first["actors.yaml"]
    assert "rationale: |\n    One.\n\n     Two: #\n" in first["links.yaml"]


def test_exportseeds_leaves_out_what_no_file_can_hold(iran, editor, tmp_path):
    make_article(slug="control", text="Judul\n\nIran \x93mengakui\x94.")
    article = make_article(slug="sound")
    held = make_claim(article, iran, slug="held")
    make_claim(article, iran, slug="blank", words=" ")
    make_claim(article, iran, slug="denying", kind="denial", denies=Claim.objects.get(slug="blank"))
    links = {"target": held, "relation": "context", "origin": "seeds", "status": "confirmed", "rationale": "So."}
    Link.objects.create(source=Claim.objects.get(slug="blank"), confirmed_at=held.published_at, **links)
    told = export(tmp_path / "first")
    assert "2  articles, claims or links that no file can hold" in told
    first = files(tmp_path / "first")
    assert first.keys() == {"actors.yaml", "articles/sound.yaml"}
    assert "denies" not in first["articles/sound.yaml"]
    assert "1  links from or to a claim that is not exported" in told


def test_exportseeds_fills_an_empty_folder(iran, tmp_path):
    export(tmp_path)
    assert files(tmp_path).keys() == {"actors.yaml"}


def test_exportseeds_refuses_a_folder_that_holds_something(iran, tmp_path):
    (tmp_path / "notes.txt").write_text("Mine.")
    with pytest.raises(CommandError, match=r"is not empty.*Nothing was written"):
        export(tmp_path)
    assert files(tmp_path) == {"notes.txt": "Mine."}


def test_exportseeds_replaces_by_force_only_what_it_writes(iran, tmp_path):
    (tmp_path / "articles").mkdir()
    for name in ("notes.txt", "actors.yaml", "topics.yaml", "articles/mine.yaml"):
        (tmp_path / name).write_text("Mine.")
    make_article(slug="theirs")
    told = export(tmp_path, "--force")
    assert [name for name, text in files(tmp_path).items() if text == "Mine."] == [
        name for name in files(tmp_path) if name not in ("actors.yaml", "articles/theirs.yaml")
    ]
    assert [line for line in told.splitlines() if "was there before and stays" in line] == [
        f"warning: {name}: was there before and stays; loadseeds would read it with the others."
        for name in ("topics.yaml", "articles/mine.yaml")
    ]


def test_exportseeds_does_nothing_by_force_where_a_folder_is_in_the_way(iran, tmp_path):
    (tmp_path / "actors.yaml").mkdir()
    with pytest.raises(CommandError, match="stands in the way"):
        export(tmp_path, "--force")
    assert [path.name for path in tmp_path.iterdir()] == ["actors.yaml"]


@pytest.mark.parametrize("path", ["file", "file/seeds", "nowhere/seeds"])
def test_exportseeds_says_where_it_cannot_write(iran, tmp_path, path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match=r"(file|nowhere).*Nothing was written"):
        export(tmp_path / path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_exportseeds_leaves_nothing_behind_where_the_disk_is_full(iran, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
    try:
        with pytest.raises(CommandError, match="Nothing was written"):
            export(tmp_path / "seeds")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_exportseeds_refuses_to_write_a_file_that_no_load_reads(iran, tmp_path, monkeypatch):
    monkeypatch.setattr("claims.seeds.new_folder.LARGEST_FILE", 10)
    with pytest.raises(CommandError, match=r"actors\.yaml would have \d+ bytes"):
        export(tmp_path / "seeds")


def test_exportseeds_says_that_there_is_nothing(tmp_path):
    with pytest.raises(CommandError, match="nothing to export"):
        export(tmp_path / "seeds")
    assert list(tmp_path.iterdir()) == []


def test_exportseeds_asks_as_many_queries_for_two_hundred_claims_as_for_five(tmp_path):
    counts = []
    for claims in (5, 200):
        with database_of_its_own():
            load(write_many_seeds(tmp_path / f"seeds-{claims}", claims))
            with CaptureQueriesContext(connection) as asked:
                export(tmp_path / f"export-{claims}")
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 50
