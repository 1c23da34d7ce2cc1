"""Suggested links: the index that the database keeps, the ranking, the reasons shown, and the answers of editors."""

import datetime
import re
import threading

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from articles.base import StaleVersion
from articles.models import Article
from claims.editing.judgements import store_judgement
from claims.models import Claim, ClaimLength, ClaimPosting, Judgement, Link
from claims.models.reviewed import NotAllowed
from claims.suggestions.bm25 import (
    ClaimMatches,
    ClaimText,
    bm25_matches,
    bm25_matches_by_beginning,
    bm25_matches_by_words,
)
from claims.suggestions.compared import Saying, compared_saying_of_claim
from claims.suggestions.reasons import HINT_LABELS
from claims.suggestions.suggest import SUGGESTION_SALT, suggestion_likenesses, suggestions_for
from claims.text.intervals import interval_in_years
from claims.text.likeness import (
    numbers_for_likeness,
    opposite_words_of_texts,
    spelling_likeness,
    text_negates,
    word_likeness,
)
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db

LATER = "Menteri bicara\n\nIa membantah Iran mengirim drone ke Rusia. Ia juga bicara soal cuaca."


@pytest.fixture
def later(article):
    return make_article(LATER, outlet=article.outlet)


@pytest.fixture
def admission(article, minister, question, drones):
    hung = {"topics": [drones], "stances": [(question, "yes")], "said": "2022-11-05"}
    return make_claim(article, minister, slug="admission", gist="Iran supplied 5 drones to Russia.", **hung)


@pytest.fixture
def denial(later, minister, question, admission):
    hung = {"kind": "denial", "stances": [(question, "no")], "said": "2020-04-02"}
    words = "Ia membantah Iran mengirim drone ke Rusia"
    return make_claim(later, minister, words=words, slug="denial", gist="Iran did not supply drones to Russia.", **hung)


def suggested(claim, user):
    return suggestions_for(compared_saying_of_claim(claim), user=user, this=claim)


def lexemes(claim):
    return set(ClaimPosting.objects.filter(claim=claim).values_list("lexeme", flat=True))


# The index


def test_index_holds_words_and_stems_of_the_gist_and_of_the_marked_words(article, iran):
    claim = make_claim(article, iran, gist="Iran supplied drones.", words="Iran mengakui mengirim drone")
    assert lexemes(claim) >= {"supplied", "suppli", "drones", "drone", "mengakui", "aku"}
    times = ClaimPosting.objects.filter(claim=claim).values_list("times", flat=True)
    assert ClaimLength.objects.get(claim=claim).length == sum(times)


def test_index_follows_the_gist_the_words_the_language_and_the_status(article, iran, editor):
    claim = make_claim(article, iran, gist="Old words.", status="draft", origin="desk", made_by=editor)
    claim.change(gist="Running words.")
    assert lexemes(claim) >= {"running", "run"} > lexemes(claim) & {"old"}
    anchor = claim.anchors.get()
    start = article.newest_snapshot.text.index("Iran membantah")
    anchor.start, anchor.end, anchor.exact = start, start + 14, "Iran membantah"
    anchor.save()
    assert "membantah" in lexemes(claim)
    assert "mengakui" not in lexemes(claim)
    assert set(ClaimLength.objects.get(claim=claim).languages) == {"en", "id"}
    Article.objects.filter(pk=article.pk).update(language="zz")
    assert "bantah" not in lexemes(claim)
    assert set(ClaimLength.objects.get(claim=claim).languages) == {"en", "zz"}
    claim.discard(by=editor)
    assert (lexemes(claim), ClaimLength.objects.filter(claim=claim).exists()) == (set(), False)
    claim.restore(by=editor)
    assert "running" in lexemes(claim)
    anchor.delete()
    assert "membantah" not in lexemes(claim)


def test_index_is_not_written_when_neither_text_nor_status_changes(article, iran):
    claim = make_claim(article, iran)

    def places():
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctid FROM claims_claimposting ORDER BY lexeme")
            return cursor.fetchall()

    before = places()
    claim.change(said_basis="inferred", said_basis_reason="A reason.")
    claim.anchors.update(state="moved")
    Article.objects.filter(pk=article.pk).update(byline="Somebody")
    assert places() == before


