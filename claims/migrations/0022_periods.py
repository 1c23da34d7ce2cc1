"""Periods: a claim may be said on or before a day, or from one day to another; an inferred date has a reason."""

import datetime

import pghistory
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.db.models import F

from articles.rights import protect_history

# As in migration 0015, but for periods: an office counts if it covers the whole period.
REFRESH = """
CREATE OR REPLACE FUNCTION claims_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM claims_actor a
        WHERE a.id IN (SELECT p.actor_id FROM claims_claimactor p WHERE p.claim_id = ANY (ids) AND p.part = 'speaker')
        ORDER BY a.id FOR NO KEY UPDATE;

    DELETE FROM claims_claimscope WHERE claim_id = ANY (ids);
    WITH RECURSIVE said AS (
        SELECT c.id, c.said_on, c.said_precision, c.said_end, c.kind, a.outlet_id,
               CASE WHEN c.said_precision <> 'before' THEN c.said_on END AS said_first,
               coalesce(c.said_end, claims_last_day(c.said_on, c.said_precision)) AS said_until
        FROM claims_claim c JOIN articles_article a ON a.id = c.article_id
        WHERE c.id = ANY (ids) AND c.status = 'published'
    ), counted (claim_id, actor_id, direct) AS (
        SELECT said.id, p.actor_id, TRUE
        FROM said JOIN claims_claimactor p ON p.claim_id = said.id AND p.part = 'speaker'
        UNION
        SELECT said.id, f.body_id, FALSE
        FROM counted JOIN said ON said.id = counted.claim_id JOIN claims_affiliation f ON f.actor_id = counted.actor_id
        WHERE (f.start IS NULL OR f.start <= said.said_first)
          AND (f."end" IS NULL OR claims_last_day(f."end", f.end_precision) >= said.said_until)
    )
    INSERT INTO claims_claimscope
        (actor_id, claim_id, said_on, said_precision, said_end, kind, outlet_id, direct, topic_ids)
    SELECT counted.actor_id, said.id, said.said_on, said.said_precision, said.said_end, said.kind, said.outlet_id,
           bool_or(counted.direct),
           ARRAY(SELECT t.topic_id FROM claims_claimtopic t WHERE t.claim_id = said.id ORDER BY t.topic_id)
    FROM counted JOIN said ON said.id = counted.claim_id
    GROUP BY counted.actor_id, said.id, said.said_on, said.said_precision, said.said_end, said.kind,
             said.outlet_id;

    INSERT INTO claims_claimsearch (claim_id, words)
    SELECT c.id, to_tsvector('english', c.gist)
        || coalesce((SELECT to_tsvector(claims_text_search(a.language), string_agg(DISTINCT n.exact, ' '))
                     FROM claims_anchor n JOIN articles_snapshot s ON s.id = n.snapshot_id
                     WHERE n.claim_id = c.id AND n.state IN ('exact', 'moved') AND (s.is_public OR s.number = (
                         SELECT max(t.number) FROM claims_anchor m JOIN articles_snapshot t ON t.id = m.snapshot_id
                         WHERE m.claim_id = c.id AND m.state IN ('exact', 'moved')))), '')
        || coalesce((SELECT to_tsvector('simple', string_agg(DISTINCT m.name || ' ' || m.folded, ' '))
                     FROM claims_claimactor p JOIN claims_actorname m ON m.actor_id = p.actor_id
                     WHERE p.claim_id = c.id), '')
    FROM claims_claim c JOIN articles_article a ON a.id = c.article_id WHERE c.id = ANY (ids)
    ON CONFLICT (claim_id) DO UPDATE SET words = EXCLUDED.words;
END $$;
"""
# As in migration 0021, but what was said on or before a day changes no earlier answer: which came first is not known.
DERIVE_SHIFTS = """
CREATE OR REPLACE FUNCTION claims_derive_shifts(actors bigint[], questions bigint[]) RETURNS void LANGUAGE plpgsql
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
               scope.said_precision, claim.published_at, lag(scope.claim_id) OVER in_time AS before,
               lag(stance.answer) OVER in_time AS from_answer, lag(claim.published_at) OVER in_time AS published_before
        FROM unnest(actors, questions) AS pair (actor, question)
        JOIN claims_stance stance ON stance.question_id = pair.question
        JOIN claims_claimscope scope ON scope.claim_id = stance.claim_id AND scope.actor_id = pair.actor
        JOIN claims_claim claim ON claim.id = stance.claim_id
        WHERE NOT claim.source_unnamed AND EXISTS (
            SELECT FROM claims_claimactor part JOIN claims_actor speaker ON speaker.id = part.actor_id
            WHERE part.claim_id = claim.id AND part.part = 'speaker' AND speaker.kind <> 'unnamed')
        WINDOW in_time AS (PARTITION BY pair.actor, pair.question ORDER BY scope.said_on, scope.claim_id)
    ) AS line
    WHERE line.from_answer <> line.to_answer AND line.said_precision <> 'before';
END $$;
"""
# A claim may say that its date is that of the report only while the report has one.
REPORTS = """
CREATE FUNCTION claims_report_has_a_date() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    checked bigint;
BEGIN
    IF TG_TABLE_NAME = 'claims_claim' THEN checked := NEW.article_id; ELSE checked := NEW.id; END IF;
    IF EXISTS (SELECT FROM articles_article a JOIN claims_claim c ON c.article_id = a.id
               WHERE a.id = checked AND a.published_at IS NULL AND c.said_basis = 'report') THEN
        RAISE EXCEPTION 'The article has no date on record, so no claim is of the report''s date.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_report_has_a_date';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER claim_report_has_a_date AFTER INSERT OR UPDATE OF said_basis ON claims_claim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.said_basis = 'report')
    EXECUTE FUNCTION claims_report_has_a_date();
CREATE CONSTRAINT TRIGGER article_keeps_its_date AFTER UPDATE OF published_at ON articles_article
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.published_at IS NULL AND OLD.published_at IS NOT NULL)
    EXECUTE FUNCTION claims_report_has_a_date();
"""
NO_REPORTS = """
DROP TRIGGER article_keeps_its_date ON articles_article;
DROP TRIGGER claim_report_has_a_date ON claims_claim;
DROP FUNCTION claims_report_has_a_date();
"""
NO_DATE = "The article has no date on record, so this is not the date of the report."


