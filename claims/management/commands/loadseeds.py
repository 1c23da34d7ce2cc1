"""`manage.py loadseeds [PATH] [--check]`: load a folder of YAML into the database, all of it or nothing."""

import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from claims.seeds.faults import MOST_FAULTS, Faults, FaultsFound

from ...seeds.checks import check_seeds
from ...seeds.load_folder import NotLoaded, load_folder_of_seeds
from ...seeds.read_folder import Seeds, read_folder_of_seeds
from ...seeds.row_difference import Tally

PATIENCE = 2  # seconds before a progress bar is shown


class Command(BaseCommand):
    help = "Load a folder of seeds. A second run changes nothing. Rows that somebody changed at the desk are skipped."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, default=settings.BASE_DIR / "seeds", help="default: seeds/")
        parser.add_argument("--check", action="store_true", help="only print the faults, and what a load would do")
        parser.add_argument(
            "--replace", action="store_true", help="change and remove, too, what was loaded from other folders"
        )

    def handle(self, *, path, **options):
        progress = ProgressBar(self.stdout)
        only_check = options["check"]
        try:
            seeds = read_checked_seeds(path, progress)
            why = f"loaded from {path.name}/"
            load = load_folder_of_seeds(
                seeds, why=why, keep=not only_check, progress=progress, replace=options["replace"]
            )
        except FaultsFound as stopped:
            progress.clear()
            self.tell_faults(stopped.faults, path)
        except NotLoaded as error:
            progress.clear()
            raise CommandError(f"{error} Nothing was changed.") from error
        progress.clear()
        for warning in seeds.warnings + load.warnings:
            self.stderr.write(self.style.WARNING(f"warning: {warning}"))
        self.tell_summary(load.tallies, only_check)

    def tell_faults(self, faults: Faults, path: Path):
        for line in faults.lines():
            self.stderr.write(line)
        number = f"The first {MOST_FAULTS} faults" if faults.full else f"{len(faults.kept)} fault(s)"
        raise CommandError(f"{number} in {path} stand above. Nothing was changed.")

    def tell_summary(self, tallies: dict[str, Tally], only_check: bool):
        columns = list(Tally.__annotations__)
        self.stdout.write(f"{'':24}" + "".join(f"{column:>11}" for column in columns))
        for label, tally in tallies.items():
            self.stdout.write(f"{label:24}" + "".join(f"{getattr(tally, column):>11,}" for column in columns))
        if not any(tally.anything for tally in tallies.values()):
            self.stdout.write(self.style.SUCCESS("nothing to do: everything is as in the files"))
        elif only_check:
            self.stdout.write(self.style.SUCCESS("the files are sound; only checked, nothing was written"))
        else:
            self.stdout.write(self.style.SUCCESS("loaded"))


def read_checked_seeds(path: Path, progress) -> Seeds:
    """The checked seeds of a folder. Raises FaultsFound when they have a fault."""
    seeds = read_folder_of_seeds(path, progress)
    if not seeds.faults.full:
        check_seeds(seeds)
    if seeds.faults:
        raise FaultsFound(seeds.faults)
    return seeds


class ProgressBar:
    """A line on a terminal, shown once a load has taken PATIENCE seconds; without a terminal nothing is printed."""

    WIDTH = 30

    def __init__(self, stream):
        self.stream = stream
        self.begun = time.monotonic()
        self.drawn = False

    def __call__(self, what: str, done: int, of: int):
        if not self.stream.isatty() or time.monotonic() - self.begun < PATIENCE:
            return
        full = self.WIDTH * done // max(of, 1)
        self.stream.write(f"\r[{'#' * full}{' ' * (self.WIDTH - full)}] {what} {done:,}/{of:,} ", ending="")
        self.stream.flush()
        self.drawn = True

    def clear(self):
        if self.drawn:
            self.stream.write("\r\033[K", ending="")
