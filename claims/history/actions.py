"""What an editor did in one request: told on the next page with a way to undo it, and kept for the desk's history."""

import uuid

import pghistory
from django.conf import settings
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import override

from ..models import Action
from ..models.action import translated_sentence
from .undo import undo_changes


def message_with_undo(request, sentence, about=None, *, stays=False, **values) -> None:
    """Say on the next page what was done in this request, with the button that undoes it, unless it `stays`.

    `about` is the row that it was done to, with its name and address; or the names of several. The `sentence` is a
    lazy translation with named placeholders for the `values`: it is kept in English beside them, so that each reader of
    the desk's history is told in a language of their own.
    """
    with override(settings.LANGUAGE_CODE):
        kept = str(sentence)
    with pghistory.context() as running:
        Action.objects.update_or_create(
            pk=running.id,
            defaults={
                "by": request.user,
                "sentence": kept[:300],
                "values": values,
                "subject": str(about or "")[:500],
                "address": about.get_absolute_url()[:500] if hasattr(about, "get_absolute_url") else "",
            },
        )
        messages.success(request, translated_sentence(kept, values), extra_tags="" if stays else f"undo:{running.id}")


def undo_action(action: Action, *, by) -> None:
    """Undo it. Raises NotAllowed, with a sentence."""
    undo_changes(action.pk, by=by)
    Action.objects.filter(pk=action.pk).update(undone_at=timezone.now())


def undo_id(message) -> uuid.UUID | None:
    """The id of the action that a message told of, for its button."""
    _, _, found = (message.extra_tags or "").partition("undo:")
    return uuid.UUID(found) if found else None
