"""Export outlets, actors, topics and questions as entries."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from articles.models import Outlet
from articles.precision import date_text_by_precision
from claims.models import Actor, ActorName, Affiliation, Attribution, Claim, ClaimActor, Question, Topic

from .export_state import Export
from .files import NOT_STORABLE
from .new_folder import NotWritten
from .schema import ACTOR_SCHEMA, AFFILIATION_SCHEMA, NAME_SCHEMA, OUTLET_SCHEMA, QUESTION_SCHEMA, TOPIC_SCHEMA
from .schema import Field as Schema
from .yaml_writer import PlainWord, TextBlock

type Entries = dict[str, dict]


def text_in_one_line(text: str) -> str:
    """The text in the form that the reader accepts for one line; line breaks become blanks."""
    return re.sub(r"[\n\t\x85\u2028\u2029]+", " ", tidy_registry_entry_text(text))


def tidy_registry_entry_text(text: str) -> str:
    """The text in the form that the reader accepts for several lines; forms send line ends as `\\r\\n`."""
    text = re.sub(r"\r\n?", "\n", unicodedata.normalize("NFC", text))
    return NOT_STORABLE.sub(" ", text).strip()


def registry_entry_without_empty(**fields) -> dict:
    return {key: value for key, value in fields.items() if value}


def registry_entry_lists(export: Export) -> dict[str, list[dict]]:
    """The entries of each list of the registry by the name of its file, in the order of their slugs."""
    speakers = outlet_entries(export) | actor_entries(export)
    add_names_to_registry_entry(export, speakers)
    add_affiliations_to_registry_entry(export, speakers)
    lists = {
        "outlets.yaml": (
            OUTLET_SCHEMA,
            {slug: entry for slug, entry in speakers.items() if slug in export.outlets.values()},
        ),
        "actors.yaml": (
            ACTOR_SCHEMA,
            {slug: entry for slug, entry in speakers.items() if slug not in export.outlets.values()},
        ),
        "topics.yaml": (TOPIC_SCHEMA, topic_entries(export)),
        "questions.yaml": (QUESTION_SCHEMA, question_entries(export)),
    }
    return {name: list(writable_registry_entries(export, schema, entries)) for name, (schema, entries) in lists.items()}


def writable_registry_entries(export: Export, schema: dict[str, Schema], entries: Entries) -> Iterator[dict]:
    """The entries in the order of slugs and of fields. Raises NotWritten for an entry that a load could not read."""
    for slug, entry in sorted(entries.items()):
        fit = export.fitting({key: entry[key] for key in schema if key in entry}, schema)
        if fit is None:
            raise NotWritten(f"{slug} has a name or a text that seeds cannot hold; correct it in the registry.")
        yield fit


def outlet_entries(export: Export) -> Entries:
    entries = {}
    for row in Outlet.objects.filter(merged_into=None).select_related("actor"):
        slug, voice = export.outlets[row.pk], getattr(row, "actor", None)
        entries[slug] = registry_entry_without_empty(
            slug=slug,
            name=text_in_one_line(row.name),
            kind=PlainWord(row.kind),
            language=row.language,
            description=text_in_one_line(voice.description) if voice else "",
        )
    return entries


def actor_entries(export: Export) -> Entries:
    shown = registry_entry_actor_slugs(export)
    rows = Actor.objects.exclude(kind=Actor.Kind.OUTLET)
    own = [row for row in rows.filter(merged_into=None) if row.slug in shown]
    merged = rows.exclude(merged_into=None).count()
    export.left["merged actors, whose own addresses led to what they became"] += merged
    export.left["actors of whom only unpublished claims are known"] += rows.count() - merged - len(own)
    return {
        row.slug: registry_entry_without_empty(
            slug=row.slug,
            name=text_in_one_line(row.name),
            kind=PlainWord(row.kind),
            description=text_in_one_line(row.description),
        )
        for row in own
    }


def registry_entry_actor_slugs(export: Export) -> set[str]:
    """Slugs of actors that readers see, and of actors that these rows name: in a claim, in a chain, or as a body."""
    bodies = defaultdict(set)
    for actor, body in Affiliation.objects.values_list("actor", "body"):
        bodies[export.actors[actor]].add(export.actors[body])
    published = Q(claim__status=Claim.Status.PUBLISHED)
    seen = [
        Actor.objects.visible_to(AnonymousUser()).values_list("pk"),
        Actor.objects.exclude(outlet=None).values_list("pk"),
        ClaimActor.objects.filter(published).order_by().values_list("actor").distinct(),
        Attribution.objects.filter(published, outlet=None).order_by().values_list("actor").distinct(),
    ]
    waiting = {export.actors[pk] for rows in seen for (pk,) in rows}
    shown = set()
    while waiting:
        shown |= waiting
        waiting = {body for actor in waiting for body in bodies[actor]} - shown
    return shown


def add_names_to_registry_entry(export: Export, speakers: Entries) -> None:
    """Add the other names of each actor; its own name is among them only when its language is known."""
    found = defaultdict(dict)
    for actor, name, language in ActorName.objects.order_by("pk").values_list("actor", "name", "language"):
        names = found[export.actors[actor]]
        names[text_in_one_line(name)] = language or names.get(text_in_one_line(name), "")
    for slug, names in found.items():
        if slug not in speakers:
            continue
        own = speakers[slug]["name"]
        aliases = [{"name": name} | registry_entry_without_empty(language=language) for name, language in names.items()]
        aliases = [alias for alias in aliases if alias != {"name": own}]
        aliases = [fit for alias in aliases if (fit := export.fitting(alias, NAME_SCHEMA))]
        if aliases:
            # The loader writes the own name first.
            speakers[slug]["names"] = sorted(aliases, key=lambda alias: alias["name"] != own)


def add_affiliations_to_registry_entry(export: Export, speakers: Entries) -> None:
    found = defaultdict(list)
    for row in Affiliation.objects.all():
        actor, body = export.actors[row.actor_id], export.actors[row.body_id]
        if actor in speakers and body in speakers and actor != body:
            found[actor].append(registry_affiliation_entry(row, body))
    registry_entries_without_circles(export, found)
    for slug, entries in found.items():
        fitting = [fit for entry in entries if (fit := export.fitting(entry, AFFILIATION_SCHEMA))]
        if fitting:
            speakers[slug]["affiliations"] = sorted(
                fitting, key=lambda entry: (entry.get("start", ""), *entry.values())
            )


def registry_affiliation_entry(row: Affiliation, body: str) -> dict:
    start = row.start and PlainWord(date_text_by_precision(row.start, row.start_precision))
    end = row.end and PlainWord(date_text_by_precision(row.end, row.end_precision))
    return registry_entry_without_empty(
        body=body, role=text_in_one_line(row.role), start=start, end=end, source=text_in_one_line(row.source)
    )


def registry_entries_without_circles(export: Export, found: dict[str, list[dict]]) -> None:
    """Remove affiliations until they form no circle, since a load refuses circles."""
    while True:
        try:
            TopologicalSorter(
                {slug: sorted({each["body"] for each in found[slug]}) for slug in sorted(found)}
            ).prepare()
        except CycleError as error:
            body, actor = max(pairwise(error.args[1]))
            export.left["affiliations that led round in a circle"] += sum(e["body"] == body for e in found[actor])
            found[actor] = [entry for entry in found[actor] if entry["body"] != body]
        else:
            return


def topic_entries(export: Export) -> Entries:
    rows = visible_registry_entry_rows(Topic, export, "topics that only unpublished claims have")
    slugs = {row.pk: row.slug for row in rows}
    return {
        row.slug: registry_entry_without_empty(
            slug=row.slug, name=text_in_one_line(row.name), parent=slugs.get(row.parent_id)
        )
        for row in rows
    }


def question_entries(export: Export) -> Entries:
    return {
        row.slug: registry_entry_without_empty(
            slug=row.slug,
            text=text_in_one_line(row.text),
            description=TextBlock(tidy_registry_entry_text(row.description)),
        )
        for row in visible_registry_entry_rows(Question, export, "questions that only unpublished claims answer")
    }


def visible_registry_entry_rows(model, export: Export, why: str):
    """The rows that readers see; the number of the other rows is counted in `export.left` under `why`."""
    rows = model.objects.filter(merged_into=None)
    shown = list(rows.visible_to(AnonymousUser()))
    export.left[why] += rows.count() - len(shown)
    return shown
