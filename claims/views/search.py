"""The saved searches of a person: their new claims, and their e-mail alerts."""

from django.core.signing import BadSignature
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.base import StaleVersion

from ..access import editor_required
from ..forms.search import SavedSearchEditForm, SavedSearchForm
from ..history.actions import action_message_with_undo
from ..lists.alerts import mail_is_set_up_for_alerts, read_stop_alert_token
from ..lists.filters import ClaimFilterSet
from ..lists.saved_searches import (
    LONGEST_SAVED_QUERY,
    MOST_SEARCHES,
    saved_search_filter,
    saved_search_in_words,
    saved_search_problems,
    saved_search_query,
    watched_saved_searches,
)
from ..models import SavedSearch
from .act import act, with_version

STALE = _("This search was changed while your form was open. Both versions are below; yours is kept in the form.")


@editor_required
@require_safe
def search_list(request):
    context = {
        "watched": watched_saved_searches(request.user.searches.all()),
        "mails": mail_is_set_up_for_alerts(),
        "most": MOST_SEARCHES,
        "place": "searches",
    }
    return render(request, "claims/search_list.html", context)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def search_create(request):
    """Save the search of the query string under a name. A search that is saved already is left unchanged."""
    query = saved_search_query(request.GET)
    asked = ClaimFilterSet(QueryDict(query), request.user)
    wrong = saved_search_problems(asked) or limit_problems(request.user, query)
    words = "" if wrong else saved_search_in_words(asked)
    initial = {"name": (words or _("All claims"))[:120], "alert": SavedSearch.Alert.OFF}
    form = SavedSearchForm(request.POST if request.method == "POST" else None, initial=initial, user=request.user)
    if request.method == "POST" and not wrong and form.is_valid():
        save_search(request, query, form.cleaned_data)
        return redirect("search_list")
    context = {"form": form, "words": words, "wrong": wrong, "query": query, "place": "searches"}
    return render(request, "claims/search_form.html", context, status=422 if request.method == "POST" else 200)


def limit_problems(user, query):
    """Why this person cannot save the search: it is too long, or there are too many. Empty if it can be saved."""
    if len(query) > LONGEST_SAVED_QUERY:
        return [_("This filter is too long to be saved.")]
    if user.searches.exclude(query=query).count() >= MOST_SEARCHES:
        return [_("You have saved as many searches as one person may. Delete one first.")]
    return []


def save_search(request, query, values):
    saved = {"name": values["name"], "alert": values["alert"], "language": get_language() or "en"}
    search, is_new = SavedSearch.objects.get_or_create(user=request.user, query=query, defaults=saved)
    if is_new:
        newest = watched_saved_searches([search])[0].newest
        if newest:
            search.seen_published_at, search.seen_claim = search.mailed_published_at, search.mailed_claim = newest
            search.save()
        action_message_with_undo(request, _("The search is saved."))


def own_search(request, pk):
    return get_object_or_404(SavedSearch, pk=pk, user=request.user)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def search_update(request, pk):
    """Rename a saved search, and choose when it sends e-mail."""
    search = own_search(request, pk)
    initial = {"version": search.version, "name": search.name, "alert": search.alert}
    form = SavedSearchEditForm(request.POST if request.method == "POST" else None, initial=initial, user=request.user)
    status, context = 200, {}
    if request.method == "POST":
        status = edit_search(search, form, context) if form.is_valid() else 422
        if status == 302:
            action_message_with_undo(request, _("The saved search is changed."))
            return redirect("search_list")
    context |= {"form": form, "search": search, "words": search_in_words(search), "place": "searches"}
    return render(request, "claims/search_form.html", context, status=status)


def edit_search(search, form, context):
    values = dict(form.cleaned_data)
    try:
        search.edit(since=values.pop("version"), newest=watched_saved_searches([search])[0].newest, **values)
    except StaleVersion:
        search.refresh_from_db()
        form.data = with_version(form.data, search)
        form.add_error(None, STALE)
        context["beside"] = form.beside(search)
        return 409
    return 302


def search_in_words(search):
    asked = saved_search_filter(search)
    return "" if saved_search_problems(asked) else saved_search_in_words(asked)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def search_delete(request, pk):
    search = own_search(request, pk)
    return act(
        request,
        search,
        search.drop,
        title=_("Delete the saved search"),
        done=_("The saved search is deleted."),
        back=reverse("search_list"),
        private=True,
    )


@editor_required
@require_POST
def search_open(request, pk):
    """Redirect to the list of a saved search, and record that all its claims were seen."""
    search = own_search(request, pk)
    search.see(watched_saved_searches([search])[0].newest)
    action_message_with_undo(request, _("The new claims of this search count as seen."))
    return redirect(search.address)


@editor_required
@require_POST
def search_seen(request):
    """Record that all current claims of all saved searches of this person were seen."""
    for one in watched_saved_searches(request.user.searches.all()):
        one.search.see(one.newest)
    action_message_with_undo(request, _("All new claims count as seen."))
    return redirect("search_list")


@csrf_exempt  # a mail program sends this POST by itself (RFC 8058); the signed token authorises it
@require_http_methods(["GET", "HEAD", "POST"])
def search_stop(request, token):
    """Stop the e-mail alerts of searches. The links in each e-mail lead here, without a login."""
    try:
        searches = list(SavedSearch.objects.filter(pk__in=read_stop_alert_token(token)).order_by("pk"))
    except BadSignature:
        raise Http404 from None
    if not searches:
        raise Http404
    mailed = [search for search in searches if search.alert != SavedSearch.Alert.OFF]
    if request.method == "POST":
        for search in mailed:
            search.change(alert=SavedSearch.Alert.OFF)
        mailed = []
    return render(request, "claims/search_stop.html", {"searches": searches, "mailed": mailed})
