"""Locking what hangs on actors, before their names, roles or claims are rewritten."""

from django.db import connection

from .models import Actor

# Whoever speaks for one of these actors, or for whom one of them speaks, now.
MOUTHS = """
    WITH RECURSIVE reached (id) AS (
        SELECT unnest(%(actors)s::bigint[])
        UNION
        SELECT f.body_id FROM claims_affiliation f WHERE f.actor_id = ANY (%(actors)s)
    ), mouths (id) AS (
        SELECT id FROM reached
        UNION
        SELECT f.actor_id FROM mouths JOIN claims_affiliation f ON f.body_id = mouths.id
    )
"""
CLAIMS = """
    SELECT FROM claims_claim c
    WHERE c.id IN (SELECT p.claim_id FROM claims_claimactor p WHERE p.actor_id IN (SELECT id FROM mouths))
    ORDER BY c.id FOR KEY SHARE
"""
ACTORS = """
    SELECT FROM claims_actor a WHERE a.id IN (
        SELECT id FROM mouths
        UNION
        SELECT beside.actor_id FROM claims_claimactor said JOIN claims_claimactor beside USING (claim_id)
        WHERE said.actor_id IN (SELECT id FROM mouths)
    ) ORDER BY a.id FOR NO KEY UPDATE
"""


def hold(*actors: int) -> list[Actor]:
    """Lock these actors and all that the triggers will write for them; return the actors as they are then.

    Claims first and then actors, each in the order of their ids, as it is when a claim changes: publishing locks its
    claim, and then its speakers. The claims are shared; a foreign key asks for that much when the transaction ends.
    """
    with connection.cursor() as cursor:
        for statement in (CLAIMS, ACTORS):
            cursor.execute(MOUTHS + statement, {"actors": list(actors)})
    rows = Actor.objects.select_related("merged_into").in_bulk(actors)
    return [rows[pk] for pk in actors]
