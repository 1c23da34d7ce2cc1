"""What an editor did in one request: told on the next page with a way to undo it, and kept for the desk's history."""

import uuid

import pghistory
from django.contrib import messages
from django.utils import timezone

from .models import Action
from .undoing import undo


def tell(request, sentence: str, about=None) -> None:
    """Say on the next page what was done in this request, with the button that undoes it.

    `about` is the row that it was done to, with its name and address; or the names of several.
    """
    with pghistory.context() as running:
        Action.objects.update_or_create(
            pk=running.id,
            defaults={
                "by": request.user,
                "sentence": sentence[:300],
                "subject": str(about or "")[:500],
                "address": about.get_absolute_url()[:500] if hasattr(about, "get_absolute_url") else "",
            },
        )
        messages.success(request, sentence, extra_tags=f"undo:{running.id}")


def undo_action(action: Action, *, by) -> None:
    """Undo it. Raises NotAllowed, with a sentence."""
    undo(action.pk, by=by)
    Action.objects.filter(pk=action.pk).update(undone_at=timezone.now())


def undo_id(message) -> uuid.UUID | None:
    """The id of the action that a message told of, for its button."""
    _, _, found = (message.extra_tags or "").partition("undo:")
    return uuid.UUID(found) if found else None
