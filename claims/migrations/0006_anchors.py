"""A version for each anchor, and no claim in a text that was set aside."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from articles.rights import protect_history

STANDING = """
CREATE FUNCTION claims_anchor_is_on_a_standing_text() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM articles_snapshot s WHERE s.id = NEW.snapshot_id AND s.set_aside) THEN
        RAISE EXCEPTION 'This text was set aside; no claim stands in it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'anchor_is_on_a_standing_text';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER anchor_is_on_a_standing_text BEFORE INSERT OR UPDATE ON claims_anchor FOR EACH ROW
    EXECUTE FUNCTION claims_anchor_is_on_a_standing_text();

-- Judged at the end of the transaction: undoing a capture takes the places made by it away, in whatever order.
CREATE FUNCTION claims_snapshot_set_aside_is_empty() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM claims_anchor n JOIN articles_snapshot s ON s.id = n.snapshot_id
               WHERE s.id = NEW.id AND s.set_aside) THEN
        RAISE EXCEPTION 'Claims stand in this text; it cannot be set aside.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_set_aside_is_empty';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER snapshot_set_aside_is_empty AFTER INSERT OR UPDATE OF set_aside ON articles_snapshot
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.set_aside)
    EXECUTE FUNCTION claims_snapshot_set_aside_is_empty();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_set_aside"),
        ("claims", "0005_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="anchor",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="anchor",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="anchor",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="anchor",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="anchorevent",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddIndex(
            model_name="anchor",
            index=models.Index(
                condition=models.Q(
                    ("state", "needs_check"), models.Q(("settled_by", None), ("state", "lost")), _connector="OR"
                ),
                fields=["snapshot"],
                name="anchor_at_the_desk",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="anchor",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_anchorevent" ("claim_id", "end", "exact", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_by_id", "snapshot_id", "start", "state", "version") VALUES (NEW."claim_id", NEW."end", NEW."exact", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."settled_by_id", NEW."snapshot_id", NEW."start", NEW."state", NEW."version"); RETURN NULL;',
                    hash="d764e3d84e4b2e5c7bf35e571b00fc22d2bbeca8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f04fb",
                    table="claims_anchor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="anchor",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_anchorevent" ("claim_id", "end", "exact", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_by_id", "snapshot_id", "start", "state", "version") VALUES (NEW."claim_id", NEW."end", NEW."exact", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."settled_by_id", NEW."snapshot_id", NEW."start", NEW."state", NEW."version"); RETURN NULL;',
                    hash="cc3b2d930466a376e5e2c7301f2c063b4e1524e6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ff1ad",
                    table="claims_anchor",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="anchor",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_anchorevent" ("claim_id", "end", "exact", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_by_id", "snapshot_id", "start", "state", "version") VALUES (OLD."claim_id", OLD."end", OLD."exact", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."settled_by_id", OLD."snapshot_id", OLD."start", OLD."state", OLD."version"); RETURN NULL;',
                    hash="b5e640e753777e5e7ac901aec0aa44cbcdaf63e9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a340f",
                    table="claims_anchor",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(STANDING),
        migrations.RunPython(protect_history),
    ]
