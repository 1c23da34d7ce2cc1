"""Questions and topics that an editor types into the form of a claim."""

import pytest

from claims.models import Actor, Claim, ClaimActor, Question, Stance, Topic
from claims.registry.typed_questions import (
    existing_or_new_entry,
    question_as_typed,
    read_typed_question,
    read_typed_topics,
)
from tests.conftest import make_claim
from tests.permissions import CLAIM

pytestmark = pytest.mark.django_db

NEW = "Has Russia sent jets to Iran? (new question)"


@pytest.fixture
def words(article, iran):
    """The address of the form for a claim. The article and the speaker fit `CLAIM` of tests/permissions.py."""
    return "/articles/utusan/record/"


def test_a_question_and_a_topic_are_made_on_the_spot(editor_client, words):
    editor_client.post(words, CLAIM | {"question_1": NEW, "answer_1": "no", "new_topics": "jets; Sukhoi"})
    claim = Claim.objects.get()
    [stance] = claim.stances.all()
    assert (stance.question.text, stance.question.slug) == (NEW[:29], "has-russia-sent-jets-to-iran")
    assert (stance.answer, {topic.slug for topic in claim.topics.all()}) == ("no", {"jets", "sukhoi"})


def test_what_is_made_on_the_spot_is_nothing_to_readers_before_the_claim_is_published(client, editor_client, words):
    editor_client.post(words, CLAIM | {"question_1": NEW, "answer_1": "no", "new_topics": "jets"})
    assert client.get("/questions/has-russia-sent-jets-to-iran/").status_code == 404
    assert not client.get("/claims/?topic=jets").context["filter"].is_valid()


def test_a_draft_neither_shows_nor_hides_a_question_that_was_tracked_before(client, editor_client, words):
    editor_client.post("/desk/questions/new/", {"text": "Is it asked?"})
    editor_client.post(words, CLAIM | {"question_1": "Is it asked?", "answer_1": "no"})
    assert Claim.objects.get().stances.count() == 1
    assert client.get("/questions/is-it-asked/").context["sides"] == []


def test_what_a_draft_names_no_longer_stays_nothing_to_readers(client, editor_client, words, iran):
    new = {"speakers": "Colonel Secret (new person)", "question_1": NEW, "answer_1": "no", "new_topics": "jets"}
    editor_client.post(words, CLAIM | new)
    claim = Claim.objects.get()
    editor_client.post(f"{claim.get_absolute_url()}edit/", CLAIM | {"version": claim.version, "speakers": "Iran"})
    assert (claim.stances.count(), claim.topics.count(), [part.actor for part in claim.speakers]) == (0, 0, [iran])
    for page in ("/actors/colonel-secret/", "/questions/has-russia-sent-jets-to-iran/"):
        assert (client.get(page).status_code, editor_client.get(page).status_code) == (404, 200)
    assert b"Secret" not in client.get("/actors/").content
    assert not client.get("/claims/?topic=jets").context["filter"].is_valid()


def test_a_name_made_with_a_claim_leads_readers_to_the_one_that_it_became(
    client, editor_client, words, article, russia
):
    make_claim(article, russia, slug="said")
    editor_client.post(words, CLAIM | {"speakers": "Rossiya (new state)"})
    ClaimActor.objects.update(actor=russia)
    Actor.objects.filter(slug="rossiya").update(merged_into=russia)
    assert client.get("/actors/rossiya/").headers["Location"] == "/actors/russia/"


@pytest.mark.parametrize(
    "typed",
    [
        "Has Iran supplied drones to Russia?",
        "  has iran  supplied drones to russia? ",
        "has-iran-supplied-drones",
        "https://desk.example/questions/has-iran-supplied-drones/",
        "Has Iran supplied drones to Russia? (new question)",
        "HAS IRAN SUPPLIED DRONES TO RUSSIA? (New Question)",
    ],
)
def test_a_question_goes_by_its_text_slug_or_address(question, typed):
    assert read_typed_question(typed) == question


def test_a_merged_question_stands_for_the_one_it_became(question):
    Question.objects.create(slug="old", text="Were drones sent?", merged_into=question)
    assert read_typed_question("old") == question
    assert existing_or_new_entry(read_typed_question("Were drones sent? (new question)")).slug == "were-drones-sent"


def test_questions_that_read_the_same_are_told_apart_by_their_slugs(question):
    same = Question.objects.create(slug="same", text=question.text)
    assert [read_typed_question(question_as_typed(one)) for one in (question, same)] == [question, same]


def test_a_question_ends_as_its_script_ends_questions(db):
    assert read_typed_question("آیا ایران پهپاد داد؟ (new question)").text == "آیا ایران پهپاد داد؟"


def test_one_new_question_typed_twice_is_refused(editor_client, words):
    twice = {"question_1": NEW, "answer_1": "no", "question_2": NEW.upper(), "answer_2": "yes"}
    response = editor_client.post(words, CLAIM | twice)
    assert "A claim gives one answer to a question." in response.content.decode()
    assert not Question.objects.exists()


def test_a_question_posed_by_a_colleague_meanwhile_is_made_once(db):
    first, second = read_typed_question(NEW), read_typed_question(NEW)
    assert existing_or_new_entry(first) == existing_or_new_entry(second)


def test_the_form_of_a_claim_names_its_questions(editor_client, article, iran, question):
    claim = make_claim(article, iran, status="draft", stances=[(question, "yes")])
    form = editor_client.get(f"/claims/{claim.slug}/edit/").context["form"]
    assert (form["question_1"].value(), form["answer_1"].value()) == (question.text, "yes")


@pytest.mark.parametrize(
    ("typed", "found"), [("drones", 1), ("DRO russia?", 1), ("", 1), ("treaty", 0), ("%", 0), ("\x00", 1)]
)
def test_the_field_of_a_question_offers_those_with_its_words_or_the_latest(
    editor_client, article, iran, question, typed, found
):
    Question.objects.create(slug="other", text="Is it so?")
    Stance.objects.create(claim=make_claim(article, iran), question=question, answer="yes")
    response = editor_client.get("/questions/options/", {"q": typed})
    assert len(response.context["questions"]) == found


def test_the_field_of_a_question_offers_readers_nothing_of_drafts(client, editor_client, words):
    editor_client.post(words, CLAIM | {"question_1": NEW, "answer_1": "no"})
    for typed in ("jets", ""):
        assert client.get("/questions/options/", {"q": typed}).context["questions"] == []


def test_a_topic_is_not_taken_for_the_one_behind_its_slash(drones):
    assert [topic.pk for topic in read_typed_topics("missiles/drones; DRONES; drones/")] == [None, drones.pk, drones.pk]


def test_a_topic_that_is_there_is_taken(editor_client, words, drones):
    editor_client.post(words, CLAIM | {"topics": ["drones"], "new_topics": "DRONES; drones"})
    assert (Topic.objects.count(), Claim.objects.get().topics.get()) == (1, drones)
