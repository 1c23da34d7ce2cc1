"""Suggested links: the index kept by the database, the ranking, and what is told of each."""

import pytest

from claims.models import ClaimLength, ClaimPosting
from tests.conftest import make_claim

pytestmark = pytest.mark.django_db


def lexemes(claim):
    return set(ClaimPosting.objects.filter(claim=claim).values_list("lexeme", flat=True))


def test_index_holds_words_and_stems_of_the_gist_and_of_the_marked_words(article, iran):
    claim = make_claim(article, iran, gist="Iran supplied drones.", words="Iran mengakui mengirim drone")
    assert lexemes(claim) >= {"supplied", "suppli", "drones", "drone", "mengakui", "aku"}
    assert ClaimLength.objects.get(claim=claim).length == sum(
        ClaimPosting.objects.filter(claim=claim).values_list("times", flat=True)
    )
