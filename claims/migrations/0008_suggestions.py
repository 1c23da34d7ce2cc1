"""Suggestions: the index that ranks claims by their words, and what editors answered.

The index is BM25's: one posting for each lexeme of a claim, words as they stand and their stems. How many claims hold a
lexeme is counted when it is asked for, up to a limit: counters would be rows that every recording wants to write.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from articles.rights import grant, protect_history, site_role_exists

TERMS = """
-- A number is one word, the same in all languages: 9,500 and Rp9.500 hold 9.500.
CREATE FUNCTION claims_one_number(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(regexp_replace($1, '(\\d),(?=\\d)', '\\1.', 'g'), '\\mRp\\.?(?=\\d)', 'Rp ', 'gi')
$$;

CREATE FUNCTION claims_terms(gist text, words text, language text)
RETURNS TABLE (lexeme text, times smallint) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT t.lexeme, cardinality(t.positions)::smallint
    FROM (SELECT claims_one_number(gist) AS gist, claims_one_number(words) AS words) AS said
    CROSS JOIN LATERAL unnest(
        to_tsvector('simple', said.gist || E'\\n' || said.words)
        || to_tsvector('english', said.gist)
        || to_tsvector(claims_text_search(language), said.words)
    ) t
    WHERE char_length(t.lexeme) <= 100
$$;

-- The only place that writes the index. Locks the claims: of two statements that index one claim the second waits and
-- sees what the first wrote. Its triggers' names sort before those of claims_refresh, which lock actors: claims first,
-- then actors, as everywhere.
CREATE FUNCTION claims_index(ids bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM claims_claim WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM claims_claimposting WHERE claim_id = ANY (ids);
    DELETE FROM claims_claimlength WHERE claim_id = ANY (ids);
    WITH said AS (
        SELECT c.id, c.gist, a.language,
            coalesce((SELECT string_agg(DISTINCT n.exact, E'\\n') FROM claims_anchor n WHERE n.claim_id = c.id), '')
            AS words
        FROM claims_claim c JOIN articles_article a ON a.id = c.article_id
        WHERE c.id = ANY (ids) AND c.status <> 'discarded'
    ), term AS (
        SELECT s.id, t.lexeme, t.times, sum(t.times) OVER (PARTITION BY s.id) AS length
        FROM said s CROSS JOIN LATERAL claims_terms(s.gist, s.words, s.language) t
    ), counted AS (
        INSERT INTO claims_claimlength (claim_id, length, languages)
        SELECT s.id, t.length, array_remove(
            ARRAY['en', CASE WHEN btrim(s.words) <> '' THEN split_part(s.language, '-', 1) END], NULL
        )
        FROM said s JOIN (SELECT DISTINCT id, length FROM term) t USING (id)
    )
    INSERT INTO claims_claimposting (lexeme, claim_id, times, length) SELECT lexeme, id, times, length FROM term;
END $$;
"""

COVERING = """
ALTER TABLE claims_claimposting DROP CONSTRAINT claims_claimposting_pkey;
ALTER TABLE claims_claimposting ADD PRIMARY KEY (lexeme, claim_id) INCLUDE (times, length);
ALTER TABLE claims_claimposting
    SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02)
"""

# table, event, the ids of the claims to index; `before` and `changed` are the rows before and after
WATCHED = [
    ("claims_claim", "INSERT", "SELECT id FROM changed"),
    (
        "claims_claim",
        "UPDATE",
        "SELECT id FROM changed JOIN before USING (id) "
        "WHERE changed.gist <> before.gist OR (changed.status = 'discarded') <> (before.status = 'discarded')",
    ),
    ("claims_anchor", "INSERT", "SELECT claim_id AS id FROM changed"),
    (
        "claims_anchor",
        "UPDATE",
        "SELECT unnest(ARRAY[changed.claim_id, before.claim_id]) AS id FROM changed JOIN before USING (id) "
        "WHERE (changed.claim_id, changed.exact) <> (before.claim_id, before.exact)",
    ),
    ("claims_anchor", "DELETE", "SELECT claim_id AS id FROM before"),
    (
        "articles_article",
        "UPDATE",
        "SELECT c.id FROM changed JOIN before USING (id) JOIN claims_claim c ON c.article_id = changed.id "
        "WHERE changed.language <> before.language",
    ),
]
TABLES = {
    "INSERT": "NEW TABLE AS changed",
    "UPDATE": "OLD TABLE AS before NEW TABLE AS changed",
    "DELETE": "OLD TABLE AS before",
}


def watch(table, event, ids):
    name = f"claims_index_{table.partition('_')[2]}_{event.lower()}"
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
        DECLARE
            found bigint[] := ARRAY(SELECT DISTINCT id FROM ({ids}) touched ORDER BY id);
        BEGIN
            IF cardinality(found) > 0 THEN
                PERFORM claims_index(found);
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {TABLES[event]}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}()
    """


TRIGGERS = ";\n".join(watch(*watched) for watched in WATCHED)

FILL = "SELECT claims_index(ARRAY(SELECT id FROM claims_claim ORDER BY id))"

# What a dismissed contradiction rests on. Not the version: publishing a claim changes that, and nothing that was said.
FINGERPRINT = """
CREATE FUNCTION claims_fingerprint(claim bigint) RETURNS text LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
    SELECT md5(jsonb_build_array(
        c.gist, c.kind, c.extent, c.said_on, c.said_precision,
        ARRAY(SELECT DISTINCT n.exact FROM claims_anchor n WHERE n.claim_id = c.id ORDER BY 1),
        ARRAY(SELECT p.actor_id FROM claims_claimactor p WHERE p.claim_id = c.id AND p.part = 'speaker' ORDER BY 1),
        ARRAY(SELECT s.question_id || s.answer FROM claims_stance s WHERE s.claim_id = c.id ORDER BY 1)
    )::text)
    FROM claims_claim c WHERE c.id = claim
$$
"""

DERIVED = ["claims_claimposting", "claims_claimlength"]


def keep_the_site_out(apps, schema_editor):
    """The site reads the index; only claims_index writes it."""
    with schema_editor.connection.cursor() as cursor:
        if site_role_exists(cursor):
            role = schema_editor.quote_name(settings.SITE_ROLE)
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {', '.join(DERIVED)} FROM {role}")


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0007_merges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimLength",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="claims.claim",
                    ),
                ),
                ("length", models.PositiveIntegerField()),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClaimPosting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "lexeme", "claim_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("lexeme", models.TextField(db_collation="C")),
                ("times", models.PositiveSmallIntegerField()),
                ("length", models.PositiveIntegerField()),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accepted", "a link was proposed"),
                            ("unrelated", "not related"),
                            ("no_contradiction", "no contradiction"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("claim_said", models.CharField(max_length=32)),
                ("other_said", models.CharField(max_length=32)),
                ("judged_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("score", models.FloatField(null=True)),
                ("rank", models.PositiveSmallIntegerField(null=True)),
                ("hint", models.CharField(blank=True, max_length=14)),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), default=list
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="claims.claim"
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="claims.claim"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="JudgementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("accepted", "a link was proposed"),
                            ("unrelated", "not related"),
                            ("no_contradiction", "no contradiction"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("claim_said", models.CharField(max_length=32)),
                ("other_said", models.CharField(max_length=32)),
                ("judged_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("score", models.FloatField(null=True)),
                ("rank", models.PositiveSmallIntegerField(null=True)),
                ("hint", models.CharField(blank=True, max_length=14)),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), default=list
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.judgement",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["accepted", "unrelated", "no_contradiction"])),
                name="judgement_verdict_is_known",
                violation_error_message="The verdict is one of: accepted, unrelated, no_contradiction.",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("claim__lt", models.F("other"))),
                name="judgement_is_of_two_claims_in_order",
                violation_error_message="A judgement is about two claims, the one recorded first named first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.UniqueConstraint(
                fields=("claim", "other", "verdict"),
                name="judgement_is_new",
                violation_error_message="These two claims were judged so already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "no_contradiction"), _negated=True), ("reason__regex", "\\S"), _connector="OR"
                ),
                name="judgement_of_a_contradiction_has_a_reason",
                violation_error_message="Say why this is no contradiction.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="judgement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_judgementevent" ("claim_id", "claim_said", "hint", "id", "judged_at", "judged_by_id", "other_id", "other_said", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reason", "reasons", "score", "verdict", "version") VALUES (NEW."claim_id", NEW."claim_said", NEW."hint", NEW."id", NEW."judged_at", NEW."judged_by_id", NEW."other_id", NEW."other_said", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."rank", NEW."reason", NEW."reasons", NEW."score", NEW."verdict", NEW."version"); RETURN NULL;',
                    hash="ece15825fb05639f4368a28b0bded74baa83762a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_98abb",
                    table="claims_judgement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="judgement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_judgementevent" ("claim_id", "claim_said", "hint", "id", "judged_at", "judged_by_id", "other_id", "other_said", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reason", "reasons", "score", "verdict", "version") VALUES (NEW."claim_id", NEW."claim_said", NEW."hint", NEW."id", NEW."judged_at", NEW."judged_by_id", NEW."other_id", NEW."other_said", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."rank", NEW."reason", NEW."reasons", NEW."score", NEW."verdict", NEW."version"); RETURN NULL;',
                    hash="a24487749b3174499901d9a631e61dfa9e29ea30",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6fe70",
                    table="claims_judgement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="judgement",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_judgementevent" ("claim_id", "claim_said", "hint", "id", "judged_at", "judged_by_id", "other_id", "other_said", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reason", "reasons", "score", "verdict", "version") VALUES (OLD."claim_id", OLD."claim_said", OLD."hint", OLD."id", OLD."judged_at", OLD."judged_by_id", OLD."other_id", OLD."other_said", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."rank", OLD."reason", OLD."reasons", OLD."score", OLD."verdict", OLD."version"); RETURN NULL;',
                    hash="e3c8da7e37fff4164749bc2589599946d1ae8d35",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_89396",
                    table="claims_judgement",
                    when="AFTER",
                ),
            ),
        ),
        *(migrations.RunSQL(sql) for sql in (TERMS, COVERING, TRIGGERS, FILL, FINGERPRINT)),
        migrations.RunPython(keep_the_site_out),
        migrations.RunPython(grant("UPDATE, DELETE", "claims_judgement")),
        migrations.RunPython(protect_history),
    ]
