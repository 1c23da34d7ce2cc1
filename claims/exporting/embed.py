"""The HTML that embeds the card of a claim in another page, and the oEmbed response for it."""

from io import StringIO

from django.conf import settings
from django.utils.html import format_html
from django.utils.xmlutils import SimplerXMLGenerator

from ..models import Claim
from .addresses import exported_card_address
from .atom import fit_for_atom_xml
from .titles import claim_title

WIDTH, HEIGHT, MOST_HEIGHT = 560, 360, 720
# Links in the card open in a new tab or window; the card runs no script and reads no cookie.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"


def embed_card_frame(claim: Claim, width: int = WIDTH, height: int = HEIGHT, theme: str = "") -> str:
    return format_html(
        '<iframe src="{}" width="{}" height="{}" style="max-width: 100%" '
        'title="{}" sandbox="{}" loading="lazy"></iframe>',
        exported_card_address(claim) + (f"?theme={theme}" if theme else ""),
        width,
        height,
        claim_title(claim),
        SANDBOX,
    )


def oembed_data(claim: Claim, maxwidth: int | None, maxheight: int | None, theme: str = "") -> dict:
    """The oEmbed response for a claim, no wider than `maxwidth` and no higher than `maxheight` (pixels).

    A narrow card is higher, because its text takes as much room.
    """
    width = min(WIDTH, maxwidth or WIDTH)
    height = min(max(HEIGHT, min(WIDTH * HEIGHT // width, MOST_HEIGHT)), maxheight or MOST_HEIGHT)
    return {
        "version": "1.0",
        "type": "rich",
        "title": claim_title(claim),
        "provider_name": "factwatch",
        "provider_url": settings.SITE_URL,
        "html": embed_card_frame(claim, width, height, theme),
        "width": width,
        "height": height,
    }


def oembed_xml(told: dict) -> str:
    written = StringIO()
    xml = SimplerXMLGenerator(written, "utf-8")
    xml.startDocument()
    xml.startElement("oembed", {})
    for name, value in told.items():
        xml.addQuickElement(name, fit_for_atom_xml(str(value)))
    xml.endElement("oembed")
    xml.endDocument()
    return written.getvalue()
