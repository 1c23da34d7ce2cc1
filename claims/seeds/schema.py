"""The schema of each file: nodes become entries, every value is read, every fault is recorded with its place."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from articles.models import Article, Outlet, Snapshot
from articles.text import LONGEST_TEXT
from claims.models import Actor, ActorName, Affiliation, Attribution, Claim, Link, Question, Stance, Topic

from .faults import FaultPlace, clip_fault_text, nearest_word_for_fault
from .values import (
    VALUE_MISSING,
    Reader,
    choice_value_reader,
    read_count_value,
    read_partial_date_value,
    read_period_value,
    read_publication_value,
    read_slug_value,
    text_value_reader,
    web_address_value_reader,
    words_value_reader,
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


def schema_value_field(reader: Reader, **options) -> Field:
    """A field with one value."""

    def read(node: Node, place: FaultPlace) -> Any:
        if not isinstance(node, Scalar):
            refuse_schema_value(place, "one value is due here, not a list or a mapping.")
        try:
            return reader(node)
        except ValueError as error:
            refuse_schema_value(place, str(error))

    return Field(read, **options)


def schema_list_field(reader: Reader, *, required: bool = False) -> Field:
    """A list of different values."""
    single = schema_value_field(reader)

    def read(node: Node, place: FaultPlace) -> list:
        found = [single.read(item, place.at(line=item.line)) for item in schema_list_items(node, place)]
        twice = [value for value, times in Counter(found).items() if times > 1]
        if twice:
            refuse_schema_value(place, f"{twice[0]} is named twice; name it once.")
        if required and not found:
            refuse_schema_value(place, "the list is empty; name at least one.")
        return found

    return Field(read, required=required, default=[])


def schema_entries_field(schema: dict[str, Field]) -> Field:
    """A list of entries without slugs: faults name them by their number in the list."""

    def read(node: Node, place: FaultPlace) -> list[Entry]:
        return [
            entry
            for number, item in enumerate(schema_list_items(node, place), 1)
            if (entry := read_entry_by_schema(item, schema, place, f"{place.entry}, {place.field} {number}"))
        ]

    return Field(read, required=False, default=[])


def schema_named_entries_field(schema: dict[str, Field]) -> Field:
    """A list of entries with slugs: faults name them by slug."""

    def read(node: Node, place: FaultPlace) -> list[Entry]:
        return list(read_list_by_schema(node, schema, place))

    return Field(read, required=False, default=[])


def refuse_schema_value(place: FaultPlace, sentence: str):
    place.refuse(sentence)
    raise ValueRefused


def schema_list_items(node: Node, place: FaultPlace) -> list[Node]:
    if not isinstance(node, Sequence):
        refuse_schema_value(place, "a list is due here; begin each of its lines with a hyphen, or write [a, b].")
    return node.items


NAME_SCHEMA = {
    "name": schema_value_field(words_value_reader(ActorName, "name")),
    "language": schema_value_field(words_value_reader(ActorName, "language"), required=False, default=""),
}
AFFILIATION_SCHEMA = {
    "body": schema_value_field(read_slug_value),
    "role": schema_value_field(words_value_reader(Affiliation, "role")),
    "start": schema_value_field(read_partial_date_value, required=False),
    "end": schema_value_field(read_partial_date_value, required=False),
    "source": schema_value_field(words_value_reader(Affiliation, "source")),
}
# Fields of actors and outlets: each outlet is also an actor.
SPEAKER_SCHEMA = {
    "description": schema_value_field(words_value_reader(Actor, "description"), required=False, default=""),
    "names": schema_entries_field(NAME_SCHEMA),
    "affiliations": schema_entries_field(AFFILIATION_SCHEMA),
}
OUTLET_SCHEMA = {
    "slug": schema_value_field(read_slug_value),
    "name": schema_value_field(words_value_reader(Outlet, "name")),
    "kind": schema_value_field(choice_value_reader(*Outlet.Kind.values)),
    "language": schema_value_field(words_value_reader(Outlet, "language"), required=False, default=""),
    **SPEAKER_SCHEMA,
}
ACTOR_SCHEMA = {
    "slug": schema_value_field(read_slug_value),
    "name": schema_value_field(words_value_reader(Actor, "name")),
    "kind": schema_value_field(choice_value_reader(*(kind for kind in Actor.Kind.values if kind != Actor.Kind.OUTLET))),
    **SPEAKER_SCHEMA,
}
TOPIC_SCHEMA = {
    "slug": schema_value_field(read_slug_value),
    "name": schema_value_field(words_value_reader(Topic, "name")),
    "parent": schema_value_field(read_slug_value, required=False, default=""),
}
QUESTION_SCHEMA = {
    "slug": schema_value_field(read_slug_value),
    "text": schema_value_field(words_value_reader(Question, "text")),
    "description": schema_value_field(text_value_reader(LONGEST_DESCRIPTION), required=False, default=""),
}
EARLIER_DIRECTNESS = ("direct", "paraphrased", "translated", "anonymous")
HOP_SCHEMA = {
    "outlet": schema_value_field(read_slug_value, required=False),
    "actor": schema_value_field(read_slug_value, required=False),
    "passed": schema_value_field(choice_value_reader(*Attribution.Passed.values), required=False, default=""),
    "heard": schema_value_field(choice_value_reader("yes", "no"), required=False),
    # Files of earlier versions; `complete_checked_claim` reads it as what is known.
    "directness": schema_value_field(choice_value_reader(*EARLIER_DIRECTNESS), required=False, default=""),
}
STANCE_SCHEMA = {
    "question": schema_value_field(read_slug_value),
    "answer": schema_value_field(choice_value_reader(*Stance.Answer.values)),
}
CLAIM_SCHEMA = {
    "slug": schema_value_field(read_slug_value),
    "kind": schema_value_field(choice_value_reader(*Claim.Kind.values)),
    "gist": schema_value_field(words_value_reader(Claim, "gist")),
    "quote": schema_value_field(text_value_reader(LONGEST_QUOTE)),
    "occurrence": schema_value_field(read_count_value, required=False),
    "speakers": schema_list_field(read_slug_value),
    "own_voice": schema_value_field(choice_value_reader("yes", "no"), required=False, default="no"),
    "about": schema_list_field(read_slug_value),
    "said_to": schema_list_field(read_slug_value),
    "audience": schema_value_field(words_value_reader(Claim, "audience"), required=False, default=""),
    "source_unnamed": schema_value_field(choice_value_reader("yes", "no"), required=False, default="no"),
    "said_on": schema_value_field(read_period_value),
    "basis": schema_value_field(
        choice_value_reader(*Claim.Basis.values), required=False, default=str(Claim.Basis.STATED)
    ),
    "basis_reason": schema_value_field(words_value_reader(Claim, "said_basis_reason"), required=False, default=""),
    "topics": schema_list_field(read_slug_value),
    "extent": schema_value_field(choice_value_reader(*Claim.Extent.values), required=False, default=""),
    "denial_of": schema_value_field(choice_value_reader(*Claim.DenialOf.values), required=False, default=""),
    "denies": schema_value_field(read_slug_value, required=False),
    "chain": schema_entries_field(HOP_SCHEMA),
    "stances": schema_entries_field(STANCE_SCHEMA),
}
ARTICLE_SCHEMA = {
    "title": schema_value_field(words_value_reader(Article, "title")),
    "outlet": schema_value_field(read_slug_value, required=False),
    "url": schema_value_field(web_address_value_reader(Article, "url"), required=False),
    "byline": schema_value_field(words_value_reader(Article, "byline"), required=False, default=""),
    "language": schema_value_field(words_value_reader(Article, "language")),
    "published_at": schema_value_field(read_publication_value, required=False),
    "origin": schema_value_field(
        choice_value_reader(*Snapshot.Origin.values), required=False, default=str(Snapshot.Origin.DIGEST)
    ),
    "title_above": schema_value_field(choice_value_reader("yes", "no"), required=False, default="yes"),
    "text": schema_value_field(text_value_reader(LONGEST_TEXT)),
    "claims": schema_named_entries_field(CLAIM_SCHEMA),
}
LINK_SCHEMA = {
    "source": schema_value_field(read_slug_value),
    "relation": schema_value_field(choice_value_reader(*Link.Relation.values)),
    "target": schema_value_field(read_slug_value),
    "rationale": schema_value_field(text_value_reader(Link._meta.get_field("rationale").max_length)),
}


def read_list_by_schema(node: Node, schema: dict[str, Field], place: FaultPlace) -> Iterator[Entry]:
    """The entries of a list; faults name each by its slug, or by its number without a slug. Raises ValueRefused."""
    for number, item in enumerate(schema_list_items(node, place), 1):
        if place.faults.full:
            return
        if entry := read_entry_by_schema(item, schema, place, schema_entry_name(item) or f"entry {number}"):
            yield entry


def schema_entry_name(node: Node) -> str:
    """The slug of an entry, or the two claims of a link; "" without either."""
    values = node.values if isinstance(node, Mapping) else {}
    for fields in (["slug"], ["source", "target"]):
        found = [values[name].text.strip() for name in fields if isinstance(values.get(name), Scalar)]
        if len(found) == len(fields) and all(found):
            return " → ".join(clip_fault_text(word) for word in found)
    return ""


def read_article_by_schema(node: Node, name: str, place: FaultPlace) -> Entry | None:
    """An article; its slug is the name of its file."""
    entry = read_entry_by_schema(node, ARTICLE_SCHEMA, place, name)
    if entry is None:
        return None
    try:
        entry.values["slug"] = read_slug_value(Scalar(name, 1, plain=False))
    except ValueError as error:
        entry.place.at(field="name of the file").refuse(str(error))
    return entry


def read_entry_by_schema(node: Node, schema: dict[str, Field], place: FaultPlace, name: str) -> Entry | None:
    place = place.at(line=node.line, entry=name)
    if not isinstance(node, Mapping):
        place.refuse("an entry is due here, with fields such as " + ", ".join(list(schema)[:3]) + ".")
        return None
    entry = Entry(place, node.lines)
    misspelt = refuse_unknown_keys(node, schema, place)
    for key, spec in schema.items():
        if key not in misspelt:
            read_field_by_schema(entry, key, spec, node.values.get(key))
    return entry


def refuse_unknown_keys(node: Mapping, schema: dict[str, Field], place: FaultPlace) -> set[str]:
    """Refuse keys that are no field; return the missing fields that were probably meant: they need no second fault."""
    misspelt = set()
    for key in node.values:
        if key not in schema and not place.faults.full:
            near = nearest_word_for_fault(key, schema)
            misspelt |= {near} - node.values.keys()
            hint = f"Did you mean {near}?" if near else f"The fields are: {', '.join(schema)}."
            place.at(line=node.lines[key], field=clip_fault_text(key) or "key").refuse(
                f"no field has this name. {hint}"
            )
    return misspelt


def read_field_by_schema(entry: Entry, key: str, spec: Field, node: Node | None) -> None:
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
