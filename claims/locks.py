"""Who waits for whom: every lock that one transaction holds against another, and the order in which they are taken.

Recording comes first, then the article, then actors: a transaction that takes several takes them in this order.
"""

from django.db import connection

from articles.models import Article

from .models import Actor

# Whoever speaks for one of these actors, or for whom one of them speaks, now.
WITH_SPEAKING_ACTORS = """
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
LOCK_CLAIMS = """
    SELECT FROM claims_claim c
    WHERE c.id IN (SELECT p.claim_id FROM claims_claimactor p WHERE p.actor_id IN (SELECT id FROM mouths))
    ORDER BY c.id FOR KEY SHARE
"""
LOCK_ACTORS = """
    SELECT FROM claims_actor a WHERE a.id IN (
        SELECT id FROM mouths
        UNION
        SELECT beside.actor_id FROM claims_claimactor said JOIN claims_claimactor beside USING (claim_id)
        WHERE said.actor_id IN (SELECT id FROM mouths)
    ) ORDER BY a.id FOR NO KEY UPDATE
"""


def lock_recording() -> None:
    """Let one recording wait for another to its end: two at once would want one slug, or make one actor twice."""
    take_advisory_lock("claims.recording")


def lock_reports() -> None:
    """Let one report wait for another: two at once would both count themselves below a limit."""
    take_advisory_lock("claims.report")


def take_advisory_lock(name: str) -> None:
    """Wait for the transaction that holds the advisory lock of this name, and hold it until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def lock_article(article: Article) -> None:
    """Let whoever else captures a text of this article, or places a claim in it, wait for this transaction."""
    Article.objects.select_for_update().get(pk=article.pk)


def lock_actors(*actors: int) -> list[Actor]:
    """Lock these actors and all that the triggers will write for them; return the actors as they are then.

    Claims first and then actors, each in the order of their ids, as it is when a claim changes: publishing locks its
    claim, and then its speakers. The claims are shared; a foreign key asks for that much when the transaction ends.
    """
    with connection.cursor() as cursor:
        for statement in (LOCK_CLAIMS, LOCK_ACTORS):
            cursor.execute(WITH_SPEAKING_ACTORS + statement, {"actors": list(actors)})
    rows = Actor.objects.select_related("merged_into").in_bulk(actors)
    return [rows[pk] for pk in actors]
