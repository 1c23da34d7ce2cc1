"""Earlier versions of a claim: compared with the current version, and restored."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ..access import editor_required
from ..editing.claims import revise_claim
from ..forms.act import ActForm, ReasonForm
from ..history.actions import action_message_with_undo
from ..history.changes import ReferredNames, claim_changes_between
from ..history.restore import restored_claim_as_typed
from ..history.versions import versions_of
from ..models import Claim
from .act import attempt_verb, with_version


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_version(request, slug, number):
    """The changes that restoring this version would make. On POST it is restored, as a change like any other."""
    claim = get_object_or_404(Claim, slug=slug)
    versions = versions_of([claim.pk]).get(claim.pk, [])
    version = next((one for one in reversed(versions) if one.number == number), None)
    if version is None:
        raise Http404
    form_class = ReasonForm if claim.is_public else ActForm
    form = form_class(request.POST if request.method == "POST" else None, initial={"version": claim.version})
    status = 200
    if request.method == "POST":
        status = attempt_verb(form, partial(revise_claim, claim, restored_claim_as_typed(version)), by=request.user)
        if status == 302:
            action_message_with_undo(request, _("Version %(number)s is back."), claim, number=number)
            return redirect(claim)
        claim.refresh_from_db()
        form.data = with_version(form.data, claim)
    changes = [
        change
        for change in claim_changes_between(versions[-1], version, ReferredNames([versions[-1], version]))
        if change.field != "status"
    ]
    context = {"claim": claim, "number": number, "at": version.at, "changes": changes, "form": form, "place": "claims"}
    return render(request, "claims/claim_version.html", context, status=status)
