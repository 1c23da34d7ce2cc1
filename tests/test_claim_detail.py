import datetime
import re

import pytest

from claims.models import Actor, Affiliation, Attribution, Claim, ClaimActor, Link
from claims.reading.chain import chain_sentence
from claims.reading.denials import denials_of
from claims.text.intervals import interval_in_days
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db


def text_of(client, slug="said"):
    """The text of a claim's page without tags and scripts; each run of blanks is one blank."""
    page = client.get(f"/claims/{slug}/").content.decode()
    page = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


@pytest.fixture
def said(article, minister, russia):
    return make_claim(article, minister, slug="said", kind="admission", gist="Iran sent drones.", about=[russia])


@pytest.fixture
def irna(db):
    return make_actor("IRNA", Actor.Kind.ORGANISATION)


@pytest.fixture
def reuters(db):
    return make_actor("Reuters", Actor.Kind.ORGANISATION)


# Each hop is (outlet or actor, how the words passed, whether they were said to that outlet or actor).
CHAINS = [
    ([], "Reported by Kompas.com; chain not on record."),
    ([("kompas", "", None)], "Quoted by Kompas.com."),
    ([("kompas", "paraphrased", None)], "Paraphrased by Kompas.com."),
    ([("kompas", "paraphrased", True)], "Said to Kompas.com."),
    ([("irna", "", None)], "Quoted by IRNA, reported by Kompas.com."),
    ([("irna", "", False)], "Quoted by IRNA, reported by Kompas.com."),
    ([("irna", "verbatim", None), ("kompas", "", None)], "Printed as a quotation by IRNA, reported by Kompas.com."),
    (
        [("irna", "verbatim", True), ("reuters", "translated", None), ("kompas", "paraphrased", None)],
        "Said to IRNA, carried by Reuters, reported by Kompas.com.",
    ),
    (
        [("irna", "", None), ("reuters", "translated", None), ("irna", "", None)],
        "Quoted by IRNA, carried by Reuters, then IRNA, reported by Kompas.com.",
    ),
    ([("reuters", "translated", None)], "Translated by Reuters, reported by Kompas.com."),
    ([("reuters", "paraphrased", None)], "Paraphrased by Reuters, reported by Kompas.com."),
]


@pytest.mark.parametrize(("hops", "told"), CHAINS)
def test_claim_tells_its_chain_as_a_sentence(client, said, kompas, irna, reuters, hops, told):
    for position, (name, passed, heard) in enumerate(hops, 1):
        through = {"outlet": kompas} if name == "kompas" else {"actor": {"irna": irna, "reuters": reuters}[name]}
        Attribution.objects.create(claim=said, position=position, passed=passed, heard=heard, **through)
    assert chain_sentence(Claim.objects.get(slug="said")) == told
    assert told in text_of(client)


def test_an_addressee_is_told_where_the_article_names_one(client, said, russia, irna):
    ClaimActor.objects.create(claim=said, actor=russia, part="said_to")
    Claim.objects.filter(pk=said.pk).update(audience="the heads of news agencies", source_unnamed=True)
    told = (
        "Said to Russia and the heads of news agencies. Reported by Kompas.com; chain not on "
        "record. The source is not named."
    )
    assert chain_sentence(Claim.objects.get(slug="said")) == told
    assert told in text_of(client)


def test_claim_of_the_outlet_itself_is_in_its_own_voice(client, article, kompas):
    make_claim(article, kompas.actor, slug="said")
    assert "In the outlet’s own voice." in text_of(client)
    assert "Kompas.com, in its own voice" in text_of(client)


def test_claim_of_an_article_without_an_outlet_says_so(client, iran):
    make_claim(make_article(), iran, slug="said")
    assert "Reported by an outlet not on record; chain not on record." in text_of(client)


@pytest.mark.parametrize(
    ("said_on", "held"),
    [
        ("2021-08-24", False),
        ("2021-08-25", True),
        ("2022", True),
        ("2021", False),
        ("2021-08", False),
        ("2021-09", True),
        ("2024-05-19", True),
        ("2024-05-20", False),
        ("2024", False),
    ],
)
def test_claim_names_the_role_held_when_it_was_said(client, article, minister, said_on, held):
    make_claim(article, minister, slug="said", said=said_on)
    by = text_of(client).partition(" by ")[2][:80]
    assert by.startswith("Hossein Amirabdollahian")
    assert ("foreign minister of Iran" in text_of(client)) is held


def test_claim_leaves_out_a_role_held_at_another_time(client, said, minister, russia):
    later = {"start": datetime.date(2023, 1, 1), "source": "a source"}
    Affiliation.objects.create(actor=minister, body=russia, role="envoy", **later)
    assert "envoy" not in text_of(client)


def test_claim_of_several_is_told_jointly(client, article, iran, russia):
    make_claim(article, iran, russia, slug="said")
    assert re.search("Iran and Russia, jointly|Russia and Iran, jointly", text_of(client))


@pytest.mark.parametrize(
    ("extent", "label", "told"),
    [
        ("full", "Full denial by", "This denies: Iran sent drones."),
        ("partial", "Partial denial by", "This denies in part: Iran sent drones."),
        ("non-committal", "Neither confirmed nor denied by", "This neither confirms nor denies: Iran sent drones."),
    ],
)
def test_claim_and_its_denial_lead_to_each_other(client, article, said, russia, extent, label, told):
    make_claim(article, russia, slug="reply", gist="No.", kind="denial", extent=extent, denies=said)
    assert label in text_of(client, "reply")
    assert told in text_of(client, "reply")
    assert '<a href="/claims/reply/">No.</a>' in client.get("/claims/said/").content.decode()


