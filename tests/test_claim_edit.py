import pytest

from articles.base import NotAllowed, StaleVersion
from articles.models import Article, Snapshot
from claims.anchors.carry import capture_and_carry_claims
from claims.models import Actor, Claim, Question
from tests.conftest import make_actor, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(article, minister, russia, question, drones):
    """The POST data of a claim on the first words of the second paragraph."""
    text = article.newest_snapshot.text
    start = text.index("Iran mengakui")
    return {
        "start": start,
        "end": start + 28,
        "exact": text[start : start + 28],
        "snapshot": 1,
        "token": "0b8f6d5e-5a0a-4b53-9a53-7d4f6f0f5a11",
        "kind": "admission",
        "gist": "Iran sent drones to Russia.",
        "speakers": "Hossein Amirabdollahian",
        "about": "Russia",
        "said_on": "2022-11-05",
        "said_basis": "stated",
        "topics": ["drones"],
        "question_1": question.slug,
        "answer_1": "yes",
        "said_to": "Russia",
        "audience": "reporters",
        "source_unnamed": "on",
        "chain": "Kompas.com (paraphrased, heard)",
    }


def address(article):
    return f"/articles/{article.slug}/record/"


def test_claim_create_records_all_that_was_typed(editor_client, editor, article, typed, question):
    response = editor_client.post(address(article), typed)
    claim = Claim.objects.get()
    assert response["Location"] == f"/articles/utusan/?recorded={claim.slug}#claim-{claim.slug}"
    assert (claim.status, claim.made_by, claim.gist) == ("draft", editor, typed["gist"])
    assert claim.anchors.get().exact == typed["exact"]
    assert [part.actor.name for part in claim.speakers + claim.about] == ["Hossein Amirabdollahian", "Russia"]
    assert claim.stances.get().answer == "yes"
    assert str(claim.chain.get()) == "Kompas.com (paraphrased, said to it)"
    assert [part.actor.name for part in claim.said_to] == ["Russia"]
    assert (claim.audience, claim.source_unnamed) == ("reporters", True)


def test_claim_create_sends_to_review(editor_client, article, typed):
    editor_client.post(address(article), typed | {"submit": "1"})
    assert Claim.objects.get().status == "in_review"


def test_claim_create_makes_an_actor_on_the_spot(editor_client, article, typed):
    editor_client.post(address(article), typed | {"speakers": "Ali Bagheri (new person); Russia"})
    made = Actor.objects.get(slug="ali-bagheri")
    assert (made.kind, made.names.get().folded) == ("person", "ali bagheri")
    assert [part.actor.slug for part in Claim.objects.get().speakers] == ["ali-bagheri", "russia"]


