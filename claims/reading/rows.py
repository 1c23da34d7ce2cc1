"""Claims with everything that a row of a list shows, in a fixed number of queries for any number of rows.

Marked words are never cut, nor gists: a list with long texts has fewer rows, and cuts the context of the words.
"""

import datetime
from collections.abc import Sequence

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Substr

from articles.models import Snapshot

from ..models import Affiliation, Anchor, Attribution, Claim, ClaimActor, Link, Stance
from ..text.dates import utc_end_of_date
from .highlight import annotate_highlights, set_hits_beyond_highlight
from .passages import CONTEXT_LENGTH, trim_passage_context

# All gists, words and contexts of a page together, in bytes of UTF-8; the context of a row, on each side.
PAGE_TEXT_BYTES = 8_200
CONTEXT_CHARACTERS = 24
ELLIPSIS = "…"


def reading_row_prefetches() -> list[Prefetch]:
    """The speakers, their affiliations, and the chain: every display of a claim needs these. Three queries."""
    return [
        Prefetch("parts", ClaimActor.objects.select_related("actor__outlet")),
        Prefetch("parts__actor__affiliations", Affiliation.objects.select_related("body")),
        Prefetch("chain", Attribution.objects.select_related("actor__outlet", "outlet")),
    ]


def anchors_with_row_context(anchors):
    """Anchors with the text before and after their words, cut by the database; the snapshot's text is not read.

    `as_of` is True if the article has a newer text than theirs.
    """
    first = Greatest(F("start") - CONTEXT_LENGTH - 1, Value(0))
    newer = Snapshot.objects.standing().filter(
        article=OuterRef("snapshot__article"), number__gt=OuterRef("snapshot__number")
    )
    return (
        anchors.select_related("snapshot")
        .defer("snapshot__text")
        .annotate(
            as_of=Exists(newer),
            before=Substr("snapshot__text", first + 1, F("start") - first),
            after=Substr("snapshot__text", F("end") + 1, CONTEXT_LENGTH + 1),
        )
    )


def link_count_in_row(end: str) -> Coalesce:
    other = "target" if end == "source" else "source"
    links = Link.objects.confirmed().filter(Q(**{f"{other}__status": Claim.Status.PUBLISHED}), **{end: OuterRef("pk")})
    counted = links.order_by().values(end).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def reading_rows(
    ids: Sequence[int], *, as_of: datetime.date | None = None, words: str = "", for_editors: bool = False
) -> list[Claim]:
    """The claims with these ids in this order, each with `place` (its Anchor with context, or None) and `link_count`.

    Words of a text that is not public have their context only `for_editors`, who may read the whole text.
    With `as_of`, each has `changed_since`: whether it was changed after the end of that day in UTC. With `words`, the
    search words, each has the attributes that show where they were found (see claims/reading/highlight.py).
    """
    claims = Claim.objects.filter(pk__in=ids).select_related("article__outlet")
    claims = claims.annotate(link_count=link_count_in_row("source") + link_count_in_row("target"))
    anchors = anchors_with_row_context(Anchor.objects.settled().order_by("snapshot__number"))
    if as_of:
        claims = claims.annotate(changed_since=row_changed_since_condition(as_of))
    if words:
        claims, anchors = annotate_highlights(claims, anchors, words)
    claims = claims.prefetch_related(
        *reading_row_prefetches(),
        Prefetch("stances", Stance.objects.select_related("question")),
        Prefetch("anchors", anchors, to_attr="places"),
    )
    found = {claim.pk: claim for claim in claims}
    for claim in found.values():
        claim.place = place_shown_in_row(claim.places, for_editors=for_editors)
        if words:
            set_hits_beyond_highlight(claim)
    return [found[pk] for pk in ids if pk in found]


def row_changed_since_condition(day: datetime.date) -> Exists:
    """Condition: a change with a reason was made after the end of the day in UTC. Changes of public claims have one."""
    events = Claim.pgh_event_model.objects.filter(pgh_obj=OuterRef("pk"), pgh_label="update")
    return Exists(events.filter(pgh_created_at__gte=utc_end_of_date(day), pgh_context__has_key="reason"))


def place_shown_in_row(places: Sequence[Anchor], *, for_editors: bool) -> Anchor | None:
    """The newest of the settled places, with its context trimmed to whole words."""
    if not places:
        return None
    place = places[-1]
    # The limit for readers of a text that is not public covers all its contexts together, so a row shows none.
    may_show = for_editors or place.snapshot.is_public
    place.before, place.after = trim_passage_context(place.before, place.after) if may_show else ("", "")
    return place


def rows_of_light_page(claims: Sequence[Claim]) -> list[Claim]:
    """The first rows whose texts together weigh no more than PAGE_TEXT_BYTES; at least one of them.

    Gists and marked words are whole. Only the context of the words is cut, to CONTEXT_CHARACTERS on each side.
    """
    shown: list[Claim] = []
    room = PAGE_TEXT_BYTES
    for claim in claims:
        texts = [claim.gist]
        if place := claim.place:
            place.before = shorten_text(place.before, CONTEXT_CHARACTERS, at_end=False)
            place.after = shorten_text(place.after, CONTEXT_CHARACTERS)
            texts += [place.before, place.exact, place.after]
        room -= len("".join(texts).encode())
        if room < 0 and shown:
            break
        shown.append(claim)
    return shown


def shorten_text(text: str, room: int, *, at_end: bool = True) -> str:
    """The text, or its first (else last) whole words that fit in `room` characters, with an ellipsis."""
    if len(text) <= room:
        return text
    kept: list[str] = []
    for word in text.split(" ") if at_end else reversed(text.split(" ")):
        room -= len(word) + 1
        if room < 0:
            break
        kept.append(word)
    if not kept:
        return ELLIPSIS if text.strip() else text
    return f"{' '.join(kept)} {ELLIPSIS}" if at_end else f"{ELLIPSIS} {' '.join(reversed(kept))}"
