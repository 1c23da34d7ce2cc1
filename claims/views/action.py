from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from ..access import editor_required, safe_return_address
from ..history.actions import action_message_with_undo, undo_action
from ..lists.action_filters import ActionFilterSet
from ..models import Action
from ..models.reviewed import NotAllowed
from .tidy import without_blank_parameters


@editor_required
@require_safe
@without_blank_parameters
@vary_on_headers("HX-Request")
def action_list(request):
    """The actions at the desk and their users, latest first, each with its undo."""
    filters = ActionFilterSet(request.GET, request.user)
    context = {"filter": filters, "page": filters.page(), "place": "desk"}
    template = "claims/action_list.html#refreshed" if request.htmx else "claims/action_list.html"
    return render(request, template, context)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def action_undo(request, pk):
    """Show the action and ask; on POST undo it and redirect. If it cannot be undone, show the reason, 409."""
    action = get_object_or_404(Action.objects.select_related("by"), pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            undo_action(action, by=request.user)
        except NotAllowed as refused:
            problem = str(refused)
        else:
            action_message_with_undo(
                request, _("Undone: %(done)s"), action, done={"sentence": action.sentence, "values": action.values}
            )
            return redirect(safe_return_address(request, action.address or "/desk/"))
    context = {"action": action, "problem": problem, "place": "desk"}
    return render(request, "claims/action_undo.html", context, status=409 if problem else 200)