def test_claim_create_sent_twice_makes_one_claim(editor_client, article, typed):
    first, second = (editor_client.post(address(article), typed) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Claim.objects.count() == 1


def test_claim_create_refuses_with_a_sentence_and_keeps_what_was_typed(editor_client, article, typed):
    Question.objects.create(slug="missiles", text="Has Iran supplied missiles to Russia?")
    make_actor("A senior source", "unnamed")
    for field, value, sentence in [
        ("gist", " ", "This field is required."),
        ("gist", "x" * 501, "at most 500 characters"),
        ("gist", "a\x00b", "Null characters are not allowed."),
        ("kind", "rumour", "Select a valid choice."),
        ("speakers", "", "This field is required."),
        ("speakers", "Nobody Known", "Nobody here is called “Nobody Known”"),
        ("speakers", "Russia (new person)", "“Russia” is here already: Russia (russia)"),
        ("said_on", "2022-11-31", "November 2022 has 30 days."),
        ("said_on", "yesterday", "Write a date as 2022-11-05"),
        ("chain", "Kompas.com (hearsay)", "Nobody here is called “Kompas.com (hearsay)”"),
        ("chain", "Kompas.com (direct)", "“direct” says more than is known"),
        ("said_to", "Nobody at all", "Nobody here is called"),
        ("speakers", "A senior source", "A source without a name belongs to its article"),
        ("topics", ["none"], "none is not one of the available choices"),
        ("question_1", "none", "No tracked question reads “none”."),
        ("question_1", "missiles?", "(“Has Iran supplied missiles to Russia?”)"),
        ("question_1", "drones to Russia (new question)", "ends with a question mark"),
        ("question_1", "?! (new question)", "ends with a question mark"),
        ("question_1", "x" * 301 + "? (new question)", "A question has at most 300 characters"),
        ("question_1", "x" * 321, "at most 320 characters"),
        ("question_2", "HAS IRAN SUPPLIED DRONES TO RUSSIA?", "A claim gives one answer to a question."),
        ("new_topics", "x" * 101, "A topic has at most 100 characters."),
        ("new_topics", "; ".join(map(str, range(21))), "At most 20 names"),
        ("answer_1", "", "Choose the answer"),
        ("question_1", "", "Choose the question"),
        ("start", "0", "do not stand at that place"),
        ("start", "-1", "did not arrive whole"),
        ("start", "9" * 400, "did not arrive whole"),
        ("end", "2000000", "do not stand at that place"),
        ("end", "", "did not arrive whole"),
        ("exact", "Iran mengakui mengirim dronE", "do not stand at that place"),
        ("snapshot", "7", "do not stand at that place"),
        ("denies", "no-such-claim", "No claim has this address."),
    ]:
        denial = {"kind": "denial", "extent": "full"} if field == "denies" else {}
        response = editor_client.post(address(article), typed | denial | {field: value})
        page = response.content.decode()
        assert (field, value, response.status_code) == (field, value, 422)
        assert sentence in page, (field, value)
        assert field == "gist" or typed["gist"] in page, (field, value)
        assert not Claim.objects.exists(), (field, value)


def test_claim_update_that_changes_nothing_leaves_the_claim_as_it_is(editor_client, reviewer, article, typed):
    editor_client.post(address(article), typed)
    claim = Claim.objects.get()
    claim.submit(by=claim.made_by)
    claim.publish(by=reviewer)
    version = claim.version
    form = editor_client.get(f"/claims/{claim.slug}/edit/").context["form"]
    same = {field.html_name: field.value() for field in form if field.value() is not None}
    response = editor_client.post(f"/claims/{claim.slug}/edit/", same | {"reason": "To look at it."}, follow=True)
    claim.refresh_from_db()
    assert "so nothing was changed" in response.content.decode()
    assert (claim.version, claim.changed_by) == (version, None)


def test_claim_create_records_nothing_in_an_article_that_was_discarded_meanwhile(editor_client, article, typed):
    Article.objects.update(status="discarded")
    response = editor_client.post(address(article), typed)
    assert (response.status_code, Claim.objects.count()) == (422, 0)
    assert b"This article was discarded in the meantime." in response.content
    assert typed["gist"].encode() in response.content


def test_claim_create_asks_how_far_a_denial_goes(editor_client, article, typed):
    response = editor_client.post(address(article), typed | {"kind": "denial"})
    assert "Say how far the denial goes." in response.content.decode()


def test_claim_create_ignores_columns_that_are_not_the_forms(editor_client, article, typed, reviewer):
    editor_client.post(address(article), typed | {"status": "published", "reviewed_by": reviewer.pk, "origin": "seeds"})
    claim = Claim.objects.get()
    assert (claim.status, claim.reviewed_by, claim.origin) == ("draft", None, "desk")


def test_claim_create_gives_htmx_the_form_alone(editor_client, article, typed):
    words = f"start={typed['start']}&end={typed['end']}"
    response = editor_client.get(f"{address(article)}?{words}", headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert typed["exact"] in response.content.decode()


def test_claim_create_without_words_offers_the_sentences(editor_client, article):
    response = editor_client.get(address(article))
    assert "Iran membantah mengirim rudal." in response.content.decode()


@pytest.mark.parametrize("query", ["start=5&end=2", "start=0&end=99999", "start=x&end=1", "start=٣&end=٤"])
def test_claim_create_takes_an_odd_span_for_none(editor_client, article, query):
    assert b"Choose the words" in editor_client.get(f"{address(article)}?{query}").content


@pytest.fixture
def draft(article, minister, editor):
    return make_claim(article, minister, status="draft", origin="desk", made_by=editor, slug="draft", gist="A draft.")


@pytest.fixture
def published(article, minister, editor, reviewer):
    return make_claim(
        article, minister, origin="desk", made_by=editor, reviewed_by=reviewer, slug="said", gist="What was said."
    )


def changed(client, claim, **fields):
    """Send the edit form of a claim with its initial values, some fields changed."""
    form = client.get(f"/claims/{claim.slug}/edit/").context["form"]
    opened = {name: value for name, value in form.initial.items() if value is not None}
    return client.post(f"/claims/{claim.slug}/edit/", opened | fields)


def test_claim_update_changes_only_what_was_changed(editor_client, draft):
    assert changed(editor_client, draft, gist="Another gist.").status_code == 302
    draft.refresh_from_db()
    assert (draft.gist, draft.version) == ("Another gist.", 2)
    assert draft.events.count() == 2
    assert draft.anchors.get().events.count() == 1


def test_claim_update_refuses_a_stale_form_and_shows_both(editor_client, reviewer_client, draft):
    form = editor_client.get("/claims/draft/edit/").context["form"]
    changed(reviewer_client, draft, gist="The colleague's gist.")
    response = editor_client.post("/claims/draft/edit/", form.initial | {"gist": "My own gist."})
    assert response.status_code == 409
    assert "The colleague&#x27;s gist." in response.content.decode()
    assert "My own gist." in response.content.decode()


def test_claim_update_of_a_published_claim_needs_a_reason(editor_client, published):
    assert changed(editor_client, published, gist="Other.").status_code == 422
    assert changed(editor_client, published, gist="Other.", reason="The size was wrong.").status_code == 302
    published.refresh_from_db()
    assert published.needs_another_look


def test_a_change_after_publication_stands_in_the_corrections(editor_client, client, published):
    changed(editor_client, published, gist="Other words.", reason="The size was wrong.")
    page = client.get("/corrections/").content.decode()
    assert "The size was wrong." in page
    assert "<del>What was said.</del>" in page
    assert "<ins>Other words.</ins>" in page


def test_a_change_is_taken_by_another_editor(editor_client, reviewer_client, published):
    changed(editor_client, published, gist="Other words.", reason="The size was wrong.")
    assert editor_client.post("/claims/said/take-change/", {"version": 2}).status_code == 403
    assert reviewer_client.post("/claims/said/take-change/", {"version": 2}).status_code == 302
    published.refresh_from_db()
    assert not published.needs_another_look


def test_a_claim_goes_from_draft_to_published_by_two_people(editor_client, reviewer_client, client, draft):
    editor_client.post("/claims/draft/submit/", {"version": 1})
    assert editor_client.post("/claims/draft/publish/", {"version": 2}).status_code == 403
    assert client.get("/claims/draft/").status_code == 404
    assert reviewer_client.post("/claims/draft/publish/", {"version": 2}).status_code == 302
    assert client.get("/claims/draft/").status_code == 200


def test_one_editor_publishes_alone_where_the_setting_allows_it(editor_client, client, draft, settings):
    settings.SECOND_EDITOR = False
    assert editor_client.post("/claims/draft/publish/", {"version": 1}).status_code == 302
    assert b"Published by one editor" in client.get("/claims/draft/").content


def test_a_claim_is_sent_back_with_a_note(editor_client, reviewer_client, draft):
    editor_client.post("/claims/draft/submit/", {"version": 1})
    assert reviewer_client.post("/claims/draft/send-back/", {"version": 2, "reason": " "}).status_code == 422
    reviewer_client.post("/claims/draft/send-back/", {"version": 2, "reason": "Which drones?"})
    assert b"Sent back: Which drones?" in editor_client.get("/desk/").content


def test_a_withdrawn_claim_answers_410_with_its_reason_and_can_come_back(editor_client, client, published):
    assert editor_client.post("/claims/said/withdraw/", {"version": 1, "reason": ""}).status_code == 422
    editor_client.post("/claims/said/withdraw/", {"version": 1, "reason": "The outlet retracted it."})
    gone = client.get("/claims/said/")
    assert (gone.status_code, b"The outlet retracted it." in gone.content) == (410, True)
    editor_client.post("/claims/said/republish/", {"version": 2, "reason": "It stood after all."})
    assert client.get("/claims/said/").status_code == 200


def test_a_discarded_draft_can_be_brought_back(editor_client, draft):
    editor_client.post("/claims/draft/discard/", {"version": 1})
    editor_client.post("/claims/draft/restore/", {"version": 2})
    draft.refresh_from_db()
    assert draft.status == "draft"


@pytest.mark.parametrize("verb", ["publish", "submit", "withdraw", "take-change", "discard", "restore"])
def test_a_verb_from_an_old_version_is_refused(reviewer_client, draft, verb):
    Claim.objects.filter(pk=draft.pk).update(version=9, status="draft")
    response = reviewer_client.post(f"/claims/draft/{verb}/", {"version": 1, "reason": "typed with care"})
    assert response.status_code == 409
    assert verb != "withdraw" or b"typed with care" in response.content


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "9" * 30])
def test_a_verb_without_a_version_is_refused(reviewer_client, draft, version):
    assert reviewer_client.post("/claims/draft/submit/", {"version": version}).status_code == 422


