"""`manage.py work`: the worker of django-tasks-db, quiet, and ended with the server that started it."""

import logging
import os
import threading
import time

from django.core.management import call_command
from django.db import connection
from django_tasks_db.management.commands import db_worker

from claims.editing.reports import forget_reporters
from claims.lists.alerts import send_alerts
from factwatch.worker import exit_with_parent

OUTCOME_DAYS = 7  # days for which the result of a task is kept


TURN_SECONDS = 60  # seconds between two runs of `repeat_chores`

logger = logging.getLogger(__name__)


class Command(db_worker.Command):
    help = "Run the tasks that wait in the database, until SIGTERM. `serve` starts this command itself."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--with-parent", action="store_true", help="End when the program that started this ends.")
        parser.set_defaults(interval=0.5, startup_delay=False)

    def configure_logging(self, verbosity):
        """Log errors only: no line for a start, an end or a finished task."""
        for name in ("django_tasks_db", "django.tasks"):
            logging.getLogger(name).setLevel(logging.ERROR if verbosity < 2 else logging.INFO)

    def handle(self, *, with_parent, **options):
        if with_parent:
            threading.Thread(target=exit_with_parent, args=(os.getppid(),), daemon=True).start()
        threading.Thread(target=repeat_chores, daemon=True).start()
        call_command("prune_db_task_results", min_age_days=OUTCOME_DAYS, verbosity=0)
        super().handle(**options)


def repeat_chores():
    """Every TURN_SECONDS: send the alerts that are due, and delete readers' data after its time."""
    while True:
        try:
            send_alerts()
            forget_reporters()
        except Exception:
            logger.exception("The worker could not send alerts or forget readers; it tries again.")
        finally:
            connection.close()
        time.sleep(TURN_SECONDS)
