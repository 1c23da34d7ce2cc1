"""Possible contradictions: same actor, same question, opposite answers, until linked or dismissed."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from claims.editing.judgements import store_judgement
from claims.models import Affiliation, Claim, Judgement, Link, Question
from claims.models.reviewed import NotAllowed
from claims.pages.desk import contradictions_at_desk
from claims.suggestions.contradictions import MOST_CANDIDATES, contradiction_candidates
from claims.suggestions.suggest import read_suggestion_token
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def yes(article, minister, question):
    return make_claim(article, minister, stances=[(question, "yes")], gist="Iran sent drones.", slug="yes")


@pytest.fixture
def no(yes, minister, question):
    words = {"words": "Iran membantah mengirim rudal", "said": "2020-01-01"}
    return make_claim(make_article(), minister, stances=[(question, "no")], gist="None.", slug="no", **words)


def pairs():
    return [(found.newer, found.older) for found in contradiction_candidates()]


def dismiss(found, by, reason="Other drones."):
    shown = read_suggestion_token(found.token)
    return store_judgement(found.newer, found.older, "no_contradiction", by=by, shown=shown, reason=reason)


def test_opposite_answers_of_one_speaker_are_offered_the_later_said_first(yes, no, question):
    (found,) = contradiction_candidates()
    assert (found.newer, found.older, found.question) == (yes, no, question)
    assert found.reasons[0] == "same speaker, same question, opposite answer, 2 years 10 months earlier"
    assert (found.hint, found.dismissed) == ("contradicts", None)


@pytest.mark.parametrize(("answer", "count"), [("no", 1), ("yes", 0), ("partly", 0), ("declines", 0)])
def test_only_yes_and_no_are_opposite(answer, count, yes, minister, question):
    make_claim(make_article(), minister, stances=[(question, answer)])
    assert len(contradiction_candidates()) == count


@pytest.mark.parametrize(("status", "count"), [("in_review", 1), ("draft", 0), ("discarded", 0)])
def test_claims_in_review_count_and_drafts_do_not(status, count, yes, minister, question, editor):
    make_claim(make_article(), minister, stances=[(question, "no")], status=status, origin="desk", made_by=editor)
    assert len(contradiction_candidates()) == count


def test_withdrawn_claims_do_not_count(yes, no, editor):
    no.withdraw(by=editor, reason="Wrong.")
    assert contradiction_candidates() == []


def test_other_actors_and_other_questions_are_no_contradiction(yes, question, russia, minister):
    make_claim(make_article(), russia, stances=[(question, "no")])
    other = Question.objects.create(slug="missiles", text="Missiles?")
    make_claim(make_article(), minister, stances=[(other, "no")])
    assert contradiction_candidates() == []


@pytest.mark.parametrize(("said", "count"), [("2022-11-05", 1), ("2024-06-01", 0)])
def test_whom_the_speaker_spoke_for_then_counts(said, count, iran, minister, article, question):
    make_claim(article, minister, stances=[(question, "yes")], said=said)
    make_claim(make_article(), iran, stances=[(question, "no")])
    assert len(contradiction_candidates()) == count


def test_a_pair_that_counts_for_several_actors_is_offered_once(yes, minister, iran, question):
    make_claim(make_article(), minister, iran, stances=[(question, "no")])
    assert len(contradiction_candidates()) == 1


def test_a_claim_of_one_state_in_review_is_held_against_its_minister(yes, iran, question, editor):
    make_claim(make_article(), iran, stances=[(question, "no")], status="in_review", origin="desk", made_by=editor)
    assert len(contradiction_candidates()) == 1


@pytest.mark.parametrize(("status", "count"), [("proposed", 0), ("confirmed", 0), ("dismissed", 1), ("withdrawn", 1)])
@pytest.mark.parametrize("turned", [False, True])
def test_a_link_of_any_relation_settles_it(status, count, turned, yes, no):
    source, target = (no, yes) if turned else (yes, no)
    dated = {"confirmed_at": "2026-01-01T00:00Z"} if status == "confirmed" else {}
    ends = {"source": source, "target": target, "relation": "context", "rationale": "x", "origin": "seeds"}
    Link.objects.create(**ends, status=status, **dated)
    assert len(contradiction_candidates()) == count


def test_a_dismissal_holds_until_one_of_the_two_changes(yes, no, editor):
    (found,) = contradiction_candidates()
    judgement = dismiss(found, editor)
    assert contradiction_candidates() == []
    no.refresh_from_db()
    no.change(gist="Iran sent none at all.")
    (again,) = contradiction_candidates()
    assert (again.dismissed, again.dismissed.reason) == (judgement, "Other drones.")
    dismiss(again, editor, "Still others.")
    assert contradiction_candidates() == []
    assert Judgement.objects.get().reason == "Still others."


@pytest.mark.parametrize("changed", ["speaker", "stance", "words", "date"])
def test_a_dismissal_ends_with_any_change_of_what_was_said(changed, yes, no, editor, question, russia):
    dismiss(contradiction_candidates()[0], editor)
    if changed == "speaker":
        yes.parts.create(actor=russia, part="speaker")
    if changed == "stance":
        yes.stances.create(question=Question.objects.create(slug="else", text="Else?"), answer="no")
    if changed == "words":
        anchor = yes.anchors.get()
        anchor.end, anchor.exact = anchor.end - 6, anchor.exact[:-6]
        anchor.save()
    if changed == "date":
        Claim.objects.filter(pk=yes.pk).update(said_on="2022-11-06")
    assert len(contradiction_candidates()) == 1


def test_a_dismissal_outlasts_publication_and_a_change_that_is_undone(yes, minister, question, editor, reviewer):
    claim = {"status": "in_review", "origin": "desk", "made_by": editor}
    review = make_claim(make_article(), minister, stances=[(question, "no")], gist="None.", **claim)
    dismiss(contradiction_candidates()[0], editor)
    review.publish(by=reviewer)
    assert contradiction_candidates() == []
    review.change(gist="Some.")
    review.change(gist="None.")
    assert contradiction_candidates() == []


def test_claims_judged_unrelated_are_not_offered_even_when_they_change(yes, no, editor):
    store_judgement(yes, no, "unrelated", by=editor, shown=read_suggestion_token(contradiction_candidates()[0].token))
    no.refresh_from_db()
    no.change(gist="Changed.")
    assert contradiction_candidates() == []


def test_those_recorded_last_come_first_and_fifty_at_most(yes, minister, question):
    made = [make_claim(make_article(), minister, stances=[(question, "no")]) for _ in range(MOST_CANDIDATES + 2)]
    found = [{newer, older} for newer, older in pairs()]
    assert found == [{claim, yes} for claim in reversed(made)][:MOST_CANDIDATES]


def test_an_old_turn_of_answer_stays_until_it_is_linked_or_dismissed(yes, no, editor, russia, question, monkeypatch):
    monkeypatch.setattr("claims.suggestions.contradictions.LATEST_COMPARED", 1)
    make_claim(make_article(), russia, stances=[(question, "yes")])
    assert pairs() == [(yes, no)]
    dismiss(contradiction_candidates()[0], editor)
    assert pairs() == []


def test_the_number_of_queries_does_not_grow(yes, minister, question, editor):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            render_to_string(
                "claims/parts/desk_contradictions.html", {"contradictions": contradictions_at_desk(editor)}
            )
        return len(captured)

    make_claim(make_article(), minister, stances=[(question, "no")])
    before = queries()
    for _ in range(9):
        make_claim(make_article(), minister, stances=[(question, "no")])
    assert queries() == before <= 12


def test_the_section_offers_to_propose_and_to_dismiss_by_one_key(yes, no, editor):
    section = render_to_string(
        "claims/parts/desk_contradictions.html", {"contradictions": contradictions_at_desk(editor)}
    )
    assert 'action="/claims/yes/suggestions/no/"' in section
    assert '<option value="contradicts" selected>' in section
    assert 'value="propose" data-key="c"' in section
    assert 'value="no_contradiction" data-key="x"' in section
    assert "may be contradicted by" in section


def test_an_empty_section_says_so(editor):
    section = render_to_string(
        "claims/parts/desk_contradictions.html", {"contradictions": contradictions_at_desk(editor)}
    )
    assert "No two claims of one actor give opposite answers" in section


def test_the_section_says_who_dismissed_it_and_why_it_is_back(yes, no, editor):
    dismiss(contradiction_candidates()[0], editor)
    no.refresh_from_db()
    no.change(gist="Changed.")
    section = render_to_string(
        "claims/parts/desk_contradictions.html", {"contradictions": contradictions_at_desk(editor)}
    )
    assert "Dismissed by editor: Other drones. One of the two was changed since." in section


@pytest.mark.parametrize(
    ("choice", "links", "judged"), [("propose", 1, "accepted"), ("no_contradiction", 0, "no_contradiction")]
)
def test_each_answer_of_the_desk_settles_it(choice, links, judged, yes, no, editor_client):
    body = {
        "answer": choice,
        "relation": "contradicts",
        "rationale": "He changed his mind.",
        "next": "/desk/#contradictions",
    }
    body["shown"] = contradiction_candidates()[0].token
    response = editor_client.post("/claims/yes/suggestions/no/", body)
    assert (response.status_code, response["Location"]) == (302, "/desk/#contradictions")
    assert (Link.objects.count(), Judgement.objects.get().verdict) == (links, judged)
    assert contradiction_candidates() == []


def test_a_dismissal_without_a_reason_comes_back_with_its_own_buttons(yes, no, editor_client):
    body = {"answer": "no_contradiction", "rationale": "", "shown": contradiction_candidates()[0].token}
    response = editor_client.post("/claims/yes/suggestions/no/", body)
    assert response.status_code == 422
    assert "Say why this is no contradiction." in response.content.decode()
    assert 'value="no_contradiction"' in response.content.decode()


def test_an_affiliation_added_later_brings_what_was_said_together(article, russia, question):
    envoy = make_actor("Envoy")
    make_claim(article, envoy, stances=[(question, "yes")], said="2022-11-05")
    make_claim(make_article(), russia, stances=[(question, "no")])
    assert contradiction_candidates() == []
    Affiliation.objects.create(actor=envoy, body=russia, role="envoy", start="2022-01-01", source="s")
    assert len(contradiction_candidates()) == 1


def test_linked_claims_cannot_be_called_unrelated(yes, no, editor):
    (found,) = contradiction_candidates()
    Link.objects.create(source=yes, target=no, relation="context", rationale="x", proposed_by=editor)
    with pytest.raises(NotAllowed):
        store_judgement(yes, no, "unrelated", by=editor, shown=read_suggestion_token(found.token))
