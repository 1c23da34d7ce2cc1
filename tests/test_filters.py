"""The filter set of claims: for any query, its pages hold the rows of its query set."""

# ruff: noqa: S311  chance chooses cases here, not secrets
import random
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from claims.lists.filters import ClaimFilterSet
from claims.lists.index import filtered_index_page
from tests.test_facets import chance  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db

VALUES = {
    "actor": [f"actor-{letter}" for letter in "abcdef"],
    "speaker": [f"actor-{letter}" for letter in "abcdef"],
    "about": [f"actor-{letter}" for letter in "abcdef"],
    "said_from": ["2021", "2022", "2022-11-04", "2023"],
    "said_to": ["2022", "2022-11", "2022-11-20", "2025-12"],
    "as_of": ["2026-02", "2026-03-01", "9000"],
    "kind": ["assertion", "denial", "admission", "accusation", "promise"],
    "topic": [f"topic-{number}" for number in range(4)],
    "question": [f"question-{number}" for number in range(3)],
    "answer": ["yes", "partly", "no"],
    "outlet": ["kompas", "reuters"],
    "origin": ["kompas", "reuters"],
    "chain": ["first-hand", "anonymous", "unknown"],
    "linked": ["contradicts"],
    "shift": ["no-yes", "yes-no", "partly-yes"],
    "q": ["drone", "mengakui -rudal", "tidak"],
}
ONCE = {"said_from", "said_to", "as_of", "q"}


def chosen_by(draw):
    """A random query, as (name, value) pairs: up to four parameters, and up to two that exclude other values."""
    pairs = {}
    for name in draw.choices([*VALUES], k=draw.randint(0, 4)):
        pairs[name] = draw.sample(VALUES[name], 1 if name in ONCE else min(draw.randint(1, 2), len(VALUES[name])))
    for name in draw.choices([name for name in VALUES if name not in ONCE], k=draw.randint(0, 2)):
        left = [value for value in VALUES[name] if value not in pairs.get(name, [])]
        pairs[f"not_{name}"] = draw.sample(left, 1) if left else []
    return [(name, value) for name, values in pairs.items() for value in values]


def all_pages(pairs, size):
    ids, before = [], ""
    while before is not None:
        page = filtered_index_page(ClaimFilterSet(QueryDict(urlencode([*pairs, ("before", before)]))), size)
        ids, before = ids + page.ids, page.next
    return ids


def test_the_union_of_all_pages_is_the_query_set(chance):  # noqa: F811
    draw, found = random.Random(11), 0
    for number in range(60):
        pairs = [*chosen_by(draw), ("sort", "recorded" if number % 2 else "")]
        claim_filter = ClaimFilterSet(QueryDict(urlencode(pairs)))
        assert claim_filter.is_valid() or "said_to" in claim_filter.errors, (pairs, claim_filter.errors)
        pages = all_pages(pairs, size=7)
        assert len(pages) == len(set(pages)), pairs
        assert set(pages) == set(claim_filter.qs.values_list("pk", flat=True)), pairs
        found += len(pages)
    assert found > 200


def test_each_parameter_is_declared_once_and_its_opposite_follows():
    names = [*ClaimFilterSet.base_filters]
    declared = [name for name in names if not name.startswith("not_")]
    assert declared == [*VALUES_IN_ORDER, "sort", "before"]
    assert {name.removeprefix("not_") for name in names if name.startswith("not_")} == {*VALUES} - ONCE


VALUES_IN_ORDER = ["q", "actor", "speaker", "about", "said_from", "said_to", "as_of", "kind", "topic", "question"]
VALUES_IN_ORDER += ["answer", "outlet", "origin", "chain", "linked", "shift"]
