"""Access rules: readers see published rows, editors see every row. Writing without a login leads to the login."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode


def editor_required(view):
    """Let only logged-in users in. Without a session a page gets 302 to the login, htmx gets 401 with HX-Redirect."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.htmx:
            return HttpResponse(status=401, headers={"HX-Redirect": login_address(request.htmx.current_url_abs_path)})
        return redirect_to_login(
            request.get_full_path() if request.method in {"GET", "HEAD"} else safe_form_page_address(request)
        )

    return guarded


def login_address(after):
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': after or '/'})}"


def safe_return_address(request, default):
    """The local address to return to after a form: its `next` field, else the Referer, else `default`."""
    return first_safe_address(request, request.POST.get("next"), request.headers.get("Referer")) or default


def safe_form_page_address(request):
    """The page that showed a form, where the browser keeps the typed text. Else the form's `next` field, else `/`."""
    return first_safe_address(request, request.headers.get("Referer"), request.POST.get("next")) or "/"


def first_safe_address(request, *addresses):
    """The first of the addresses that belongs to this site, or None."""
    for address in addresses:
        if (
            address
            and "/" in address
            and url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
        ):
            return address
    return None


def get_visible_or_404(queryset, user, **lookup):
    """The row of this lookup, if the user may see it. Raises Http404 for a missing row, and also for a hidden row."""
    row = queryset.visible_to(user).filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def get_visible_survivor(row, user):
    """The actor, topic or question that a row was merged into, or None. Raises Http404 if the user may not see it."""
    return get_visible_or_404(type(row).objects, user, pk=row.merged_into_id) if row.merged_into_id else None


def admin_required(view):
    """Like `editor_required`; an editor who is not an admin (`is_staff`) gets 403."""

    @editor_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
