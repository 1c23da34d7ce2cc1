import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from articles.rights import grant, protect_history


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0012_about"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=120)),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("language", models.CharField(default="en", max_length=10)),
                (
                    "alert",
                    models.CharField(
                        choices=[("off", "no e-mail"), ("daily", "once a day"), ("at_once", "at once")],
                        default="off",
                        max_length=7,
                    ),
                ),
                ("seen_published_at", models.DateTimeField(editable=False, null=True)),
                ("seen_claim", models.BigIntegerField(editable=False, null=True)),
                ("mailed_published_at", models.DateTimeField(editable=False, null=True)),
                ("mailed_claim", models.BigIntegerField(editable=False, null=True)),
                ("mailed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SavedSearchEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=120)),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("language", models.CharField(default="en", max_length=10)),
                (
                    "alert",
                    models.CharField(
                        choices=[("off", "no e-mail"), ("daily", "once a day"), ("at_once", "at once")],
                        default="off",
                        max_length=7,
                    ),
                ),
                ("seen_published_at", models.DateTimeField(editable=False, null=True)),
                ("seen_claim", models.BigIntegerField(editable=False, null=True)),
                ("mailed_published_at", models.DateTimeField(editable=False, null=True)),
                ("mailed_claim", models.BigIntegerField(editable=False, null=True)),
                ("mailed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.savedsearch",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
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
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(("alert__in", ["off", "daily", "at_once"])),
                name="search_alert_is_known",
                violation_error_message="The alert is one of: off, daily, at_once.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__regex", "\\S")),
                name="search_has_a_name",
                violation_error_message="Give the search a name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.UniqueConstraint(
                fields=("user", "query"),
                name="search_is_saved_once",
                violation_error_message="You have saved this search already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_claim__isnull", True), ("seen_published_at__isnull", True)),
                    models.Q(("seen_claim__isnull", False), ("seen_published_at__isnull", False)),
                    _connector="OR",
                ),
                name="search_seen_is_a_place",
                violation_error_message="A place has a time and a claim.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mailed_claim__isnull", True), ("mailed_published_at__isnull", True)),
                    models.Q(("mailed_claim__isnull", False), ("mailed_published_at__isnull", False)),
                    _connector="OR",
                ),
                name="search_mailed_is_a_place",
                violation_error_message="A place has a time and a claim.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savedsearch",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_savedsearchevent" ("alert", "id", "language", "mailed_at", "mailed_claim", "mailed_published_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "seen_claim", "seen_published_at", "user_id", "version") VALUES (NEW."alert", NEW."id", NEW."language", NEW."mailed_at", NEW."mailed_claim", NEW."mailed_published_at", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."query", NEW."seen_claim", NEW."seen_published_at", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="a01835c42625265c4932dedd7cbad4b9dfcbc28c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_41e45",
                    table="claims_savedsearch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savedsearch",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_savedsearchevent" ("alert", "id", "language", "mailed_at", "mailed_claim", "mailed_published_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "seen_claim", "seen_published_at", "user_id", "version") VALUES (NEW."alert", NEW."id", NEW."language", NEW."mailed_at", NEW."mailed_claim", NEW."mailed_published_at", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."query", NEW."seen_claim", NEW."seen_published_at", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="ffa13b74204d70a3c75b966e1e4a291ab9a947a8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_eb69f",
                    table="claims_savedsearch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savedsearch",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_savedsearchevent" ("alert", "id", "language", "mailed_at", "mailed_claim", "mailed_published_at", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "query", "seen_claim", "seen_published_at", "user_id", "version") VALUES (OLD."alert", OLD."id", OLD."language", OLD."mailed_at", OLD."mailed_claim", OLD."mailed_published_at", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."query", OLD."seen_claim", OLD."seen_published_at", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="1a41bf677b2f15f46f2378ff480ab6755738d119",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4c460",
                    table="claims_savedsearch",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunPython(grant("UPDATE, DELETE", "claims_savedsearch")),
        migrations.RunPython(protect_history),
    ]