def test_index_takes_any_words(iran):
    text = "Judul\n\n" + "x" * 3_000 + "\n\n'\"\\ & | !:* قال 😀 " + "kata " * 300 + "."
    claim = make_claim(make_article(text), iran, words=text[:4_000])
    assert "kata" in lexemes(claim)
    assert max(map(len, lexemes(claim))) <= 100


def test_a_number_is_one_word_in_all_languages(iran):
    words = "Harga Rp9.500, turun 2,3 persen dari Rp. 10.000"
    claim = make_claim(make_article(f"Judul\n\n{words}."), iran, words=words, gist="9,500 rupiah, 2.3 percent.")
    assert lexemes(claim) >= {"9.500", "2.3", "10.000", "rp"}
    assert not lexemes(claim) & {"500", "2", "rp9.500", "9"}


# Similar words


def test_the_same_words_score_as_much_as_the_text_itself(article, iran):
    claim = make_claim(article, iran, gist="Rice prices rose.")
    make_claim(make_article("Judul\n\nLain."), iran, words="Lain", gist="Something else.")
    text = ClaimText("Rice prices rose.", "Iran mengakui mengirim drone", "id")
    assert bm25_matches_by_words(text)[claim.pk] == pytest.approx(1.0)


def test_a_gist_that_says_the_same_counts_beside_words_that_say_more(article, iran):
    other = make_claim(article, iran, gist="Iran sent drones to Russia before the war.")
    gist = "Iran did not send Russia any drones before the war."
    beside = "Para pengamat menilai langkah berikutnya akan jauh lebih sulit bagi semua pihak di kawasan itu."
    alone, together = (
        bm25_matches_by_words(ClaimText(gist))[other.pk],
        bm25_matches_by_words(ClaimText(gist, beside, "id"))[other.pk],
    )
    assert alone > 0.2
    assert together == pytest.approx(alone)


def test_words_that_no_claim_has_lower_the_score(article, iran):
    claim = make_claim(article, iran, gist="Rice prices rose.")
    known, more = (
        bm25_matches_by_words(ClaimText("Rice prices")),
        bm25_matches_by_words(ClaimText("Rice prices zebra quagga")),
    )
    assert known[claim.pk] > more[claim.pk] > 0


@pytest.mark.parametrize(
    "text",
    [ClaimText(), ClaimText("   "), ClaimText("!?"), ClaimText("😀"), ClaimText("x" * 50_000, "y" * 5_000, "zz")],
)
def test_nothing_to_look_for_finds_nothing(text, article, iran):
    make_claim(article, iran)
    assert bm25_matches_by_words(text) == {}


def test_in_a_large_index_common_words_are_left_aside(article, iran, monkeypatch):
    monkeypatch.setattr("claims.suggestions.bm25.SMALL_INDEX", 20)
    rare = make_claim(article, iran, gist="Common zebra.")
    for _ in range(30):
        make_claim(article, iran, gist="Common horse.")
    assert list(bm25_matches_by_words(ClaimText("Common zebra"))) == [rare.pk]
    assert bm25_matches_by_words(ClaimText("Common")) == {}


def test_words_that_begin_alike_are_found_in_other_languages_only(iran):
    words = "Presiden menutup stadion setelah inflasi 2,3 persen di Rio"
    for tag in ("id-ID", "ms"):
        make_claim(make_article(f"Judul\n\n{words}.", language=tag), iran, words=words, gist=f"Of {tag}.")
    there = Claim.objects.get(gist="Of ms.")
    text = ClaimText("", "President: stadium, inflation 2.3 percent, Rios", "fr")
    assert bm25_matches_by_beginning(text).keys() == set(Claim.objects.values_list("pk", flat=True))
    assert 0 < bm25_matches_by_beginning(text)[there.pk] < 1
    assert bm25_matches_by_beginning(text, without=[there.pk]).keys() == {Claim.objects.exclude(pk=there.pk).get().pk}
    assert bm25_matches_by_beginning(ClaimText("", text.words, "ms")).keys() == {
        Claim.objects.exclude(pk=there.pk).get().pk
    }
    assert (
        bm25_matches_by_beginning(ClaimText("", text.words, "en"))
        == bm25_matches(ClaimText("A gist.", text.words, "fr")).beginnings
        == {}
    )
    assert bm25_matches_by_beginning(ClaimText("", "Ri Pre sta 2.31 inf", "fr")) == {}


