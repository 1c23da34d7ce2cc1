"""The second-editor rule under undo and redo: nobody can use them to publish own words without a colleague."""

import pytest
from django.utils import timezone

from claims.models import Action, Claim, Comment, Link
from tests.conftest import make_article, make_claim
from tests.permissions import CLAIM

pytestmark = pytest.mark.django_db

ANOTHER = CLAIM | {"gist": "Iran sent drones.", "reason": "A reason."}


@pytest.fixture
def said(article, iran, editor, reviewer):
    return make_claim(
        article, iran, slug="said", kind="admission", origin="desk", made_by=editor, reviewed_by=reviewer, gist="Iran."
    )


@pytest.fixture
def waiting(article, iran, editor):
    return make_claim(article, iran, slug="waiting", status="in_review", origin="desk", made_by=editor)


@pytest.fixture
def link(said, russia, editor, reviewer):
    other = make_claim(make_article(), russia, slug="other", origin="desk", made_by=editor, reviewed_by=reviewer)
    return Link.objects.create(
        source=said, target=other, relation="supports", rationale="Because.", proposed_by=reviewer
    )


def send(browser, path, row=None, **body):
    """Do one action with the row's version; return the id that undoes it."""
    before = set(Action.objects.values_list("pk", flat=True))
    if row:
        row.refresh_from_db()
        body |= {"version": row.version, "reason": "A reason."}
    response = browser.post(path, body)
    assert response.status_code in {204, 302}, response.content.decode()[-2000:]
    [done] = set(Action.objects.values_list("pk", flat=True)) - before
    return done


def undo(browser, action):
    """Undo an action; return (HTTP status, the id that undoes the undo). The id is None if the undo was refused."""
    response = browser.post(f"/desk/history/{action}/undo/")
    return response.status_code, Action.objects.latest("at").pk if response.status_code == 302 else None


def test_undoing_the_first_of_two_own_changes_leaves_the_mark_for_the_second(editor_client, said, editor):
    first = send(editor_client, "/claims/said/edit/", said, **ANOTHER | {"said_on": "2022-11-05"})
    send(editor_client, "/claims/said/edit/", said, **ANOTHER | {"said_on": "2022-11-04"})
    assert undo(editor_client, first)[0] == 302
    said.refresh_from_db()
    assert (said.gist, said.said_on.day, said.changed_by) == ("Iran.", 4, editor)


def test_undoing_a_change_leaves_the_mark_for_actors_that_were_changed_since(editor_client, said, editor, russia):
    first = send(editor_client, "/claims/said/edit/", said, **ANOTHER)
    send(editor_client, "/claims/said/edit/", said, **ANOTHER | {"speakers": "Iran; Russia"})
    undo(editor_client, first)
    said.refresh_from_db()
    assert (said.gist, said.changed_by) == ("Iran.", editor)


def test_undoing_two_own_changes_one_after_the_other_takes_the_mark_away(editor_client, said):
    first = send(editor_client, "/claims/said/edit/", said, **ANOTHER)
    second = send(editor_client, "/claims/said/edit/", said, **ANOTHER | {"said_on": "2022-11-04"})
    assert [undo(editor_client, action)[0] for action in (second, first)] == [302, 302]
    said.refresh_from_db()
    assert (said.gist, said.said_on.day, said.changed_by) == ("Iran.", 5, None)


def test_a_reviewer_does_not_publish_own_words_after_undoing_another_own_change(reviewer_client, waiting):
    first = send(reviewer_client, "/claims/waiting/edit/", waiting, **ANOTHER)
    send(reviewer_client, "/claims/waiting/edit/", waiting, **ANOTHER | {"said_on": "2022-11-04"})
    undo(reviewer_client, first)
    waiting.refresh_from_db()
    assert reviewer_client.post("/claims/waiting/publish/", {"version": waiting.version}).status_code == 403


def test_a_maker_does_not_redo_the_publication_that_the_reviewer_took_back(editor_client, reviewer_client, waiting):
    published = send(reviewer_client, "/claims/waiting/publish/", waiting)
    _, taken_back = undo(reviewer_client, published)
    assert undo(editor_client, taken_back) == (409, None)
    waiting.refresh_from_db()
    assert waiting.status == "in_review"
    assert undo(reviewer_client, taken_back)[0] == 302


def test_a_maker_who_undid_the_publication_by_mistake_redoes_it(editor_client, reviewer_client, waiting):
    published = send(reviewer_client, "/claims/waiting/publish/", waiting)
    _, taken_back = undo(editor_client, published)
    assert undo(editor_client, taken_back)[0] == 302


def test_what_one_editor_published_alone_is_not_redone_where_two_are_asked_for(editor_client, waiting, settings):
    settings.SECOND_EDITOR = False
    published = send(editor_client, "/claims/waiting/publish/", waiting)
    _, taken_back = undo(editor_client, published)
    settings.SECOND_EDITOR = True
    assert undo(editor_client, taken_back)[0] == 409
    waiting.refresh_from_db()
    assert waiting.status == "in_review"


