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
        ("claims", "0011_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AboutPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("id", "Bahasa Indonesia")], max_length=2, unique=True
                    ),
                ),
                ("text", models.TextField(max_length=30000)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AboutPageEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("language", models.CharField(choices=[("en", "English"), ("id", "Bahasa Indonesia")], max_length=2)),
                ("text", models.TextField(max_length=30000)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.aboutpage",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="aboutpage",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "id"])),
                name="about_language_is_known",
                violation_error_message="The language is one of: en, id.",
            ),
        ),
        migrations.AddConstraint(
            model_name="aboutpage",
            constraint=models.CheckConstraint(
                condition=models.Q(("text__regex", "\\S")),
                name="about_has_a_text",
                violation_error_message="Write who publishes this, and by which rules.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="aboutpage",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_aboutpageevent" ("changed_at", "changed_by_id", "id", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (NEW."changed_at", NEW."changed_by_id", NEW."id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."text", NEW."version"); RETURN NULL;',
                    hash="318dfabb7cda2d5b0ec6d353230f100334d8018e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8fca1",
                    table="claims_aboutpage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="aboutpage",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_aboutpageevent" ("changed_at", "changed_by_id", "id", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (NEW."changed_at", NEW."changed_by_id", NEW."id", NEW."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."text", NEW."version"); RETURN NULL;',
                    hash="1e4303dd1da70c3786526484fa432d518411ce0a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a806b",
                    table="claims_aboutpage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="aboutpage",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_aboutpageevent" ("changed_at", "changed_by_id", "id", "language", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "version") VALUES (OLD."changed_at", OLD."changed_by_id", OLD."id", OLD."language", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."text", OLD."version"); RETURN NULL;',
                    hash="74e89d49b0786bbac5a1919d759ee01f9f6b3e12",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_96f11",
                    table="claims_aboutpage",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunPython(grant("UPDATE, DELETE", "claims_aboutpage")),
        migrations.RunPython(protect_history),
    ]
