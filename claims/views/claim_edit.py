"""Recording and changing a claim, and the verbs that change its status or reviewer."""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from articles.base import StaleVersion
from articles.models import Article
from articles.text import paragraphs_of_article_text

from ..access import editor_required
from ..editing.claims import ClaimUnchanged, record_claim, revise_claim
from ..forms.act import ReasonForm, ReviewerForm
from ..forms.claim import ClaimForm, claim_form_initial, new_claim_form_initial
from ..history.actions import action_message_with_undo
from ..models import Claim
from ..models.reviewed import NotAllowed
from ..text.sentences import split_sentences
from .act import act, redirect_browser, with_version
from .claim import anchor_in_context
from .suggestion import propose_chosen_link

STALE = _("Somebody changed this claim while your form was open. Both versions are below; yours is kept in the form.")


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def claim_create(request, slug):
    """Record a claim on the words from `start` to `end`. Without these parameters, list the article's sentences."""
    article = get_object_or_404(Article.objects.select_related("outlet"), slug=slug)
    snapshot = marked_snapshot(article, request.GET)
    if request.method == "POST":
        form = ClaimForm(request.POST, article=article)
        if form.is_valid() and (claim := claim_from_form(article, form, by=request.user)):
            return saved_response(request, claim, form)
        return render(request, form_template(request), {"article": article, "form": form}, status=422)
    span = requested_span(request.GET, snapshot)
    if span is None:
        sentences = [split_sentences(start, words) for start, words in paragraphs_of_article_text(snapshot.text)]
        claim = article.claims.filter(slug=request.GET.get("for", "").replace("\x00", "")).first()
        context = {"article": article, "snapshot": snapshot, "paragraphs": sentences, "claim": claim}
        return render(request, "claims/sentence_list.html", context)
    kind = request.GET.get("kind") if request.GET.get("kind") in Claim.Kind.values else Claim.Kind.ASSERTION
    form = ClaimForm(article=article, initial=new_claim_form_initial(article, snapshot, *span, kind))
    return render(request, form_template(request), {"article": article, "form": form})


def claim_from_form(article, form, *, by):
    """The recorded claim; None if it is refused, with the reason on the form."""
    try:
        return record_claim(article, form.recorded, by=by, token=form.cleaned_data["token"])
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return None


def saved_response(request, claim, form):
    if "submit" in request.POST and claim.status == Claim.Status.DRAFT:
        claim.submit(by=request.user)
    unfinished = propose_chosen_link(claim, form.cleaned_data, by=request.user)
    action_message_with_undo(
        request, _("Sent to review.") if claim.status == Claim.Status.IN_REVIEW else _("Saved as a draft."), claim
    )
    if unfinished:
        return redirect_browser(request, unfinished)
    return redirect_browser(request, f"{claim.article.get_absolute_url()}?recorded={claim.slug}#claim-{claim.slug}")


def form_template(request):
    return "claims/claim_form.html#form" if request.htmx else "claims/claim_form.html"


def marked_snapshot(article, query):
    """The text with the number in `snapshot=`, else the newest text. Raises Http404 if the article has no text."""
    number = query.get("snapshot", "")
    named = article.snapshots.standing().filter(number=number).first() if re.fullmatch("[0-9]{1,9}", number) else None
    snapshot = named or article.newest_snapshot
    if snapshot is None:
        raise Http404
    return snapshot


def requested_span(query, snapshot):
    """The span in the parameters as (start, end); None if it is missing, malformed or not in this text."""
    start, end = query.get("start", ""), query.get("end", "")
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit() and len(start + end) < 20):
        return None
    span = int(start), int(end)
    return span if span[0] < span[1] <= len(snapshot.text) else None


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def claim_update(request, slug):
    """Change a claim. After publication a change needs a reason, and then a look by another editor."""
    claim = get_object_or_404(Claim.objects.select_related("article__outlet", "denies"), slug=slug)
    anchor = anchor_in_context(claim, request.user)
    if request.method != "POST":
        form = ClaimForm(
            article=claim.article,
            claim=claim,
            initial=claim_form_initial(claim, anchor) | initial_of_words(request, claim),
        )
        return render(request, "claims/claim_form.html", {"article": claim.article, "claim": claim, "form": form})
    form = ClaimForm(request.POST, article=claim.article, claim=claim)
    status = 422
    if form.is_valid():
        status = save_change(request, claim, form)
        if status == 302:
            return redirect_browser(request, claim.get_absolute_url())
        form.data = with_version(form.data, claim)
    beside = form.beside(claim_form_initial(claim, anchor_in_context(claim, request.user))) if status == 409 else None
    context = {"article": claim.article, "claim": claim, "form": form, "beside": beside}
    return render(request, form_template(request), context, status=status)


def initial_of_words(request, claim):
    """The form values for other words of the claim; empty if the address has no span."""
    snapshot = marked_snapshot(claim.article, request.GET)
    span = requested_span(request.GET, snapshot)
    if span is None:
        return {}
    return {"start": span[0], "end": span[1], "exact": snapshot.text[slice(*span)], "snapshot": snapshot.number}


def save_change(request, claim, form):
    values = form.cleaned_data
    try:
        revise_claim(
            claim, form.recorded, by=request.user, since=values["version"] or 0, reason=values.get("reason", "")
        )
    except ClaimUnchanged as unchanged:
        messages.info(request, str(unchanged))
        return 302
    except StaleVersion:
        claim.refresh_from_db()
        form.add_error(None, STALE)
        return 409
    action_message_with_undo(request, _("Saved."), claim)
    return 302


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_submit(request, slug):
    claim = get_object_or_404(Claim, slug=slug)
    return act(request, claim, claim.submit, title=_("Send to review"), done=_("Sent to review."))


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_hand_review(request, slug):
    """Take the review of a claim, hand it to a colleague, or give it back to all editors."""
    claim = get_object_or_404(Claim, slug=slug)
    return act(
        request, claim, claim.hand_review, title=_("Assign the review"), done=handed_message, form_class=ReviewerForm
    )


def handed_message(claim):
    if claim.reviewer is None:
        return _("Everybody may review it."), {}
    return _("%(name)s reviews it."), {"name": claim.reviewer.get_username()}


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_publish(request, slug):
    claim = get_object_or_404(Claim, slug=slug)
    return act(request, claim, claim.publish, title=_("Publish"), done=_("Published."))


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_send_back(request, slug):
    claim = get_object_or_404(Claim, slug=slug)
    return act(request, claim, claim.send_back, title=_("Send back"), done=_("Sent back."), form_class=ReasonForm)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_take_change(request, slug):
    claim = get_object_or_404(Claim, slug=slug)
    return act(request, claim, claim.take_change, title=_("Accept the change"), done=_("The change is accepted."))


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_withdraw(request, slug):
    claim = get_object_or_404(Claim, slug=slug)
    return act(request, claim, claim.withdraw, title=_("Withdraw"), done=_("Withdrawn."), form_class=ReasonForm)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_republish(request, slug):
    claim = get_object_or_404(Claim, slug=slug)
    return act(
        request, claim, claim.republish, title=_("Publish again"), done=_("Published again."), form_class=ReasonForm
    )


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_discard(request, slug):
    claim = get_object_or_404(Claim, slug=slug)
    return act(request, claim, claim.discard, title=_("Discard"), done=_("Discarded. It can be brought back here."))


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_restore(request, slug):
    claim = get_object_or_404(Claim, slug=slug)
    return act(request, claim, claim.restore, title=_("Bring back"), done=_("It is a draft again."))
