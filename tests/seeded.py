"""The shipped seeds in the database of a test: loaded once in each process, copied from memory afterwards."""

from django.core.management import call_command
from django.db import connection, transaction

# Each table that `loadseeds` fills, with its rows as `COPY` writes them.
copies: dict[str, bytes] = {}


def load_seeds():
    """Fill the database with the seeds of this repository, of which it has none yet."""
    if not copies:
        before = filled_tables()
        call_command("loadseeds", verbosity=0)
        copies.update((table, copy_of(table)) for table in filled_tables() - before)
    elif filled_tables() & copies.keys():
        raise AssertionError("The seeds are copied into empty tables only.")
    else:
        restore()


def filled_tables():
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names))
        return {name for (name,) in cursor.fetchall()}


def copy_of(table):
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as rows:
        return b"".join(map(bytes, rows))


@transaction.atomic
def restore():
    """Copy the rows past all guards and past the triggers, which have made their own rows already."""
    with connection.cursor() as cursor:
        for table in copies:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, rows in copies.items():
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as target:
                target.write(rows)
        # No table is altered while a check of its rows is still to come. After it they come at the end, as before.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in copies:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
