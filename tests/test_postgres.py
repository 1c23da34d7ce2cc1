"""The embedded PostgreSQL: the tests start a real, temporary cluster. Most tests share one cluster."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from factwatch import cluster, postgres

ROOT = Path(__file__).parent.parent
ASK = """
import os, psycopg
print(psycopg.connect(os.environ["DATABASE_URL"]).execute("SELECT current_user").fetchone()[0])
raise SystemExit(7)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder for $FACTWATCH_DATA with a cluster that is not running."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FACTWATCH_POSTGRES_FAST", "1")
        with postgres.running_server(folder):
            pass
        yield folder
    if os.geteuid() == 0:
        shutil.rmtree(cluster.find_cluster(folder).home)


@pytest.fixture
def urls(folder):
    with postgres.running_server(folder) as urls:
        yield urls


def launcher(folder, *command, **options):
    """Start the launcher's command line. Our DATABASE_URL is removed, because the launcher would use it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "factwatch.postgres", "run", *command],
        cwd=ROOT,
        env=environment | {"FACTWATCH_DATA": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


def is_up(folder):
    return postgres._server_process(cluster.find_cluster(folder)) is not None


def test_running_yields_a_role_that_owns_nothing_and_an_owner(urls):
    with psycopg.connect(urls["DATABASE_URL"]) as site:
        assert site.execute("SELECT current_user, current_database()").fetchone() == ("factwatch_site", "factwatch")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            site.execute("CREATE TABLE mine ()")
    with psycopg.connect(urls["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE mine ()")
        owner.execute("SET LOCAL ROLE factwatch_site")
        assert owner.execute("SELECT current_user").fetchone() == ("factwatch_site",)
        owner.rollback()


def test_running_is_in_utf8_and_knows_letters_of_every_script(urls):
    with psycopg.connect(urls["DATABASE_URL"]) as connection:
        words = connection.execute("SELECT to_tsvector('simple', 'گفت، «ایران» — “naïve”')::text").fetchone()[0]
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    assert words == "'naïve':3 'ایران':2 'گفت':1"


@pytest.mark.parametrize(
    ("role", "password"),
    [("factwatch_site", "wrong"), ("factwatch_owner", ""), ("postgres", ""), ("postgres", "wrong")],
)
def test_running_trusts_nobody_without_the_password(urls, role, password):
    host = urls["DATABASE_URL"].partition("host=")[2]
    with pytest.raises(psycopg.OperationalError, match=r"password|pg_hba"):
        psycopg.connect(host=host, dbname="factwatch", user=role, password=password)


def test_running_listens_on_no_network_address(urls):
    with psycopg.connect(urls["DATABASE_URL"]) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_running_keeps_the_passwords_to_itself(folder):
    assert (cluster.find_cluster(folder).home / "passwords.json").stat().st_mode & 0o077 == 0


def test_running_stops_when_the_last_one_leaves(folder):
    with postgres.running_server(folder):
        with postgres.running_server(folder):
            assert is_up(folder)
        assert is_up(folder)
    assert not is_up(folder)


def test_running_makes_one_cluster_for_two_that_begin_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv("FACTWATCH_POSTGRES_FAST", "1")
    started = []

    def use():
        with postgres.running_server(tmp_path) as urls, psycopg.connect(urls["DATABASE_URL"]) as connection:
            started.append(connection.execute("SELECT pg_postmaster_start_time()").fetchone())
            both.wait()

    both = threading.Barrier(2, timeout=60)
    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(started) == 2
    assert len(set(started)) == 1
    if os.geteuid() == 0:
        shutil.rmtree(cluster.find_cluster(tmp_path).home)


def test_run_hands_on_the_url_and_the_exit_status(folder):
    child = launcher(folder, sys.executable, "-c", ASK)
    assert child.communicate(timeout=60)[0] == "factwatch_site\n"
    assert child.returncode == 7


def test_run_ends_the_command_and_the_database_at_sigterm(folder):
    child = launcher(folder, "sh", "-c", "echo up; exec sleep 60")
    assert child.stdout.readline() == "up\n"
    child.terminate()
    assert child.wait(timeout=60) == 128 + signal.SIGTERM
    assert not is_up(folder)


def test_run_ends_the_command_and_the_database_at_ctrl_c(folder):
    child = launcher(folder, "sh", "-c", "echo up; exec sleep 60", start_new_session=True)
    assert child.stdout.readline() == "up\n"
    os.killpg(child.pid, signal.SIGINT)
    child.wait(timeout=60)
    assert not is_up(folder)


def test_run_takes_over_the_server_of_a_killed_launcher(folder):
    child = launcher(folder, "sh", "-c", "echo up; read line", stdin=subprocess.PIPE)
    assert child.stdout.readline() == "up\n"
    child.kill()
    child.communicate(timeout=60)
    assert is_up(folder)
    assert launcher(folder, "true").wait(timeout=60) == 0
    assert not is_up(folder)


def test_running_recovers_when_its_old_process_id_is_another_programs(folder):
    mine = cluster.find_cluster(folder)
    with postgres.running_server(folder):
        left = (mine.data / "postmaster.pid").read_text()
    (mine.data / "postmaster.pid").write_text(f"{os.getpid()}\n" + left.partition("\n")[2])
    with postgres.running_server(folder):
        assert is_up(folder)


def test_running_refuses_the_cluster_of_another_version(folder):
    mark = cluster.find_cluster(folder).data / "PG_VERSION"
    mark.write_text("15\n")
    try:
        with pytest.raises(postgres.PostgresError, match="was made by PostgreSQL 15"), postgres.running_server(folder):
            pass
    finally:
        mark.write_text(f"{cluster.MAJOR_VERSION}\n")


def test_cluster_keeps_the_sockets_of_a_deep_folder_elsewhere(tmp_path):
    deep = cluster.Cluster(tmp_path / ("deep" * 25), programs=tmp_path)
    assert len(os.fsencode(deep.sockets)) <= cluster.LONGEST_SOCKET_FOLDER
    assert str(os.geteuid()) in deep.sockets.name


def test_cluster_refuses_a_folder_under_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(postgres.PostgresError, match="cannot be made"):
        cluster.find_cluster(tmp_path / "file" / "data")


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's cluster lies in the folder itself")
def test_cluster_of_a_copied_checkout_is_another_one(folder, tmp_path):
    shutil.copy(folder / "postgres", tmp_path / "postgres")
    copy = cluster.find_cluster(tmp_path)
    assert copy.home != cluster.find_cluster(folder).home
    shutil.rmtree(copy.home)
