"""Checks between entries of the seeds, and between the fields of one entry, after each value was read alone."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from articles.models import Outlet, address_key
from articles.precision import Precision, date_text_by_precision, last_day_by_precision
from articles.text import normalise_article_text

from ..models import Actor, Claim, Link, Question, Topic
from .faults import clip_fault_text, did_you_mean
from .quotes import place_of_quote
from .read_folder import Seeds
from .schema import Entry
from .values import publication_value_zone_name

MOST_WARNINGS = 50
EARLIER_WORDS_WARNING = (
    "chains with the word {words}: how the words passed, and to whom they were said, is loaded as not recorded; "
    "docs/seeds.md has the fields that tell it."
)
UNDATED_WARNING = (
    "claims of the report's date, whose article has no date: {words}; their dates are loaded as inferred. "
    "Write ../ before a date for on or before it, or the reason as basis_reason."
)
ON_RECORD = {
    "actor": Actor.objects.all(),
    "outlet": Outlet.objects.all(),
    "topic": Topic.objects.all(),
    "question": Question.objects.all(),
    "claim": Claim.objects.published(),
}
OPEN_DATE = (datetime.date.min, Precision.DAY)


def check_seeds(seeds: Seeds) -> None:
    """Complete the entries (an article's text, a claim's span) and record every fault between them."""
    for article in seeds.articles.values():
        complete_checked_article(article)
    check_seed_addresses(seeds)
    # References to an unreadable file would all be unknown, and would hide the one fault that matters.
    if seeds.whole:
        check_seed_topics(seeds)
        check_seed_references(seeds)
        check_seed_links(seeds)
    for speaker in seeds.speakers.values():
        check_seed_actor(speaker, seeds)
    check_seed_affiliation_circles(seeds)
    check_seed_claims(seeds)


def check_seed_claims(seeds: Seeds) -> None:
    earlier_words, undated = set(), set()
    for claim in seeds.claims.values():
        if seeds.faults.full:
            return
        check_seed_claim(claim)
        earlier_words |= complete_checked_hops(claim)
        if article := seeds.articles.get(claim.get("article")):
            complete_checked_claim(claim, article)
            check_seed_claim_dates(claim, article, seeds)
            check_seed_claim_speakers(claim, article)
            undated |= complete_checked_basis(claim, article)
    for warning, said_too_much in ((EARLIER_WORDS_WARNING, earlier_words), (UNDATED_WARNING, undated)):
        if said_too_much:
            seeds.warnings.append(warning.format(words=clip_fault_text(" and ".join(sorted(said_too_much)), 500)))


def check_seed_claim_speakers(claim: Entry, article: Entry) -> None:
    """A claim has speakers, or is said by an article whose outlet is not on record."""
    own, speakers = claim.get("own_voice") == "yes", claim.get("speakers")
    if own and speakers:
        claim.at("own_voice").refuse("name the speakers, or own_voice: yes; not both.")
    elif own and article.get("outlet"):
        claim.at("own_voice").refuse("the article has an outlet: name it as the speaker.")
    elif not own and speakers == []:
        claim.at("speakers").refuse("name at least one, or own_voice: yes for an outlet that is not on record.")


def complete_checked_article(article: Entry) -> None:
    """Set `snapshot`, with the title as first paragraph unless `title_above` is no, and `zone` of the dateline."""
    if (title := article.get("title")) and (text := article.get("text")):
        try:
            article.values["snapshot"] = normalise_article_text(
                text if article.get("title_above") == "no" else f"{title}\n\n{text}"
            )
        except ValueError as error:
            article.at("text").refuse(str(error))
    if (published := article.get("published_at")) and (language := article.get("language")):
        moment, _, offset = published
        try:
            article.values["zone"] = publication_value_zone_name(moment, offset, language)
        except ValueError as error:
            article.at("published_at").refuse(str(error))


def check_seed_addresses(seeds: Seeds) -> None:
    known: dict[str, Entry] = {}
    for article in seeds.articles.values():
        if not (key := address_key(article.get("url"))):
            continue
        if key in known:
            article.at("url").refuse(f"this is the address of {known[key].place.file} already; one of them is wrong.")
        known.setdefault(key, article)


def check_seed_topics(seeds: Seeds) -> None:
    for topic in seeds.topics.values():
        check_seed_slugs_are_known(topic, "parent", seeds.topics, "topic", "topics.yaml")
        parent = seeds.topics.get(topic.get("parent"))
        if parent and parent.get("parent"):
            topic.at("parent").refuse("this topic stands under another one itself; there are two levels.")


def check_seed_references(seeds: Seeds) -> None:
    speakers = seeds.speakers
    for speaker in speakers.values():
        for affiliation in speaker.get("affiliations") or []:
            check_seed_slugs_are_known(affiliation, "body", speakers, "actor", "actors.yaml")
    for article in seeds.articles.values():
        check_seed_slugs_are_known(article, "outlet", seeds.outlets, "outlet", "outlets.yaml")
    for claim in seeds.claims.values():
        check_seed_slugs_are_known(claim, "speakers", speakers, "actor", "actors.yaml")
        check_seed_slugs_are_known(claim, "about", speakers, "actor", "actors.yaml")
        check_seed_slugs_are_known(claim, "said_to", speakers, "actor", "actors.yaml")
        check_seed_slugs_are_known(claim, "topics", seeds.topics, "topic", "topics.yaml")
        check_seed_slugs_are_known(claim, "denies", seeds.claims, "claim", "the articles")
        for hop in claim.get("chain") or []:
            check_seed_slugs_are_known(hop, "outlet", seeds.outlets, "outlet", "outlets.yaml")
            check_seed_slugs_are_known(hop, "actor", speakers, "actor", "actors.yaml")
        for stance in claim.get("stances") or []:
            check_seed_slugs_are_known(stance, "question", seeds.questions, "question", "questions.yaml")
    for link in seeds.links:
        check_seed_slugs_are_known(link, "source", seeds.claims, "claim", "the articles")
        check_seed_slugs_are_known(link, "target", seeds.claims, "claim", "the articles")


def check_seed_slugs_are_known(entry: Entry, field: str, slugs: Iterable[str], kind: str, where: str) -> None:
    """Refuse each slug in a field (one slug or a list) that neither an entry nor a row of the database has."""
    value = entry.get(field) or []
    for slug in [value] if isinstance(value, str) else value:
        if slug not in slugs and not entry.place.faults.full and not is_seed_slug_on_record(kind, slug):
            hint = did_you_mean(slug, slugs) or f" Add it to {where}, or name another."
            entry.at(field).refuse(f"there is no {kind} {clip_fault_text(slug)} in the seeds.{hint}")


def is_seed_slug_on_record(kind: str, slug: str) -> bool:
    """Whether the database has such a row already, from another folder or from the desk."""
    return ON_RECORD[kind].filter(slug=slug).exists()


def check_seed_actor(actor: Entry, seeds: Seeds) -> None:
    check_seed_duplicates(actor.get("names") or [], "name", "this name stands twice; keep one.")
    roles = defaultdict(list)
    for affiliation in actor.get("affiliations") or []:
        start, end = affiliation.get("start"), affiliation.get("end")
        if affiliation.get("body") and affiliation["body"] == actor.get("slug"):
            affiliation.at("body").refuse(f"{actor['slug']} cannot be affiliated with itself; name another body.")
        if start and end and start[0] > last_day_by_precision(*end):
            affiliation.at("end").refuse(
                f"it ends ({date_text_by_precision(*end)}) before it starts ({date_text_by_precision(*start)}); "
                "correct one of the two."
            )
        roles[affiliation.get("body"), affiliation.get("role")].append(affiliation)
    for same in roles.values():
        check_seed_affiliation_overlaps(actor, same, seeds)


def check_seed_duplicates(entries: Iterable[Entry], field: str, sentence: str) -> None:
    seen: set[str] = set()
    for entry in entries:
        if (value := entry.get(field)) in seen and value:
            entry.at(field).refuse(sentence)
        seen.add(value)


def check_seed_affiliation_overlaps(actor: Entry, same_role: list[Entry], seeds: Seeds) -> None:
    in_order = sorted(same_role, key=lambda role: role.get("start") or OPEN_DATE)
    for earlier, later in pairwise(in_order):
        start, end = later.get("start") or OPEN_DATE, earlier.get("end")
        if not end or end[0] > last_day_by_precision(*start):
            add_check_warning(
                seeds, later, "start", f"{actor.get('slug')} held this role already then; the two overlap."
            )


def check_seed_affiliation_circles(seeds: Seeds) -> None:
    """Refuse affiliations that form a circle: each actor would speak for the other."""
    speakers = seeds.speakers
    bodies = {
        slug: {body for each in actor.get("affiliations") or [] if (body := each.get("body")) and body != slug}
        for slug, actor in speakers.items()
    }
    try:
        TopologicalSorter(bodies).prepare()
    except CycleError as error:
        cycle = list(reversed(error.args[1]))
        affiliations = speakers[cycle[0]]["affiliations"]
        found = next(each for each in affiliations if each.get("body") == cycle[1])
        found.at("body").refuse(
            f"the affiliations go round in a circle ({' → '.join(cycle[:9])}); take one of them out."
        )


def check_seed_claim(claim: Entry) -> None:
    slug, kind = claim.get("slug"), claim.get("kind")
    if kind == "denial" and claim.get("extent") == "":
        claim.at("extent").refuse("a denial has an extent: write full, partial or non-committal.")
    for field in ("extent", "denial_of", "denies"):
        if kind and kind != "denial" and claim.get(field):
            claim.at(field).refuse(f"only a denial has this field, and the kind is {kind}; correct one of the two.")
    if slug and claim.get("denies") == slug:
        claim.at("denies").refuse(f"{slug} cannot deny itself; name the claim that it rejects.")
    check_seed_duplicates(
        claim.get("stances") or [], "question", "this question is answered twice; a claim gives one answer."
    )
    for hop in claim.get("chain") or []:
        if bool(hop.get("outlet")) == bool(hop.get("actor")) and {"outlet", "actor"} <= hop.values.keys():
            hop.at("outlet").refuse("a hop names either an outlet or an actor, and one of them; correct it.")


def complete_checked_hops(claim: Entry) -> set[str]:
    """Read `directness` of files of earlier versions as what is known; the words that said more than that.

    `direct` and `anonymous` tell neither how the words passed nor to whom they were said; `anonymous` tells that the
    source is not named.
    """
    said_too_much = set()
    for hop in claim.get("chain") or []:
        match hop.get("directness"):
            case "paraphrased" | "translated" as word if hop.get("passed") in {"", word}:
                hop.values["passed"] = word
            case "direct" | "anonymous" as word:
                said_too_much.add(word)
                if word == "anonymous":
                    claim.values["source_unnamed"] = "yes"
            case "paraphrased" | "translated":
                hop.at("directness").refuse("this hop has `passed` as well, with another value; keep `passed`.")
    return said_too_much


def complete_checked_claim(claim: Entry, article: Entry) -> None:
    """Find the claim's words in the text of its article, and set the value `span` to (start, end, words)."""
    text, quote = article.get("snapshot"), claim.get("quote")
    if not text or not quote or "occurrence" not in claim.values:
        return
    quote = quote.strip()
    try:
        start = place_of_quote(text, quote, claim["occurrence"])
    except ValueError as error:
        field, _, sentence = str(error).partition(": ")
        claim.at(field).refuse(sentence)
    else:
        claim.values["span"] = (start, start + len(quote), quote)


