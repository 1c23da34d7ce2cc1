"""Writing a claim with its actors, topics, answers, chain and words. Each function is one transaction."""

import datetime
import uuid
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from articles.base import free_slug
from articles.models import Article, Snapshot

from ..anchors.carry import mark_and_carry_words
from ..locks import lock_article, lock_recording
from ..models import Actor, Attribution, Claim, ClaimActor, ClaimTopic, Link, Question, Stance, Topic
from ..models.reviewed import NotAllowed, reason_context
from ..registry.typed_questions import existing_or_new_entry
from ..text.folding import fold_text

CLAIM_COLUMNS = (
    "kind",
    "gist",
    "said_on",
    "said_precision",
    "said_end",
    "said_basis",
    "said_basis_reason",
    "extent",
    "denial_of",
    "denies",
    "audience",
    "source_unnamed",
)

# The fields of a typed claim that name actors, and the part of these actors in the claim.
PART_BY_FIELD = {
    "speakers": ClaimActor.Part.SPEAKER,
    "about": ClaimActor.Part.ABOUT,
    "said_to": ClaimActor.Part.SAID_TO,
}


class ClaimUnchanged(NotAllowed):
    """The values are the same as before, so nothing was changed."""


@dataclass
class TypedClaim:
    """A claim as an editor typed it. `words` is (snapshot, start, end) in code points; None keeps the claim's words."""

    kind: str
    gist: str
    said_on: datetime.date
    said_precision: str
    said_basis: str
    said_end: datetime.date | None = None
    said_basis_reason: str = ""
    extent: str = ""
    denial_of: str = ""
    denies: Claim | None = None
    audience: str = ""
    source_unnamed: bool = False
    speakers: list[Actor] = field(default_factory=list)
    about: list[Actor] = field(default_factory=list)
    said_to: list[Actor] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    stances: list[tuple[Question, str]] = field(default_factory=list)
    chain: list[Attribution] = field(default_factory=list)
    words: tuple[Snapshot, int, int] | None = None

    @property
    def columns(self):
        return {name: getattr(self, name) for name in CLAIM_COLUMNS}


def record_claim(article: Article, recorded: TypedClaim, *, by, token: uuid.UUID | None = None) -> Claim:
    """Create a draft. A form that is sent twice (same token and gist) makes one claim, which both calls return.

    Raises NotAllowed if the article was discarded.
    """
    with transaction.atomic():
        lock_recording()
        made = Claim.objects.filter(form_token=token).first() if token else None
        if made and (made.article_id, made.gist) == (article.pk, recorded.gist):
            return made
        lock_article(article)
        refuse_discarded_claim(article)
        token = None if made else token  # the editor went back and typed another claim into the same form
        slug = free_slug(Claim, recorded.gist)
        claim = Claim.objects.create(article=article, slug=slug, made_by=by, form_token=token, **recorded.columns)
        write_claim(claim, recorded, by=by)
    return claim


def refuse_discarded_claim(article: Article) -> None:
    """Refuse to record in a discarded article, where nobody sees the claim. The caller must hold the article's lock."""
    if Article.objects.filter(pk=article.pk, status=Article.Status.DISCARDED).exists():
        raise NotAllowed(
            _("This article was discarded in the meantime. Undo that in the desk's history first, then save again.")
        )


def revise_claim(claim: Claim, recorded: TypedClaim, *, by, since: int, reason: str = "") -> None:
    """Change a claim from the version `since`. Another editor must look at the change.

    If the words, date, speakers or answers change, confirmed links of the claim need another look, too. Raises
    StaleVersion, and ClaimUnchanged if all values are the same as before.
    """
    with transaction.atomic(), reason_context(reason):
        lock_recording()
        lock_article(claim.article)
        now = Claim.objects.get(pk=claim.pk)
        before, rested = recorded_claim_values(now), claim_values_behind_links(now)
        claim.change(since=since, changed_by=by, **recorded.columns)
        write_claim(claim, recorded, by=by)
        now = Claim.objects.get(pk=claim.pk)
        if recorded_claim_values(now) == before:
            raise ClaimUnchanged(_("The claim says all of this already, so nothing was changed."))
        if claim_values_behind_links(now) != rested:
            Link.objects.of(claim).ask_for_another_look()


