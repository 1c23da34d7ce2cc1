"""The successive texts of an article: how they are captured, and which parts editors and readers see."""

import re

import pytest
from django.db import IntegrityError, connection, transaction

from articles.models import Article, Snapshot
from claims.anchors.carry import accept_carried_place, capture_and_carry_claims, mark_carried_place_lost
from claims.models import Anchor
from tests.conftest import make_article, make_claim
from tests.test_carry import BEFORE, CLAIM, EDITED, HEAD, MARKED, OLD, newest_place, text_of

pytestmark = pytest.mark.django_db
NEW_WORDS = "Iran mengirim dua drone ke Rusia"
PATH = "/articles/carried/text/"


@pytest.fixture
def carried(kompas):
    return make_article(text_of(OLD), outlet=kompas, slug="carried")


@pytest.fixture
def claim(carried, iran, editor, reviewer):
    return make_claim(carried, iran, words=CLAIM, slug="claim", origin="desk", made_by=editor, reviewed_by=reviewer)


@pytest.fixture
def waiting(carried, claim, editor):
    capture_and_carry_claims(carried, text_of(EDITED), by=editor, origin="digest")
    return newest_place(claim)


def plain(response):
    text = re.sub(r"<[^>]+>", "", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("&#x27;", "'"))


def post(browser, text, **fields):
    return browser.post(PATH, {"text": text, "origin": "digest"} | fields)


def test_capture_shows_what_changes_and_saves_nothing(editor_client, carried, claim):
    response = post(editor_client, text_of(EDITED))
    assert response.status_code == 200
    assert "exact 0, moved 0, needs check 1, lost 0" in plain(response)
    assert "<ins> dua</ins>" in response.content.decode()
    assert "4 paragraphs unchanged" not in plain(response)
    assert "2 paragraphs unchanged" in plain(response)
    assert (carried.snapshots.count(), Anchor.objects.count()) == (1, 1)


def test_capture_saves_the_text_and_says_what_became_of_the_claims(editor_client, carried, claim):
    response = editor_client.post(PATH, {"text": text_of(EDITED), "origin": "digest", "save": "yes"}, follow=True)
    assert "Captured as snapshot 2. 0 of 1 claims stand as they were; 1 wait at the desk." in plain(response)
    assert carried.newest_snapshot.text == text_of(EDITED)


@pytest.mark.parametrize("save", [{}, {"save": "yes"}])
def test_capture_of_the_same_text_says_so(editor_client, carried, claim, save):
    response = editor_client.post(PATH, {"text": text_of(OLD), "origin": "digest"} | save, follow=True)
    assert "already, word for word" in plain(response) or "Nothing was changed" in plain(response)
    assert carried.snapshots.count() == 1


@pytest.mark.parametrize("text", ["", "  \n", "a" * 500_001, "kata \x08"])
def test_capture_refuses_what_cannot_be_kept_and_keeps_what_was_typed(editor_client, carried, text):
    response = post(editor_client, text, save="yes")
    assert response.status_code in {400, 422}
    assert carried.snapshots.count() == 1
    if response.status_code == 422 and text.strip():
        assert text.replace("\x08", "")[:300] in response.content.decode()


def test_capture_shows_hostile_text_as_text(editor_client, carried, claim):
    hostile = text_of([HEAD, '<script>alert(1)</script><div hx-get="/x">'])
    page = post(editor_client, hostile).content.decode()
    assert "<script>alert" not in page
    assert '<div hx-get="/x"' not in page


def test_a_text_read_beside_one_that_is_no_longer_the_newest_is_shown_again(editor_client, carried, claim, reviewer):
    capture_and_carry_claims(carried, text_of(EDITED), by=reviewer, origin="digest")
    body = {"text": text_of(OLD), "origin": "digest", "since": 1, "save": "yes"}
    page = editor_client.post("/articles/carried/text/", body)
    assert (page.status_code, carried.newest_snapshot.number) == (409, 2)
    assert "A colleague captured a text in the meantime." in page.content.decode()
    assert 'name="since" value="2"' in page.content.decode()
    assert editor_client.post("/articles/carried/text/", body | {"since": 2}).status_code == 302


def test_a_first_text_is_shown_again_where_a_colleague_captured_one_meanwhile(editor_client, kompas, reviewer):
    article = Article.objects.create(slug="carried", title="Tanpa teks", language="id", status="published")
    body = {"text": text_of(EDITED), "origin": "digest"}
    since = editor_client.post("/articles/carried/text/", body).context["form"]["since"].value()
    capture_and_carry_claims(article, text_of(OLD), by=reviewer, origin="digest")
    page = editor_client.post("/articles/carried/text/", body | {"since": since, "save": "yes"})
    assert (page.status_code, article.newest_snapshot.number) == (409, 1)


