"""Independent origins: five articles that all rest on Reuters have one origin.

The origin of a claim is the outlet by which its words entered the press, where that is recorded: the outlet that speaks
for itself, else the first hop of its chain that is an outlet or the actor of an outlet. The article's own outlet counts
only where it is recorded that the words were said to it: how else they reached it is not known. A claim without a
recorded origin is not counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Outlet
from articles.name_order import name_order_key

from ..models import Attribution, Claim, ClaimActor
from .rows import reading_row_prefetches

MOST_REPETITIONS = 50
# All claims connected with the first one by links of repetition, in either direction, over any number of links.
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
    """An outlet, and the claims that it reported first. `outlet` is None if the origin is not recorded."""

    outlet: Outlet | None
    claims: list[Claim] = field(default_factory=list)


@dataclass
class Origins:
    """The origins of some claims, the one with most claims first; `unknown` has claims without a recorded origin."""

    known: list[Origin]
    unknown: Origin

    @property
    def counted(self) -> str:
        number = len(self.known)
        return ngettext("%(count)s independent origin", "%(count)s independent origins", number) % {"count": number}

    @property
    def uncounted(self) -> str:
        """A sentence with the number of claims that are not counted; "" if all are counted."""
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
        """A sentence on the origin that all these claims share; "" if they have several origins."""
        number = sum(len(origin.claims) for origin in self.known)
        if number > 1 and len(self.known) == 1:
            outlet = self.known[0].outlet
            return _("All %(claims)s rest on %(outlet)s: one origin.") % {"claims": number, "outlet": outlet}
        return ""


def origin_of(claim: Claim) -> Outlet | None:
    """The outlet by which a claim's words entered the press; None if it is not recorded.

    Reads `claim.parts`, `claim.chain` and `claim.article`.
    """
    for part in claim.speakers:
        if part.actor.outlet:
            return part.actor.outlet
    for hop in sorted(claim.chain.all(), key=lambda hop: hop.position):
        outlet = hop.outlet or hop.actor.outlet
        if outlet:
            return outlet if hop.heard or outlet.pk != claim.article.outlet_id else None
    return None


def independent_origins(claims: Iterable[Claim]) -> Origins:
    """The origins of the claims, each once. Reads the same as `origin_of` of each claim; prefetch it for a list."""
    found: dict[int | None, Origin] = {}
    for claim in claims:
        outlet = origin_of(claim)
        found.setdefault(outlet and outlet.pk, Origin(outlet)).claims.append(claim)
    unknown = found.pop(None, Origin(None))
    known = sorted(found.values(), key=lambda origin: (-len(origin.claims), name_order_key(origin.outlet.name)))
    return Origins(known, unknown)


def repetitions_across_origins(claim: Claim) -> list[Claim]:
    """The published claims that repeat this one or are repeated by it, over any number of links, oldest first.

    The claim itself is included; at most MOST_REPETITIONS claims. An empty list, after one query, if no claim repeats
    it; else five queries.
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
        .prefetch_related(*reading_row_prefetches())
    )
    return sorted(found, key=lambda one: (one.said_on, one.pk))


def claims_with_origin() -> QuerySet:
    """Claims with `origin_outlet`: the id of the outlet that `origin_of` finds, or None."""
    own_voices = ClaimActor.objects.filter(claim=OuterRef("pk"), part="speaker", actor__outlet__isnull=False)
    hops = Attribution.objects.filter(claim=OuterRef("pk")).annotate(via=Coalesce("outlet_id", "actor__outlet_id"))
    known = When(Q(heard=True) | ~Q(via=F("claim__article__outlet")) | Q(claim__article__outlet=None), then="via")
    first = (
        hops.filter(via__isnull=False)
        .order_by("position")
        .values(known=Case(known, output_field=BigIntegerField()))[:1]
    )
    speaks = own_voices.order_by("pk").values("actor__outlet")[:1]
    return Claim.objects.annotate(
        origin_outlet=Coalesce(Subquery(speaks), Subquery(first), output_field=BigIntegerField())
    )


def origin_condition(outlets: Sequence[Outlet], claim_column: str) -> Exists:
    """Condition: the claim with its id in `claim_column` has one of these outlets as its origin."""
    wanted = [outlet.pk for outlet in outlets]
    return Exists(claims_with_origin().filter(pk=OuterRef(claim_column), origin_outlet__in=wanted))
