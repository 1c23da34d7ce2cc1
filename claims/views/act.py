"""The verbs of editors: a page asks, and its form calls the verb. The typed text stays when the verb is refused."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from articles.base import StaleVersion

from ..access import safe_return_address
from ..forms.act import ActForm
from ..history.actions import action_message_with_undo
from ..models.reviewed import NotAllowed


def act(request, row, verb, *, title, done, form_class=ActForm, back=None, private=False):
    """Ask on GET; on POST call the verb and redirect. If it is refused: the same page with the reason, 403, 409 or 422.

    `done` is the message on the next page: a sentence, or (sentence, values), or a function that returns either for
    the row. A `private` row is not named in the desk's history.
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
    """Call the verb with the values of the form; return the status. The reason of a refusal is added to the form."""
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
    """The form's data with the row's current version: when sent again, it applies to the row as the page shows it."""
    changed = data.copy()
    changed["version"] = row.version
    return changed


def redirect_browser(request, address):
    """Redirect to another page. With htmx by HX-Redirect: htmx would swap the page of a redirect into the form."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