def test_capture_of_an_article_without_a_text_makes_its_first(editor_client, kompas):
    Article.objects.create(slug="carried", title="Tanpa teks", language="id", status="published")
    assert editor_client.get(PATH).status_code == 200
    assert post(editor_client, HEAD).status_code == 200
    post(editor_client, HEAD, save="yes")
    assert Article.objects.get(slug="carried").newest_snapshot.number == 1


def test_keep_goes_back_to_the_desk(editor_client, claim, waiting):
    response = editor_client.post(f"/anchors/{waiting.pk}/keep/", {"version": 1})
    assert response["Location"] == "/desk/#anchors"
    assert newest_place(claim).state == "exact"


@pytest.mark.parametrize("verb", ["keep", "lose"])
def test_a_place_that_a_colleague_settled_is_refused_with_a_sentence(editor_client, reviewer, waiting, verb):
    mark_carried_place_lost(waiting, by=reviewer, since=1)
    response = editor_client.post(f"/anchors/{waiting.pk}/{verb}/", {"version": 1})
    assert response.status_code == 409
    assert "Somebody changed this in the meantime." in response.content.decode()


def test_other_words_are_chosen_from_a_list_of_sentences(editor_client, claim, waiting):
    path = f"/anchors/{waiting.pk}/mark/"
    page = editor_client.get(path).content.decode()
    start, end = re.search(r"\?start=(\d+)&amp;end=(\d+)\">Menteri itu", page).groups()
    shown = editor_client.get(path, {"start": start, "end": end})
    assert "Use these words" in plain(shown)
    assert editor_client.post(path, {"start": start, "end": end, "version": 1}).status_code == 302
    assert newest_place(claim).exact == BEFORE


def test_other_words_that_come_too_late_are_refused_and_stay(editor_client, reviewer, waiting):
    mark_carried_place_lost(waiting, by=reviewer, since=1)
    response = editor_client.post(f"/anchors/{waiting.pk}/mark/", {"start": 0, "end": 9, "version": 1})
    assert (response.status_code, "Kunjungan" in plain(response)) == (409, True)


@pytest.mark.parametrize("span", [{"start": "x", "end": "9"}, {"start": 5, "end": 5}, {"start": 0, "end": 99999}, {}])
def test_words_that_are_none_are_refused(editor_client, claim, waiting, span):
    response = editor_client.post(f"/anchors/{waiting.pk}/mark/", span | {"version": 1})
    assert response.status_code in {409, 422}
    assert newest_place(claim).state == "needs_check"


def test_an_editor_marks_other_words_in_the_article(editor_client, client, waiting):
    page = editor_client.get(f"/articles/carried/?settle={waiting.pk}").content.decode()
    assert f'data-record="/anchors/{waiting.pk}/mark/" data-snapshot="2" data-label="Use these words"' in page
    for number in ("0", "x", "9" * 30):
        assert (
            'data-record="/articles/carried/record/"'
            in editor_client.get(f"/articles/carried/?settle={number}").content.decode()
        )
    assert "data-record" not in client.get(f"/articles/carried/?settle={waiting.pk}").content.decode()


def test_words_marked_before_a_newer_text_was_captured_are_those_that_were_marked(
    editor_client, claim, waiting, carried
):
    start = carried.snapshots.get(number=1).text.index("sebelum perang")
    place = {"start": start, "end": start + len("sebelum perang"), "snapshot": 1}
    page = editor_client.get("/articles/carried/record/", place).content.decode()
    assert ">sebelum perang</mark>" in page
    assert "of snapshot 1." in page
    for number in ("9", "x", "", "9" * 30):
        assert editor_client.get("/articles/carried/record/", place | {"snapshot": number}).status_code == 200


def test_readers_see_the_last_settled_words_and_of_when(client, claim, waiting):
    for page in (client.get("/claims/"), client.get("/claims/claim/")):
        assert CLAIM in page.content.decode()
        assert "s of snapshot 1," in plain(page)
        assert NEW_WORDS not in page.content.decode()


def test_the_article_lists_claims_on_an_earlier_text(client, claim, waiting):
    page = client.get("/articles/carried/").content.decode()
    assert "Claims on an earlier text" in page
    assert 'href="/articles/carried/?text=1#claim-claim"' in page
    assert '<mark data-kind="assertion"' not in page.partition('class="passage"')[2]
    older = client.get("/articles/carried/?text=1").content.decode()
    assert "it is not the newest" in older
    assert '<mark data-kind="assertion" id="claim-claim">' in older


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "٣", "9" * 40, ""])
def test_a_text_that_is_not_there_is_404(client, carried, number):
    assert client.get("/articles/carried/", {"text": number}).status_code == 404


def test_an_older_text_is_read_and_not_marked(editor_client, claim, waiting):
    assert "data-record" not in editor_client.get("/articles/carried/?text=1").content.decode()


