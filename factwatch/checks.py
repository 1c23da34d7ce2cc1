"""Checks of `manage.py check --database default`: the rights of the role with which the site connects."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connection

RIGHTS_QUERY = """
SELECT has_table_privilege(oid, 'SELECT'), has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
FROM pg_class WHERE oid = to_regclass('claims_claimevent')
"""
TOO_FEW_RIGHTS = Error(
    "The role of DATABASE_URL has no rights to the tables of factwatch.",
    hint="Name it, or the group it is a member of, in FACTWATCH_SITE_ROLE before the first migrate; the owner grants.",
    id="factwatch.E001",
)
TOO_MANY_RIGHTS = Warning(
    "The site connects as a role that may rewrite its history and the texts of its snapshots.",
    hint="Give the site a role of its own in DATABASE_URL, and the owner's URL in DATABASE_OWNER_URL.",
    id="factwatch.W001",
)


@register(Tags.database)
def site_role_is_bound(app_configs, databases, **kwargs):
    """Report a site role with too few rights (it cannot read the history) or too many (it can change or delete it)."""
    if "default" not in (databases or ()) or settings.AS_OWNER:
        return []
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS_QUERY)
        row = cursor.fetchone()
    if row is None:
        return []
    reads, rewrites = row
    return [TOO_MANY_RIGHTS] if rewrites else [] if reads else [TOO_FEW_RIGHTS]
