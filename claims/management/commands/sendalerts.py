"""`manage.py sendalerts`: send the e-mail alerts that are due."""

from django.core.management.base import BaseCommand, CommandError

from ...lists.alerts import mail_is_set_up_for_alerts, send_alerts


class Command(BaseCommand):
    help = (
        "Send the e-mail alerts of saved searches that are due. `work` does this every minute. It is safe to run both."
    )

    def handle(self, **options):
        if not mail_is_set_up_for_alerts():
            raise CommandError("No mail is sent: set EMAIL_URL first.")
        self.stdout.write(f"Mails sent: {send_alerts()}.")
