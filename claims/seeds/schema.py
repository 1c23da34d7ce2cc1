"""The schema of each file: nodes become entries, every value is read, every fault is recorded with its place."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from articles.models import Article, Outlet, Snapshot
from articles.text import LONGEST_TEXT
from claims.models import Actor, ActorName, Affiliation, Attribution, Claim, Link, Question, Stance, Topic

from .faults import FaultPlace, clip_text, nearest_word
from .values import (
    VALUE_MISSING,
    Reader,
    choice_reader,
    read_count,
    read_partial_date,
    read_publication,
    read_slug,
    text_reader,
    web_address_reader,
    words_reader,
)
from .yaml_nodes import Mapping, Node, Scalar, Sequence

LONGEST_QUOTE = 5_000
LONGEST_DESCRIPTION = 5_000


@dataclass
class Entry:
    """One entry with its values by field; a field with a fault is missing."""

    place: FaultPlace
    lines: dict[str, int]
    values: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def at(self, name: str) -> FaultPlace:
        """The place of a field; the place of the entry when the field is not written."""
        return self.place.at(line=self.lines.get(name, self.place.line), field=name)


@dataclass(frozen=True)
class Field:
    read: Callable[[Node, FaultPlace], Any]
    required: bool = True
    default: Any = None


class ValueRefused(Exception):
    """The value cannot be used; its fault is recorded."""


def value_field(reader: Reader, **options) -> Field:
    """A field with one value."""

    def read(node: Node, place: FaultPlace) -> Any:
        if not isinstance(node, Scalar):
            refuse_value(place, "one value is due here, not a list or a mapping.")
        try:
            return reader(node)
        except ValueError as error:
            refuse_value(place, str(error))

    return Field(read, **options)


def list_field(reader: Reader, *, required: bool = False) -> Field:
    """A list of different values."""
    single = value_field(reader)

    def read(node: Node, place: FaultPlace) -> list:
        found = [single.read(item, place.at(line=item.line)) for item in items_of_list(node, place)]
        twice = [value for value, times in Counter(found).items() if times > 1]
        if twice:
            refuse_value(place, f"{twice[0]} is named twice; name it once.")
        if required and not found:
            refuse_value(place, "the list is empty; name at least one.")
        return found

    return Field(read, required=required, default=[])


def entries_field(schema: dict[str, Field]) -> Field:
    """A list of entries without slugs: faults name them by their number in the list."""

    def read(node: Node, place: FaultPlace) -> list[Entry]:
        return [
            entry
            for number, item in enumerate(items_of_list(node, place), 1)
            if (entry := read_entry(item, schema, place, f"{place.entry}, {place.field} {number}"))
        ]

    return Field(read, required=False, default=[])


def named_entries_field(schema: dict[str, Field]) -> Field:
    """A list of entries with slugs: faults name them by slug."""

    def read(node: Node, place: FaultPlace) -> list[Entry]:
        return list(read_list(node, schema, place))

    return Field(read, required=False, default=[])


def refuse_value(place: FaultPlace, sentence: str):
    place.refuse(sentence)
    raise ValueRefused


def items_of_list(node: Node, place: FaultPlace) -> list[Node]:
    if not isinstance(node, Sequence):
        refuse_value(place, "a list is due here; begin each of its lines with a hyphen, or write [a, b].")
    return node.items


NAME_SCHEMA = {
    "name": value_field(words_reader(ActorName, "name")),
    "language": value_field(words_reader(ActorName, "language"), required=False, default=""),
}
AFFILIATION_SCHEMA = {
    "body": value_field(read_slug),
    "role": value_field(words_reader(Affiliation, "role")),
    "start": value_field(read_partial_date, required=False),
    "end": value_field(read_partial_date, required=False),
    "source": value_field(words_reader(Affiliation, "source")),
}
# Fields of actors and outlets: each outlet is also an actor.
SPEAKER_SCHEMA = {
    "description": value_field(words_reader(Actor, "description"), required=False, default=""),
    "names": entries_field(NAME_SCHEMA),
    "affiliations": entries_field(AFFILIATION_SCHEMA),
}
OUTLET_SCHEMA = {
    "slug": value_field(read_slug),
    "name": value_field(words_reader(Outlet, "name")),
    "kind": value_field(choice_reader(*Outlet.Kind.values)),
    "language": value_field(words_reader(Outlet, "language"), required=False, default=""),
    **SPEAKER_SCHEMA,
}
ACTOR_SCHEMA = {
    "slug": value_field(read_slug),
    "name": value_field(words_reader(Actor, "name")),
    "kind": value_field(choice_reader(*(kind for kind in Actor.Kind.values if kind != Actor.Kind.OUTLET))),
    **SPEAKER_SCHEMA,
}
TOPIC_SCHEMA = {"slug": value_field(read_slug), "name": value_field(words_reader(Topic, "name"))}
QUESTION_SCHEMA = {
    "slug": value_field(read_slug),
    "text": value_field(words_reader(Question, "text")),
    "description": value_field(text_reader(LONGEST_DESCRIPTION), required=False, default=""),
}
HOP_SCHEMA = {
    "outlet": value_field(read_slug, required=False),
    "actor": value_field(read_slug, required=False),
    "directness": value_field(choice_reader(*Attribution.Directness.values)),
}
STANCE_SCHEMA = {"question": value_field(read_slug), "answer": value_field(choice_reader(*Stance.Answer.values))}
CLAIM_SCHEMA = {
    "slug": value_field(read_slug),
    "kind": value_field(choice_reader(*Claim.Kind.values)),
    "gist": value_field(words_reader(Claim, "gist")),
    "quote": value_field(text_reader(LONGEST_QUOTE)),
    "occurrence": value_field(read_count, required=False),
    "speakers": list_field(read_slug, required=True),
    "about": list_field(read_slug),
    "said_on": value_field(read_partial_date),
    "basis": value_field(choice_reader(*Claim.Basis.values), required=False, default=str(Claim.Basis.STATED)),
    "topics": list_field(read_slug),
    "extent": value_field(choice_reader(*Claim.Extent.values), required=False, default=""),
    "denies": value_field(read_slug, required=False),
    "chain": entries_field(HOP_SCHEMA),
    "stances": entries_field(STANCE_SCHEMA),
}
ARTICLE_SCHEMA = {
    "title": value_field(words_reader(Article, "title")),
    "outlet": value_field(read_slug, required=False),
    "url": value_field(web_address_reader(Article, "url"), required=False),
    "byline": value_field(words_reader(Article, "byline"), required=False, default=""),
    "language": value_field(words_reader(Article, "language")),
    "published_at": value_field(read_publication, required=False),
    "origin": value_field(choice_reader(*Snapshot.Origin.values), required=False, default=str(Snapshot.Origin.DIGEST)),
    "title_above": value_field(choice_reader("yes", "no"), required=False, default="yes"),
    "text": value_field(text_reader(LONGEST_TEXT)),
    "claims": named_entries_field(CLAIM_SCHEMA),
}
LINK_SCHEMA = {
    "source": value_field(read_slug),
    "relation": value_field(choice_reader(*Link.Relation.values)),
    "target": value_field(read_slug),
    "rationale": value_field(text_reader(Link._meta.get_field("rationale").max_length)),
}


def read_list(node: Node, schema: dict[str, Field], place: FaultPlace) -> Iterator[Entry]:
    """The entries of a list; faults name each by its slug, or by its number without a slug. Raises ValueRefused."""
    for number, item in enumerate(items_of_list(node, place), 1):
        if place.faults.full:
            return
        if entry := read_entry(item, schema, place, entry_name(item) or f"entry {number}"):
            yield entry


def entry_name(node: Node) -> str:
    """The slug of an entry, or the two claims of a link; "" without either."""
    values = node.values if isinstance(node, Mapping) else {}
    for fields in (["slug"], ["source", "target"]):
        found = [values[name].text.strip() for name in fields if isinstance(values.get(name), Scalar)]
        if len(found) == len(fields) and all(found):
            return " → ".join(clip_text(word) for word in found)
    return ""


def read_article(node: Node, name: str, place: FaultPlace) -> Entry | None:
    """An article; its slug is the name of its file."""
    entry = read_entry(node, ARTICLE_SCHEMA, place, name)
    if entry is None:
        return None
    try:
        entry.values["slug"] = read_slug(Scalar(name, 1, plain=False))
    except ValueError as error:
        entry.place.at(field="name of the file").refuse(str(error))
    return entry


def read_entry(node: Node, schema: dict[str, Field], place: FaultPlace, name: str) -> Entry | None:
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


def refuse_unknown_keys(node: Mapping, schema: dict[str, Field], place: FaultPlace) -> set[str]:
    """Refuse keys that are no field; return the missing fields that were probably meant: they need no second fault."""
    misspelt = set()
    for key in node.values:
        if key not in schema and not place.faults.full:
            near = nearest_word(key, schema)
            misspelt |= {near} - node.values.keys()
            hint = f"Did you mean {near}?" if near else f"The fields are: {', '.join(schema)}."
            place.at(line=node.lines[key], field=clip_text(key) or "key").refuse(f"no field has this name. {hint}")
    return misspelt


def read_field(entry: Entry, key: str, spec: Field, node: Node | None) -> None:
    if node is None or (isinstance(node, Scalar) and node.is_null):
        if spec.required:
            entry.at(key).refuse(VALUE_MISSING if node else "the field is missing; write it.")
        else:
            entry.values[key] = spec.default
        return
    try:
        entry.values[key] = spec.read(node, entry.at(key))
    except ValueRefused:
        return  # the fault is recorded with its place
