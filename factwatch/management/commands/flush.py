"""Django's flush, for the owner of the database: the triggers against TRUNCATE are disabled while it runs."""

from django.core.management.commands import flush
from django.db import connections, transaction

GUARDED_TABLES = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'guard_truncate' ORDER BY 1"


class Command(flush.Command):
    def handle(self, **options):
        connection = connections[options["database"]]
        with transaction.atomic(using=options["database"]):
            with connection.cursor() as cursor:
                cursor.execute(GUARDED_TABLES)
                tables = [table for (table,) in cursor.fetchall()]
                for table in tables:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER guard_truncate")
            super().handle(**options)
            with connection.cursor() as cursor:
                for table in tables:
                    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER guard_truncate")
