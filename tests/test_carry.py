"""Carrying claims over to a new text, and settling the places that an editor must check."""

import pytest

from articles.base import StaleVersion
from articles.models import Snapshot
from claims.anchors.carry import (
    accept_carried_place,
    capture_and_carry_claims,
    correct_carried_place,
    mark_and_carry_words,
    mark_carried_place_lost,
)
from claims.anchors.places import waiting_places
from claims.editing.claims import TypedClaim, record_claim, revise_claim
from claims.models import Anchor, Claim, Link
from claims.models.reviewed import NotAllowed
from tests.conftest import make_article, make_claim
from tests.together import call_at_once

pytestmark = pytest.mark.django_db

HEAD = "Kunjungan menteri ke ibu kota"
BEFORE = "Menteri itu tiba pada hari Senin untuk bertemu para pejabat setempat."
CLAIM = "Iran mengirim drone ke Rusia"
MARKED = f"Ia mengatakan kepada wartawan bahwa {CLAIM} sebelum perang. Pernyataan itu dikutip kantor berita."
AFTER = "Para pengamat menilai langkah berikutnya akan jauh lebih sulit."
LOOKALIKE = f"Seorang diplomat lain menyangkal. Katanya {CLAIM} hanyalah kabar burung."
OLD = [HEAD, BEFORE, MARKED, AFTER, LOOKALIKE]
EDITED = [HEAD, BEFORE, MARKED.replace("drone", "dua drone"), AFTER, LOOKALIKE]


def text_of(parts):
    return "\n\n".join(parts)


@pytest.fixture
def carried(kompas):
    """An article whose text holds the claim's words twice: in a paragraph and in a similar paragraph."""
    return make_article(text_of(OLD), outlet=kompas, slug="carried")


@pytest.fixture
def claim(carried, iran, editor, reviewer):
    return make_claim(carried, iran, words=CLAIM, slug="claim", origin="desk", made_by=editor, reviewed_by=reviewer)


@pytest.fixture
def waiting(carried, claim, editor):
    """The place of the claim in a text in which its words were edited."""
    capture_and_carry_claims(carried, text_of(EDITED), by=editor, origin="digest")
    return newest_place(claim)


def newest_place(claim):
    return claim.anchors.order_by("-snapshot__number").first()


def recorded(snapshot, words, **fields):
    start = snapshot.text.index(words)
    fields = {
        "kind": "assertion",
        "said_on": "2022-11-05",
        "gist": "A gist.",
        "said_precision": "day",
        "said_basis": "stated",
    } | fields
    return TypedClaim(**fields, words=(snapshot, start, start + len(words)))


@pytest.mark.parametrize(
    ("new", "state"),
    [
        pytest.param([HEAD, BEFORE, AFTER, LOOKALIKE], "needs_check", id="lookalike"),
        pytest.param(EDITED, "needs_check", id="edited quote"),
        pytest.param([HEAD, MARKED, BEFORE, AFTER, LOOKALIKE], "exact moved", id="moved paragraph"),
        pytest.param([HEAD, BEFORE, AFTER], "lost", id="deleted paragraph"),
        pytest.param([HEAD, BEFORE, MARKED, MARKED, AFTER, LOOKALIKE], "needs_check", id="doubled paragraph"),
        pytest.param(["Baru.", *OLD], "exact", id="added paragraph"),
    ],
)
def test_capture_gives_each_claim_its_state(carried, claim, editor, new, state):
    snapshot = capture_and_carry_claims(carried, text_of(new), by=editor, origin="digest")
    place = claim.anchors.get(snapshot=snapshot)
    assert place.state in state.split()
    assert place.exact == ("" if place.state == "lost" else snapshot.text[place.start : place.end])


def test_capture_of_the_newest_text_changes_nothing(carried, claim, editor):
    first = carried.newest_snapshot
    assert capture_and_carry_claims(carried, text_of(OLD).replace("\n", "\r\n"), by=editor, origin="digest") == first
    assert (Snapshot.objects.filter(article=carried).count(), Anchor.objects.count()) == (1, 1)


def test_capture_of_an_older_text_again_brings_the_places_back(carried, claim, waiting, editor):
    mark_carried_place_lost(waiting, by=editor, since=1)
    third = capture_and_carry_claims(carried, text_of(OLD), by=editor, origin="digest")
    place = claim.anchors.get(snapshot=third)
    assert (third.number, place.state, place.exact) == (3, "exact", CLAIM)


def test_capture_of_an_older_text_asks_whether_its_older_words_count_again(carried, claim, waiting, editor):
    accept_carried_place(waiting, by=editor, since=1)
    capture_and_carry_claims(carried, text_of(OLD), by=editor, origin="digest")
    assert (newest_place(claim).state, newest_place(claim).exact) == ("needs_check", CLAIM)


