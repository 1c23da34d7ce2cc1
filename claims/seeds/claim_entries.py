"""Export articles with their claims, and links, as entries."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from itertools import batched

from django.db.models.functions import Collate

from articles.models import Article, Snapshot
from articles.precision import date_text_by_precision
from articles.text import normalise_article_text
from claims.models import Attribution, Claim, ClaimActor, ClaimTopic, Link, Stance

from ..text.periods import Period, period_text
from .export_state import Export
from .quotes import quote_places
from .registry_entries import registry_entry_without_empty, text_in_one_line, tidy_registry_entry_text
from .schema import ARTICLE_SCHEMA, CLAIM_SCHEMA, LINK_SCHEMA
from .values import publication_value_zone_name
from .yaml_writer import OneLineEntry, PlainWord, TextBlock

ARTICLES_PER_BATCH = 50  # articles; the longest have half a million characters

CLAIM_FIELDS = ["slug", "gist", "kind", "extent", "denies_id", "said_on", "said_precision", "said_end"]
CLAIM_FIELDS += ["said_basis", "said_basis_reason", "denial_of", "audience", "source_unnamed"]


def articles_with_claim_entries(export: Export) -> Iterator[tuple[str, dict]]:
    """Yield (slug, article with its claims), in the order of slugs. Each batch takes a fixed number of queries."""
    for pks in batched(export.texts, ARTICLES_PER_BATCH):
        texts = Snapshot.objects.filter(pk__in=pks).select_related("article")
        claims = claim_entries_by_text(export, pks)
        for text in sorted(texts, key=lambda text: text.article.slug):
            entry = article_with_claim_entries(export, text)
            if entry is None:
                export.lost.add((Article, text.article_id))
                continue
            export.written["articles"] += 1
            entry["claims"] = list(claim_entries(export, text.text, claims[text.pk]))
            export.written["claims"] += len(entry["claims"])
            yield text.article.slug, registry_entry_without_empty(**entry)


def article_with_claim_entries(export: Export, text: Snapshot) -> dict | None:
    article = text.article
    title, body = text_in_one_line(article.title), text.text.removeprefix(f"{text_in_one_line(article.title)}\n\n")
    is_above = body != text.text and normalise_article_text(f"{title}\n\n{body}") == text.text
    if text.is_public and not text.is_digest:
        export.left["originals that readers may read whole here; where they are loaded, only their marked words"] += 1
    return export.fitting(
        registry_entry_without_empty(
            title=title,
            outlet=article.outlet_id and export.outlets[article.outlet_id],
            url=article.url,
            byline=text_in_one_line(article.byline),
            language=article.language,
            published_at=PlainWord(dateline_of_article_entry(article)),
            origin="" if text.is_digest else PlainWord(text.origin),
            title_above="" if is_above else PlainWord("no"),
            text=TextBlock(body if is_above else text.text),
        ),
        ARTICLE_SCHEMA,
    )


def dateline_of_article_entry(article: Article) -> str:
    """The moment of publication as the seeds write it; in UTC when seeds have no zone of that offset."""
    if not article.published_at:
        return ""
    at = article.published_locally
    if article.published_precision != Article.Precision.MINUTE:
        return date_text_by_precision(at.date(), article.published_precision)
    offset = at.utcoffset()
    try:
        publication_value_zone_name(at, offset // datetime.timedelta(minutes=1), article.language)
        has_zone = not offset % datetime.timedelta(minutes=1)
    except ValueError:
        has_zone = False
    at = at if has_zone else at.astimezone(datetime.UTC)
    return at.isoformat(timespec="minutes").replace("+00:00", "Z")


def claim_entries_by_text(export: Export, texts: tuple[int, ...]) -> dict[int, list[dict]]:
    """The claims of each of these texts as entries. `place` is (start, words); `claim_entries` makes it the quote."""
    places = export.anchors.filter(snapshot__in=texts)
    rows = places.values("snapshot_id", "claim_id", "start", "exact", *(f"claim__{name}" for name in CLAIM_FIELDS))
    rows = [row for row in rows if row["claim_id"] in export.claims]
    claims = [row["claim_id"] for row in rows]
    parts, chains = actors_of_claim_entries(export, claims), chains_of_claim_entries(export, claims)
    topics, stances = topics_of_claim_entries(export, claims), stances_of_claim_entries(export, claims)
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["start"], row["start"] + len(row["exact"]), row["claim__slug"])):
        pk = row["claim_id"]
        if row["claim__denies_id"] and row["claim__denies_id"] not in export.claims:
            export.left["names of the claim that is denied, where that is not exported"] += 1
        entry = {
            "pk": pk,
            "place": (row["start"], row["exact"]),
            "slug": row["claim__slug"],
            "kind": PlainWord(row["claim__kind"]),
            "extent": PlainWord(row["claim__extent"]),
            "denial_of": PlainWord(row["claim__denial_of"]),
            "denies": export.claims.get(row["claim__denies_id"], ""),
            "gist": text_in_one_line(row["claim__gist"]),
            "speakers": parts[pk, ClaimActor.Part.SPEAKER],
            "own_voice": "" if parts[pk, ClaimActor.Part.SPEAKER] else PlainWord("yes"),
            "about": parts[pk, ClaimActor.Part.ABOUT],
            "said_to": parts[pk, ClaimActor.Part.SAID_TO],
            "audience": text_in_one_line(row["claim__audience"]),
            "source_unnamed": PlainWord("yes") if row["claim__source_unnamed"] else "",
            "said_on": PlainWord(period_text(Period(*(row[f"claim__{name}"] for name in Period._fields)))),
            "basis": "" if row["claim__said_basis"] == Claim.Basis.STATED else PlainWord(row["claim__said_basis"]),
            "basis_reason": text_in_one_line(row["claim__said_basis_reason"]),
            "topics": topics[pk],
            "chain": chains[pk],
            "stances": stances[pk],
        }
        found[row["snapshot_id"]].append(entry)
    return found


def actors_of_claim_entries(export: Export, claims: list[int]) -> dict[tuple, list[str]]:
    found = defaultdict(dict)
    rows = ClaimActor.objects.filter(claim__in=claims).order_by("pk")
    for claim, part, actor in rows.values_list("claim", "part", "actor"):
        found[claim, part][export.actors[actor]] = None
    return defaultdict(list, {key: list(actors) for key, actors in found.items()})


def topics_of_claim_entries(export: Export, claims: list[int]) -> dict[int, list[str]]:
    found = defaultdict(dict)
    for claim, topic in ClaimTopic.objects.filter(claim__in=claims).order_by("pk").values_list("claim", "topic"):
        found[claim][export.topics[topic]] = None
    return defaultdict(list, {claim: list(topics) for claim, topics in found.items()})


def stances_of_claim_entries(export: Export, claims: list[int]) -> dict[int, list[dict]]:
    found = defaultdict(dict)
    rows = Stance.objects.filter(claim__in=claims).order_by("pk")
    for claim, question, answer in rows.values_list("claim", "question", "answer"):
        found[claim][export.questions[question]] = PlainWord(answer)
    lines = {
        claim: [OneLineEntry(question=question, answer=answer) for question, answer in stances.items()]
        for claim, stances in found.items()
    }
    return defaultdict(list, lines)


def chains_of_claim_entries(export: Export, claims: list[int]) -> dict[int, list[dict]]:
    found = defaultdict(list)
    rows = Attribution.objects.filter(claim__in=claims).order_by("claim", "position")
    for claim, outlet, actor, passed, heard in rows.values_list("claim", "outlet", "actor", "passed", "heard"):
        through = {"outlet": export.outlets[outlet]} if outlet else {"actor": export.actors[actor]}
        facts = {"passed": passed, "heard": {True: "yes", False: "no"}.get(heard, "")}
        known = {name: PlainWord(fact) for name, fact in facts.items() if fact}
        found[claim].append(OneLineEntry(through, **known))
    return found


def claim_entries(export: Export, text: str, entries: list[dict]) -> Iterator[dict]:
    """The entries with their quotes, in the order of the fields. Entries that no file can hold go to `export.lost`."""
    for entry in entries:
        pk, (start, exact) = entry.pop("pk"), entry.pop("place")
        quoted = entry | claim_entry_quote_fields(text, start, exact)
        fit = export.fitting({key: quoted[key] for key in CLAIM_SCHEMA if quoted.get(key)}, CLAIM_SCHEMA)
        if fit and "quote" in fit:
            yield fit
        else:
            export.lost.add((Claim, pk))


def claim_entry_quote_fields(text: str, start: int, exact: str) -> dict:
    """The words of a place, and the number of the occurrence if the words occur more than once."""
    words = exact.strip()
    if not words:
        return {}
    found = quote_places(text, words)
    number = found.index(start + exact.index(words)) + 1
    return {"quote": words} | ({"occurrence": PlainWord(number)} if len(found) > 1 else {})


def claim_link_entries(export: Export) -> Iterator[dict]:
    rows = Link.objects.confirmed().order_by(Collate("source__slug", "C"), Collate("target__slug", "C"), "relation")
    rows = rows.values_list("pk", "source", "target", "relation", "rationale")
    for pk, source, target, relation, rationale in rows.iterator(chunk_size=2_000):
        if source not in export.claims or target not in export.claims:
            export.left["links from or to a claim that is not exported"] += 1
            continue
        source, target = export.claims[source], export.claims[target]
        entry = {
            "source": source,
            "relation": PlainWord(relation),
            "target": target,
            "rationale": tidy_registry_entry_text(rationale),
        }
        if (Link, pk) in export.lost:
            continue
        if fit := export.fitting(entry, LINK_SCHEMA):
            export.written["links"] += 1
            yield fit
        else:
            export.lost.add((Link, pk))
