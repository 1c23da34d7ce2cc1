"""Write files into a folder: in the end all of them are there, or none."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .files import ARTICLES_FOLDER, LARGEST_FILE, LIST_FILES


class NotWritten(Exception):
    """No file was written; the message is a sentence for the operator."""


class NewFolder:
    """Files in a temporary folder, until all of them are complete."""

    def __init__(self, stage: Path):
        self.stage = stage
        self.names: list[str] = []

    def write(self, name: str, parts: Iterator[str]) -> None:
        """Write a UTF-8 file; a file without text is not made. Raises NotWritten when it is too large for a load."""
        size, path = 0, self.stage / name
        with path.open("wb") as file:
            for part in parts:
                size += file.write(part.encode())
        if size > LARGEST_FILE:
            raise NotWritten(f"{name} would have {size:,} bytes, and loadseeds reads {LARGEST_FILE:,} at most.")
        if size:
            self.names.append(name)
        else:
            path.unlink()


@contextmanager
def new_folder(path: Path, *, force: bool) -> Iterator[NewFolder]:
    """Yield the folder to write to; when the block ends without an error, the files move to `path`.

    `path` is an empty or a new folder. With `force` it may be any folder: files of the same names are replaced, each
    atomically, and all others stay. Raises NotWritten.
    """
    there = path.is_dir()
    if not there and os.path.lexists(path):
        raise NotWritten(f"{path} is not a folder.")
    if there and not force and any(path.iterdir()):
        raise NotWritten(
            f"{path} is not empty. Name another folder, or give --force to replace the files that are written; "
            "all others stay."
        )
    # Inside an existing folder: its parent may be on another disk.
    aside = Path(tempfile.mkdtemp(prefix=".exportseeds-", dir=path if there else path.absolute().parent))
    try:
        stage = aside / "seeds"
        (stage / ARTICLES_FOLDER).mkdir(parents=True)
        folder = NewFolder(stage)
        yield folder
        if not folder.names:
            return
        if not any((stage / ARTICLES_FOLDER).iterdir()):
            (stage / ARTICLES_FOLDER).rmdir()
        move_files_to_new_folder(folder, path) if there else stage.rename(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def move_files_to_new_folder(folder: NewFolder, path: Path) -> None:
    for name in [ARTICLES_FOLDER, *folder.names]:
        target = path / name
        if os.path.lexists(target) and (target.is_symlink() or target.is_dir() != (name == ARTICLES_FOLDER)):
            raise NotWritten(f"{target} stands in the way; take it away.")
    if any("/" in name for name in folder.names):
        (path / ARTICLES_FOLDER).mkdir(exist_ok=True)
    for name in folder.names:
        (folder.stage / name).replace(path / name)


def seed_files_not_in_new_folder(path: Path, written: list[str]) -> list[str]:
    """The names of seed files in a folder that were not written now, sorted."""
    found = [name for name in LIST_FILES if (path / name).exists()]
    found += sorted(f"{ARTICLES_FOLDER}/{file.name}" for file in (path / ARTICLES_FOLDER).glob("*.yaml"))
    return [name for name in found if name not in set(written)]
