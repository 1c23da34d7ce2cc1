"""A claim is found by the words that readers may read: of a text that is not public, by those of its newest place only.

Neither by words of an older text that is withheld, nor by a place that no person has settled yet: a search that finds
them tells what they are.
"""

from django.db import migrations

# As in migration 0002, but for the condition on the words of anchors.
REFRESH = """
CREATE OR REPLACE FUNCTION claims_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM claims_actor a
        WHERE a.id IN (SELECT p.actor_id FROM claims_claimactor p WHERE p.claim_id = ANY (ids) AND p.part = 'speaker')
        ORDER BY a.id FOR NO KEY UPDATE;

    DELETE FROM claims_claimscope WHERE claim_id = ANY (ids);
    WITH RECURSIVE said AS (
        SELECT c.id, c.said_on, c.said_precision, claims_last_day(c.said_on, c.said_precision) AS said_until, c.kind,
               a.outlet_id
        FROM claims_claim c JOIN articles_article a ON a.id = c.article_id
        WHERE c.id = ANY (ids) AND c.status = 'published'
    ), counted (claim_id, actor_id, direct) AS (
        SELECT said.id, p.actor_id, TRUE
        FROM said JOIN claims_claimactor p ON p.claim_id = said.id AND p.part = 'speaker'
        UNION
        SELECT said.id, f.body_id, FALSE
        FROM counted JOIN said ON said.id = counted.claim_id JOIN claims_affiliation f ON f.actor_id = counted.actor_id
        WHERE (f.start IS NULL OR f.start <= said.said_on)
          AND (f."end" IS NULL OR claims_last_day(f."end", f.end_precision) >= said.said_until)
    )
    INSERT INTO claims_claimscope
        (actor_id, claim_id, said_on, said_precision, kind, outlet_id, direct, topic_ids)
    SELECT counted.actor_id, said.id, said.said_on, said.said_precision, said.kind, said.outlet_id,
           bool_or(counted.direct),
           ARRAY(SELECT t.topic_id FROM claims_claimtopic t WHERE t.claim_id = said.id ORDER BY t.topic_id)
    FROM counted JOIN said ON said.id = counted.claim_id
    GROUP BY counted.actor_id, said.id, said.said_on, said.said_precision, said.kind, said.outlet_id;

    INSERT INTO claims_claimsearch (claim_id, words)
    SELECT c.id, to_tsvector('english', c.gist)
        || coalesce((SELECT to_tsvector(claims_text_search(a.language), string_agg(DISTINCT n.exact, ' '))
                     FROM claims_anchor n JOIN articles_snapshot s ON s.id = n.snapshot_id
                     WHERE n.claim_id = c.id AND n.state IN ('exact', 'moved') AND (s.is_public OR s.number = (
                         SELECT max(t.number) FROM claims_anchor m JOIN articles_snapshot t ON t.id = m.snapshot_id
                         WHERE m.claim_id = c.id AND m.state IN ('exact', 'moved')))), '')
        || coalesce((SELECT to_tsvector('simple', string_agg(DISTINCT m.name || ' ' || m.folded, ' '))
                     FROM claims_claimactor p JOIN claims_actorname m ON m.actor_id = p.actor_id
                     WHERE p.claim_id = c.id), '')
    FROM claims_claim c JOIN articles_article a ON a.id = c.article_id WHERE c.id = ANY (ids)
    ON CONFLICT (claim_id) DO UPDATE SET words = EXCLUDED.words;
END $$;
"""

OPENED = """
CREATE FUNCTION claims_refresh_of_snapshots() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM claims_refresh(ARRAY(
        SELECT DISTINCT n.claim_id FROM claims_anchor n JOIN changed ON changed.id = n.snapshot_id ORDER BY n.claim_id
    ));
    RETURN NULL;
END $$;
CREATE TRIGGER claims_refresh_update_new AFTER UPDATE ON articles_snapshot
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION claims_refresh_of_snapshots();
"""

# Those that had more words than they will have.
AGAIN = """
SELECT claims_refresh(ARRAY(
    SELECT DISTINCT n.claim_id FROM claims_anchor n JOIN articles_snapshot s ON s.id = n.snapshot_id
    WHERE n.state = 'needs_check' OR NOT s.is_public ORDER BY n.claim_id
))
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0014_action_values")]

    operations = [migrations.RunSQL(sql) for sql in (REFRESH, OPENED, AGAIN)]
