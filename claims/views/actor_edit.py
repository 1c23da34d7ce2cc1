"""Adding and changing an actor of the registry."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from articles.base import StaleVersion

from ..access import editor_required
from ..forms.actor import ActorForm, actor_form_differences
from ..history.actions import action_message_with_undo
from ..models import Actor
from ..models.reviewed import NotAllowed
from ..registry.actors import NamesLookAlike, change_actor, register_actor
from ..registry.lookalikes import lookalikes
from .act import redirect_browser, with_version

STALE = _("Somebody changed this actor while your form was open. Both versions are below; yours is kept in the form.")


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def actor_create(request):
    """Add an actor with its names and roles."""
    form = ActorForm(request.POST if request.method == "POST" else None, initial={"name": request.GET.get("name", "")})
    context = {"form": form, "place": "actors"}
    if request.method != "POST":
        return render(request, "claims/actor_form.html", context)
    if form.is_valid():
        try:
            actor = register_actor(form.registered, by=request.user, seen=form.seen_pks)
        except NamesLookAlike as alike:
            context["alike"] = show_lookalikes(form, alike)
        else:
            action_message_with_undo(request, _("%(actor)s is in the registry."), actor, stays=True, actor=str(actor))
            return redirect_browser(request, actor.get_absolute_url())
    return render(request, "claims/actor_form.html", context, status=422)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def actor_update(request, slug):
    """Change an actor. If a colleague saved meanwhile, the form is refused and shows both versions side by side."""
    actor = get_object_or_404(Actor.objects.select_related("merged_into"), slug=slug)
    if request.method != "POST":
        if actor.merged_into:
            return redirect("actor_update", actor.merged_into.slug)
        names = list(actor.names.values_list("name", flat=True))
        context = {"actor": actor, "form": ActorForm(actor=actor), "alike": lookalikes(names, of=actor)}
        return render(request, "claims/actor_form.html", context | {"place": "actors"})
    form = ActorForm(request.POST, actor=actor)
    context = {"actor": actor, "form": form, "place": "actors"}
    status = save_actor(actor, form, context, by=request.user)
    if status == 302:
        action_message_with_undo(request, _("Saved."), actor)
        return redirect_browser(request, actor.get_absolute_url())
    return render(request, "claims/actor_form.html", context, status=status)


def save_actor(actor, form, context, *, by):
    """Save the values of the form; return the status. The reason of a refusal is added to the form."""
    valid = form.is_valid()
    try:
        # A colleague's change is checked first: it may be the only cause of errors in the rows.
        if actor.merged_into is None and form.cleaned_data.get("version") not in {actor.version, None}:
            raise StaleVersion(actor)
        if not valid:
            return 422
        change_actor(actor, form.registered, by=by, since=form.cleaned_data["version"] or 0, seen=form.seen_pks)
    except NamesLookAlike as alike:
        context["alike"] = show_lookalikes(form, alike)
        return alike.status
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return refused.status
    except StaleVersion:
        actor.refresh_from_db()
        context["beside"] = actor_form_differences(actor, form)
        form.data = with_version(form.data, actor)
        form.add_error(None, STALE)
        return 409
    return 302


def show_lookalikes(form, alike):
    """Return the lookalikes, and mark them as seen in the form: when the form is sent again, it is saved."""
    form.add_error(None, str(alike))
    form.data = form.data.copy()
    form.data["seen"] = " ".join(str(one.actor.pk) for one in alike.found)
    return alike.found
