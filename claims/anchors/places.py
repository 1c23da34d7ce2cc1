"""The places of claims for pages: settled places, changes in their words, and places that wait for a person."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from django.db.models import ExpressionWrapper, F, IntegerField, Q, Value
from django.db.models.functions import Left, Length, Replace
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, Snapshot
from articles.text import PARAGRAPH_BREAK

from ..models import Anchor, Claim
from ..reading.passages import passage_excerpt_spans, trim_passage_context
from ..reading.rows import anchors_with_row_context, reading_row_prefetches
from ..text.alignment import Alignment, all_words_align
from ..text.difference import Difference, count_different_words, difference

MOST_WAITING = 50
# The search for the nearest words reads both texts. Longer texts are skipped, as the search runs at each desk page.
LONGEST_SEARCHED = 20_000


@dataclass
class WordingChange:
    """The words of a claim differ between the text captured at `since` and the text captured at `until`.

    `words` is their difference; None if this person may not read both texts.
    """

    since: datetime.datetime
    until: datetime.datetime
    words: Difference | None


def newest_places(article: Article, user) -> list[Anchor]:
    """The newest settled place of each claim that the user sees, with its snapshot, but without the snapshot's text."""
    claims = Q(claim__status=Claim.Status.PUBLISHED)
    if user.is_authenticated:
        claims = ~Q(claim__status=Claim.Status.DISCARDED)
    places = Anchor.objects.settled().filter(claims, claim__article=article)
    places = places.order_by("claim_id", "-snapshot__number").distinct("claim_id")
    return list(places.select_related("snapshot").defer("snapshot__text"))


def readable_place_spans(snapshot: Snapshot, user) -> list[tuple[int, int]]:
    """The spans of a text that is not public which this user may read.

    Each claim counts only with its newest place, in any of the article's texts: so reading one text after the other
    shows no more than the limit.
    """
    places = [place for place in newest_places(snapshot.article, user) if not place.snapshot.is_public]
    by_text = {
        pk: list(group) for pk, group in groupby(sorted(places, key=snapshot_id_of_place), key=snapshot_id_of_place)
    }
    here = by_text.pop(snapshot.pk, [])
    lengths = Snapshot.objects.filter(pk__in=by_text).values_list("pk", Length("text"))
    return passage_excerpt_spans(snapshot.text, here, [(length, by_text[pk]) for pk, length in lengths])


def snapshot_id_of_place(place: Anchor) -> int:
    return place.snapshot_id


def wording_changes_of_places(claims: Iterable[int], user) -> dict[int, list[WordingChange]]:
    """Changes of these claims' words through changes of their article, by id of the claim. At most three queries."""
    anchors = Anchor.objects.settled().filter(claim__in=list(claims)).order_by("claim_id", "snapshot__number")
    anchors = list(anchors.select_related("snapshot").defer("snapshot__text"))
    steps = [
        (before, after)
        for before, after in pairwise(anchors)
        if before.claim_id == after.claim_id and not all_words_align(before.exact, after.exact)
    ]
    if not steps:
        return {}
    steps = place_steps_by_new_text(steps)
    texts = list(
        Snapshot.objects.standing()
        .filter(article__in={before.snapshot.article_id for before, _ in steps})
        .order_by("number")
        .values_list("article_id", "number", "captured_at")
    )
    found: dict[int, list[WordingChange]] = {}
    for before, after in steps:
        until = next(
            captured
            for article, number, captured in texts
            if article == before.snapshot.article_id and number > before.snapshot.number
        )
        may = before.snapshot.is_whole_for(user) and after.snapshot.is_whole_for(user)
        words = difference(before.exact, after.exact) if may else None
        found.setdefault(before.claim_id, []).append(WordingChange(before.snapshot.captured_at, until, words))
    return found


def place_steps_by_new_text(steps: list[tuple[Anchor, Anchor]]) -> list[tuple[Anchor, Anchor]]:
    """The steps caused by a new text. Left out: steps where an editor chose other words in it than the old ones."""
    events = Anchor.pgh_event_model.objects.filter(pgh_label="insert", pgh_obj__in=[after.pk for _, after in steps])
    first = {event.pgh_obj_id: event for event in events}
    return [
        (before, after)
        for before, after in steps
        if (event := first.get(after.pk)) is None
        or event.state not in Anchor.SETTLED
        or not all_words_align(before.exact, event.exact)
    ]


