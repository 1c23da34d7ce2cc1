"""Claims as JSON-LD: schema.org Claim, and W3C Web Annotations of their words and links.

An annotation targets the address of our snapshot and never the outlet's page, because the text there may have changed.
Offsets count Unicode code points, as the recommendation requires. No ClaimReview: factwatch gives no verdicts.
"""

from collections.abc import Container

from django.conf import settings
from django.urls import reverse

from articles.models import Outlet

from ..models import Actor, Claim, Link
from ..text.periods import PeriodPrecision, period_text
from .addresses import absolute_export_address, exported_page_address, exported_snapshot_address, exported_text_address
from .record import article_record, claim_record, denied_slug_in_record, utc_moment_in_record, whose_words_in_record

ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
SCHEMA = "https://schema.org"
# Namespace of the terms that are in no vocabulary: the chain, the answers. It does not depend on the site's address.
OWN_TERMS = {"fw": "urn:factwatch:"}
# The types of schema.org for what an outlet of each kind publishes.
ARTICLE_TYPES = {
    Outlet.Kind.NEWSROOM: "NewsArticle",
    Outlet.Kind.AGENCY: "NewsArticle",
    Outlet.Kind.OFFICIAL: "WebPage",
    Outlet.Kind.DOCUMENT: "DigitalDocument",
    Outlet.Kind.TRANSCRIPT: "DigitalDocument",
    Outlet.Kind.BROADCAST: "MediaObject",
    Outlet.Kind.SOCIAL: "SocialMediaPosting",
}
PERSON_KINDS = {Actor.Kind.PERSON, Actor.Kind.UNNAMED}


def claim_as_linked_data(claim: Claim) -> dict:
    """A claim that `claims_to_export` fetched, as schema.org Claim."""
    told = claim_record(claim)
    found = {
        "@context": [SCHEMA, OWN_TERMS],
        "@id": told["url"],
        "@type": "Claim",
        "url": told["url"],
        "name": claim.gist,
        "author": [agent_as_linked_data(part.actor) for part in claim.speakers],
        "about": [agent_as_linked_data(part.actor) for part in claim.about]
        + [{"@type": "Thing", "name": topic["name"]} for topic in told["topics"]],
        **date_as_linked_data(claim),
        "appearance": appearance_as_linked_data(claim),
        "claimInterpreter": {"@type": "Organization", "name": "factwatch", "url": settings.SITE_URL},
        "sdDatePublished": told["published_at"],
        "fw:kind": claim.kind,
        "fw:chain": told["chain_told"],
        "fw:answer": [
            {
                "fw:question": absolute_export_address(reverse("question_detail", args=[one["question"]])),
                "fw:is": one["answer"],
            }
            for one in told["answers"]
        ],
    }
    return found | words_as_linked_data(claim) | denial_as_linked_data(claim)


def date_as_linked_data(claim: Claim) -> dict:
    """A day, month or year is a date of schema.org; a period is an interval of ISO 8601, with `..` for an open end."""
    is_period = claim.said_precision in {PeriodPrecision.BEFORE, PeriodPrecision.RANGE}
    return {"temporalCoverage" if is_period else "datePublished": period_text(claim)}


def words_as_linked_data(claim: Claim) -> dict:
    """The quoted words: as the claim's `text` if they are the outlet's, as our `abstract` if the text is a digest."""
    if claim.place is None:
        return {}
    field = "abstract" if claim.place.snapshot.is_digest else "text"
    return {field: claim.place.exact, "fw:wordsAre": whose_words_in_record(claim.place)}


def denial_as_linked_data(claim: Claim) -> dict:
    if not claim.extent:
        return {}
    slug = denied_slug_in_record(claim)
    denies = {"fw:denies": {"@id": absolute_export_address(reverse("claim_detail", args=[slug]))}} if slug else {}
    return {"fw:extent": claim.extent} | denies


def agent_as_linked_data(actor: Actor) -> dict:
    kind = "Person" if actor.kind in PERSON_KINDS else "Organization"
    return {"@type": kind, "@id": exported_page_address(actor), "name": actor.name, "url": exported_page_address(actor)}


def appearance_as_linked_data(claim: Claim) -> dict:
    told = article_record(claim.article)
    found = {
        "@type": ARTICLE_TYPES[claim.article.outlet.kind] if claim.article.outlet else "Article",
        "@id": told["url"],
        "url": told["source_url"] or told["url"],
        "headline": told["title"],
        "inLanguage": told["language"],
    }
    if told["published"]:
        found["datePublished"] = told["published"]
    if told["outlet"]:
        is_news = claim.article.outlet.kind in {Outlet.Kind.NEWSROOM, Outlet.Kind.AGENCY}
        found["publisher"] = {
            "@type": "NewsMediaOrganization" if is_news else "Organization",
            "name": told["outlet"]["name"],
        }
    return found


def linked_data_annotations(claim: Claim, exported: Container[int]) -> list[dict]:
    """The annotations of the claim's words and of its links. `exported` has the ids of all claims of the export.

    A link between two exported claims is only in the annotations of its source.
    """
    links = [link for link in claim.ties if link.source_id == claim.pk or link.source_id not in exported]
    return [linked_data_words_annotation(claim), *(linked_data_link_annotation(link) for link in links)]


def linked_data_words_annotation(claim: Claim) -> dict:
    return {
        "@context": [ANNOTATION_CONTEXT, OWN_TERMS],
        "id": f"{exported_page_address(claim)}#words",
        "type": "Annotation",
        "motivation": "describing",
        "created": utc_moment_in_record(claim.published_at),
        "body": claim_as_linked_data(claim),
        "target": linked_data_annotation_target(claim),
    }


def linked_data_link_annotation(link: Link) -> dict:
    """A link in the form of annotation tools: the source claim is the first target, the relation is a tag."""
    return {
        "@context": [ANNOTATION_CONTEXT, OWN_TERMS],
        "id": f"{exported_page_address(link.source)}#link-{link.pk}",
        "type": "Annotation",
        "motivation": "linking",
        "created": utc_moment_in_record(link.confirmed_at),
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": link.relation},
            {"type": "TextualBody", "purpose": "commenting", "value": link.rationale},
        ],
        "target": [linked_data_annotation_target(link.source), linked_data_annotation_target(link.target)],
    }


def linked_data_annotation_target(claim: Claim) -> dict | str:
    """The words in our snapshot; the article's page if the claim has no settled anchor.

    The source of a public snapshot is its plain text, in which the positions count; of any other, the article's page.
    """
    place = claim.place
    if place is None:
        return exported_page_address(claim.article)
    page, text = exported_snapshot_address(claim, place), exported_text_address(claim, place)
    selectors = [{"type": "TextQuoteSelector", "exact": place.exact, "prefix": place.prefix, "suffix": place.suffix}]
    if text:  # a position counts in a text that has an address
        selectors.append({"type": "TextPositionSelector", "start": place.start, "end": place.end})
    return {
        "type": "SpecificResource",
        "source": text or page,
        "scope": page,
        "selector": selectors,
        "state": {
            "type": "TimeState",
            "sourceDate": utc_moment_in_record(place.snapshot.captured_at),
            "cached": text or page,
        },
    }


def linked_data_annotation_page(address: str, items: list[dict]) -> dict:
    return {"@context": ANNOTATION_CONTEXT, "id": address, "type": "AnnotationPage", "items": items}
