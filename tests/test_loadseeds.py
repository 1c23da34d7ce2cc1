"""manage.py loadseeds: it loads all or nothing, loads nothing twice, and overwrites no editor's work."""

import datetime
import threading
from io import StringIO

import pghistory
import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Outlet, Snapshot
from claims.anchors.carry import capture_and_carry_claims
from claims.editing.claims import TypedClaim, record_claim
from claims.models import (
    Actor,
    ActorName,
    Affiliation,
    Anchor,
    Claim,
    ClaimScope,
    Denial,
    Link,
    Question,
    Stance,
    Topic,
)
from claims.seeds.load_folder import LOAD_LOCK

from .seed_folder import write_many_seeds, write_seeds
from .test_seed_faults import everything

ARTICLE = "articles/utusan.yaml"
RETRACTED_TOO_EARLY = "source: no-missiles\n  relation: retracts\n  target: drones-sent"
pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return write_seeds(tmp_path / "seeds")


@pytest.fixture
def loaded(folder):
    load(folder)
    return folder


def load(folder, *options):
    """Run loadseeds; return (the text of stdout, the lines of stderr)."""
    told, warned = StringIO(), StringIO()
    call_command("loadseeds", folder, *options, stdout=told, stderr=warned)
    return told.getvalue(), warned.getvalue().splitlines()


def edit(folder, file, old, new):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def at_the_desk(row, user, **fields):
    with pghistory.context(user=user.pk, reason="a better word"):
        row.change(**fields)


def events(model):
    return model.pgh_event_model.objects.count()


def last_event(row):
    return row.pgh_event_model.objects.filter(pgh_obj=row.pk).latest("pgh_id")


def test_loadseeds_makes_a_published_claim(loaded):
    claim = Claim.objects.get(slug="drones-sent")
    assert (claim.status, claim.origin, claim.kind, claim.version) == ("published", "seeds", "admission", 1)
    assert (claim.said_on, claim.said_precision, claim.said_basis) == (datetime.date(2022, 11, 5), "day", "stated")
    assert [(part.actor.slug, part.part) for part in claim.parts.all()] == [("minister", "speaker"), ("iran", "about")]
    assert [topic.slug for topic in claim.topics.all()] == ["drones"]
    assert [(hop.outlet.slug, hop.passed, hop.position) for hop in claim.chain.all()] == [
        ("reuters", "translated", 1),
        ("kompas", "translated", 2),
    ]


def test_loadseeds_reads_the_one_word_of_hops_of_earlier_files_as_what_is_known(folder):
    earlier = "[{outlet: reuters, directness: anonymous}, {actor: iran, directness: translated}, "
    earlier += "{outlet: kompas, directness: direct}]"
    edit(folder, ARTICLE, "[{outlet: reuters, passed: translated}, {outlet: kompas, passed: translated}]", earlier)
    _, warned = load(folder)
    assert any("chains with the word anonymous and direct" in line for line in warned)
    claim = Claim.objects.get(slug="drones-sent")
    hops = [(hop.through.name, hop.passed, hop.heard) for hop in claim.chain.all()]
    assert hops == [("Reuters", "", None), ("Iran", "translated", None), ("Kompas.com", "", None)]
    assert claim.source_unnamed


def test_loadseeds_keeps_to_whom_a_claim_was_said(folder):
    edit(folder, ARTICLE, "about: [iran]", "said_to: [iran]\n    audience: reporters\n    source_unnamed: yes")
    edit(folder, ARTICLE, "{outlet: reuters, passed: translated}", "{outlet: reuters, heard: yes}")
    load(folder)
    claim = Claim.objects.get(slug="drones-sent")
    assert [part.actor.slug for part in claim.said_to] == ["iran"]
    assert (claim.audience, claim.source_unnamed) == ("reporters", True)
    assert [(hop.passed, hop.heard) for hop in claim.chain.all()] == [("", True), ("translated", None)]


def test_loadseeds_makes_a_denial_with_its_stance(loaded):
    denial = Denial.objects.get()
    assert (denial.denies.slug, denial.extent, denial.said_basis) == ("drones-sent", "full", "report")
    assert [(stance.question.slug, stance.answer) for stance in denial.stances.all()] == [("missiles", "no")]