def recorded_claim_values(claim: Claim) -> tuple:
    """All values of the claim that an editor enters, as they are now."""
    return (
        [getattr(claim, name) for name in CLAIM_COLUMNS],
        sorted(claim.parts.values_list("part", "actor_id")),
        sorted(ClaimTopic.objects.filter(claim=claim).values_list("topic_id", flat=True)),
        sorted(claim.stances.values_list("question_id", "answer")),
        sorted(map(claim_hop_key, claim.chain.all()), key=str),
        list(claim.anchors.settled().order_by("snapshot__number").values_list("snapshot_id", "start", "end"))[-1:],
    )


def claim_values_behind_links(claim: Claim) -> tuple:
    """The values on which links of this claim depend: kind, what a denial denies, date, speakers, answers and words."""
    return (
        (claim.kind, claim.extent, claim.denial_of),
        claim.period,
        sorted(part.actor_id for part in claim.speakers),
        sorted(claim.stances.values_list("question_id", "answer")),
        [place.exact for place in claim.anchors.settled().order_by("snapshot__number")][-1:],
    )


def write_claim(claim: Claim, recorded: TypedClaim, *, by) -> None:
    """Replace the rows of a claim by the typed ones. Rows that stay are not written, so they make no events."""
    claim_actors_after_merges(recorded)
    made: dict[tuple[str, str], Actor] = {}
    parts = [
        (part, existing_or_new_claim_actor(actor, made))
        for name, part in PART_BY_FIELD.items()
        for actor in getattr(recorded, name)
    ]
    match_edited_claim_rows(
        claim.parts.all(),
        {(part, actor.pk): ClaimActor(claim=claim, part=part, actor=actor) for part, actor in parts},
        lambda row: (row.part, row.actor_id),
    )
    match_edited_claim_rows(
        ClaimTopic.objects.filter(claim=claim),
        {topic.pk: ClaimTopic(claim=claim, topic=topic) for topic in map(existing_or_new_entry, recorded.topics)},
        lambda row: row.topic_id,
    )
    match_edited_claim_rows(
        claim.stances.all(),
        {
            (question.pk, answer): Stance(claim=claim, question=question, answer=answer)
            for question, answer in ((existing_or_new_entry(question), answer) for question, answer in recorded.stances)
        },
        lambda row: (row.question_id, row.answer),
    )
    hops = {claim_hop_key(hop): hop for hop in recorded.chain}
    for hop in recorded.chain:
        hop.claim = claim
    match_edited_claim_rows(claim.chain.all(), hops, claim_hop_key)
    if recorded.words:
        mark_and_carry_words(claim, *recorded.words, by=by)


def claim_actors_after_merges(recorded: TypedClaim) -> None:
    """Replace actors that were merged after the form was read by the actors they were merged into."""
    named = [actor for name in PART_BY_FIELD for actor in getattr(recorded, name)]
    named += [hop.actor for hop in recorded.chain if hop.actor]
    gone = Actor.objects.filter(pk__in=[actor.pk for actor in named if actor.pk]).exclude(merged_into=None)
    became = {actor.pk: actor.merged_into for actor in gone.select_related("merged_into")}
    for name in PART_BY_FIELD:
        setattr(recorded, name, [became.get(actor.pk, actor) for actor in getattr(recorded, name)])
    for hop in recorded.chain:
        if survivor := became.get(hop.actor_id):
            hop.actor, hop.outlet_id = (None, survivor.outlet_id) if survivor.outlet_id else (survivor, None)


def claim_hop_key(hop: Attribution):
    return hop.position, hop.actor_id, hop.outlet_id, hop.passed, hop.heard


def match_edited_claim_rows(rows, wanted: dict, key) -> None:
    """Delete the rows that are not wanted and add those that are missing."""
    there = {key(row): row for row in rows}
    for gone in there.keys() - wanted.keys():
        there[gone].delete()
    for name, row in wanted.items():
        if name not in there:
            row.save()


def existing_or_new_claim_actor(actor: Actor, made: dict[tuple[str, str], Actor]) -> Actor:
    """The actor; a new one is saved with its name. If it is named twice, or by two editors, it is created once.

    Two unnamed sources of one name are two: only a name that this claim holds twice is created once.
    """
    if actor.pk:
        return actor
    key = fold_text(actor.name), actor.kind
    if key not in made:
        there = None
        if actor.kind != Actor.Kind.UNNAMED:
            there = Actor.objects.filter(kind=actor.kind, names__folded=key[0], merged_into=None).first()
        made[key] = there or Actor.objects.create(slug=free_slug(Actor, actor.name), name=actor.name, kind=actor.kind)
        made[key].keep_names()
    return made[key]
