"""manage.py createeditor."""

import io

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command

from factwatch.management.commands import createeditor

PASSWORD = "a long password of the editor"

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch):
    """Answer each password prompt with the next of these passwords."""

    def type_passwords(*passwords):
        answers = iter(passwords)
        monkeypatch.setattr(createeditor, "getpass", lambda question: next(answers))

    return type_passwords


def create(*arguments):
    output = io.StringIO()
    call_command("createeditor", *arguments, stdout=output)
    return output.getvalue()


def test_createeditor_makes_an_ordinary_account(typed):
    typed(PASSWORD, PASSWORD)
    assert "ayu can log in" in create("ayu")
    user = authenticate(username="ayu", password=PASSWORD)
    assert user.is_active
    assert not user.is_staff
    assert not user.is_superuser


def test_createeditor_makes_an_admin_when_asked(typed):
    typed(PASSWORD, PASSWORD)
    create("ayu", "--admin")
    assert get_user_model().objects.get(username="ayu", is_staff=True, is_superuser=True)


def test_createeditor_reads_the_password_of_a_script(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    create("ayu", "--password-stdin")
    assert authenticate(username="ayu", password=PASSWORD)


@pytest.mark.parametrize(
    ("name", "passwords", "sentence"),
    [
        ("editor", (PASSWORD, PASSWORD), "already an account named editor"),
        ("ayu", (PASSWORD, "another one"), "differ"),
        ("ayu", ("short", "short"), "too short"),
        ("a b", (PASSWORD, PASSWORD), "valid username"),
        ("a" * 151, (PASSWORD, PASSWORD), "150 characters"),
    ],
)
def test_createeditor_refuses(editor, typed, name, passwords, sentence):
    typed(*passwords)
    with pytest.raises(CommandError, match=sentence):
        create(name)
    assert get_user_model().objects.count() == 1


def test_createeditor_wants_a_name():
    with pytest.raises(CommandError, match="Name the editor"):
        create()


def test_createeditor_resets_the_demo_accounts_and_prints_their_passwords(editor):
    lines = create("--demo").splitlines()
    passwords = {line.split()[2]: line.split()[-1] for line in lines}
    assert passwords.keys() == {"editor", "reviewer", "admin"}
    assert all(authenticate(username=name, password=password) for name, password in passwords.items())
    assert get_user_model().objects.get(is_staff=True).username == "admin"
