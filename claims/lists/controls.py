"""The controls of a list's form, one for each parameter: a search field, a select, a field for an actor, or a day."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.forms import BoundField

from .fields import ActorsField, ChoicesField, DayField

SEARCH, SELECT, ACTOR, DAY = "search", "select", "actor", "day"


@dataclass
class Control:
    """A field as the form shows it: the first value is visible; further values of the parameter are hidden inputs."""

    bound: BoundField
    kind: str
    options: list[tuple[str, str]] = field(default_factory=list)

    @property
    def values(self) -> list[str]:
        value = self.bound.value()
        return value if isinstance(value, list) else [value] if value else []

    @property
    def first(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def more(self) -> list[str]:
        return self.values[1:]

    @property
    def is_among_options(self) -> bool:
        return self.first in dict(self.options)


def form_control_of(bound: BoundField, options: Iterable[tuple[str, str]] | None) -> Control:
    """The control of a field. `options` are the values of a small registry; a field with fixed choices has its own."""
    if isinstance(bound.field, ActorsField):
        return Control(bound, ACTOR)
    if isinstance(bound.field, DayField):
        return Control(bound, DAY)
    if isinstance(bound.field, ChoicesField):
        return Control(bound, SELECT, bound.field.choices.choices)
    if options is not None:
        return Control(bound, SELECT, list(options))
    return Control(bound, SEARCH)
