"""Operations for migrations with new tables: history only grows, and the site's role cannot rewrite it.

Released migrations use this module: functions may be added, but what a call does must not change.
"""

from django.conf import settings

GUARDS = {
    "history_only_grows": "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
    "guard_truncate": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
}


def protect_history(apps, schema_editor):
    """Add the guards and the index to event tables that lack them, and harden pgtrigger's functions again.

    A migration that makes pgtrigger's functions anew removes their hardening.

    For `migrations.RunPython`, as the last operation of each migration that adds or changes a tracked model.
    """
    with schema_editor.connection.cursor() as cursor:
        for table in event_tables(apps):
            for name, when in GUARDS.items():
                cursor.execute("SELECT FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s", [table, name])
                if cursor.fetchone() is None:
                    cursor.execute(
                        f"CREATE TRIGGER {name} {when.format(table=table)} EXECUTE FUNCTION claims_history_only_grows()"
                    )
            # for claims/history/undo.py: the events of one action
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {table}_action ON {table} (pgh_context_id)")
            if site_role_exists(cursor):
                role = schema_editor.quote_name(settings.SITE_ROLE)
                cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql "
            "AS 'SELECT FALSE'"
        )
        cursor.execute("""
            DO $$ DECLARE f regprocedure; BEGIN
                FOR f IN SELECT oid FROM pg_proc
                    WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, 'pgtrigger_') LOOP
                    EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', f);
                END LOOP;
            END $$""")


def grant(rights: str, *tables: str):
    """A function for RunPython that grants the site's role rights on tables: a new table has only SELECT and INSERT."""

    def run(apps, schema_editor):
        with schema_editor.connection.cursor() as cursor:
            if site_role_exists(cursor):
                role = schema_editor.quote_name(settings.SITE_ROLE)
                cursor.execute(f"GRANT {rights} ON {', '.join(tables)} TO {role}")

    return run


def event_tables(apps) -> list[str]:
    models = [*apps.get_app_config("articles").get_models(), *apps.get_app_config("claims").get_models()]
    return sorted(model._meta.db_table for model in models if model.__name__.endswith("Event"))


def site_role_exists(cursor) -> bool:
    cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [settings.SITE_ROLE])
    return cursor.fetchone()[0]
