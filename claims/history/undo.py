"""Undoing one action: the rows that it created, changed or deleted get their former state, as the events show it.

An action is one request; its id is in every event that the request caused (pgh_context_id). An undo is an action, too,
so it can be undone. Version numbers only rise. The changes of a later action are never overwritten.
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

from articles.base import model_noun
from articles.models import Article, Outlet, Snapshot

from ..locks import lock_recording
from ..models import AboutPage, Action, Actor, Attribution, Claim, ClaimTopic, Link, Question, Stance, Topic
from ..models.reviewed import NotAllowed, reason_context
from ..registry.questions import refuse_question_rewording
from .undo_rules import undo_rule_on_own_work, undo_rule_on_review_marks

# Rows that are never deleted, and the columns written instead. Rows created with them, as their parts, stay, too.
NEVER_DELETED = {
    Article: {"status": "discarded"},
    Claim: {"status": Claim.Status.DISCARDED},
    Link: {"status": Link.Status.WITHDRAWN},
    Actor: {},
    Outlet: {},
}
# Deleted, unless other rows use them: the model and the column that refer to the entry.
ENTRY_USES = {Question: (Stance, "question"), Topic: (ClaimTopic, "topic")}
IN_USE_REFUSAL = gettext_lazy("Something else rests on this by now, so it cannot be undone. Change it by hand.")
# Also kept, but without the rows created with them: the places of claims in a text that was set aside.
SET_ASIDE_FIELDS = {Snapshot: {"set_aside": True}}


@dataclass
class TouchedRow:
    """A row that an action touched: its columns before and after, by attribute name; None if it did not exist."""

    model: type[models.Model]
    pk: int
    before: dict | None
    after: dict | None

    @property
    def changed(self) -> dict:
        """The changed columns with their values before; without the version, which only rises."""
        return {
            name: value for name, value in self.before.items() if name != "version" and value != self.after.get(name)
        }


def undo_changes(action: uuid.UUID, *, by, reason: str = "The change was undone.") -> None:
    """Restore every row that the action touched. Raises NotAllowed, with a sentence; then no row is restored.

    Refused if a later action changed one of the same columns or rows, if only an admin may do it, and if another editor
    must look at it.
    """
    touched = rows_to_undo(action)
    if not touched:
        raise NotAllowed(_("Nothing was changed then, so there is nothing to undo."))
    if not by.is_staff:
        refuse_undo_of_admin_work(touched, by=by)
    try:
        with transaction.atomic(), reason_context(reason):
            undo_touched_rows(touched, action, by=by)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except Error as error:
        raise NotAllowed(undo_refusal_sentence(error)) from error


def refuse_undo_of_admin_work(touched: list[TouchedRow], *, by) -> None:
    """Refuse to undo what only an admin may do."""
    if any(is_merge_to_undo(row) for row in touched):
        raise NotAllowed(_("An admin merged these actors; an admin undoes it."))
    if any(row.model is AboutPage for row in touched):
        raise NotAllowed(_("An admin wrote the page about this site; an admin undoes it."))
    reworded = [row.pk for row in touched if row.model is Question and row.before and row.after]
    for question in Question.objects.filter(pk__in=reworded):
        refuse_question_rewording(question, by=by)


def undo_refusal_sentence(error: Error) -> str:
    """The message of a rule in the database, if it is a sentence; else a general sentence."""
    told = getattr(error.__cause__, "diag", None)
    if told is not None and told.constraint_name == "claim_stays_published":
        return _("It has been public for more than 15 minutes: withdraw it with a reason instead.")
    if told is not None and told.sqlstate == "23514" and "violates" not in told.message_primary:
        return told.message_primary
    return str(IN_USE_REFUSAL)


def is_merge_to_undo(row: TouchedRow) -> bool:
    return row.model is Actor and bool(row.before) and bool(row.after) and "merged_into_id" in row.changed


def undoable_models() -> list[type[models.Model]]:
    """The models with events, each after the models that it refers to."""
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


def rows_to_undo(action: uuid.UUID) -> list[TouchedRow]:
    """Every row that the action touched, parents first."""
    found = []
    for model in undoable_models():
        events = model._meta.get_field("events").related_model.objects
        of_action = list(events.filter(pgh_context_id=action).order_by("pgh_id"))
        last = {event.pgh_obj_id: event for event in of_action}
        first = {event.pgh_obj_id: event for event in reversed(of_action)}
        for pk, event in first.items():
            before = (
                None
                if event.pgh_label == "insert"
                else undoable_columns(model, event_before_undone_action(events, event))
            )
            after = None if last[pk].pgh_label == "delete" else undoable_columns(model, last[pk])
            if before is not None or after is not None:
                found.append(TouchedRow(model, pk, before, after))
    return found


def event_before_undone_action(events, event):
    """The event before the action. For a deleted row, the event of the deletion has that state."""
    if event.pgh_label == "delete":
        return event
    return events.filter(pgh_obj_id=event.pgh_obj_id, pgh_id__lt=event.pgh_id).order_by("pgh_id").last()


def undoable_columns(model: type[models.Model], row) -> dict:
    """The columns of a row or of its event that the events store, by attribute name."""
    kept = {field.attname for field in model._meta.get_field("events").related_model._meta.concrete_fields}
    columns = {
        field.attname: getattr(row, field.attname)
        for field in model._meta.concrete_fields
        if field.attname in kept and not field.primary_key
    }
    if model is Attribution:
        columns["passed"] = Attribution.known_passed(columns["passed"])
    return columns


def undo_touched_rows(touched: Iterable[TouchedRow], action: uuid.UUID, *, by) -> None:
    touched = list(touched)
    now = lock_rows_to_undo(touched)
    own = Action.objects.filter(pk=action, by=by).exists()
    for row in touched:
        undo_rule_on_own_work(row, now.get((row.model, row.pk)), action, by=by, own=own)
    stay = rows_staying_after_undo(touched)
    for row in reversed(touched):
        if row.before is None and not (undone_row_is_in_use(row, stay) or undo_keeps_whole_of(row, stay)):
            undo_creation(row, now.get((row.model, row.pk)))
    for row in touched:
        if row.before is not None and row.after is not None:
            undo_update(row, now.get((row.model, row.pk)))
    for row in touched:
        if row.after is None:
            undo_deletion(row, now.get((row.model, row.pk)))
    undo_rule_on_review_marks(touched, action)


def rows_staying_after_undo(touched: list[TouchedRow]) -> set:
    """Created rows that must stay, as (model, id). Raises NotAllowed if all touched rows must stay."""
    made = [row for row in touched if row.before is None]
    kept = {(row.model, row.pk) for row in made if row.model in NEVER_DELETED}
    going = {(row.model, row.pk) for row in made if not undo_keeps_whole_of(row, kept)}
    kept |= {(row.model, row.pk) for row in made if row.model in ENTRY_USES and rows_using_undone_entry(row) - going}
    if made == touched and all(undone_row_is_in_use(row, kept) for row in made):
        raise NotAllowed(IN_USE_REFUSAL)
    if made == touched and all(NEVER_DELETED.get(row.model) == {} or undo_keeps_whole_of(row, kept) for row in made):
        raise NotAllowed(
            _("What was added to the registry stays there. If it stands there twice, propose that the two are one.")
        )
    return kept


def rows_using_undone_entry(row: TouchedRow) -> set:
    """The rows that use an entry of the registry, as (model, id)."""
    model, column = ENTRY_USES[row.model]
    return {(model, pk) for pk in model.objects.filter(**{column: row.pk}).values_list("pk", flat=True)}


def undone_row_is_in_use(row: TouchedRow, kept: set) -> bool:
    return row.model in ENTRY_USES and (row.model, row.pk) in kept


def lock_rows_to_undo(touched: list[TouchedRow]) -> dict:
    """The current rows, locked until the transaction ends: articles, claims, then actors, as publishing does."""
    rows, pks = {}, defaultdict(list)
    for row in touched:
        pks[row.model].append(row.pk)
    if pks.keys() & ENTRY_USES:
        lock_recording()  # meanwhile nobody can answer a question that is being deleted
    list(Article.objects.filter(claims__in=pks[Claim]).order_by("pk").select_for_update(no_key=True))
    for model in sorted(pks, key=lambda model: model is Actor):
        for found in model._base_manager.filter(pk__in=pks[model]).order_by("pk").select_for_update(of=("self",)):
            rows[model, found.pk] = found
    return rows


def undo_keeps_whole_of(row: TouchedRow, kept: set) -> bool:
    """Whether a row was created together with a row that stays, and is a part of it.

    A new actor keeps its names, but not its part in a claim that existed before.
    """
    return (row.model, row.pk) not in kept and any(
        (field.related_model, row.after[field.attname]) in kept
        for field in row.model._meta.concrete_fields
        if field.is_relation and field.attname in row.after and undone_part_refers_to_whole(field)
    )


def undone_part_refers_to_whole(field) -> bool:
    """Whether the row is a part of the row that this key refers to. A key to the registry may only name an entry."""
    return bool(NEVER_DELETED.get(field.related_model)) or field.remote_field.on_delete is models.CASCADE


def undo_creation(row: TouchedRow, now: models.Model | None) -> None:
    """Undo the creation of a row, or write its columns of NEVER_DELETED or SET_ASIDE_FIELDS if it has to stay."""
    refuse_undo_after_change(row, now, row.after)
    if (instead := NEVER_DELETED.get(row.model, SET_ASIDE_FIELDS.get(row.model))) is not None:
        if instead:
            write_undone_columns(row, instead)
    else:
        rows = row.model._base_manager.filter(pk=row.pk)
        rows._raw_delete(rows.db)  # no cascade: a row that refers to it makes its foreign key refuse


def undo_update(row: TouchedRow, now: models.Model | None) -> None:
    # The proposer of a link is responsible for its words: its status is restored with the whole row or not at all.
    whole = row.model is Link and "status" in row.changed
    refuse_undo_after_change(row, now, row.after if whole else {name: row.after[name] for name in row.changed})
    if row.changed:
        write_undone_columns(row, row.changed)


def undo_deletion(row: TouchedRow, now: models.Model | None) -> None:
    if now is not None:
        raise NotAllowed(_("This %(noun)s is there again by now.") % {"noun": model_noun(row.model)})
    row.model(pk=row.pk, **row.before).save(force_insert=True)


def refuse_undo_after_change(row: TouchedRow, now: models.Model | None, expected: dict) -> None:
    """Refuse if a later action has changed what would be restored."""
    there = undoable_columns(row.model, now) if now else None
    if there is None or any(there[name] != value for name, value in expected.items() if name != "version"):
        raise NotAllowed(
            _("This %(noun)s was changed again since. Look at its history to bring a version back.")
            % {"noun": model_noun(row.model)}
        )


def write_undone_columns(row: TouchedRow, values: dict) -> None:
    step = {"version": F("version") + 1} if any(f.name == "version" for f in row.model._meta.fields) else {}
    row.model._base_manager.filter(pk=row.pk).update(**values, **step)
