"""The shipped seeds say no more than the pages on which they rest: what was once overstated, row by row."""

import pytest

from claims.models import Claim, Link, Question
from claims.reading.chain import chain_sentence
from claims.reading.origins import independent_origins
from tests.seeded import load_seeds

pytestmark = pytest.mark.django_db

# The only claims whose pages say that the words were said to an outlet.
HEARD_BY_REUTERS = {"letter-asks-for-support", "iran-missiles-promised"}
# The claims whose pages name others to whom the words were said.
ADDRESSED = {
    "aggression-unfounded": "Abbas Araghchi",
    "araghchi-thanks-putin": "Vladimir Putin",
    "putin-condemned-american-strikes": "Vladimir Putin",
    "russia-on-right-side-of-history": "Vladimir Putin",
    "state-of-nuclear-sites-unclear": "reporters",
    "iran-has-not-asked": "the heads of international news agencies",
    "iran-denies-drones-for-russia": "the press",
    "reports-of-drones-are-political": "the press",
}
# What its page prints in quotation marks, and the outlet that is named with it.
VERBATIM = {
    "iran-has-not-asked": "sputnik",
    "russia-deliveries-routine": "inews",
    "russia-deliveries-not-for-this-war": "inews",
    "russia-deliveries-within-norms": "inews",
    "russia-never-broke-norms": "inews",
    "treaty-better-conditions": "reuters",
    "less-bureaucracy": "reuters",
    "difficulties-will-be-overcome": "reuters",
    "treaty-spurs-multipolar-world": "reuters",
    "iran-welcomes-talks-and-peace": "reuters",
    "putin-raisi-transport-and-logistics": "reuters",
    "west-makes-commotion": "irna",
    "iran-missiles-denied": "irna",
    "west-accuses-iran-of-missiles": "irna",
    "west-accuses-iran-of-drones": "irna",
    "iran-drones-charge-true": "kompas",
}
# Claims that their pages tell without a day, or with the day of their report only.
ON_OR_BEFORE = {
    "iran-accused-of-kamikaze-drones",
    "iran-few-drones-before-war",
    "russia-iran-military-technical-cooperation",
    "russia-accused-of-using-iranian-drones",
    "north-korea-denies-arms",
    "ukraine-reports-drone-surge",
    "iran-has-not-asked",
    "letter-asks-for-support",
}
UNDATED = {"iran-rusia-perjanjian", "surat-khamenei"}
RECORDED_SINCE = {
    "russia-deliveries-within-norms": "vladimir-putin",
    "iran-welcomes-talks-and-peace": "masoud-pezeshkian",
    "economic-ties-have-positive-side": "vladimir-putin",
    "no-need-to-heed-overseas-states": "masoud-pezeshkian",
    "putin-condemned-american-strikes": "abbas-araghchi",
    "russia-india-discuss-joint-arms-production": "kompas",
    "american-contact-with-russia-goes-on": "american-official",
    "western-weapons-hold-off-russia": "expert-on-western-weapons",
    "israel-attacks-prison-and-universities": "tribunnews",
}
HEADLINES = {"putin-takes-dig-at-american-strikes", "putin-telephoned-raisi", "treaty-is-a-defence-agreement"}


@pytest.fixture
def claims(db):
    load_seeds()
    return {claim.slug: claim for claim in Claim.objects.all()}


def test_addressees_hops_and_quotations_are_those_of_the_pages(claims):
    heard = Claim.objects.filter(chain__heard=True)
    assert {claim.slug for claim in heard} == HEARD_BY_REUTERS
    assert {hop.outlet.slug for claim in heard for hop in claim.chain.all()} == {"reuters"}
    addressed = {
        slug: " and ".join([*(part.actor.name for part in claim.said_to), claim.audience]).removesuffix(" and ")
        for slug, claim in claims.items()
        if claim.said_to or claim.audience
    }
    assert addressed == ADDRESSED
    said = [slug for slug, claim in claims.items() if "Said to" in chain_sentence(claim)]
    assert set(said) == HEARD_BY_REUTERS | set(ADDRESSED)
    verbatim = {
        claim.slug: hop.outlet.slug
        for claim in claims.values()
        for hop in claim.chain.all()
        if hop.passed == "verbatim"
    }
    assert verbatim == VERBATIM


