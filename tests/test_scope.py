"""Which claims count for which actor: the rows that triggers store, compared with a computation by the models."""

# ruff: noqa: S311  chance chooses cases here, not secrets
import datetime
import random

import pytest

from articles.models import Outlet
from articles.precision import first_day_by_precision
from claims.models import Affiliation, ClaimActor, ClaimScope, ClaimSearch
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db


def affiliate(actor, body, start=None, end=None, **fields):
    return Affiliation.objects.create(
        actor=actor, body=body, start=start, end=end, **{"role": "r", "source": "s"} | fields
    )


def counts(actor, claim):
    return ClaimScope.objects.filter(actor=actor, claim=claim).exists()


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("2021-08-24", False),
        ("2021-08-25", True),
        ("2022-11-05", True),
        ("2024-05-19", True),
        ("2024-05-20", False),
        ("2021-08", False),
        ("2021-09", True),
        ("2024-04", True),
        ("2024-05", False),
        ("2021", False),
        ("2022", True),
        ("2023", True),
        ("2024", False),
    ],
)
def test_state_is_credited_only_while_its_minister_is_in_office(said, counted, article, minister, iran):
    claim = make_claim(article, minister, said=said)
    assert counts(iran, claim) is counted
    assert counts(minister, claim)


@pytest.mark.parametrize(
    ("start", "end", "said", "counted"),
    [
        (None, None, "1000", True),
        (None, "2022-11-05", "1999", True),
        (None, "2022-11-05", "2022-11-06", False),
        ("2022-11-05", None, "9998", True),
        ("2022-11-05", None, "2022-11-04", False),
        ("2022-11-05", "2022-11-05", "2022-11-05", True),
    ],
)
def test_open_side_of_an_affiliation_has_no_limit(start, end, said, counted, article, iran):
    speaker = make_actor("Speaker")
    affiliate(speaker, iran, start, end)
    assert counts(iran, make_claim(article, speaker, said=said)) is counted


@pytest.mark.parametrize(
    ("precision", "end", "said", "counted"),
    [
        ("year", "2024-01-01", "2024-12-31", True),
        ("year", "2024-01-01", "2024", True),
        ("year", "2024-01-01", "2025-01-01", False),
        ("month", "2024-02-01", "2024-02-29", True),
        ("month", "2024-02-01", "2024-02", True),
        ("month", "2024-02-01", "2024-03-01", False),
        ("month", "2024-02-01", "2024", False),
    ],
)
def test_affiliation_lasts_to_the_end_of_its_last_period(precision, end, said, counted, article, iran):
    speaker = make_actor("Speaker")
    affiliate(speaker, iran, end=end, end_precision=precision)
    assert counts(iran, make_claim(article, speaker, said=said)) is counted


@pytest.mark.parametrize(
    ("said", "kremlin", "russia"), [("2020", 1, 0), ("2022", 1, 1), ("2024", 0, 0), ("2026", 0, 0)]
)
def test_two_hops_respect_both_dates(said, kremlin, russia, article):
    spokesman, body, state = make_actor("Spokesman"), make_actor("Kremlin"), make_actor("Russia")
    affiliate(spokesman, body, "2019-01-01", "2023-12-31")
    affiliate(body, state, "2021-01-01", "2025-12-31")
    claim = make_claim(article, spokesman, said=said)
    assert (counts(body, claim), counts(state, claim)) == (kremlin, russia)


def test_cycle_of_affiliations_ends(article):
    one, two, three = (make_actor(name) for name in ("One", "Two", "Three"))
    for actor, body in [(one, two), (two, three), (three, one)]:
        affiliate(actor, body)
    claim = make_claim(article, one)
    assert set(claim.scope.values_list("actor__name", "direct")) == {("One", True), ("Two", False), ("Three", False)}


def test_speaker_who_also_speaks_for_another_speaker_is_direct(article, minister, iran):
    claim = make_claim(article, minister, iran)
    assert set(claim.scope.values_list("actor", "direct")) == {(minister.pk, True), (iran.pk, True)}


def test_claim_about_a_state_does_not_count_for_it(article, iran, russia):
    claim = make_claim(article, russia, about=[iran])
    assert [row.actor for row in claim.scope.all()] == [russia]


def test_changed_affiliation_rewrites_the_rows(article, minister, iran):
    claim = make_claim(article, minister)
    office = minister.affiliations.get()
    office.change(start=datetime.date(2022, 11, 6))
    assert not counts(iran, claim)
    office.change(start=datetime.date(2022, 11, 5))
    assert counts(iran, claim)


def test_changed_hop_rewrites_the_rows_of_those_behind_it(article, minister, iran, russia):
    claim = make_claim(article, minister)
    hop = affiliate(iran, russia)
    assert counts(russia, claim)
    hop.change(end=datetime.date(2000, 1, 1))
    assert not counts(russia, claim)


def test_affiliation_with_another_body_moves_the_rows(article, minister, iran, russia):
    claim = make_claim(article, minister)
    minister.affiliations.get().change(body=russia)
    assert (counts(iran, claim), counts(russia, claim)) == (False, True)


def test_affiliation_of_another_actor_moves_the_rows(article, minister, iran):
    claim = make_claim(article, minister)
    minister.affiliations.get().change(actor=make_actor("Successor"))
    assert not counts(iran, claim)


