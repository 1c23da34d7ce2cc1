"""The claims of a filter as files: all that match, at most MOST_EXPORTED in one response."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import content_disposition_header
from django.shortcuts import get_object_or_404

from articles.models import Article

from ..exporting.addresses import absolute_export_address, exported_next_page_address
from ..exporting.csv_table import csv_lines
from ..exporting.exported_claims import READER, claims_to_export
from ..exporting.linked_data import linked_data_annotations
from ..exporting.record import claim_record
from ..exporting.responses import (
    error_response,
    open_response_to_all,
    response_parameter_problems,
    response_problems_text,
)
from ..lists.filters import ClaimFilterSet
from ..lists.index import PageOfIds, filtered_index_page

# `before` requests the next claims: the Link header and the JSON formats contain this address.
MOST_EXPORTED = 10_000


@open_response_to_all
def snapshot_text(request, slug, number):
    """A public text of an article as it stands in the record, in which the positions of exported words count.

    The header Repr-Digest (RFC 9530) has the SHA-256 of the text.
    """
    article = get_object_or_404(Article.objects.visible_to(READER), slug=slug)
    snapshot = get_object_or_404(article.snapshots.standing(), number=number, is_public=True)
    digest = b64encode(bytes.fromhex(snapshot.sha256)).decode()
    return HttpResponse(
        snapshot.text, content_type="text/plain; charset=utf-8", headers={"Repr-Digest": f"sha-256=:{digest}:"}
    )


@open_response_to_all
def claim_export_csv(request):
    claim_filter = ClaimFilterSet(request.GET)
    if wrong := response_parameter_problems(claim_filter):
        return HttpResponse(response_problems_text(wrong) + "\n", status=400, content_type="text/plain; charset=utf-8")
    page = filtered_index_page(claim_filter, MOST_EXPORTED)
    return file_response(request, page, csv_lines(claims_to_export(page.ids)), "text/csv; charset=utf-8", "claims.csv")


@open_response_to_all
def claim_export_json(request):
    claim_filter = ClaimFilterSet(request.GET)
    if wrong := response_parameter_problems(claim_filter):
        return error_response(400, response_problems_text(wrong), wrong)
    page = filtered_index_page(claim_filter, MOST_EXPORTED)
    head = {"filter": dict(request.GET.lists()), "next": exported_next_page_address(request, "before", page.next)}
    claims = json_parts(head, "claims", (claim_record(claim) for claim in claims_to_export(page.ids)))
    return file_response(request, page, claims, "application/json", "claims.json")


@open_response_to_all
def claim_export_jsonld(request):
    """A page of Web Annotations; each annotation is also complete by itself."""
    claim_filter = ClaimFilterSet(request.GET)
    if wrong := response_parameter_problems(claim_filter):
        return error_response(400, response_problems_text(wrong), wrong)
    page = filtered_index_page(claim_filter, MOST_EXPORTED)
    exported = set(page.ids)
    head = {"@context": "http://www.w3.org/ns/anno.jsonld", "id": absolute_export_address(request.get_full_path())}
    head |= {"type": "AnnotationPage"}
    if rest := exported_next_page_address(request, "before", page.next):
        head["next"] = rest
    items = (one for claim in claims_to_export(page.ids) for one in linked_data_annotations(claim, exported))
    return file_response(request, page, json_parts(head, "items", items), "application/ld+json", "claims.jsonld")


def json_parts(head: dict, name: str, rows: Iterable[dict]) -> Iterator[str]:
    """The text of one JSON object, row by row: the members of `head`, then the rows as a list under `name`."""
    yield json.dumps(head, ensure_ascii=False)[:-1] + f', "{name}": ['
    for number, row in enumerate(rows):
        yield (",\n" if number else "\n") + json.dumps(row, ensure_ascii=False)
    yield "\n]}\n"


def file_response(request, page: PageOfIds, parts: Iterator[str], content_type: str, name: str):
    response = StreamingHttpResponse(parts if request.method != "HEAD" else iter(()), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    if rest := exported_next_page_address(request, "before", page.next):
        response["Link"] = f'<{rest}>; rel="next"'
    return response