@pytest.mark.parametrize("words", ["", "!? 😀", "'; -- \\ % %s {x} 𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "word " * 4_000])
def test_any_words_may_begin_alike(words, article, iran):
    make_claim(article, iran)
    assert bm25_matches(ClaimText("", words, "fr")).beginnings == {}


def test_in_a_large_index_common_beginnings_are_left_aside(article, iran, monkeypatch):
    monkeypatch.setattr("claims.suggestions.bm25.SMALL_INDEX", 20)
    rare = make_claim(article, iran, gist="Common zebra.")
    for _ in range(30):
        make_claim(article, iran, gist="Common horse.")
    monkeypatch.setattr("claims.suggestions.bm25.RARE_PART", 10)
    assert bm25_matches_by_beginning(ClaimText("", "Commun zebre", "fr")) == {rare.pk: pytest.approx(1)}


def test_claims_of_other_languages_stand_behind_the_best_of_the_same():
    text = ClaimText("", "Presiden Putin bertemu menteri Lavrov di Moskow", "id")
    near, far = (ClaimText("", f"President Putin met {whom} in Moscow", "en") for whom in ("minister Lavrov", "nobody"))
    others = {1: ClaimText("", "Putin bertemu Lavrov", "id"), 2: near, 3: far}
    alike = suggestion_likenesses(text, others, ClaimMatches({1: 0.3}, {2: 0.8, 3: 0.5}))
    assert alike[1] > alike[2] > alike[3] > 0
    alike = suggestion_likenesses(text, others, ClaimMatches({1: 0.1}, {2: 0.8, 3: 0.5}))
    assert 1 >= alike[2] > alike[3] > alike[1]
    assert suggestion_likenesses(text, {}, ClaimMatches()) == {}
    assert suggestion_likenesses(text, {1: others[1], 4: ClaimText("", "x", "zz")}, ClaimMatches({1: 1.2}))[1] == 1


# Suggestions


def test_opposite_answers_of_one_speaker_are_told_in_words(denial, admission, editor):
    (found,) = suggested(denial, editor).found
    assert found.claim == admission
    assert found.reasons[0] == "same speaker, same question, opposite answer, 2 years 7 months later"
    assert "one side is negated" in found.reasons
    assert (found.hint, found.may) == ("is-contradicts", "may be contradicted by")
    (back,) = suggested(admission, editor).found
    assert (back.hint, back.reasons[0][-7:]) == ("contradicts", "earlier")


def test_actor_and_question_are_enough_without_a_word_in_common(later, admission, minister, question, editor):
    other = make_claim(later, minister, words="cuaca", gist="Weather.", stances=[(question, "yes")])
    (found,) = suggested(admission, editor).found
    assert (found.claim, "words shared" in str(found.reasons)) == (other, False)


def test_what_is_said_for_the_same_state_counts_as_its_own(later, admission, iran, question, editor):
    make_claim(later, iran, words="cuaca", gist="Weather.", stances=[(question, "partly")])
    assert suggested(admission, editor).found[0].reasons[0].startswith("for the same actor, same question, another")


def test_an_unpublished_claim_counts_for_whom_its_speaker_spoke(later, admission, iran, question, editor, minister):
    draft = {"status": "draft", "origin": "desk", "made_by": editor}
    old = make_claim(make_article(LATER), iran, words="cuaca", gist="Sun.", stances=[(question, "no")])
    claim = make_claim(later, minister, words="cuaca", gist="Rain.", stances=[(question, "no")], **draft)
    assert {found.claim for found in suggested(claim, editor).found} == {admission, old}


def test_claims_of_the_same_article_and_discarded_ones_are_no_suggestions(article, later, admission, minister, editor):
    same = {"gist": "Iran supplied 5 drones to Russia."}
    make_claim(article, minister, **same)
    gone = {"status": "discarded", "origin": "desk", "made_by": editor}
    make_claim(later, minister, words="cuaca", **same, **gone)
    assert suggested(admission, editor).found == []


def test_drafts_are_suggested_to_editors_only(later, admission, minister, question, editor):
    draft = {"status": "draft", "origin": "desk", "made_by": editor, "gist": "Iran supplied drones to Russia."}
    make_claim(later, minister, words="cuaca", stances=[(question, "yes")], **draft)
    assert len(suggested(admission, editor).found) == 1
    assert suggested(admission, AnonymousUser()).found == []


def test_what_shares_a_common_word_only_is_not_shown(later, admission, editor):
    make_claim(later, make_actor("Somebody"), words="cuaca", gist="The minister of sports went to a match in the city.")
    assert suggested(admission, editor).found == []


def test_an_answer_to_the_same_question_is_shown_whoever_gives_it_in_whatever_words(admission, later, question, editor):
    fields = {"gist": "Nothing of the kind ever crossed the border.", "words": "cuaca", "said": "2025-06-19"}
    other = make_claim(later, make_actor("Somebody"), stances=[(question, "no")], **fields)
    [found] = suggested(admission, editor).found
    assert (found.claim, found.hint) == (other, "is-contradicts")


def test_ten_are_shown_the_best_first(admission, minister, question, editor):
    for number in range(12):
        fields = {"gist": f"Iran supplied drones, {number}.", "said": "2022", "stances": [(question, "yes")]}
        make_claim(make_article(LATER), minister, words="cuaca", **fields)
    found = suggested(admission, editor).found
    assert [one.rank for one in found] == list(range(1, 11))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 < one.score <= 1 for one in found)


def test_linked_and_unrelated_claims_are_left_out_and_counted(admission, denial, editor, minister, question):
    other = make_claim(make_article(LATER), minister, words="cuaca", stances=[(question, "no")])
    answer(admission, denial, "unrelated", editor)
    Link.objects.create(source=admission, target=other, relation="repeats", rationale="x", proposed_by=editor)
    result = suggested(admission, editor)
    assert (result.found, result.left_out) == ([], 2)


def test_a_claim_that_is_typed_in_another_language_is_found_by_its_spelling(article, later, iran, editor):
    article = make_article("Title\n\nPresident Putin met minister Lavrov in Moscow on drone imports.", language="en")
    claim = make_claim(
        article, iran, words="President Putin met minister Lavrov in Moscow on drone imports", gist="X y."
    )
    typed = Saying(ClaimText("", "Presiden Putin bertemu menteri Lavrov di Moskow soal impor drone", "id"))
    Claim.objects.filter(pk=claim.pk).update(gist="-")
    assert claim in [found.claim for found in suggestions_for(typed, user=editor).found]


@pytest.mark.parametrize(
    ("one", "other", "hint"),
    [
        ({"stances": "yes"}, {"stances": "no"}, "contradicts"),
        ({"stances": "partly"}, {"stances": "no"}, "contradicts"),
        ({"gist": "Rice prices will rise soon."}, {"gist": "Rice prices will fall soon."}, "contradicts"),
        ({"gist": "Rice was imported."}, {"gist": "Rice was not imported."}, "contradicts"),
        ({"gist": "14 people died in floods."}, {"gist": "17 people died in floods."}, "updates"),
        ({"gist": "14 people died in floods.", "by": "X"}, {"gist": "17 people died in floods."}, "contradicts"),
        ({"stances": "yes"}, {"stances": "yes"}, "repeats"),
        ({"stances": "yes", "by": "X"}, {"stances": "yes"}, "supports"),
        ({"gist": "Rice prices rose."}, {"gist": "Prices of rice rose."}, "repeats"),
        ({"gist": "Rice prices rose.", "by": "X"}, {"gist": "Prices of rice rose."}, "supports"),
        ({"gist": "Something else entirely."}, {"gist": "Rice prices rose."}, ""),
    ],
)
def test_the_hint_follows_its_rules(one, other, hint, iran, drones, question, editor):
    made = []
    for fields, said in ((other, "2022-01-01"), (one, "2022-03-01")):
        speaker = make_actor(fields["by"]) if "by" in fields else iran
        stances = [(question, fields["stances"])] if "stances" in fields else []
        hung = {"stances": stances, "topics": [drones], "said": said, "gist": fields.get("gist", "It is so.")}
        made.append(make_claim(make_article("Judul\n\nKata."), speaker, words="Kata", **hung))
    found = suggested(made[1], editor).found
    assert [suggestion.hint for suggestion in found] == [hint]
    assert found[0].may == HINT_LABELS[hint]


def test_the_marked_words_negate_nothing_where_both_have_a_gist(admission, minister, drones, editor):
    words = "Kata yang tidak keluar dari batas"
    hung = {"gist": "Iran sold drones to Russia.", "words": words, "topics": [drones]}
    claim = make_claim(make_article(f"Judul\n\n{words}."), minister, **hung)
    [found] = suggested(claim, editor).found
    assert (found.hint, "one side is negated" in found.reasons) == ("repeats", False)


@pytest.mark.parametrize(
    ("day", "precision", "told"),
    [
        ("2022-01-01", "year", "within 308 days"),
        ("2025-01-01", "year", "about 2 years 7 months later"),
        ("2025-06-05", "day", "2 years 7 months later"),
        ("2020-06-01", "month", "about 2 years 4 months earlier"),
        ("2022-10-01", "month", "5 to 35 days earlier"),
    ],
)
def test_a_date_that_is_not_known_to_the_day_is_counted_from_its_middle(day, precision, told):
    on = datetime.date.fromisoformat
    other = Saying(ClaimText(), said_on=on(day), said_precision=precision)
    assert interval_in_years(Saying(ClaimText(), said_on=on("2022-11-05")), other) == told


def test_cues_are_read_in_both_languages():
    assert (text_negates("Ia tidak pergi"), text_negates("They didn't go"), text_negates("He ruled out imports")) == (
        True,
        True,
        True,
    )
    assert (text_negates("Iran mengirim drone"), text_negates("A note")) == (False, False)
    assert (text_negates("Salah seorang sekutu dekat"), text_negates("Ia tidak hanya mengirim drone")) == (False, False)
    assert (text_negates("Itu salah"), text_negates("Salah satu pihak tidak hadir")) == (True, True)
    assert numbers_for_likeness("Rp9.500, 2,3 persen pada 19:01") == {"9.500", "2.3", "19:01"}
    assert opposite_words_of_texts("Harga naik", "Harga turun") == ("naik", "turun")
    assert opposite_words_of_texts("Harga naik lalu turun", "Harga turun") is None
    assert word_likeness("Iran sent drones", "Iran sent a drone to Russia") == 1
    assert word_likeness("", "x") == 0 == spelling_likeness("", "x")


def test_the_number_of_queries_does_not_grow_with_the_claims(admission, editor, minister, question, client):
    client.force_login(editor)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/claims/admission/suggestions/").status_code == 200
        return len(captured)

    make_claim(make_article(LATER), minister, words="cuaca", stances=[(question, "no")])
    before = queries()
    for _ in range(9):
        make_claim(make_article(LATER), minister, words="cuaca", stances=[(question, "no")])
    assert queries() == before


# Answers of editors


def shown(claim, other, **fields):
    values = {"to": other.slug, "versions": [claim.version, other.version], "score": 0.5, "rank": 1}
    return values | {"hint": "repeats", "reasons": ["same topic"]} | fields


def answer(claim, other, verdict, by, reason=""):
    return store_judgement(claim, other, verdict, by=by, shown=shown(claim, other), reason=reason)


def post(client, claim, other, choice, **fields):
    token = signing.dumps(shown(claim, other, **fields.pop("shown", {})), salt=SUGGESTION_SALT, compress=True)
    body = {"answer": choice, "shown": token, "relation": "repeats", "rationale": "As said."} | fields
    return client.post(f"/claims/{claim.slug}/suggestions/{other.slug}/", body)


def test_not_related_is_kept_with_what_was_shown(editor_client, admission, denial, editor):
    page = editor_client.get("/claims/denial/suggestions/").content.decode()
    token = re.search(r'name="shown" value="([^"]+)"', page)[1]
    body = {"answer": "unrelated", "shown": token, "next": "/claims/denial/"}
    response = editor_client.post("/claims/denial/suggestions/admission/", body)
    assert (response.status_code, response["Location"]) == (302, "/claims/denial/")
    judgement = Judgement.objects.get()
    assert (judgement.claim, judgement.other, judgement.rank, judgement.hint) == (
        admission,
        denial,
        1,
        "is-contradicts",
    )
    assert judgement.score > 0.3
    assert "same speaker, same question" in judgement.reasons[0]
    page = editor_client.get("/claims/denial/suggestions/").content.decode()
    assert "1 left out: linked or judged unrelated." in page
    assert "Offer again" in page
    event = apps.get_model("claims", "JudgementEvent").objects.get(pgh_obj_id=judgement.pk)
    assert (event.pgh_context["user"], event.verdict) == (editor.pk, "unrelated")


def test_not_related_holds_whichever_way_round_and_after_a_change(admission, denial, editor):
    answer(denial, admission, "unrelated", editor)
    Claim.objects.filter(pk=denial.pk).update(gist="Iran never supplied drones to Russia.")
    assert suggested(admission, editor).found == suggested(denial, editor).found == []


def test_not_related_can_be_taken_back(editor_client, admission, denial, editor):
    judgement = answer(admission, denial, "unrelated", editor)
    address = f"/judgements/{judgement.pk}/withdraw/"
    assert editor_client.post(address, {"version": 2}).status_code == 409
    assert editor_client.post(address, {"version": 1, "next": "/claims/denial/"})["Location"] == "/claims/denial/"
    assert len(suggested(admission, editor).found) == 1
    judgement.withdraw(by=editor, since=1)
    assert editor_client.post(address, {"version": 1}).status_code == 404


def test_an_accepted_suggestion_makes_the_link_and_is_kept(editor_client, admission, denial):
    response = post(editor_client, admission, denial, "propose", relation="is-contradicts")
    assert (response.status_code, response["Location"]) == (302, "/claims/admission/#suggestions")
    link, judgement = Link.objects.get(), Judgement.objects.get()
    assert (link.source, link.target, link.status) == (denial, admission, "proposed")
    assert (judgement.verdict, judgement.rank, judgement.reasons) == ("accepted", 1, ["same topic"])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rationale": " "}, "Say why they are linked"),
        ({"relation": ""}, "Choose how they are linked"),
        ({"relation": "likes"}, "Select a valid choice"),
        ({"answer": "nonsense"}, "Choose what to do"),
        ({"shown": {"to": "another"}}, "did not arrive whole"),
        ({"rationale": "x" * 2_001}, "at most 2000 characters"),
    ],
)
def test_an_answer_that_is_not_finished_comes_back_with_what_was_typed(
    fields, sentence, editor_client, admission, denial
):
    response = post(editor_client, admission, denial, "propose", **({"rationale": "Typed words."} | fields))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert fields.get("rationale", "Typed words.").strip() in response.content.decode()
    assert not Link.objects.exists()
    assert not Judgement.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "x" * 5_000])
