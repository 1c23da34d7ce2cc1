"""Checks that `manage.py check --database default` makes of the rights with which the site connects."""

from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.db import connection


@register(Tags.database)
def site_role_is_bound(app_configs, databases, **kwargs):
    """Warn where the site's role could rewrite the texts and the history that it should only read and add to."""
    if "default" not in (databases or ()) or settings.AS_OWNER:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE') FROM pg_class "
            "WHERE relname = 'claims_claimevent'"
        )
        row = cursor.fetchone()
    if not row or not row[0]:
        return []
    return [
        Warning(
            "The site connects as a role that may rewrite its history and the texts of its snapshots.",
            hint="Give the site a role of its own in DATABASE_URL, and the owner's URL in DATABASE_OWNER_URL.",
            id="factwatch.W001",
        )
    ]
