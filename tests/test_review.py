"""Review: taking, handing on, the next claim, decisions on several claims, comments, links that need another look."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from claims.models import Action, Claim, Comment, Link
from tests.conftest import make_article, make_claim
from tests.permissions import CLAIM

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(article, iran, editor):
    """Three claims of the editor in review."""
    made = {"origin": "desk", "made_by": editor, "status": "in_review"}
    return [make_claim(article, iran, slug=f"waiting-{number}", **made) for number in range(3)]


@pytest.fixture
def linked(article, iran, russia, editor, reviewer, question):
    """A published claim of the editor and a confirmed link that rests on it."""
    checked = {"origin": "desk", "made_by": editor, "reviewed_by": reviewer}
    said = make_claim(article, iran, slug="said", stances=[(question, "yes")], kind="admission", **checked)
    other = make_claim(make_article(), russia, slug="other", **checked)
    confirmed = {"status": "confirmed", "confirmed_by": reviewer, "confirmed_at": timezone.now()}
    return Link.objects.create(
        source=said, target=other, relation="contradicts", rationale="Why.", proposed_by=editor, **confirmed
    )


def chosen(rows):
    return [f"{row.pk}~{row.version}" for row in rows]


def test_review_is_taken_and_shown_to_colleagues(reviewer_client, editor_client, admin, waiting):
    done = reviewer_client.post("/claims/waiting-1/review/", {"version": 1, "to": "reviewer"})
    assert done.status_code == 302
    assert "taken by reviewer" in editor_client.get("/desk/").content.decode()


def test_review_that_a_colleague_has_taken_comes_last(client, admin, reviewer_client, reviewer, waiting):
    waiting[0].hand_review(by=reviewer, to=reviewer)
    client.force_login(admin)
    shown = [claim.slug for claim in client.get("/desk/").context["to_review"]]
    assert shown == ["waiting-1", "waiting-2", "waiting-0"]


def test_review_is_handed_on_but_not_to_the_maker(reviewer_client, admin, waiting):
    assert reviewer_client.post("/claims/waiting-0/review/", {"version": 1, "to": "editor"}).status_code == 409
    assert reviewer_client.post("/claims/waiting-0/review/", {"version": 1, "to": "admin"}).status_code == 302
    assert Claim.objects.get(slug="waiting-0").reviewer == admin


@pytest.mark.parametrize("to", ["nobody-here", "x" * 5000, "\x00"])
def test_review_is_not_handed_to_nonsense(reviewer_client, waiting, to):
    assert reviewer_client.post("/claims/waiting-0/review/", {"version": 1, "to": to}).status_code == 422


def test_review_taken_at_the_same_time_is_refused_to_the_second(reviewer_client, reviewer, waiting):
    waiting[0].hand_review(by=reviewer, to=reviewer)
    response = reviewer_client.post("/claims/waiting-0/review/", {"version": 1, "to": "reviewer"})
    assert response.status_code == 409


def test_publishing_leads_to_the_next_claim_and_at_last_to_the_desk(reviewer_client, waiting):
    for number in range(3):
        page = reviewer_client.get("/desk/next/", follow=True)
        assert page.context["claim"].slug == f"waiting-{number}"
        reviewer_client.post(f"/claims/waiting-{number}/publish/", {"version": 1, "next": "/desk/next/"})
    assert reviewer_client.get("/desk/next/").url == "/desk/"


def test_a_claim_is_skipped_for_the_one_after_it(reviewer_client, waiting):
    assert reviewer_client.get("/desk/next/?after=waiting-0").url == "/claims/waiting-1/"


def test_next_never_leads_to_own_work(editor_client, waiting):
    assert editor_client.get("/desk/next/").url == "/desk/"


def test_several_are_published_at_once_and_undone_at_once(reviewer_client, waiting):
    reviewer_client.post("/desk/decide/", {"verb": "publish", "chosen": chosen(waiting)})
    assert set(Claim.objects.values_list("status", flat=True)) == {"published"}
    reviewer_client.post(f"/desk/history/{Action.objects.get().pk}/undo/")
    assert set(Claim.objects.values_list("status", flat=True)) == {"in_review"}


def test_what_may_not_be_published_is_said_and_the_others_are(client, admin, waiting, article, iran):
    own = make_claim(article, iran, origin="desk", made_by=admin, status="in_review", gist="Own work.")
    client.force_login(admin)
    page = client.post("/desk/decide/", {"verb": "publish", "chosen": chosen([*waiting, own])}, follow=True)
    assert Claim.objects.published().count() == 3
    assert "Not published: “Own work.” You recorded this claim" in page.content.decode()


def test_a_stale_choice_is_left_and_said(reviewer_client, editor, waiting):
    sent = chosen(waiting)
    waiting[0].change(gist="Changed meanwhile.")
    page = reviewer_client.post("/desk/decide/", {"verb": "publish", "chosen": sent}, follow=True)
    assert (Claim.objects.published().count(), "changed it in the meantime" in page.content.decode()) == (2, True)


def test_sending_several_back_needs_one_note(reviewer_client, waiting):
    reviewer_client.post("/desk/decide/", {"verb": "send_back", "chosen": chosen(waiting), "reason": " "})
    assert set(Claim.objects.values_list("status", flat=True)) == {"in_review"}
    reviewer_client.post("/desk/decide/", {"verb": "send_back", "chosen": chosen(waiting), "reason": "Which drones?"})
    assert set(Claim.objects.values_list("status", "review_note")) == {("draft", "Which drones?")}


def test_a_reason_for_many_that_is_refused_stays_in_its_field(reviewer_client, waiting):
    page = reviewer_client.post("/desk/decide/", {"verb": "send_back", "reason": "Which <drones>?"})
    assert page.content.decode().count('value="Which &lt;drones&gt;?"') == 1


@pytest.mark.parametrize(("verb", "checked"), [("send_back", 2), ("dismiss", 0), ("", 0)])
def test_those_chosen_stay_chosen_where_the_reason_is_missing(reviewer_client, waiting, verb, checked):
    page = reviewer_client.post("/desk/decide/", {"verb": verb, "chosen": chosen(waiting[:2])}).content.decode()
    assert (page.count('name="chosen"'), page.count(" checked data-unkept")) == (3, checked)


def test_a_choice_that_means_nothing_changes_nothing_and_says_so(reviewer_client, waiting):
    for body in [
        {},
        {"verb": "publish"},
        {"verb": "delete", "chosen": "1~1"},
        {"verb": "publish", "chosen": "x"},
        {"verb": "publish", "chosen": "1"},
        {"verb": "publish", "chosen": f"{10**30}~1"},
        {"verb": "publish", "chosen": [f"{n}~1" for n in range(101)]},
        {"verb": "publish", "chosen": "\x00~1"},
    ]:
        page = reviewer_client.post("/desk/decide/", body, follow=True)
        assert (page.status_code, Action.objects.count()) == (422, 0), body
        assert 'class="message error"' in page.content.decode(), body


def test_comment_is_shown_to_editors_alone_and_leads_to_itself(client, editor_client, reviewer_client, linked):
    done = reviewer_client.post("/claims/said/comments/", {"text": "Is the date right? <b>"})
    comment = Comment.objects.get()
    assert done["Location"] == f"/claims/said/#comment-{comment.pk}"
    assert "Is the date right? &lt;b&gt;" in editor_client.get("/claims/said/").content.decode()
    assert "Is the date right?" not in client.get("/claims/said/").content.decode()


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001, "\x00"])
def test_comment_that_cannot_be_kept_comes_back_with_its_text(editor_client, linked, text):
    assert editor_client.post("/claims/said/comments/", {"text": text}).status_code == 422
    assert Comment.objects.count() == 0


def test_comment_sent_twice_is_kept_once(editor_client, linked):
    for _ in range(2):
        editor_client.post("/claims/said/comments/", {"text": "Look again."})
    assert Comment.objects.count() == 1


def test_a_deleted_comment_comes_back_by_undo(editor_client, linked):
    editor_client.post("/claims/said/comments/", {"text": "Look again."})
    editor_client.post(f"/comments/{Comment.objects.get().pk}/delete/")
    assert Comment.objects.count() == 0
    editor_client.post(f"/desk/history/{Action.objects.latest('at').pk}/undo/")
    assert Comment.objects.get().text == "Look again."


SAID = CLAIM | {"question_1": "has-iran-supplied-drones", "answer_1": "yes", "version": 1, "reason": "It was wrong."}


@pytest.mark.parametrize(
    "change",
    [
        {"said_on": "2022-11-06"},
        {"speakers": "Russia"},
        {"answer_1": "no"},
        {"start": 25, "end": 29, "exact": "Iran"},
        {"kind": "promise"},
    ],
    ids=["date", "speaker", "stance", "quote", "kind"],
)
def test_links_need_another_look_when_what_they_rest_on_changes(editor_client, linked, change):
    editor_client.post("/claims/said/edit/", SAID | change)
    linked.refresh_from_db()
    assert linked.needs_another_look is True


def test_links_need_another_look_when_a_denial_goes_less_far(editor_client, linked):
    Claim.objects.filter(slug="said").update(kind="denial", extent="full")
    editor_client.post("/claims/said/edit/", SAID | {"kind": "denial", "extent": "non-committal"})
    linked.refresh_from_db()
    assert linked.needs_another_look is True


def test_links_stay_when_only_the_wording_of_the_gist_changes(editor_client, linked):
    editor_client.post("/claims/said/edit/", SAID | {"gist": "Said better."})
    linked.refresh_from_db()
    assert (Claim.objects.get(slug="said").gist, linked.needs_another_look) == ("Said better.", False)


def test_another_editor_vouches_for_the_link_and_not_who_changed_the_claim(editor_client, reviewer_client, linked):
    editor_client.post("/claims/said/edit/", SAID | {"said_on": "2022-11-06"})
    path = f"/links/{linked.pk}/take-change/"
    assert editor_client.post(path, {"version": 2}).status_code == 403
    assert "Links to look at again" in reviewer_client.get("/desk/").content.decode()
    assert reviewer_client.post(path, {"version": 2}).status_code == 302
    linked.refresh_from_db()
    assert linked.needs_another_look is False


def test_readers_see_that_a_link_needs_another_look(client, editor_client, linked):
    editor_client.post("/claims/said/edit/", SAID | {"said_on": "2022-11-06"})
    for path in ("/claims/said/", "/claims/other/", "/articles/utusan/"):
        assert "needs another look" in client.get(path).content.decode()


def test_the_desk_asks_the_same_number_of_queries_for_ten_times_the_rows(
    django_assert_max_num_queries, reviewer_client, article, iran, editor
):
    def made(number):
        for _ in range(number):
            make_claim(article, iran, origin="desk", made_by=editor, status="in_review")

    made(3)
    with django_assert_max_num_queries(60) as few:
        reviewer_client.get("/desk/")
    made(27)
    with django_assert_max_num_queries(60) as many:
        reviewer_client.get("/desk/")
    assert len(many) == len(few)


def test_the_desk_shows_own_claims_by_what_is_to_do_with_them(editor_client, article, iran, editor):
    made = {"origin": "desk", "made_by": editor}
    make_claim(article, iran, slug="back", status="draft", review_note="Which agency?", **made)
    for status in ("draft", "in_review", "discarded"):
        make_claim(article, iran, slug=status.replace("_", "-"), status=status, **made)
    mine = editor_client.get("/desk/").context["mine"]
    assert [claim.slug for claim in mine] == ["back", "draft", "in-review", "discarded"]


@pytest.mark.parametrize(("number", "told"), [(49, "49"), (50, "50+")])
def test_the_desk_says_where_a_list_may_go_on(reviewer_client, article, iran, editor, number, told):
    for _ in range(number):
        make_claim(article, iran, origin="desk", made_by=editor, status="in_review")
    page = reviewer_client.get("/desk/").content.decode()
    assert f'To review <span class="count">{told}</span>' in page
    assert ("A list shows 50 rows at most" in page) == told.endswith("+")


def test_a_review_is_offered_to_everybody_who_still_has_an_account(reviewer_client, waiting, reviewer):
    get_user_model().objects.create_user("gone", is_active=False)
    form = reviewer_client.get("/claims/waiting-0/review/").context["form"]
    assert get_user_model().objects.filter(is_active=True).count() == 2
    assert [value for value, _ in form.fields["to"].choices] == ["", "editor", "reviewer"]


def test_the_desk_shows_words_in_their_context_also_of_a_text_that_is_not_public(client, editor, reviewer_client, iran):
    text = "Judul\n\nSebelum itu tenang. Iran mengakui mengirim drone. Sesudah itu ramai."
    article = make_article(text, origin="original")
    make_claim(article, iran, status="in_review", origin="desk", made_by=editor)
    make_claim(article, iran, words="Sebelum itu tenang")
    assert "Sesudah itu ramai" in reviewer_client.get("/desk/").content.decode()
    assert "Sesudah itu ramai" not in client.get("/claims/").content.decode()
