import pytest

from claims.models import Question
from tests.conftest import make_claim

pytestmark = pytest.mark.django_db

NEW, EDIT = "/desk/questions/new/", "/questions/has-iran-supplied-drones/edit/"
JETS = {"text": " Has Russia sent  jets to Iran? ", "description": "Yes when the speaker says so."}


def test_question_create_tracks_a_question(editor_client):
    response = editor_client.post(NEW, JETS)
    question = Question.objects.get()
    assert response["Location"] == "/questions/has-russia-sent-jets-to-iran/"
    assert (question.text, question.description) == ("Has Russia sent jets to Iran?", JETS["description"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This field is required."),
        ("Jets", "ends with a question mark"),
        ("has iran supplied DRONES to Russia?", "is tracked already: has-iran-supplied-drones"),
        ("x" * 300 + "?", "at most 300 characters"),
        ("\x00?", "Null characters are not allowed."),
    ],
)
def test_question_create_refuses_with_a_sentence_and_keeps_what_was_typed(editor_client, question, text, sentence):
    response = editor_client.post(NEW, JETS | {"text": text})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert JETS["description"] in response.content.decode()
    assert Question.objects.count() == 1


def test_question_update_changes_what_nobody_has_answered_in_public(editor_client, question, article, iran):
    make_claim(article, iran, status="draft", stances=[(question, "yes")])
    assert editor_client.post(EDIT, JETS | {"version": 1}).status_code == 302
    question.refresh_from_db()
    assert (question.text, question.slug, question.version) == (
        JETS["text"].strip().replace("  ", " "),
        "has-iran-supplied-drones",
        2,
    )


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_question_update_leaves_what_answers_rest_on_to_an_admin(
    editor_client, client, admin, question, article, iran, status
):
    claim = make_claim(article, iran, stances=[(question, "yes")])
    if status == "withdrawn":
        claim.withdraw(by=admin, reason="It was retracted.")
    refused = editor_client.post(EDIT, JETS | {"version": 1})
    assert refused.status_code == 409
    assert "so an admin changes its words." in refused.content.decode()
    client.force_login(admin)
    assert client.post(EDIT, JETS | {"version": 1}).status_code == 302


def test_question_update_refuses_a_stale_form_with_both_versions(editor_client, reviewer_client, question):
    reviewer_client.post(EDIT, {"text": "Were drones sent?", "version": 1})
    stale = editor_client.post(EDIT, JETS | {"version": 1})
    assert stale.status_code == 409
    assert stale.context["beside"][0] == ("Question", "Were drones sent?", JETS["text"])
    assert editor_client.post(EDIT, JETS | {"version": stale.context["form"].data["version"]}).status_code == 302


def test_question_update_without_a_version_is_stale(editor_client, question):
    assert editor_client.post(EDIT, JETS).status_code == 409


def test_a_question_keeps_its_own_words(editor_client, question):
    assert editor_client.post(EDIT, {"text": question.text, "description": "New.", "version": 1}).status_code == 302


def test_a_merged_question_leads_to_the_form_of_the_one_it_became(editor_client, question):
    Question.objects.create(slug="old", text="Were drones sent?", merged_into=question)
    assert editor_client.get("/questions/old/edit/")["Location"] == EDIT


def test_readers_see_no_way_to_edit(client, editor_client, question):
    for page, way in (("/questions/", NEW), ("/questions/has-iran-supplied-drones/", EDIT)):
        assert way not in client.get(page).content.decode()
        assert way in editor_client.get(page).content.decode()
