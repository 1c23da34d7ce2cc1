"""Undo restores every row of each action of the desk, is refused after later changes, and can itself be undone."""

import contextlib
import datetime

import pghistory
import pytest
from django.apps import apps
from django.utils import timezone

from claims.history.undo import undo_changes, undoable_models
from claims.models import Action, Anchor, Attribution, Claim, Link, Question
from claims.models.reviewed import NotAllowed
from tests.conftest import Undone, make_article, make_claim
from tests.permissions import CLAIM, LINK, TABLE

pytestmark = pytest.mark.django_db

UNCOMPARED = {"version"}


def rows():
    """Every row that undo restores, as {(table, id): columns}, without versions, which only increase."""
    return {
        (model._meta.db_table, row["id"]): {name: value for name, value in row.items() if name not in UNCOMPARED}
        for model in undoable_models()
        for row in model._base_manager.values()
    }


@pytest.fixture
def desk(article, iran, russia, question, drones, editor, reviewer):
    """Claims of the editor in each status, with related rows, and a link in each status; returns the links' ids."""
    made = {"origin": "desk", "made_by": editor}
    hung = {"stances": [(question, "yes")], "topics": [drones], "about": [russia]}
    for slug, status in [("draft", "draft"), ("in-review", "in_review"), ("discarded", "discarded")]:
        claim = make_claim(article, iran, slug=slug, status=status, **hung, **made)
        Attribution.objects.create(claim=claim, position=1, outlet=article.outlet)
    checked = made | {"reviewed_by": reviewer}
    said = make_claim(article, iran, slug="said", **hung, **checked)
    make_claim(article, iran, slug="changed", changed_by=editor, **checked)
    make_claim(article, iran, slug="withdrawn", **checked).withdraw(by=editor, reason="It was retracted.")
    other = make_claim(make_article(), russia, slug="other", **checked)
    ends = {"source": said, "target": other, "rationale": "Because.", "proposed_by": editor}
    at = timezone.now()
    return {
        "proposed": Link.objects.create(**ends, relation="supports").pk,
        "dismissed": Link.objects.create(**ends, relation="repeats", status="dismissed").pk,
        "confirmed": Link.objects.create(
            **ends, relation="admits", status="confirmed", confirmed_by=reviewer, confirmed_at=at
        ).pk,
    }


def version_of(path, desk):
    name = path.split("/")[2]
    if path.startswith("/links/"):
        return Link.objects.get(pk=desk[name.strip("{}")]).version
    found = Claim.objects.filter(slug=name).first()
    return found.version if found else 1


def send(browser, path, desk, **body):
    """Do one action; return the id that undoes it."""
    before = set(Action.objects.values_list("pk", flat=True))
    version = {"version": version_of(path, desk), "reason": "A reason."}
    response = browser.post(path.format(**desk), body | version)
    assert response.status_code in {204, 302}, response.content.decode()[-2000:]
    [done] = set(Action.objects.values_list("pk", flat=True)) - before
    return done


ACTIONS = [
    ("/claims/draft/edit/", CLAIM | {"speakers": "Russia", "about": "Iran", "start": 0, "end": 5, "exact": "Utusa"}),
    ("/claims/said/edit/", CLAIM | {"speakers": "Russia; Iran", "gist": "Another gist.", "said_on": "2022-11"}),
    ("/claims/draft/submit/", {}),
    ("/claims/in-review/publish/", {}),
    ("/claims/in-review/send-back/", {}),
    ("/claims/in-review/discard/", {}),
    ("/claims/changed/take-change/", {}),
    ("/claims/said/withdraw/", {}),
    ("/claims/withdrawn/republish/", {}),
    ("/claims/discarded/restore/", {}),
    ("/links/{proposed}/confirm/", {}),
    ("/links/{proposed}/dismiss/", {}),
    ("/links/{confirmed}/withdraw/", {}),
    ("/links/{dismissed}/reopen/", {}),
]


