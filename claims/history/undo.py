"""Undoing one action: what it made, changed or deleted goes back to what it was, as the events tell.

An action is one request; its id stands in every event that it caused (pgh_context_id). Undoing is an action of its own,
so it can be undone, too. Versions go on; what a later action changed is never overwritten.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import Error, connection, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.base import noun
from articles.models import Article, Outlet, Snapshot

from ..locks import lock_recording
from ..models import AboutPage, Action, Actor, Claim, ClaimTopic, Link, Question, Stance, Topic
from ..models.reviewed import NotAllowed, reason_context
from ..registry.questions import refuse_rewording
from .undo_rules import refuse_own_work, restore_review_marks

# Rows that are never deleted, and what is written into them instead; what was made along with them stays with them.
NEVER_DELETED = {
    Article: {"status": "discarded"},
    Claim: {"status": Claim.Status.DISCARDED},
    Link: {"status": Link.Status.WITHDRAWN},
    Actor: {},
    Outlet: {},
}
# Taken away again unless something else rests on them: by which rows, and by which of their columns.
ENTRY_USES = {Question: (Stance, "question"), Topic: (ClaimTopic, "topic")}
IN_USE_REFUSAL = gettext_lazy("Something else rests on this by now, so it cannot be undone. Change it by hand.")
# Kept, too, but without what was made along with it: the places of claims in a text that was set aside.
SET_ASIDE_FIELDS = {Snapshot: {"set_aside": True}}


@dataclass
class TouchedRow:
    """One row that an action touched: its columns before and after, by attribute name; None where there was no row."""

    model: type[models.Model]
    pk: int
    before: dict | None
    after: dict | None

    @property
    def changed(self) -> dict:
        """The columns that went from one value to another, as they were before; the version counts on by itself."""
        return {
            name: value for name, value in self.before.items() if name != "version" and value != self.after.get(name)
        }


def undo_changes(action: uuid.UUID, *, by, reason: str = "The change was undone.") -> None:
    """Put back every row that the action touched. Raises NotAllowed, with a sentence, and then nothing is put back.

    Refused when a later action changed one of the same columns or rows, for what an admin alone may do, and for what
    another editor must look at.
    """
    touched = touched_rows(action)
    if not touched:
        raise NotAllowed(_("Nothing was changed then, so there is nothing to undo."))
    if not by.is_staff:
        refuse_admin_work(touched, by=by)
    try:
        with transaction.atomic(), reason_context(reason):
            put_rows_back(touched, action, by=by)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except Error as error:
        raise NotAllowed(refusal_sentence(error)) from error


def refuse_admin_work(touched: list[TouchedRow], *, by) -> None:
    """Refuse what an admin alone may do."""
    if any(is_merge(row) for row in touched):
        raise NotAllowed(_("An admin merged these actors; an admin undoes it."))
    if any(row.model is AboutPage for row in touched):
        raise NotAllowed(_("An admin wrote the page about this site; an admin undoes it."))
    reworded = [row.pk for row in touched if row.model is Question and row.before and row.after]
    for question in Question.objects.filter(pk__in=reworded):
        refuse_rewording(question, by=by)


def refusal_sentence(error: Error) -> str:
    """The sentence of the database's own rules; another for what the rules of rows name."""
    told = getattr(error.__cause__, "diag", None)
    if told is not None and told.constraint_name == "claim_stays_published":
        return _("It has been public for more than 15 minutes: withdraw it with a reason instead.")
    if told is not None and told.sqlstate == "23514" and "violates" not in told.message_primary:
        return told.message_primary
    return str(IN_USE_REFUSAL)


def is_merge(row: TouchedRow) -> bool:
    return row.model is Actor and bool(row.before) and bool(row.after) and "merged_into_id" in row.changed


def tracked_models() -> list[type[models.Model]]:
    """The models whose rows are kept in events, each after those that it refers to."""
    found = [
        model
        for label in ("articles", "claims")
        for model in apps.get_app_config(label).get_models()
        if not model._meta.proxy and any(field.name == "events" for field in model._meta.get_fields())
    ]
    ordered: list[type[models.Model]] = []

    def place(model):
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in found and field.related_model not in {model, *ordered}:
                place(field.related_model)
        if model not in ordered:
            ordered.append(model)

    for model in found:
        place(model)
    return ordered


def touched_rows(action: uuid.UUID) -> list[TouchedRow]:
    """Every row that the action touched, parents first."""
    found = []
    for model in tracked_models():
        events = model._meta.get_field("events").related_model.objects
        of_action = list(events.filter(pgh_context_id=action).order_by("pgh_id"))
        last = {event.pgh_obj_id: event for event in of_action}
        first = {event.pgh_obj_id: event for event in reversed(of_action)}
        for pk, event in first.items():
            before = None if event.pgh_label == "insert" else tracked_columns(model, event_before(events, event))
            after = None if last[pk].pgh_label == "delete" else tracked_columns(model, last[pk])
            if before is not None or after is not None:
                found.append(TouchedRow(model, pk, before, after))
    return found


def event_before(events, event):
    """The state in which the action found a row: its event before; of a deleted row, its own event holds it."""
    if event.pgh_label == "delete":
        return event
    return events.filter(pgh_obj_id=event.pgh_obj_id, pgh_id__lt=event.pgh_id).order_by("pgh_id").last()


def tracked_columns(model: type[models.Model], row) -> dict:
    """The columns of a row or of its event that history keeps, by attribute name."""
    kept = {field.attname for field in model._meta.get_field("events").related_model._meta.concrete_fields}
    return {
        field.attname: getattr(row, field.attname)
        for field in model._meta.concrete_fields
        if field.attname in kept and not field.primary_key
    }


