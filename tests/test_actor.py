import datetime
import re

import pytest

from claims.models import ActorName, Affiliation, Attribution, Question
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db


def listed(client, query=""):
    return [actor.slug for actor in client.get(f"/actors/?{query}").context["page"].rows]


def options(client, typed):
    return [actor.slug for actor in client.get("/actors/options/", {"q": typed}).context["actors"]]


def test_actor_list_is_sorted_by_name_and_paged(client, iran):
    for number in range(60):
        make_actor(f"Actor {number:02}")
    first = client.get("/actors/").context["page"]
    assert (len(first.rows), first.next) == (50, "actor-49")
    assert listed(client, "after=actor-49") == [f"actor-{number}" for number in range(50, 60)] + ["iran"]


@pytest.mark.parametrize("after", ["none", "A", "%00", "-", "x" * 500])
def test_actor_list_after_nobody_says_so_and_is_empty(client, iran, after):
    answer = client.get(f"/actors/?after={after}")
    assert (answer.status_code, answer.context["page"].rows, answer.context["page"].next) == (200, [], None)
    assert "after" in answer.context["filter"].errors
    assert 'class="problems"' in answer.content.decode()


def test_actor_is_found_by_any_name_in_any_script(client, minister, iran):
    for name in ["Amir-Abdollahian", "امیرعبداللهیان", "Амирабдоллахиан"]:
        ActorName.objects.create(actor=minister, name=name)
    for typed in [
        "Hossein",
        "hossein amir",
        "amirabdollahian hossein",
        "AMIRABDOLLAHIAN",
        "Amīr-Abdollahian",
        "امیرعبداللهیان",
        "أميرعبداللهيان",
        "Амирабдоллахиан",
    ]:
        assert (typed, options(client, typed)) == (typed, ["hossein-amirabdollahian"])
        rows = client.get("/actors/", {"q": typed}).context["page"].rows
        assert (typed, [actor.slug for actor in rows]) == (typed, options(client, typed))


def test_actor_search_takes_hostile_values(client, iran):
    for typed in ["", " ", "\x00", "%", "':*", "' | '", "\\", "a & !b", "<->", "(", "x" * 9_000, "🙂"]:
        assert (typed, options(client, typed)) == (typed, [])
        answer = client.get("/actors/", {"q": typed}, follow=True)
        assert (typed, answer.status_code) == (typed, 200)
        assert (typed, bool(answer.context["filter"].errors)) == (typed, typed not in {"", " ", "a & !b"})


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


@pytest.mark.parametrize("path", ["/actors/persia/", "/api/v1/actors/persia"])
def test_an_actor_that_was_merged_names_no_survivor_that_only_a_draft_names(client, article, iran, path):
    make_claim(article, iran, slug="draft", status="draft")
    make_actor("Persia", merged_into=iran)
    assert client.get(path).status_code == 404
    make_claim(article, iran, slug="said")
    assert client.get(path).status_code == 302


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
    """The questions on an actor's page, as [(slug, answers, shifts)]; a shift is (answer before, answer after)."""
    lines = client.get(actor.get_absolute_url()).context["dossier"].lines
    return [
        (
            line.question.slug,
            [stance.answer for stance in line.stances],
            [(shift.before.answer, shift.after.answer) for shift in line.shifts],
        )
        for line in lines
    ]


def test_a_no_and_then_a_yes_is_exactly_one_shift(client, iran, minister, article, question):
    make_claim(article, minister, said="2022-11-05", stances=[(question, "yes")])
    make_claim(article, minister, said="2022-10-15", stances=[(question, "no")])
    for actor in (minister, iran):
        assert answered(client, actor) == [(question.slug, ["no", "yes"], [("no", "yes")])]
        page = client.get(actor.get_absolute_url()).content.decode()
        assert (page.count('class="arc"'), "Shift from no to yes:</span> 21 days" in page) == (1, True)


