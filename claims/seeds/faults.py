"""The faults in a folder of seeds, each one line with its place."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

MOST_FAULTS = 50


@dataclass
class Faults:
    """The first 50 faults of a run as (file, line, sentence). Checks stop when `full` is true."""

    kept: list[tuple[str, int, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.kept)

    @property
    def full(self) -> bool:
        return len(self.kept) >= MOST_FAULTS

    def add(self, file: str, line: int, sentence: str) -> None:
        if not self.full:
            self.kept.append((file, line, sentence))

    def lines(self) -> list[str]:
        """Each kept fault as `file:line: entry: field: sentence`, in the order of files and lines."""
        ordered = sorted(self.kept, key=lambda fault: fault[:2])
        return [f"{file}:{line}: {sentence}" if line else f"{file}: {sentence}" for file, line, sentence in ordered]


class FaultsFound(Exception):
    """The run stops because of its faults."""

    def __init__(self, faults: Faults):
        self.faults = faults
        super().__init__("; ".join(faults.lines()))


@dataclass(frozen=True)
class FaultPlace:
    """A place in the seeds, printed at the beginning of a fault's line. Line 0 means the whole file."""

    faults: Faults
    file: str
    line: int = 0
    entry: str = "the file"
    field: str = "content"

    def at(self, **changes) -> "FaultPlace":
        return replace(self, **changes)

    def refuse(self, sentence: str) -> None:
        # Names and keys may hold any character: a fault must stay on one line, without control codes for a terminal.
        told = "".join(
            printable_character_in_fault(character) for character in f"{self.entry}: {self.field}: {sentence}"
        )
        self.faults.add(self.file, self.line, told)

    def __str__(self):
        return f"{self.file}:{self.line}"


def printable_character_in_fault(character: str) -> str:
    return character if character.isprintable() else f"\\u{ord(character):04x}"


def nearest_word_for_fault(word: str, known: Iterable[str]) -> str:
    """The known word that is most similar, or ""."""
    return next(iter(difflib.get_close_matches(word[:200], list(known), n=1, cutoff=0.7)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean speakers?`, or "" when no known word is similar."""
    near = nearest_word_for_fault(word, known)
    return f" Did you mean {near}?" if near else ""


def clip_fault_text(text: str, length: int = 80) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
