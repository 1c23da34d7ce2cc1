"""Independent origins: the outlets that several claims rest on, each counted once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Outlet
from claims.models import Actor, Attribution, Claim, Link
from claims.reading.origins import claims_with_origin, independent_origins, origin_of, repetitions_across_origins
from tests.conftest import make_article, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def reuters(db):
    outlet = Outlet.objects.create(slug="reuters", name="Reuters", kind="agency")
    Actor.objects.for_outlet(outlet)
    return outlet


def through(claim, *hops):
    for position, hop in enumerate(hops, 1):
        end = {"outlet": hop} if isinstance(hop, Outlet) else {"actor": hop}
        Attribution.objects.create(claim=claim, position=position, **end)
    return claim


def heard_by(claim, outlet):
    Attribution.objects.create(claim=claim, position=1, outlet=outlet, heard=True)
    return claim


def repeats(source, target, status="confirmed"):
    confirmed = {"confirmed_at": source.published_at, "status": status} if status == "confirmed" else {"status": status}
    return Link.objects.create(
        source=source, target=target, relation="repeats", rationale="r", origin="seeds", **confirmed
    )


def test_origin_is_the_first_outlet_of_the_chain(article, iran, reuters, kompas, minister):
    assert origin_of(through(make_claim(article, iran), reuters, kompas)) == reuters
    assert origin_of(through(make_claim(article, iran), minister, reuters.actor, kompas)) == reuters


def test_origin_is_known_only_where_it_is_recorded(article, iran, minister, reuters, kompas):
    found = [
        (make_claim(article, iran), None),
        (through(make_claim(article, iran), minister), None),
        (through(make_claim(article, iran), kompas), None),  # quoted; who else quoted the words is not on record
        (heard_by(make_claim(article, iran), kompas), kompas),
        (make_claim(article, kompas.actor), kompas),
        (make_claim(article, reuters.actor), reuters),
        (through(make_claim(make_article(), iran), minister), None),
        (through(make_claim(make_article(), iran), reuters), reuters),
    ]
    of_database = dict(claims_with_origin().values_list("pk", "origin_outlet"))
    for number, (claim, origin) in enumerate(found):
        assert origin_of(claim) == origin, number
        assert of_database[claim.pk] == (origin and origin.pk), number


def test_five_articles_that_rest_on_one_agency_are_one_origin(iran, reuters, kompas):
    outlets = [Outlet.objects.create(slug=f"o{n}", name=f"O{n}") for n in range(5)]
    claims = [through(make_claim(make_article(outlet=outlet), iran), reuters, outlet) for outlet in outlets]
    origins = independent_origins(claims)
    assert ([origin.outlet for origin in origins.known], origins.counted) == ([reuters], "1 independent origin")
    assert (origins.told, origins.uncounted) == ("All 5 rest on Reuters: one origin.", "")
    origins = independent_origins(
        [*claims, heard_by(make_claim(make_article(outlet=kompas), iran), kompas), make_claim(make_article(), iran)]
    )
    assert [origin.outlet for origin in origins.known] == [reuters, kompas]
    assert (origins.counted, origins.told) == ("2 independent origins", "")
    assert origins.uncounted == "1 claim has an origin that is not on record and is not counted."


def test_repetitions_are_found_over_links_either_way(article, iran):
    one, two, three, other = (make_claim(article, iran, said=f"202{n}") for n in range(4))
    repeats(two, one)
    repeats(two, three)
    for claim in (one, two, three):
        assert repetitions_across_origins(claim) == [one, two, three]
    assert repetitions_across_origins(other) == []


def test_repetitions_leave_out_what_readers_do_not_see(article, iran, editor):
    one, two, three, draft = (make_claim(article, iran, said=f"202{n}") for n in range(4))
    repeats(two, one)
    repeats(three, two)
    Claim.objects.filter(pk=draft.pk).update(status="withdrawn", withdrawn_at=draft.published_at, withdrawn_reason="r")
    repeats(draft, one)
    assert repetitions_across_origins(one) == [one, two, three]
    two.withdraw(by=editor, reason="A mistake.")
    assert (repetitions_across_origins(one), repetitions_across_origins(three)) == ([], [])


def test_a_circle_of_repetitions_ends_and_a_proposed_link_is_none(article, iran):
    one, two, three = (make_claim(article, iran, said=f"202{n}") for n in range(3))
    repeats(one, two)
    repeats(two, three, status="proposed")
    assert repetitions_across_origins(one) == [one, two]
    Link.objects.all().update(status="confirmed", confirmed_at=one.published_at)
    repeats(three, one)
    assert repetitions_across_origins(one) == [one, two, three]


def test_claim_detail_tells_on_how_many_origins_it_rests(client, article, iran, reuters, kompas):
    first = through(make_claim(article, iran, slug="first"), reuters, kompas)
    assert b"Independent origins" not in client.get("/claims/first/").content
    again = through(make_claim(make_article(), iran, slug="again", gist="Said again."), reuters)
    repeats(again, first)
    page = client.get("/claims/first/").content.decode()
    assert "told 2 times, 1 independent origin" in page
    assert "All 2 rest on Reuters: one origin." in page
    assert '<a href="/claims/again/">Said again.</a>' in page


def test_claim_detail_takes_the_same_queries_for_ten_repetitions(client, article, iran):
    claims = [make_claim(article, iran, said=f"20{n + 10}", slug=f"c{n}") for n in range(11)]
    repeats(claims[1], claims[0])
    with CaptureQueriesContext(connection) as few:
        client.get("/claims/c0/")
    for claim in claims[2:]:
        repeats(claim, claims[1])
    with CaptureQueriesContext(connection) as many:
        client.get("/claims/c0/")
    assert len(many) == len(few)
