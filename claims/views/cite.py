"""Downloads of one claim: its linked data and its citations as files."""

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import content_disposition_header

from ..exporting.addresses import absolute_export_address
from ..exporting.citations import CITATION_FILES, citation
from ..exporting.linked_data import linked_data_annotation_page, linked_data_annotations
from ..exporting.published_claim import published_claim, published_or_withdrawn_response
from ..exporting.responses import open_response_to_all


@open_response_to_all
def claim_jsonld(request, slug):
    """The claim as a page of Web Annotations: one for its words, and one for each of its links."""
    claim = published_claim(slug)
    if reason := published_or_withdrawn_response(claim):
        return reason
    page = linked_data_annotation_page(
        absolute_export_address(request.path), linked_data_annotations(claim, {claim.pk})
    )
    return JsonResponse(page, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})


@open_response_to_all
def claim_cite(request, slug, form):
    """The citation of a claim as a file for a reference manager: BibTeX, RIS or CSL-JSON."""
    if form not in CITATION_FILES:
        raise Http404
    claim = published_claim(slug)
    if reason := published_or_withdrawn_response(claim):
        return reason
    disposition = content_disposition_header(True, f"factwatch-{claim.slug}.{form}")
    return HttpResponse(
        citation(claim, form), content_type=CITATION_FILES[form], headers={"Content-Disposition": disposition}
    )
