"""Capturing a new text of an article, and settling the places of its claims in that text."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from articles.base import StaleVersion
from articles.models import Article
from articles.text import paragraphs_of_article_text

from ..access import editor_required
from ..anchors.carry import (
    accept_carried_place,
    capture_and_carry_claims,
    correct_carried_place,
    mark_carried_place_lost,
    preview_carried_claims,
)
from ..forms.act import CaptureForm, MarkWordsForm
from ..history.actions import action_message_with_undo
from ..models import Anchor, Claim
from ..reading.rows import reading_row_prefetches
from ..text.difference import difference, difference_stretches
from ..text.sentences import split_sentences
from .act import act, attempt_verb, redirect_browser, with_version
from .claim_edit import requested_span

NEWER_TEXT = _("A colleague captured a text in the meantime. Below is what yours would change in that one.")
ANCHORS = Anchor.objects.select_related("snapshot__article", "claim")


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def article_capture(request, slug):
    """Paste a new text of the article, preview its differences and the place of each claim, and save it."""
    article = get_object_or_404(Article.objects.select_related("outlet"), slug=slug)
    newest = article.newest_snapshot
    form = CaptureForm(request.POST if request.method == "POST" else None, initial=initial_of_capture(newest))
    context = {"article": article, "newest": newest, "form": form, "place": "articles"}
    if request.method != "POST":
        return render(request, "claims/article_capture.html", context)
    if not form.is_valid():
        return render(request, "claims/article_capture.html", context, status=422)
    if "save" not in request.POST:
        return render(request, "claims/article_capture.html", context | preview_context(article, newest, form))
    try:
        snapshot = capture_and_carry_claims(article, by=request.user, **form.cleaned_data)
    except StaleVersion:
        context["newest"] = newest = article.newest_snapshot
        form.add_error(None, NEWER_TEXT)
        return render(
            request, "claims/article_capture.html", context | preview_context(article, newest, form), status=409
        )
    if snapshot == newest:
        messages.info(
            request,
            _("This is the text of snapshot %(number)s, the newest. Nothing was changed.")
            % {"number": snapshot.number},
        )
    else:
        sentence, values = capture_message(snapshot)
        action_message_with_undo(request, sentence, article, number=snapshot.number, **values)
    return redirect(article)


def initial_of_capture(newest):
    return {"origin": newest.origin, "since": newest.number} if newest else {"since": 0}


def preview_context(article, newest, form):
    """The differences between the newest text and the new text, and the claims, grouped by the state of their place."""
    text = form.cleaned_data["text"]
    form.data = form.data.copy()
    form.data["since"] = newest.number if newest else 0
    if newest and newest.text == text:
        return {"same": True}
    outcomes = preview_carried_claims(article, text)
    claims = Claim.objects.prefetch_related(*reading_row_prefetches()).in_bulk(
        [outcome.claim_id for outcome in outcomes]
    )
    for outcome in outcomes:
        outcome.claim = claims[outcome.claim_id]
        place = outcome.place
        found = place.start is not None
        outcome.words = difference(outcome.source.exact, text[place.start : place.end]) if found else None
    groups = [
        (label, [outcome for outcome in outcomes if outcome.place.state == state])
        for state, label in Anchor.State.choices
    ]
    return {"previewed": True, "stretches": difference_stretches(newest.text, text) if newest else [], "groups": groups}


def capture_message(snapshot):
    """The message as (sentence, values): how many claims stay as they were, and how many wait for an editor."""
    count = snapshot.anchors.exclude(claim__status=Claim.Status.DISCARDED).count()
    waiting = Anchor.objects.waiting().filter(snapshot=snapshot).count()
    if not count:
        return _("Captured as snapshot %(number)s. No claim stands in this article."), {}
    sentence = _(
        "Captured as snapshot %(number)s. "
        "%(same)s of %(count)s claims stand as they were; %(waiting)s wait at the desk."
    )
    return sentence, {"same": count - waiting, "count": count, "waiting": waiting}


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def anchor_keep(request, pk):
    anchor = get_object_or_404(ANCHORS, pk=pk)
    done = _("Still the same claim, in the new words.")
    return act(
        request,
        anchor,
        partial(accept_carried_place, anchor),
        title=_("Still the same claim"),
        done=done,
        back=anchors_at_desk(),
    )


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def anchor_lose(request, pk):
    anchor = get_object_or_404(ANCHORS, pk=pk)
    done = _("Lost in the new text. Readers see the older words, and of when they are.")
    return act(
        request,
        anchor,
        partial(mark_carried_place_lost, anchor),
        title=_("The words are lost"),
        done=done,
        back=anchors_at_desk(),
    )


def anchors_at_desk():
    return f"{reverse('desk')}#anchors"


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def anchor_mark(request, pk):
    """Settle a place on the words from `start` to `end`. Without these parameters, list the new text's sentences."""
    anchor = get_object_or_404(ANCHORS, pk=pk)
    snapshot, status = anchor.snapshot, 200
    span = requested_span(request.GET, snapshot)
    initial = {"version": anchor.version} | (dict(zip(("start", "end"), span, strict=True)) if span else {})
    form = MarkWordsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        status = attempt_verb(form, partial(correct_carried_place, anchor), by=request.user)
        if status == 302:
            action_message_with_undo(request, _("The words are marked anew."), anchor.claim)
            return redirect_browser(request, anchors_at_desk())
        span = requested_span(request.POST, snapshot)
        anchor.refresh_from_db()
        form.data = with_version(form.data, anchor)
    context = {"anchor": anchor, "claim": anchor.claim, "article": snapshot.article, "form": form, "place": "desk"}
    if span is None:
        sentences = [split_sentences(start, words) for start, words in paragraphs_of_article_text(snapshot.text)]
        return render(request, "claims/anchor_mark.html", context | {"paragraphs": sentences}, status=status)
    words = snapshot.text[slice(*span)]
    before = anchor.claim.anchors.settled().order_by("snapshot__number").last()
    context |= {"words": words, "difference": difference(before.exact, words) if before else None}
    template = "claims/anchor_mark.html#form" if request.htmx else "claims/anchor_mark.html"
    return render(request, template, context, status=status)
