"""Load claims, the rows that belong to them, and their links.

At the desk a claim and its parts are edited together: a load skips all of a claim that somebody changed.
"""

import unicodedata

from django.db import connection
from django.db.models import Q

from claims.models import Anchor, Attribution, Claim, ClaimActor, ClaimTopic, Link, Stance

from ..anchors.carry import carry_missing_claims
from .faults import FaultsFound
from .load_state import Load, SlugIds, load_state_rows_by
from .row_difference import (
    Fields,
    RowDifference,
    row_difference,
    rows_changed_outside_seeds,
    rows_first_made_by_seeds,
)
from .schema import Entry

type Wanted = dict[tuple, Fields]


def load_claim_rows(load: Load) -> None:
    present = load_state_rows_by("slug", rows=Claim.objects.filter(slug__in=load.seeds.claims))
    present = {slug: row for (slug,), row in present.items()}
    refuse_others_claim_rows(load, present)
    load.ids["claims"] = SlugIds(Claim, claim_row_ids(load, present))
    entries = [(load.ids["claims"][slug], entry) for slug, entry in load.seeds.claims.items()]
    claims = row_difference(
        Claim,
        {(pk,): claim_row_fields(load, pk, entry) for pk, entry in entries},
        load_state_rows_by("pk", rows=present.values()),
        {"status": "published", "origin": "seeds", "published_at": load.now, "recorded_at": load.now},
    )
    children = claim_child_rows_difference(load, entries, [row.pk for row in present.values()])
    leave_changed_claim_rows(load, claims, children)
    # Speakers and topics first: then the rows derived from a claim are written only once, with all their values.
    for label in ("speakers and subjects", "topics of claims"):
        load.write(label, children.pop(label))
    load.write("claims", claims)
    for label, difference in children.items():
        load.write(label, difference)
    # Claims of the desk on a text that a file changed, and claims of a file on a text that the desk changed.
    carry_missing_claims(load.ids["articles"].values())
    tracked = rows_first_made_by_seeds(Claim, load.why).filter(status=Claim.Status.PUBLISHED)
    load.tell_gone("claims", tracked.exclude(slug__in=load.seeds.claims))


def refuse_others_claim_rows(load: Load, present: dict[str, Claim]) -> None:
    for slug, row in present.items():
        entry = load.seeds.claims[slug]
        if row.origin != Claim.Origin.SEEDS:
            entry.at("slug").refuse(f"{slug} is a claim that was recorded at the desk; give this one another slug.")
        elif row.article_id != load.ids["articles"][entry["article"]]:
            entry.at("slug").refuse(
                f"{slug} was loaded with another article, where it stays; give it another slug here."
            )
    if load.seeds.faults:
        raise FaultsFound(load.seeds.faults)


def claim_row_ids(load: Load, present: dict[str, Claim]) -> dict[str, int]:
    """The id of each claim. Ids of new claims are reserved first: a denial may name any claim, also a later one."""
    new = [slug for slug in load.seeds.claims if slug not in present]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Claim._meta.db_table, len(new)],
        )
        reserved = [pk for (pk,) in cursor.fetchall()]
    return {slug: row.pk for slug, row in present.items()} | dict(zip(new, reserved, strict=True))


def claim_row_fields(load: Load, pk: int, entry: Entry) -> Fields:
    said = entry["said_on"]
    return {
        "id": pk,
        "slug": entry["slug"],
        "article_id": load.ids["articles"][entry["article"]],
        "gist": entry["gist"],
        "kind": entry["kind"],
        "extent": entry["extent"],
        "denial_of": entry["denial_of"],
        "denies_id": load.ids["claims"][entry["denies"]] if entry["denies"] else None,
        "said_on": said.said_on,
        "said_precision": str(said.said_precision),
        "said_end": said.said_end,
        "said_basis": entry["basis"],
        "said_basis_reason": entry["basis_reason"],
        "audience": entry["audience"],
        "source_unnamed": entry["source_unnamed"] == "yes",
    }


