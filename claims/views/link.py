from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from ..access import editor_required
from ..editing.links import propose_link
from ..forms.act import ReasonForm
from ..forms.link import LinkForm
from ..history.actions import action_message_with_undo
from ..lists.linkable import LinkableFilterSet
from ..models import Claim, Link
from .act import act, redirect_browser

LINKS = Link.objects.select_related("source", "target")


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def link_create(request, slug):
    """Search the claims of other articles by words, actor and date, and propose a link to one, with a rationale."""
    claims = Claim.objects.select_related("article__outlet").exclude(status=Claim.Status.DISCARDED)
    claim = get_object_or_404(claims, slug=slug)
    search = LinkableFilterSet.of(claim, request.GET, request.user)
    found = search.found(chosen=request.POST.get("target") or request.GET.get("target"))
    form = LinkForm(request.POST if request.method == "POST" else None, claim=claim, initial=request.GET.dict())
    context = {"claim": claim, "search": search.form, "found": found, "form": form, "place": "claims"}
    if request.method == "POST" and form.is_valid():
        try:
            link = propose_link(*form.ends, rationale=form.cleaned_data["rationale"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            action_message_with_undo(request, _("Proposed. Another editor confirms it."), link)
            return redirect_browser(request, f"{claim.get_absolute_url()}#link-{link.pk}")
    if request.method != "POST" and request.htmx:
        return render(request, "claims/link_form.html#found", context)
    return render(request, "claims/link_form.html", context, status=422 if request.method == "POST" else 200)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def link_confirm(request, pk):
    link = get_object_or_404(LINKS, pk=pk)
    return act(request, link, link.confirm, title=_("Confirm the link"), done=_("Confirmed."))


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def link_dismiss(request, pk):
    link = get_object_or_404(LINKS, pk=pk)
    return act(request, link, link.dismiss, title=_("Dismiss the link"), done=_("Dismissed."), form_class=ReasonForm)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def link_withdraw(request, pk):
    link = get_object_or_404(LINKS, pk=pk)
    return act(request, link, link.withdraw, title=_("Withdraw the link"), done=_("Withdrawn."), form_class=ReasonForm)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def link_take_change(request, pk):
    link = get_object_or_404(LINKS, pk=pk)
    return act(request, link, link.take_change, title=_("The link still holds"), done=_("The link still holds."))


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def link_reopen(request, pk):
    link = get_object_or_404(LINKS, pk=pk)
    return act(request, link, link.reopen, title=_("Propose the link again"), done=_("Proposed again."))
