"""What is suggested between the claims of the seeds: their links, taken away one by one, and "may contradict"."""

from itertools import combinations

import pytest

from claims.models import Claim, Link
from claims.suggestions.compared import compared_saying_of_claim, compared_sayings
from claims.suggestions.reasons import Comparison, likely_relation_by_reasons
from claims.suggestions.suggest import MOST_SHOWN, suggestions_for
from tests.conftest import Undone
from tests.seeded import load_seeds

pytestmark = pytest.mark.django_db

ADMISSION, DELIVERIES = "iran-drones-before-war", "russia-deliveries-routine"
# Pairs that contradict each other though nobody linked them: a yes and a no to one question, or plain words.
CONTRADICTING = {
    ("iran-accused-of-kamikaze-drones", "iran-denies-drones-for-russia"),
    ("iran-admits-drones-before-february", "iran-denies-drones-for-russia"),
    ("iran-denies-drones-for-russia", "iran-drones-charge-true"),
    ("iran-denies-drones-for-russia", "iran-few-drones-before-war"),
    ("iran-denies-drones-for-russia", "west-accuses-iran-of-drones"),
    ("iran-denies-drones-for-russia", "west-accuses-iran-of-missiles"),
    ("treaty-deepens-military-ties", "treaty-no-defence-provision"),
    ("treaty-fields-of-cooperation", "treaty-no-defence-provision"),
}


@pytest.fixture
def links(db):
    load_seeds()
    return Link.objects.confirmed().select_related("source", "target").order_by("pk")


def ranks_without_link(link, editor):
    """The rank of either end among the suggestions for the other, as the panel shows them; None if it is not shown."""
    with Undone():
        Link.objects.filter(pk=link.pk).update(status="dismissed")
        ranks = {}
        for one, other in ((link.source, link.target), (link.target, link.source)):
            found = suggestions_for(compared_saying_of_claim(one), user=editor, this=one).found
            ranks[other.slug] = next((each.rank for each in found if each.claim == other), None)
        return ranks


def test_links_across_articles_come_back_when_they_are_taken_away(links, editor):
    across = [link for link in links if link.source.article_id != link.target.article_id]
    ranks = {link: ranks_without_link(link, editor) for link in across}
    first = [rank for found in ranks.values() for rank in found.values() if rank and rank <= 5]
    assert (len(across), len(first) >= 36) == (26, True), len(first)
    [order] = [found for link, found in ranks.items() if {ADMISSION, DELIVERIES} == set(found)]
    assert all(rank and rank <= MOST_SHOWN for rank in order.values()), order


def test_may_contradict_is_said_of_pairs_that_do(links):
    sayings = compared_sayings(Claim.objects.values_list("pk", flat=True))
    slugs = dict(Claim.objects.values_list("pk", "slug"))
    hinted = {
        tuple(sorted((slugs[one], slugs[other])))
        for one, other in combinations(sayings, 2)
        if likely_relation_by_reasons(Comparison(sayings[one], sayings[other])) == "contradicts"
    }
    linked = {tuple(sorted((link.source.slug, link.target.slug))) for link in links.filter(relation="contradicts")}
    right = linked | CONTRADICTING
    assert len(hinted & right) / len(hinted) >= 0.8, hinted - right
    assert len(hinted & right) / len(right) >= 0.8, right - hinted
