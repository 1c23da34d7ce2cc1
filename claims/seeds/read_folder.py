"""Read a folder of seeds into checked entries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .faults import FaultPlace, Faults, FaultsFound
from .files import ARTICLES_FOLDER, read_seed_file, seed_files
from .schema import (
    ACTOR_SCHEMA,
    LINK_SCHEMA,
    OUTLET_SCHEMA,
    QUESTION_SCHEMA,
    TOPIC_SCHEMA,
    Entry,
    read_article_by_schema,
    read_list_by_schema,
)
from .yaml_nodes import Scalar, Sequence, read_yaml_nodes

LIST_SCHEMAS = {
    "outlets.yaml": OUTLET_SCHEMA,
    "actors.yaml": ACTOR_SCHEMA,
    "topics.yaml": TOPIC_SCHEMA,
    "questions.yaml": QUESTION_SCHEMA,
    "links.yaml": LINK_SCHEMA,
}

DUE_IN_A_LIST = "a list of entries is due here; begin each with a hyphen."
DUE_IN_AN_ARTICLE = "the fields of an article are due here, such as title: and text: in lines of their own."

type Progress = Callable[[str, int, int], None]  # (name of the step, number done, number of all)


@dataclass
class Seeds:
    """The entries of a folder by slug; links have no slug. Warnings are sentences that do not stop a load."""

    faults: Faults = field(default_factory=Faults)
    warnings: list[str] = field(default_factory=list)
    outlets: dict[str, Entry] = field(default_factory=dict)
    actors: dict[str, Entry] = field(default_factory=dict)
    topics: dict[str, Entry] = field(default_factory=dict)
    questions: dict[str, Entry] = field(default_factory=dict)
    articles: dict[str, Entry] = field(default_factory=dict)
    claims: dict[str, Entry] = field(default_factory=dict)
    links: list[Entry] = field(default_factory=list)
    whole: bool = True  # whether every file could be read: then a missing entry does not exist

    @property
    def speakers(self) -> dict[str, Entry]:
        """All possible speakers by slug: actors, and outlets in their own voice."""
        return self.outlets | self.actors

    def keep(self, kind: str, entry: Entry) -> None:
        """Add an entry under its slug, or refuse it when the slug is taken."""
        slug = entry.get("slug")
        if slug is None:
            return
        known: dict[str, Entry] = getattr(self, kind)
        taken = known.get(slug) or (self.outlets.get(slug) if kind == "actors" else None)
        if taken:
            entry.at("slug").refuse(f"{slug} is taken already, at {taken.at('slug')}; give one of the two another.")
            return
        known[slug] = entry


def read_folder_of_seeds(folder: Path, progress: Progress) -> Seeds:
    """Read all files of a folder. Faults in them are in `Seeds.faults`. Raises FaultsFound when there is no file."""
    seeds = Seeds()
    files = list(seed_files(folder, FaultPlace(seeds.faults, str(folder))))
    if not files and not seeds.faults:
        FaultPlace(seeds.faults, str(folder), entry="the folder", field="files").refuse(
            "nothing to load: there is neither outlets.yaml nor another file of seeds in it."
        )
    for number, (name, path) in enumerate(files):
        progress("reading files", number, len(files))
        read_entries_of_file(seeds, name, path, folder)
    progress("reading files", len(files), len(files))
    if seeds.faults and not files:
        raise FaultsFound(seeds.faults)
    return seeds


def read_entries_of_file(seeds: Seeds, name: str, path: Path, folder: Path) -> None:
    place = FaultPlace(seeds.faults, name)
    text = read_seed_file(path, folder, place)
    node = None if text is None else read_yaml_nodes(text, place)
    if node is None:
        seeds.whole = False
    elif isinstance(node, Scalar) or isinstance(node, Sequence) != (name in LIST_SCHEMAS):
        seeds.whole = False
        place.at(line=node.line).refuse(DUE_IN_A_LIST if name in LIST_SCHEMAS else DUE_IN_AN_ARTICLE)
    elif name in LIST_SCHEMAS:
        for entry in read_list_by_schema(node, LIST_SCHEMAS[name], place):
            add_entry_to_read_folder(seeds, name, entry)
    elif article := read_article_by_schema(node, name.removeprefix(f"{ARTICLES_FOLDER}/").removesuffix(".yaml"), place):
        seeds.keep("articles", article)
        for claim in claims_of_article_in_read_folder(article):
            seeds.keep("claims", claim)


def add_entry_to_read_folder(seeds: Seeds, name: str, entry: Entry) -> None:
    if name == "links.yaml":
        seeds.links.append(entry)
    else:
        seeds.keep(name.removesuffix(".yaml"), entry)


def claims_of_article_in_read_folder(article: Entry) -> Iterator[Entry]:
    for claim in article.get("claims") or []:
        claim.values["article"] = article.get("slug")
        yield claim
