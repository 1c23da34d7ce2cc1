"""Filters by the state of the record on a day, by the outlet where words entered the press, and by their chain."""

from datetime import datetime

import pghistory
import pytest

from articles.models import Outlet
from claims.models import Actor
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db


def shown(client, query):
    return [claim.slug for claim in client.get(f"/claims/?{query}").context["claims"]]


def recorded(article, speaker, day, **fields):
    return make_claim(article, speaker, published_at=datetime.fromisoformat(f"{day}+00:00"), **fields)


@pytest.fixture
def late(article, minister):
    """A claim that was said in 2022 and recorded in 2025."""
    return recorded(article, minister, "2025-03-01T12:00:00", slug="late", said="2022-11-05")


@pytest.mark.parametrize("more", ["", "&actor=iran", "&sort=recorded", "&speaker=hossein-amirabdollahian"])
def test_a_claim_entered_later_is_found_by_the_day_it_was_said_and_not_as_of_that_day(client, late, more):
    assert shown(client, f"said_to=2022-12-31{more}") == ["late"]
    assert shown(client, f"as_of=2022-12-31{more}") == []
    assert shown(client, f"as_of=2025-02{more}") == []
    assert shown(client, f"as_of=2025-03-01{more}") == ["late"]


def test_the_day_ends_at_midnight_in_utc(client, article, minister):
    recorded(article, minister, "2025-03-01T23:59:59", slug="in-time")
    recorded(article, minister, "2025-03-02T00:00:00", slug="too-late")
    assert shown(client, "as_of=2025-03-01") == ["in-time"]


def test_what_was_withdrawn_since_is_counted_and_its_words_stay_withheld(client, article, minister, reviewer):
    claim = recorded(article, minister, "2025-03-01T12:00:00", gist="A canary sings.")
    claim.withdraw(by=reviewer, reason="It was never said.")
    told = client.get("/claims/?as_of=2025-03-01").content.decode()
    assert "1 claim that our record showed that day was withdrawn since" in told
    assert "canary" not in told
    assert "was withdrawn since" not in client.get("/claims/?as_of=2025-02-28").content.decode()
    searched = [client.get(f"/claims/?as_of=2025-03-01&q={word}").content.decode() for word in ("canary", "nothing")]
    assert ["1 claim that our record" in one for one in searched] == [True, True]


def test_what_was_changed_since_leads_to_what_it_said_then(client, article, late):
    assert "Changed since" not in client.get("/claims/?as_of=2025-03-01").content.decode()
    with pghistory.context(reason="A better gist."):
        late.change(gist="Another gist.")
    assert 'href="/claims/late/#history">Changed since' in client.get("/claims/?as_of=2025-03-01").content.decode()
    assert "Changed since" not in client.get("/claims/").content.decode()


def test_both_clocks_stand_in_the_row_where_they_matter(client, late):
    for query in ("as_of=2026", "sort=recorded"):
        told = client.get(f"/claims/?{query}").content.decode()
        assert "5 Nov 2022" in told
        assert "recorded 1 Mar 2025" in told
    assert "recorded 1 Mar" not in client.get("/claims/").content.decode()


@pytest.fixture
def reuters(db):
    outlet = Outlet.objects.create(slug="reuters", name="Reuters", kind="agency")
    Actor.objects.for_outlet(outlet)
    return outlet


@pytest.fixture
def chains(article, minister, russia, reuters):
    """One claim for each kind of chain; returns the slugs."""
    voice, own = Actor.objects.get(outlet=reuters), article.outlet
    source = make_actor("A senior source", Actor.Kind.UNNAMED)
    heard, unheard = {"heard": True}, {"passed": "verbatim"}
    hops = {
        "plain": [],
        "to-itself": [{"outlet": own} | heard],
        "quoted-by-itself": [{"outlet": own} | unheard],
        "to-reuters": [{"outlet": reuters} | heard, {"outlet": own, "passed": "paraphrased"}],
        "by-its-voice": [{"actor": voice} | heard],
        "by-a-person": [{"actor": russia, "passed": "paraphrased"}],
        "by-a-source-without-a-name": [{"actor": source}],
    }
    for slug, through in hops.items():
        claim = make_claim(article, minister, slug=slug)
        for position, hop in enumerate(through, 1):
            claim.chain.create(position=position, **hop)
    make_claim(article, source, slug="unnamed")
    make_claim(article, minister, slug="withheld", source_unnamed=True)
    make_claim(article, own.actor, slug="own-voice")
    make_claim(make_article(), minister, slug="unknown-outlet")
    return set(hops) | {"unnamed", "withheld", "own-voice", "unknown-outlet"}


@pytest.mark.parametrize("more", ["", "&actor=iran&actor=a-senior-source", "&sort=recorded"])
def test_chains_are_told_apart(client, chains, more):
    told = {
        "first-hand": {"to-itself"},
        "anonymous": {"by-a-source-without-a-name", "unnamed", "withheld"},
        "unknown": {"plain", "unnamed", "withheld", "unknown-outlet"},
    }
    of_actors = chains - {"own-voice"} if "actor=" in more else chains
    for chain, found in told.items():
        assert set(shown(client, f"chain={chain}{more}")) == found, chain
        assert set(shown(client, f"not_chain={chain}{more}")) == of_actors - found, chain
    both = told["first-hand"] | told["anonymous"]
    assert set(shown(client, f"chain=first-hand&chain=anonymous{more}")) == both


@pytest.mark.parametrize("more", ["", "&actor=iran&actor=a-senior-source", "&sort=recorded"])
def test_origin_is_the_outlet_by_which_the_words_are_recorded_to_have_come(client, chains, more):
    reuters = {"to-reuters", "by-its-voice"}
    of_actors = chains - {"own-voice"} if "actor=" in more else chains
    kompas = {"to-itself", "own-voice"} & of_actors
    assert set(shown(client, f"origin=reuters{more}")) == reuters
    assert set(shown(client, f"origin=kompas{more}")) == kompas
    assert set(shown(client, f"not_origin=kompas{more}")) == of_actors - kompas


LEFT_OUT = [
    ("not_actor=iran", ["theirs"]),
    ("not_actor=iran&actor=russia", ["theirs"]),
    ("not_speaker=hossein-amirabdollahian", ["theirs"]),
    ("not_about=russia", ["theirs"]),
    ("not_kind=admission", ["theirs"]),
    ("not_kind=admission&actor=iran", []),
    ("not_topic=drones", ["theirs"]),
    ("not_topic=drones&actor=russia", ["theirs"]),
    ("not_question=has-iran-supplied-drones&actor=russia", []),
    ("not_answer=yes", ["theirs"]),
    ("not_answer=no&question=has-iran-supplied-drones", ["ours"]),
    ("not_outlet=kompas", ["theirs"]),
    ("not_outlet=kompas&actor=russia", ["theirs"]),
    ("not_linked=repeats", ["theirs", "ours"]),
    ("not_topic=drones&not_kind=denial", []),
]


def test_what_is_left_out_is_not_shown(client, article, minister, russia, question, drones):
    fields = {"about": [russia], "topics": [drones], "kind": "admission", "stances": [(question, "yes")]}
    make_claim(article, minister, slug="ours", said="2022-11-05", **fields)
    fields = {"kind": "denial", "stances": [(question, "no")]}
    make_claim(make_article(), russia, slug="theirs", said="2025-06-19", **fields)
    assert [(query, shown(client, query)) for query, _ in LEFT_OUT] == LEFT_OUT
    for query, slugs in LEFT_OUT:
        assert sorted(shown(client, f"{query}&sort=recorded")) == sorted(slugs)