def test_readers_are_told_that_the_wording_changed(client, claim, waiting, editor):
    accept_carried_place(waiting, by=editor, since=1)
    for page in (client.get("/claims/claim/"), client.get("/articles/carried/")):
        assert re.search(r"Wording changed between \d+ \w+ \d+, \d\d:\d\d and \d+ \w+ \d+, \d\d:\d\d", plain(page))
        assert "mengirim<ins> dua</ins> drone" in page.content.decode()


def test_words_that_an_editor_chose_anew_are_no_change_of_the_wording(client, claim, carried, editor):
    snapshot = capture_and_carry_claims(carried, text_of(["Baru.", *OLD]), by=editor, origin="digest")
    start = snapshot.text.index(BEFORE)
    newest_place(claim).change(start=start, end=start + len(BEFORE), exact=BEFORE)
    assert "Wording changed" not in plain(client.get("/claims/claim/"))


def hidden_article(kompas, iran, editor, first, second):
    """An article whose original text is not public and was replaced later.

    `first` are the numbers of the sentences with a claim, `second` those that the new text lacks.
    """
    parts = [f"Kalimat nomor {number} berisi kata {number * 7} dan {number * 13} saja." for number in range(30)]
    article = make_article(text_of([HEAD, *parts]), origin="original", outlet=kompas, slug="carried")
    for number in first:
        make_claim(article, iran, words=parts[number])
    kept = [part for number, part in enumerate(parts) if number not in second]
    capture_and_carry_claims(article, text_of([HEAD, *kept]), by=editor)
    return article


def test_readers_of_one_hidden_text_after_another_see_no_more_than_the_limit(client, kompas, iran, editor):
    article = hidden_article(kompas, iran, editor, first=range(0, 16, 4), second={0, 4, 8, 12})
    for number in (1, 5, 9):
        words = f"Kalimat nomor {number} berisi kata {number * 7} dan {number * 13} saja."
        make_claim(article, iran, words=words)
    shown = 0
    for snapshot in article.snapshots.all():
        page = client.get("/articles/carried/", {"text": snapshot.number}).content.decode()
        runs = re.findall(r'<span class="run"[^>]*>(.*?)</span>', page, re.DOTALL)
        shown += len(re.sub(r"<[^>]+>|…", "", "".join(runs)))
    assert 0 < shown <= 0.4 * min(len(snapshot.text) for snapshot in article.snapshots.all())


def test_readers_of_a_hidden_text_are_told_of_changed_wording_without_the_words(
    client, editor_client, kompas, iran, editor
):
    article = make_article(text_of([*OLD, "Kalimat lain. " * 60]), origin="original", outlet=kompas)
    made = make_claim(article, iran, words=CLAIM, slug="claim")
    capture_and_carry_claims(article, text_of([*EDITED, "Kalimat lain. " * 60]), by=editor)
    accept_carried_place(newest_place(made), by=editor, since=1)
    page = client.get("/claims/claim/")
    assert "Wording changed between" in plain(page)
    assert "<ins>" not in page.content.decode().partition("History")[0]
    assert "<ins>" in editor_client.get("/claims/claim/").content.decode()


def test_a_text_set_aside_is_nobodys_newest_and_its_number_stays_taken(client, carried, claim, editor):
    second = capture_and_carry_claims(carried, text_of(EDITED), by=editor, origin="digest")
    second.anchors.all().delete()
    Snapshot.objects.filter(pk=second.pk).update(set_aside=True)
    assert carried.newest_snapshot.number == 1
    assert "s of snapshot" not in plain(client.get("/claims/claim/"))
    assert client.get("/articles/carried/?text=2").status_code == 404
    third = capture_and_carry_claims(carried, text_of(EDITED), by=editor, origin="digest")
    assert (third.number, newest_place(claim).snapshot) == (3, third)


def test_the_only_text_cannot_be_set_aside(carried):
    with pytest.raises(IntegrityError, match="only text"), transaction.atomic():
        carried.snapshots.update(set_aside=True)


def test_the_site_may_set_a_text_aside_and_the_history_tells_it(carried, claim, editor):
    second = capture_and_carry_claims(carried, text_of(EDITED), by=editor, origin="digest")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE factwatch_site")
        cursor.execute("DELETE FROM claims_anchor WHERE snapshot_id = %s", [second.pk])
        cursor.execute("UPDATE articles_snapshot SET set_aside = TRUE WHERE id = %s", [second.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
    assert [event.set_aside for event in second.events.order_by("pgh_id")] == [False, True]


@pytest.mark.parametrize("size", [1, 8])
def test_an_article_of_many_texts_takes_as_many_queries_for_eight_claims_as_for_one(
    client, carried, iran, editor, django_assert_max_num_queries, size
):
    for _ in range(size):
        make_claim(carried, iran, words=MARKED[:20])
        make_claim(carried, iran, words=CLAIM)
    capture_and_carry_claims(carried, text_of(EDITED), by=editor, origin="digest")
    with django_assert_max_num_queries(22):
        client.get("/articles/carried/")
