"""Every lock that one transaction holds against another, and the order in which the locks are taken.

A transaction that takes several locks takes recording first, then the article, then the actors.
"""

from django.db import connection

from articles.models import Article

from .models import Actor

# The actors, the bodies they are affiliated with, and all actors affiliated with these, over any number of steps.
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
    """Make a second recording wait for the end of the first: both would take one slug, or create one actor twice."""
    take_advisory_lock("claims.recording")


def lock_reports() -> None:
    """Make a second report wait for the end of the first: both would count themselves below a limit."""
    take_advisory_lock("claims.report")


def take_advisory_lock(name: str) -> None:
    """Wait for the advisory lock of this name, and hold it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def lock_article(article: Article) -> None:
    """Lock the article's row: another transaction that captures its text or places its claims waits for this one."""
    Article.objects.select_for_update().get(pk=article.pk)


def lock_actors(*actors: int) -> list[Actor]:
    """Lock these actors (ids) and the rows that triggers write for them. Returns the actors as they are after the lock.

    Claims are locked before actors, each in the order of their ids. Publishing uses the same order: it locks the claim
    and then its speakers. The lock on claims is shared (FOR KEY SHARE): the check of a foreign key takes the same lock
    when the transaction ends.
    """
    with connection.cursor() as cursor:
        for statement in (LOCK_CLAIMS, LOCK_ACTORS):
            cursor.execute(WITH_SPEAKING_ACTORS + statement, {"actors": list(actors)})
    rows = Actor.objects.select_related("merged_into").in_bulk(actors)
    return [rows[pk] for pk in actors]
