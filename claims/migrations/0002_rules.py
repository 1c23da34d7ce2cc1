"""The rules of claims that more than one row or column can break, each raised as a check violation with its name."""

from django.db import migrations

ANCHORS = """
CREATE FUNCTION claims_anchor_is_honest() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    captured record;
BEGIN
    SELECT s.text, s.article_id INTO captured FROM articles_snapshot s WHERE s.id = NEW.snapshot_id;
    IF NOT FOUND OR captured.article_id IS DISTINCT FROM
        (SELECT c.article_id FROM claims_claim c WHERE c.id = NEW.claim_id) THEN
        RAISE EXCEPTION 'The snapshot is one of another article.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anchor_is_in_its_article';
    END IF;
    -- anchor_span_fits_its_words refuses a span that is none.
    IF NEW.state = 'lost' OR NEW.start IS NULL OR NEW.start < 0 OR NEW."end" IS NULL OR NEW."end" <= NEW.start THEN
        RETURN NEW;
    END IF;
    IF NEW."end" > char_length(captured.text)
       OR substring(captured.text FROM NEW.start + 1 FOR NEW."end" - NEW.start) IS DISTINCT FROM NEW.exact THEN
        RAISE EXCEPTION 'These words do not stand at that place of the snapshot.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anchor_exact_is_the_text';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER anchor_is_honest BEFORE INSERT OR UPDATE ON claims_anchor FOR EACH ROW
    EXECUTE FUNCTION claims_anchor_is_honest();
"""

CLAIMS = """
CREATE FUNCTION claims_claim_keeps_its_origin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The slug, article, maker and origin of a claim stay as they were recorded.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_keeps_its_origin';
END $$;
CREATE TRIGGER claim_keeps_its_origin BEFORE UPDATE ON claims_claim FOR EACH ROW
    WHEN ((OLD.id, OLD.slug, OLD.article_id, OLD.made_by_id, OLD.origin, OLD.recorded_at)
          IS DISTINCT FROM (NEW.id, NEW.slug, NEW.article_id, NEW.made_by_id, NEW.origin, NEW.recorded_at))
    EXECUTE FUNCTION claims_claim_keeps_its_origin();

CREATE FUNCTION claims_claim_stays_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was published stays on record with its date; withdraw it instead.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_stays_published';
END $$;
CREATE TRIGGER claim_stays_published BEFORE UPDATE ON claims_claim FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL AND NEW.published_at IS DISTINCT FROM OLD.published_at)
    EXECUTE FUNCTION claims_claim_stays_published();

CREATE FUNCTION claims_claim_is_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A claim is withdrawn or discarded, never deleted: its slug stays.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_is_never_deleted';
END $$;
CREATE TRIGGER claim_is_never_deleted BEFORE DELETE ON claims_claim FOR EACH ROW
    EXECUTE FUNCTION claims_claim_is_never_deleted();

CREATE FUNCTION claims_claim_has_a_speaker() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    checked bigint;
BEGIN
    IF TG_TABLE_NAME = 'claims_claim' THEN checked := NEW.id; ELSE checked := OLD.claim_id; END IF;
    IF EXISTS (SELECT FROM claims_claim c WHERE c.id = checked AND c.status = 'published')
       AND NOT EXISTS (SELECT FROM claims_claimactor a WHERE a.claim_id = checked AND a.part = 'speaker') THEN
        RAISE EXCEPTION 'A published claim has at least one speaker.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_has_a_speaker';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER claim_has_a_speaker AFTER INSERT OR UPDATE OF status ON claims_claim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'published')
    EXECUTE FUNCTION claims_claim_has_a_speaker();
CREATE CONSTRAINT TRIGGER claim_keeps_a_speaker AFTER UPDATE OR DELETE ON claims_claimactor
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.part = 'speaker')
    EXECUTE FUNCTION claims_claim_has_a_speaker();
"""

REVIEW = """
-- Seeds count as published by their origin: only the owner of the tables, who loads them, may name it.
CREATE FUNCTION claims_seeds_are_the_owners() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        RAISE EXCEPTION 'Only loadseeds makes rows that count as seeds.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seeds_are_loaded_by_the_owner';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_seeds_are_the_owners BEFORE INSERT ON claims_claim FOR EACH ROW
    WHEN (NEW.origin = 'seeds') EXECUTE FUNCTION claims_seeds_are_the_owners();
CREATE TRIGGER claims_seeds_are_the_owners BEFORE INSERT ON claims_link FOR EACH ROW
    WHEN (NEW.origin = 'seeds') EXECUTE FUNCTION claims_seeds_are_the_owners();
CREATE TRIGGER claims_seeds_stay_the_owners BEFORE UPDATE ON claims_link FOR EACH ROW
    WHEN (NEW.origin = 'seeds' AND OLD.origin <> 'seeds') EXECUTE FUNCTION claims_seeds_are_the_owners();

CREATE FUNCTION claims_link_keeps_its_proposer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Who proposed a link changes only when it is proposed again.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'link_keeps_its_proposer';
END $$;
CREATE TRIGGER link_keeps_its_proposer BEFORE UPDATE ON claims_link FOR EACH ROW
    WHEN (NEW.proposed_by_id IS DISTINCT FROM OLD.proposed_by_id AND NEW.status <> 'proposed')
    EXECUTE FUNCTION claims_link_keeps_its_proposer();
"""

