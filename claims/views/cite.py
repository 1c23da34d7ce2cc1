"""One claim to take away: its linked data and its citations as files."""

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import content_disposition_header

from ..exporting.addresses import whole
from ..exporting.citations import FILES, written
from ..exporting.linked_data import annotation_page, annotations
from ..exporting.published_claim import published_claim, withdrawn
from ..exporting.responses import open_to_all


@open_to_all
def claim_jsonld(request, slug):
    """The claim as a page of Web Annotations: its words, and each of its links."""
    claim = published_claim(slug)
    if reason := withdrawn(claim):
        return reason
    page = annotation_page(whole(request.path), annotations(claim, {claim.pk}))
    return JsonResponse(page, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})


@open_to_all
def claim_cite(request, slug, form):
    """The citation of a claim as a file for a reference manager: BibTeX, RIS or CSL-JSON."""
    if form not in FILES:
        raise Http404
    claim = published_claim(slug)
    if reason := withdrawn(claim):
        return reason
    disposition = content_disposition_header(True, f"factwatch-{claim.slug}.{form}")
    return HttpResponse(written(claim, form), content_type=FILES[form], headers={"Content-Disposition": disposition})