def test_a_shift_is_shown_with_both_wordings_and_both_chains(client, iran, minister, question, kompas):
    earlier, later = make_article(outlet=kompas), make_article("Yang asli\n\nKami sudah mengirim.", origin="original")
    make_claim(earlier, minister, said="2022-10", stances=[(question, "no")], words="Iran membantah mengirim rudal")
    yes = make_claim(later, minister, said="2022-11-05", stances=[(question, "yes")], words="sudah mengirim")
    Attribution.objects.create(claim=yes, position=1, actor=make_actor("IRNA"))
    page = client.get("/actors/iran/").content.decode()
    [shift] = re.findall(r'<li class="shift">(.*?)</li>', page, re.DOTALL)
    before, after = shift.split("<div>")[1:]
    assert "5 to 35 days" in shift
    assert "hx-disable>Iran membantah mengirim rudal</p>" in before
    assert "<b>Our summary.</b> Reported by Kompas.com; chain not on record." in before
    assert "hx-disable>sudah mengirim</p>" in after
    assert "Quoted by IRNA, reported by an outlet not on record." in after
    assert "Our summary" not in after


def test_actor_detail_tells_what_others_say_and_who_denies_whom(client, iran, russia, article):
    charge = make_claim(article, russia, about=[iran], gist="Russia says it of Iran.")
    make_claim(article, iran, kind="denial", denies=charge, gist="Iran denies it.")
    make_claim(article, iran, about=[iran], gist="Iran says it of itself.")
    dossier = client.get("/actors/iran/").context["dossier"]
    assert [claim.gist for claim in dossier.about] == ["Russia says it of Iran."]
    assert [(one.gist, other.gist) for one, other in dossier.denies] == [("Iran denies it.", "Russia says it of Iran.")]
    assert dossier.denied_by == []
    dossier = client.get("/actors/russia/").context["dossier"]
    assert [(one.gist, other.pk) for one, other in dossier.denied_by] == [("Iran denies it.", charge.pk)]
    assert (dossier.about, dossier.denies) == ([], [])


def test_actor_detail_shows_each_answer_with_its_words_and_its_chain(client, iran, question, kompas):
    claim = make_claim(
        make_article(outlet=kompas), iran, words="Iran membantah mengirim rudal", stances=[(question, "no")]
    )
    Attribution.objects.create(claim=claim, position=1, actor=make_actor("IRNA"))
    page = client.get("/actors/iran/").content.decode()
    [answer] = re.findall(r'<ol class="answered"><li>(.*?)</li>', page, re.DOTALL)
    assert "hx-disable>Iran membantah mengirim rudal</p>" in answer
    assert "<b>Our summary.</b> Quoted by IRNA, reported by Kompas.com." in answer


def test_actor_detail_tells_what_others_answer_about_the_actor(client, iran, russia, minister, article, question):
    make_claim(article, russia, about=[iran], stances=[(question, "yes")], gist="Russia answers.")
    make_claim(article, russia, about=[iran], gist="Russia says it.")
    make_claim(article, minister, about=[iran], stances=[(question, "no")], gist="Iran answers for itself.")
    page = client.get("/actors/iran/")
    [line] = page.context["dossier"].asked
    assert [(stance.answer, stance.claim.gist) for stance in line.stances] == [("yes", "Russia answers.")]
    assert line.shifts == []
    assert [claim.gist for claim in page.context["dossier"].about] == ["Russia says it."]
    assert "No claim of others about Iran" not in page.content.decode()


@pytest.mark.parametrize("hidden", ["draft", "in_review", "discarded", "withdrawn"])
def test_actor_detail_shows_nothing_that_is_not_published(hidden, client, iran, russia, article, question, editor):
    status = "published" if hidden == "withdrawn" else hidden
    said = make_claim(article, russia, about=[iran], gist="Seen.")
    secret = {"status": status, "gist": "Canary of the desk.", "stances": [(question, "yes")], "made_by": None}
    claims = [
        make_claim(article, iran, **secret),
        make_claim(article, russia, about=[iran], **secret),
        make_claim(article, iran, kind="denial", denies=said, **secret),
    ]
    make_claim(article, iran, kind="denial", denies=claims[1], gist="Denies what is not seen.")
    if hidden == "withdrawn":
        for claim in claims:
            claim.withdraw(by=editor, reason="Why.")
    pages = [
        client.get(path).content.decode() for path in ("/actors/iran/", "/actors/russia/", question.get_absolute_url())
    ]
    assert ["Canary" in page for page in pages] == [False] * 3
    assert "Seen." in pages[0]


