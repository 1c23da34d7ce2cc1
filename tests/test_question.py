import pghistory
import pytest

from claims.models import Actor, Attribution, ClaimShift, Question
from tests.conftest import make_actor, make_article, make_claim
from tests.test_scope import affiliate

pytestmark = pytest.mark.django_db


@pytest.fixture
def missiles(db):
    return Question.objects.create(slug="missiles", text="Has Iran supplied missiles?")


@pytest.fixture
def turned(article, minister, iran, question):
    """The minister's answer "no" in October, and his answer "yes" in November."""
    no = make_claim(article, minister, said="2022-10-13", stances=[(question, "no")], gist="None were sent.")
    yes = make_claim(article, minister, said="2022-11-05", stances=[(question, "yes")], gist="A few were sent.")
    return no, yes


def context(client, question):
    return client.get(question.get_absolute_url()).context


def today(client, question):
    return [
        (one.stance.answer, [actor.slug for actor in one.speakers], [actor.slug for actor in one.bodies])
        for top in context(client, question)["today"]
        for one in (top, *top.voices)
    ]


def test_question_detail_is_in_the_order_in_which_it_was_said(client, iran, russia, article, question):
    days = {"2025-06-19": russia, "2022-11-05": iran, "2022": iran, "2022-11": russia}
    for day, speaker in days.items():
        make_claim(article, speaker, said=day, stances=[(question, "partly")], gist=f"Said on {day}.")
    gists = [stance.claim.gist for stance in context(client, question)["stances"]]
    assert gists == ["Said on 2022.", "Said on 2022-11.", "Said on 2022-11-05.", "Said on 2025-06-19."]


def test_question_detail_tells_the_latest_answer_of_each(client, turned, iran, russia, article, question):
    make_claim(article, iran, russia, said="2025", stances=[(question, "declines")])
    assert today(client, question) == [
        ("declines", ["iran", "russia"], []),
        ("yes", ["hossein-amirabdollahian"], []),
    ]


def test_question_detail_tells_for_whom_a_latest_answer_counts(client, turned, question):
    assert today(client, question) == [("yes", ["hossein-amirabdollahian"], ["iran"])]
    assert "for Iran" in client.get(question.get_absolute_url()).content.decode()


def test_question_detail_forgets_an_answer_that_was_withdrawn(client, turned, question, editor):
    turned[1].withdraw(by=editor, reason="A mistake.")
    assert today(client, question) == [("no", ["hossein-amirabdollahian"], ["iran"])]
    page = client.get(question.get_absolute_url()).content.decode()
    assert "A few were sent." not in page
    assert "Nobody on record has changed an answer" in page


def test_question_detail_shows_a_shift_of_a_person_and_his_state_once(client, turned, question):
    page = client.get(question.get_absolute_url()).content.decode()
    assert (page.count('<li class="shift">'), page.count("also for Iran")) == (1, 1)
    assert "Shift from no to yes:</span> 23 days" in page


def test_question_detail_counts_independent_origins(client, article, iran, russia, question, kompas):
    reuters = make_actor("Reuters", "organisation")
    for _ in range(5):
        claim = make_claim(make_article(), iran, stances=[(question, "yes")])
        Attribution.objects.create(claim=claim, position=1, outlet=kompas)
    claim = make_claim(make_article(), russia, stances=[(question, "no")])
    Attribution.objects.create(claim=claim, position=1, actor=reuters)
    found = context(client, question)
    assert (len(found["origins"].known), len(found["origins"].unknown.claims)) == (1, 1)
    assert [(side.answer, len(side.origins.known)) for side in found["sides"]] == [("yes", 1), ("no", 0)]
    page = client.get(question.get_absolute_url()).content.decode()
    assert "1 independent origin" in page
    assert "All 5 rest on Kompas.com: one origin." in page
    assert "1 claim has an origin that is not on record and is not counted." in page


