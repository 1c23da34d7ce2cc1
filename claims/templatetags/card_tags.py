"""Descriptions of a page for its <head>."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..reading.chain import chain_sentence, speaker_names
from ..text.dates import formatted_article_date
from ..text.periods import formatted_period

register = template.Library()


@register.simple_tag
def claim_description(claim):
    """The speakers, date and chain of a claim, with a note that the sentence in the title is our summary."""
    return _("%(speakers)s, %(day)s. %(chain)s The sentence is our summary.") % {
        "speakers": speaker_names(claim),
        "day": formatted_period(claim),
        "chain": chain_sentence(claim),
    }


@register.simple_tag
def article_description(article, claims):
    """The outlet and date of an article, and the number of its claims: the site keeps its claims and not its text."""
    outlet = article.outlet.name if article.outlet else _("an outlet not on record")
    reported = ", ".join(part for part in (outlet, formatted_article_date(article)) if part)
    told = ngettext(
        "%(reported)s. What was said in it, and by whom: %(count)d claim on record.",
        "%(reported)s. What was said in it, and by whom: %(count)d claims on record.",
        claims,
    )
    return told % {"reported": reported[0].upper() + reported[1:], "count": claims}