def test_loadseeds_anchors_the_words_at_their_occurrence(loaded):
    anchor = Anchor.objects.get(claim__slug="no-missiles")
    text = anchor.snapshot.text
    assert text[anchor.start : anchor.end] == anchor.exact == "“sama sekali”"
    assert anchor.start == text.rindex("“sama sekali”") > text.index("“sama sekali”")


def test_loadseeds_makes_an_article_with_its_text(loaded):
    article = Article.objects.get()
    assert (article.slug, article.status, article.published_zone) == ("utusan", "published", "Asia/Jakarta")
    assert article.published_at == datetime.datetime(2022, 11, 9, 12, 1, tzinfo=datetime.UTC)
    assert article.newest_snapshot.text.startswith("Utusan Rusia di Teheran\n\nIran mengirim")
    assert (article.newest_snapshot.origin, article.newest_snapshot.is_public) == ("digest", True)


@pytest.mark.parametrize(
    ("written", "zone", "local"),
    [
        ("2022-11-09T19:01+08:00", "Asia/Makassar", "2022-11-09 19:01"),
        ("1945-11-09T19:01+07:00", "Etc/GMT-7", "1945-11-09 19:01"),  # in 1945 Jakarta was at UTC+09:00
        ("2022-11-09T19:01+03:00", "Etc/GMT-3", "2022-11-09 19:01"),
        ("2022-11-09T19:01-05:00", "Etc/GMT+5", "2022-11-09 19:01"),
        ("2022-11-09T19:01+03:30", "Asia/Tehran", "2022-11-09 19:01"),
        ("2022-11-09T19:01Z", "UTC", "2022-11-09 19:01"),
        ("2022-11", "UTC", "2022-11-01 00:00"),
    ],
)
def test_loadseeds_keeps_the_dateline(folder, written, zone, local):
    edit(folder, ARTICLE, "2022-11-09T19:01+07:00", written)
    load(folder)
    article = Article.objects.get()
    assert (article.published_zone, f"{article.published_locally:%Y-%m-%d %H:%M}") == (zone, local)


def test_loadseeds_makes_actors_with_names_and_affiliations(loaded):
    minister = Actor.objects.get(slug="minister")
    assert {name.name for name in minister.names.all()} == {"Hossein Amirabdollahian", "حسین امیرعبداللهیان"}
    affiliation = minister.affiliations.get()
    assert (affiliation.start, affiliation.end, affiliation.end_precision) == (
        datetime.date(2021, 8, 25),
        datetime.date(2024, 1, 1),
        "year",
    )
    assert list(Actor.objects.named("amirabd")) == [minister]
    assert Actor.objects.get(slug="kompas").outlet == Outlet.objects.get(slug="kompas")


def test_loadseeds_fills_the_feed_of_the_state_spoken_for(loaded):
    counted = ClaimScope.objects.filter(actor__slug="iran").order_by("claim__slug")
    assert [(row.claim.slug, row.direct) for row in counted] == [("drones-sent", False), ("no-missiles", True)]
    assert counted[0].topic_ids == [Topic.objects.get(slug="drones").pk]


def test_loadseeds_makes_confirmed_links(loaded):
    link = Link.objects.get()
    assert (link.source.slug, link.relation, link.target.slug) == ("drones-sent", "admits", "no-missiles")
    assert (link.status, link.origin, link.rationale) == ("confirmed", "seeds", "Both are about arms.")


def test_loadseeds_says_in_the_history_where_a_row_comes_from(loaded):
    event = last_event(Claim.objects.get(slug="drones-sent"))
    assert event.pgh_context == {"command": "loadseeds", "reason": "loaded from seeds/"}


def test_loadseeds_changes_nothing_the_second_time(loaded):
    before = everything()
    told, warned = load(loaded)
    assert "nothing to do: everything is as in the files" in told
    assert (warned, everything()) == ([], before)


def test_loadseeds_check_writes_nothing(folder):
    before = everything()
    told, _ = load(folder, "--check")
    assert "only checked, nothing was written" in told
    assert everything() == before


def test_loadseeds_reads_answers_as_words(folder):
    edit(folder, "outlets.yaml", "language: id", "language: no")
    load(folder)
    assert Outlet.objects.get(slug="kompas").language == "no"
    assert Stance.objects.get().answer == "no"


