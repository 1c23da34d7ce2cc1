"""Review: moving between statuses, and the rule of the second editor, for claims and for links."""

import pghistory
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from articles.base import NotAllowed, StaleVersion, Versioned, noun


class OwnWork(NotAllowed):
    """A verb that another person than the maker must do."""

    status = 403


def reason_context(reason):
    """Keep the reason, where there is one, with every event that is recorded inside this context."""
    return pghistory.context(**({"reason": reason} if reason else {}))


def second_editor_condition(maker: str, checker: str) -> Q:
    """From the seeds, or by another person than the maker, or marked `alone`; nothing of it may rest on a NULL."""
    two_people = Q(**{f"{maker}__isnull": False, f"{checker}__isnull": False}) & ~Q(**{maker: F(checker)})
    return Q(origin="seeds") | Q(alone=True) | two_people


class Reviewed(Versioned):
    """A row with a status that its verbs move."""

    class Meta:
        abstract = True

    def move(self, *allowed, to, why="", since=None, **fields):
        """Go to another status from one of the allowed ones. Raises NotAllowed with a sentence, or StaleVersion."""
        with transaction.atomic(), reason_context(why):
            now = type(self)._base_manager.select_for_update().get(pk=self.pk)
            if now.status not in allowed:
                raise NotAllowed(
                    _("This %(noun)s is %(status)s; that cannot be done to it now.")
                    % {"noun": noun(self), "status": now.get_status_display()}
                )
            if since not in {None, self.version}:
                raise StaleVersion(self)  # what the verb asked of this row, it asked of another version
            now.change(since=since, status=to, **fields)
        self.refresh_from_db()
