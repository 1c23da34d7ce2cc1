"""What an article says itself when its outlet is not on record: said by nobody whom the record could name."""

import json

import pytest

from claims.models import Actor, Claim, ClaimScope, ClaimShift
from claims.reading.origins import independent_origins
from tests.conftest import make_article, make_claim

pytestmark = pytest.mark.django_db

WORDS = "Iran mengakui mengirim drone"
TOLD = "an outlet not on record"


@pytest.fixture
def unknown(db):
    return make_article(slug="unknown")


def typed(article, **fields):
    start = article.newest_snapshot.text.index(WORDS)
    place = {"start": start, "end": start + len(WORDS), "exact": WORDS, "snapshot": 1}
    said = {"kind": "assertion", "gist": "It is so.", "said_on": "2022-11-05", "said_basis": "stated"}
    return place | said | {"token": "0b8f6d5e-5a0a-4b53-9a53-7d4f6f0f5a11"} | fields


def test_the_form_records_the_voice_of_an_outlet_that_is_not_on_record(editor_client, unknown):
    assert 'name="own_voice"' in editor_client.get("/articles/unknown/record/?start=0&end=5").content.decode()
    response = editor_client.post("/articles/unknown/record/", typed(unknown, own_voice="on"))
    assert response.status_code == 302
    claim = Claim.objects.get()
    assert claim.speakers == []
    assert editor_client.get(f"/claims/{claim.slug}/edit/").context["form"]["own_voice"].value() is True


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "This field is required."),
        ({"own_voice": "on", "speakers": "Iran"}, "Name the speaker, or say below that the article says it itself."),
    ],
)
def test_the_form_asks_who_speaks(editor_client, unknown, iran, fields, problem):
    response = editor_client.post("/articles/unknown/record/", typed(unknown, **fields))
    assert response.status_code == 422
    assert problem in response.context["form"].errors["speakers"]


def test_an_outlet_on_record_speaks_as_an_actor(editor_client, article):
    assert 'name="own_voice"' not in editor_client.get("/articles/utusan/record/?start=0&end=5").content.decode()
    response = editor_client.post("/articles/utusan/record/", typed(article, own_voice="on"))
    assert "is on record" in response.context["form"].errors["speakers"][0]


def test_pages_and_exports_tell_that_the_outlet_is_not_on_record(client, unknown):
    make_claim(unknown, slug="said", gist="It is so.")
    page = client.get("/claims/said/").content.decode()
    assert "In the voice of an outlet not on record." in page
    assert f"Assertion by {TOLD}: It is so." in page
    for path in ("/claims/", "/", "/articles/unknown/", "/claims/feed.atom", "/claims/said/embed/", "/desk/"):
        assert client.get(path).status_code in {200, 302}, path
    assert TOLD in client.get("/claims/").content.decode()
    [row] = json.loads(client.get("/claims/export.json").getvalue())["claims"]
    assert (row["speakers"], row["chain_told"]) == ([], "In the voice of an outlet not on record.")


def test_two_unknown_outlets_share_nothing(client, unknown, question):
    answers = [
        make_claim(unknown, said="2022", stances=[(question, "yes")]),
        make_claim(make_article(), said="2023", stances=[(question, "no")]),
    ]
    assert not ClaimShift.objects.exists()
    assert not ClaimScope.objects.exists()
    page = client.get(question.get_absolute_url())
    assert (page.context["today"], len(page.context["stances"])) == ([], 2)
    assert independent_origins(answers).known == []
    assert not Actor.objects.exists()
    assert client.get("/").context["actors"] == []


def test_an_outlet_that_is_recorded_later_becomes_the_speaker(editor_client, unknown, kompas):
    claim = make_claim(unknown)
    fields = {"version": 1, "title": "Utusan", "language": "id", "outlet": "Kompas.com", "reason": "Found."}
    response = editor_client.post("/articles/unknown/edit/", fields)
    assert response.status_code == 302
    claim = Claim.objects.get(pk=claim.pk)
    assert [part.actor.outlet for part in claim.speakers] == [kompas]
    assert claim.needs_another_look
