"""The exports that a page offers: addresses that keep a filter, linked data, citations, the HTML of the card."""

import json

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from ..exporting.addresses import absolute_export_address, exported_page_address
from ..exporting.citations import citations
from ..exporting.embed import embed_card_frame
from ..exporting.linked_data import claim_as_linked_data
from ..exporting.titles import claim_title
from ..lists.filters import VIEW
from ..lists.query_string import query_string_without

register = template.Library()
# Only these characters could end a script element; json.dumps escapes U+2028 and U+2029.
SCRIPT_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


@register.simple_tag
def take_away_address(name, parameters):
    """The address of an export or feed, by its URL name, with the filter of a list."""
    pairs = query_string_without(parameters, "before", VIEW)
    return f"{reverse(name)}?{urlencode(pairs)}" if pairs else reverse(name)


@register.simple_tag
def linked_data(claim):
    """A data block with the claim as schema.org Claim. A browser does not execute it, so the CSP allows it."""
    text = json.dumps(claim_as_linked_data(claim)).translate(SCRIPT_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  escaped above


@register.simple_tag
def title_of(claim):
    return claim_title(claim)


@register.simple_tag
def citations_of(claim):
    return citations(claim)


@register.simple_tag
def frame_of(claim):
    """The HTML of the card's frame. A template escapes it once more to show it for copying."""
    return embed_card_frame(claim)


@register.simple_tag
def oembed_address(claim, form):
    query = {"url": exported_page_address(claim), "format": form}
    return absolute_export_address(f"{reverse('oembed')}?{urlencode(query)}")
