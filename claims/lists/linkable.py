"""The claims of other articles that an editor may link a claim to."""

import re

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from articles.base import SLUG

from ..models import Actor, Claim, ClaimActor
from ..reading.rows import reading_rows
from .fields import ActorsField, DayField, SearchField
from .filters import claim_words_condition, counts_for_condition, said_since_condition, said_until_condition
from .filterset import AskedValues, ListFilterSet, ListForm, Parameter, WalkedTable

MOST_FOUND = 20


def linkable_by_actors(actors: list[Actor], walked: WalkedTable, asked: AskedValues) -> Q:
    """Whether the claim counts for one of the actors, or names it: a draft counts for no actor yet."""
    named = ClaimActor.objects.filter(claim=OuterRef(walked.claim), actor__in=actors)
    return Q(counts_for_condition(actors, walked, asked)) | Q(Exists(named))


class LinkableFilterSet(ListFilterSet):
    """The claims may have any status except discarded: a discarded claim cannot be linked."""

    auto_id = "search-%s"
    # The address may contain the claim that was chosen before, the relation and the rationale.
    beside = frozenset({"target", "relation", "rationale"})

    q = Parameter(SearchField, claim_words_condition, label=_("Words"))
    actor = Parameter(ActorsField, linkable_by_actors, label=_("Actor"))
    said_from = Parameter(DayField, said_since_condition, label=_("Said from"))
    said_to = Parameter(DayField, said_until_condition, label=_("To"), last=True)

    class Meta:
        model = Claim
        fields = ()
        form = ListForm

    @classmethod
    def of(cls, claim: Claim, data, user) -> "LinkableFilterSet":
        others = Claim.objects.exclude(article=claim.article_id).exclude(status=Claim.Status.DISCARDED)
        return cls(data, user, rows=others)

    def found(self, chosen: str | None = None) -> list[Claim]:
        """The claims that fit, the latest said first, after the claim that was chosen before (`chosen` is its slug)."""
        if not self.is_valid():
            return []
        newest = self.qs.newest_first().values_list("pk", flat=True)[:MOST_FOUND]
        return reading_rows(list(dict.fromkeys([*self.kept(chosen), *newest])))

    def kept(self, chosen: str | None) -> QuerySet:
        known = re.fullmatch(SLUG, chosen or "")
        return self.queryset.filter(slug=chosen).values_list("pk", flat=True) if known else []