def waiting_places(most: int = MOST_WAITING) -> list[Anchor]:
    """The places that wait for a person, oldest first, in at most seven queries.

    Each has its `claim`, the `source` (its last settled place), `before` and `after` (the text around its words; the
    source has them, too), `difference` (of the words; None when lost), and `told`: a sentence on what happened.
    """
    anchors = anchors_with_row_context(Anchor.objects.waiting()).select_related("snapshot__article__outlet", "claim")
    anchors = anchors.annotate(paragraph=paragraph_number_of_place()).prefetch_related(
        *(prefetch_through_place_claim(one) for one in reading_row_prefetches())
    )
    anchors = list(anchors.order_by("snapshot__captured_at", "start", "pk")[:most])
    settled = anchors_with_row_context(
        Anchor.objects.settled().filter(claim__in=[anchor.claim_id for anchor in anchors])
    )
    before = {
        place.claim_id: place
        for place in settled.annotate(paragraph=paragraph_number_of_place()).order_by("snapshot__number")
    }
    for anchor in anchors:
        anchor.claim.article = anchor.snapshot.article
        anchor.source = before[anchor.claim_id]
        for place in (anchor.source, anchor):
            place.before, place.after = trim_passage_context(place.before or "", place.after or "")
        lost = anchor.state == Anchor.State.LOST
        anchor.difference = None if lost else difference(anchor.source.exact, anchor.exact)
    nearest = places_of_nearest_words([anchor for anchor in anchors if anchor.state == Anchor.State.LOST])
    for anchor in anchors:
        anchor.told = place_change_sentence(anchor, nearest.get(anchor.pk))
    return anchors


def prefetch_through_place_claim(prefetch):
    prefetch.add_prefix("claim")
    return prefetch


def paragraph_number_of_place():
    """The number of the paragraph in which a place begins, counted from 1, without reading the text."""
    above = Left("snapshot__text", F("start"))
    breaks = Length(above) - Length(Replace(above, Value(PARAGRAPH_BREAK)))
    return ExpressionWrapper(breaks / len(PARAGRAPH_BREAK) + 1, output_field=IntegerField())


def place_change_sentence(anchor: Anchor, nearest: tuple[int, int, int] | None) -> str:
    if anchor.state == Anchor.State.LOST and nearest:
        paragraph, common, of_all = nearest
        return _(
            "The words are gone. The nearest are in paragraph %(paragraph)s, "
            "with %(common)s of %(of_all)s different words in common."
        ) % {"paragraph": paragraph + 1, "common": common, "of_all": of_all}
    if anchor.state == Anchor.State.LOST:
        return _("The words are gone, and nothing in the new text is near them.")
    same = anchor.paragraph == anchor.source.paragraph
    where = _("in paragraph %(number)s") % {"number": anchor.paragraph}
    if not same:
        where = _("in paragraph %(number)s, before in paragraph %(before)s") % {
            "number": anchor.paragraph,
            "before": anchor.source.paragraph,
        }
    if all_words_align(anchor.source.exact, anchor.exact):
        return _("The same words stand %(where)s, but what stands around them is not the same.") % {"where": where}
    gone, new = count_different_words(anchor.source.exact, anchor.exact)
    told = ngettext("%(gone)s word gone, %(new)s new, %(where)s.", "%(gone)s words gone, %(new)s new, %(where)s.", gone)
    return told % {"gone": gone, "new": new, "where": where}


def places_of_nearest_words(lost: list[Anchor]) -> dict[int, tuple[int, int, int]]:
    """The paragraph of the new text with most of the lost words: {anchor id: (paragraph from 0, in common, in all)}."""
    pairs = {(anchor.source.snapshot_id, anchor.snapshot_id) for anchor in lost}
    if not pairs:
        return {}
    texts = Snapshot.objects.annotate(size=Length("text")).filter(size__lte=LONGEST_SEARCHED)
    texts = dict(texts.filter(pk__in={pk for pair in pairs for pk in pair}).values_list("pk", "text"))
    alignments = {pair: Alignment(*(texts[pk] for pk in pair)) for pair in pairs if set(pair) <= texts.keys()}
    found = {}
    for anchor in lost:
        if alignment := alignments.get((anchor.source.snapshot_id, anchor.snapshot_id)):
            found[anchor.pk] = alignment.nearest(anchor.source.start, anchor.source.end)
    return found
