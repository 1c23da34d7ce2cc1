"""`manage.py forgetreaders`: delete what readers left of themselves with old reports."""

from django.conf import settings
from django.core.management.base import BaseCommand

from ...editing.reports import forget_reporters


class Command(BaseCommand):
    help = "Delete the e-mail addresses and hashes of readers' reports older than REPORTS_KEPT_DAYS; `work` does, too."

    def handle(self, **options):
        forgotten = forget_reporters()
        self.stdout.write(
            f"Forgotten: who sent {forgotten} of the reports older than {settings.REPORTS_KEPT_DAYS} days."
        )