def test_a_forged_suggestion_is_refused(token, editor_client, admission, denial):
    body = {"answer": "unrelated", "shown": token}
    assert editor_client.post("/claims/admission/suggestions/denial/", body).status_code == 422


def test_a_contradiction_is_dismissed_with_a_reason_only(editor_client, admission, denial):
    assert post(editor_client, admission, denial, "no_contradiction", rationale="").status_code == 422
    assert post(editor_client, admission, denial, "no_contradiction", rationale="x" * 501).status_code == 422
    assert post(editor_client, admission, denial, "no_contradiction", rationale="Other drones.").status_code == 302
    assert Judgement.objects.get().reason == "Other drones."


def test_an_answer_to_what_was_changed_meanwhile_is_refused(editor_client, admission, denial):
    response = post(editor_client, admission, denial, "unrelated", shown={"versions": [1, 9]})
    assert response.status_code == 409
    assert "changed one of the two" in response.content.decode()


def test_linked_claims_are_not_called_unrelated(editor_client, admission, denial, editor):
    post(editor_client, admission, denial, "propose")
    with pytest.raises(NotAllowed, match="These two claims are linked"):
        answer(admission, denial, "unrelated", editor)
    assert post(editor_client, admission, denial, "unrelated").status_code == 409
    assert post(editor_client, admission, denial, "propose").status_code == 422


