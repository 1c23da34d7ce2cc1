"""The shipped seeds must show a stance that changed, with its days, words and chains."""

import pytest

from claims.reading.shifts import recent_shifts
from tests.seeded import load_seeds

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeds(db):
    load_seeds()


def test_iran_denies_drones_in_october_2022_and_admits_them_in_november(seeds, client):
    found = [shift for shift in recent_shifts(20) if shift.actor.slug == "iran"]
    [shift] = [one for one in found if one.question.slug == "has-iran-supplied-drones-to-russia"]
    assert (shift.before.answer, shift.after.answer, shift.between) == ("no", "yes", "19 days")
    assert shift.before.claim.slug == "iran-denies-drones-for-russia"
    page = client.get("/actors/iran/").content.decode()
    for told in (shift.before.claim.gist, shift.after.claim.gist, "19 days", "Translated by Reuters", "Our summary"):
        assert told in page


def test_the_shift_is_found_among_all_claims(seeds, client):
    page = client.get("/claims/?actor=iran&shift=no-yes")
    assert {claim.said_on.isoformat() for claim in page.context["claims"]} == {"2022-11-05"}