def test_loadseeds_changes_one_row_for_one_changed_gist(loaded):
    before = {model: events(model) for model in (Claim, Anchor, Article, Actor, Stance, Link)}
    edit(loaded, ARTICLE, "gist: Iran sent drones.", "gist: Iran sent a few drones.")
    told, _ = load(loaded)
    assert "claims                            0          1          2          0" in told
    changed = {model: events(model) - count for model, count in before.items()}
    assert {model for model, count in changed.items() if count} == {Claim}
    claim = Claim.objects.get(gist="Iran sent a few drones.")
    assert (claim.version, changed[Claim]) == (2, 1)


def test_loadseeds_follows_the_parts_of_a_claim(loaded):
    edit(loaded, ARTICLE, "topics: [drones]", "topics: [war]")
    edit(loaded, ARTICLE, "answer: no", "answer: declines")
    edit(loaded, ARTICLE, "speakers: [minister, iran]", "speakers: [iran]")
    load(loaded)
    sent, denial = Claim.objects.get(slug="drones-sent"), Claim.objects.get(slug="no-missiles")
    assert [topic.slug for topic in sent.topics.all()] == ["war"]
    assert [part.actor.slug for part in denial.parts.all()] == ["iran"]
    assert (denial.stances.get().answer, denial.version, sent.version) == ("declines", 2, 2)


def test_loadseeds_follows_the_names_and_affiliations_of_an_actor(loaded):
    edit(loaded, "actors.yaml", "  names:\n    - {name: حسین امیرعبداللهیان, language: fa}\n", "")
    edit(loaded, "actors.yaml", "end: 2024", "end: 2024-05-19")
    load(loaded)
    assert [name.name for name in ActorName.objects.filter(actor__slug="minister")] == ["Hossein Amirabdollahian"]
    affiliation = Affiliation.objects.get()
    assert (affiliation.end, affiliation.end_precision, affiliation.version) == (
        datetime.date(2024, 5, 19),
        "day",
        2,
    )


def test_loadseeds_captures_a_changed_text_as_a_new_snapshot(loaded):
    edit(loaded, ARTICLE, "  Iran mengirim drone.", "  Baru. Iran mengirim drone.")
    load(loaded)
    first, second = Snapshot.objects.all()
    claim = Claim.objects.get(slug="drones-sent")
    old, new = claim.anchors.order_by("snapshot__number")
    assert (old.snapshot, new.snapshot, new.start - old.start) == (first, second, 6)
    assert "nothing to do" in load(loaded)[0]


def test_loadseeds_reports_what_is_gone_from_the_files(loaded):
    edit(loaded, "links.yaml", (loaded / "links.yaml").read_text(), "[]")
    edit(loaded, "topics.yaml", "- slug: war\n  name: war\n", "")
    text = (loaded / ARTICLE).read_text()
    (loaded / ARTICLE).write_text(text[: text.index("  - slug: cafe")])
    before = everything()
    told, warned = load(loaded)
    assert [line.split(" was loaded once")[0] for line in warned] == [
        "warning: topics: war:",
        "warning: claims: cafe:",
        "warning: links: drones-sent admits no-missiles:",
    ]
    assert "nothing to do" in told
    assert everything() == before


def test_loadseeds_leaves_what_an_editor_changed(loaded, editor):
    claim = Claim.objects.get(slug="drones-sent")
    at_the_desk(claim, editor, gist="Iran sent drones, it says.")
    edit(loaded, ARTICLE, "topics: [drones]", "topics: [war]")
    _, warned = load(loaded)
    assert warned == [
        "warning: claims: drones-sent: was changed at the desk since; what the files say otherwise was not loaded."
    ]
    claim.refresh_from_db()
    assert (claim.gist, [topic.slug for topic in claim.topics.all()]) == ("Iran sent drones, it says.", ["drones"])


def test_loadseeds_leaves_an_entry_that_was_changed_in_the_registry(loaded, admin):
    at_the_desk(Actor.objects.get(slug="iran"), admin, name="Islamic Republic of Iran")
    _, warned = load(loaded)
    assert warned[0].startswith("warning: actors: iran: was changed at the desk since")
    assert Actor.objects.get(slug="iran").name == "Islamic Republic of Iran"


