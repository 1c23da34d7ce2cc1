"""`manage.py forgetreaders`: delete the personal data of readers in old reports."""

from django.conf import settings
from django.core.management.base import BaseCommand

from ...editing.reports import forget_reporters


class Command(BaseCommand):
    help = "Delete e-mail addresses and hashes from readers' reports after REPORTS_KEPT_DAYS. `work` does this too."

    def handle(self, **options):
        forgotten = forget_reporters()
        self.stdout.write(
            f"Forgotten: who sent {forgotten} of the reports older than {settings.REPORTS_KEPT_DAYS} days."
        )