@pytest.mark.parametrize("status", Claim.Status.values)
def test_capture_places_claims_of_every_status(carried, iran, editor, status):
    fields = {"origin": "desk", "made_by": editor} if status != "withdrawn" else {}
    dated = {"published_at": "2026-03-01T00:00Z", "withdrawn_at": "2026-03-02T00:00Z", "withdrawn_reason": "Why."}
    fields |= dated if status == "withdrawn" else {"origin": "seeds"}
    made = make_claim(carried, iran, words=CLAIM, status=status, **fields)
    capture_and_carry_claims(carried, text_of(["Baru.", *OLD]), by=editor, origin="digest")
    assert newest_place(made).state == "exact"


def test_capture_refuses_what_cannot_be_kept_and_stores_nothing(carried, claim, editor):
    for text in ("", " \n ", "a\x00b", "x" * 500_001, "\ud800"):
        with pytest.raises(ValueError, match="text"):
            capture_and_carry_claims(carried, text, by=editor)
    assert carried.snapshots.count() == 1


def test_capture_says_in_the_history_who_did_it(carried, claim, editor, reviewer):
    capture_and_carry_claims(carried, text_of(EDITED), by=reviewer, origin="digest")
    event = newest_place(claim).events.get()
    assert event.pgh_context["user"] == reviewer.pk


def test_capture_takes_as_many_queries_for_forty_claims_as_for_one(
    carried, iran, editor, django_assert_max_num_queries
):
    for _ in range(40):
        make_claim(carried, iran, words=CLAIM)
    with django_assert_max_num_queries(14):
        capture_and_carry_claims(carried, text_of(EDITED), by=editor, origin="digest")


def test_a_claim_recorded_on_an_old_text_is_placed_on_the_newest(carried, editor):
    old = carried.newest_snapshot
    capture_and_carry_claims(carried, text_of(["Baru.", *OLD]), by=editor, origin="digest")
    made = record_claim(carried, recorded(old, CLAIM), by=editor)
    places = made.anchors.order_by("snapshot__number")
    assert [(place.snapshot.number, place.state, place.exact) for place in places] == [
        (1, "exact", CLAIM),
        (2, "exact", CLAIM),
    ]


def test_a_claim_changed_on_an_old_text_is_placed_anew(carried, claim, waiting, editor, iran):
    revise_claim(
        claim, recorded(claim.anchors.first().snapshot, "Menteri itu tiba", speakers=[iran]), by=editor, since=1
    )
    assert (newest_place(claim).state, newest_place(claim).exact) == ("exact", "Menteri itu tiba")


def test_a_claim_changed_with_its_old_words_leaves_its_places_alone(carried, claim, waiting, editor, iran):
    revise_claim(claim, recorded(claim.anchors.first().snapshot, CLAIM, speakers=[iran]), by=editor, since=1)
    assert newest_place(claim).state == "needs_check"


def test_words_chosen_in_the_newest_text_settle_the_place(carried, claim, waiting, editor, iran):
    revise_claim(
        claim, recorded(waiting.snapshot, "Iran mengirim dua drone ke Rusia", speakers=[iran]), by=editor, since=1
    )
    place = newest_place(claim)
    assert (place.state, place.settled_by, place.exact) == ("exact", editor, "Iran mengirim dua drone ke Rusia")


def test_keep_accepts_the_proposed_place(claim, waiting, editor):
    accept_carried_place(waiting, by=editor, since=1)
    place = newest_place(claim)
    assert (place.state, place.settled_by, place.version) == ("exact", editor, 2)
    assert place.exact == "Iran mengirim dua drone ke Rusia"
    assert waiting_places() == []


def test_remark_settles_on_other_words(claim, waiting, editor):
    start = waiting.snapshot.text.index("Katanya")
    correct_carried_place(waiting, by=editor, since=1, start=start, end=start + 7)
    assert (newest_place(claim).exact, newest_place(claim).state) == ("Katanya", "exact")


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 2), (0, 10_000), (29, 40)])
def test_remark_refuses_words_that_are_none(claim, waiting, editor, start, end):
    with pytest.raises(NotAllowed):
        correct_carried_place(waiting, by=editor, since=1, start=start, end=end)
    assert newest_place(claim).state == "needs_check"


def test_lose_keeps_the_claim_on_its_older_text(claim, waiting, editor):
    mark_carried_place_lost(waiting, by=editor, since=1)
    assert (newest_place(claim).state, newest_place(claim).settled_by) == ("lost", editor)
    assert claim.anchors.settled().get().snapshot.number == 1


def test_what_a_person_called_lost_asks_nobody_again(carried, claim, waiting, editor):
    mark_carried_place_lost(waiting, by=editor, since=1)
    capture_and_carry_claims(carried, text_of([*EDITED, "Tambahan."]), by=editor, origin="digest")
    assert (newest_place(claim).state, waiting_places()) == ("lost", [])


