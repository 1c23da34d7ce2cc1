from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from ..history.corrections import correction_page
from ..lists.correction_filters import CorrectionFilterSet
from .tidy import without_blank_parameters


@require_safe
@without_blank_parameters
@vary_on_headers("HX-Request")
def correction_list(request):
    """The changes after publication with their reasons, latest first, 50 a page."""
    filters = CorrectionFilterSet(request.GET, request.user)
    context = {"filter": filters, "page": correction_page(filters), "place": "corrections"}
    template = "claims/correction_list.html#refreshed" if request.htmx else "claims/correction_list.html"
    return render(request, template, context)
