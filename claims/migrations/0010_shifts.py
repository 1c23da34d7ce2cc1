"""Shifts: two consecutive answers of one actor to one question that differ, derived from ClaimScope and Stance."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from articles.rights import site_role_exists

SHIFTS = """
-- The only place that writes shifts: those of each pair of an actor and a question, anew. Locks the questions, so that
-- of two transactions that change one line of answers the second sees what the first wrote: actors first, as
-- claims_refresh locks them, then questions.
CREATE FUNCTION claims_derive_shifts(actors bigint[], questions bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM claims_question WHERE id = ANY (questions) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM claims_claimshift old USING unnest(actors, questions) AS pair (actor, question)
        WHERE old.actor_id = pair.actor AND old.question_id = pair.question;
    INSERT INTO claims_claimshift
        (actor_id, question_id, before_id, after_id, from_answer, to_answer, said_on, recorded_at)
    SELECT line.actor, line.question, line.before, line.after, line.from_answer, line.to_answer, line.said_on,
           greatest(line.published_at, line.published_before)
    FROM (
        SELECT pair.actor, pair.question, scope.claim_id AS after, stance.answer AS to_answer, scope.said_on,
               claim.published_at, lag(scope.claim_id) OVER in_time AS before,
               lag(stance.answer) OVER in_time AS from_answer, lag(claim.published_at) OVER in_time AS published_before
        FROM unnest(actors, questions) AS pair (actor, question)
        JOIN claims_stance stance ON stance.question_id = pair.question
        JOIN claims_claimscope scope ON scope.claim_id = stance.claim_id AND scope.actor_id = pair.actor
        JOIN claims_claim claim ON claim.id = stance.claim_id
        WINDOW in_time AS (PARTITION BY pair.actor, pair.question ORDER BY scope.said_on, scope.claim_id)
    ) AS line
    WHERE line.from_answer <> line.to_answer;
END $$;
"""

# table, events, the pairs of an actor and a question whose line of answers changed
WATCHED = [
    (
        "claims_claimscope",
        ["INSERT", "DELETE"],
        "SELECT DISTINCT changed.actor_id AS actor, stance.question_id AS question "
        "FROM changed JOIN claims_stance stance ON stance.claim_id = changed.claim_id",
    ),
    (
        "claims_stance",
        ["INSERT", "UPDATE", "DELETE"],
        "SELECT DISTINCT scope.actor_id AS actor, changed.question_id AS question "
        "FROM changed JOIN claims_claimscope scope ON scope.claim_id = changed.claim_id",
    ),
]
SIDES = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}


def watch(table, events, pairs):
    """The function of a table and its triggers; an update has two, since a row may have moved to another claim."""
    function = f"claims_shifts_of_{table.removeprefix('claims_')}"
    triggers = [
        f"CREATE TRIGGER claims_shifts_{event.lower()}_{rows.lower()} AFTER {event} ON {table} "
        f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        for event in events
        for rows in SIDES[event]
    ]
    return f"""
        CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
        DECLARE
            actors bigint[];
            questions bigint[];
        BEGIN
            SELECT array_agg(actor), array_agg(question) INTO actors, questions FROM ({pairs}) AS pair;
            IF actors IS NOT NULL THEN
                PERFORM claims_derive_shifts(actors, questions);
            END IF;
            RETURN NULL;
        END $$;
        {" ".join(triggers)}
    """


FILL = """
SELECT claims_derive_shifts(array_agg(actor), array_agg(question)) FROM (
    SELECT DISTINCT scope.actor_id AS actor, stance.question_id AS question
    FROM claims_stance stance JOIN claims_claimscope scope ON scope.claim_id = stance.claim_id
) AS pair
"""


def keep_the_site_out(apps, schema_editor):
    """The site reads shifts; only claims_derive_shifts writes them."""
    with schema_editor.connection.cursor() as cursor:
        if site_role_exists(cursor):
            role = schema_editor.quote_name(settings.SITE_ROLE)
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON claims_claimshift FROM {role}")


def key(to):
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=f"claims.{to}"
    )


class Migration(migrations.Migration):
    dependencies = [("claims", "0008_suggestions")]

    operations = [
        migrations.CreateModel(
            name="ClaimShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_answer", models.CharField(max_length=8)),
                ("to_answer", models.CharField(max_length=8)),
                ("said_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("actor", key("actor")),
                ("after", key("claim")),
                ("before", key("claim")),
                ("question", key("question")),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["-recorded_at", "-said_on", "-after", "question", "before"], name="shift_recent"
                    ),
                    models.Index(fields=["question", "-said_on", "-after", "before"], name="shift_of_question"),
                    models.Index(fields=["actor", "question", "-said_on", "-after", "before"], name="shift_of_actor"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("after", "question", "actor"), name="shift_is_one_per_answer")
                ],
            },
        ),
        *(migrations.RunSQL(sql) for sql in (SHIFTS, *(watch(*watched) for watched in WATCHED))),
        migrations.RunPython(keep_the_site_out),
        migrations.RunSQL(FILL),
    ]