def test_a_claim_is_not_suggested_to_itself_nor_to_what_is_not_there(editor_client, admission, denial, editor):
    assert post(editor_client, admission, admission, "unrelated").status_code == 404
    assert editor_client.post("/claims/admission/suggestions/none/").status_code == 404
    assert editor_client.get("/claims/none/suggestions/").status_code == 404


def test_answering_twice_keeps_one_row(admission, denial, editor, reviewer):
    first = answer(admission, denial, "unrelated", editor)
    assert answer(denial, admission, "unrelated", reviewer) == first
    assert Judgement.objects.get().judged_by == editor


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_answer_at_once_keep_one_row(admission, denial, editor, reviewer):
    begin, ends = threading.Barrier(2), []

    def run(claim, other, by):
        try:
            begin.wait()
            ends.append(answer(claim, other, "unrelated", by).pk)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=pair) for pair in ((admission, denial, editor), (denial, admission, reviewer))
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert ends == [Judgement.objects.get().pk] * 2


@pytest.mark.django_db(transaction=True)
def test_claims_recorded_and_changed_at_once_do_not_lock_each_other_out(article, later, iran, minister):
    begin, failed = threading.Barrier(4), []
    claims = [make_claim(article, iran), make_claim(later, minister, words="cuaca")]

    def run(number):
        try:
            begin.wait()
            for turn in range(5):
                claim = claims[(number + turn) % 2]
                with transaction.atomic():
                    Claim.objects.filter(pk=claim.pk).update(gist=f"Shared words of turn {turn} by {number}.")
                    claim.anchors.update(state="moved" if turn % 2 else "exact")
                make_claim(article, iran, gist=f"Shared words, recorded in turn {turn} by {number}.")
        except Exception as error:  # checked below, with all other errors
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failed == []
    assert ClaimPosting.objects.filter(lexeme="shared").count() == Claim.objects.count()