def claim_child_rows_difference(
    load: Load, entries: list[tuple[int, Entry]], present: list[int]
) -> dict[str, RowDifference]:
    """The differences of the rows that belong to claims; the first part of each key is the claim's id."""
    parts, topics, anchors, stances, hops = {}, {}, {}, {}, {}
    for pk, entry in entries:
        parts |= wanted_claim_actor_rows(load, pk, entry)
        topics |= wanted_claim_topic_rows(load, pk, entry)
        anchors |= wanted_claim_anchor_row(load, pk, entry)
        stances |= wanted_claim_stance_rows(load, pk, entry)
        hops |= wanted_claim_hop_rows(load, pk, entry)
    texts = load.ids["texts"].values()
    # A place to which a text of the desk moved a claim counts as the file's place.
    moved = Anchor.objects.filter(claim__in=present, snapshot__in=texts, state=Anchor.State.MOVED)
    for key in moved.values_list("claim_id", "snapshot_id"):
        if key in anchors:
            anchors[key]["state"] = str(Anchor.State.MOVED)

    def difference(model, wanted, *key, **conditions):
        return row_difference(
            model,
            wanted,
            load_state_rows_by("claim_id", *key, rows=model.objects.filter(claim__in=present, **conditions)),
        )

    return {
        "speakers and subjects": difference(ClaimActor, parts, "actor_id", "part"),
        "topics of claims": difference(ClaimTopic, topics, "topic_id"),
        "anchors": difference(Anchor, anchors, "snapshot_id", snapshot__in=texts),
        "stances": difference(Stance, stances, "question_id"),
        "attributions": difference(Attribution, hops, "position"),
    }


def wanted_claim_actor_rows(load: Load, pk: int, entry: Entry) -> Wanted:
    named = [(slug, str(ClaimActor.Part.SPEAKER)) for slug in entry["speakers"]]
    named += [(slug, str(ClaimActor.Part.ABOUT)) for slug in entry["about"]]
    named += [(slug, str(ClaimActor.Part.SAID_TO)) for slug in entry["said_to"]]
    rows = [{"claim_id": pk, "actor_id": load.ids["actors"][slug], "part": part} for slug, part in named]
    return {tuple(row.values()): row for row in rows}


def wanted_claim_topic_rows(load: Load, pk: int, entry: Entry) -> Wanted:
    rows = [{"claim_id": pk, "topic_id": load.ids["topics"][slug]} for slug in entry["topics"]]
    return {tuple(row.values()): row for row in rows}


def wanted_claim_anchor_row(load: Load, pk: int, entry: Entry) -> Wanted:
    snapshot = load.ids["texts"][entry["article"]]
    start, end, exact = entry["span"]
    place = {"start": start, "end": end, "exact": exact, "state": str(Anchor.State.EXACT)}
    return {(pk, snapshot): {"claim_id": pk, "snapshot_id": snapshot} | place}


def wanted_claim_stance_rows(load: Load, pk: int, entry: Entry) -> Wanted:
    asked = [(load.ids["questions"][stance["question"]], stance["answer"]) for stance in entry["stances"]]
    return {(pk, question): {"claim_id": pk, "question_id": question, "answer": answer} for question, answer in asked}


def wanted_claim_hop_rows(load: Load, pk: int, entry: Entry) -> Wanted:
    return {
        (pk, position): {
            "claim_id": pk,
            "position": position,
            "actor_id": load.ids["actors"][hop["actor"]] if hop["actor"] else None,
            "outlet_id": load.ids["outlets"][hop["outlet"]] if hop["outlet"] else None,
            "passed": hop["passed"],
            "heard": {"yes": True, "no": False}.get(hop["heard"]),
        }
        for position, hop in enumerate(entry["chain"], 1)
    }


