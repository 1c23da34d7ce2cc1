"""Load checked seeds into the database, in one transaction."""

import time

import pghistory
from django.apps import apps
from django.db import Error, IntegrityError, connection, transaction

from articles.base import StaleVersion

from .article_rows import load_article_rows
from .claim_rows import load_claim_link_rows, load_claim_rows
from .load_state import Load
from .read_folder import Progress, Seeds
from .registry_rows import load_registry_rows
from .row_difference import COMMAND_NAME

LOAD_STEPS = [load_registry_rows, load_article_rows, load_claim_rows, load_claim_link_rows]
LOAD_LOCK = 7_015_332_001  # an advisory lock number that no other code uses
LONGEST_WAIT = 60  # seconds


class NotLoaded(Exception):
    """Nothing was loaded; the message is a sentence for the operator."""


def load_folder_of_seeds(seeds: Seeds, *, why: str, keep: bool, progress: Progress, replace: bool = False) -> Load:
    """Load the seeds. With keep=False, load and roll back: so the database's constraints are checked too.

    With replace=True, the folder changes and removes what other folders gave.

    Raises FaultsFound for faults that only the database shows, NotLoaded for any other reason.
    """
    try:
        with transaction.atomic(), pghistory.context(command=COMMAND_NAME, reason=why):
            wait_for_other_load(progress)
            load = run_folder_load_steps(Load(seeds, why, replace), progress)
            if not keep:
                transaction.set_rollback(True)
    except StaleVersion:
        raise NotLoaded("An editor changed a row while it was loaded; run it again.") from None
    except IntegrityError as error:
        raise NotLoaded(folder_load_error_sentence(error)) from error
    except Error as error:
        first_line = str(error).partition("\n")[0]
        raise NotLoaded(
            f"The database refused: {first_line} (Is it up, and has `manage.py migrate` been run?)"
        ) from error
    return load


def wait_for_other_load(progress: Progress) -> None:
    """Wait for another load to end: PostgreSQL may still work for some seconds on a load that was killed."""
    for second in range(LONGEST_WAIT):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOAD_LOCK])
            if cursor.fetchone()[0]:
                return
        progress("waiting for another loadseeds", second, LONGEST_WAIT)
        time.sleep(1)
    raise NotLoaded("Another loadseeds is at work on this database; run this one when it has ended.")


def run_folder_load_steps(load: Load, progress: Progress) -> Load:
    for number, step in enumerate(LOAD_STEPS):
        progress("storing rows", number, len(LOAD_STEPS))
        step(load)
    check_folder_load_constraints()
    progress("storing rows", len(LOAD_STEPS), len(LOAD_STEPS))
    return load


def check_folder_load_constraints() -> None:
    """Check deferred constraints now: here an error becomes a sentence, and a load with keep=False checks them too."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def folder_load_error_sentence(error: IntegrityError) -> str:
    """The sentence of the violated constraint, with PostgreSQL's detail about the row."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = diagnosis.constraint_name if diagnosis else None
    sentences = {
        rule.name: rule.violation_error_message for model in apps.get_models() for rule in model._meta.constraints
    }
    sentence = sentences.get(name) or (diagnosis and diagnosis.message_primary) or str(error)
    detail = (diagnosis and diagnosis.message_detail) or ""
    return f"The database refused it by its rule {name}: {sentence} {detail}".strip().replace("\n", " ")
