"""Citations of a claim in the common forms.

A citation cites the record of this desk, with the gist in our words. The author is never the speaker, and what any
reference manager prints names the speaker and the kind of the claim, and states that the gist is our summary. The user
of a citation adds the date of access.

A style prints the fields that it knows: the title always; `genre` of CSL in some; `note` and `howpublished` of BibTeX.
So the titles of CSL and RIS also state that the sentence is our summary.
"""

import json
import re

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Claim
from ..reading.chain import OUTLET_NOT_ON_RECORD, speaker_names
from ..text.dates import formatted_article_date
from ..text.periods import formatted_period
from .addresses import exported_page_address
from .titles import claim_kind_in_title, claim_title

PUBLISHER = "factwatch"
# Characters that BibTeX and TeX would read as commands.
# BibTeX counts braces even behind a backslash.
TEX_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
TEX_ESCAPES |= {sign: f"\\{sign}" for sign in "&%$#_"}
WIKI_ESCAPES = {sign: f"&#{ord(sign)};" for sign in "|{}[]<>'="}

# The forms on a claim's page, by name, which is the extension of its file. A form that is not in CITATION_FILES has no
# file.
CITATION_FORMS = {
    "apa": gettext_lazy("APA"),
    "chicago": gettext_lazy("Chicago"),
    "wiki": gettext_lazy("Wikipedia"),
    "bib": "BibTeX",
    "ris": "RIS",
    "json": "CSL-JSON",
}
CITATION_FILES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}


def citation_source_note(claim: Claim) -> str:
    """A note with the speakers, the date, the report, and whose words the gist is in."""
    return _("%(kind)s by %(speakers)s, %(report)s") % {
        "kind": claim_kind_in_title(claim),
        "speakers": speakers_in_citation(claim),
        "report": citation_report_note(claim),
    }


def citation_report_note(claim: Claim) -> str:
    """A note with the date, the report, and whose words the gist is in; beside a title that names the speakers."""
    return _("said %(date)s, as reported by %(outlet)s, %(reported)s; our summary") % {
        "date": formatted_period(claim),
        "outlet": claim.article.outlet or OUTLET_NOT_ON_RECORD,
        "reported": formatted_article_date(claim.article) or _("date not on record"),
    }


def citation_title(claim: Claim) -> str:
    return _("%(title)s (our summary)") % {"title": claim_title(claim)}


def speakers_in_citation(claim: Claim) -> str:
    named = "; ".join(
        ", ".join([part.actor.name, *(f"{held.role} of {held.body.name}" for held in part.roles)])
        for part in claim.speakers
    )
    return named or speaker_names(claim)


def citations(claim: Claim) -> list[tuple[str, str, str, bool]]:
    """Each form as (name, label, citation, whether it has a file)."""
    return [(form, called, citation(claim, form), form in CITATION_FILES) for form, called in CITATION_FORMS.items()]


def citation(claim: Claim, form: str) -> str:
    return {"apa": apa, "chicago": chicago, "wiki": wiki_citation, "bib": bibtex, "ris": ris, "json": csl_json}[form](
        claim
    )


def apa(claim: Claim) -> str:
    year_first = date_format(claim.published_at, "Y, F j")
    gist, note = citation_with_full_stop(claim.gist), citation_source_note(claim)
    return f"{PUBLISHER}. ({year_first}). {gist} [{note}]. {exported_page_address(claim)}"


def chicago(claim: Claim) -> str:
    recorded = _("Version %(version)s, recorded %(date)s.") % {
        "version": claim.version,
        "date": date_format(claim.published_at, "j F Y"),
    }
    gist, note = citation_with_full_stop(claim.gist), citation_with_full_stop(citation_source_note(claim))
    return f"{PUBLISHER}. {gist} {note} {recorded} {exported_page_address(claim)}."


def wiki_citation(claim: Claim) -> str:
    title = "".join(
        WIKI_ESCAPES.get(sign, sign) for sign in citation_in_one_line(f"{claim.gist} ({citation_source_note(claim)})")
    )
    day = claim.published_at.date().isoformat()
    return f"{{{{cite web |title={title} |website={PUBLISHER} |date={day} |url={exported_page_address(claim)}}}}}"


def bibtex(claim: Claim) -> str:
    fields = {
        "author": f"{{{PUBLISHER}}}",
        "title": f"{{{tex_escaped(claim_title(claim))}}}",
        "year": str(claim.published_at.year),
        "howpublished": tex_escaped(exported_page_address(claim)),
        "note": tex_escaped(f"{citation_source_note(claim)}. {_('Version %(version)s') % {'version': claim.version}}"),
        "url": exported_page_address(claim),
    }
    return (
        f"@misc{{factwatch-{claim.slug},\n"
        + f"  month = {claim.published_at:%b},\n".lower()
        + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        + "}"
    )


def ris(claim: Claim) -> str:
    lines = [
        ("TY", "ELEC"),
        ("AU", f"{PUBLISHER},"),  # with the comma, the name is not inverted
        ("TI", citation_title(claim)),
        ("PY", str(claim.published_at.year)),
        ("DA", claim.published_at.strftime("%Y/%m/%d/")),
        ("N1", citation_source_note(claim)),
        ("ET", str(claim.version)),
        ("UR", exported_page_address(claim)),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {citation_in_one_line(value)}\r\n" for tag, value in lines)


def csl_item(claim: Claim) -> dict:
    """The citation as an item of CSL-JSON."""
    day = claim.published_at
    return {
        "id": f"factwatch-{claim.slug}",
        "type": "webpage",
        "title": citation_title(claim),
        "genre": citation_report_note(claim),
        "author": [{"literal": PUBLISHER}],
        "container-title": PUBLISHER,
        "publisher": settings.SITE.hostname,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "note": citation_source_note(claim),
        "version": str(claim.version),
        "URL": exported_page_address(claim),
    }


def csl_json(claim: Claim) -> str:
    return json.dumps([csl_item(claim)], ensure_ascii=False, indent=1)


def tex_escaped(text: str) -> str:
    return "".join(TEX_ESCAPES.get(sign, sign) for sign in citation_in_one_line(text))


def citation_with_full_stop(text: str) -> str:
    """The text with a full stop, unless it already ends with punctuation that ends a sentence."""
    return text if text.rstrip()[-1:] in {".", "!", "?", "…"} else f"{text}."


def citation_in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
