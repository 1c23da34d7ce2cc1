"""Requests that are refused before they reach a view."""

import re

from django.http import HttpResponse, HttpResponseNotAllowed
from django.utils.formats import number_format
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

ALLOWED_METHODS = ["GET", "HEAD", "POST", "OPTIONS"]
LONGEST_QUERY = 50_000
LARGEST_BODY = 8_000_000  # a file of 5 MB and a pasted text
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


class EdgeGuard:
    """Middleware: refuse requests that no page can use: other methods, too long, with NUL or lone surrogates.

    The response is one sentence of plain text.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with override(get_language_from_request(request)):  # LocaleMiddleware comes later
            refused = refusal_response(request)
        return refused or self.get_response(request)


def refusal_response(request):
    if request.method not in ALLOWED_METHODS:
        text = _("This site does not answer that method.")
        return HttpResponseNotAllowed(ALLOWED_METHODS, text, content_type="text/plain; charset=utf-8")
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return text_response(
            414,
            _("The query is longer than %(most)s characters.")
            % {"most": number_format(LONGEST_QUERY, force_grouping=True)},
        )
    if len(length := request.META.get("CONTENT_LENGTH") or "0") > 12 or int(length) > LARGEST_BODY:
        return text_response(
            413,
            _("What you sent is larger than %(most)s MB. A file may have 5 MB.") % {"most": LARGEST_BODY // 1_000_000},
        )
    unfit_for_admin = request.path_info.startswith("/admin/") and "%00" in request.META.get("QUERY_STRING", "")
    if unfit_for_admin or UNSTORABLE.search(request.path_info):
        return text_response(400, _("The address holds a character that cannot be stored."))
    return None


def text_response(status, text):
    return HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
