"""The claims that a filter finds, as files: everything that matches, up to MOST of them in one answer."""

import json
from collections.abc import Iterable, Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import content_disposition_header

from ..exporting.addresses import following, whole
from ..exporting.csv_table import lines
from ..exporting.exported_claims import claims_of
from ..exporting.linked_data import annotations
from ..exporting.record import record
from ..exporting.responses import open_to_all, problems, refused, told
from ..lists.filters import ClaimFilterSet
from ..lists.index import Page, filtered_page

# The next ones are asked for with `before`, which the header Link and the JSON formats name.
MOST = 10_000


@open_to_all
def claim_export_csv(request):
    claim_filter = ClaimFilterSet(request.GET)
    if wrong := problems(claim_filter):
        return HttpResponse(told(wrong) + "\n", status=400, content_type="text/plain; charset=utf-8")
    page = filtered_page(claim_filter, MOST)
    return answer(request, page, lines(claims_of(page.ids)), "text/csv; charset=utf-8", "claims.csv")


@open_to_all
def claim_export_json(request):
    claim_filter = ClaimFilterSet(request.GET)
    if wrong := problems(claim_filter):
        return refused(400, told(wrong), wrong)
    page = filtered_page(claim_filter, MOST)
    head = {"filter": dict(request.GET.lists()), "next": following(request, "before", page.next)}
    claims = listed(head, "claims", (record(claim) for claim in claims_of(page.ids)))
    return answer(request, page, claims, "application/json", "claims.json")


@open_to_all
def claim_export_jsonld(request):
    """A page of Web Annotations; each of them stands alone as well."""
    claim_filter = ClaimFilterSet(request.GET)
    if wrong := problems(claim_filter):
        return refused(400, told(wrong), wrong)
    page = filtered_page(claim_filter, MOST)
    exported = set(page.ids)
    head = {"@context": "http://www.w3.org/ns/anno.jsonld", "id": whole(request.get_full_path())}
    head |= {"type": "AnnotationPage"}
    if rest := following(request, "before", page.next):
        head["next"] = rest
    items = (one for claim in claims_of(page.ids) for one in annotations(claim, exported))
    return answer(request, page, listed(head, "items", items), "application/ld+json", "claims.jsonld")


def listed(head: dict, name: str, rows: Iterable[dict]) -> Iterator[str]:
    """The text of one JSON object, row by row: the head's members, then the rows under a name."""
    yield json.dumps(head, ensure_ascii=False)[:-1] + f', "{name}": ['
    for number, row in enumerate(rows):
        yield (",\n" if number else "\n") + json.dumps(row, ensure_ascii=False)
    yield "\n]}\n"


def answer(request, page: Page, parts: Iterator[str], content_type: str, name: str):
    response = StreamingHttpResponse(parts if request.method != "HEAD" else iter(()), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    if rest := following(request, "before", page.next):
        response["Link"] = f'<{rest}>; rel="next"'
    return response