def test_actor_detail_hides_a_member_known_from_drafts_alone(client, editor_client, article, iran, editor):
    spy = make_actor("A source of ours")
    Affiliation.objects.create(actor=spy, body=iran, role="source", source="s")
    make_claim(article, spy, status="draft", origin="desk", made_by=editor)
    make_claim(article, iran)
    assert "A source of ours" not in client.get("/actors/iran/").content.decode()
    assert "A source of ours" in editor_client.get("/actors/iran/").content.decode()


def test_actor_detail_of_somebody_without_anything_says_so(client):
    make_actor("Nobody")
    page = client.get("/actors/nobody/").content.decode()
    assert page.count('class="empty"') == 5


def many(iran, russia, question, number):
    """Make `number` claims for each list on the page of an actor."""
    for day in range(number):
        article = make_article()
        charge = make_claim(article, russia, about=[iran], said=f"2022-{day % 12 + 1:02}-{day // 12 + 1:02}")
        answer = ("no", "yes")[day % 2]
        claim = make_claim(article, iran, kind="denial", denies=charge, said="2023", stances=[(question, answer)])
        make_claim(article, russia, kind="denial", denies=claim)


def test_actor_detail_takes_twelve_queries_whatever_the_rows(client, iran, russia, question, django_assert_num_queries):
    many(iran, russia, question, 3)
    with django_assert_num_queries(12):
        client.get("/actors/iran/")
    many(iran, russia, question, 27)
    with django_assert_num_queries(12):
        page = client.get("/actors/iran/")
    dossier = page.context["dossier"]
    assert [len(one) for one in (dossier.said, dossier.about, dossier.denied_by, dossier.denies)] == [6, 6, 10, 10]
    assert dossier.cut == {"said", "answered", "about", "denied_by", "denies"}


def test_actor_detail_of_a_long_history_says_that_it_is_cut(client, iran, question, article):
    make_claim(article, iran, said="2021", stances=[(question, "no")])
    for number in range(25):
        make_claim(
            article, iran, said="2022", stances=[(question, "yes" if number < 19 else ("yes", "no")[number % 2])]
        )
    page = client.get("/actors/iran/").content.decode()
    [(_, answers, shifts)] = answered(client, iran)
    assert (len(answers), shifts) == (25, [("no", "yes"), ("yes", "no")] * 2 + [("no", "yes")])
    assert "Only the latest answers are shown" in page
    assert "One earlier shift is not shown." in page
    assert len(page) < 60_000


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


def test_actor_list_is_narrowed_by_each_parameter(client, minister, russia, kompas):
    for asked, found in [
        ({}, ["hossein-amirabdollahian", "iran", "kompas", "russia"]),
        ({"kind": "state"}, ["iran", "russia"]),
        ({"kind": ["person", "outlet"]}, ["hossein-amirabdollahian", "kompas"]),
        ({"spoke_for": "iran"}, ["hossein-amirabdollahian"]),
        ({"spoke_for": "Iran", "kind": "state"}, []),
        ({"spoke_for": ["iran", "russia"]}, ["hossein-amirabdollahian"]),
        ({"q": "kompas"}, ["kompas"]),
        ({"q": "hoss", "kind": "person", "spoke_for": "iran"}, ["hossein-amirabdollahian"]),
    ]:
        assert (asked, [actor.slug for actor in client.get("/actors/", asked).context["page"].rows]) == (asked, found)


def test_actor_list_counts_claims_of_those_who_spoke_for_it_and_tells_the_last(client, article, minister, iran, russia):
    make_claim(article, minister, said="2022-11-05")
    make_claim(article, iran, said="2023")
    make_claim(article, iran, said="2022-12")
    make_claim(article, iran, said="2021", about=[russia])
    make_claim(article, russia, said="2024", status="draft")
    found = {one.actor.slug: one for one in client.get("/actors/").context["summaries"]}
    told = {slug: (one.claims, one.said_on and one.said_on.year, one.said_precision) for slug, one in found.items()}
    assert told["iran"] == (4, 2023, "year")
    assert told["hossein-amirabdollahian"] == (1, 2022, "day")
    assert told["russia"] == (0, None, None)


def test_actor_list_counts_to_a_limit(client, article, iran, monkeypatch):
    monkeypatch.setattr("claims.pages.actors.MOST_COUNTED", 2)
    for _ in range(3):
        make_claim(article, iran)
    assert '<td data-l="Claims" class="num">2+</td>' in client.get("/actors/?q=iran").content.decode()
