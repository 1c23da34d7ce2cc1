"""The card of a claim for pages of other sites: the page in the frame, and oEmbed, by which they find it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from ..exporting.addresses import exported_page_address
from ..exporting.embed import oembed_data, oembed_xml
from ..exporting.published_claim import published_claim, published_or_withdrawn_response
from ..exporting.responses import error_response, open_response_to_all
from ..models import Claim

# The only page that other sites may show in a frame. It needs no script and no other host.
FRAMED_CSP = settings.SECURE_CSP | {"script-src": ["'none'"], "frame-ancestors": ["*"]}
THEMES = ["light", "dark"]


# The decorators above conditional_page also apply to a 304 response, because a browser takes over its headers.
@require_safe
@csp_override(FRAMED_CSP)
@xframe_options_exempt
@vary_on_headers("Accept-Language", "Cookie")
@cache_control(public=True, no_cache=True)
@conditional_page
def claim_embed(request, slug):
    """The words, the chain and the date of a claim on a small page; for a withdrawn claim the reason, 410."""
    claim = published_claim(slug)
    gone = claim.status == Claim.Status.WITHDRAWN
    context = {"claim": claim, "address": exported_page_address(claim), "theme": card_theme(request)}
    return render(request, "claims/claim_embed.html", context, status=410 if gone else 200)


@open_response_to_all
def oembed(request):
    """The oEmbed 1.0 response for the address of a claim, as JSON or XML."""
    form = request.GET.get("format", "json")
    if form not in {"json", "xml"}:
        return error_response(501, _("The format is json or xml."))
    sizes, wrong = {}, {}
    for name in ("maxwidth", "maxheight"):
        given = request.GET.get(name, "")
        if given and not (given.isascii() and given.isdigit() and given.strip("0")):
            wrong[name] = [_("Give a whole number of pixels, 1 or more.")]
        sizes[name] = int(given[-9:]) if given and name not in wrong else None
    if wrong:
        return error_response(400, wrong[next(iter(wrong))][0], wrong)
    claim = published_claim(claim_slug_at(request.GET.get("url", "")))
    if reason := published_or_withdrawn_response(claim):
        return reason
    told = oembed_data(claim, **sizes, theme=card_theme(request))
    if form == "xml":
        return HttpResponse(oembed_xml(told), content_type="text/xml; charset=utf-8")
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def card_theme(request) -> str:
    """`light` or `dark`, where the page around the card asks for it; "" for what the reader's system has."""
    theme = request.GET.get("theme")
    return theme if theme in THEMES else ""


def claim_slug_at(address: str) -> str:
    """The slug of the claim at this address of the site, or at one that the site redirects to it.

    Raises Http404 for every other address.
    """
    try:
        parts = urlsplit(address)
        ours = parts.scheme in {"http", "https"} and parts.netloc == settings.SITE.netloc
        match = resolve(parts.path if parts.path.endswith("/") else f"{parts.path}/") if ours else None
    except (ValueError, Resolver404) as error:
        raise Http404 from error
    if match is None or match.url_name != "claim_detail":
        raise Http404
    return match.kwargs["slug"]
