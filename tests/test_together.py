"""Editors who do the same thing at the same time: no row is overwritten or doubled, no response has status 500."""

import pytest

from articles.models import Article
from claims.models import Action, Affiliation, Claim, Comment, Stance
from claims.registry.merge import propose_merge
from tests.conftest import make_actor, make_article, make_claim
from tests.permissions import ACTOR, CLAIM
from tests.together import call_at_once, logged_in_clients

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6


@pytest.fixture
def draft(article, iran, editor):
    return make_claim(article, iran, slug="draft", status="in_review", origin="desk", made_by=editor)


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def test_of_many_who_save_one_claim_each_round_has_one_winner_and_refuses_the_others(editor, reviewer, admin, draft):
    people = logged_in_clients(editor, reviewer, admin, editor)
    for round_ in range(ROUNDS):
        version = Claim.objects.get().version
        sends = [
            lambda browser=browser, body=CLAIM | {"version": version, "gist": f"Round {round_}, editor {number}."}: (
                browser.post("/claims/draft/edit/", body)
            )
            for number, browser in enumerate(people)
        ]
        answers = call_at_once(*sends)
        assert statuses(answers) == [302, 409, 409, 409]
        winner = [answer.status_code for answer in answers].index(302)
        assert Claim.objects.get().gist == f"Round {round_}, editor {winner}."
    assert Claim.objects.get().version == 1 + ROUNDS


def test_publish_and_edit_at_once_leave_one_of_both(editor, reviewer, draft):
    one, two = logged_in_clients(reviewer, editor)
    answers = call_at_once(
        lambda: one.post("/claims/draft/publish/", {"version": 1}),
        lambda: two.post("/claims/draft/edit/", CLAIM | {"version": 1}),
    )
    assert statuses(answers) == [302, 409]
    assert Claim.objects.get().version == 2


def test_two_who_undo_one_action_undo_it_once(editor, reviewer, draft):
    [one, two] = logged_in_clients(editor, reviewer)
    one.post("/claims/draft/edit/", CLAIM | {"version": 1})
    path = f"/desk/history/{Action.objects.get().pk}/undo/"
    assert statuses(call_at_once(lambda: one.post(path), lambda: two.post(path))) == [302, 409]
    assert Claim.objects.get().version == 3


def test_undo_and_a_new_change_at_once_lose_neither(editor, reviewer, draft):
    one, two = logged_in_clients(editor, reviewer)
    one.post("/claims/draft/edit/", CLAIM | {"version": 1})
    path = f"/desk/history/{Action.objects.get().pk}/undo/"
    later = CLAIM | {"version": 2, "gist": "A later gist."}
    assert statuses(call_at_once(lambda: one.post(path), lambda: two.post("/claims/draft/edit/", later))) == [302, 409]


def test_two_who_take_one_review_share_it_out(reviewer, admin, draft):
    sends = [
        lambda browser=browser, name=name: browser.post("/claims/draft/review/", {"version": 1, "to": name})
        for browser, name in zip(logged_in_clients(reviewer, admin), ["reviewer", "admin"], strict=True)
    ]
    assert statuses(call_at_once(*sends)) == [302, 409]


def test_many_decisions_at_once_do_each_thing_once(reviewer, admin, editor, article, iran):
    claims = [
        make_claim(article, iran, status="in_review", origin="desk", made_by=editor, slug=f"waiting-{n}")
        for n in range(5)
    ]
    body = {"verb": "publish", "chosen": [f"{claim.pk}~1" for claim in claims]}
    sends = [
        lambda browser=browser: browser.post("/desk/decide/", body) for browser in logged_in_clients(reviewer, admin)
    ]
    assert statuses(call_at_once(*sends)) == [302, 302]
    assert set(Claim.objects.values_list("status", "version")) == {("published", 2)}


def test_a_comment_is_never_in_the_way_of_another(editor, reviewer, draft):
    sends = [
        lambda browser=browser, number=number: browser.post("/claims/draft/comments/", {"text": f"Comment {number}."})
        for number, browser in enumerate(logged_in_clients(editor, reviewer))
    ]
    assert statuses(call_at_once(*sends)) == [302, 302]
    assert Comment.objects.count() == 2


def test_a_comment_sent_twice_at_once_is_kept_once(editor, draft):
    for round_ in range(ROUNDS):
        sends = [
            lambda browser=browser, text=f"Comment {round_}.": browser.post("/claims/draft/comments/", {"text": text})
            for browser in logged_in_clients(editor, editor, editor)
        ]
        assert statuses(call_at_once(*sends)) == [302, 302, 302]
    assert Comment.objects.count() == ROUNDS


def test_a_claim_is_never_public_in_an_article_that_is_taken_back_at_the_same_time(editor, reviewer, iran):
    one, two = logged_in_clients(editor, reviewer)
    for number in range(ROUNDS):
        unpublished = make_article(slug=f"unpublished-{number}", status="draft")
        made = {"status": "in_review", "origin": "desk", "made_by": editor}
        make_claim(unpublished, iran, slug=f"waits-{number}", **made)
        one.post(f"/articles/unpublished-{number}/publish/", {"version": 1})
        path = f"/desk/history/{Action.objects.latest('at').pk}/undo/"
        answers = call_at_once(
            lambda path=path: one.post(path),
            lambda path=f"/claims/waits-{number}/publish/": two.post(path, {"version": 1}),
        )
        assert statuses(answers) == [302, 409]
    public = Claim.objects.published().values_list("article__status", flat=True)
    assert set(public) <= {Article.Status.PUBLISHED}


def test_a_role_given_while_its_body_is_merged_goes_to_the_survivor(editor, admin, iran):
    one, two = logged_in_clients(admin, editor)
    for number in range(ROUNDS):
        body = make_actor(f"Ministry {number * 7919}")
        envoy = make_actor(f"Envoy {number * 104_729}")
        merge = propose_merge(body, iran, reason="One.", by=editor)
        role = {"roles-TOTAL_FORMS": 1, "roles-0-role": "envoy", "roles-0-body": body.slug, "roles-0-source": "s"}
        form = ACTOR | {"name": envoy.name, "kind": "person"} | role
        answers = call_at_once(
            lambda pk=merge.pk: one.post(f"/merges/{pk}/accept/", {"version": 1}),
            lambda slug=envoy.slug, form=form: two.post(f"/actors/{slug}/edit/", form),
        )
        assert statuses(answers) == [302, 302]
    assert set(Affiliation.objects.values_list("body", flat=True)) == {iran.pk}


def test_a_question_is_answered_while_it_is_taken_away_again(editor, reviewer, article, iran):
    one, two = logged_in_clients(editor, reviewer)
    for number in range(ROUNDS):
        text = f"Was it so on day {number}?"
        one.post("/desk/questions/new/", {"text": text})
        path = f"/desk/history/{Action.objects.latest('at').pk}/undo/"
        answer = CLAIM | {"question_1": f"{text} (new question)", "answer_1": "yes"}
        undone, recorded = call_at_once(
            lambda path=path: one.post(path),
            lambda answer=answer: two.post("/articles/utusan/record/", answer),
        )
        assert (undone.status_code in {302, 409}, recorded.status_code) == (True, 302)
        assert Stance.objects.get(question__text=text).claim.gist == CLAIM["gist"]
