"""History only grows, and the site's role has no right to what it must never do.

The role is named by FACTWATCH_SITE_ROLE. Where it does not exist and may not be made, nothing is granted and
`manage.py check --database default` says so.
"""

from django.conf import settings
from django.db import migrations

KEPT = ["articles_article", "articles_outlet", "articles_snapshot", "claims_actor", "claims_claim", "claims_link"]
DERIVED = ["claims_claimscope", "claims_claimsearch"]


def event_tables(apps):
    models = [*apps.get_app_config("articles").get_models(), *apps.get_app_config("claims").get_models()]
    return sorted(model._meta.db_table for model in models if model.__name__.endswith("Event"))


def guard_history(apps, schema_editor):
    schema_editor.execute("""
        CREATE FUNCTION claims_history_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'History is only added to.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'history_only_grows';
        END $$""")
    for table in event_tables(apps):
        schema_editor.execute(
            f"CREATE TRIGGER history_only_grows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION claims_history_only_grows()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            "EXECUTE FUNCTION claims_history_only_grows()"
        )


def harden_history(apps, schema_editor):
    """Nobody can leave the history out: not by pgtrigger.ignore, not by a temporary table of an event table's name."""
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql "
        "AS 'SELECT FALSE'"
    )
    schema_editor.execute(
        """
        DO $$ DECLARE f regprocedure; BEGIN
            FOR f IN SELECT oid FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, 'pgtrigger_') LOOP
                EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', f);
            END LOOP;
        END $$""",
        params=None,
    )


def grant_rights(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        if not role_exists(cursor, settings.SITE_ROLE):
            return
    role = schema_editor.quote_name(settings.SITE_ROLE)
    events = ", ".join(event_tables(apps))
    for statement in [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON {events} FROM {role}",
        f"REVOKE DELETE ON {', '.join(KEPT)} FROM {role}",
        f"REVOKE UPDATE ON articles_snapshot FROM {role}",
        f"GRANT UPDATE (is_public) ON articles_snapshot TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON {', '.join(DERIVED)}, django_migrations FROM {role}",
    ]:
        schema_editor.execute(statement)


def role_exists(cursor, role):
    """Whether the role exists; it is made where the one who migrates may make roles."""
    cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
    if cursor.fetchone()[0]:
        return True
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        return False
    quoted = f'"{role.replace(chr(34), chr(34) * 2)}"'
    cursor.execute(f"CREATE ROLE {quoted} NOLOGIN")
    cursor.execute(f"GRANT {quoted} TO CURRENT_USER")
    return True


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0002_rules"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(guard_history),
        migrations.RunPython(harden_history),
        migrations.RunPython(grant_rights),
    ]