def test_loadseeds_leaves_a_name_that_an_editor_added(loaded, editor):
    with pghistory.context(user=editor.pk):
        ActorName.objects.create(actor=Actor.objects.get(slug="iran"), name="ایران", language="fa")
    assert "nothing to do" in load(loaded)[0]
    assert ActorName.objects.filter(name="ایران").exists()


def test_loadseeds_leaves_a_text_that_an_editor_captured(loaded, editor):
    with pghistory.context(user=editor.pk):
        Article.objects.get().capture("Another text.", origin="original")
    assert "nothing to do" in load(loaded)[0]
    assert Snapshot.objects.count() == 2


def test_loadseeds_anchors_a_changed_claim_in_a_new_text(loaded, editor):
    at_the_desk(Claim.objects.get(slug="drones-sent"), editor, gist="Iran sent drones, it says.")
    edit(loaded, ARTICLE, "  Iran mengirim drone.", "  Baru. Iran mengirim drone.")
    load(loaded)
    assert Anchor.objects.filter(claim__slug="drones-sent").count() == 2


def test_loadseeds_places_a_claim_of_the_desk_in_a_new_text(loaded, editor):
    article = Article.objects.get()
    words = article.newest_snapshot, 0, len("Utusan")
    fields = {"gist": "A gist.", "said_on": "2022-11-05", "said_precision": "day", "said_basis": "stated"}
    made = record_claim(article, TypedClaim(kind="assertion", **fields, words=words), by=editor)
    edit(loaded, ARTICLE, "  Iran mengirim drone.", "  Baru. Iran mengirim drone.")
    load(loaded)
    assert [place.state for place in made.anchors.order_by("snapshot__number")] == ["exact", "exact"]
    assert "nothing to do" in load(loaded)[0]


def test_loadseeds_carries_its_claims_over_to_a_newer_text_of_the_desk(loaded, editor):
    article = Article.objects.get()
    second = capture_and_carry_claims(article, article.newest_snapshot.text + "\n\nBaru.", by=editor, origin="digest")
    assert "nothing to do" in load(loaded)[0]
    assert {place.state for place in second.anchors.all()} == {"exact"}


def test_loadseeds_passes_over_a_text_that_was_set_aside(loaded, editor):
    second = capture_and_carry_claims(Article.objects.get(), "Teks lain.", by=editor, origin="digest")
    second.anchors.all().delete()
    Snapshot.objects.filter(pk=second.pk).update(set_aside=True)
    assert "nothing to do" in load(loaded)[0]
    edit(loaded, ARTICLE, "  Iran mengirim drone.", "  Baru. Iran mengirim drone.")
    load(loaded)
    assert Article.objects.get().newest_snapshot.number == 3


def test_loadseeds_leaves_a_withdrawn_claim_withdrawn(loaded, editor):
    Claim.objects.get(slug="cafe").withdraw(by=editor, reason="There is none.")
    assert "nothing to do" in load(loaded)[0]
    assert Claim.objects.get(slug="cafe").status == "withdrawn"


def test_loadseeds_keeps_a_merged_actor_merged(loaded, admin):
    iran, minister = Actor.objects.get(slug="iran"), Actor.objects.get(slug="minister")
    with pghistory.context(user=admin.pk):
        Affiliation.objects.all().delete()
        Claim.objects.get(slug="drones-sent").parts.filter(actor=minister).update(actor=iran)
        minister.change(merged_into=iran)
    load(loaded)
    assert Actor.objects.get(slug="minister").merged_into == iran
    assert not Affiliation.objects.exists()


def test_loadseeds_refuses_a_link_that_was_made_at_the_desk(loaded, editor):
    source, target = Claim.objects.get(slug="cafe"), Claim.objects.get(slug="drones-sent")
    Link.objects.create(source=source, target=target, relation="context", rationale="So.", proposed_by=editor)
    with (loaded / "links.yaml").open("a") as links:
        links.write("- {source: drones-sent, relation: context, target: cafe, rationale: So.}\n")
    with pytest.raises(CommandError, match="Nothing was changed"):
        load(loaded)


