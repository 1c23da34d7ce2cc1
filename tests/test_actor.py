import datetime

import pytest

from claims.models import ActorName, Affiliation, Question
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db


def listed(client, query=""):
    return [actor.slug for actor in client.get(f"/actors/?{query}").context["page"].rows]


def options(client, typed):
    return [actor.slug for actor in client.get("/actors/", {"find": typed}).context["actors"]]


def test_actor_list_is_sorted_by_name_and_paged(client, iran):
    for number in range(60):
        make_actor(f"Actor {number:02}")
    first = client.get("/actors/").context["page"]
    assert (len(first.rows), first.next) == (50, "actor-49")
    assert listed(client, "after=actor-49") == [f"actor-{number}" for number in range(50, 60)] + ["iran"]


@pytest.mark.parametrize("after", ["none", "A", "%00", "-", "x" * 500])
def test_actor_list_after_nobody_is_not_found(client, iran, after):
    assert client.get(f"/actors/?after={after}").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        "Hossein",
        "hossein amir",
        "amirabdollahian hossein",
        "AMIRABDOLLAHIAN",
        "Amīr-Abdollahian",
        "امیرعبداللهیان",
        "أميرعبداللهيان",
        "Амирабдоллахиан",
    ],
)
def test_actor_is_found_by_any_name_in_any_script(client, minister, iran, typed):
    for name in ["Amir-Abdollahian", "امیرعبداللهیان", "Амирабдоллахиан"]:
        ActorName.objects.create(actor=minister, name=name)
    assert options(client, typed) == ["hossein-amirabdollahian"]
    assert [actor.slug for actor in client.get("/actors/", {"q": typed}).context["page"].rows] == options(client, typed)


@pytest.mark.parametrize("typed", ["", " ", "\x00", "%", "':*", "' | '", "\\", "a & !b", "<->", "(", "x" * 9_000, "🙂"])
def test_actor_search_takes_hostile_values(client, iran, typed):
    assert options(client, typed) == []
    assert client.get("/actors/", {"q": typed}).status_code == 200


def test_actor_search_gives_eight_options_at_most(client):
    for number in range(12):
        make_actor(f"Ali {number}")
    assert len(options(client, "ali")) == 8


def test_an_actor_that_was_merged_leads_to_the_one_it_became(client, iran):
    merged = make_actor("Persia", merged_into=iran)
    response = client.get(merged.get_absolute_url())
    assert (response.status_code, response["Location"]) == (302, "/actors/iran/")
    assert listed(client) == ["iran"]
    assert options(client, "persia") == []


def test_actor_detail_tells_roles_names_and_members(client, iran, minister):
    ActorName.objects.create(actor=minister, name="امیرعبداللهیان", language="fa")
    page = client.get("/actors/hossein-amirabdollahian/").content.decode()
    assert "Foreign minister" in page
    assert '<bdi lang="fa">امیرعبداللهیان</bdi>' in page
    assert "Hossein Amirabdollahian" in client.get("/actors/iran/").content.decode()


def test_actor_detail_shows_what_counts_for_the_actor(client, iran, minister, article):
    make_claim(article, minister, said="2022-11-05", gist="In office.")
    make_claim(article, minister, said="2020-11-05", gist="Before office.")
    page = client.get("/actors/iran/").content.decode()
    assert ("In office." in page, "Before office." in page) == (True, False)


def answered(client, actor):
    """Each question on an actor's page, with its answers and its shifts."""
    questions = client.get(actor.get_absolute_url()).context["questions"]
    return [
        (
            one.question.slug,
            [stance.answer for stance in one.stances],
            [(shift.before.answer, shift.after.answer) for shift in one.shifts],
        )
        for one in questions
    ]


def test_a_no_and_then_a_yes_is_exactly_one_shift(client, iran, minister, article, question):
    make_claim(article, minister, said="2022-11-05", stances=[(question, "yes")])
    make_claim(article, minister, said="2022-10-15", stances=[(question, "no")])
    for actor in (minister, iran):
        assert answered(client, actor) == [(question.slug, ["no", "yes"], [("no", "yes")])]
        page = client.get(actor.get_absolute_url()).content.decode()
        assert (page.count("<b>Shift</b>"), "21 days later" in page) == (1, True)


