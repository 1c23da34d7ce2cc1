"""A claim as plain values: the shape of the JSON export and of the API, described by claims/exporting/api.py."""

import datetime

from articles.models import Article
from articles.precision import date_text_by_precision

from ..models import Actor, Anchor, Attribution, Claim, ClaimActor, Link
from ..reading.chain import chain_sentence
from ..text.periods import period_text
from .addresses import exported_page_address, exported_snapshot_address, exported_text_address


def claim_record(claim: Claim) -> dict:
    """The exported values of a claim that `claims_to_export` fetched."""
    return {
        "slug": claim.slug,
        "url": exported_page_address(claim),
        "gist": claim.gist,
        "kind": claim.kind,
        "extent": claim.extent or None,
        "denial_of": claim.denial_of or None,
        "denies": denied_slug_in_record(claim),
        "said_on": period_text(claim),
        "said_precision": claim.said_precision,
        "said_first": claim.said_first and claim.said_first.isoformat(),
        "said_last": claim.said_until.isoformat(),
        "said_basis": claim.said_basis,
        "said_basis_reason": claim.said_basis_reason or None,
        "speakers": [speaker_record(part) for part in claim.speakers],
        "said_to": [actor_record(part.actor) for part in claim.said_to],
        "audience": claim.audience or None,
        "source_unnamed": claim.source_unnamed,
        "about": [actor_record(part.actor) for part in claim.about],
        "topics": [{"slug": topic.slug, "name": topic.name} for topic in claim.topics.all()],
        "answers": [
            {"question": stance.question.slug, "text": stance.question.text, "answer": stance.answer}
            for stance in claim.stances.all()
        ],
        "chain": [hop_record(one) for one in claim.chain.all()],
        "chain_told": chain_sentence(claim),
        "words": words_record(claim),
        "article": article_record(claim.article),
        "links": [tie_record(link, claim) for link in claim.ties],
        "published_at": utc_moment_in_record(claim.published_at),
        "version": claim.version,
    }


def denied_slug_in_record(claim: Claim) -> str | None:
    """The slug of the claim that this claim denies; None if the denied claim is not published."""
    return claim.denies.slug if claim.denies and claim.denies.status == Claim.Status.PUBLISHED else None


def actor_record(actor: Actor) -> dict:
    return {"slug": actor.slug, "name": actor.name, "kind": actor.kind, "url": exported_page_address(actor)}


def speaker_record(part: ClaimActor) -> dict:
    """The actor, with the roles held when the claim was said."""
    roles = [{"role": held.role, "body": held.body.slug, "name": held.body.name} for held in part.roles]
    return actor_record(part.actor) | {"roles": roles}


def hop_record(one: Attribution) -> dict:
    through = one.outlet or one.actor
    is_a = "outlet" if one.outlet else "actor"
    return {
        "through": through.name,
        "slug": through.slug,
        "is_a": is_a,
        "passed": one.passed or None,
        "heard": one.heard,
    }


def words_record(claim: Claim) -> dict | None:
    """The words in their newest text; `are` is whose words they are. None if the claim has no settled anchor."""
    place = claim.place
    if place is None:
        return None
    return {
        "exact": place.exact,
        "prefix": place.prefix,
        "suffix": place.suffix,
        "start": place.start,
        "end": place.end,
        "are": whose_words_in_record(place),
        "state": place.state,
        "snapshot": place.snapshot.number,
        "snapshot_url": exported_snapshot_address(claim, place),
        "text_url": exported_text_address(claim, place),
        "captured_at": utc_moment_in_record(place.snapshot.captured_at),
    }


def whose_words_in_record(place: Anchor) -> str:
    """Whose words the anchor marks: our summary in a digest, else the outlet's words."""
    return "our summary" if place.snapshot.is_digest else "the outlet’s words"


def article_record(one: Article) -> dict:
    outlet = one.outlet and {"slug": one.outlet.slug, "name": one.outlet.name}
    return {
        "slug": one.slug,
        "url": exported_page_address(one),
        "title": one.title,
        "source_url": one.url,
        "language": one.language,
        "byline": one.byline,
        "outlet": outlet,
        "published": publication_date_in_record(one),
        "published_precision": one.published_precision if one.published_at else None,
    }


def publication_date_in_record(one: Article) -> str | None:
    """The publication date of the article, in its known precision and in the time zone of its dateline."""
    local = one.published_locally
    if local is None:
        return None
    if one.published_precision == Article.Precision.MINUTE:
        return local.isoformat(timespec="minutes")
    return date_text_by_precision(local.date(), one.published_precision)


def tie_record(link: Link, claim: Claim) -> dict:
    """A link from the view of one of its two claims."""
    outward = link.source_id == claim.pk
    other = link.target if outward else link.source
    return {
        "relation": link.relation,
        "direction": "from" if outward else "to",
        "claim": other.slug,
        "rationale": link.rationale,
    }


def utc_moment_in_record(moment: datetime.datetime) -> str:
    """A moment in UTC, as every export writes it: 2026-03-01T00:00:00Z."""
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
