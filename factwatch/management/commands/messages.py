from django.core.management.base import BaseCommand

from factwatch import catalogue


class Command(BaseCommand):
    help = "Gather the sentences marked for translation into locale/, and compile the catalogues."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--compile", action="store_true", help="only compile; change no .po file")

    def handle(self, **options):
        if not options["compile"]:
            waiting = catalogue.update()
            self.stdout.write(f"{waiting} sentences wait for a translation.")
        catalogue.compile_all()