def test_the_second_of_two_who_settle_at_once_is_refused(claim, waiting, editor, reviewer):
    other = Anchor.objects.get(pk=waiting.pk)
    accept_carried_place(waiting, by=editor, since=1)
    with pytest.raises(StaleVersion):
        mark_carried_place_lost(other, by=reviewer, since=1)
    with pytest.raises(NotAllowed):
        mark_carried_place_lost(other, by=reviewer, since=2)
    assert newest_place(claim).state == "exact"


def test_a_place_in_a_text_that_is_no_longer_the_newest_is_not_settled(carried, claim, waiting, editor):
    capture_and_carry_claims(carried, text_of([*EDITED, "Tambahan."]), by=editor, origin="digest")
    with pytest.raises(NotAllowed):
        accept_carried_place(waiting, by=editor, since=1)
    assert newest_place(claim).state == "needs_check"
    assert [place.snapshot.number for place in waiting_places()] == [3]


def test_other_words_than_the_reviewed_need_another_look_and_so_do_the_links(claim, waiting, editor, russia):
    other = make_claim(make_article(), russia)
    fields = {"status": "confirmed", "origin": "seeds", "confirmed_at": claim.published_at}
    link = Link.objects.create(source=claim, target=other, relation="supports", rationale="Why.", **fields)
    accept_carried_place(waiting, by=editor, since=1)
    claim.refresh_from_db()
    link.refresh_from_db()
    assert (claim.changed_by, claim.version, link.needs_another_look) == (editor, 2, True)
    assert "snapshot 2" in claim.events.order_by("-pgh_id").first().pgh_context["reason"]


def test_the_same_words_at_another_place_need_no_other_look(carried, claim, editor):
    capture_and_carry_claims(carried, text_of([HEAD, BEFORE, AFTER, LOOKALIKE]), by=editor, origin="digest")
    accept_carried_place(newest_place(claim), by=editor, since=1)
    claim.refresh_from_db()
    assert (claim.changed_by, claim.version) == (None, 1)


def test_a_claim_without_settled_words_is_not_published(carried, iran, editor, reviewer):
    made = make_claim(carried, iran, words=CLAIM, status="in_review", origin="desk", made_by=editor)
    Anchor.objects.filter(claim=made).update(state="needs_check")
    with pytest.raises(NotAllowed, match="no words"):
        made.publish(by=reviewer)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (EDITED, "0 words gone, 1 new, in paragraph 3."),
        ([HEAD, BEFORE, AFTER, LOOKALIKE], "The same words stand in paragraph 4, before in paragraph 3, but"),
        (["Lain", "Tanpa apa pun.", "Iran dan Rusia."], "The nearest are in paragraph 3, with 2 of 5 different words"),
        (["Lain", "Tanpa apa pun."], "nothing in the new text is near them"),
    ],
)
def test_waiting_anchors_tell_what_happened(carried, claim, editor, new, told):
    capture_and_carry_claims(carried, text_of(new), by=editor, origin="digest")
    (place,) = waiting_places()
    assert told in place.told
    assert place.source.exact == CLAIM


def test_waiting_anchors_take_as_many_queries_for_thirty_as_for_one(
    carried, claim, iran, editor, django_assert_max_num_queries
):
    for number in range(30):
        make_claim(carried, iran, words=[CLAIM, "Menteri itu tiba pada hari Senin"][number % 2])
    capture_and_carry_claims(carried, text_of([HEAD, AFTER, LOOKALIKE]), by=editor, origin="digest")
    with django_assert_max_num_queries(7):
        assert len(waiting_places()) == 31


@pytest.mark.django_db(transaction=True)
def test_a_claim_recorded_while_a_text_is_captured_is_placed_on_it(carried, editor):
    old = carried.newest_snapshot
    captured, *recorded_meanwhile = call_at_once(
        lambda: capture_and_carry_claims(carried, text_of(["Baru.", *OLD]), by=editor, origin="digest"),
        *[lambda n=n: record_claim(carried, recorded(old, CLAIM, gist=f"Gist {n}."), by=editor) for n in range(4)],
    )
    assert {type(one) for one in [captured, *recorded_meanwhile]} == {Snapshot, Claim}
    newest = carried.newest_snapshot
    assert newest.number == 2
    assert newest.anchors.filter(state="exact").count() == Claim.objects.count() == 4


def test_mark_places_a_claim_that_had_no_words(carried, claim, editor):
    Anchor.objects.all().delete()
    capture_and_carry_claims(carried, text_of(["Baru.", *OLD]), by=editor, origin="digest")
    mark_and_carry_words(claim, carried.snapshots.get(number=1), 0, 9, by=editor)
    assert [place.exact for place in claim.anchors.all()] == ["Kunjungan", "Kunjungan"]
