"""Parse YAML text into nodes with line numbers. Every scalar stays text as written: `no` is not a boolean.

The events of ruamel's pure parser are read with our own stack. Unlike ruamel's composer this needs no recursion, and
deep nesting, aliases and tags are refused at the event, before a node is built.
"""

from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from .faults import FaultPlace, clip_fault_text
from .files import NOT_STORABLE

DEEPEST = 12
NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass
class Scalar:
    text: str
    line: int
    plain: bool

    @property
    def is_null(self) -> bool:
        return self.plain and self.text in NULLS


@dataclass
class Sequence:
    line: int
    items: list["Node"] = field(default_factory=list)


@dataclass
class Mapping:
    """`lines` has the line of each key; the value may begin in a later line."""

    line: int
    values: dict[str, "Node"] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    key: str | None = None


Node = Scalar | Sequence | Mapping


class UnreadableYaml(Exception):
    """The file breaks a rule of YAML or of the seeds; `line` counts from one."""

    def __init__(self, line: int, what: str, sentence: str):
        self.line, self.what, self.sentence = line, what, sentence
        super().__init__(sentence)


def read_yaml_nodes(text: str, place: FaultPlace) -> Node | None:
    """The only document of a file; None when a fault was recorded at the place."""
    builder = NodeBuilder()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except UnreadableYaml as error:
        place.at(line=error.line, entry=builder.entry, field=error.what).refuse(error.sentence)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place.at(line=mark.line + 1 if mark else 0, entry=builder.entry, field="syntax").refuse(
            yaml_syntax_sentence(error)
        )
    except (YAMLError, ValueError, OverflowError) as error:
        # An escape or a number out of range: the parser gives no position, but the last event was before it.
        sentence = f"this is not YAML ({clip_fault_text(str(error))}); look below this line."
        place.at(line=builder.line, entry=builder.entry, field="syntax").refuse(sentence)
    else:
        if builder.root is None or (isinstance(builder.root, Scalar) and builder.root.is_null):
            place.refuse("the file holds nothing; write its entries, or take it away.")
            return None
        return builder.root
    return None


def yaml_syntax_sentence(error: MarkedYAMLError) -> str:
    problem = " ".join(part for part in (error.context, error.problem) if part).replace("\n", " ")
    mark = error.problem_mark or error.context_mark
    where = f" at column {mark.column + 1}" if mark else ""
    hint = "indent with blanks, not tabs" if "'\\t'" in problem else "check indents, quotes and brackets there"
    return f"this is not YAML: {clip_fault_text(problem, 160)}{where}; {hint}."


class NodeBuilder:
    """Takes the events one by one and holds the nodes built from them."""

    def __init__(self):
        self.root: Node | None = None
        self.open: list[Sequence | Mapping] = []
        self.documents = 0
        self.line = 1

    @property
    def entry(self) -> str:
        """The innermost open entry by its slug, or by its number in its list."""
        for parent in reversed(self.open):
            if isinstance(parent, Mapping) and isinstance(slug := parent.values.get("slug"), Scalar):
                return clip_fault_text(slug.text)
        match self.open:
            case [Sequence(items=items), *_] if items:
                return f"entry {len(items)}"
            case [Mapping(values=values), Sequence(items=items), *_] if items:
                return f"{clip_fault_text(list(values)[-1])} {len(items)}"
        return "the file"

    def take(self, event: Event) -> None:
        self.line = event.start_mark.line + 1
        if isinstance(event, NodeEvent):
            self.refuse_clever(event)
        match event:
            case DocumentStartEvent():
                self.start_document(event)
            case ScalarEvent():
                self.add(Scalar(event.value, self.line, event.implicit[0]))
            case SequenceStartEvent():
                self.descend(Sequence(self.line))
            case MappingStartEvent():
                self.descend(Mapping(self.line))
            case SequenceEndEvent() | MappingEndEvent():
                self.open.pop()

    def refuse_clever(self, event: NodeEvent) -> None:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            sign = "*" if isinstance(event, AliasEvent) else "&"
            raise UnreadableYaml(
                self.line, "alias", f"{sign}{clip_fault_text(event.anchor)}: write the value out; seeds know no alias."
            )
        if getattr(event, "tag", None) is not None:
            raise UnreadableYaml(
                self.line, "tag", f"the tag {clip_fault_text(event.tag)} is refused; write plain values."
            )

    def start_document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            raise UnreadableYaml(self.line, "syntax", "a second document begins at column 1; keep one in a file.")
        if event.version or event.tags:
            raise UnreadableYaml(self.line, "syntax", "take the line away that begins with %; seeds are YAML 1.2.")

    def descend(self, node: Sequence | Mapping) -> None:
        if len(self.open) >= DEEPEST:
            raise UnreadableYaml(
                self.line, "depth", f"this is nested deeper than {DEEPEST} levels; close what is open."
            )
        self.add(node)
        self.open.append(node)

    def add(self, node: Node) -> None:
        if isinstance(node, Scalar) and (found := NOT_STORABLE.search(node.text)):
            raise UnreadableYaml(node.line, "characters", f"U+{ord(found[0]):04X} cannot be stored; take it out.")
        parent = self.open[-1] if self.open else None
        match parent:
            case None:
                self.root = node
            case Sequence():
                parent.items.append(node)
            case Mapping(key=None):
                self.start_key(parent, node)
            case Mapping():
                parent.values[parent.key] = node
                parent.key = None

    def start_key(self, parent: Mapping, node: Node) -> None:
        if not isinstance(node, Scalar):
            raise UnreadableYaml(node.line, "key", "a list or a mapping cannot be a key; write a word.")
        if node.text in parent.lines:
            raise UnreadableYaml(
                node.line,
                clip_fault_text(node.text),
                f"stands twice, first in line {parent.lines[node.text]}; keep one.",
            )
        parent.key = node.text
        parent.lines[node.text] = node.line
