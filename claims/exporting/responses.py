"""What every answer to a machine has in common: who may read it, how long it holds, and how it says no."""

from functools import wraps

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from ..lists.filters import ClaimFilterSet

READ_METHODS = ["GET", "HEAD", "OPTIONS"]


def open_response_to_all(view):
    """Any site may read the answer, the same whoever asks; a cache asks each time whether it still holds.

    It asks each time because a claim may be withdrawn. What is not streamed has an ETag. The one cookie that makes it
    another is that of the language. POST gets 405.
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
            response = response_or_404(checked, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        patch_cache_control(response, public=True, no_cache=True)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    opened.csrf_exempt = True  # nothing is written here, and a refusal is to have the one shape
    return opened


def response_or_404(view, request, *args, **kwargs):
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return error_response(404, _("There is nothing at this address."))


def error_response(status: int, message: str, fields: dict[str, list[str]] | None = None) -> JsonResponse:
    """The one shape of an error: `{"error": {"status", "message", "fields"}}`."""
    return JsonResponse({"error": {"status": status, "message": message, "fields": fields or {}}}, status=status)


def response_parameter_problems(claim_filter: ClaimFilterSet) -> dict[str, list[str]]:
    """What is wrong with the parameters, by name; a name that is no parameter is wrong, too. Empty where all is well.

    A page leaves an unknown parameter out and says so. An export has nowhere to say it, and would be unfiltered.
    """
    claim_filter.is_valid()
    found = {name: list(sentences) for name, sentences in claim_filter.errors.items()}
    return found | {name: [_("Not a filter here.")] for name in claim_filter.unknown if name not in found}


def response_problems_text(found: dict[str, list[str]]) -> str:
    """The problems in one text, for an answer that is no JSON."""
    return "\n".join(
        sentence if name == "__all__" else f"{name}: {sentence}"
        for name, sentences in found.items()
        for sentence in sentences
    )
