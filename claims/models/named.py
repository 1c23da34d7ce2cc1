"""What is known of an entry of the registry from the claims that name it."""

from django.apps import apps
from django.db.models import OuterRef, Q

from articles.base import none_of


def made_with_claim_condition(entry: str, naming: str) -> Q:
    """Whether an entry was made by the very action that named it in a claim, as the history tells.

    What no claim names any more then stays as unknown to readers as it was: a draft that is corrected makes nothing
    public. One that was merged goes on leading to the one it became.
    """
    column = entry.lower()
    names = apps.get_model("claims", f"{naming}Event").objects.filter(**{column: OuterRef(OuterRef("pk"))})
    made = apps.get_model("claims", f"{entry}Event").objects.filter(pgh_obj=OuterRef("pk"), pgh_label="insert")
    return Q(~none_of(made.filter(pgh_context_id__in=names.values("pgh_context_id"))), merged_into=None)
