"""What is wrong in a folder of seeds, and where: one line for each fault."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

MOST_FAULTS = 50


@dataclass
class Faults:
    """The first 50 faults of a run as (file, line, sentence). Who finds them stops looking when it is full."""

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
        """Each kept fault as `file:line: entry: field: what is wrong`, in the order of the files."""
        ordered = sorted(self.kept, key=lambda fault: fault[:2])
        return [f"{file}:{line}: {sentence}" if line else f"{file}: {sentence}" for file, line, sentence in ordered]


class FaultsFound(Exception):
    """The run cannot go on; its faults say why."""

    def __init__(self, faults: Faults):
        self.faults = faults
        super().__init__("; ".join(faults.lines()))


@dataclass(frozen=True)
class FaultPlace:
    """Where something stands in the seeds: what the line of a fault begins with. Line 0 is the file as a whole."""

    faults: Faults
    file: str
    line: int = 0
    entry: str = "the file"
    field: str = "content"

    def at(self, **changes) -> "FaultPlace":
        return replace(self, **changes)

    def refuse(self, sentence: str) -> None:
        # A name or a key may hold anything: a fault stays on its one line, and sends nothing to a terminal.
        told = "".join(printable_character(character) for character in f"{self.entry}: {self.field}: {sentence}")
        self.faults.add(self.file, self.line, told)

    def __str__(self):
        return f"{self.file}:{self.line}"


def printable_character(character: str) -> str:
    return character if character.isprintable() else f"\\u{ord(character):04x}"


def nearest_word(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or nothing."""
    return next(iter(difflib.get_close_matches(word[:200], list(known), n=1, cutoff=0.7)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean speakers?`, or nothing when no known word is near."""
    near = nearest_word(word, known)
    return f" Did you mean {near}?" if near else ""


def clip_text(text: str, length: int = 80) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
