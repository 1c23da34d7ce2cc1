"""`manage.py exportseeds PATH`: write the published rows to a folder of YAML that loadseeds reads."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from ...seeds.export_folder import export_seeds_to_folder
from ...seeds.new_folder import NotWritten, seed_files_not_in_new_folder
from .loadseeds import ProgressBar


class Command(BaseCommand):
    help = "Write the published rows as a folder of seeds, and print how many rows were left out and why."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="an empty folder, or a new one")
        parser.add_argument(
            "--with-originals", action="store_true", help="also write the texts of outlets; respect their copyright"
        )
        parser.add_argument("--force", action="store_true", help="replace files of the same names; all others stay")

    def handle(self, *, path, with_originals, force, **options):
        progress = ProgressBar(self.stdout)
        try:
            export, files = export_seeds_to_folder(path, with_originals=with_originals, force=force, progress=progress)
        except (NotWritten, OSError, Error) as error:
            progress.clear()
            raise CommandError(f"{failure_sentence(error)} Nothing was written.") from error
        progress.clear()
        for label, number in export.written.items():
            self.stdout.write(f"{number:>9,}  {label}")
        self.stdout.write(self.style.SUCCESS(f"written to {path}, in {len(files):,} files"))
        self.tell_left(export.left)
        self.tell_others(path, files)

    def tell_left(self, left):
        if not any(left.values()):
            return
        self.stdout.write("left out:")
        for reason, number in left.items():
            if number:
                self.stdout.write(f"{number:>9,}  {reason}")

    def tell_others(self, path, files):
        for name in seed_files_not_in_new_folder(path, files):
            warning = f"warning: {name}: was there before and stays; loadseeds would read it with the others."
            self.stderr.write(self.style.WARNING(warning))


def failure_sentence(error) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    if isinstance(error, Error):
        return f"The database refused: {str(error).splitlines()[0]}"
    return str(error)
