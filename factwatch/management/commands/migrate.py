"""Django's migrate. With --brief (as in the Makefile) it prints the number of migrations and not each name."""

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor


class Command(migrate.Command):
    counting = False
    done = 0

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--brief", action="store_true", help="Print the number of migrations and not each name.")

    def handle(self, *args, brief, **options):
        if brief:
            executor = MigrationExecutor(connections[options["database"]])
            waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            self.say(f"Applying {waiting} migrations to the database" if waiting else "The database is up to date")
            self.counting = bool(waiting) and self.stdout.isatty()
            options["verbosity"] = 0
        super().handle(*args, **options)
        if self.counting:
            self.say("")

    def migration_progress_callback(self, action, migration=None, fake=False):
        super().migration_progress_callback(action, migration, fake)
        if self.counting and action == "apply_success":
            self.done += 1
            self.say(f"\r{self.done} done", ending="")

    def say(self, text, **options):
        self.stdout.write(text, **options)
        self.stdout.flush()