def test_dates_are_those_of_the_pages(claims):
    undated = [claim for claim in claims.values() if claim.article.slug in UNDATED]
    assert {claim.said_basis for claim in undated} == {"inferred"}
    assert all(claim.said_basis_reason for claim in claims.values() if claim.said_basis == "inferred")
    assert {slug for slug in ON_OR_BEFORE if claims[slug].said_precision != "before"} == set()
    assert claims["letter-from-khamenei"].said_precision == "range"
    # A day that is on no page bounds only what was said of the war that began on it, and the reason tells it.
    of_the_war = {slug for slug, claim in claims.items() if "13 June" in claim.said_basis_reason}
    assert of_the_war == {slug for slug in claims if slug.startswith("russia-deliveries-")}
    assert "22 June" not in "".join(claim.said_basis_reason for claim in claims.values())
    # A day that is stated stands on the page beside the words.
    stated = {slug for slug, claim in claims.items() if claim.said_basis == "stated"}
    assert stated == {
        "iran-admits-drones-before-february",
        "iran-denies-drones-for-russia",
        "iran-missiles-promised",
        "putin-raisi-deepen-cooperation",
        "putin-raisi-transport-and-logistics",
        "reports-of-drones-are-political",
    }
    # Of the report's own day is only what the outlet says itself.
    of_the_report = [one for one in claims.values() if one.said_basis == "report" and one.said_precision == "day"]
    assert {one.slug for one in of_the_report if one.article.outlet and not speaks_itself(one)} == set()


def speaks_itself(claim):
    return {part.actor.outlet_id for part in claim.speakers} == {claim.article.outlet_id}


def test_speakers_kinds_answers_and_extents_are_those_of_the_pages(claims):
    assert claims["iran-denies-drones-for-russia"].denies == claims["west-accuses-iran-of-drones"]
    assert claims["iran-denies-drones-for-russia"].extent == "full"
    silence = claims["north-korean-troops-neither-confirmed-nor-denied"]
    assert (silence.kind, silence.stances.exists()) == ("assertion", False)
    assert "russia" not in {part.actor.slug for part in silence.speakers}
    for slug in ("letter-asks-for-support", "treaty-silent-on-arms-transfers", "iran-drones-not-since"):
        assert not claims[slug].stances.exists(), slug
    assert "continuously" in claims["iran-drones-not-since"].gist
    assert [part.actor.slug for part in claims["khamenei-and-pezeshkian-send-wishes"].speakers] == ["abbas-araghchi"]
    for slug, agency in (("patrushev-security-talks", "tass"), ("patrushev-close-ally-of-putin", "reuters")):
        assert [part.actor.slug for part in claims[slug].speakers] == [agency]
    for slug in ("iran-not-impressed", "iran-wants-putin-to-do-more"):
        assert not claims[slug].chain.exists(), slug
    for slug, speaker in RECORDED_SINCE.items():
        assert speaker in {part.actor.slug for part in claims[slug].speakers}, slug
    texts = {claim.article.slug: claim.article.newest_snapshot.text for claim in claims.values()}
    for slug in HEADLINES:
        assert claims[slug].anchors.get().start < 60, slug  # in the first paragraph, the title
    for words in ("tulis iNews.id", "suaranya sendiri", "Tribunnews mengingatkan"):
        assert not [slug for slug, text in texts.items() if words in text]


def test_one_admission_has_one_origin_and_no_origin_is_guessed(claims):
    admissions = [claims["iran-admits-drones-before-february"], claims["iran-drones-before-war"]]
    assert [origin.outlet.slug for origin in independent_origins(admissions).known] == ["reuters"]
    unknown = [claims["iran-not-impressed"], claims["iran-wants-putin-to-do-more"]]
    assert independent_origins(unknown).known == []


def test_every_question_of_the_seeds_has_an_answer(claims):
    assert not Question.objects.filter(stances=None).exists()


def test_the_link_of_2022_and_2025_stands(claims):
    link = Link.objects.get(source__slug="russia-deliveries-routine", target__slug="iran-drones-before-war")
    assert link.status == "confirmed"
    assert link.rationale
