"""The Atom feed of a filter, latest published first."""

from operator import itemgetter

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..exporting.addresses import absolute_export_address
from ..exporting.atom import ClaimAtom, add_atom_entries, atom_id, fit_for_atom_xml
from ..exporting.exported_claims import claims_to_export
from ..exporting.responses import open_response_to_all, response_parameter_problems, response_problems_text
from ..lists.filters import RECORDED, ClaimFilterSet
from ..lists.index import filtered_index_page
from ..lists.query_string import query_string_without


@open_response_to_all
def claim_feed(request):
    """Fifty claims a page, always in the order of publication; the title names the filter.

    There is no Last-Modified header: the last change of the remaining claims does not show that a claim was withdrawn.
    """
    asked = request.GET.copy()
    asked["sort"] = RECORDED
    claim_filter = ClaimFilterSet(asked)
    if wrong := response_parameter_problems(claim_filter):
        return HttpResponse(response_problems_text(wrong) + "\n", status=400, content_type="text/plain; charset=utf-8")
    asked, page = claim_filter.data, filtered_index_page(claim_filter)
    feed = ClaimAtom(
        title=fit_for_atom_xml(feed_title(claim_filter)),
        link=absolute_export_address(filtered_address(reverse("claim_list"), asked)),
        description=_("Claims that were published last, with their words and sources."),
        language=get_language(),
        feed_url=absolute_export_address(filtered_address(request.path, asked, **feed_page(asked))),
        feed_guid=atom_id(absolute_export_address(filtered_address(request.path, asked))),
        next_address=absolute_export_address(filtered_address(request.path, asked, before=page.next))
        if page.next
        else None,
    )
    add_atom_entries(feed, list(claims_to_export(page.ids)))
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def feed_page(asked) -> dict[str, str]:
    return {"before": asked["before"]} if asked.get("before") else {}


def feed_title(claim_filter: ClaimFilterSet) -> str:
    """The filter in words: “Claims on factwatch. Actor: Iran; Said to: 2022-12-31”."""
    chips = [str(chip[-1]) for chip in claim_filter.chips()]
    if not chips:
        return _("Claims on factwatch")
    return _("Claims on factwatch. %(filter)s") % {"filter": "; ".join(chips)}


def filtered_address(path: str, asked, **more) -> str:
    """The path with the filter's parameters and `more`, without the position in the list and the order."""
    pairs = sorted(query_string_without(asked, "before", "sort"), key=itemgetter(0)) + list(more.items())
    return f"{path}?{urlencode(pairs)}" if pairs else path
