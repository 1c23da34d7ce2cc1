"""Load outlets, actors, topics and questions as rows."""

import unicodedata
from collections import defaultdict
from itertools import zip_longest

from articles.models import Outlet
from articles.precision import Precision
from claims.models import Actor, ActorName, Affiliation, Question, Topic

from .load_state import Load, load_state_rows_by
from .row_difference import Fields, row_difference, rows_changed_outside_seeds
from .schema import Entry


def load_registry_rows(load: Load) -> None:
    outlets = load.settle(
        "outlets", Outlet, registry_row_values(load.seeds.outlets, "slug", "name", "kind", "language")
    )
    voices = registry_row_values(load.seeds.outlets, "slug", "name", "description")
    for slug, fields in voices.items():
        fields |= {"kind": str(Actor.Kind.OUTLET), "outlet_id": outlets[slug]}
    load.settle("actors", Actor, voices | registry_row_values(load.seeds.actors, "slug", "name", "kind", "description"))
    load_registry_name_rows(load)
    load_registry_affiliation_rows(load)
    load.settle("topics", Topic, registry_row_values(load.seeds.topics, "slug", "name"))
    load_topic_parent_rows(load)
    load.settle(
        "questions",
        Question,
        registry_row_values(load.seeds.questions, "slug", "text", "description", tidy="description"),
    )


def load_topic_parent_rows(load: Load) -> None:
    ids = load.ids["topics"]
    wanted = {
        slug: {"parent_id": ids[entry["parent"]] if entry["parent"] else None}
        for slug, entry in load.seeds.topics.items()
    }
    present = {row.slug: row for row in Topic.objects.filter(slug__in=wanted)}
    difference = row_difference(Topic, wanted, present)
    load.leave_others_work("topics", difference)
    load.write("parents of topics", difference)


def registry_row_values(entries: dict[str, Entry], *names: str, tidy: str = "") -> dict[str, Fields]:
    """The named values of each entry; `tidy` names a value of several lines, to store in NFC without outer blanks."""
    wanted = {slug: {name: entry[name] for name in names} for slug, entry in entries.items()}
    for fields in wanted.values():
        if tidy:
            fields[tidy] = unicodedata.normalize("NFC", fields[tidy]).strip()
    return wanted


def load_registry_name_rows(load: Load) -> None:
    """Each actor's own name and its aliases as ActorName rows. A name that was added at the desk stays."""
    actors, wanted = load.ids["actors"], {}
    for slug, entry in load.seeds.speakers.items():
        own = {"name": entry["name"], "language": ""}
        for name in [own, *(alias.values for alias in entry["names"])]:
            wanted[actors[slug], name["name"]] = {"actor_id": actors[slug]} | name
    rows = ActorName.objects.filter(actor__in=actors.values()).select_related("actor")
    present = load_state_rows_by("actor_id", "name", rows=rows)
    settle_registry_child_rows(load, "names", row_difference(ActorName, wanted, present))


def load_registry_affiliation_rows(load: Load) -> None:
    """Affiliations are identified by actor, body, role and, for a role held more than once, their order in time."""
    wanted = defaultdict(list)
    for slug, entry in load.seeds.speakers.items():
        for affiliation in entry["affiliations"]:
            actor, body = load.ids["actors"][slug], load.ids["actors"][affiliation["body"]]
            if actor != body:  # the two may have been merged
                wanted[actor, body, affiliation["role"]].append(
                    registry_affiliation_row_fields(actor, body, affiliation)
                )
    present = defaultdict(list)
    for row in Affiliation.objects.filter(actor__in=load.ids["actors"].values()).select_related("actor", "body"):
        present[row.actor_id, row.body_id, row.role].append(row)
    elsewhere = load.given_elsewhere(Affiliation, [row.pk for rows in present.values() for row in rows])
    keyed_wanted, keyed_present = {}, {}
    for group in dict.fromkeys([*wanted, *present]):
        pairs = registry_affiliation_pairs(wanted[group], present[group], elsewhere)
        keyed_wanted |= {(*group, turn): fields for turn, (fields, _) in enumerate(pairs) if fields}
        keyed_present |= {(*group, turn): row for turn, (_, row) in enumerate(pairs) if row}
    settle_registry_child_rows(load, "affiliations", row_difference(Affiliation, keyed_wanted, keyed_present))


def registry_affiliation_pairs(
    wanted: list[Fields], present: list[Affiliation], elsewhere: set[int]
) -> list[tuple[Fields | None, Affiliation | None]]:
    """Each wanted role with its row: of the same start, or else the next in time of those that no other folder gave."""
    wanted = sorted(wanted, key=lambda fields: (fields["start"] is not None, fields["start"]))
    present = sorted(present, key=lambda row: (row.start is not None, row.start))
    by_start = {row.start: row for row in present}
    pairs = [(fields, by_start.pop(fields["start"])) for fields in wanted if fields["start"] in by_start]
    paired = [row for _, row in pairs]
    left = [fields for fields in wanted if not any(fields is one for one, _ in pairs)]
    rows = [row for row in present if row not in paired]
    pairs += [(None, row) for row in rows if row.pk in elsewhere]
    return pairs + list(zip_longest(left, [row for row in rows if row.pk not in elsewhere]))


def registry_affiliation_row_fields(actor: int, body: int, entry: Entry) -> Fields:
    start, start_precision = entry["start"] or (None, Precision.DAY)
    end, end_precision = entry["end"] or (None, Precision.DAY)
    return {
        "actor_id": actor,
        "body_id": body,
        "role": entry["role"],
        "start": start,
        "start_precision": str(start_precision),
        "end": end,
        "end_precision": str(end_precision),
        "source": entry["source"],
    }


def settle_registry_child_rows(load: Load, label: str, difference) -> None:
    """Write names or affiliations of actors. Rows that somebody or another folder added stay; each removal is named."""
    gone = [row.pk for row in difference.gone.values()]
    added = rows_changed_outside_seeds(difference.model, gone) | load.given_elsewhere(difference.model, gone)
    difference.without(lambda key: key in difference.gone and difference.gone[key].pk in added)
    load.leave_others_work(label, difference)
    load.tell(
        (f"{label}: {row.actor.slug}, {row}" for row in difference.gone.values()),
        "is no longer in the files and was removed.",
    )
    load.write(label, difference)
