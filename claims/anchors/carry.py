"""Carrying claims over to a new text of their article, and settling the places that need a person.

Every function that places a claim locks the article first: so a claim that is recorded while a text is captured gets
a place in both texts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import pghistory
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from articles.base import StaleVersion
from articles.models import Article, Snapshot
from articles.text import normalise_article_text

from ..locks import lock_article
from ..models import Anchor, Claim, Link
from ..models.reviewed import NotAllowed, reason_context
from ..text.alignment import LOST, Alignment, CarriedPlace, all_words_align

BATCH = 2_000


@dataclass
class CarriedClaim:
    """A claim carried to another text: from `source`, its last settled anchor, to `place`."""

    claim_id: int
    source: Anchor
    place: CarriedPlace
    settled_by_id: int | None = None


def capture_and_carry_claims(
    article: Article, text: str, *, by, origin: str = Snapshot.Origin.ORIGINAL, since: int | None = None
) -> Snapshot:
    """Save a text as the article's newest snapshot, and place each of the article's claims in it.

    If the text equals the newest snapshot, nothing changes and that snapshot is returned. Raises ValueError, with a
    sentence, if the text cannot be saved. Raises StaleVersion if the newest snapshot does not have the number `since`.
    """
    with transaction.atomic(), pghistory.context(user=by.pk):
        lock_article(article)
        newest = article.newest_snapshot
        snapshot = article.capture(text, origin=origin)
        if newest and since not in {None, newest.number} and snapshot != newest:
            raise StaleVersion(newest)
        carry_claims_to_snapshot(snapshot)
    return snapshot


def preview_carried_claims(article: Article, text: str) -> list[CarriedClaim]:
    """The places of the article's claims in a text that is not saved yet; without discarded claims."""
    claims = article.claims.exclude(status=Claim.Status.DISCARDED)
    return list(carried_claims(claims, normalise_article_text(text)))


def carry_claims_to_snapshot(snapshot: Snapshot, claims=None) -> None:
    """Place claims without a place in this text: `claims`, or all of the article (discarded ones can be restored)."""
    claims = snapshot.article.claims.all() if claims is None else claims
    missing = claims.exclude(pk__in=snapshot.anchors.values("claim"))
    places = [
        Anchor(
            claim_id=outcome.claim_id,
            snapshot=snapshot,
            settled_by_id=outcome.settled_by_id,
            **carried_anchor_fields(outcome.place, snapshot.text),
        )
        for outcome in carried_claims(missing, snapshot.text, but=snapshot)
    ]
    Anchor.objects.bulk_create(places, batch_size=BATCH)


def carried_anchor_fields(place: CarriedPlace, text: str) -> dict:
    exact = "" if place.start is None else text[place.start : place.end]
    return {"state": place.state, "start": place.start, "end": place.end, "exact": exact}


def carried_claims(claims, text: str, *, but: Snapshot | None = None) -> Iterator[CarriedClaim]:
    """Carry each claim from its last settled anchor to a text. A claim without a settled anchor is left out."""
    anchors = Anchor.objects.filter(claim__in=claims, snapshot__set_aside=False).exclude(snapshot=but)
    anchors = list(anchors.order_by("claim_id", "snapshot__number"))
    texts = Snapshot.objects.in_bulk({anchor.snapshot_id for anchor in anchors})
    alignments: dict[int, Alignment] = {}
    for claim_id, group in groupby(anchors, key=lambda anchor: anchor.claim_id):
        places = list(group)
        settled = [place for place in places if place.state in Anchor.SETTLED]
        if not settled:
            continue
        source = settled[-1]
        old = texts[source.snapshot_id].text
        if source.snapshot_id not in alignments:
            alignments[source.snapshot_id] = Alignment(old, text)
        place = alignments[source.snapshot_id].carry(source.start, source.end)
        back = next((one for one in reversed(settled) if texts[one.snapshot_id].text == text), None)
        if place.state not in Anchor.SETTLED and back:
            same = all_words_align(back.exact, source.exact)
            place = CarriedPlace(Anchor.State.EXACT if same else Anchor.State.NEEDS_CHECK, back.start, back.end)
        yield keep_lost_when_carrying(CarriedClaim(claim_id, source, place), places[-1])


def keep_lost_when_carrying(outcome: CarriedClaim, last: Anchor) -> CarriedClaim:
    """A claim that a person marked as lost stays lost and does not wait at the desk, until its words return."""
    if last.state == Anchor.State.LOST and last.settled_by_id and outcome.place.state not in Anchor.SETTLED:
        return CarriedClaim(outcome.claim_id, outcome.source, LOST, last.settled_by_id)
    return outcome