def test_loadseeds_tells_a_broken_rule_of_the_database_in_a_sentence(loaded, editor):
    with pghistory.context(user=editor.pk):
        Article.objects.update(url="https://example.org/a", url_key="example.org/a")
    edit(loaded, ARTICLE, "language: id", "language: id\nurl: https://example.org/a")
    (loaded / "articles/another.yaml").write_text(
        "title: Another\nlanguage: id\ntext: Nothing.\nurl: https://example.org/b\n"
    )
    load(loaded)
    edit(loaded, "articles/another.yaml", "org/b", "org/c")
    with pghistory.context(user=editor.pk):
        Article.objects.filter(slug="utusan").update(url="https://example.org/c", url_key="example.org/c")
    edit(loaded, ARTICLE, "org/a", "org/d")
    with pytest.raises(CommandError, match="This address is here already"):
        load(loaded)


@pytest.fixture
def other_session():
    parameters = connection.get_connection_params()
    known = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if parameters.get(name)}
    with psycopg.connect(**known, autocommit=True) as session:
        session.execute("SELECT pg_advisory_lock(%s)", [LOAD_LOCK])
        yield session


def test_loadseeds_refuses_to_run_beside_another(folder, other_session, monkeypatch):
    monkeypatch.setattr("claims.seeds.load_folder.LONGEST_WAIT", 1)
    with pytest.raises(CommandError, match="Another loadseeds is at work"):
        load(folder)


def test_loadseeds_waits_for_another_that_ends(folder, other_session):
    threading.Timer(0.5, other_session.close).start()
    assert "loaded" in load(folder)[0]


def test_loadseeds_asks_as_many_queries_for_two_hundred_claims_as_for_five(tmp_path):
    few, many = (write_many_seeds(tmp_path / str(claims) / "seeds", claims=claims) for claims in (5, 200))
    counts = []
    for folder in (few, many, many):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            load(folder)
        counts.append(len(captured))
    assert Claim.objects.count() == 203
    assert counts[1] <= counts[0] + 3  # what stands there already is looked up, in as many queries
    assert counts[2] <= counts[0]


class Terminal(StringIO):
    def isatty(self):
        return True


def test_loadseeds_draws_a_bar_on_a_terminal_when_a_load_is_long(monkeypatch, folder):
    monkeypatch.setattr("claims.management.commands.loadseeds.PATIENCE", 0)
    terminal, told = Terminal(), load(folder, "--check")[0]
    call_command("loadseeds", folder, "--check", stdout=terminal)
    assert "] storing rows 4/4" in terminal.getvalue()
    assert "storing rows" not in told


def test_loadseeds_warns_of_dates_that_are_odd(folder):
    edit(folder, ARTICLE, "said_on: 2022-11-05", "said_on: 2022-11-10")
    edit(
        folder,
        "actors.yaml",
        "  affiliations:",
        "  affiliations:\n    - {body: iran, role: foreign minister, start: 2020, source: s}",
    )
    _, warned = load(folder)
    assert "drones-sent: said_on: this is after the article was published" in warned[1]
    assert "start: minister held this role already then" in warned[0]


def test_loadseeds_warns_of_an_answer_that_was_said_before(folder):
    edit(folder, ARTICLE, "said_on: 2022-11\n", "said_on: ../2022-11-03\n")
    edit(folder, "links.yaml", "source: drones-sent\n  relation: admits\n  target: no-missiles", RETRACTED_TOO_EARLY)
    _, warned = load(folder)
    assert "no-missiles: said_on: this is before drones-sent, which it denies; are both dates right?" in warned[1]
    assert "relation: no-missiles was said before drones-sent; are the direction and dates right?" in warned[0]


def test_loadseeds_reads_the_date_of_a_report_without_one_as_inferred(folder):
    edit(folder, ARTICLE, "published_at: 2022-11-09T19:01+07:00\n", "")
    edit(folder, ARTICLE, "said_on: 2022-11-05\n", "said_on: 2022-11-05\n    basis: report\n")
    _, warned = load(folder)
    assert "whose article has no date: drones-sent and no-missiles; their dates are loaded as inferred" in warned[0]
    claim = Claim.objects.get(slug="drones-sent")
    assert (claim.said_basis, claim.said_basis_reason) == ("inferred", Claim.UNDATED_REPORT)


def test_loadseeds_loads_the_seeds_of_this_repository():
    load(settings.BASE_DIR / "seeds")
    assert Claim.objects.published().count() >= 30
    assert Question.objects.count() >= 6
    assert Link.objects.confirmed().count() >= 15
    assert Article.objects.published().count() >= 5
    assert "nothing to do" in load(settings.BASE_DIR / "seeds")[0]
