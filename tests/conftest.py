"""The fixed cast of the tests, and one maker for each thing that they make often."""

import datetime
import gc
import itertools

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.test.utils import override_settings
from django.utils import translation
from pytest_django.plugin import blocking_manager_key
from whitenoise.middleware import WhiteNoiseMiddleware

from articles.models import Article, Outlet
from claims.models import Actor, Affiliation, Anchor, Claim, ClaimActor, Question, Stance, Topic
from claims.text.periods import parse_period
from tests.web import connections, site  # noqa: F401  fixtures

pytest_plugins = ["tests.cast"]  # a module of its own: it stands on the makers below

ARTICLE_TEXT = "Utusan Rusia di Teheran\n\nIran mengakui mengirim drone. Iran membantah mengirim rudal."


@pytest.hookimpl(wrapper=True)
def pytest_sessionstart(session):
    """Collect the static files and migrate a database once for all workers, while they collect the tests."""
    result = yield
    if session.config.pluginmanager.has_plugin("dsession"):  # this process only hands the tests out (pytest -n)
        call_command("collectstatic", interactive=False, verbosity=0)
        with session.config.stash[blocking_manager_key].unblock():
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            connection.close()
        session.config.add_cleanup(lambda: connection.creation.destroy_test_db(verbosity=0))
    return result


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, worker_id):
    """The database of a worker is a copy of the one that was migrated for all."""
    if worker_id != "master":
        names = settings.DATABASES["default"]["TEST"]
        names["TEMPLATE"] = names["NAME"]
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session", autouse=True)
def collected_static(worker_id):
    """Pages name their style sheets and scripts by the manifest, as the site does."""
    if worker_id == "master":
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def static_files_read_once(collected_static):
    """Each test client has middleware of its own, of which WhiteNoise looks at every static file when it is made."""
    read, files = WhiteNoiseMiddleware.update_files_dictionary, {}

    def read_once(self, root, prefix):
        if root not in files:
            read(self, root, prefix)
            files[root] = self.files
        self.files = files[root]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "update_files_dictionary", read_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_garbage():
    """What stands when the first test begins stays to the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


# What migrations make once, and rows never change.
KEPT_TABLES = {"auth_permission", "django_content_type", "django_migrations"}


@pytest.fixture(scope="session", autouse=True)
def quick_flush():
    """After a test without a transaction of its own, Django truncates every table and makes its permissions anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


def empty_tables(test):
    """Delete all rows, from the tables that have any; no guard, history or derived table stands against it."""
    with transaction.atomic(), connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - KEPT_TABLES
        # A page that was still open may have sent a last request: it ends before this, or finds nothing any more.
        cursor.execute(f"LOCK TABLE {', '.join(sorted(names))} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names))
        written = [name for (name,) in cursor.fetchall()]
        for name in written:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        for name in written:
            cursor.execute(f"DELETE FROM {name}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in written:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Hashing a password well takes longer than most tests."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def own_language():
    """A request leaves its language behind in its thread; the next test begins with that of the settings."""
    yield
    translation.deactivate()


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_user("editor", password="a long password of the editor")


@pytest.fixture
def reviewer(db):
    return get_user_model().objects.create_user("reviewer", password="a long password of the reviewer")


@pytest.fixture
def admin(db):
    return get_user_model().objects.create_superuser("admin", password="a long password of the admin")


@pytest.fixture
def editor_client(editor):
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def reviewer_client(reviewer):
    client = Client()
    client.force_login(reviewer)
    return client


@pytest.fixture
def kompas(db):
    outlet = Outlet.objects.create(slug="kompas", name="Kompas.com", language="id")
    Actor.objects.for_outlet(outlet)
    return outlet


@pytest.fixture
def article(kompas):
    return make_article(outlet=kompas, slug="utusan")


@pytest.fixture
def iran(db):
    return make_actor("Iran", Actor.Kind.STATE)


@pytest.fixture
def russia(db):
    return make_actor("Russia", Actor.Kind.STATE)


@pytest.fixture
def minister(iran):
    """Iran's foreign minister from 25 August 2021 to 19 May 2024."""
    minister = make_actor("Hossein Amirabdollahian", Actor.Kind.PERSON)
    Affiliation.objects.create(
        actor=minister,
        body=iran,
        role="foreign minister",
        start=datetime.date(2021, 8, 25),
        end=datetime.date(2024, 5, 19),
        source="a source",
    )
    return minister


@pytest.fixture
def drones(db):
    return Topic.objects.create(slug="drones", name="drones")


@pytest.fixture
def question(db):
    return Question.objects.create(slug="has-iran-supplied-drones", text="Has Iran supplied drones to Russia?")


row_numbers = itertools.count(1)


def make_actor(name, kind=Actor.Kind.PERSON, **fields):
    actor = Actor.objects.create(
        slug=fields.pop("slug", name.lower().replace(" ", "-")), name=name, kind=kind, **fields
    )
    actor.keep_names()
    return actor


def make_article(text=ARTICLE_TEXT, origin="digest", **fields):
    number = next(row_numbers)
    fields = {
        "slug": f"article-{number}",
        "title": text.split("\n")[0],
        "language": "id",
        "status": "published",
    } | fields
    article = Article.objects.create(**fields)
    article.capture(text, origin=origin)
    return article


@transaction.atomic
def make_claim(
    article,
    *speakers,
    words="Iran mengakui mengirim drone",
    said="2022-11-05",
    about=(),
    topics=(),
    stances=(),
    status="published",
    **fields,
):
    """Make a seeded claim of the status; words are found in the article's newest snapshot."""
    number = next(row_numbers)
    kind = fields.setdefault("kind", "assertion")
    if kind == "denial":
        fields.setdefault("extent", "full")
    dated = {"published_at": datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)} if status == "published" else {}
    claim = Claim.objects.create(
        **{"slug": f"claim-{number}", "gist": f"Gist {number}.", "origin": "seeds", "status": status} | dated | fields,
        article=article,
        **parse_period(said)._asdict(),
    )
    parts = [("speaker", actor) for actor in speakers] + [("about", actor) for actor in about]
    ClaimActor.objects.bulk_create(ClaimActor(claim=claim, part=part, actor=actor) for part, actor in parts)
    claim.topics.add(*topics)
    Stance.objects.bulk_create(Stance(claim=claim, question=q, answer=answer) for q, answer in stances)
    snapshot = article.newest_snapshot
    start = snapshot.text.index(words)
    Anchor.objects.create(claim=claim, snapshot=snapshot, start=start, end=start + len(words), exact=words)
    return claim


class Undone:
    """Undo what was written inside, so that each case of a loop begins with the same rows."""

    def __enter__(self):
        self.mark = connection.savepoint()

    def __exit__(self, *problem):
        connection.savepoint_rollback(self.mark)
        return False