def test_the_site_answers_and_takes_back_with_its_own_role(admission, denial, editor):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{settings.SITE_ROLE}"')
        judgement = answer(admission, denial, "unrelated", editor)
        suggested(admission, editor)
        judgement.withdraw(by=editor, since=1)
        cursor.execute("RESET ROLE")
    assert not Judgement.objects.exists()


def test_judging_names_the_version_that_it_saw(admission, denial, editor):
    seen = shown(admission, denial)
    Claim.objects.get(pk=denial.pk).change(gist="Something else.")
    with pytest.raises(StaleVersion):
        store_judgement(admission, denial, "unrelated", by=editor, shown=seen)


# Pages


def test_the_claim_page_asks_for_its_suggestions_and_readers_see_none_of_it(client, editor_client, admission):
    page = editor_client.get("/claims/admission/").content.decode()
    assert 'hx-get="/claims/admission/suggestions/"' in page
    assert 'href="/claims/admission/suggestions/"' in page
    assert "suggestions" not in client.get("/claims/admission/").content.decode()


def test_the_list_is_a_page_and_for_htmx_its_part_alone(editor_client, admission, denial):
    page = editor_client.get("/claims/denial/suggestions/")
    part = editor_client.get("/claims/denial/suggestions/", headers={"HX-Request": "true"})
    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()
    assert part.content.decode().strip().startswith('<div id="suggestion-list">')
    assert "HX-Request" in part["Vary"]
    assert '<option value="is-contradicts" selected>' in part.content.decode()