def test_an_editor_does_not_publish_words_that_nobody_else_saw(editor_client, reviewer_client, draft):
    editor_client.post("/claims/draft/submit/", {"version": 1})
    changed(reviewer_client, draft, gist="The reviewer's own words.")
    assert reviewer_client.post("/claims/draft/publish/", {"version": 3}).status_code == 403
    assert "The reviewer&#x27;s own words." in editor_client.get("/desk/").content.decode()
    editor_client.post("/claims/draft/take-change/", {"version": 3})
    assert reviewer_client.post("/claims/draft/publish/", {"version": 4}).status_code == 302


@pytest.mark.parametrize(
    ("speakers", "about", "names"),
    [
        ("علی (new person); رضا (new person)", "", ["علی", "رضا"]),
        ("Ali Karimi (new person)", "ali karimi (new person)", ["Ali Karimi", "Ali Karimi"]),
    ],
)
def test_claim_create_makes_each_new_actor_once(editor_client, article, typed, speakers, about, names):
    editor_client.post(address(article), typed | {"speakers": speakers, "about": about})
    claim = Claim.objects.get()
    assert [part.actor.name for part in claim.speakers + claim.about] == names
    assert Actor.objects.filter(name__in=names).count() == len(set(names))


def test_claim_create_refuses_one_new_name_as_two_kinds(editor_client, article, typed):
    response = editor_client.post(
        address(article), typed | {"speakers": "Ali (new person)", "about": "Ali (new state)"}
    )
    assert "“Ali” is to be added as two kinds" in response.content.decode()