def put_rows_back(touched: Iterable[TouchedRow], action: uuid.UUID, *, by) -> None:
    touched = list(touched)
    now = lock_current_rows(touched)
    own = Action.objects.filter(pk=action, by=by).exists()
    for row in touched:
        refuse_own_work(row, now.get((row.model, row.pk)), action, by=by, own=own)
    stay = rows_that_stay(touched)
    for row in reversed(touched):
        if row.before is None and not (is_in_use(row, stay) or is_part_of_kept(row, stay)):
            remove_made_row(row, now.get((row.model, row.pk)))
    for row in touched:
        if row.before is not None and row.after is not None:
            revert_row(row, now.get((row.model, row.pk)))
    for row in touched:
        if row.after is None:
            restore_row(row, now.get((row.model, row.pk)))
    restore_review_marks(touched, action)


def rows_that_stay(touched: list[TouchedRow]) -> set:
    """The rows that the action made and that are never deleted, as (model, id). Raises NotAllowed if they are all."""
    made = [row for row in touched if row.before is None]
    kept = {(row.model, row.pk) for row in made if row.model in NEVER_DELETED}
    going = {(row.model, row.pk) for row in made if not is_part_of_kept(row, kept)}
    kept |= {(row.model, row.pk) for row in made if row.model in ENTRY_USES and rows_using(row) - going}
    if made == touched and all(is_in_use(row, kept) for row in made):
        raise NotAllowed(IN_USE_REFUSAL)
    if made == touched and all(NEVER_DELETED.get(row.model) == {} or is_part_of_kept(row, kept) for row in made):
        raise NotAllowed(
            _("What was added to the registry stays there. If it stands there twice, propose that the two are one.")
        )
    return kept


def rows_using(row: TouchedRow) -> set:
    """The rows that rest on an entry of the registry, as (model, id)."""
    model, column = ENTRY_USES[row.model]
    return {(model, pk) for pk in model.objects.filter(**{column: row.pk}).values_list("pk", flat=True)}


def is_in_use(row: TouchedRow, kept: set) -> bool:
    return row.model in ENTRY_USES and (row.model, row.pk) in kept


def lock_current_rows(touched: list[TouchedRow]) -> dict:
    """The rows as they are now, locked until the end: articles, claims and then actors, as whoever publishes does."""
    rows, pks = {}, defaultdict(list)
    for row in touched:
        pks[row.model].append(row.pk)
    if pks.keys() & ENTRY_USES:
        lock_recording()  # nobody answers a question meanwhile that is taken away
    list(Article.objects.filter(claims__in=pks[Claim]).order_by("pk").select_for_update(no_key=True))
    for model in sorted(pks, key=lambda model: model is Actor):
        for found in model._base_manager.filter(pk__in=pks[model]).order_by("pk").select_for_update(of=("self",)):
            rows[model, found.pk] = found
    return rows


def is_part_of_kept(row: TouchedRow, kept: set) -> bool:
    """Whether a row was made along with one that is kept, and is a part of it.

    An actor that was added on the spot keeps its names, and not its part in a claim that was there before.
    """
    return (row.model, row.pk) not in kept and any(
        (field.related_model, row.after[field.attname]) in kept
        for field in row.model._meta.concrete_fields
        if field.is_relation and field.attname in row.after and refers_to_whole(field)
    )


def refers_to_whole(field) -> bool:
    """Whether what this foreign key refers to is what the row is a part of; entries of the registry are named, too."""
    return bool(NEVER_DELETED.get(field.related_model)) or field.remote_field.on_delete is models.CASCADE


def remove_made_row(row: TouchedRow, now: models.Model | None) -> None:
    """Take back what was made: rows that are never deleted are put away."""
    refuse_changed_since(row, now, row.after)
    if (instead := NEVER_DELETED.get(row.model, SET_ASIDE_FIELDS.get(row.model))) is not None:
        if instead:
            write_columns(row, instead)
    else:
        rows = row.model._base_manager.filter(pk=row.pk)
        rows._raw_delete(rows.db)  # what refers to it is refused by its foreign key, not deleted along


def revert_row(row: TouchedRow, now: models.Model | None) -> None:
    # Who proposed a link stands for its words: its status goes back with the whole row, or not at all.
    whole = row.model is Link and "status" in row.changed
    refuse_changed_since(row, now, row.after if whole else {name: row.after[name] for name in row.changed})
    if row.changed:
        write_columns(row, row.changed)


def restore_row(row: TouchedRow, now: models.Model | None) -> None:
    if now is not None:
        raise NotAllowed(_("This %(noun)s is there again by now.") % {"noun": noun(row.model)})
    row.model(pk=row.pk, **row.before).save(force_insert=True)


def refuse_changed_since(row: TouchedRow, now: models.Model | None, expected: dict) -> None:
    """Refuse where a later action has changed what would be put back."""
    there = tracked_columns(row.model, now) if now else None
    if there is None or any(there[name] != value for name, value in expected.items() if name != "version"):
        raise NotAllowed(
            _("This %(noun)s was changed again since. Look at its history to bring a version back.")
            % {"noun": noun(row.model)}
        )


def write_columns(row: TouchedRow, values: dict) -> None:
    step = {"version": F("version") + 1} if any(f.name == "version" for f in row.model._meta.fields) else {}
    row.model._base_manager.filter(pk=row.pk).update(**values, **step)