def test_hostile_words_are_escaped(editor_client, admission, later, minister, question):
    gist = "<script>alert(1)</script> 'x' {{ 7|add:7 }}"
    make_claim(later, minister, words="cuaca", gist=gist, stances=[(question, "no")])
    page = editor_client.get("/claims/admission/suggestions/").content.decode()
    assert escape(gist) in page
    assert "<script>alert" not in page


TYPED = {
    "start": 34,
    "end": 47,
    "exact": "Ia membantah I",
    "snapshot": 1,
    "kind": "denial",
    "gist": "Iran supplied no drones to Russia.",
    "speakers": "Hossein Amirabdollahian",
    "said_on": "2023-01-05",
    "said_basis": "stated",
    "extent": "full",
}


def ask(client, article, htmx=True, **fields):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"/articles/{article.slug}/suggestions/", TYPED | fields, headers=headers)


def test_while_a_claim_is_written_its_likes_are_offered(editor_client, admission, later):
    response = ask(editor_client, later, question_1="has-iran-supplied-drones", answer_1="no")
    part = response.content.decode()
    assert (response.status_code, part.strip()[:26]) == (200, '<div id="form-suggestions"')
    assert "same speaker, same question, opposite answer, 2 months earlier" in part
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"gist": "", "exact": "", "speakers": ""},
        {"speakers": "Nobody known; (", "said_on": "yesterday", "question_1": "no-such", "topics": "none"},
        {"gist": "x" * 600, "snapshot": "x", "start": "-1", "link": "forged"},
    ],
)
def test_a_form_that_is_not_finished_asks_without_an_error(fields, editor_client, admission, later):
    assert ask(editor_client, later, **fields).status_code == 200