def leave_changed_claim_rows(load: Load, claims: RowDifference, children: dict[str, RowDifference]) -> None:
    """Skip claims that somebody changed; mark claims with changed parts as changed, so that their version is raised.

    A new anchor does not count as a change: a new text of the article needs it, and it overwrites no anchor.
    """
    existing = {key[0] for key in claims.same.keys() | claims.changed.keys()}
    differing, theirs = {key[0] for key in claims.changed}, set()
    for difference in children.values():
        theirs |= keep_others_claim_rows(difference)
        keys = difference.changed if difference.model is Anchor else difference.keys
        differing |= {key[0] for key in keys}
    differing &= existing
    theirs |= rows_changed_outside_seeds(Claim, differing)
    slugs = {pk: slug for slug, pk in load.ids["claims"].items()}
    load.tell_left(f"claims: {slugs[pk]}" for pk in sorted(theirs))
    claims.without(lambda key: key[0] in theirs)
    for difference in children.values():
        is_anchor = difference.model is Anchor
        difference.without(lambda key, d=difference, a=is_anchor: key[0] in theirs and not (a and key in d.new))
    for pk in differing - theirs:
        if row := claims.same.pop((pk,), None):
            claims.changed[(pk,)] = row


def keep_others_claim_rows(difference: RowDifference) -> set[int]:
    """Keep rows that somebody added to a claim; return the ids of claims with a row that somebody changed."""
    changed = {row.pk: key for key, row in difference.changed.items()}
    gone = {row.pk: key for key, row in difference.gone.items()}
    others = rows_changed_outside_seeds(difference.model, changed.keys() | gone.keys())
    added = {gone[pk] for pk in others & gone.keys()}
    difference.without(lambda key: key in added)
    return {changed[pk][0] for pk in others & changed.keys()}


def load_claim_link_rows(load: Load) -> None:
    wanted = dict(claim_link_row_fields(load, entry) for entry in load.seeds.links)
    claims = load.ids["claims"].values()
    rows = Link.objects.filter(Q(source__in=claims) | Q(target__in=claims)).select_related("source", "target")
    present = {claim_link_row_key(row.source_id, row.target_id, row.relation): row for row in rows}
    refuse_others_claim_link_rows(load, present)
    ours = {key: row for key, row in present.items() if key in wanted}
    at_first = {"status": "confirmed", "origin": "seeds", "proposed_at": load.now, "confirmed_at": load.now}
    difference = row_difference(Link, wanted, ours, at_first)
    load.leave_others_work("links", difference)
    load.write("links", difference)
    warn_of_gone_claim_link_rows(load, wanted)


def claim_link_row_fields(load: Load, entry: Entry) -> tuple[tuple, Fields]:
    source, target = load.ids["claims"][entry["source"]], load.ids["claims"][entry["target"]]
    rationale = unicodedata.normalize("NFC", entry["rationale"]).strip()
    fields = {"source_id": source, "target_id": target, "relation": entry["relation"], "rationale": rationale}
    return claim_link_row_key(source, target, entry["relation"]), fields


def claim_link_row_key(source: int, target: int, relation: str) -> tuple:
    """The key of a link: a pair of claims is linked once per relation, in either direction."""
    return min(source, target), max(source, target), relation


def refuse_others_claim_link_rows(load: Load, present: dict[tuple, Link]) -> None:
    for entry in load.seeds.links:
        key, _ = claim_link_row_fields(load, entry)
        if key in present and present[key].origin != Claim.Origin.SEEDS:
            entry.at("relation").refuse("the two were linked so at the desk already; take this link out of the file.")
    if load.seeds.faults:
        raise FaultsFound(load.seeds.faults)


def warn_of_gone_claim_link_rows(load: Load, wanted: Wanted) -> None:
    loaded = rows_first_made_by_seeds(Link, load.why).filter(status=Link.Status.CONFIRMED)
    rows = loaded.values_list("source_id", "target_id", "relation", "source__slug", "target__slug")
    named = [
        f"links: {source_slug} {relation} {target_slug}"
        for source, target, relation, source_slug, target_slug in rows.order_by("pk")
        if claim_link_row_key(source, target, relation) not in wanted
    ]
    load.tell(named, "was loaded once and is no longer in the files; it stays until it is withdrawn at the desk.")
