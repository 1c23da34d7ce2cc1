"""Who may: readers what is published, editors all the rest. Anonymous writing ends at the login."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode


def editor_required(view):
    """A page request without a session gets 302 to the login, an htmx request 401 with HX-Redirect."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.htmx:
            return HttpResponse(status=401, headers={"HX-Redirect": login_address(request.htmx.current_url_abs_path)})
        return redirect_to_login(
            request.get_full_path() if request.method in {"GET", "HEAD"} else form_page_address(request)
        )

    return guarded


def login_address(after):
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': after or '/'})}"


def return_address(request, default):
    """The address on this site from which a form was sent: its `next`, else the page that it stood on."""
    return first_local_address(request, request.POST.get("next"), request.headers.get("Referer")) or default


def form_page_address(request):
    """The page that a form stood on, where the browser has kept what was typed; else where the form led back to."""
    return first_local_address(request, request.headers.get("Referer"), request.POST.get("next")) or "/"


def first_local_address(request, *addresses):
    """The first of the addresses that is one of this site, or None."""
    for address in addresses:
        if (
            address
            and "/" in address
            and url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
        ):
            return address
    return None


def get_visible_or_404(queryset, user, **lookup):
    """The row that this person may see; 404, as if it never existed, for any other."""
    row = queryset.visible_to(user).filter(**lookup).first()
    if row is None:
        raise Http404
    return row


def visible_survivor(row, user):
    """The row that one of the registry was merged into, or None; 404 where this person may not see it."""
    return get_visible_or_404(type(row).objects, user, pk=row.merged_into_id) if row.merged_into_id else None


def admin_required(view):
    """As `editor_required`, and 403 for an editor who is no admin (`is_staff`)."""

    @editor_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
