#!/usr/bin/env python3
"""Django's command line. Where no DATABASE_URL is set, the embedded PostgreSQL runs as long as the command does."""

import os
import secrets
import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.management import execute_from_command_line

from factwatch.cluster import PostgresError, usable_folder
from factwatch.postgres import running_server

DATA = Path(os.environ.get("FACTWATCH_DATA") or Path(__file__).resolve().parent / "var")
OWNERS_COMMANDS = {"flush", "loadseeds", "makemigrations", "migrate", "sqlflush", "sqlmigrate", "test"}
COMMANDS_WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "startapp",
    "version",
}


def make_secret_key():
    """Keep a random SECRET_KEY for those who set none; of two that begin at once the first one wins."""
    folder = usable_folder(DATA)
    kept, new = folder / "secret-key", folder / f"secret-key.{os.getpid()}"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(60))
    try:
        kept.hardlink_to(new)
    except FileExistsError:
        pass  # the other one's key is as good
    finally:
        new.unlink()


def needs_database(arguments):
    command = arguments[0] if arguments else "help"
    asks_for_help = not {"-h", "--help", "--version", "--check-port"}.isdisjoint(arguments)
    return not asks_for_help and command not in COMMANDS_WITHOUT_DATABASE


def main(arguments):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factwatch.settings")
    if not os.environ.get("SECRET_KEY") and not (DATA / "secret-key").exists():
        make_secret_key()
    if OWNERS_COMMANDS.intersection(arguments[:1]):
        os.environ.setdefault("FACTWATCH_AS_OWNER", "1")
    embedded = needs_database(arguments) and not os.environ.get("DATABASE_URL")
    with running_server(DATA) if embedded else nullcontext({}) as urls:
        os.environ.update(urls)
        execute_from_command_line([sys.argv[0], *arguments])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except PostgresError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
