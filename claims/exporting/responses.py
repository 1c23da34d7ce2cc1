"""The common parts of every response of exports and the API: access from other sites, caching, errors."""

from functools import wraps

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from ..lists.filters import ClaimFilterSet

READ_METHODS = ["GET", "HEAD", "OPTIONS"]


def open_response_to_all(view):
    """Let any site read the response of this view, which is the same for every user.

    A cache must revalidate it each time, because a claim may be withdrawn. A response that is not streamed has an ETag.
    Only the language cookie changes the response. POST gets 405.
    """
    checked = conditional_page(view)

    @wraps(view)
    def opened(request, *args, **kwargs):
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Allow": ", ".join(READ_METHODS)})
            response["Access-Control-Allow-Methods"] = "GET, HEAD"
            response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
        elif request.method not in READ_METHODS:
            response = error_response(405, _("This address can only be read."))
            response["Allow"] = ", ".join(READ_METHODS)
        else:
            response = response_to_get(checked, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        patch_cache_control(response, public=True, no_cache=True)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    opened.csrf_exempt = True  # no view writes, and an error must have the shape of error_response
    return opened


def response_to_get(view, request, *args, **kwargs):
    """The response to GET; to HEAD as well, with the same ETag: the server sends no body."""
    asked, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return error_response(404, _("There is nothing at this address."))
    finally:
        request.method = asked


def error_response(status: int, message: str, fields: dict[str, list[str]] | None = None) -> JsonResponse:
    """An error in the common shape: `{"error": {"status", "message", "fields"}}`."""
    return JsonResponse({"error": {"status": status, "message": message, "fields": fields or {}}}, status=status)


def response_parameter_problems(claim_filter: ClaimFilterSet) -> dict[str, list[str]]:
    """The errors of the parameters, as {name: sentences}; an unknown name is an error, too. Empty if all are valid.

    A page ignores an unknown parameter and shows a message. An export has no place for a message, and would be
    unfiltered.
    """
    claim_filter.is_valid()
    found = {name: list(sentences) for name, sentences in claim_filter.errors.items()}
    return found | {name: [_("Not a filter here.")] for name in claim_filter.unknown if name not in found}


def response_problems_text(found: dict[str, list[str]]) -> str:
    """The errors as one text, one line each, for a response that is not JSON."""
    return "\n".join(
        sentence if name == "__all__" else f"{name}: {sentence}"
        for name, sentences in found.items()
        for sentence in sentences
    )
