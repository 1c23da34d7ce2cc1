import pytest
from django.db import IntegrityError, transaction

from tests.conftest import make_claim

pytestmark = pytest.mark.django_db


def test_scope_counts_for_the_state_of_the_minister(article, minister, iran):
    claim = make_claim(article, minister)
    assert {(row.actor, row.direct) for row in claim.scope.all()} == {(minister, True), (iran, False)}


def test_anchor_refuses_words_of_another_place(article, minister):
    claim = make_claim(article, minister)
    with pytest.raises(IntegrityError, match="do not stand at that place"), transaction.atomic():
        claim.anchors.update(start=1, end=29)