def test_question_detail_leads_to_the_feed_of_its_answers(client, turned, question):
    address = f"/claims/feed.atom?question={question.slug}"
    assert f'<a href="{address}">Atom feed</a>' in client.get(question.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200


def test_question_detail_without_answers_says_so(client, question):
    page = client.get(question.get_absolute_url()).content.decode()
    assert page.count('class="empty"') == 3


def test_question_detail_takes_the_same_queries_whatever_the_rows(
    client, minister, question, django_assert_num_queries
):
    for number in range(40):
        make_claim(make_article(), minister, said=f"20{number + 10}", stances=[(question, ("no", "yes")[number % 2])])
        if number in {2, 39}:
            with django_assert_num_queries(16):
                page = client.get(question.get_absolute_url())
    assert (len(page.context["shifts"]), page.context["more_shifts"]) == (5, True)
    assert len(page.content) < 60_000


def test_question_detail_of_many_answers_shows_the_latest_25(client, iran, russia, article, question):
    make_claim(article, russia, said="2020", stances=[(question, "no")], gist="The first of all.")
    for _ in range(25):
        make_claim(article, iran, said="2022", stances=[(question, "yes")])
    found = context(client, question)
    assert (len(found["stances"]), found["cut"]) == (25, True)
    assert today(client, question)[-1] == ("no", ["russia"], [])


def test_question_detail_of_many_actors_shows_the_last_hundred(client, article, question):
    for number in range(101):
        make_claim(article, make_actor(f"Actor {number}"), said=f"{1900 + number}", stances=[(question, "yes")])
    page = client.get(question.get_absolute_url())
    assert [one.actors[0].name for one in page.context["today"]] == [f"Actor {number}" for number in range(100, 0, -1)]
    assert "Only the latest 100 are shown." in page.content.decode()


def test_a_question_that_was_merged_leads_to_the_one_it_became(client, question):
    Question.objects.create(slug="old", text="Old?", merged_into=question)
    assert client.get("/questions/old/")["Location"] == question.get_absolute_url()
    assert b"Old?" not in client.get("/questions/").content


@pytest.mark.parametrize("path", ["/questions/old/", "/api/v1/questions/old"])
def test_a_question_that_was_merged_names_no_survivor_that_was_posed_with_a_draft(client, article, iran, path):
    with pghistory.context():
        posed = Question.objects.create(slug="posed", text="Posed?")
        make_claim(article, iran, slug="draft", status="draft", stances=[(posed, "yes")])
    Question.objects.create(slug="old", text="Old?", merged_into=posed)
    assert client.get(path).status_code == 404
    make_claim(article, iran, slug="said", stances=[(posed, "yes")])
    assert client.get(path).status_code == 302


def listed(client, query=""):
    return [one.question.slug for one in client.get(f"/questions/?{query}", follow=True).context["summaries"]]


def test_question_list_is_narrowed_by_words_and_by_a_shift(client, turned, missiles):
    for query, found in [
        ("", 2),
        ("shift=", 2),
        ("shift=no-yes", 1),
        ("shift=yes-no", 0),
        ("shift=yes-no&shift=no-yes", 1),
        ("q=DRONES", 1),
        ("q=iran+supplied", 2),
        ("q=drones+missiles", 0),
        ("q=drones&shift=no-yes", 1),
        ("q=%25", 0),
    ]:
        assert (query, len(listed(client, query))) == (query, found)


def test_question_list_answers_nonsense_with_a_sentence_and_nothing_else(client, turned):
    for nonsense in ["maybe", "no", "no-no", "no-yes-no", "yes-", "-", "no_yes", "x" * 9_000]:
        page = client.get("/questions/", {"shift": ["no-yes", nonsense]})
        assert (page.status_code, page.context["summaries"]) == (200, []), nonsense
        sentence = f"“{nonsense[:60]}” is not one of: yes-partly, yes-no, yes-declines, "
        assert f'id="filter-shift-error">{sentence}' in page.content.decode(), nonsense


def test_question_list_tells_how_much_was_answered_and_what_last(client, turned, missiles, russia, article, question):
    make_claim(article, russia, said="2021", stances=[(question, "declines")])
    asked, open_ = client.get("/questions/").context["summaries"]
    assert (asked.counted, asked.answered_by) == ("3", "by 2 actors")
    assert (asked.latest.answer, asked.latest.claim) == ("yes", turned[1])
    assert (asked.turned_from, asked.turned.answer, asked.turned.claim) == ("no", "yes", turned[1])
    assert (open_.answers, open_.latest, open_.turned) == (0, None, None)


def test_question_list_counts_to_a_limit(client, iran, article, question):
    for _ in range(201):
        make_claim(article, iran, said="2022", stances=[(question, "yes")])
    [one] = client.get("/questions/").context["summaries"]
    assert (one.counted, one.answered_by) == ("200+", "")


def test_question_list_keeps_what_is_asked_on_its_next_page(client):
    Question.objects.bulk_create(Question(slug=f"q-{n:02}", text=f"Drones {n:02}?") for n in range(51))
    page = client.get("/questions/?q=drones").content.decode()
    assert "?q=drones&amp;after=q-49" in page
    assert listed(client, "q=drones&after=q-49") == ["q-50"]


def test_question_list_takes_the_same_queries_whatever_the_rows(client, iran, article, django_assert_num_queries):
    for number in range(12):
        question = Question.objects.create(slug=f"q-{number}", text=f"Q{number}?")
        for day, answer in enumerate(["no", "yes", "no"], 1):
            make_claim(article, iran, said=f"2022-01-0{day}", stances=[(question, answer)])
        if number in {0, 11}:
            with django_assert_num_queries(5):
                client.get("/questions/?shift=no-yes")


def test_a_claim_of_an_unseen_speaker_is_not_in_the_list(client, article, iran, question, editor):
    make_claim(article, iran, status="draft", origin="desk", made_by=editor, stances=[(question, "yes")])
    [one] = client.get("/questions/").context["summaries"]
    assert (one.answers, one.latest) == (0, None)


def test_an_actor_who_speaks_through_two_bodies_is_told_once(client, article, question):
    peskov, kremlin, state = make_actor("Dmitry Peskov"), make_actor("Kremlin"), make_actor("Russia", Actor.Kind.STATE)
    affiliate(peskov, kremlin)
    affiliate(peskov, state)
    affiliate(kremlin, state)
    make_claim(article, peskov, said="2022-01-01", stances=[(question, "no")])
    make_claim(article, peskov, said="2022-02-01", stances=[(question, "yes")])
    [shift] = context(client, question)["shifts"]
    assert (shift.actor, {actor.name for actor in shift.also}) == (peskov, {"Kremlin", "Russia"})
    assert ClaimShift.objects.count() == 3


@pytest.fixture
def asked_of_two(article, iran, russia, drones, question, missiles):
    """On drones Iran answers no in 2022, Russia yes in 2023, with the topic; on missiles Iran answers yes in 2024."""
    make_claim(article, iran, said="2022-05-01", stances=[(question, "no")])
    make_claim(article, russia, said="2023-05-01", topics=[drones], stances=[(question, "yes")])
    make_claim(article, iran, said="2024", stances=[(missiles, "yes")])
    make_claim(article, iran, said="2025", topics=[drones], status="draft", stances=[(missiles, "no")])


def test_question_list_is_narrowed_by_what_one_published_answer_is(client, asked_of_two):
    for query, found in [
        ("topic=drones", 1),
        ("actor=iran", 2),
        ("actor=russia", 1),
        ("actor=iran&topic=drones", 0),  # one answer must match all parameters
        ("actor=russia&topic=drones", 1),
        ("answered_from=2024-05", 1),
        ("answered_to=2022", 1),
        ("answered_to=2023", 1),
        ("answered_from=2022&answered_to=2024", 2),
        ("answered_from=2022-06&answered_to=2023-04", 0),
        ("actor=iran&answered_from=2023", 1),
        ("answered_from=2025", 0),
    ]:
        assert (query, len(listed(client, query))) == (query, found)


def test_a_shift_that_is_asked_for_with_an_actor_is_one_of_his(client, turned, russia, article, question):
    make_claim(article, russia, said="2021", stances=[(question, "no")])
    assert (listed(client, "shift=no-yes&actor=russia"), len(listed(client, "shift=no-yes&actor=iran"))) == ([], 1)


def test_a_person_stands_under_the_state_that_answers_through_another_today(client, iran, minister, article, question):
    spokesman = make_actor("Nasser Kanaani")
    affiliate(spokesman, iran)
    denial = make_claim(article, spokesman, said="2022-10-17", stances=[(question, "no")])
    make_claim(article, minister, said="2022-11-05", stances=[(question, "yes")])
    found = context(client, question)
    [state] = found["today"]
    assert [actor.slug for actor in state.bodies] == ["iran"]
    assert [one.stance.claim for one in state.voices] == [denial]
    assert [side.answer for side in found["sides"] if side.today] == ["yes"]
    assert spokesman.name in client.get(question.get_absolute_url()).text


def test_a_dated_answer_is_later_than_a_retelling_without_a_day(client, iran, article, question):
    dated = make_claim(article, iran, said="2022-11-05", stances=[(question, "yes")])
    make_claim(article, iran, said="../2022-11-13", stances=[(question, "no")])
    page = client.get(question.get_absolute_url())
    assert [one.stance.claim for one in page.context["today"]] == [dated]
    [line] = client.get(iran.get_absolute_url()).context["dossier"].lines
    assert line.latest.claim == dated
    [summary] = client.get("/questions/").context["summaries"]
    assert summary.latest.claim == dated


def test_who_spoke_for_an_office_of_a_state_stands_under_the_state(client, iran, article, question):
    office, spokesman = make_actor("Office", "organisation"), make_actor("Spokesman")
    affiliate(office, iran)
    affiliate(spokesman, office)
    affiliate(spokesman, iran)
    for speaker, day, answer in (
        (spokesman, "2022-01-01", "no"),
        (office, "2022-02-01", "partly"),
        (iran, "2022-03-01", "yes"),
    ):
        make_claim(article, speaker, said=day, stances=[(question, answer)])
    [state] = context(client, question)["today"]
    assert [one.stance.answer for one in state.voices] == ["partly", "no"]