def test_another_claim_in_a_form_that_was_sent_is_another_claim(editor_client, article, typed):
    editor_client.post(address(article), typed)
    editor_client.post(address(article), typed | {"gist": "Something else was said."})
    assert Claim.objects.count() == 2


def test_the_words_of_a_claim_are_marked_anew_from_the_list_of_sentences(editor_client, article, draft):
    text = article.newest_snapshot.text
    choice = f"/claims/draft/edit/?start={text.index('Iran membantah')}&end={len(text)}"
    sentences = editor_client.get("/articles/utusan/record/?for=draft").content.decode()
    assert choice.replace("&", "&amp;") in sentences
    form = editor_client.get(choice).context["form"]
    editor_client.post(
        "/claims/draft/edit/", {name: value for name, value in form.initial.items() if value is not None}
    )
    assert draft.anchors.get().exact == "Iran membantah mengirim rudal."


@pytest.mark.parametrize(
    ("said_on", "status"), [("2022-11-09", 302), ("2022-11", 302), ("2022-11-05", 422), ("2025", 422)]
)
def test_the_report_s_date_is_that_of_the_report(editor_client, article, typed, said_on, status):
    article.change(published_at="2022-11-09T12:01Z")
    sent = typed | {"said_on": said_on, "said_basis": "report"}
    assert editor_client.post(address(article), sent).status_code == status


def test_words_on_a_text_that_was_set_aside_are_marked_again(editor_client, editor, article, typed):
    text = capture_and_carry_claims(article, f"{article.newest_snapshot.text} Lalu.", by=editor, origin="digest")
    Snapshot.objects.filter(pk=text.pk).update(set_aside=True)
    response = editor_client.post("/articles/utusan/record/", typed | {"snapshot": text.number})
    assert (response.status_code, "Mark them again" in response.content.decode()) == (422, True)


def test_a_verb_is_refused_that_was_asked_of_another_version(editor, reviewer, draft):
    draft.submit(by=editor)
    looked_at = Claim.objects.get(pk=draft.pk)
    Claim.objects.get(pk=draft.pk).change(gist="Other words.", changed_by=reviewer)
    for verb in (looked_at.publish, looked_at.take_change):
        with pytest.raises((StaleVersion, NotAllowed)):
            verb(by=reviewer, since=looked_at.version + 1)
    assert Claim.objects.get(pk=draft.pk).changed_by == reviewer