def infer_dates_of_undated_reports(apps, schema_editor):
    """Dates that were recorded as those of a report that has none become inferred, as a change on record."""
    dated = apps.get_model("claims", "Claim").objects.filter(said_basis="report", article__published_at=None)
    with pghistory.context(reason=NO_DATE):
        dated.update(said_basis="inferred", said_basis_reason=NO_DATE, version=F("version") + 1)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_list_indexes"), ("claims", "0021_unnamed_sources")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="claim",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_basis_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_said_on_fits_its_precision",
        ),
        migrations.RemoveIndex(
            model_name="claimscope",
            name="scope_feed",
        ),
        migrations.AddField(
            model_name="claim",
            name="denial_of",
            field=models.CharField(
                blank=True,
                choices=[
                    ("fact", "that it is so"),
                    ("knowledge", "knowing of it"),
                    ("responsibility", "being responsible for it"),
                    ("proxy", "it for somebody else"),
                ],
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="said_basis_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="claim",
            name="said_end",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="claimevent",
            name="denial_of",
            field=models.CharField(
                blank=True,
                choices=[
                    ("fact", "that it is so"),
                    ("knowledge", "knowing of it"),
                    ("responsibility", "being responsible for it"),
                    ("proxy", "it for somebody else"),
                ],
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="claimevent",
            name="said_basis_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="claimevent",
            name="said_end",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="claimscope",
            name="said_end",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="claim",
            name="said_basis",
            field=models.CharField(
                choices=[
                    ("stated", "stated in the text"),
                    ("report", "the report’s date"),
                    ("inferred", "inferred by the editors"),
                ],
                default="stated",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="said_precision",
            field=models.CharField(
                choices=[
                    ("day", "day"),
                    ("month", "month"),
                    ("year", "year"),
                    ("before", "on or before"),
                    ("range", "from … to"),
                ],
                default="day",
                max_length=6,
            ),
        ),
        migrations.AlterField(
            model_name="claimevent",
            name="said_basis",
            field=models.CharField(
                choices=[
                    ("stated", "stated in the text"),
                    ("report", "the report’s date"),
                    ("inferred", "inferred by the editors"),
                ],
                default="stated",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="claimevent",
            name="said_precision",
            field=models.CharField(
                choices=[
                    ("day", "day"),
                    ("month", "month"),
                    ("year", "year"),
                    ("before", "on or before"),
                    ("range", "from … to"),
                ],
                default="day",
                max_length=6,
            ),
        ),
        migrations.AlterField(
            model_name="claimscope",
            name="said_precision",
            field=models.CharField(
                choices=[
                    ("day", "day"),
                    ("month", "month"),
                    ("year", "year"),
                    ("before", "on or before"),
                    ("range", "from … to"),
                ],
                max_length=6,
            ),
        ),
        migrations.AddIndex(
            model_name="claimscope",
            index=models.Index(
                fields=["actor", "said_precision", "-said_on", "-claim"],
                include=("kind", "topic_ids", "outlet", "direct", "said_end"),
                name="scope_feed",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("alone", "article_id", "audience", "changed_by_id", "denial_of", "denies_id", "extent", "form_token", "gist", "id", "kind", "made_by_id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "recorded_at", "review_note", "reviewed_by_id", "reviewer_id", "said_basis", "said_basis_reason", "said_end", "said_on", "said_precision", "slug", "source_unnamed", "status", "version", "withdrawn_at", "withdrawn_reason") VALUES (NEW."alone", NEW."article_id", NEW."audience", NEW."changed_by_id", NEW."denial_of", NEW."denies_id", NEW."extent", NEW."form_token", NEW."gist", NEW."id", NEW."kind", NEW."made_by_id", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."published_at", NEW."recorded_at", NEW."review_note", NEW."reviewed_by_id", NEW."reviewer_id", NEW."said_basis", NEW."said_basis_reason", NEW."said_end", NEW."said_on", NEW."said_precision", NEW."slug", NEW."source_unnamed", NEW."status", NEW."version", NEW."withdrawn_at", NEW."withdrawn_reason"); RETURN NULL;',
                    hash="341aebed7cb0245d2461ae778a610e2c43e15270",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_df8fa",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_claimevent" ("alone", "article_id", "audience", "changed_by_id", "denial_of", "denies_id", "extent", "form_token", "gist", "id", "kind", "made_by_id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "recorded_at", "review_note", "reviewed_by_id", "reviewer_id", "said_basis", "said_basis_reason", "said_end", "said_on", "said_precision", "slug", "source_unnamed", "status", "version", "withdrawn_at", "withdrawn_reason") VALUES (NEW."alone", NEW."article_id", NEW."audience", NEW."changed_by_id", NEW."denial_of", NEW."denies_id", NEW."extent", NEW."form_token", NEW."gist", NEW."id", NEW."kind", NEW."made_by_id", NEW."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."published_at", NEW."recorded_at", NEW."review_note", NEW."reviewed_by_id", NEW."reviewer_id", NEW."said_basis", NEW."said_basis_reason", NEW."said_end", NEW."said_on", NEW."said_precision", NEW."slug", NEW."source_unnamed", NEW."status", NEW."version", NEW."withdrawn_at", NEW."withdrawn_reason"); RETURN NULL;',
                    hash="3ef394f2992ce8429b4b9bce1b6fbea1e67f78ad",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fe4ba",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("alone", "article_id", "audience", "changed_by_id", "denial_of", "denies_id", "extent", "form_token", "gist", "id", "kind", "made_by_id", "origin", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "recorded_at", "review_note", "reviewed_by_id", "reviewer_id", "said_basis", "said_basis_reason", "said_end", "said_on", "said_precision", "slug", "source_unnamed", "status", "version", "withdrawn_at", "withdrawn_reason") VALUES (OLD."alone", OLD."article_id", OLD."audience", OLD."changed_by_id", OLD."denial_of", OLD."denies_id", OLD."extent", OLD."form_token", OLD."gist", OLD."id", OLD."kind", OLD."made_by_id", OLD."origin", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."published_at", OLD."recorded_at", OLD."review_note", OLD."reviewed_by_id", OLD."reviewer_id", OLD."said_basis", OLD."said_basis_reason", OLD."said_end", OLD."said_on", OLD."said_precision", OLD."slug", OLD."source_unnamed", OLD."status", OLD."version", OLD."withdrawn_at", OLD."withdrawn_reason"); RETURN NULL;',
                    hash="509ebfb29e1dae28ef57f0217e6abdfeb519b8e2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dbf31",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("said_basis__in", ["stated", "report", "inferred"])),
                name="claim_basis_is_known",
                violation_error_message="The said basis is one of: stated, report, inferred.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("said_basis", "inferred"), ("said_basis_reason__regex", "\\S")),
                    models.Q(models.Q(("said_basis", "inferred"), _negated=True), ("said_basis_reason", "")),
                    _connector="OR",
                ),
                name="claim_inferred_date_has_a_reason",
                violation_error_message="An inferred date has a reason, and only an inferred date has one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("said_end__isnull", True),
                    models.Q(
                        ("said_end__gte", datetime.date(1000, 1, 1)), ("said_end__lte", datetime.date(9998, 12, 31))
                    ),
                    _connector="OR",
                ),
                name="claim_said_end_is_in_reach",
                violation_error_message="The year lies between 1000 and 9998.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("said_precision", "day"),
                    models.Q(("said_on__day", 1), ("said_precision", "month")),
                    models.Q(("said_on__day", 1), ("said_on__month", 1), ("said_precision", "year")),
                    ("said_precision__in", ["before", "range"]),
                    _connector="OR",
                ),
                name="claim_said_on_fits_its_precision",
                violation_error_message="A date known to the month or year is held as its first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("said_end__gt", models.F("said_on")), ("said_end__isnull", False), ("said_precision", "range")
                    ),
                    models.Q(models.Q(("said_precision", "range"), _negated=True), ("said_end__isnull", True)),
                    _connector="OR",
                ),
                name="claim_said_end_fits_its_precision",
                violation_error_message="A period from one day to a later one has both; no other date has an end.",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("denial_of", ""),
                    models.Q(("denial_of__in", ["fact", "knowledge", "responsibility", "proxy"]), ("kind", "denial")),
                    _connector="OR",
                ),
                name="claim_denial_of_is_known",
                violation_error_message="Only a denial says of what it is one.",
            ),
        ),
        migrations.RunSQL(REFRESH, migrations.RunSQL.noop),
        migrations.RunSQL(DERIVE_SHIFTS, migrations.RunSQL.noop),
        migrations.RunPython(infer_dates_of_undated_reports, migrations.RunPython.noop),
        migrations.RunSQL(REPORTS, NO_REPORTS),
        migrations.RunPython(protect_history, migrations.RunPython.noop),
    ]
