"""The difference between the rows of a model and the entries of the files, and its writing in sets of rows."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from articles.base import StaleVersion, Versioned

BATCH = 2_000
COMMAND_NAME = "loadseeds"

type Key = Hashable
type Fields = dict[str, Any]


@dataclass
class Tally:
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.created or self.changed or self.removed)


@dataclass
class RowDifference:
    """The changes that make the rows of a model equal to the files. The caller chooses the keys."""

    model: type[models.Model]
    new: dict[Key, models.Model] = field(default_factory=dict)
    changed: dict[Key, models.Model] = field(default_factory=dict)  # the instances have the new values
    gone: dict[Key, models.Model] = field(default_factory=dict)
    same: dict[Key, models.Model] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)

    def without(self, unwanted: Callable[[Key], bool]) -> None:
        """Take the rows with these keys out of the changes."""
        for rows in (self.new, self.changed, self.gone):
            for key in [key for key in rows if unwanted(key)]:
                self.leave(rows, key)

    def leave(self, rows: dict[Key, models.Model], key: Key) -> None:
        row = rows.pop(key)
        if row.pk and rows is not self.new:
            self.same[key] = row

    @property
    def keys(self) -> set[Key]:
        return self.new.keys() | self.changed.keys() | self.gone.keys()


def row_difference(
    model: type[models.Model],
    wanted: dict[Key, Fields],
    present: dict[Key, models.Model],
    at_first: Fields | None = None,
) -> RowDifference:
    """The difference between wanted fields (by attribute name: `claim_id`, not `claim`) and present rows, by key.

    Only a new row gets the fields of `at_first`: later changes of them are not undone.
    """
    difference = RowDifference(model, gone={key: row for key, row in present.items() if key not in wanted})
    for key, fields in wanted.items():
        row = present.get(key)
        if row is None:
            difference.new[key] = model(**(at_first or {}), **fields)
            continue
        other = {name for name, value in fields.items() if getattr(row, name) != value}
        for name in other:
            setattr(row, name, fields[name])
        difference.columns |= other
        (difference.changed if other else difference.same)[key] = row
    return difference


def write_row_difference(difference: RowDifference) -> Tally:
    """Write a difference; the number of statements depends only on the number of batches.

    Only this function of the load raises versions. Raises StaleVersion when somebody changed a row in the meantime.
    """
    rows = difference.model._base_manager
    if difference.new:
        rows.bulk_create(difference.new.values(), batch_size=BATCH)
    if difference.changed:
        update_rows_of_difference(difference)
    if difference.gone:
        rows.filter(pk__in=[row.pk for row in difference.gone.values()]).delete()
    return Tally(len(difference.new), len(difference.changed), len(difference.same), len(difference.gone))


def update_rows_of_difference(difference: RowDifference) -> None:
    changed = list(difference.changed.values())
    columns = set(difference.columns)
    if issubclass(difference.model, Versioned):
        locked = difference.model._base_manager.select_for_update().filter(pk__in=[row.pk for row in changed])
        now = dict(locked.values_list("pk", "version"))
        for row in changed:
            if now.get(row.pk) != row.version:
                raise StaleVersion(row)
            row.version += 1
        columns.add("version")
    fields = [difference.model._meta.get_field(column).name for column in columns]
    difference.model._base_manager.bulk_update(changed, fields, batch_size=BATCH)


def rows_changed_outside_seeds(model: type[models.Model], pks: Iterable[int]) -> set[int]:
    """The ids of rows whose last change was not made by this command: a load does not change somebody's work."""
    pks = set(pks)
    if not pks:
        return set()
    events = model.pgh_event_model._base_manager.filter(pgh_obj__in=pks).order_by("pgh_obj", "-pgh_id")
    last = events.distinct("pgh_obj").values_list("pgh_obj", "pgh_context__command")
    return pks - {pk for pk, command in last if command == COMMAND_NAME}


def rows_given_by_other_folders(model: type[models.Model], pks: Iterable[int], why: str) -> set[int]:
    """The ids of rows whose last change was made by this command from another folder than `why` names."""
    pks = set(pks)
    if not pks:
        return set()
    events = model.pgh_event_model._base_manager.filter(pgh_obj__in=pks).order_by("pgh_obj", "-pgh_id")
    last = events.distinct("pgh_obj").values_list("pgh_obj", "pgh_context__command", "pgh_context__reason")
    return {pk for pk, command, reason in last if command == COMMAND_NAME and reason != why}


def rows_first_made_by_seeds(model: type[models.Model], why: str) -> models.QuerySet:
    """The rows that this command created from the folder that `why` names, also if somebody changed them later."""
    made = {"pgh_label": "insert", "pgh_context__command": COMMAND_NAME, "pgh_context__reason": why}
    inserted = model.pgh_event_model._base_manager.filter(**made)
    return model._base_manager.filter(pk__in=inserted.values("pgh_obj"))
