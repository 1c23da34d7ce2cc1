"""Creating and changing an actor with its names and roles. Each function is one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from articles.base import StaleVersion, free_slug

from ..locks import lock_actors, lock_recording
from ..models import Actor, Affiliation
from ..models.reviewed import NotAllowed
from ..text.folding import fold_text
from .lookalikes import Lookalike, lookalikes

ROLE_COLUMNS = ["body_id", "role", "start", "start_precision", "end", "end_precision", "source"]


@dataclass
class TypedActor:
    """An actor as an editor typed it. A role has a pk if the actor already has it."""

    name: str
    kind: str
    description: str = ""
    aliases: list[tuple[str, str]] = field(default_factory=list)
    roles: list[Affiliation] = field(default_factory=list)

    @property
    def names(self):
        return [self.name, *(name for name, _ in self.aliases)]


class NamesLookAlike(NotAllowed):
    """Other actors have names that look like these, and the editor has not seen them yet. `found` holds them."""

    status = 422

    def __init__(self, found: list[Lookalike]):
        self.found = found
        told = _("Look at the names below: they look alike. Save again if it is another actor all the same.")
        super().__init__(told)


def register_actor(registered: TypedActor, *, by, seen: Iterable[int] = ()) -> Actor:
    """Create an actor. Raises NamesLookAlike if a name looks like that of an actor whose pk is not in `seen`."""
    with transaction.atomic():
        lock_recording()
        warn_of_similar_actors(registered.names, seen)
        slug = free_slug(Actor, registered.name)
        columns = {"name": registered.name, "kind": registered.kind, "description": registered.description}
        actor = Actor.objects.create(slug=slug, **columns)
        write_actor_names(actor, registered)
        write_actor_roles(actor, registered.roles)
    return actor


def change_actor(actor: Actor, registered: TypedActor, *, by, since: int, seen: Iterable[int] = ()) -> None:
    """Change an actor from the version `since`. A name that is replaced stays as an alias.

    Raises StaleVersion; NotAllowed if the actor was merged; NamesLookAlike for a new name, as `register_actor` does.
    """
    with transaction.atomic():
        lock_recording()
        [now] = lock_actors(actor.pk)
        if now.merged_into:
            raise NotAllowed(
                _("%(now)s became %(other)s in the meantime. Make the change there.")
                % {"now": now, "other": now.merged_into}
            )
        if now.version != since:
            raise StaleVersion(now)
        had = set(now.names.values_list("name", flat=True))
        warn_of_similar_actors([name for name in registered.names if name not in had], seen, of=now)
        if now.name != registered.name and fold_text(now.name):
            registered.aliases.append((now.name, ""))
        kind = now.kind if now.outlet_id else registered.kind
        now.change(since=since, name=registered.name, kind=kind, description=registered.description)
        write_actor_names(now, registered)
        write_actor_roles(now, registered.roles)
    actor.refresh_from_db()


def warn_of_similar_actors(names: list[str], seen: Iterable[int], of: Actor | None = None) -> None:
    found = lookalikes(names, of=of)
    if {one.actor.pk for one in found} - set(seen):
        raise NamesLookAlike(found)


def write_actor_names(actor: Actor, registered: TypedActor) -> None:
    """Replace the actor's names by the typed names. A name that stays keeps its row."""
    wanted = dict(registered.aliases) | {registered.name: dict(registered.aliases).get(registered.name, "")}
    there = {row.name: row for row in actor.names.all()}
    for gone in there.keys() - wanted.keys():
        there[gone].delete()
    for name, language in wanted.items():
        row = there.get(name)
        if row is None:
            actor.names.create(name=name, language=language)
        elif row.language != language and name != actor.name:
            row.language = language
            row.save()


def write_actor_roles(actor: Actor, roles: list[Affiliation]) -> None:
    """Replace the actor's roles by the typed roles. A role that stays gets a new version only if it changed.

    If a body was merged after the form was read, the role gets the actor that it was merged into.
    """
    bodies = Actor.objects.in_bulk([role.body_id for role in roles])
    for role in roles:
        role.body_id = bodies[role.body_id].merged_into_id or role.body_id
        if role.body_id == actor.pk:
            raise NotAllowed(_("Nobody is affiliated with itself. Choose another body."))
    there = {role.pk: role for role in actor.affiliations.all()}
    for gone in there.keys() - {role.pk for role in roles}:
        there[gone].delete()
    for role in roles:
        columns = {name: getattr(role, name) for name in ROLE_COLUMNS}
        old = there.get(role.pk)
        if old is None:
            Affiliation.objects.create(actor=actor, **columns)
        elif columns != {name: getattr(old, name) for name in ROLE_COLUMNS}:
            old.change(**columns)
