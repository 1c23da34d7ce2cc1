"""Load articles and their texts as rows."""

import hashlib
from itertools import groupby

from articles.models import Article, Snapshot, address_key

from .faults import FaultsFound
from .load_state import Load
from .row_difference import Fields, Tally, rows_changed_outside_seeds
from .schema import Entry


def load_article_rows(load: Load) -> None:
    wanted = {slug: article_row_fields(load, entry) for slug, entry in load.seeds.articles.items()}
    refuse_taken_addresses(load, wanted)
    load.settle("articles", Article, wanted, status=Article.Status.PUBLISHED)
    load_article_text_rows(load)


def article_row_fields(load: Load, entry: Entry) -> Fields:
    moment, precision, _ = entry["published_at"] or (None, str(Article.Precision.MINUTE), None)
    return {
        "slug": entry["slug"],
        "title": entry["title"],
        "outlet_id": load.ids["outlets"][entry["outlet"]] if entry["outlet"] else None,
        "url": entry["url"],
        "url_key": address_key(entry["url"]),
        "byline": entry["byline"],
        "language": entry["language"],
        "published_at": moment,
        "published_precision": precision,
        "published_zone": entry.get("zone") or "UTC",
    }


def refuse_taken_addresses(load: Load, wanted: dict[str, Fields]) -> None:
    by_key = {fields["url_key"]: slug for slug, fields in wanted.items() if fields["url_key"]}
    taken = Article.objects.filter(url_key__in=by_key).exclude(slug__in=wanted).values_list("url_key", "slug")
    for key, slug in taken:
        place = load.seeds.articles[by_key[key]].at("url")
        place.refuse(f"the article {slug} in the database has this address; name this file {slug}.yaml or correct it.")
    if load.seeds.faults:
        raise FaultsFound(load.seeds.faults)


def load_article_text_rows(load: Load) -> None:
    """Capture each text that is new for its article. Sets `load.ids["texts"]`: the snapshot's id by article slug."""
    articles = load.ids["articles"]
    captured = Snapshot.objects.filter(article__in=articles.values()).defer("text").order_by("article", "number")
    present = {pk: list(rows) for pk, rows in groupby(captured, lambda row: row.article_id)}
    newest = [max((row for row in rows if not row.set_aside), key=lambda row: row.number) for rows in present.values()]
    others = rows_changed_outside_seeds(Snapshot, [row.pk for row in newest])
    found, new = {}, []
    for slug, entry in load.seeds.articles.items():
        older = present.get(articles[slug], [])
        row = standing_article_snapshot_row(entry, older, others)
        if row is None:
            row = new_article_snapshot_row(articles[slug], entry, number=older[-1].number + 1 if older else 1)
            new.append(row)
        found[slug] = row
    if load.seeds.faults:
        raise FaultsFound(load.seeds.faults)
    Snapshot.objects.bulk_create(new, batch_size=200)
    load.ids["texts"] = {slug: row.pk for slug, row in found.items()}
    load.tallies["texts"] = Tally(created=len(new), unchanged=len(found) - len(new))


def standing_article_snapshot_row(entry: Entry, older: list[Snapshot], others: set[int]) -> Snapshot | None:
    """The standing snapshot with the file's text; None when this text is to be captured.

    After a newer capture at the desk, the file may have an older standing text; another text is refused.
    """
    older = [row for row in older if not row.set_aside]
    if not older:
        return None
    digest = hashlib.sha256(entry["snapshot"].encode()).hexdigest()
    newest = older[-1]
    candidates = [row for row in older if row.sha256 == digest] if newest.pk in others else [newest]
    same = next((row for row in reversed(candidates) if row.sha256 == digest), None)
    if same is None and newest.pk in others:
        entry.at("text").refuse(
            "another text was captured at the desk since; bring the file up to it, or undo its change."
        )
        return newest
    if same and same.origin != entry["origin"]:
        entry.at("origin").refuse(f"this text was captured as {same.origin}, and a captured text keeps that; write so.")
    return same


def new_article_snapshot_row(article: int, entry: Entry, number: int) -> Snapshot:
    is_public = entry["origin"] == Snapshot.Origin.DIGEST
    return Snapshot(
        article_id=article, number=number, text=entry["snapshot"], origin=entry["origin"], is_public=is_public
    )