def test_answers_that_stay_are_no_shift(client, iran, article, question):
    for day in ["2022-10-01", "2022-10-02", "2022-10-03"]:
        make_claim(article, iran, said=day, stances=[(question, "no")])
    assert answered(client, iran) == [(question.slug, ["no"] * 3, [])]


def test_a_shift_is_of_one_question_and_one_actor(client, iran, russia, article, question):
    other = Question.objects.create(slug="missiles", text="Has Iran supplied missiles?")
    make_claim(article, iran, said="2022-10-01", stances=[(question, "yes")])
    make_claim(article, iran, said="2022-10-02", stances=[(other, "no")])
    make_claim(article, russia, said="2022-10-03", stances=[(question, "no")])
    assert [shifts for _, _, shifts in answered(client, iran) + answered(client, russia)] == [[], [], []]


def test_a_draft_makes_no_shift(client, iran, article, question, editor):
    make_claim(article, iran, said="2022-10-01", stances=[(question, "no")])
    fields = {"status": "draft", "origin": "desk", "made_by": editor}
    make_claim(article, iran, said="2022-10-02", stances=[(question, "yes")], **fields)
    assert answered(client, iran) == [(question.slug, ["no"], [])]


def test_an_answer_of_a_former_minister_is_not_the_states(client, iran, minister, article, question):
    Affiliation.objects.update(end=datetime.date(2022, 10, 31))
    make_claim(article, minister, said="2022-11-05", stances=[(question, "yes")])
    assert answered(client, iran) == []
    assert answered(client, minister) == [(question.slug, ["yes"], [])]


def test_question_detail_is_in_the_order_in_which_it_was_said(client, iran, russia, article, question):
    days = {"2025-06-19": russia, "2022-11-05": iran, "2022": iran, "2022-11": russia}
    for day, speaker in days.items():
        make_claim(article, speaker, said=day, stances=[(question, "partly")], gist=f"Said on {day}.")
    stances = client.get(question.get_absolute_url()).context["stances"]
    gists = [stance.claim.gist for stance in stances]
    assert gists == ["Said on 2022.", "Said on 2022-11.", "Said on 2022-11-05.", "Said on 2025-06-19."]


def test_question_detail_takes_as_many_queries_for_ten_answers(client, iran, question, django_assert_max_num_queries):
    for _ in range(10):
        make_claim(make_article(), iran, stances=[(question, "no")])
    with django_assert_max_num_queries(14):
        client.get(question.get_absolute_url())


def test_a_question_that_was_merged_leads_to_the_one_it_became(client, question):
    Question.objects.create(slug="old", text="Old?", merged_into=question)
    assert client.get("/questions/old/")["Location"] == question.get_absolute_url()
    assert b"Old?" not in client.get("/questions/").content


@pytest.mark.parametrize(
    "fields", [{"about": "Ali X (new person)"}, {"speakers": "Ali X (new person); ali x (new person)"}]
)
def test_an_actor_made_on_the_spot_and_named_twice_is_made_once(editor_client, article, fields):
    editor_client.raise_request_exception = False
    body = {"start": 25, "end": 53, "exact": "Iran mengakui mengirim drone", "snapshot": 1, "kind": "admission"}
    body |= {"gist": "A gist.", "speakers": "Ali X (new person)", "said_on": "2022", "said_basis": "stated"}
    assert editor_client.post("/articles/utusan/record/", body | fields).status_code == 302
    assert [name.actor.slug for name in ActorName.objects.filter(folded="ali x")] == ["ali-x"]


def test_the_actor_who_goes_by_exactly_what_was_typed_is_offered_first(client, iran):
    make_actor("An Iran watcher")
    assert options(client, "iran")[0] == "iran"
