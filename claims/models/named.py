"""The visibility of actors, topics and questions, derived from the claims that name them."""

from django.apps import apps
from django.db.models import OuterRef, Q

from articles.base import no_rows_exist


def made_when_named_condition(entry: str, naming: str) -> Q:
    """Condition: the entry (actor, topic or question) was created by the same action that named it in a claim.

    The events show this. Such an entry stays hidden from readers when no claim names it any more: so the correction of
    a draft makes nothing public. An entry that was merged still leads to the entry it was merged into.
    """
    column = entry.lower()
    names = apps.get_model("claims", f"{naming}Event").objects.filter(**{column: OuterRef(OuterRef("pk"))})
    made = apps.get_model("claims", f"{entry}Event").objects.filter(pgh_obj=OuterRef("pk"), pgh_label="insert")
    return Q(~no_rows_exist(made.filter(pgh_context_id__in=names.values("pgh_context_id"))), merged_into=None)