def mark_and_carry_words(claim: Claim, snapshot: Snapshot, start: int, end: int, *, by) -> None:
    """Make these words of a text the claim's anchor, and carry it to the newest text if that is another one.

    The caller must hold the lock of the article.
    """
    place = carried_anchor_fields(CarriedPlace(Anchor.State.EXACT, start, end), snapshot.text)
    there = claim.anchors.filter(snapshot=snapshot).first()
    if there is None:
        claim.anchors.create(snapshot=snapshot, **place)
    elif (there.start, there.end) != (start, end) or there.state not in Anchor.SETTLED:
        there.change(settled_by=by, **place)
    else:
        return
    newest = claim.article.newest_snapshot
    if newest.number > snapshot.number:
        claim.anchors.filter(snapshot=newest).delete()
        carry_claims_to_snapshot(newest, Claim.objects.filter(pk=claim.pk))


def carry_missing_claims(articles: Iterable[int]) -> None:
    """Place the claims without a place in the newest text of these articles, for articles with more than one text."""
    newest = Snapshot.objects.standing().filter(article__in=articles, number__gt=1)
    newest = newest.order_by("article_id", "-number").distinct("article_id")
    placed = Anchor.objects.filter(claim=OuterRef("pk"), snapshot=OuterRef(OuterRef("pk")))
    missing = Exists(Claim.objects.filter(~Exists(placed), article=OuterRef("article")))
    for snapshot in Snapshot.objects.filter(missing, pk__in=newest.values("pk")).select_related("article"):
        carry_claims_to_snapshot(snapshot)


def accept_carried_place(anchor: Anchor, *, by, since: int) -> None:
    """Accept the proposed place: it is still the same claim. Raises NotAllowed, StaleVersion."""
    if anchor.start is None and anchor.version == since:
        raise NotAllowed(_("No place is proposed for this claim; mark its words, or say that they are lost."))
    settle_carried_place(anchor, CarriedPlace(Anchor.State.EXACT, anchor.start, anchor.end), by=by, since=since)


def correct_carried_place(anchor: Anchor, *, by, since: int, start: int, end: int) -> None:
    """Settle the anchor on other words of the same text. Raises NotAllowed, StaleVersion."""
    words = anchor.snapshot.text[start:end]
    if not 0 <= start < end <= len(anchor.snapshot.text) or words != words.strip():
        raise NotAllowed(_("These words do not stand in the text, or begin or end with a blank. Mark them again."))
    settle_carried_place(anchor, CarriedPlace(Anchor.State.EXACT, start, end), by=by, since=since)


def mark_carried_place_lost(anchor: Anchor, *, by, since: int) -> None:
    """Mark the words as gone: the claim keeps its last place, in the older text. Raises NotAllowed, StaleVersion."""
    settle_carried_place(anchor, LOST, by=by, since=since)


def settle_carried_place(anchor: Anchor, place: CarriedPlace, *, by, since: int) -> None:
    """Settle a waiting place. If its words are not the reviewed words, the claim needs another look."""
    snapshot = anchor.snapshot
    with transaction.atomic():
        lock_article(snapshot.article)
        if Anchor.objects.get(pk=anchor.pk).version != since:
            raise StaleVersion(anchor)
        if not Anchor.objects.waiting().filter(pk=anchor.pk).exists():
            raise NotAllowed(
                _("This place is settled, or a newer text was captured since; nothing is to be decided here.")
            )
        before = anchor.claim.anchors.settled().order_by("snapshot__number").last()
        anchor.change(since=since, settled_by=by, **carried_anchor_fields(place, snapshot.text))
        if place.start is not None and before and not all_words_align(before.exact, anchor.exact):
            ask_for_another_look_after_carrying(anchor.claim, snapshot, by=by)


def ask_for_another_look_after_carrying(claim: Claim, snapshot: Snapshot, *, by) -> None:
    """Mark a reviewed claim with changed words, and its links, for another look by another editor."""
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.status not in {Claim.Status.IN_REVIEW, Claim.Status.PUBLISHED, Claim.Status.WITHDRAWN}:
        return
    with reason_context(f"The article was changed; the words are now those of snapshot {snapshot.number}."):
        claim.change(changed_by=by)
        if claim.is_public:
            Link.objects.of(claim).ask_for_another_look()