def test_claim_tells_who_denies_it_and_how_that_is_known(client, article, said, russia, question):
    said.stances.create(question=question, answer="partly")
    denial = {"kind": "denial", "words": "Iran membantah mengirim rudal"}
    make_claim(article, russia, gist="Named.", denies=said, **denial)
    make_claim(article, russia, gist="Answered.", stances=[(question, "no")], **denial)
    linked = make_claim(article, russia, gist="Linked.", **denial)
    confirmed(linked, "contradicts", said)
    make_claim(article, russia, gist="Declined.", stances=[(question, "declines")], **denial)
    make_claim(article, russia, gist="No denial.", stances=[(question, "no")])
    assert {(one.gist, one.names_it, one.answers_no, one.contradicts_it) for one in denials_of(said)} == {
        ("Named.", True, False, False),
        ("Answered.", False, True, False),
        ("Linked.", False, False, True),
    }
    page = text_of(client)
    for sentence in ("It names this claim.", "It answers no to the same question.", "the two contradict each other."):
        assert sentence in page
    assert "Nobody on record denies this claim." not in page
    # The answer "no" of another denial does not deny a denial.
    assert list(denials_of(linked)) == []


def test_claim_shows_no_denial_that_is_not_published(client, article, said, russia, editor):
    fields = {"status": "draft", "origin": "desk", "made_by": editor}
    make_claim(article, russia, gist="Secret denial.", kind="denial", denies=said, **fields)
    assert "Secret denial." not in text_of(client)
    assert "Nobody on record denies this claim." in text_of(client)


def confirmed(source, relation, target, **fields):
    fields = {"status": "confirmed", "origin": "seeds", "confirmed_at": source.published_at} | fields
    return Link.objects.create(source=source, relation=relation, target=target, rationale="They differ.", **fields)


@pytest.mark.parametrize(("relation", "inverse"), Link.INVERSE.items())
def test_claim_shows_a_link_at_both_ends_with_its_name_and_rationale(client, said, russia, relation, inverse):
    later = make_claim(make_article(slug="other"), russia, slug="later", said="2025-06-19", gist="Later.")
    confirmed(later, relation, said)
    for slug, other in [("said", "later"), ("later", "said")]:
        page = text_of(client, slug)
        assert f"{inverse}, 957 days later" in page
        assert "They differ." in page
        address = "/articles/other/#claim-later" if other == "later" else "/articles/utusan/#claim-said"
        assert f'href="{address}"' in client.get(f"/claims/{slug}/").content.decode()


def test_claim_hides_a_link_that_is_only_proposed(client, editor_client, said, russia, editor):
    other = make_claim(make_article(), russia, slug="other")
    confirmed(said, "supports", other, status="proposed", origin="desk", proposed_by=editor, confirmed_at=None)
    assert "They differ." not in text_of(client)
    assert "proposed, not confirmed yet" in text_of(editor_client)


@pytest.mark.parametrize(
    ("this", "other", "told"),
    [
        ("2022-11-05", "2025-06-19", "957 days later"),
        ("2025-06-19", "2022-11-05", "957 days earlier"),
        ("2022-11-05", "2022-11-06", "1 day later"),
        ("2022-11-05", "2022-11-05", "the same day"),
        ("2022-11", "2022-12-05", "5 to 34 days later"),
        ("2022-12-05", "2022-11", "5 to 34 days earlier"),
        ("2022", "2022-11-05", "within 308 days"),
        ("2022", "2022", "within 364 days"),
        ("2022-11", "2022-11", "within 29 days"),
        ("2021", "2022", "1 to 729 days later"),
        ("2022", "2025", "732 to 1,460 days later"),
        ("2022-11", "2022-11-30", "0 to 29 days"),
    ],
)
def test_the_distance_of_two_claims_is_as_sure_as_their_dates(article, iran, this, other, told):
    one, two = make_claim(article, iran, said=this), make_claim(article, iran, said=other)
    assert interval_in_days(one, two) == told


def test_claim_on_a_digest_says_our_summary_and_quotes_nothing(client, said):
    page = client.get("/claims/said/").content.decode()
    assert '<p class="origin"><b>Our summary</b>' in page
    words = page.partition("<blockquote")[2].partition("</blockquote>")[0].partition(">")[2]
    assert not re.search(r"[“”«»]|<q>|&quot;|&#34;", words)
    assert "<mark" in words


def test_claim_on_an_original_does_not_say_our_summary(client, iran, kompas):
    make_claim(make_article(origin="original", outlet=kompas), iran, slug="said")
    assert "Our summary" not in client.get("/claims/said/").content.decode()


def test_claim_shows_its_words_in_their_paragraph(client, said):
    page = client.get("/claims/said/").content.decode()
    assert '<mark data-kind="admission">Iran mengakui mengirim drone</mark>. Iran membantah mengirim rudal.</p>' in page


def test_claim_history_tells_readers_what_was_done_and_not_by_whom(client, editor_client, said, editor, reviewer):
    said.withdraw(by=editor, reason="A slip.")
    said.republish(by=reviewer, reason="It stood after all.")
    page = text_of(client)
    assert "Status: published withdrawn" in page
    assert "Reason: It stood after all." in page
    assert "reviewer" not in page
    assert "Needs another look." in page


def test_claim_published_alone_says_so(client, article, iran, editor):
    make_claim(article, iran, slug="said", origin="desk", made_by=editor, reviewed_by=editor, alone=True)
    assert "Published by one editor." in text_of(client)


def test_claim_takes_as_many_queries_for_ten_links_as_for_one(client, django_assert_max_num_queries, said, iran):
    for number in range(10):
        confirmed(make_claim(make_article(), iran, said=f"2023-01-{number + 1:02}"), "supports", said)
    with django_assert_max_num_queries(28):
        client.get("/claims/said/")
