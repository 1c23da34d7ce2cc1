"""Writing a claim with all that hangs on it: its actors, topics, answers, chain and words. One transaction each."""

import datetime
import uuid
from dataclasses import dataclass, field

from django.db import transaction

from articles.models import Article, Snapshot
from articles.registry import free_slug

from .models import Actor, Anchor, Attribution, Claim, ClaimActor, ClaimTopic, Question, Stance, Topic
from .review import because


@dataclass
class Recorded:
    """What an editor recorded. `words` is (snapshot, start, end) in code points; None leaves the words as they are."""

    kind: str
    gist: str
    said_on: datetime.date
    said_precision: str
    said_basis: str
    extent: str = ""
    denies: Claim | None = None
    speakers: list[Actor] = field(default_factory=list)
    about: list[Actor] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    stances: list[tuple[Question, str]] = field(default_factory=list)
    chain: list[Attribution] = field(default_factory=list)
    words: tuple[Snapshot, int, int] | None = None

    @property
    def columns(self):
        names = ("kind", "gist", "said_on", "said_precision", "said_basis", "extent", "denies")
        return {name: getattr(self, name) for name in names}


def record(article: Article, recorded: Recorded, *, by, token: uuid.UUID | None = None) -> Claim:
    """Make a draft. A form sent twice, with one token, makes one claim: the second gets the first."""
    with transaction.atomic():
        Article.objects.select_for_update().get(pk=article.pk)
        if token and (made := Claim.objects.filter(form_token=token).first()):
            return made
        slug = free_slug(Claim, recorded.gist)
        claim = Claim.objects.create(article=article, slug=slug, made_by=by, form_token=token, **recorded.columns)
        write(claim, recorded)
    return claim


def revise(claim: Claim, recorded: Recorded, *, by, since: int, reason: str = "") -> None:
    """Change a claim from the version `since`. What was published needs another look. Raises StaleVersion."""
    with transaction.atomic(), because(reason):
        changed_by = {"changed_by": by} if claim.is_public else {}
        claim.change(since=since, **recorded.columns, **changed_by)
        write(claim, recorded)


def write(claim: Claim, recorded: Recorded) -> None:
    """Make the rows of a claim those that were recorded; rows that stay are not touched, nor told of in its history."""
    speakers, about = ([kept(actor) for actor in actors] for actors in (recorded.speakers, recorded.about))
    parts = [(ClaimActor.Part.SPEAKER, actor) for actor in speakers] + [
        (ClaimActor.Part.ABOUT, actor) for actor in about
    ]
    match(
        claim.parts.all(),
        {(part, actor.pk): ClaimActor(claim=claim, part=part, actor=actor) for part, actor in parts},
        lambda row: (row.part, row.actor_id),
    )
    match(
        ClaimTopic.objects.filter(claim=claim),
        {topic.pk: ClaimTopic(claim=claim, topic=topic) for topic in recorded.topics},
        lambda row: row.topic_id,
    )
    match(
        claim.stances.all(),
        {
            (question.pk, answer): Stance(claim=claim, question=question, answer=answer)
            for question, answer in recorded.stances
        },
        lambda row: (row.question_id, row.answer),
    )
    hops = {hop_key(hop): hop for hop in recorded.chain}
    for hop in recorded.chain:
        hop.claim = claim
    match(claim.chain.all(), hops, hop_key)
    if recorded.words:
        anchor(claim, *recorded.words)


def hop_key(hop: Attribution):
    return hop.position, hop.actor_id, hop.outlet_id, hop.directness


def match(rows, wanted: dict, key) -> None:
    """Delete the rows that are not wanted and add those that are missing."""
    there = {key(row): row for row in rows}
    for gone in there.keys() - wanted.keys():
        there[gone].delete()
    for name, row in wanted.items():
        if name not in there:
            row.save()


def kept(actor: Actor) -> Actor:
    """The actor, saved and findable by its name if it was made on the spot."""
    if actor.pk is None:
        actor.save()
        actor.keep_names()
    return actor


def anchor(claim: Claim, snapshot: Snapshot, start: int, end: int) -> None:
    place = {"start": start, "end": end, "exact": snapshot.text[start:end], "state": Anchor.State.EXACT}
    there = claim.anchors.filter(snapshot=snapshot).first()
    if there is None:
        claim.anchors.create(snapshot=snapshot, **place)
    elif (there.start, there.end) != (start, end):
        for name, value in place.items():
            setattr(there, name, value)
        there.save()