@pytest.mark.parametrize(("path", "body"), ACTIONS, ids=[path for path, _ in ACTIONS])
def test_undo_restores_every_row_and_can_be_undone(reviewer_client, desk, path, body):
    before = rows()
    action = send(reviewer_client, path, desk, **body)
    after = rows()
    assert after != before
    assert reviewer_client.post(f"/desk/history/{action}/undo/").status_code == 302
    assert rows() == before
    again = Action.objects.latest("at")
    assert reviewer_client.post(f"/desk/history/{again.pk}/undo/").status_code == 302
    assert rows() == after


# Tables with rows that stay after an undo: rows that are never deleted are put away, with their related rows.
LEFT = {
    "claim_create": {"claims_claim", "claims_claimactor", "claims_anchor"},
    "link_create": {"claims_link"},
    "suggestion_answer": {"claims_link"},
    "article_capture": {"articles_snapshot"},
    "import_detail": {"articles_article", "articles_snapshot"},
    "actor_update": {"claims_actor", "claims_actorname", "claims_affiliation"},
    "article_update": {"articles_outlet", "claims_actor", "claims_actorname"},
}
# URL names without an undo: no action is recorded, the URL is the undo itself, or (import_create) dropping undoes it.
# No editor sent a reader's report, so none can undo it. The admin has no saved search to mark as seen. Actors stay.
NO_ACTION = {
    "action_undo",
    "actor_create",
    "article_suggestions",
    "claim_report",
    "import_create",
    "login",
    "logout",
    "presence",
    "search_seen",
}
WRITING = [
    name for name, row in TABLE.items() if row.body and name not in NO_ACTION and row.admin.split()[2] in {"302", "200"}
]


def test_every_action_of_the_desk_is_undone(cast, question, client, admin, editor):
    before = rows()
    for name in WRITING:
        with Undone():
            client.force_login(editor if name == "comment_delete" else admin)
            body = {key: str(value).format(**cast) for key, value in TABLE[name].body.items()}
            response = client.post(TABLE[name].path.format(**cast), body)
            assert response.status_code in {204, 302}, (name, response.content.decode()[-1500:])
            assert rows() != before, name
            action = Action.objects.latest("at")
            response = client.post(f"/desk/history/{action.pk}/undo/")
            assert response.status_code == 302, (name, response.content.decode()[-1500:])
            after = rows()
            assert {key: after.get(key) for key in before} == before, name
            assert {table for table, _ in after.keys() - before.keys()} <= LEFT.get(name, set()), name


def test_undo_of_a_recording_discards_the_claim_with_all_that_hangs_on_it(editor_client, desk):
    before = rows()
    action = send(editor_client, "/articles/utusan/record/", desk, **CLAIM)
    [claim] = Claim.objects.filter(gist=CLAIM["gist"])
    made = {key for key in rows() if key not in before}
    assert editor_client.post(f"/desk/history/{action}/undo/").status_code == 302
    claim.refresh_from_db()
    assert claim.status == "discarded"
    assert {key: value for key, value in rows().items() if key not in made} == before


def test_undo_of_an_added_actor_says_that_it_stays_and_what_to_do(editor_client, desk):
    action = send(editor_client, "/desk/actors/new/", desk, **TABLE["actor_create"].body)
    before = rows()
    response = editor_client.post(f"/desk/history/{action}/undo/")
    assert (response.status_code, "propose that the two are one" in response.content.decode()) == (409, True)
    assert rows() == before


POSED = {"question_1": "Was it so? (new question)", "answer_1": "yes", "new_topics": "jets"}


def test_undo_of_a_change_takes_away_the_question_and_topic_that_it_posed(editor_client, desk):
    before = rows()
    action = send(editor_client, "/claims/said/edit/", desk, **CLAIM | POSED)
    assert editor_client.post(f"/desk/history/{action}/undo/").status_code == 302
    assert rows() == before


def test_what_an_undo_took_away_is_still_told_of_and_comes_back_with_the_version(client, editor_client, desk):
    action = send(editor_client, "/claims/said/edit/", desk, **CLAIM | POSED | {"reason": "It was said."})
    editor_client.post(f"/desk/history/{action}/undo/")
    told = {path: client.get(path).content.decode() for path in ("/claims/said/", "/corrections/")}
    assert all("Was it so?" in page and "jets" in page for page in told.values())
    assert editor_client.post("/claims/said/versions/2/", {"version": 3, "reason": "It was."}).status_code == 302
    [stance] = Claim.objects.get(slug="said").stances.all()
    assert (stance.question.slug, stance.answer) == ("was-it-so", "yes")
    assert Claim.objects.get(slug="said").topics.get().slug == "jets"


