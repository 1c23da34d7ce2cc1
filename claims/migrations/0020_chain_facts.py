"""How words passed, apart from who heard them; to whom a claim was said; whether its source is named."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from articles.rights import protect_history

# `direct` told neither how the words passed nor to whom they were said. `anonymous` told of the source, not of the hop.
# The history keeps the words as they were recorded then; claims/history/versions.py reads them as not recorded.
LEAVE_OPEN_WHAT_WAS_NOT_KNOWN = [
    """
    UPDATE claims_claim SET source_unnamed = true
    WHERE id IN (SELECT claim_id FROM claims_attribution WHERE passed = 'anonymous')
    """,
    "ALTER TABLE claims_claimevent DISABLE TRIGGER history_only_grows",
    """
    UPDATE claims_claimevent SET source_unnamed = true
    WHERE id IN (SELECT id FROM claims_claim WHERE source_unnamed)
    """,
    "ALTER TABLE claims_claimevent ENABLE TRIGGER history_only_grows",
    "UPDATE claims_attribution SET passed = '' WHERE passed IN ('direct', 'anonymous')",
    "SET CONSTRAINTS ALL IMMEDIATE",
]
ONE_WORD_AGAIN = ["UPDATE claims_attribution SET passed = 'direct' WHERE passed IN ('', 'verbatim')"]


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_list_indexes"),
        ("claims", "0019_desk_lists"),
    ]

    operations = [
        # Last, in either direction: pgtrigger's functions are made anew below.
        migrations.RunPython(migrations.RunPython.noop, protect_history),
        pgtrigger.migrations.RemoveTrigger(
            model_name="attribution",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="attribution",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="attribution",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="attribution",
            name="attribution_directness_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="claimactor",
            name="claim_actor_part_is_known",
        ),
        migrations.RenameField(model_name="attribution", old_name="directness", new_name="passed"),
        migrations.AlterField(
            model_name="attribution",
            name="passed",
            field=models.CharField(
                blank=True,
                choices=[("verbatim", "verbatim"), ("paraphrased", "paraphrased"), ("translated", "translated")],
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="attribution",
            name="heard",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.RenameField(model_name="attributionevent", old_name="directness", new_name="passed"),
        migrations.AlterField(
            model_name="attributionevent",
            name="passed",
            field=models.CharField(
                blank=True,
                choices=[("verbatim", "verbatim"), ("paraphrased", "paraphrased"), ("translated", "translated")],
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="attributionevent",
            name="heard",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="claim",
            name="audience",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="claim",
            name="source_unnamed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="claimevent",
            name="audience",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="claimevent",
            name="source_unnamed",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="claimactor",
            name="part",
            field=models.CharField(
                choices=[("speaker", "speaker"), ("about", "about"), ("said_to", "to whom it was said")], max_length=7
            ),
        ),
        migrations.AlterField(
            model_name="claimactorevent",
            name="part",
            field=models.CharField(
                choices=[("speaker", "speaker"), ("about", "about"), ("said_to", "to whom it was said")], max_length=7
            ),
        ),
        migrations.RunSQL(
            [(statement, None) for statement in LEAVE_OPEN_WHAT_WAS_NOT_KNOWN],
            reverse_sql=[(statement, None) for statement in ONE_WORD_AGAIN],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attribution",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_attributionevent" ("actor_id", "claim_id", "heard", "id", "outlet_id", "passed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."actor_id", NEW."claim_id", NEW."heard", NEW."id", NEW."outlet_id", NEW."passed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="fdf07ea703a2fe5f1e907bcd5ff9ae8ee1ded941",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_43dca",
                    table="claims_attribution",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attribution",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_attributionevent" ("actor_id", "claim_id", "heard", "id", "outlet_id", "passed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."actor_id", NEW."claim_id", NEW."heard", NEW."id", NEW."outlet_id", NEW."passed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="3a75a161f57418e36b6ea0d16c38bb76b427ddb5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_37070",
                    table="claims_attribution",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attribution",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_attributionevent" ("actor_id", "claim_id", "heard", "id", "outlet_id", "passed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."actor_id", OLD."claim_id", OLD."heard", OLD."id", OLD."outlet_id", OLD."passed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."position"); RETURN NULL;',
                    hash="7c2a52f302b9b8374f97d28f6b14b69e0b2f450c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_430b2",
                    table="claims_attribution",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("alone", "article_id", "audience", "changed_by_id", "denies_id", "extent", "form_token", "gist", "id", "kind", "made_by_id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "recorded_at", "review_note", "reviewed_by_id", "reviewer_id", "said_basis", "said_on", "said_precision", "slug", "source_unnamed", "status", "version", "withdrawn_at", "withdrawn_reason") VALUES (NEW."alone", NEW."article_id", NEW."audience", NEW."changed_by_id", NEW."denies_id", NEW."extent", NEW."form_token", NEW."gist", NEW."id", NEW."kind", NEW."made_by_id", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."published_at", NEW."recorded_at", NEW."review_note", NEW."reviewed_by_id", NEW."reviewer_id", NEW."said_basis", NEW."said_on", NEW."said_precision", NEW."slug", NEW."source_unnamed", NEW."status", NEW."version", NEW."withdrawn_at", NEW."withdrawn_reason"); RETURN NULL;',
                    hash="194ab99631c1882f7898cf25b8b5c21a51383a07",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_df8fa",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_claimevent" ("alone", "article_id", "audience", "changed_by_id", "denies_id", "extent", "form_token", "gist", "id", "kind", "made_by_id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "recorded_at", "review_note", "reviewed_by_id", "reviewer_id", "said_basis", "said_on", "said_precision", "slug", "source_unnamed", "status", "version", "withdrawn_at", "withdrawn_reason") VALUES (NEW."alone", NEW."article_id", NEW."audience", NEW."changed_by_id", NEW."denies_id", NEW."extent", NEW."form_token", NEW."gist", NEW."id", NEW."kind", NEW."made_by_id", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."published_at", NEW."recorded_at", NEW."review_note", NEW."reviewed_by_id", NEW."reviewer_id", NEW."said_basis", NEW."said_on", NEW."said_precision", NEW."slug", NEW."source_unnamed", NEW."status", NEW."version", NEW."withdrawn_at", NEW."withdrawn_reason"); RETURN NULL;',
                    hash="12fa176ab1feca545cf6594225d4cfdd9eb9f71f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fe4ba",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("alone", "article_id", "audience", "changed_by_id", "denies_id", "extent", "form_token", "gist", "id", "kind", "made_by_id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "recorded_at", "review_note", "reviewed_by_id", "reviewer_id", "said_basis", "said_on", "said_precision", "slug", "source_unnamed", "status", "version", "withdrawn_at", "withdrawn_reason") VALUES (OLD."alone", OLD."article_id", OLD."audience", OLD."changed_by_id", OLD."denies_id", OLD."extent", OLD."form_token", OLD."gist", OLD."id", OLD."kind", OLD."made_by_id", OLD."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."published_at", OLD."recorded_at", OLD."review_note", OLD."reviewed_by_id", OLD."reviewer_id", OLD."said_basis", OLD."said_on", OLD."said_precision", OLD."slug", OLD."source_unnamed", OLD."status", OLD."version", OLD."withdrawn_at", OLD."withdrawn_reason"); RETURN NULL;',
                    hash="030d48e5f12c112c55d16856a1c4b13152d4a93e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dbf31",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="attribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("passed__in", ["", "verbatim", "paraphrased", "translated"])),
                name="attribution_passed_is_known",
                violation_error_message="The words passed verbatim, paraphrased or translated, or it is not recorded how.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimactor",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["speaker", "about", "said_to"])),
                name="claim_actor_part_is_known",
                violation_error_message="The part is one of: speaker, about, said_to.",
            ),
        ),
        migrations.RunPython(protect_history, migrations.RunPython.noop),
    ]
