"""Indexes for the list of corrections, latest first: claims/lists/correction_index.py walks one of each table.

As each event table is indexed: by SQL, since pghistory makes the models of the tables. `?` asks whether the context of
an event has a reason; an event of what hangs on a claim counts where an editor changed it.
"""

from django.db import migrations

BY_READERS = "pgh_label = 'update' AND pgh_context ? 'reason'"
WALKED = {
    "articles_articleevent": f"{BY_READERS} AND status = 'published'",
    "claims_claimevent": f"{BY_READERS} AND published_at IS NOT NULL",
} | {
    f"claims_{part}event": "pgh_context ? 'reason' AND pgh_context ? 'user'"
    for part in ("claimactor", "claimtopic", "stance", "attribution", "anchor")
}


def index(name, table, columns, condition):
    return migrations.RunSQL(
        f"CREATE INDEX {name} ON {table} ({columns}) WHERE {condition}", reverse_sql=f"DROP INDEX {name}"
    )


class Migration(migrations.Migration):
    dependencies = [("claims", "0017_actor_by_kind")]

    operations = [
        *(
            index(f"{table}_corrected", table, "pgh_created_at, pgh_id", condition)
            for table, condition in WALKED.items()
        ),
        # actor= of corrections: the claims that a correction took an actor from
        index(
            "claims_claimactorevent_taken",
            "claims_claimactorevent",
            "actor_id, claim_id",
            "pgh_label = 'delete' AND pgh_context ? 'reason'",
        ),
    ]
