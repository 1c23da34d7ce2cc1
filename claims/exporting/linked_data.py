"""Claims as JSON-LD: schema.org Claim, and W3C Web Annotations of their words and links.

An annotation targets the address of our snapshot and never the outlet's page: that may say something else by now.
Offsets count Unicode code points, as the recommendation asks. No ClaimReview: factwatch gives no verdicts.
"""

from collections.abc import Container

from django.conf import settings
from django.urls import reverse

from ..models import Actor, Claim, Link
from .addresses import absolute_address, page_address, snapshot_address
from .record import article_record, claim_record, denied_slug, utc_moment, whose_words

ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
SCHEMA = "https://schema.org"
# Terms that no vocabulary has: the chain, the answers. The name does not depend on where a desk has its site.
OWN_TERMS = {"fw": "urn:factwatch:"}
PERSON_KINDS = {Actor.Kind.PERSON, Actor.Kind.UNNAMED}


def claim_data(claim: Claim) -> dict:
    """A claim that `claims_of` fetched, as schema.org Claim."""
    told = claim_record(claim)
    found = {
        "@context": [SCHEMA, OWN_TERMS],
        "@id": told["url"],
        "@type": "Claim",
        "url": told["url"],
        "name": claim.gist,
        "author": [agent_data(part.actor) for part in claim.speakers],
        "about": [agent_data(part.actor) for part in claim.about]
        + [{"@type": "Thing", "name": topic["name"]} for topic in told["topics"]],
        "datePublished": told["said_on"],
        "appearance": appearance_data(claim),
        "claimInterpreter": {"@type": "Organization", "name": "factwatch", "url": settings.SITE_URL},
        "sdDatePublished": told["published_at"],
        "fw:kind": claim.kind,
        "fw:chain": told["chain_told"],
        "fw:answer": [
            {
                "fw:question": absolute_address(reverse("question_detail", args=[one["question"]])),
                "fw:is": one["answer"],
            }
            for one in told["answers"]
        ],
    }
    return found | words_data(claim) | denial_data(claim)


def words_data(claim: Claim) -> dict:
    """The words: as the claim's text where they are the outlet's, and as our abstract where the text is a digest."""
    if claim.place is None:
        return {}
    field = "abstract" if claim.place.snapshot.is_digest else "text"
    return {field: claim.place.exact, "fw:wordsAre": whose_words(claim.place)}


def denial_data(claim: Claim) -> dict:
    if not claim.extent:
        return {}
    slug = denied_slug(claim)
    denies = {"fw:denies": {"@id": absolute_address(reverse("claim_detail", args=[slug]))}} if slug else {}
    return {"fw:extent": claim.extent} | denies


def agent_data(actor: Actor) -> dict:
    kind = "Person" if actor.kind in PERSON_KINDS else "Organization"
    return {"@type": kind, "@id": page_address(actor), "name": actor.name, "url": page_address(actor)}


def appearance_data(claim: Claim) -> dict:
    told = article_record(claim.article)
    found = {
        "@type": "NewsArticle",
        "@id": told["url"],
        "url": told["source_url"] or told["url"],
        "headline": told["title"],
        "inLanguage": told["language"],
    }
    if told["published"]:
        found["datePublished"] = told["published"]
    if told["outlet"]:
        found["publisher"] = {"@type": "Organization", "name": told["outlet"]["name"]}
    return found


def claim_annotations(claim: Claim, exported: Container[int]) -> list[dict]:
    """The annotation of the claim's words, and those of its links, each link once among the claims exported."""
    links = [link for link in claim.ties if link.source_id == claim.pk or link.source_id not in exported]
    return [words_annotation(claim), *(link_annotation(link) for link in links)]


def words_annotation(claim: Claim) -> dict:
    return {
        "@context": [ANNOTATION_CONTEXT, OWN_TERMS],
        "id": f"{page_address(claim)}#words",
        "type": "Annotation",
        "motivation": "describing",
        "created": utc_moment(claim.published_at),
        "body": claim_data(claim),
        "target": annotation_target(claim),
    }


def link_annotation(link: Link) -> dict:
    """A link, as annotation tools write one: the target that it leads from first, its type as a tag."""
    return {
        "@context": [ANNOTATION_CONTEXT, OWN_TERMS],
        "id": f"{page_address(link.source)}#link-{link.pk}",
        "type": "Annotation",
        "motivation": "linking",
        "created": utc_moment(link.confirmed_at),
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": link.relation},
            {"type": "TextualBody", "purpose": "commenting", "value": link.rationale},
        ],
        "target": [annotation_target(link.source), annotation_target(link.target)],
    }


def annotation_target(claim: Claim) -> dict | str:
    """The words in our snapshot; the article's page where no place of them is settled."""
    place = claim.place
    if place is None:
        return page_address(claim.article)
    address = snapshot_address(claim, place)
    return {
        "type": "SpecificResource",
        "source": address,
        "selector": [
            {"type": "TextQuoteSelector", "exact": place.exact, "prefix": place.prefix, "suffix": place.suffix},
            {"type": "TextPositionSelector", "start": place.start, "end": place.end},
        ],
        "state": {"type": "TimeState", "sourceDate": utc_moment(place.snapshot.captured_at), "cached": address},
    }


def annotation_page(address: str, items: list[dict]) -> dict:
    return {"@context": ANNOTATION_CONTEXT, "id": address, "type": "AnnotationPage", "items": items}
