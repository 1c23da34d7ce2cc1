"""manage.py loadseeds with a second folder: it may name what the database has, and strips nothing of the first."""

import pytest
from django.core.management import CommandError

from claims.models import Actor, Affiliation, Claim, Link, Topic

from .seed_folder import write_seeds
from .test_loadseeds import edit, load

pytestmark = pytest.mark.django_db

MORE = {
    "actors.yaml": """\
- slug: minister
  name: Hossein Amirabdollahian
  kind: person
  description: Another description.
  names:
    - {name: Amir-Abdollahian, language: en}
  affiliations:
    - {body: iran, role: foreign minister, start: 2025, source: another source}
""",
    "articles/lain.yaml": """\
title: Lain
outlet: kompas
language: id
text: |
  Iran bicara lagi soal rudal.
claims:
  - slug: iran-speaks-again
    kind: denial
    extent: full
    denies: drones-sent
    gist: Iran speaks again.
    quote: Iran bicara lagi
    speakers: [iran]
    about: [minister]
    said_on: 2023
    topics: [drones]
    chain: [{outlet: reuters}]
    stances: [{question: missiles, answer: no}]
""",
    "links.yaml": """\
- {source: iran-speaks-again, relation: repeats, target: no-missiles, rationale: Both are about missiles.}
""",
}


@pytest.fixture
def first(tmp_path):
    folder = write_seeds(tmp_path / "seeds")
    load(folder)
    return folder


@pytest.fixture
def more(tmp_path):
    folder = tmp_path / "more"
    (folder / "articles").mkdir(parents=True)
    for name, text in MORE.items():
        (folder / name).write_text(text)
    return folder


def minister():
    actor = Actor.objects.get(slug="minister")
    roles = sorted(str(role.start) for role in Affiliation.objects.filter(actor=actor))
    return actor.description, sorted(name.name for name in actor.names.all()), roles


def test_a_second_folder_names_what_the_database_has(first, more):
    load(more)
    claim = Claim.objects.get(slug="iran-speaks-again")
    assert [part.actor.slug for part in claim.speakers] == ["iran"]
    assert (claim.denies.slug, claim.stances.get().question.slug) == ("drones-sent", "missiles")
    assert Link.objects.filter(source=claim, target__slug="no-missiles").exists()
    assert "nothing to do" in load(more)[0]


def test_a_second_folder_adds_and_takes_nothing_away(first, more):
    before = minister()
    _, warned = load(more)
    after = minister()
    assert (after[0], set(after[1]) - set(before[1]), set(before[1]) - set(after[1])) == (
        "",
        {"Amir-Abdollahian"},
        set(),
    )
    assert after[2] == ["2021-08-25", "2025-01-01"]
    assert warned == [
        "warning: actors: minister: was loaded from another folder; what these files say otherwise was not loaded. "
        "--replace takes it."
    ]
    _, warned = load(first)
    assert (minister(), warned) == (after, [])


def test_with_replace_a_folder_outranks_others_and_names_each_removal(first, more):
    _, warned = load(more, "--replace")
    assert minister() == ("Another description.", ["Amir-Abdollahian", "Hossein Amirabdollahian"], ["2025-01-01"])
    assert [line for line in warned if "was removed" in line] == [
        "warning: names: minister, حسین امیرعبداللهیان: is no longer in the files and was removed."
    ]


def test_each_removal_from_the_same_folder_is_named(first):
    edit(first, "actors.yaml", "  names:\n    - {name: حسین امیرعبداللهیان, language: fa}\n", "")
    _, warned = load(first)
    assert warned == ["warning: names: minister, حسین امیرعبداللهیان: is no longer in the files and was removed."]


def test_what_neither_has_is_refused(first, more):
    edit(more, "articles/lain.yaml", "speakers: [iran]", "speakers: [nobody]")
    with pytest.raises(CommandError):
        load(more)
    assert not Claim.objects.filter(slug="iran-speaks-again").exists()


def test_a_topic_may_stand_under_one_of_the_database(first, more):
    (more / "topics.yaml").write_text("- {slug: missiles, name: missiles, parent: war}\n")
    load(more)
    assert Topic.objects.get(slug="missiles").parent.slug == "war"