def test_without_javascript_the_form_comes_back_as_it_was_sent(editor_client, admission, later, drones):
    page = ask(editor_client, later, htmx=False, topics="drones", link_rationale="Typed why.").content.decode()
    assert "<html" in page
    assert "Iran supplied no drones to Russia." in page
    assert "Typed why." in page
    assert re.search(r'value="drones"[^>]*checked', page)
    assert admission.gist in page
    assert "Not saved yet" not in page


def test_the_one_chosen_stays_chosen_when_it_is_no_longer_found(editor_client, admission, later):
    token = re.search(r'name="link" value="([^"]{9,})"', ask(editor_client, later).content.decode())[1]
    part = ask(editor_client, later, link=token, gist="Weather is fine.", speakers="").content.decode()
    assert re.search(rf'id="link-to-{admission.pk}" checked', part)
    assert part.count(f'id="link-to-{admission.pk}"') == 1


def record(client, later, **fields):
    words = "Ia membantah Iran mengirim drone ke Rusia"
    start = later.newest_snapshot.text.index(words)
    place = {"start": start, "end": start + len(words), "exact": words}
    return client.post(f"/articles/{later.slug}/record/", TYPED | place | fields)


def token_of(client, later):
    return re.search(r'name="link" value="([^"]{9,})"', ask(client, later).content.decode())[1]


def test_saving_proposes_the_chosen_link_in_the_same_step(editor_client, admission, later):
    token = token_of(editor_client, later)
    response = record(editor_client, later, link=token, link_rationale="He takes it back.", link_relation="")
    claim = Claim.objects.get(status="draft")
    assert response["Location"].endswith(f"#claim-{claim.slug}")
    link = Link.objects.get()
    assert (link.source, link.relation, link.target, link.status) == (claim, "contradicts", admission, "proposed")
    assert Judgement.objects.get().verdict == "accepted"


def test_saving_keeps_the_claim_and_opens_the_link_page_where_the_reason_is_missing(editor_client, admission, later):
    response = record(editor_client, later, link=token_of(editor_client, later), link_relation="repeats")
    claim = Claim.objects.get(status="draft")
    assert response["Location"].startswith(f"/claims/{claim.slug}/link/?target=admission&relation=repeats")
    page = editor_client.get(response["Location"]).content.decode()
    assert re.search(r'name="target" value="admission"[^>]*checked', page)
    assert '<option value="repeats" selected>' in page
    assert not Link.objects.exists()


def test_sending_the_form_twice_makes_one_claim_and_one_link(editor_client, admission, later):
    sent = {"link": token_of(editor_client, later), "link_rationale": "He takes it back."}
    sent |= {"token": "6f5902ac-237f-4bd4-9f5a-4d1d1f2d3a5c"}
    assert [record(editor_client, later, **sent).status_code for _ in range(2)] == [302, 302]
    assert (Claim.objects.count(), Link.objects.count()) == (2, 1)


def test_a_forged_choice_is_refused_and_the_form_kept(editor_client, admission, later):
    response = record(editor_client, later, link="forged", link_rationale="Typed why.")
    assert response.status_code == 422
    assert "did not arrive whole" in response.content.decode()
    assert "Typed why." in response.content.decode()
