"""The database refuses SQL statements that the site's own role may not run."""

import contextlib

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import Error, connection, transaction

from articles.models import Snapshot
from claims.models import Claim, ClaimActor, ClaimScope, ClaimSearch, Link
from tests.conftest import make_actor, make_article, make_claim
from tests.test_rules import WRONG, make_cast, refused_by

pytestmark = pytest.mark.django_db

EVENTS = sorted(
    model._meta.db_table
    for label in ("articles", "claims")
    for model in apps.get_app_config(label).get_models()
    if model.__name__.endswith("Event")
)
DENIED = "permission denied"


@pytest.fixture
def cast(db):
    return make_cast()


@contextlib.contextmanager
def as_site():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{settings.SITE_ROLE}"')
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; RESET ROLE")


def refused_as_site(*statements):
    """Run the statements as the site's role; return the constraint or the error that refuses them, or "nothing"."""
    try:
        with as_site() as cursor:
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return "nothing"
    except Error as error:
        return error.__cause__.diag.constraint_name or str(error)


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def test_site_stores_no_nonsense(cast):
    with as_site():
        answers = [(refused_by(sql.format(**cast)), name, sql) for name, sql in WRONG]
    assert [a for a in answers if a[0] != a[1] and DENIED not in a[0]] == []


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"])
def test_site_does_not_rewrite_history(statement, cast):
    answers = {table: refused_as_site(statement.format(table)) for table in EVENTS}
    assert [a for a in answers.items() if DENIED not in a[1] and "must be owner" not in a[1]] == []


def test_site_has_no_right_to(cast):
    for statement in [
        "UPDATE articles_snapshot SET text = 'other'",
        "UPDATE articles_snapshot SET sha256 = repeat('0', 64)",
        "UPDATE articles_snapshot SET origin = 'original'",
        "DELETE FROM articles_snapshot",
        "TRUNCATE articles_snapshot CASCADE",
        *(f"DELETE FROM {table}" for table in ("articles_article", "articles_outlet", "claims_actor", "claims_claim")),
        "DELETE FROM claims_link",
        "DELETE FROM articles_import",
        "TRUNCATE claims_claimactor",
        "UPDATE claims_claimscope SET direct = TRUE",
        "DELETE FROM claims_claimscope",
        "INSERT INTO claims_claimshift SELECT * FROM claims_claimshift",
        "UPDATE claims_claimshift SET to_answer = 'no'",
        "DELETE FROM claims_claimshift",
        "INSERT INTO claims_claimsearch SELECT * FROM claims_claimsearch",
        "UPDATE claims_claimsearch SET words = ''",
        "DELETE FROM claims_claimsearch",
        "INSERT INTO claims_claimposting VALUES ('word', 1, 1, 1)",
        "UPDATE claims_claimposting SET times = 9",
        "DELETE FROM claims_claimposting",
        "UPDATE claims_claimlength SET length = 1",
        "DELETE FROM django_migrations",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
    ]:
        assert DENIED in refused_as_site(statement), statement


def test_site_does_not_own(cast):
    for statement in [
        "ALTER TABLE articles_snapshot DISABLE TRIGGER ALL",
        "ALTER TABLE claims_claimevent DISABLE TRIGGER history_only_grows",
        "ALTER TABLE claims_claim DISABLE TRIGGER claim_is_never_deleted",
        "ALTER TABLE claims_claim DROP CONSTRAINT claim_status_is_known",
        "DROP TRIGGER snapshot_text_stays ON articles_snapshot",
        "DROP FUNCTION articles_snapshot_stays() CASCADE",
        "CREATE OR REPLACE FUNCTION claims_history_only_grows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "ALTER TABLE articles_snapshot OWNER TO CURRENT_USER",
    ]:
        answer = refused_as_site(statement)
        assert "must be owner" in answer or DENIED in answer, statement


def test_site_is_no_member_of_a_stronger_role():
    found = rows(
        "SELECT rolname FROM pg_roles WHERE pg_has_role(%s, oid, 'MEMBER') AND rolname <> %s",
        settings.SITE_ROLE,
        settings.SITE_ROLE,
    )
    assert found == []


@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"])
def test_site_may_only_read_event_tables(right):
    sql = """SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY (%s)
             AND (has_table_privilege(%s, oid, %s)
                  OR (%s = 'UPDATE' AND has_any_column_privilege(%s, oid, 'UPDATE')))"""
    assert rows(sql, EVENTS, settings.SITE_ROLE, right, right, settings.SITE_ROLE) == []


def test_every_event_table_is_guarded():
    sql = """SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s AND tgenabled = 'O' ORDER BY 1"""
    for guard in ("history_only_grows", "guard_truncate"):
        assert set(EVENTS) <= {table for (table,) in rows(sql, guard)}


@pytest.mark.django_db(transaction=True)
def test_flush_empties_every_table_and_leaves_the_guards(article):
    call_command("flush", interactive=False, verbosity=0)
    assert not Snapshot.objects.exists()
    assert not Snapshot.pgh_event_model.objects.exists()
    assert rows("SELECT tgname FROM pg_trigger WHERE tgname = 'guard_truncate' AND tgenabled <> 'O'") == []


