from django.db import migrations

# A claim without a speaker is said by the article's outlet, in its own voice, where this outlet is not on record.
OWN_VOICE = """
CREATE OR REPLACE FUNCTION claims_claim_has_a_speaker() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    checked bigint;
BEGIN
    IF TG_TABLE_NAME = 'claims_claim' THEN checked := NEW.id; ELSE checked := OLD.claim_id; END IF;
    IF EXISTS (SELECT FROM claims_claim c JOIN articles_article a ON a.id = c.article_id
               WHERE c.id = checked AND c.status = 'published' AND a.outlet_id IS NOT NULL)
       AND NOT EXISTS (SELECT FROM claims_claimactor a WHERE a.claim_id = checked AND a.part = 'speaker') THEN
        RAISE EXCEPTION 'A published claim has at least one speaker.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_has_a_speaker';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION claims_voices_have_speakers() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM articles_article a JOIN claims_claim c ON c.article_id = a.id AND c.status = 'published'
               WHERE a.id = NEW.id AND a.outlet_id IS NOT NULL AND NOT EXISTS
               (SELECT FROM claims_claimactor p WHERE p.claim_id = c.id AND p.part = 'speaker')) THEN
        RAISE EXCEPTION 'A published claim has at least one speaker.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_has_a_speaker';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER claims_voices_have_speakers AFTER UPDATE OF outlet_id ON articles_article
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.outlet_id IS NOT NULL)
    EXECUTE FUNCTION claims_voices_have_speakers();
"""
SPEAKERS = """
DROP TRIGGER claims_voices_have_speakers ON articles_article;
DROP FUNCTION claims_voices_have_speakers();
CREATE OR REPLACE FUNCTION claims_claim_has_a_speaker() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_outlet_kinds"), ("claims", "0023_topic_parents")]

    operations = [migrations.RunSQL(OWN_VOICE, SPEAKERS)]
