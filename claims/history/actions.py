"""The action of a request: a message on the next page with an undo button, and a row for the desk's history."""

import uuid

import pghistory
from django.conf import settings
from django.contrib import messages
from django.utils import timezone
from django.utils.translation import override

from ..models import Action
from ..models.action import translated_action_sentence
from .undo import undo_changes


def action_message_with_undo(request, sentence, about=None, *, stays=False, **values) -> None:
    """Record the action of this request, and show it on the next page with an undo button (without one if `stays`).

    `about` is the changed row, with its name and address, or the names of several rows. `sentence` is a lazy
    translation with named placeholders for the `values`. It is stored in English with its values, so that each reader
    of the desk's history sees it translated to the reader's language.
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
        messages.success(
            request, translated_action_sentence(kept, values), extra_tags="" if stays else f"undo:{running.id}"
        )


def undo_action(action: Action, *, by) -> None:
    """Undo the action. Raises NotAllowed, with a sentence."""
    undo_changes(action.pk, by=by)
    Action.objects.filter(pk=action.pk).update(undone_at=timezone.now())


def action_id_of_message(message) -> uuid.UUID | None:
    """The id of the action of a message, for its undo button; None if there is no button."""
    _, _, found = (message.extra_tags or "").partition("undo:")
    return uuid.UUID(found) if found else None
