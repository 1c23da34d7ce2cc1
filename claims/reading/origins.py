"""Independent origins: five articles that all rest on Reuters are one.

The origin of a claim is the outlet that its words came through first: the first hop of its chain that is an outlet, or
an actor that speaks for one; else the outlet of its article. Where that is not on record, nothing is counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Outlet
from articles.name_order import name_key

from ..models import Attribution, Claim
from .rows import claim_prefetches

MOST_REPETITIONS = 50
# Claims that repeat one another, in any order and over any number of links, beginning with one of them.
REPETITIONS_SQL = """
WITH RECURSIVE told (id) AS (
    SELECT %s::bigint
    UNION
    SELECT claim.id
    FROM told
    JOIN claims_link link ON told.id IN (link.source_id, link.target_id)
        AND link.relation = 'repeats' AND link.status = 'confirmed'
    JOIN claims_claim claim ON claim.status = 'published' AND claim.id = link.source_id + link.target_id - told.id
)
SELECT id FROM told LIMIT %s
"""


@dataclass
class Origin:
    """An outlet, and the claims whose words came through it first. None is an origin that is not on record."""

    outlet: Outlet | None
    claims: list[Claim] = field(default_factory=list)


@dataclass
class Origins:
    """What a number of claims rest on, the origin of most of them first; `unknown` is the one not on record."""

    known: list[Origin]
    unknown: Origin

    @property
    def counted(self) -> str:
        number = len(self.known)
        return ngettext("%(count)s independent origin", "%(count)s independent origins", number) % {"count": number}

    @property
    def uncounted(self) -> str:
        """That some claims are not counted; "" where all are."""
        number = len(self.unknown.claims)
        if not number:
            return ""
        return ngettext(
            "%(count)s claim has an origin that is not on record and is not counted.",
            "%(count)s claims have an origin that is not on record and are not counted.",
            number,
        ) % {"count": number}

    @property
    def told(self) -> str:
        """How many claims rest on how many origins, as a sentence."""
        number = sum(len(origin.claims) for origin in self.known)
        if number > 1 and len(self.known) == 1:
            outlet = self.known[0].outlet
            return _("All %(claims)s rest on %(outlet)s: one origin.") % {"claims": number, "outlet": outlet}
        return ""


def origin_of(claim: Claim) -> Outlet | None:
    """The outlet that a claim's words came through first. Reads `claim.chain` and `claim.article.outlet`."""
    for hop in sorted(claim.chain.all(), key=lambda hop: hop.position):
        outlet = hop.outlet or hop.actor.outlet
        if outlet:
            return outlet
    return claim.article.outlet


def independent_origins(claims: Iterable[Claim]) -> Origins:
    """The origins of claims, each once. Reads of each what `origin_of` does; prefetch it for a list."""
    found: dict[int | None, Origin] = {}
    for claim in claims:
        outlet = origin_of(claim)
        found.setdefault(outlet and outlet.pk, Origin(outlet)).claims.append(claim)
    unknown = found.pop(None, Origin(None))
    known = sorted(found.values(), key=lambda origin: (-len(origin.claims), name_key(origin.outlet.name)))
    return Origins(known, unknown)


def repetitions(claim: Claim) -> list[Claim]:
    """The published claims that repeat this one or are repeated by it, over any number of links, oldest first.

    Itself included, MOST_REPETITIONS at most; empty where nothing repeats it. One query then, five else.
    """
    with connection.cursor() as cursor:
        cursor.execute(REPETITIONS_SQL, [claim.pk, MOST_REPETITIONS])
        ids = [pk for (pk,) in cursor.fetchall()]
    if len(ids) == 1:
        return []
    found = (
        Claim.objects.published()
        .filter(pk__in=ids)
        .select_related("article__outlet")
        .prefetch_related(*claim_prefetches())
    )
    return sorted(found, key=lambda one: (one.said_on, one.pk))


def claims_with_origin() -> QuerySet:
    """Claims, each with `origin_outlet`: the id of the outlet where its words entered the press, or None."""
    hops = Attribution.objects.filter(claim=OuterRef("pk")).annotate(via=Coalesce("outlet_id", "actor__outlet_id"))
    first = hops.filter(via__isnull=False).order_by("position").values("via")[:1]
    return Claim.objects.annotate(origin_outlet=Coalesce(Subquery(first), "article__outlet_id"))


def origin_condition(outlets: Sequence[Outlet], claim_column: str) -> Exists:
    """Whether the claim, by its id in the column named, has one of these outlets as its origin."""
    wanted = [outlet.pk for outlet in outlets]
    return Exists(claims_with_origin().filter(pk=OuterRef(claim_column), origin_outlet__in=wanted))
