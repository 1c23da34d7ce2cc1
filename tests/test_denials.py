"""What a denial that is being recorded may deny."""

import pytest

from claims.models import Claim
from claims.reading.denials import MOST_DENIABLE, deniable_claims
from tests.conftest import make_article, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(article, iran, question):
    """The POST data of a denial by Iran on words of the article."""
    text = article.newest_snapshot.text
    start = text.index("Iran mengakui")
    return {
        "start": start,
        "end": start + 28,
        "exact": text[start : start + 28],
        "snapshot": 1,
        "token": "0b8f6d5e-5a0a-4b53-9a53-7d4f6f0f5a11",
        "kind": "denial",
        "extent": "full",
        "gist": "Iran sent no drones to Russia.",
        "speakers": iran.name,
        "said_on": "2022-11-05",
        "said_basis": "stated",
        "question_1": question.slug,
        "answer_1": "no",
    }


def offered(client, article, typed, **fields):
    page = client.post(f"/articles/{article.slug}/suggestions/", typed | fields, headers={"HX-Request": "true"})
    assert page.status_code == 200
    return page.content.decode()


def test_others_claims_here_and_opposite_answers_may_be_denied(article, iran, russia, minister, question):
    elsewhere = make_article()
    yes = make_claim(elsewhere, russia, gist="Yes.", stances=[(question, "yes")])
    partly = make_claim(elsewhere, minister, gist="Partly.", said="2021", stances=[(question, "partly")])
    charge = make_claim(article, russia, gist="Charge.", kind="accusation", about=[iran])
    remark = make_claim(article, russia, gist="Remark.", said="2023")
    make_claim(article, iran, gist="Its own words.")
    make_claim(article, russia, gist="A denial.", kind="denial")
    make_claim(article, russia, gist="Discarded.", status="discarded")
    make_claim(elsewhere, russia, gist="No.", stances=[(question, "no")])
    make_claim(elsewhere, russia, gist="Another matter.")
    found = list(deniable_claims(article, {iran.pk}, {question.pk: "no"}))
    assert found == [yes, partly, charge, remark]
    assert [one.answers_yes for one in found] == [True, True, False, False]
    assert list(deniable_claims(article, {iran.pk}, {question.pk: "yes"})) == [charge, remark]


def test_few_claims_are_offered_however_many_there_are(article, iran, russia, question):
    for _ in range(MOST_DENIABLE + 3):
        make_claim(article, russia, stances=[(question, "yes")])
    found = deniable_claims(article, set(), {})
    assert len(found) == MOST_DENIABLE


def test_only_a_denial_is_asked_what_it_denies(editor_client, article, russia, typed):
    charge = make_claim(article, russia, gist="The charge against Iran.", kind="accusation")
    choice = f'value="{charge.slug}"'
    assert choice in offered(editor_client, article, typed)
    assert f"{choice} checked" in offered(editor_client, article, typed, denies_offered=charge.slug)
    assert "denies_offered" not in offered(editor_client, article, typed, kind="assertion")
    assert "denies_offered" not in offered(editor_client, article, typed, speakers=russia.name)


def test_the_chosen_claim_is_recorded_as_denied(editor_client, article, russia, typed):
    charge = make_claim(article, russia, kind="accusation")
    other = make_claim(article, russia)
    page = editor_client.post(
        f"/articles/{article.slug}/record/", typed | {"denies_offered": charge.slug, "denies": other.slug}
    )
    assert page.status_code == 302
    assert Claim.objects.get(kind="denial").denies == charge


def test_a_refused_form_keeps_the_chosen_claim(editor_client, article, russia, typed):
    charge = make_claim(article, russia, kind="accusation")
    page = editor_client.post(f"/articles/{article.slug}/record/", typed | {"denies_offered": charge.slug, "gist": ""})
    assert page.status_code == 422
    assert f'value="{charge.slug}"\n          data-find' in page.content.decode()


def test_without_htmx_the_whole_form_offers_them(editor_client, article, russia, typed):
    charge = make_claim(article, russia, gist="The charge against Iran.", kind="accusation")
    page = editor_client.post(f"/articles/{article.slug}/suggestions/", typed | {"denies_offered": charge.slug})
    assert f'value="{charge.slug}" checked' in page.content.decode()


def test_a_claim_that_is_no_denial_denies_nothing(editor_client, article, russia, typed):
    charge = make_claim(article, russia, kind="accusation")
    editor_client.post(
        f"/articles/{article.slug}/record/", typed | {"kind": "assertion", "denies_offered": charge.slug}
    )
    assert Claim.objects.get(kind="assertion").denies is None