def test_site_may_change_what_is_public_and_it_is_kept(cast):
    with as_site() as cursor:
        cursor.execute("UPDATE articles_snapshot SET is_public = TRUE WHERE id = %s", [cast["other_snapshot"]])
    kept = Snapshot.objects.get(pk=cast["other_snapshot"]).events.order_by("pgh_id")
    assert list(kept.values_list("is_public", flat=True)) == [False, True]


def test_site_adds_a_claim_and_its_derived_rows_are_right(cast):
    claim = Claim.objects.get(pk=cast["draft"])
    with as_site():
        claim.publish(by=get_user_model().objects.get(pk=cast["reviewer"]))
        ClaimActor.objects.create(claim=claim, actor=make_actor("Vladimir Putin"), part="speaker")
    speakers = {"Iran", "Hossein Amirabdollahian", "Vladimir Putin"}
    assert set(ClaimScope.objects.filter(claim=claim).values_list("actor__name", flat=True)) == speakers
    assert "putin" in ClaimSearch.objects.get(claim=claim).words


def test_site_works_with_every_kind_of_row(cast):
    with as_site():
        article = make_article("Satu dua tiga", origin="original")
        claim = make_claim(
            article, make_actor("A"), words="dua", status="draft", origin="desk", made_by_id=cast["editor"]
        )
        link = Link.objects.create(source=claim, target_id=cast["claim"], relation="updates", rationale="why")
        link.change(rationale="because")
    assert [event.rationale for event in link.events.order_by("pgh_id")] == ["why", "because"]


@pytest.mark.parametrize("setting", ["{}", "{articles_snapshot:stay}", "ALL"])
def test_no_setting_lifts_the_guards(setting, cast):
    triggers = "SELECT string_agg(DISTINCT tgname, ',') FROM pg_trigger WHERE NOT tgisinternal"
    names = f"{{{rows(triggers)[0][0]}}}" if setting == "ALL" else setting
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, TRUE)", [names])
    wrong = {"history", "snapshot", "anchor", "claim"}
    answers = [(refused_by(sql.format(**cast)), name) for name, sql in WRONG if name.split("_")[0] in wrong]
    assert [answer for answer in answers if answer[0] != answer[1]] == []


def test_no_setting_leaves_a_change_out_of_the_history(cast):
    triggers = "SELECT '{' || string_agg(DISTINCT tgname, ',') || '}' FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'"
    with as_site() as cursor:
        cursor.execute(f"SELECT set_config('pgtrigger.ignore', ({triggers}), TRUE)")
        cursor.execute("UPDATE claims_claim SET gist = 'forged' WHERE id = %s", [cast["claim"]])
    assert rows("SELECT count(*) FROM claims_claimevent WHERE gist = 'forged'") == [(1,)]


@pytest.mark.parametrize(
    ("hidden", "statement"),
    [
        (
            "articles_snapshot AS SELECT id, article_id, 'xxxx'::text AS text FROM public.articles_snapshot",
            "UPDATE claims_anchor SET start = 0, \"end\" = 4, exact = 'xxxx'",
        ),
        ("claims_claimactor AS SELECT * FROM public.claims_claimactor", "DELETE FROM public.claims_claimactor"),
        ("claims_claim AS SELECT * FROM public.claims_claim LIMIT 0", "DELETE FROM public.claims_claimactor"),
    ],
)
def test_temporary_table_does_not_stand_in_for(hidden, statement, cast):
    answer = refused_as_site(f"CREATE TEMPORARY TABLE {hidden}", statement)
    assert DENIED in answer or answer in {"anchor_exact_is_the_text", "claim_has_a_speaker"}


def test_temporary_table_does_not_catch_the_history(cast):
    with contextlib.suppress(Error), as_site() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE claims_claimevent (LIKE public.claims_claimevent INCLUDING ALL)")
        cursor.execute("UPDATE claims_claim SET gist = 'forged' WHERE id = %s", [cast["claim"]])
    kept = rows("SELECT count(*) FROM public.claims_claimevent WHERE gist = 'forged'")[0][0]
    assert kept == Claim.objects.filter(gist="forged").count()


def test_site_does_not_forge_history(cast):
    forged = "INSERT INTO claims_stanceevent (pgh_created_at, pgh_label, id, answer, claim_id, question_id, pgh_obj_id)"
    assert DENIED in refused_as_site(f"{forged} VALUES ('2001-01-01', 'update', 1, 'no', 1, 1, 1)")


def test_every_function_of_ours_that_reads_a_table_has_its_own_search_path():
    """Without its own search path, the function would read a temporary table of the same name instead."""
    sql = r"""SELECT proname FROM pg_proc JOIN pg_language l ON l.oid = prolang AND l.lanname = 'plpgsql'
              WHERE pronamespace = 'public'::regnamespace AND prosrc ~ '\m(FROM|JOIN|INTO|UPDATE) "?(articles|claims)_'
              AND NOT coalesce(proconfig::text, '') ~ 'search_path=public, pg_temp'"""
    assert rows(sql) == []
