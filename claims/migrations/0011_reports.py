import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from articles.rights import grant, protect_history


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0010_shifts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("claim_version", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("words", "the words are wrong"),
                            ("speaker", "the speaker is wrong"),
                            ("date", "the date is wrong"),
                            ("source", "the source is wrong"),
                            ("other", "something else"),
                        ],
                        max_length=7,
                    ),
                ),
                ("text", models.CharField(max_length=2000)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("visitor", models.CharField(blank=True, editable=False, max_length=64)),
                ("form_token", models.UUIDField(editable=False, unique=True)),
                ("reported_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("corrected", "corrected"),
                            ("answered", "answered"),
                            ("no_error", "not an error"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("settled_at", models.DateTimeField(editable=False, null=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="claims.claim"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("claim_version", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("words", "the words are wrong"),
                            ("speaker", "the speaker is wrong"),
                            ("date", "the date is wrong"),
                            ("source", "the source is wrong"),
                            ("other", "something else"),
                        ],
                        max_length=7,
                    ),
                ),
                ("text", models.CharField(max_length=2000)),
                ("form_token", models.UUIDField(editable=False)),
                ("reported_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("corrected", "corrected"),
                            ("answered", "answered"),
                            ("no_error", "not an error"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("settled_at", models.DateTimeField(editable=False, null=True)),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.report",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(condition=models.Q(("status", "open")), fields=["id"], name="report_open"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["reported_at"], name="report_latest"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["words", "speaker", "date", "source", "other"])),
                name="report_kind_is_known",
                violation_error_message="The kind is one of: words, speaker, date, source, other.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "corrected", "answered", "no_error"])),
                name="report_status_is_known",
                violation_error_message="The status is one of: open, corrected, answered, no_error.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("text__regex", "\\S")),
                name="report_has_a_text",
                violation_error_message="Write what is wrong.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("note", ""), ("settled_at__isnull", True), ("settled_by__isnull", True), ("status", "open")
                    ),
                    models.Q(
                        models.Q(("status", "open"), _negated=True),
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="report_settled_names_who_and_when",
                violation_error_message="A settled report says who settled it, and when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "no_error"), _negated=True), ("note__regex", "\\S"), _connector="OR"
                ),
                name="report_of_no_error_has_a_note",
                violation_error_message="Say why this is not an error.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_reportevent" ("claim_id", "claim_version", "form_token", "id", "kind", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_at", "settled_at", "settled_by_id", "status", "text", "version") VALUES (NEW."claim_id", NEW."claim_version", NEW."form_token", NEW."id", NEW."kind", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reported_at", NEW."settled_at", NEW."settled_by_id", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                    hash="40f86fb568db4a8063d3aac04173a222300b6053",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3ea53",
                    table="claims_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_id" IS DISTINCT FROM (NEW."claim_id") OR OLD."claim_version" IS DISTINCT FROM (NEW."claim_version") OR OLD."form_token" IS DISTINCT FROM (NEW."form_token") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."reported_at" IS DISTINCT FROM (NEW."reported_at") OR OLD."settled_at" IS DISTINCT FROM (NEW."settled_at") OR OLD."settled_by_id" IS DISTINCT FROM (NEW."settled_by_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "claims_reportevent" ("claim_id", "claim_version", "form_token", "id", "kind", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_at", "settled_at", "settled_by_id", "status", "text", "version") VALUES (NEW."claim_id", NEW."claim_version", NEW."form_token", NEW."id", NEW."kind", NEW."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reported_at", NEW."settled_at", NEW."settled_by_id", NEW."status", NEW."text", NEW."version"); RETURN NULL;',
                    hash="995101e736ed003b59c0ec9112b06a8eef76b5b4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_73635",
                    table="claims_report",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_reportevent" ("claim_id", "claim_version", "form_token", "id", "kind", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reported_at", "settled_at", "settled_by_id", "status", "text", "version") VALUES (OLD."claim_id", OLD."claim_version", OLD."form_token", OLD."id", OLD."kind", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reported_at", OLD."settled_at", OLD."settled_by_id", OLD."status", OLD."text", OLD."version"); RETURN NULL;',
                    hash="0f435b2ad4d1a4d640b83c182581c34de4244354",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3b4ca",
                    table="claims_report",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunPython(grant("UPDATE, DELETE", "claims_report")),
        migrations.RunPython(protect_history),
    ]
