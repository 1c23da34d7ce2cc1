"""Pairs of actors that may be one, and the index that finds names which look alike."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import claims.text.folding
from articles.rights import grant, protect_history


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0006_anchors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("reason", models.CharField(max_length=500)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("merged", "merged"),
                            ("distinct", "not the same"),
                            ("undone", "undone"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("verdict", models.CharField(blank=True, max_length=500)),
                ("action", models.UUIDField(editable=False, null=True)),
            ],
            options={
                "ordering": ["proposed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MergeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("reason", models.CharField(max_length=500)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("merged", "merged"),
                            ("distinct", "not the same"),
                            ("undone", "undone"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("verdict", models.CharField(blank=True, max_length=500)),
                ("action", models.UUIDField(editable=False, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="actorname",
            index=models.Index(
                claims.text.folding.Translate(
                    django.db.models.functions.text.Replace(
                        django.db.models.functions.text.Replace(
                            models.F("folded"), models.Value("rn"), models.Value("m")
                        ),
                        models.Value("vv"),
                        models.Value("w"),
                    ),
                    models.Value("авекмнорстухіјѕԛԝһӏԁɡαβεηικμνορτυχω1lı0"),
                    models.Value("abekmhopctyxijsqwhidgabehikmvoptuxwiiio"),
                ),
                name="actor_name_skeleton",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="actor",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="claims.actor"),
        ),
        migrations.AddField(
            model_name="merge",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="survivor",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="claims.actor"),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.actor",
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="decided_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="claims.merge",
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="proposed_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mergeevent",
            name="survivor",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.actor",
            ),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(
                condition=models.Q(("status", "proposed")), fields=["proposed_at", "id"], name="merge_at_the_desk"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["proposed", "merged", "distinct", "undone"])),
                name="merge_status_is_known",
                violation_error_message="The status is one of: proposed, merged, distinct, undone.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", "\\S")),
                name="merge_has_a_reason",
                violation_error_message="Say why you hold them to be one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor", models.F("survivor")), _negated=True),
                name="merge_is_of_two_actors",
                violation_error_message="An actor cannot be merged into itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                django.db.models.functions.comparison.Least("actor", "survivor"),
                django.db.models.functions.comparison.Greatest("actor", "survivor"),
                name="merge_pair_is_new",
                violation_error_message="The desk has judged or proposed this pair already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("status", "proposed")),
                    models.Q(
                        models.Q(("status", "proposed"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="merge_decision_is_on_record",
                violation_error_message="A decision is kept with who made it and when; a proposal has none yet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["distinct", "undone"]), _negated=True),
                    ("verdict__regex", "\\S"),
                    _connector="OR",
                ),
                name="merge_verdict_has_a_reason",
                violation_error_message="Say why they are not the same.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action__isnull", False), ("status", "merged")),
                    models.Q(models.Q(("status", "merged"), _negated=True), ("action__isnull", True)),
                    _connector="OR",
                ),
                name="merge_names_its_action",
                violation_error_message="A merge names the action that its undoing takes back.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_mergeevent" ("action", "actor_id", "decided_at", "decided_by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "status", "survivor_id", "verdict", "version") VALUES (NEW."action", NEW."actor_id", NEW."decided_at", NEW."decided_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."reason", NEW."status", NEW."survivor_id", NEW."verdict", NEW."version"); RETURN NULL;',
                    hash="f00393f26fb57d90fd28b28576912e270ac91bbc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a17e2",
                    table="claims_merge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_mergeevent" ("action", "actor_id", "decided_at", "decided_by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "status", "survivor_id", "verdict", "version") VALUES (NEW."action", NEW."actor_id", NEW."decided_at", NEW."decided_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."reason", NEW."status", NEW."survivor_id", NEW."verdict", NEW."version"); RETURN NULL;',
                    hash="827583a3493f319d06a100308939b59491f960b2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_71145",
                    table="claims_merge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="merge",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_mergeevent" ("action", "actor_id", "decided_at", "decided_by_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "status", "survivor_id", "verdict", "version") VALUES (OLD."action", OLD."actor_id", OLD."decided_at", OLD."decided_by_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."proposed_at", OLD."proposed_by_id", OLD."reason", OLD."status", OLD."survivor_id", OLD."verdict", OLD."version"); RETURN NULL;',
                    hash="5f445cd298ba2587b88defa76036b4d173f220de",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_329a1",
                    table="claims_merge",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunPython(grant("UPDATE", "claims_merge")),
        migrations.RunPython(protect_history),
    ]