def test_added_and_deleted_affiliation_rewrites_the_rows(article, minister, iran, russia):
    claim = make_claim(article, minister)
    affiliate(minister, russia)
    assert counts(russia, claim)
    Affiliation.objects.all().delete()
    assert [row.actor for row in claim.scope.all()] == [minister]


def test_withdrawn_claim_leaves_the_feed_and_comes_back(article, minister, iran, editor):
    claim = make_claim(article, minister)
    claim.withdraw(by=editor, reason="A mistake of ours.")
    assert not claim.scope.exists()
    claim.republish(by=editor, reason="It was none.")
    assert counts(iran, claim)


@pytest.mark.parametrize("status", ["draft", "in_review", "discarded"])
def test_only_published_claims_count(status, article, minister):
    assert not make_claim(article, minister, status=status, made_by=None).scope.exists()


def test_speaker_taken_away_takes_his_state_along(article, minister, iran, russia):
    claim = make_claim(article, minister, russia)
    claim.parts.get(actor=minister).delete()
    assert [row.actor for row in claim.scope.all()] == [russia]


def test_speaker_moved_to_another_claim_leaves_the_first(article, minister, russia):
    first, second = make_claim(article, minister, russia), make_claim(article, russia)
    ClaimActor.objects.filter(actor=minister).update(claim=second)
    assert not counts(minister, first)
    assert counts(minister, second)


def test_speaker_who_becomes_a_subject_no_longer_counts(article, minister, russia):
    claim = make_claim(article, minister, russia)
    claim.parts.filter(actor=minister).update(part="about")
    assert [row.actor for row in claim.scope.all()] == [russia]


def test_topics_follow(article, minister, drones):
    claim = make_claim(article, minister, topics=[drones])
    assert {tuple(row.topic_ids) for row in claim.scope.all()} == {(drones.pk,)}
    claim.topics.clear()
    assert {tuple(row.topic_ids) for row in claim.scope.all()} == {()}


def test_kind_and_date_follow(article, minister, iran):
    claim = make_claim(article, minister)
    claim.change(kind="promise", said_on=datetime.date(2023, 1, 1), said_precision="year")
    row = claim.scope.get(actor=iran)
    assert (row.kind, row.said_on.isoformat(), row.said_precision) == ("promise", "2023-01-01", "year")
    claim.change(said_on=datetime.date(2025, 1, 1))
    assert not counts(iran, claim)


def test_outlet_of_the_article_follows(article, minister):
    claim = make_claim(article, minister)
    other = Outlet.objects.create(slug="irna", name="IRNA")
    article.change(outlet=other)
    assert {row.outlet for row in claim.scope.all()} == {other}
    article.change(outlet=None)
    assert {row.outlet for row in claim.scope.all()} == {None}


def test_search_finds_the_names_that_an_actor_has_now(article, minister, russia):
    claim, other = make_claim(article, minister), make_claim(article, russia)
    alias = minister.names.create(name="Abdollahian")
    assert list(ClaimSearch.objects.filter(words="abdollahian").values_list("claim", flat=True)) == [claim.pk]
    minister.names.filter(pk=alias.pk).update(actor=russia)
    assert list(ClaimSearch.objects.filter(words="abdollahian").values_list("claim", flat=True)) == [other.pk]
    alias.delete()
    assert not ClaimSearch.objects.filter(words="abdollahian").exists()


def some_day(precision="day"):
    day = datetime.date(2019, 1, 1) + datetime.timedelta(random.randrange(6 * 365))
    return first_day_by_precision(day, precision)


def some_office(actors):
    actor, body = random.sample(actors, 2)
    fields = {f"{side}_precision": random.choice(["day", "month", "year"]) for side in ("start", "end")}
    days = [some_day(precision) if random.random() < 0.8 else None for precision in fields.values()]
    if all(days) and days[0] > days[1]:
        days, fields = days[::-1], dict(zip(fields, reversed(fields.values()), strict=True))
    return Affiliation(actor=actor, body=body, start=days[0], end=days[1], role="r", source="s", **fields)


def some_claims(article, actors, number):
    claims = []
    for _ in range(number):
        precision = random.choice(["day", "day", "month", "year"])
        said = {"said_on": some_day(precision), "said_precision": precision}
        claims.append(make_claim(article, *random.sample(actors, random.choice([1, 1, 2]))))
        claims[-1].change(**said)
    return claims


def reached(claim):
    """The actors that a claim counts for, computed by the models, as {(actor id, whether a speaker)}."""
    speakers = {part.actor_id for part in claim.speakers}
    found, before = set(speakers), None
    while found != before:
        before = set(found)
        found |= {
            office.body_id for office in Affiliation.objects.all() if office.actor_id in found and office.covers(claim)
        }
    return {(actor, actor in speakers) for actor in found}


def test_random_offices_count_as_the_slow_way_says():
    """200 comparisons: 20 claims among 7 actors, before and after nine changes of their offices."""
    actors = [make_actor(f"Actor {number}") for number in range(7)]
    offices = Affiliation.objects.bulk_create(some_office(actors) for _ in range(12))
    claims = some_claims(make_article(), actors, 20)
    for _ in range(10):
        for claim in claims:
            assert set(claim.scope.values_list("actor", "direct")) == reached(claim), claim.said_on
        changed, new = random.choice(offices), some_office(actors)
        new.pk = changed.pk
        new.save()
    Affiliation.objects.filter(pk__in=[office.pk for office in offices[:6]]).delete()
    assert all(set(claim.scope.values_list("actor", "direct")) == reached(claim) for claim in claims)
