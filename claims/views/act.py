"""The verbs of editors, each a page that asks and a form that does it; nothing typed is lost when it is refused."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from articles.base import StaleVersion

from ..access import safe_return_address
from ..forms.act import ActForm
from ..history.actions import action_message_with_undo
from ..models.reviewed import NotAllowed


def act(request, row, verb, *, title, done, form_class=ActForm, back=None, private=False):
    """Ask on GET; on POST do the verb and go back. Refused: the same page with the reason, 403, 409 or 422.

    `done` is the sentence of the next page, or (sentence, its values), or a function that makes that of the row. A
    `private` row is not named in the desk's history.
    """
    form = form_class(request.POST if request.method == "POST" else None, initial={"version": row.version})
    status = 200
    if request.method == "POST":
        status = attempt_verb(form, verb, by=request.user)
        if status == 302:
            said = done(row) if callable(done) else done
            sentence, values = said if isinstance(said, tuple) else (said, {})
            action_message_with_undo(request, sentence, None if private else row, **values)
            return redirect(safe_return_address(request, back or row.get_absolute_url()))
        row.refresh_from_db()
        form.data = with_version(form.data, row)
    context = {"row": row, "form": form, "title": title, "back": back or row.get_absolute_url(), "place": "desk"}
    return render(request, "claims/act.html", context | {"refused": status == 403}, status=status)


def attempt_verb(form, verb, *, by):
    """Do the verb with what the form holds; return the status of the answer, and leave the reason on the form."""
    if not form.is_valid():
        return 422
    values = dict(form.cleaned_data)
    try:
        verb(by=by, since=values.pop("version"), **values)
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return refused.status
    except StaleVersion:
        form.add_error(None, _("Somebody changed this in the meantime. Look at it as it is now, then decide again."))
        return 409
    return 302


def with_version(data, row):
    """The form's data with the row's version as it is now, so that sending it again means what is on the page."""
    changed = data.copy()
    changed["version"] = row.version
    return changed


def redirect_browser(request, address):
    """Send the browser to a page of its own: htmx would else swap it into the form."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
