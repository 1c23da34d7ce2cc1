"""Addresses of lists for sharing: without the empty parameters that a plain form sends."""

from functools import wraps

from django.shortcuts import redirect
from django.utils.http import urlencode

from ..lists.query_string import query_string_without


def without_blank_parameters(view):
    """Redirect an address with blank parameters (`q=&outlet=kompas`) to the same address without them."""

    @wraps(view)
    def tidied(request, *args, **kwargs):
        if all(value.strip() for values in request.GET.lists() for value in values[1]):
            return view(request, *args, **kwargs)
        query = urlencode(query_string_without(request.GET))
        return redirect(f"{request.path}?{query}" if query else request.path)

    return tidied
