"""The API's own pages: its documentation, its OpenAPI description, and 404 for an unknown address."""

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..exporting.api import openapi_description
from ..exporting.responses import open_response_to_all


@require_safe
def api_docs(request):
    """The documentation for people: each address with its parameters. It loads nothing from other sites."""
    told = openapi_description()
    addresses = [
        {"path": path, "told": methods["get"]["description"], "parameters": methods["get"]["parameters"]}
        for path, methods in told["paths"].items()
    ]
    return render(request, "claims/api_docs.html", {"addresses": addresses, "place": "api"})


@open_response_to_all
def api_description(request):
    return JsonResponse(openapi_description(), json_dumps_params={"ensure_ascii": False})


@open_response_to_all
def api_nothing(request, rest):
    raise Http404
