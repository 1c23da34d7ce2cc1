"""The text of a snapshot never changes: plain triggers, since pgtrigger's own can be switched off by a session."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION articles_snapshot_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The text of a snapshot never changes; capture a new snapshot instead.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_text_stays';
END $$;

CREATE TRIGGER snapshot_text_stays BEFORE UPDATE ON articles_snapshot FOR EACH ROW
    WHEN ((OLD.id, OLD.article_id, OLD.number, OLD.text, OLD.sha256, OLD.captured_at, OLD.origin)
          IS DISTINCT FROM
          (NEW.id, NEW.article_id, NEW.number, NEW.text, NEW.sha256, NEW.captured_at, NEW.origin))
    EXECUTE FUNCTION articles_snapshot_stays();
CREATE TRIGGER snapshot_is_never_deleted BEFORE DELETE ON articles_snapshot FOR EACH ROW
    EXECUTE FUNCTION articles_snapshot_stays();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON articles_snapshot FOR EACH STATEMENT
    EXECUTE FUNCTION articles_snapshot_stays();

CREATE FUNCTION articles_snapshot_is_honest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.text IS NOT NFC NORMALIZED THEN
        RAISE EXCEPTION 'The text of a snapshot is kept in Unicode NFC.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_text_is_nfc';
    END IF;
    IF NEW.sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'The SHA-256 is not that of the text.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_sha256_is_of_its_text';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER snapshot_is_honest BEFORE INSERT ON articles_snapshot FOR EACH ROW
    EXECUTE FUNCTION articles_snapshot_is_honest();
"""

BACKWARD = """
DROP TRIGGER snapshot_is_honest ON articles_snapshot;
DROP TRIGGER guard_truncate ON articles_snapshot;
DROP TRIGGER snapshot_is_never_deleted ON articles_snapshot;
DROP TRIGGER snapshot_text_stays ON articles_snapshot;
DROP FUNCTION articles_snapshot_is_honest();
DROP FUNCTION articles_snapshot_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
