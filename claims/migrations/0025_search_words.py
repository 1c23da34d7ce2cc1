"""A claim is found by its words as people type them, by phrases with every word, and by names that are stop words.

The words of names have the weight A: a search for `AS` or `WHO` finds names only.
"""

from django.db import migrations

# As in migration 0022, but for the words of a claim, which have a function of their own.
REFRESH = """
CREATE OR REPLACE FUNCTION claims_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM claims_actor a
        WHERE a.id IN (SELECT p.actor_id FROM claims_claimactor p WHERE p.claim_id = ANY (ids) AND p.part = 'speaker')
        ORDER BY a.id FOR NO KEY UPDATE;

    DELETE FROM claims_claimscope WHERE claim_id = ANY (ids);
    WITH RECURSIVE said AS (
        SELECT c.id, c.said_on, c.said_precision, c.said_end, c.kind, a.outlet_id,
               CASE WHEN c.said_precision <> 'before' THEN c.said_on END AS said_first,
               coalesce(c.said_end, claims_last_day(c.said_on, c.said_precision)) AS said_until
        FROM claims_claim c JOIN articles_article a ON a.id = c.article_id
        WHERE c.id = ANY (ids) AND c.status = 'published'
    ), counted (claim_id, actor_id, direct) AS (
        SELECT said.id, p.actor_id, TRUE
        FROM said JOIN claims_claimactor p ON p.claim_id = said.id AND p.part = 'speaker'
        UNION
        SELECT said.id, f.body_id, FALSE
        FROM counted JOIN said ON said.id = counted.claim_id JOIN claims_affiliation f ON f.actor_id = counted.actor_id
        WHERE (f.start IS NULL OR f.start <= said.said_first)
          AND (f."end" IS NULL OR claims_last_day(f."end", f.end_precision) >= said.said_until)
    )
    INSERT INTO claims_claimscope
        (actor_id, claim_id, said_on, said_precision, said_end, kind, outlet_id, direct, topic_ids)
    SELECT counted.actor_id, said.id, said.said_on, said.said_precision, said.said_end, said.kind, said.outlet_id,
           bool_or(counted.direct),
           ARRAY(SELECT t.topic_id FROM claims_claimtopic t WHERE t.claim_id = said.id ORDER BY t.topic_id)
    FROM counted JOIN said ON said.id = counted.claim_id
    GROUP BY counted.actor_id, said.id, said.said_on, said.said_precision, said.said_end, said.kind,
             said.outlet_id;

    INSERT INTO claims_claimsearch (claim_id, words)
    SELECT c.id, claims_search_words(c.id) FROM claims_claim c WHERE c.id = ANY (ids)
    ON CONFLICT (claim_id) DO UPDATE SET words = EXCLUDED.words;
END $$;
"""
WORDS = """
CREATE FUNCTION claims_search_words(claim bigint) RETURNS tsvector LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
    SELECT articles_search_words(c.gist, 'english')
        || coalesce((SELECT articles_search_words(string_agg(DISTINCT n.exact, ' '), claims_text_search(a.language))
                     FROM claims_anchor n JOIN articles_snapshot s ON s.id = n.snapshot_id
                     WHERE n.claim_id = c.id AND n.state IN ('exact', 'moved') AND (s.is_public OR s.number = (
                         SELECT max(t.number) FROM claims_anchor m JOIN articles_snapshot t ON t.id = m.snapshot_id
                         WHERE m.claim_id = c.id AND m.state IN ('exact', 'moved')))), '')
        || coalesce((SELECT setweight(articles_search_words(string_agg(DISTINCT m.name || ' ' || m.folded, ' '), 'simple'), 'A')
                     FROM claims_claimactor p JOIN claims_actorname m ON m.actor_id = p.actor_id
                     WHERE p.claim_id = c.id), '')
    FROM claims_claim c JOIN articles_article a ON a.id = c.article_id WHERE c.id = claim
$$
"""
AGAIN = "SELECT claims_refresh(ARRAY(SELECT id FROM claims_claim ORDER BY id))"
OLD_REFRESH = """
CREATE OR REPLACE FUNCTION claims_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM claims_actor a
        WHERE a.id IN (SELECT p.actor_id FROM claims_claimactor p WHERE p.claim_id = ANY (ids) AND p.part = 'speaker')
        ORDER BY a.id FOR NO KEY UPDATE;

    DELETE FROM claims_claimscope WHERE claim_id = ANY (ids);
    WITH RECURSIVE said AS (
        SELECT c.id, c.said_on, c.said_precision, c.said_end, c.kind, a.outlet_id,
               CASE WHEN c.said_precision <> 'before' THEN c.said_on END AS said_first,
               coalesce(c.said_end, claims_last_day(c.said_on, c.said_precision)) AS said_until
        FROM claims_claim c JOIN articles_article a ON a.id = c.article_id
        WHERE c.id = ANY (ids) AND c.status = 'published'
    ), counted (claim_id, actor_id, direct) AS (
        SELECT said.id, p.actor_id, TRUE
        FROM said JOIN claims_claimactor p ON p.claim_id = said.id AND p.part = 'speaker'
        UNION
        SELECT said.id, f.body_id, FALSE
        FROM counted JOIN said ON said.id = counted.claim_id JOIN claims_affiliation f ON f.actor_id = counted.actor_id
        WHERE (f.start IS NULL OR f.start <= said.said_first)
          AND (f."end" IS NULL OR claims_last_day(f."end", f.end_precision) >= said.said_until)
    )
    INSERT INTO claims_claimscope
        (actor_id, claim_id, said_on, said_precision, said_end, kind, outlet_id, direct, topic_ids)
    SELECT counted.actor_id, said.id, said.said_on, said.said_precision, said.said_end, said.kind, said.outlet_id,
           bool_or(counted.direct),
           ARRAY(SELECT t.topic_id FROM claims_claimtopic t WHERE t.claim_id = said.id ORDER BY t.topic_id)
    FROM counted JOIN said ON said.id = counted.claim_id
    GROUP BY counted.actor_id, said.id, said.said_on, said.said_precision, said.said_end, said.kind,
             said.outlet_id;

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


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_search_words"), ("claims", "0024_own_voice")]

    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION claims_search_words(bigint)"),
        migrations.RunSQL(REFRESH, OLD_REFRESH),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]