SCOPE = """
CREATE FUNCTION claims_last_day(first_day date, precision_ text) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE precision_
        WHEN 'year' THEN (first_day + interval '1 year - 1 day')::date
        WHEN 'month' THEN (first_day + interval '1 month - 1 day')::date
        ELSE first_day END
$$;

CREATE FUNCTION claims_text_search(language text) RETURNS regconfig LANGUAGE sql IMMUTABLE AS $$
    SELECT (CASE split_part(language, '-', 1)
        WHEN 'id' THEN 'indonesian' WHEN 'en' THEN 'english' WHEN 'ar' THEN 'arabic' WHEN 'ru' THEN 'russian'
        WHEN 'fr' THEN 'french' WHEN 'de' THEN 'german' WHEN 'es' THEN 'spanish' WHEN 'tr' THEN 'turkish'
        ELSE 'simple' END)::regconfig
$$;

-- The only place that writes the rows derived from claims. Locks the speakers, so that a claim and an affiliation
-- that change at the same time see each other.
CREATE FUNCTION claims_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql
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
                     FROM claims_anchor n WHERE n.claim_id = c.id), '')
        || coalesce((SELECT to_tsvector('simple', string_agg(DISTINCT m.name || ' ' || m.folded, ' '))
                     FROM claims_claimactor p JOIN claims_actorname m ON m.actor_id = p.actor_id
                     WHERE p.claim_id = c.id), '')
    FROM claims_claim c JOIN articles_article a ON a.id = c.article_id WHERE c.id = ANY (ids)
    ON CONFLICT (claim_id) DO UPDATE SET words = EXCLUDED.words;
END $$;

CREATE FUNCTION claims_refresh_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM claims_refresh(ARRAY(SELECT DISTINCT id FROM changed ORDER BY id));
    RETURN NULL;
END $$;

CREATE FUNCTION claims_refresh_parents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM claims_refresh(ARRAY(SELECT DISTINCT claim_id FROM changed ORDER BY claim_id));
    RETURN NULL;
END $$;

CREATE FUNCTION claims_refresh_of_articles() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM claims_refresh(ARRAY(
        SELECT c.id FROM claims_claim c JOIN changed ON changed.id = c.article_id ORDER BY c.id
    ));
    RETURN NULL;
END $$;

-- An affiliation counts for its actor, and for all who speak for that actor.
CREATE FUNCTION claims_refresh_of_actors() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mouths bigint[];
BEGIN
    -- Two offices of one chain that change at the same time wait for each other at the actor between them.
    PERFORM 1 FROM claims_actor
        WHERE id IN (SELECT actor_id FROM changed UNION SELECT (to_jsonb(changed) ->> 'body_id')::bigint FROM changed)
        ORDER BY id FOR NO KEY UPDATE;
    WITH RECURSIVE reached (id) AS (
        SELECT actor_id FROM changed
        UNION
        SELECT f.actor_id FROM reached JOIN claims_affiliation f ON f.body_id = reached.id
    ) SELECT array_agg(id ORDER BY id) INTO mouths FROM reached;
    PERFORM 1 FROM claims_actor WHERE id = ANY (mouths) ORDER BY id FOR NO KEY UPDATE;
    PERFORM claims_refresh(ARRAY(
        SELECT DISTINCT p.claim_id FROM claims_claimactor p WHERE p.actor_id = ANY (mouths) ORDER BY p.claim_id
    ));
    RETURN NULL;
END $$;
"""

WATCHED = [
    # table, function, events
    ("claims_claim", "claims_refresh_claims", ["INSERT", "UPDATE"]),
    ("claims_claimactor", "claims_refresh_parents", ["INSERT", "UPDATE", "DELETE"]),
    ("claims_claimtopic", "claims_refresh_parents", ["INSERT", "UPDATE", "DELETE"]),
    ("claims_anchor", "claims_refresh_parents", ["INSERT", "UPDATE", "DELETE"]),
    ("claims_actorname", "claims_refresh_of_actors", ["INSERT", "UPDATE", "DELETE"]),
    ("claims_affiliation", "claims_refresh_of_actors", ["INSERT", "UPDATE", "DELETE"]),
    ("articles_article", "claims_refresh_of_articles", ["UPDATE"]),
]


SIDES = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}
UNMOVED = {"claims_claim", "articles_article"}


def watch(table, function, event):
    """The trigger of an event; an update has two, since a row may have moved from one claim or actor to another."""
    return ";\n".join(
        f"CREATE TRIGGER claims_refresh_{event.lower()}_{rows.lower()} AFTER {event} ON {table} "
        f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        for rows in SIDES[event]
        if not (event == "UPDATE" and rows == "OLD" and table in UNMOVED)
    )


TRIGGERS = ";\n".join(watch(table, function, event) for table, function, events in WATCHED for event in events)

# The feed is read from its index alone as long as vacuum follows the inserts.
VACUUM = """
ALTER TABLE claims_claimscope
    SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02)
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial"), ("articles", "0002_snapshot_guards")]

    operations = [migrations.RunSQL(sql) for sql in (ANCHORS, CLAIMS, REVIEW, SCOPE, TRIGGERS, VACUUM)]
