"""The list of actors: each with the number of claims that count for it, and the date of the latest claim."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from ..models import Actor

MOST_COUNTED = 1000
# Reads only the index scope_feed, in which the claims of each precision are in order.
SUMMARY_QUERY = """
SELECT actor.id, counted.claims, latest.said_on, latest.said_precision, latest.said_end
FROM unnest(%(actors)s::bigint[]) AS actor (id)
CROSS JOIN LATERAL (
    SELECT count(*) AS claims
    FROM (SELECT FROM claims_claimscope scope WHERE scope.actor_id = actor.id LIMIT %(most)s + 1) AS capped
) AS counted
LEFT JOIN LATERAL (
    SELECT newest.said_on, newest.said_precision, newest.said_end
    FROM unnest(ARRAY['day', 'month', 'year', 'before', 'range']) AS precision (name)
    CROSS JOIN LATERAL (
        SELECT scope.said_on, scope.said_precision, scope.said_end, scope.claim_id FROM claims_claimscope scope
        WHERE scope.actor_id = actor.id AND scope.said_precision = precision.name
        ORDER BY scope.said_on DESC, scope.claim_id DESC LIMIT 1
    ) AS newest
    ORDER BY newest.said_on DESC, newest.claim_id DESC LIMIT 1
) AS latest ON TRUE
"""


@dataclass
class ActorSummary:
    """An actor with the number of its published claims, and the date of the latest. `said_on` is None without claims.

    Claims by actors who spoke for it count, too. The number is at most MOST_COUNTED + 1.
    """

    actor: Actor
    claims: int
    said_on: datetime.date | None
    said_precision: str | None
    said_end: datetime.date | None

    @property
    def is_capped(self) -> bool:
        return self.claims > MOST_COUNTED

    @property
    def counted(self) -> int:
        return min(self.claims, MOST_COUNTED)


def actor_summaries(actors: Sequence[Actor]) -> list[ActorSummary]:
    """The summary of each actor, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(SUMMARY_QUERY, {"actors": [actor.pk for actor in actors], "most": MOST_COUNTED})
        found = {pk: figures for pk, *figures in cursor.fetchall()}
    return [ActorSummary(actor, *found[actor.pk]) for actor in actors]
