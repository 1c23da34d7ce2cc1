"""A captured text can be set aside, when its capture is undone; one text of each article stands."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from ..rights import grant, protect_history

ONE_STANDS = """
-- The article is locked, so that its last two texts are not set aside at the same time.
CREATE FUNCTION articles_snapshot_one_stands() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM articles_article WHERE id = NEW.article_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM articles_snapshot s
                   WHERE s.article_id = NEW.article_id AND s.id <> NEW.id AND NOT s.set_aside) THEN
        RAISE EXCEPTION 'The only text of an article cannot be set aside.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_one_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER snapshot_one_stands BEFORE UPDATE ON articles_snapshot FOR EACH ROW
    WHEN (NEW.set_aside AND NOT OLD.set_aside) EXECUTE FUNCTION articles_snapshot_one_stands();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_addresses"),
        ("claims", "0003_rights"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="snapshot",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="snapshot",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="snapshot",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="snapshot",
            name="set_aside",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="snapshotevent",
            name="set_aside",
            field=models.BooleanField(default=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="snapshot",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "articles_snapshotevent" ("article_id", "captured_at", "id", "is_public", "number", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_aside", "sha256") VALUES (NEW."article_id", NEW."captured_at", NEW."id", NEW."is_public", NEW."number", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."set_aside", NEW."sha256"); RETURN NULL;',
                    hash="0151b52c4efb27140050a8d8b23481d525c73394",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7ba42",
                    table="articles_snapshot",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="snapshot",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."captured_at" IS DISTINCT FROM (NEW."captured_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_public" IS DISTINCT FROM (NEW."is_public") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."set_aside" IS DISTINCT FROM (NEW."set_aside") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256"))',
                    func='INSERT INTO "articles_snapshotevent" ("article_id", "captured_at", "id", "is_public", "number", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_aside", "sha256") VALUES (NEW."article_id", NEW."captured_at", NEW."id", NEW."is_public", NEW."number", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."set_aside", NEW."sha256"); RETURN NULL;',
                    hash="66edf03d7a107dcec6897fcecb2371d683f7eb38",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_880c9",
                    table="articles_snapshot",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="snapshot",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "articles_snapshotevent" ("article_id", "captured_at", "id", "is_public", "number", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_aside", "sha256") VALUES (OLD."article_id", OLD."captured_at", OLD."id", OLD."is_public", OLD."number", OLD."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."set_aside", OLD."sha256"); RETURN NULL;',
                    hash="8bf030a41c3268194b66536c303a42d95a709560",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_511a2",
                    table="articles_snapshot",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(ONE_STANDS),
        migrations.RunPython(grant("UPDATE (set_aside)", "articles_snapshot")),
        migrations.RunPython(protect_history),
    ]
