"""The history of a claim: each change with its editor and its reason, and restoring a version."""

import pghistory
import pytest

from claims.models import Actor, Claim
from tests.conftest import make_actor, make_claim
from tests.permissions import CLAIM

pytestmark = pytest.mark.django_db

FIRST = CLAIM | {"question_1": "has-iran-supplied-drones", "answer_1": "yes", "chain": "Kompas.com (verbatim)"}
SECOND = FIRST | {
    "gist": "Iran sent a few drones.",
    "speakers": "Russia; Iran",
    "answer_1": "partly",
    "said_on": "2022-11",
    "chain": "",
    "start": 25,
    "end": 29,
    "exact": "Iran",
}


@pytest.fixture
def claim(editor_client, article, iran, russia, question):
    """A draft that was recorded with the POST data `FIRST`."""
    editor_client.post("/articles/utusan/record/", FIRST)
    return Claim.objects.get()


def shape(claim):
    claim = Claim.objects.get(pk=claim.pk)
    return (
        claim.gist,
        claim.said_on,
        claim.said_precision,
        sorted(part.actor.name for part in claim.speakers),
        sorted(claim.stances.values_list("question__slug", "answer")),
        [str(hop) for hop in claim.chain.all()],
        [anchor.exact for anchor in claim.anchors.all()],
    )


def test_history_tells_before_and_after_of_all_that_hangs_on_a_claim(editor_client, claim):
    editor_client.post(f"/claims/{claim.slug}/edit/", SECOND)
    [change, recorded] = editor_client.get(f"/claims/{claim.slug}/").context["history"]
    told = {one.name: (one.before, one.after) for one in change.changes}
    assert told == {
        "gist": ("Iran sent drones.", "Iran sent a few drones."),
        "date": ("2022-11-05", "2022-11-01"),
        "precision of the date": ("day", "month"),
        "speakers": ("Iran", "Iran; Russia"),
        "answers": ("Has Iran supplied drones to Russia? yes", "Has Iran supplied drones to Russia? partly"),
        "how the words reached us": ("Kompas.com (verbatim)", ""),
        "marked words": ("Iran mengakui mengirim drone", "Iran"),
    }
    assert (change.who, recorded.created) == ("editor", True)


def test_any_version_comes_back_with_all_that_hung_on_it(editor_client, claim):
    first = shape(claim)
    editor_client.post(f"/claims/{claim.slug}/edit/", SECOND)
    second = shape(claim)
    address = f"/claims/{claim.slug}/versions"
    assert "Iran sent drones." in editor_client.get(f"{address}/1/").content.decode()
    assert editor_client.post(f"{address}/1/", {"version": 2}).status_code == 302
    assert (shape(claim), second != first) == (first, True)
    editor_client.post(f"{address}/2/", {"version": 3})
    assert shape(claim) == second


def test_bringing_back_a_version_of_a_published_claim_needs_a_reason_and_another_look(
    client, editor_client, claim, reviewer
):
    claim.submit(by=claim.made_by)
    claim.publish(by=reviewer)
    editor_client.post(f"/claims/{claim.slug}/edit/", SECOND | {"version": 3, "reason": "Rechecked."})
    address = f"/claims/{claim.slug}/versions/3/"
    assert editor_client.post(address, {"version": 4}).status_code == 422
    assert editor_client.post(address, {"version": 4, "reason": "The first was right."}).status_code == 302
    assert Claim.objects.get().needs_another_look is True
    assert "The first was right." in client.get("/corrections/").content.decode()


def test_bringing_back_over_a_colleagues_change_is_refused(editor_client, claim):
    editor_client.post(f"/claims/{claim.slug}/edit/", SECOND)
    Claim.objects.get().change(gist="Meanwhile.")
    assert editor_client.post(f"/claims/{claim.slug}/versions/1/", {"version": 2}).status_code == 409
    assert Claim.objects.get().gist == "Meanwhile."


@pytest.mark.parametrize("number", [0, 99, 10**12])
def test_a_version_that_never_was_is_not_found(editor_client, claim, number):
    assert editor_client.get(f"/claims/{claim.slug}/versions/{number}/").status_code == 404


def test_a_version_names_the_actor_that_one_was_merged_into(editor_client, claim, iran):
    editor_client.post(f"/claims/{claim.slug}/edit/", SECOND | {"speakers": "Russia"})
    Actor.objects.filter(pk=iran.pk).update(merged_into=make_actor("Islamic Republic of Iran"))
    editor_client.post(f"/claims/{claim.slug}/versions/1/", {"version": 2})
    assert [part.actor.name for part in Claim.objects.get().speakers] == ["Islamic Republic of Iran"]


def test_corrections_tell_changed_speakers_and_answers(client, editor_client, article, iran, russia, question, editor):
    make_claim(article, iran, slug="said", kind="admission", gist=CLAIM["gist"], stances=[(question, "yes")])
    editor_client.post("/claims/said/edit/", SECOND | {"reason": "The outlet corrected it."})
    page = client.get("/corrections/").content.decode()
    assert ("<del>Iran</del>" in page, "<ins>Iran; Russia</ins>" in page) == (True, True)
    assert "Has Iran supplied drones to Russia? partly" in page


def test_a_correction_of_an_article_is_listed_with_its_reason(client, editor, article):
    with pghistory.context(user=editor.pk, reason="The page had another date."):
        article.change(title="Another headline")
    page = client.get("/corrections/").content.decode()
    assert ("The page had another date." in page, "Another headline" in page) == (True, True)


def test_corrections_ask_the_same_number_of_queries_for_ten_times_as_many(
    django_assert_max_num_queries, client, editor_client, article, iran, russia, editor
):
    def corrected(number):
        for _ in range(number):
            claim = make_claim(article, iran)
            editor_client.post(f"/claims/{claim.slug}/edit/", CLAIM | {"speakers": "Russia", "reason": "Why."})

    corrected(2)
    with django_assert_max_num_queries(30) as few:
        client.get("/corrections/")
    corrected(18)
    with django_assert_max_num_queries(30) as many:
        client.get("/corrections/")
    assert len(many) == len(few)


def test_a_stale_form_shows_both_versions_side_by_side(editor_client, claim):
    Claim.objects.get().change(gist="What a colleague wrote.")
    page = editor_client.post(f"/claims/{claim.slug}/edit/", SECOND)
    text = page.content.decode()
    assert page.status_code == 409
    assert [(label, there) for label, there, _ in page.context["beside"]][:1] == [("Gist", "What a colleague wrote.")]
    assert ("What a colleague wrote." in text, "Iran sent a few drones." in text) == (True, True)
    assert text.index("Both versions are below") < text.index("As it stands now, and as you typed it")