def test_a_maker_does_not_redo_a_publication_over_words_changed_since(editor_client, reviewer_client, waiting):
    published = send(reviewer_client, "/claims/waiting/publish/", waiting)
    _, taken_back = undo(editor_client, published)
    send(editor_client, "/claims/waiting/edit/", waiting, **ANOTHER)
    assert undo(editor_client, taken_back) == (409, None)
    waiting.refresh_from_db()
    assert waiting.status == "in_review"


def test_a_maker_does_not_undo_that_a_colleague_withdrew_the_claim(editor_client, reviewer_client, said):
    withdrawn = send(reviewer_client, "/claims/said/withdraw/", said)
    assert undo(editor_client, withdrawn) == (409, None)
    said.refresh_from_db()
    assert said.status == "withdrawn"
    assert undo(reviewer_client, withdrawn)[0] == 302


def test_an_own_withdrawal_is_not_undone_again_after_a_colleague_put_it_back(editor_client, reviewer_client, said):
    withdrawn = send(editor_client, "/claims/said/withdraw/", said)
    _, undone = undo(editor_client, withdrawn)
    assert undo(reviewer_client, undone)[0] == 302
    assert undo(editor_client, withdrawn) == (409, None)
    said.refresh_from_db()
    assert said.status == "withdrawn"


def test_who_changed_a_claim_does_not_redo_that_a_colleague_took_the_change(editor_client, reviewer_client, said):
    send(editor_client, "/claims/said/edit/", said, **ANOTHER)
    taken = send(reviewer_client, "/claims/said/take-change/", said)
    _, retracted = undo(reviewer_client, taken)
    assert undo(editor_client, retracted) == (409, None)
    assert undo(reviewer_client, retracted)[0] == 302
    said.refresh_from_db()
    assert said.changed_by is None


def test_who_proposed_a_link_does_not_redo_its_confirmation(editor_client, reviewer_client, link):
    confirmed = send(editor_client, f"/links/{link.pk}/confirm/", link)
    _, taken_back = undo(editor_client, confirmed)
    assert undo(reviewer_client, taken_back) == (409, None)
    assert undo(editor_client, taken_back)[0] == 302


def test_who_proposed_a_link_does_not_undo_that_a_colleague_withdrew_it(editor_client, reviewer_client, link):
    send(editor_client, f"/links/{link.pk}/confirm/", link)
    withdrawn = send(editor_client, f"/links/{link.pk}/withdraw/", link)
    assert undo(reviewer_client, withdrawn) == (409, None)


def test_nobody_confirms_own_words_on_a_link_that_history_says_another_proposed(editor_client, link, editor):
    """Dismiss, reopen, dismiss, propose with another rationale; then undo the reopening and the first dismissal."""
    dismissed = send(editor_client, f"/links/{link.pk}/dismiss/", link)
    reopened = send(editor_client, f"/links/{link.pk}/reopen/", link)
    send(editor_client, f"/links/{link.pk}/dismiss/", link)
    own = {"target": "other", "relation": "supports", "rationale": "My own words."}
    send(editor_client, "/claims/said/link/", **own)
    undo(editor_client, reopened)
    undo(editor_client, dismissed)
    link.refresh_from_db()
    editor_client.post(f"/links/{link.pk}/confirm/", {"version": link.version})
    link.refresh_from_db()
    assert (link.status, link.proposed_by, link.rationale) == ("proposed", editor, "My own words.")


@pytest.mark.django_db(transaction=True)
def test_a_link_stays_in_doubt_for_the_end_that_was_changed_later(editor_client, link, said, editor):
    Link.objects.filter(pk=link.pk).update(status="confirmed", confirmed_by=editor, confirmed_at=timezone.now())
    first = send(editor_client, "/claims/said/edit/", said, **ANOTHER | {"said_on": "2022-11-04"})
    other = Claim.objects.get(slug="other")
    send(editor_client, "/claims/other/edit/", other, **own_words(other) | {"said_on": "2022-11-03"})
    assert undo(editor_client, first)[0] == 302
    said.refresh_from_db()
    link.refresh_from_db()
    assert (said.changed_by, link.needs_another_look) == (None, True)


def own_words(claim):
    place = claim.anchors.get()
    return ANOTHER | {"start": place.start, "end": place.end, "exact": place.exact, "speakers": "Russia"}


def test_a_comment_is_taken_back_by_who_wrote_it(editor_client, reviewer_client, said):
    written = send(editor_client, "/claims/said/comments/", text="Is this right?")
    assert undo(reviewer_client, written) == (409, None)
    assert Comment.objects.count() == 1
    assert undo(editor_client, written)[0] == 302


@pytest.mark.django_db(transaction=True)
def test_an_article_with_public_claims_is_not_made_a_draft_by_undo(
    client, editor_client, reviewer_client, iran, editor
):
    article = make_article(slug="early", status="draft")
    published = send(editor_client, "/articles/early/publish/", article)
    claim = make_claim(article, iran, slug="within", status="in_review", origin="desk", made_by=editor)
    send(reviewer_client, "/claims/within/publish/", claim)
    assert undo(editor_client, published) == (409, None)
    assert client.get("/articles/early/").status_code == 200