def test_undo_of_a_recording_leaves_its_question_with_it_and_redo_brings_all_back(editor_client, desk):
    action = send(editor_client, "/articles/utusan/record/", desk, **CLAIM | POSED)
    after = rows()
    assert editor_client.post(f"/desk/history/{action}/undo/").status_code == 302
    assert Question.objects.filter(text="Was it so?", stances__claim__status="discarded").count() == 1
    assert editor_client.post(f"/desk/history/{Action.objects.latest('at').pk}/undo/").status_code == 302
    assert rows() == after


def test_undo_of_a_question_that_a_claim_answers_by_now_is_refused(editor_client, desk):
    action = send(editor_client, "/desk/questions/new/", desk, text="Was it so?")
    send(editor_client, "/articles/utusan/record/", desk, **CLAIM | POSED)
    response = editor_client.post(f"/desk/history/{action}/undo/")
    assert (response.status_code, "Something else rests on this" in response.content.decode()) == (409, True)


def test_undo_puts_no_other_words_under_published_answers_but_by_an_admin(editor_client, client, admin, desk):
    question = Question.objects.create(slug="is-it-open", text="Is it open?")
    Claim.objects.get(slug="in-review").stances.create(question=question, answer="yes")
    action = send(editor_client, "/questions/is-it-open/edit/", desk, text="Is it open now?")
    client.force_login(admin)
    send(client, "/claims/in-review/publish/", desk)
    response = editor_client.post(f"/desk/history/{action}/undo/")
    assert (response.status_code, "so an admin changes its words" in response.content.decode()) == (409, True)
    assert client.post(f"/desk/history/{action}/undo/").status_code == 302
    question.refresh_from_db()
    assert question.text == "Is it open?"


@pytest.mark.parametrize("part", ["speakers", "about"])
def test_undo_of_a_change_takes_the_actor_that_it_added_out_of_the_claim(editor_client, desk, part):
    before = rows()
    action = send(editor_client, "/claims/said/edit/", desk, **CLAIM | {part: "Iran; Somebody New (new person)"})
    assert editor_client.post(f"/desk/history/{action}/undo/").status_code == 302
    after = rows()
    assert {key: after.get(key) for key in before} == before
    assert {table for table, _ in after.keys() - before.keys()} == {"claims_actor", "claims_actorname"}


def test_undo_of_a_proposal_withdraws_the_link(editor_client, desk):
    action = send(editor_client, "/claims/said/link/", desk, **LINK)
    editor_client.post(f"/desk/history/{action}/undo/")
    assert Link.objects.get(relation="contradicts").status == "withdrawn"


def test_undo_goes_to_the_next_version(editor_client, desk):
    action = send(editor_client, "/claims/draft/submit/", desk)
    editor_client.post(f"/desk/history/{action}/undo/")
    assert Claim.objects.get(slug="draft").version == 3


def test_undo_is_refused_over_a_later_change_and_nothing_is_put_back(editor_client, reviewer_client, desk):
    action = send(editor_client, "/claims/said/edit/", desk, **CLAIM)
    send(reviewer_client, "/claims/said/edit/", desk, **CLAIM | {"gist": "A later gist."})
    before = rows()
    response = editor_client.post(f"/desk/history/{action}/undo/")
    assert (response.status_code, "changed again since" in response.content.decode()) == (409, True)
    assert rows() == before


def test_undo_leaves_what_a_later_action_did_to_other_columns(editor_client, desk):
    action = send(editor_client, "/claims/in-review/send-back/", desk)
    with pghistory.context():
        Claim.objects.filter(slug="in-review").update(gist="A better gist.")
    assert editor_client.post(f"/desk/history/{action}/undo/").status_code == 302
    claim = Claim.objects.get(slug="in-review")
    assert (claim.status, claim.gist) == ("in_review", "A better gist.")


