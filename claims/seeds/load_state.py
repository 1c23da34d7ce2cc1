"""The state of one load that its steps share: ids of rows by slug, counts, warnings."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone

from .read_folder import Seeds
from .row_difference import (
    Fields,
    RowDifference,
    Tally,
    row_difference,
    rows_changed_outside_seeds,
    rows_first_made_by_seeds,
    rows_given_by_other_folders,
    write_row_difference,
)

MOST_NAMED = 50


class SlugIds(dict):
    """Ids of rows by slug. A slug that no file has is looked up in the database, and is not part of the dictionary."""

    def __init__(self, model: type[models.Model], own: dict[str, int]):
        super().__init__(load_state_surviving_ids(model, own))
        self.model, self.beyond = model, {}

    def __missing__(self, slug: str) -> int:
        if slug not in self.beyond:
            found = {slug: self.model._base_manager.values_list("pk", flat=True).get(slug=slug)}
            self.beyond |= load_state_surviving_ids(self.model, found)
        return self.beyond[slug]


@dataclass
class Load:
    """`why` is the reason in the history, which names the folder. `replace`: the folder outranks others."""

    seeds: Seeds
    why: str = ""
    replace: bool = False
    now: timezone.datetime = field(default_factory=timezone.now)
    tallies: dict[str, Tally] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    ids: dict[str, dict[str, int]] = field(default_factory=dict)

    def write(self, label: str, difference: RowDifference) -> None:
        self.tallies[label] = write_row_difference(difference)

    def settle(self, label: str, model: type[models.Model], wanted: dict[str, Fields], **at_first) -> dict[str, int]:
        """Write the wanted rows of a model with slugs; return their ids by slug.

        `at_first` has the values that only new rows get. `self.ids[label]` has the ids with merged rows replaced.
        """
        present = {row.slug: row for row in model._base_manager.filter(slug__in=wanted)}
        difference = row_difference(model, wanted, present, at_first)
        self.leave_others_work(label, difference)
        self.write(label, difference)
        self.tell_gone(label, rows_first_made_by_seeds(model, self.why).exclude(slug__in=wanted))
        own = {
            slug: row.pk for rows in (difference.new, difference.changed, difference.same) for slug, row in rows.items()
        }
        self.ids[label] = SlugIds(model, own)
        return own

    def leave_others_work(self, label: str, difference: RowDifference) -> None:
        """Skip changed rows whose last change is somebody's work, or another folder's, with a warning."""
        changed = {row.pk: f"{label}: {getattr(row, 'slug', row)}" for row in difference.changed.values()}
        theirs = rows_changed_outside_seeds(difference.model, changed)
        self.tell_left(name for pk, name in changed.items() if pk in theirs)
        elsewhere = self.given_elsewhere(difference.model, changed)
        self.tell(
            (name for pk, name in changed.items() if pk in elsewhere),
            "was loaded from another folder; what these files say otherwise was not loaded. --replace takes it.",
        )
        skipped = theirs | elsewhere
        difference.without(lambda key: key in difference.changed and difference.changed[key].pk in skipped)

    def given_elsewhere(self, model: type[models.Model], pks: Iterable[int]) -> set[int]:
        """The ids of rows that another folder gave and this one may not change or remove."""
        return set() if self.replace else rows_given_by_other_folders(model, pks, self.why)

    def tell_left(self, names: Iterable[str]) -> None:
        self.tell(names, "was changed at the desk since; what the files say otherwise was not loaded.")

    def tell_gone(self, label: str, rows: models.QuerySet) -> None:
        named = (f"{label}: {slug}" for slug in rows.order_by("slug").values_list("slug", flat=True))
        self.tell(named, "was loaded once and is no longer in the files; it stays until it is withdrawn at the desk.")

    def tell(self, names: Iterable[str], what: str) -> None:
        names = list(names)
        self.warnings += [f"{name}: {what}" for name in names[:MOST_NAMED]]
        if len(names) > MOST_NAMED:
            self.warnings.append(f"… and {len(names) - MOST_NAMED:,} more of them.")


def load_state_surviving_ids(model: type[models.Model], ids: dict[str, int]) -> dict[str, int]:
    """The same ids; for a merged row, the id of the row it was merged into."""
    if not hasattr(model, "merged_into"):
        return ids
    merged = dict(model._base_manager.exclude(merged_into=None).values_list("pk", "merged_into"))
    return {slug: load_state_surviving_id(pk, merged) for slug, pk in ids.items()}


def load_state_surviving_id(pk: int, merged: dict[int, int]) -> int:
    for _ in merged:
        if pk not in merged:
            break
        pk = merged[pk]
    return pk


def load_state_rows_by(*names: str, rows: Iterable[models.Model]) -> dict[Hashable, models.Model]:
    """Rows by the values of these attributes."""
    return {tuple(getattr(row, name) for name in names): row for row in rows}
