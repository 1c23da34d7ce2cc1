"""The claims of other articles that an editor may link a claim to."""

import re

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.base import SLUG

from ..models import Claim, ClaimActor, ClaimScope
from ..reading.rows import rows
from ..text.search_words import words_query
from .fields import ActorsField, DayField, SearchField
from .index import Criteria, said_within

MOST_FOUND = 20


class LinkSearch(forms.Form):
    q = SearchField(label=_("Words"))
    actor = ActorsField(label=_("Actor"))
    said_from = DayField(label=_("Said from"))
    said_to = DayField(label=_("To"), last=True)


def candidates(claim: Claim, query, chosen: str | None = None) -> tuple[LinkSearch, list[Claim]]:
    """The claims of other articles that the search finds, latest said first; the one chosen before stays among them."""
    search = LinkSearch(query, auto_id="search-%s")
    if not search.is_valid():
        return search, []
    values = search.cleaned_data
    found = Claim.objects.exclude(article=claim.article_id).exclude(status=Claim.Status.DISCARDED)
    narrowed = narrow(found, values).newest_first().values_list("pk", flat=True)[:MOST_FOUND]
    kept = found.filter(slug=chosen).values_list("pk", flat=True) if re.fullmatch(SLUG, chosen or "") else []
    return search, rows(list(dict.fromkeys([*kept, *narrowed])))


def narrow(found, values):
    if values["q"]:
        found = found.filter(search__words=words_query(values["q"]))
    if values["actor"]:
        counted = ClaimScope.objects.filter(claim=OuterRef("pk"), actor__in=values["actor"])
        named = ClaimActor.objects.filter(claim=OuterRef("pk"), actor__in=values["actor"])
        found = found.filter(Q(Exists(counted)) | Q(Exists(named)))
    return found.filter(said_within(Criteria(said_from=values["said_from"], said_to=values["said_to"])))
