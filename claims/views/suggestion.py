"""Suggested links: for a claim, for a claim that is being written, and the answers of editors to them."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from articles.base import StaleVersion
from articles.models import Article

from ..access import editor_required, safe_return_address
from ..editing.judgements import judge_suggestion_accepted, store_judgement
from ..forms.claim import ClaimForm
from ..forms.link import LinkForm, SuggestionForm
from ..history.actions import action_message_with_undo
from ..models import Claim, Judgement
from ..models.reviewed import NotAllowed
from ..reading.denials import deniable_claims
from ..reading.rows import reading_rows
from ..suggestions.bm25 import ClaimText
from ..suggestions.compared import Saying, compared_saying_of_claim, compared_sayings, compared_with_bodies
from ..suggestions.reasons import Comparison, relation_hint_by_reasons
from ..suggestions.suggest import MOST_BESIDE, Suggestion, suggestions_for
from .act import act

ANSWER_MESSAGES = {
    Judgement.Verdict.ACCEPTED: _("Proposed. Another editor confirms it."),
    Judgement.Verdict.UNRELATED: _("Kept as not related. The two are not suggested to each other again."),
    Judgement.Verdict.NO_CONTRADICTION: _("Dismissed. It is offered again when one of the two claims changes."),
}


@editor_required
@require_safe
@vary_on_headers("HX-Request")
def claim_suggestions(request, slug):
    """The claims that this claim may repeat, contradict, support or update; for htmx only the list."""
    claim = undiscarded_claim(slug)
    suggested = suggestions_for(compared_saying_of_claim(claim), user=request.user, this=claim)
    unrelated = Judgement.objects.of(claim).filter(verdict=Judgement.Verdict.UNRELATED)
    context = {
        "claim": claim,
        "suggested": suggested,
        "answers": [(found, suggestion_form(found)) for found in suggested.found],
        "unrelated": unrelated.select_related("claim", "other", "judged_by").order_by("-judged_at")[:50],
        "place": "claims",
    }
    return render(request, f"claims/suggestion_list.html{'#suggestion-list' if request.htmx else ''}", context)


def undiscarded_claim(slug):
    """The claim with everything that a row shows. Raises Http404 for a missing or discarded claim."""
    claim = get_object_or_404(Claim.objects.exclude(status=Claim.Status.DISCARDED), slug=slug)
    return reading_rows([claim.pk])[0]


def suggestion_form(found):
    initial = {"relation": found.hint, "shown": found.token}
    return SuggestionForm(other=found.claim, initial=initial, auto_id=f"suggestion-{found.claim.pk}-%s")


@editor_required
@require_POST
def suggestion_answer(request, slug, other):
    """Store an editor's answer to a suggestion. If it is refused or incomplete, show the pair with the typed values."""
    claim, other = undiscarded_claim(slug), undiscarded_claim(other)
    if claim.pk == other.pk:
        raise Http404
    form = SuggestionForm(request.POST, other=other)
    status = save_answer(form, claim, by=request.user) if form.is_valid() else 422
    back = safe_return_address(request, f"{claim.get_absolute_url()}#suggestions")
    if status == 302:
        action_message_with_undo(
            request, ANSWER_MESSAGES.get(form.cleaned_data["answer"], ANSWER_MESSAGES["accepted"]), claim
        )
        return redirect(back)
    shown = form.cleaned_data.get("shown") or {"score": None, "rank": None, "hint": "", "reasons": []}
    found = Suggestion(other, **{name: shown[name] for name in ("score", "rank", "hint", "reasons")}, this=claim)
    context = {"claim": claim, "found": found, "form": form, "back": back, "place": "claims"}
    return render(request, "claims/suggestion_answer.html", context, status=status)


def save_answer(form, claim, *, by):
    """Store the chosen answer; return the status. The reason of a refusal is added to the form."""
    values, other = form.cleaned_data, form.other
    try:
        if values["answer"] == "propose":
            judge_suggestion_accepted(
                *form.ends(claim), rationale=values["rationale"], by=by, shown=values["shown"], claim=claim
            )
        else:
            reason = values["rationale"] if values["answer"] == Judgement.Verdict.NO_CONTRADICTION else ""
            store_judgement(claim, other, values["answer"], by=by, shown=values["shown"], reason=reason)
    except ValidationError as error:
        form.add_error(None, error)
        return 422
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return refused.status
    except StaleVersion:
        form.add_error(
            None, _("Somebody changed one of the two in the meantime. Read them as they are now, then reload.")
        )
        return 409
    return 302


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def judgement_withdraw(request, pk):
    """Withdraw an answer that two claims are not related, or no contradiction: the pair is suggested again."""
    verdicts = [Judgement.Verdict.UNRELATED, Judgement.Verdict.NO_CONTRADICTION]
    judgement = get_object_or_404(Judgement.objects.select_related("claim", "other"), pk=pk, verdict__in=verdicts)
    back = safe_return_address(request, f"{judgement.claim.get_absolute_url()}#suggestions")
    return act(
        request, judgement, judgement.withdraw, title=_("Offer again"), done=_("It is offered again."), back=back
    )


