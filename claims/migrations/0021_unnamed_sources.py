"""A source without a name makes no shift: two articles that quote "a senior official" do not quote one person."""

from django.db import migrations

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
               claim.published_at, lag(scope.claim_id) OVER in_time AS before,
               lag(stance.answer) OVER in_time AS from_answer, lag(claim.published_at) OVER in_time AS published_before
        FROM unnest(actors, questions) AS pair (actor, question)
        JOIN claims_stance stance ON stance.question_id = pair.question
        JOIN claims_claimscope scope ON scope.claim_id = stance.claim_id AND scope.actor_id = pair.actor
        JOIN claims_claim claim ON claim.id = stance.claim_id
        {named}
        WINDOW in_time AS (PARTITION BY pair.actor, pair.question ORDER BY scope.said_on, scope.claim_id)
    ) AS line
    WHERE line.from_answer <> line.to_answer;
END $$;
"""
NAMED = """WHERE NOT claim.source_unnamed AND EXISTS (
            SELECT FROM claims_claimactor part JOIN claims_actor speaker ON speaker.id = part.actor_id
            WHERE part.claim_id = claim.id AND part.part = 'speaker' AND speaker.kind <> 'unnamed')"""
DERIVE_ALL = """
SELECT claims_derive_shifts(array_agg(actor), array_agg(question)) FROM (
    SELECT DISTINCT scope.actor_id AS actor, stance.question_id AS question
    FROM claims_stance stance JOIN claims_claimscope scope ON scope.claim_id = stance.claim_id
) AS pair
"""
# An actor who turns out to be a person with a name, or the other way round: its claims count anew.
WATCH_KINDS = """
CREATE FUNCTION claims_refresh_of_kind() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM claims_refresh(ARRAY(
        SELECT claim_id FROM claims_claimactor WHERE actor_id = NEW.id AND part = 'speaker' ORDER BY claim_id
    ));
    RETURN NULL;
END $$;
CREATE TRIGGER claims_refresh_kind AFTER UPDATE OF kind ON claims_actor FOR EACH ROW
    WHEN (OLD.kind <> NEW.kind AND 'unnamed' IN (OLD.kind, NEW.kind)) EXECUTE FUNCTION claims_refresh_of_kind();
"""
UNWATCH_KINDS = "DROP TRIGGER claims_refresh_kind ON claims_actor; DROP FUNCTION claims_refresh_of_kind();"


class Migration(migrations.Migration):
    dependencies = [("claims", "0020_chain_facts")]

    operations = [
        migrations.RunSQL(DERIVE_SHIFTS.replace("{named}", NAMED), DERIVE_SHIFTS.replace("{named}", "")),
        migrations.RunSQL(DERIVE_ALL, DERIVE_ALL),
        migrations.RunSQL(WATCH_KINDS, UNWATCH_KINDS),
    ]
