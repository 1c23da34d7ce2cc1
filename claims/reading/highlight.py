"""Where a claim contains the search words: marked in the row's text, or given as a name in which they were found.

Only text that the row shows is marked: the gist, and the words of the claim's newest settled place.
"""

import re

from django.contrib.postgres.search import SearchConfig, SearchHeadline, SearchQuery, SearchVectorField
from django.db.models import Case, F, Func, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Concat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..models import ActorName, Claim
from ..models.actor import Matches
from ..text.search_words import SearchWords, any_search_words_query


class NameVector(Func):
    """The words of a name with the weight that they have in `ClaimSearch.words`."""

    template = "setweight(%(expressions)s, 'A')"
    output_field = SearchVectorField()


# Control characters around each search word; the template tag replaces them with elements.
START, STOP = "\x02", "\x03"
HIT = re.compile(f"{START}([^{START}{STOP}]*){STOP}")


def annotate_highlights(claims: QuerySet, anchors: QuerySet, words: str) -> tuple[QuerySet, QuerySet]:
    """Annotate claims with `marked_gist` and `hit_name`, and places with `marked`, for `set_hits_beyond_highlight`."""
    query = any_search_words_query(words)
    if query is None:
        return claims, anchors
    names = ActorName.objects.filter(actor__parts__claim=OuterRef("pk"))
    names = names.annotate(
        words=NameVector(SearchWords(Concat("name", Value(" "), "folded", output_field=TextField()), "simple"))
    )
    names = names.filter(words=query)
    own_first = Case(When(name=F("actor__name"), then=Value(0)), default=Value(1))
    claims = claims.annotate(
        marked_gist=highlight_expression("gist", query, SearchConfig("english")),
        hit_gist=Matches(SearchWords("gist", "english"), query),
        hit_name=Subquery(names.order_by(own_first, "pk").values("name")[:1]),
    )
    language = Func(F("claim__article__language"), function="claims_text_search")
    return claims, anchors.annotate(
        marked=highlight_expression("exact", query, SearchConfig(language)),
        hit=Matches(SearchWords("exact", language), query),
    )


def highlight_expression(column: str, query: SearchQuery, config: SearchConfig) -> SearchHeadline:
    return SearchHeadline(column, query, config=config, start_sel=START, stop_sel=STOP, highlight_all=True)


def set_hits_beyond_highlight(claim: Claim) -> None:
    """Set `found_by` (a matching name that the row does not show) and `found_before` (only former words match)."""
    gist = getattr(claim, "marked_gist", "")
    seen = getattr(claim, "hit_gist", False) or getattr(claim.place, "hit", False)
    name = getattr(claim, "hit_name", None)
    printed = {part.actor.name for part in claim.speakers}
    claim.found_by = name if name and (not seen or name not in printed) else None
    claim.found_before = bool(gist) and not seen and not name


def html_with_highlights(text: str) -> SafeString:
    """The text, escaped, with each search word in a `mark` element."""
    parts = HIT.split(text)
    plain = [part.replace(START, "").replace(STOP, "") for part in parts]
    told = [format_html("<mark>{}</mark>", part) if number % 2 else part for number, part in enumerate(plain)]
    return format_html_join("", "{}", ((part,) for part in told))