@editor_required
@require_POST
@vary_on_headers("HX-Request")
def article_suggestions(request, slug):
    """Suggestions for a claim that is being written, from the values typed so far; nothing is saved.

    For htmx only their list. Without htmx the whole form, with the values that were sent.
    """
    article = get_object_or_404(Article.objects.select_related("outlet"), slug=slug)
    form = ClaimForm(request.POST, article=article)
    form.is_valid()
    saying = saying_from_form(form, article)
    suggested = suggestions_for(saying, user=request.user, most=MOST_BESIDE)
    context = {
        "article": article,
        "suggested": suggested,
        "chosen": chosen_suggestion(form, suggested.found),
        "deniable": deniable_claims(article, saying.actors, saying.answers) if saying.is_denial else [],
        "denied": form["denies_offered"].value(),
    }
    if request.htmx:
        return render(request, "claims/parts/form_suggestions.html#form-suggestions", context)
    kept = {name: values if name == "topics" else values[-1] for name, values in request.POST.lists()}
    return render(request, "claims/claim_form.html", context | {"form": ClaimForm(article=article, initial=kept)})


def saying_from_form(form, article):
    """The values of an unfinished form that are compared with other claims: only the valid fields."""
    values = form.cleaned_data
    dated = values["said_on"]._asdict() if values.get("said_on") else {}
    return compared_with_bodies(
        Saying(
            text=ClaimText(values.get("gist", ""), values.get("exact", ""), article.language),
            speakers={actor.pk for actor in values.get("speakers", []) if actor.pk},
            subjects={actor.pk for actor in values.get("about", []) if actor.pk},
            topics={topic.pk for topic in values.get("topics", [])},
            families={topic.parent_id or topic.pk for topic in values.get("topics", [])},
            answers={question.pk: given for question, given in values.get("stances", []) if question.pk},
            is_denial=values.get("kind") == Claim.Kind.DENIAL,
            **dated,
            article_id=article.pk,
        )
    )


def chosen_suggestion(form, found):
    """The suggestion chosen before, or None. It stays chosen when the typed values no longer find it."""
    shown = form.cleaned_data.get("link")
    if not shown:
        return None
    for suggestion in found:
        if suggestion.claim.slug == shown["to"]:
            return suggestion
    claim = Claim.objects.exclude(status=Claim.Status.DISCARDED).filter(slug=shown["to"]).first()
    fields = {name: shown[name] for name in ("score", "rank", "hint", "reasons")}
    return claim and Suggestion(reading_rows([claim.pk])[0], **fields)


def hint_of_saved_claim(claim, target: str) -> str:
    """The relation that a suggestion would hint at now; one chosen while the gist was still empty had none to go by."""
    other = Claim.objects.filter(slug=target).first()
    found = compared_sayings([other.pk]) if other else {}
    pairs = [Comparison(compared_saying_of_claim(claim), saying) for saying in found.values()]
    return relation_hint_by_reasons(pairs[0]) if pairs else ""


def propose_chosen_link(claim, values, *, by):
    """Propose the link chosen in the form of a claim that was just saved.

    Returns None if nothing is missing, else the address of the page that asks for the missing values.
    """
    shown = values.get("link")
    if not shown:
        return None
    relation = values["link_relation"] or shown["hint"] or hint_of_saved_claim(claim, shown["to"])
    wanted = {"target": shown["to"], "relation": relation, "rationale": values["link_rationale"]}
    form = LinkForm(wanted, claim=claim)
    if not form.is_valid():
        return f"{reverse('link_create', args=[claim.slug])}?{urlencode(wanted)}"
    try:
        judge_suggestion_accepted(*form.ends, rationale=wanted["rationale"], by=by, shown=shown, claim=claim)
    except ValidationError:
        return None  # the form was sent twice: the link exists
    return None
