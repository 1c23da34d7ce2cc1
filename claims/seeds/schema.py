"""What may stand in each file: nodes to entries, every value read, every fault told with its place."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from articles.models import Article, Outlet, Snapshot
from articles.text import LONGEST_TEXT
from claims.models import Actor, ActorName, Affiliation, Attribution, Claim, Link, Question, Stance, Topic

from .faults import Place, clipped, nearest
from .values import (
    MISSING,
    Reader,
    count,
    one_of,
    partial_date,
    publication,
    slug,
    text,
    web_address,
    words,
)
from .yaml_nodes import Mapping, Node, Scalar, Sequence

LONGEST_QUOTE = 5_000
LONGEST_DESCRIPTION = 5_000


@dataclass
class Entry:
    """One entry with its values by field; a field that was at fault is missing from them."""

    place: Place
    lines: dict[str, int]
    values: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def at(self, name: str) -> Place:
        """The place of a field; of the whole entry where the field does not stand."""
        return self.place.at(line=self.lines.get(name, self.place.line), field=name)


@dataclass(frozen=True)
class Field:
    read: Callable[[Node, Place], Any]
    required: bool = True
    default: Any = None


class Refused(Exception):
    """The value cannot be used; its fault was recorded."""


def one(reader: Reader, **options) -> Field:
    """A field with one value."""

    def read(node: Node, place: Place) -> Any:
        if not isinstance(node, Scalar):
            refuse(place, "one value is due here, not a list or a mapping.")
        try:
            return reader(node)
        except ValueError as error:
            refuse(place, str(error))

    return Field(read, **options)


def several(reader: Reader, *, required: bool = False) -> Field:
    """A list of different values."""
    single = one(reader)

    def read(node: Node, place: Place) -> list:
        found = [single.read(item, place.at(line=item.line)) for item in items(node, place)]
        twice = [value for value, times in Counter(found).items() if times > 1]
        if twice:
            refuse(place, f"{twice[0]} is named twice; name it once.")
        if required and not found:
            refuse(place, "the list is empty; name at least one.")
        return found

    return Field(read, required=required, default=[])


def entries(schema: dict[str, Field]) -> Field:
    """A list of entries that have no slug of their own: they are named by their number in the list."""

    def read(node: Node, place: Place) -> list[Entry]:
        return [
            entry
            for number, item in enumerate(items(node, place), 1)
            if (entry := read_entry(item, schema, place, f"{place.entry}, {place.field} {number}"))
        ]

    return Field(read, required=False, default=[])


def named_entries(schema: dict[str, Field]) -> Field:
    """A list of entries that are named by their slugs."""

    def read(node: Node, place: Place) -> list[Entry]:
        return list(read_list(node, schema, place))

    return Field(read, required=False, default=[])


def refuse(place: Place, sentence: str):
    place.refuse(sentence)
    raise Refused


def items(node: Node, place: Place) -> list[Node]:
    if not isinstance(node, Sequence):
        refuse(place, "a list is due here; begin each of its lines with a hyphen, or write [a, b].")
    return node.items


NAME = {
    "name": one(words(ActorName, "name")),
    "language": one(words(ActorName, "language"), required=False, default=""),
}
AFFILIATION = {
    "body": one(slug),
    "role": one(words(Affiliation, "role")),
    "start": one(partial_date, required=False),
    "end": one(partial_date, required=False),
    "source": one(words(Affiliation, "source")),
}
# What outlets have, too: each is also an actor.
SPEAKER = {
    "description": one(words(Actor, "description"), required=False, default=""),
    "names": entries(NAME),
    "affiliations": entries(AFFILIATION),
}
OUTLET = {
    "slug": one(slug),
    "name": one(words(Outlet, "name")),
    "kind": one(one_of(*Outlet.Kind.values)),
    "language": one(words(Outlet, "language"), required=False, default=""),
    **SPEAKER,
}
ACTOR = {
    "slug": one(slug),
    "name": one(words(Actor, "name")),
    "kind": one(one_of(*(kind for kind in Actor.Kind.values if kind != Actor.Kind.OUTLET))),
    **SPEAKER,
}
TOPIC = {"slug": one(slug), "name": one(words(Topic, "name"))}
QUESTION = {
    "slug": one(slug),
    "text": one(words(Question, "text")),
    "description": one(text(LONGEST_DESCRIPTION), required=False, default=""),
}
HOP = {
    "outlet": one(slug, required=False),
    "actor": one(slug, required=False),
    "directness": one(one_of(*Attribution.Directness.values)),
}
STANCE = {"question": one(slug), "answer": one(one_of(*Stance.Answer.values))}
CLAIM = {
    "slug": one(slug),
    "kind": one(one_of(*Claim.Kind.values)),
    "gist": one(words(Claim, "gist")),
    "quote": one(text(LONGEST_QUOTE)),
    "occurrence": one(count, required=False),
    "speakers": several(slug, required=True),
    "about": several(slug),
    "said_on": one(partial_date),
    "basis": one(one_of(*Claim.Basis.values), required=False, default=str(Claim.Basis.STATED)),
    "topics": several(slug),
    "extent": one(one_of(*Claim.Extent.values), required=False, default=""),
    "denies": one(slug, required=False),
    "chain": entries(HOP),
    "stances": entries(STANCE),
}
ARTICLE = {
    "title": one(words(Article, "title")),
    "outlet": one(slug, required=False),
    "url": one(web_address(Article, "url"), required=False),
    "byline": one(words(Article, "byline"), required=False, default=""),
    "language": one(words(Article, "language")),
    "published_at": one(publication, required=False),
    "origin": one(one_of(*Snapshot.Origin.values), required=False, default=str(Snapshot.Origin.DIGEST)),
    "title_above": one(one_of("yes", "no"), required=False, default="yes"),
    "text": one(text(LONGEST_TEXT)),
    "claims": named_entries(CLAIM),
}
LINK = {
    "source": one(slug),
    "relation": one(one_of(*Link.Relation.values)),
    "target": one(slug),
    "rationale": one(text(Link._meta.get_field("rationale").max_length)),
}


def read_list(node: Node, schema: dict[str, Field], place: Place) -> Iterator[Entry]:
    """The entries of a list; each is named by its slug, or by its number where it has none. Raises Refused."""
    for number, item in enumerate(items(node, place), 1):
        if place.faults.full:
            return
        if entry := read_entry(item, schema, place, name_of(item) or f"entry {number}"):
            yield entry


def name_of(node: Node) -> str:
    """The slug of an entry, or the two ends of a link; nothing where neither stands."""
    values = node.values if isinstance(node, Mapping) else {}
    for fields in (["slug"], ["source", "target"]):
        found = [values[name].text.strip() for name in fields if isinstance(values.get(name), Scalar)]
        if len(found) == len(fields) and all(found):
            return " → ".join(clipped(word) for word in found)
    return ""


def read_article(node: Node, name: str, place: Place) -> Entry | None:
    """An article; its slug is the name of its file."""
    entry = read_entry(node, ARTICLE, place, name)
    if entry is None:
        return None
    try:
        entry.values["slug"] = slug(Scalar(name, 1, plain=False))
    except ValueError as error:
        entry.place.at(field="name of the file").refuse(str(error))
    return entry


def read_entry(node: Node, schema: dict[str, Field], place: Place, name: str) -> Entry | None:
    place = place.at(line=node.line, entry=name)
    if not isinstance(node, Mapping):
        place.refuse("an entry is due here, with fields such as " + ", ".join(list(schema)[:3]) + ".")
        return None
    entry = Entry(place, node.lines)
    misspelt = refuse_unknown_keys(node, schema, place)
    for key, spec in schema.items():
        if key not in misspelt:
            read_field(entry, key, spec, node.values.get(key))
    return entry


def refuse_unknown_keys(node: Mapping, schema: dict[str, Field], place: Place) -> set[str]:
    """Refuse what is no field; return the fields that were meant and do not stand: they need no second fault."""
    misspelt = set()
    for key in node.values:
        if key not in schema and not place.faults.full:
            near = nearest(key, schema)
            misspelt |= {near} - node.values.keys()
            hint = f"Did you mean {near}?" if near else f"The fields are: {', '.join(schema)}."
            place.at(line=node.lines[key], field=clipped(key) or "key").refuse(f"no field has this name. {hint}")
    return misspelt


def read_field(entry: Entry, key: str, spec: Field, node: Node | None) -> None:
    if node is None or (isinstance(node, Scalar) and node.is_null):
        if spec.required:
            entry.at(key).refuse(MISSING if node else "the field is missing; write it.")
        else:
            entry.values[key] = spec.default
        return
    try:
        entry.values[key] = spec.read(node, entry.at(key))
    except Refused:
        return  # recorded with its place
