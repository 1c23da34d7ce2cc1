"""`manage.py createeditor NAME`: create the account of an editor."""

import sys
from getpass import getpass

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.crypto import get_random_string

DEMO_ACCOUNTS = {"editor": False, "reviewer": False, "admin": True}  # name: is an admin
# No characters that look alike: people copy the passwords from a terminal.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = "Create the account of an editor. The command asks for the password twice."

    def add_arguments(self, parser):
        parser.add_argument("name", nargs="?")
        parser.add_argument("--admin", action="store_true", help="may also change users and the registry at /admin/")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from the standard input")
        parser.add_argument("--demo", action="store_true", help="create or reset the demo accounts, and print them")

    def handle(self, *, name, admin, password_stdin, demo, **options):
        if demo == bool(name):
            raise CommandError("Name the editor: manage.py createeditor NAME.")
        if demo:
            self.reset_demo_accounts()
            return
        user = new_user(name, admin)
        user.set_password(read_password(user, ask=not password_stdin))
        user.save()
        self.stdout.write(f"{'Admin' if admin else 'Editor'} {name} can log in now.")

    def reset_demo_accounts(self):
        """Set a new random password for each demo account, and print the passwords."""
        User = get_user_model()
        for name, admin in DEMO_ACCOUNTS.items():
            password = random_password()
            user = User.objects.filter(username=name).first() or User(username=name)
            user.is_active, user.is_staff, user.is_superuser = True, admin, admin
            user.set_password(password)
            user.save()
            self.stdout.write(f"Demo account {name:8}  password {password}")


def new_user(name, admin):
    """Return an unsaved user. Raises CommandError with the errors of the name."""
    user = get_user_model()(username=name, is_staff=admin, is_superuser=admin)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        if get_user_model().objects.filter(username=name).exists():
            raise CommandError(f"There is already an account named {name}.") from error
        raise CommandError(" ".join(error.messages)) from error
    return user


def read_password(user, *, ask):
    """Return the password that the user types twice, or the first line of the standard input."""
    try:
        password = getpass("Password: ") if ask else sys.stdin.readline().rstrip("\r\n")
        again = getpass("Password (again): ") if ask else password
    except EOFError as error:
        raise CommandError("No password was typed; scripts use --password-stdin.") from error
    if password != again:
        raise CommandError("The two passwords differ.")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password


def random_password():
    """Return four groups of four letters and digits: about 79 bits."""
    return "-".join(get_random_string(4, LETTERS) for _ in range(4))
