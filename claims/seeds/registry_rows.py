"""Load outlets, actors, topics and questions as rows."""

import unicodedata
from collections import defaultdict

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
    wanted = {slug: {"parent_id": ids.get(entry["parent"])} for slug, entry in load.seeds.topics.items()}
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
    present = load_state_rows_by("actor_id", "name", rows=ActorName.objects.filter(actor__in=actors.values()))
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
    settle_registry_child_rows(
        load,
        "affiliations",
        row_difference(
            Affiliation,
            number_registry_rows_in_turn(wanted, lambda fields: (fields["start"] is not None, fields["start"])),
            number_registry_rows_in_turn(present, lambda row: (row.start is not None, row.start)),
        ),
    )


def number_registry_rows_in_turn(groups: dict, started) -> dict:
    """The members of each group by (*group, turn), those with an open start first."""
    return {
        (*key, turn): member
        for key, members in groups.items()
        for turn, member in enumerate(sorted(members, key=started))
    }


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
    """Write names or affiliations of actors. Rows that somebody added stay; changed rows are skipped with a warning."""
    added = rows_changed_outside_seeds(difference.model, [row.pk for row in difference.gone.values()])
    difference.without(lambda key: key in difference.gone and difference.gone[key].pk in added)
    load.leave_others_work(label, difference)
    load.write(label, difference)
