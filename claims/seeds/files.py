"""Read the files of a folder of seeds safely: links, pipes, size and encoding are checked."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from .faults import FaultPlace, did_you_mean

LIST_FILES = ("outlets.yaml", "actors.yaml", "topics.yaml", "questions.yaml", "links.yaml")
ARTICLES_FOLDER = "articles"
LARGEST_FILE = 5_000_000  # bytes
NOT_STORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def seed_files(folder: Path, place: FaultPlace) -> Iterator[tuple[str, Path]]:
    """Yield the files to read as (name within the folder, path): the lists first, then the articles by name.

    Other files with the ending .yaml or .yml are refused: a misspelt name would mean missing entries.
    """
    present = {path.name: path for path in seed_files_in_folder(folder, place)}
    yield from ((name, present[name]) for name in LIST_FILES if name in present)
    for name, path in present.items():
        if path.suffix in {".yaml", ".yml"} and name not in LIST_FILES:
            hint = (
                did_you_mean(name, LIST_FILES) or f" Name it one of {', '.join(LIST_FILES)}, or move it to articles/."
            )
            place.at(file=name, field="name").refuse(f"this name is not one that is read.{hint}")
    if (folder / ARTICLES_FOLDER).exists():
        yield from seed_article_files(folder, place)


def seed_article_files(folder: Path, place: FaultPlace) -> Iterator[tuple[str, Path]]:
    place = place.at(file=ARTICLES_FOLDER)
    if not seed_file_lies_within(folder / ARTICLES_FOLDER, folder):
        place.at(field="path").refuse("the folder leads out of the seeds; put the files themselves here.")
        return
    for path in seed_files_in_folder(folder / ARTICLES_FOLDER, place):
        name = f"{ARTICLES_FOLDER}/{path.name}"
        if path.suffix == ".yaml":
            yield name, path
        elif path.suffix == ".yml":
            place.at(file=name, field="name").refuse("files of articles end in .yaml; rename it.")


def seed_files_in_folder(folder: Path, place: FaultPlace) -> list[Path]:
    place = place.at(entry="the folder", field="path")
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except FileNotFoundError:
        place.refuse("there is no such folder; name the folder that holds the seeds.")
    except NotADirectoryError:
        place.refuse("this is not a folder; name the folder that holds the seeds.")
    except (OSError, ValueError) as error:
        place.refuse(f"the folder cannot be read ({seed_file_problem(error)}).")
    return []


def seed_file_lies_within(path: Path, folder: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(folder.resolve(strict=True))
    except (OSError, RuntimeError):
        return False


def read_seed_file(path: Path, folder: Path, place: FaultPlace) -> str | None:
    """The file's text without a byte order mark; None when a fault was recorded at the place."""
    if not seed_file_lies_within(path, folder):
        place.at(field="path").refuse("this leads out of the seeds, or nowhere; put the file itself here.")
        return None
    try:
        content = read_seed_file_bytes(path)
    except (OSError, ValueError) as error:
        place.at(field="path").refuse(f"this cannot be read ({seed_file_problem(error)}).")
        return None
    if len(content) > LARGEST_FILE:
        place.at(field="size").refuse(f"a file of seeds has at most {LARGEST_FILE:,} bytes; split it or shorten it.")
        return None
    return decode_seed_file(content, place.at(field="encoding"))


def read_seed_file_bytes(path: Path) -> bytes:
    """The file's bytes, at most LARGEST_FILE and one more. Raises OSError or ValueError; never waits for a pipe."""
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(number, "rb") as file:
        before = os.fstat(number)
        if not stat.S_ISREG(before.st_mode):
            raise ValueError("it is not an ordinary file")
        content = file.read(LARGEST_FILE + 1)
        if os.fstat(number).st_mtime_ns != before.st_mtime_ns:
            raise ValueError("it was changed while it was read; run again")
    return content


def seed_file_problem(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno in {errno.EISDIR, errno.ENXIO}:
        return "it is not an ordinary file"
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def decode_seed_file(content: bytes, place: FaultPlace) -> str | None:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place.at(line=line).refuse(
            f"byte {error.start} (0x{content[error.start]:02x}) is not UTF-8; save the file as UTF-8."
        )
        return None
    text = text.removeprefix("\ufeff")
    if found := NOT_STORABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        place.at(line=line, field="characters").refuse(
            f"U+{ord(found[0]):04X} at character {found.start()} cannot be stored; take it out."
        )
        return None
    return text
