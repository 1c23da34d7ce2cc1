"""The options of search fields, each at an address of its own."""

import pytest
from django.core.exceptions import ValidationError

from articles.base import free_slug
from claims.models import Actor, Claim, Topic
from tests.conftest import make_claim

pytestmark = pytest.mark.django_db

ADDRESSES = ["/claims/options/", "/actors/options/", "/questions/options/"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("typed", ["", "%00", "drone", "x" * 900, "':*", "%F0%9F%98%80"])
def test_options_are_list_items_and_no_page(client, iran, question, address, typed):
    response = client.get(f"{address}?q={typed}")
    assert (response.status_code, b"<html" in response.content) == (200, False)


@pytest.mark.parametrize("address", ["/claims/", "/actors/", "/questions/"])
def test_a_list_answers_with_the_list_whatever_is_asked(client, address):
    assert b"<html" in client.get(f"{address}?find=drone").content


def test_claim_options_leave_drafts_to_editors(client, editor_client, article, iran):
    make_claim(article, iran, status="draft", gist="A draft about submarines.", slug="draft")
    found = [
        [claim.slug for claim in one.get("/claims/options/?q=submarines").context["claims"]]
        for one in (client, editor_client)
    ]
    assert found == [[], ["draft"]]


def test_no_row_takes_the_slug_of_an_address(db):
    with pytest.raises(ValidationError, match="is an address of this site"):
        Topic(slug="options", name="options").full_clean()
    assert [free_slug(model, "Options")[:8] for model in (Claim, Actor)] == ["options-", "options-"]
