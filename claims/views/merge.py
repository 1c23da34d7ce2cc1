"""Merging duplicate actors: editors propose or refuse a merge, an admin merges the actors or undoes the merge."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ..access import admin_required, editor_required
from ..forms.act import ReasonForm
from ..forms.merge import MergeForm
from ..history.actions import action_message_with_undo
from ..models import Actor, Merge
from ..models.reviewed import NotAllowed
from ..registry.lookalikes import lookalikes
from ..registry.merge import PairJudged, accept_merge, decide_against_merge, propose_merge, refuse_merge
from ..registry.unmerge import unmerge_actors
from .act import act, redirect_browser

MERGES = Merge.objects.select_related("actor", "survivor")


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge_create(request, slug):
    """Propose to merge this actor and another, and which of the two stays; or record that they are different actors."""
    actor = get_object_or_404(Actor.objects.select_related("merged_into"), slug=slug)
    if actor.merged_into and request.method != "POST":
        return redirect("merge_create", actor.merged_into.slug)
    form = MergeForm(request.POST if request.method == "POST" else None, actor=actor, initial=request.GET.dict())
    status = 200
    if request.method == "POST":
        status = save_verdict(form, by=request.user) if form.is_valid() else 422
        if status == 302:
            done = _("They are two; that is remembered.") if form.sets_apart else _("Proposed. An admin merges them.")
            action_message_with_undo(request, done, actor)
            return redirect_browser(request, (actor.merged_into or actor).get_absolute_url())
    names = list(actor.names.values_list("name", flat=True))
    context = {"actor": actor, "form": form, "alike": lookalikes(names, of=actor), "place": "actors"}
    return render(request, "claims/merge_form.html", context, status=status)


def save_verdict(form, *, by):
    """Save the decision in the form; return the status. The reason of a refusal is added to the form."""
    reason = form.cleaned_data["reason"]
    try:
        if form.sets_apart:
            decide_against_merge(form.actor, form.cleaned_data["other"], reason=reason, by=by)
        else:
            propose_merge(*form.ends, reason=reason, by=by, again=form.cleaned_data["again"])
    except PairJudged as judged:
        form.ask_again()
        form.add_error(None, str(judged))
        return judged.status
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return refused.status
    return 302


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge_refuse(request, pk):
    merge = get_object_or_404(MERGES, pk=pk)
    done = _("They are two; that is remembered.")
    return act(request, merge, partial(refuse_merge, merge), title=_("Not the same"), done=done, form_class=ReasonForm)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge_accept(request, pk):
    merge = get_object_or_404(MERGES, pk=pk)
    back = merge.survivor.get_absolute_url()
    done = _("Merged: %(actor)s is %(other)s."), {"actor": str(merge.actor), "other": str(merge.survivor)}
    return act(request, merge, partial(accept_merge, merge), title=_("Merge the two"), done=done, back=back)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge_undo(request, pk):
    """Separate two merged actors. A message gives the number of rows that could not return to the first actor."""
    merge = get_object_or_404(MERGES, pk=pk)

    def verb(**values):
        if lost := unmerge_actors(merge, **values):
            sentence = ngettext(
                "%(number)s row was changed or removed since the merge and could not go back to %(actor)s.",
                "%(number)s rows were changed or removed since the merge and could not go back to %(actor)s.",
                lost,
            )
            messages.warning(request, sentence % {"number": lost, "actor": merge.actor})

    back = merge.survivor.get_absolute_url()
    done = _("%(actor)s and %(other)s are two again."), {"actor": str(merge.actor), "other": str(merge.survivor)}
    return act(request, merge, verb, title=_("Undo the merge"), done=done, form_class=ReasonForm, back=back)
