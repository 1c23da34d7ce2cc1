"""Review: the changes of status, and the rule of the second editor, for claims and for links."""

import pghistory
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from articles.base import NotAllowed, StaleVersion, Versioned, model_noun


class OwnWork(NotAllowed):
    """An action that another person than the maker must do."""

    status = 403


def reason_context(reason):
    """Store the reason, if there is one, with every event that is recorded inside this context."""
    return pghistory.context(**({"reason": reason} if reason else {}))


def second_editor_condition(maker: str, checker: str) -> Q:
    """Made by the seeds, or checked by another person than the maker, or marked `alone`. Treats NULL as not checked."""
    two_people = Q(**{f"{maker}__isnull": False, f"{checker}__isnull": False}) & ~Q(**{maker: F(checker)})
    return Q(origin="seeds") | Q(alone=True) | two_people


class Reviewed(Versioned):
    """A row with a status that its methods change."""

    class Meta:
        abstract = True

    def move(self, *allowed, to, why="", since=None, **fields):
        """Change the status to `to`, if it is one of `allowed`. Raises NotAllowed with a sentence, or StaleVersion."""
        with transaction.atomic(), reason_context(why):
            now = type(self)._base_manager.select_for_update().get(pk=self.pk)
            if now.status not in allowed:
                raise NotAllowed(
                    _("This %(noun)s is %(status)s; that cannot be done to it now.")
                    % {"noun": model_noun(self), "status": now.get_status_display()}
                )
            if since not in {None, self.version}:
                raise StaleVersion(self)  # the request was for another version of this row
            now.change(since=since, status=to, **fields)
        self.refresh_from_db()
