"""Views of the whole site."""

import sys
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.contrib.sitemaps import views as sitemaps
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import Error, InterfaceError, OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django.views.i18n import JavaScriptCatalog
from django.views.i18n import set_language as django_set_language

from claims.exporting.sitemaps import SECTIONS


@require_safe
def health(request):
    """Status 200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("database away\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


# Redirects to the page of the choice, by the Referer: htmx may have changed the address since the page was made.
# Without a CSRF token: reading should set no cookie, and another site gains nothing by changing the language.
set_language = csrf_exempt(require_POST(django_set_language))

# The translated sentences of the editors' scripts, in the language of the page.
javascript_catalogue = vary_on_headers("Accept-Language", "Cookie")(JavaScriptCatalog.as_view(packages=["factwatch"]))

ICON_TYPES = {"favicon.ico": "image/vnd.microsoft.icon", "apple-touch-icon.png": "image/png"}

# Paths that are useless in a search engine, or that lead to the same page again.
UNWANTED_PATHS = ["/admin/", "/desk/", "/login/", "/searches/", "/claims/*/report/", "/*?*before=", "/*?*after="]


@require_safe
def robots(request):
    """robots.txt: the paths that crawlers may read, and the address of the sitemap."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in UNWANTED_PATHS),
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap_index(request):
    request.META["HTTP_HOST"] = settings.SITE.netloc  # the index names its parts by it
    return sitemaps.index(request, SECTIONS, sitemap_url_name="sitemap")


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def icon(request, name):
    """A static file at the address where browsers and phones look for it without reading a page."""
    with staticfiles_storage.open(name) as file:
        return HttpResponse(file.read(), content_type=ICON_TYPES[name])


@require_safe
def web_manifest(request):
    """The name and the icons under which a phone keeps the site."""
    icons = [
        {"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("apple-touch-icon.png"), "sizes": "180x180", "type": "image/png"},
    ]
    told = {"name": "factwatch", "start_url": "/", "display": "browser", "icons": icons}
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def security_txt(request):
    """RFC 9116: where to report a weakness. The page about the site says who publishes it."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=180)
    lines = [
        f"Contact: {settings.SITE_URL}/about/",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: en, id",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request, section):
    """One part (parameter `p`) of a section of the sitemap."""
    return sitemaps.sitemap(request, SECTIONS, section=section)


class Login(LoginView):
    redirect_authenticated_user = True

    def get_redirect_url(self):
        """The address in `next`; "" when it is the login page itself, which Django would report as a redirect loop."""
        address = super().get_redirect_url()
        return "" if address.partition("?")[0] == self.request.path else address


def server_error(request):
    """Status 503 while the database does not answer, for an error in a view, a middleware or a template."""
    with override(get_language_from_request(request)):  # the error may be before LocaleMiddleware
        if not isinstance(sys.exception(), (OperationalError, InterfaceError)):
            return defaults.server_error(request)
        text = _("factwatch cannot reach its database. Please try again in a moment.") + "\n"
    return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "10"})


def csrf_failure(request, reason=""):
    """For a form that was open too long, or that came from another site: the page shows the typed text again."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if "password" not in name and "token" not in name
    ]
    return render(request, "403_csrf.html", {"typed": typed}, status=403)