def test_a_second_undo_is_refused_with_a_sentence(editor_client, desk):
    action = send(editor_client, "/claims/draft/submit/", desk)
    editor_client.post(f"/desk/history/{action}/undo/")
    assert editor_client.post(f"/desk/history/{action}/undo/").status_code == 409


@pytest.mark.parametrize(("minutes", "status"), [(14, "in_review"), (16, "published")])
def test_a_publication_is_undone_only_while_hardly_anybody_can_have_cited_it(desk, editor, reviewer, minutes, status):
    at = timezone.now() - datetime.timedelta(minutes=minutes)
    claim = Claim.objects.filter(slug="in-review")
    with pghistory.context() as action:
        claim.update(status="published", published_at=at, reviewed_by=reviewer)
    with contextlib.suppress(NotAllowed):
        undo_changes(action.id, by=editor)
    assert claim.get().status == status


def test_a_claim_is_not_made_public_again_in_an_article_that_is_a_draft_again(reviewer_client, iran, editor):
    make_claim(make_article(slug="unpublished", status="draft"), iran, slug="waits", status="in_review", made_by=editor)

    def done(path):
        reviewer_client.post(path, {"version": 1})
        return f"/desk/history/{Action.objects.latest('at').pk}/undo/"

    article, claim = done("/articles/unpublished/publish/"), done("/claims/waits/publish/")
    again = done(claim)
    done(article)
    response = reviewer_client.post(again)
    assert (response.status_code, "publish the article first" in response.content.decode()) == (409, True)
    assert Claim.objects.get().status == "in_review"


def test_undo_of_a_change_to_a_published_claim_is_told_in_the_corrections(client, editor_client, desk):
    action = send(editor_client, "/claims/said/edit/", desk, **CLAIM | {"gist": "A wrong gist."})
    editor_client.post(f"/desk/history/{action}/undo/")
    assert "The change was undone." in client.get("/corrections/").content.decode()


def test_the_message_of_an_action_has_its_undo_and_the_undo_leads_back(editor_client, desk):
    page = editor_client.post("/claims/draft/submit/", {"version": 1}, follow=True)
    action = Action.objects.latest("at")
    assert f'action="/desk/history/{action.pk}/undo/"' in page.content.decode()
    done = editor_client.post(
        f"/desk/history/{action.pk}/undo/", headers={"Referer": "http://testserver/claims/draft/"}
    )
    assert done["Location"] == "http://testserver/claims/draft/"


def test_the_history_of_a_claim_leads_to_the_undoing_of_its_last_change(client, editor_client, desk):
    action = send(editor_client, "/claims/said/edit/", desk, **CLAIM)
    link = f'href="/desk/history/{action}/undo/"'
    assert link in editor_client.get("/claims/said/").content.decode()
    assert link not in client.get("/claims/said/").content.decode()
    assert "Undo" in editor_client.get(f"/desk/history/{action}/undo/").content.decode()


def test_the_history_of_the_desk_lists_what_was_done_with_its_undoing(editor_client, desk):
    send(editor_client, "/claims/draft/submit/", desk)
    page = editor_client.get("/desk/history/").content.decode()
    assert ("Sent to review." in page, "<bdi>editor</bdi>" in page, "Undo" in page) == (True, True, True)


@pytest.mark.parametrize("after", ["nonsense", "00000000-0000-0000-0000-000000000000", "x" * 5000])
def test_the_history_of_the_desk_has_no_page_after_nonsense(editor_client, desk, after):
    page = editor_client.get("/desk/history/", {"after": after})
    assert (page.status_code, page.context["page"].rows, bool(page.context["filter"].errors)) == (200, [], True)


def test_every_kept_model_can_be_undone_in_an_order_that_respects_what_it_refers_to():
    ordered = undoable_models()
    with_events = {
        m for label in ("articles", "claims") for m in apps.get_app_config(label).get_models() if hasattr(m, "events")
    }
    assert {m._meta.concrete_model for m in with_events} == set(ordered)
    assert ordered.index(Claim) < ordered.index(Anchor) < len(ordered)