def check_seed_links(seeds: Seeds) -> None:
    seen: dict[tuple, Entry] = {}
    for link in seeds.links:
        source, target, relation = link.get("source"), link.get("target"), link.get("relation")
        if not (source and target and relation):
            continue
        if source == target:
            link.at("target").refuse(f"{source} cannot be linked with itself; name another claim.")
            continue
        ends = (frozenset((source, target)), relation)
        if ends in seen:
            link.at("target").refuse(f"the two are linked by {relation} already, at {seen[ends].place}; keep one.")
        seen.setdefault(ends, link)
        if relation in Link.ANSWERING and {source, target} <= seeds.claims.keys():
            early, late = (seeds.claims[slug].get("said_on") for slug in (source, target))
            if early and late and early.is_before(late):
                add_check_warning(
                    seeds, link, "relation", f"{source} was said before {target}; are the direction and dates right?"
                )


def check_seed_claim_dates(claim: Entry, article: Entry, seeds: Seeds) -> None:
    if not (said := claim.get("said_on")):
        return
    published = article.get("published_at")
    if said.is_in_the_future:
        add_check_warning(seeds, claim, "said_on", "this is in the future; is the date right?")
    elif published and (said.said_first or said.said_on) > last_day_by_precision(published[0].date(), published[1]):
        add_check_warning(seeds, claim, "said_on", "this is after the article was published; is the date right?")
    denied = seeds.claims.get(claim.get("denies"))
    if denied and (said_earlier := denied.get("said_on")) and said.is_before(said_earlier):
        add_check_warning(
            seeds, claim, "said_on", f"this is before {denied.get('slug')}, which it denies; are both dates right?"
        )


def complete_checked_basis(claim: Entry, article: Entry) -> set[str]:
    """Read the date of a report that has none as inferred, as in files of earlier versions; the slug if it was so."""
    basis, reason = claim.get("basis"), claim.get("basis_reason")
    if basis == Claim.Basis.REPORT and "published_at" in article.values and not article.get("published_at"):
        claim.values |= {"basis": str(Claim.Basis.INFERRED), "basis_reason": Claim.UNDATED_REPORT}
        return {str(claim.get("slug"))}
    if basis == Claim.Basis.INFERRED and reason == "":
        claim.at("basis_reason").refuse("an inferred date has a reason; say in a few words why it is this date.")
    if basis and basis != Claim.Basis.INFERRED and reason:
        claim.at("basis_reason").refuse(f"only an inferred date has a reason, and the basis is {basis}.")
    return set()


def add_check_warning(seeds: Seeds, entry: Entry, field: str, sentence: str) -> None:
    if len(seeds.warnings) < MOST_WARNINGS:
        place = entry.at(field)
        seeds.warnings.append(f"{place}: {place.entry}: {field}: {sentence}")
