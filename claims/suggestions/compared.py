"""The parts of a claim that are compared: texts, actors, topics, answers and date, saved or still being typed."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import Coalesce

from ..models import Affiliation, Anchor, Claim, ClaimActor, ClaimScope, ClaimTopic, Stance
from ..text.periods import Period, PeriodPrecision
from .bm25 import ClaimText


@dataclass
class Saying:
    text: ClaimText
    speakers: set[int] = field(default_factory=set)
    # The speakers, and the actors for whom they spoke at that time.
    actors: set[int] = field(default_factory=set)
    # Whom or what state it is about.
    subjects: set[int] = field(default_factory=set)
    topics: set[int] = field(default_factory=set)
    # The topics, each with the one that it stands under in its place.
    families: set[int] = field(default_factory=set)
    # {question id: answer}
    answers: dict[int, str] = field(default_factory=dict)
    is_denial: bool = False
    said_on: datetime.date | None = None
    said_precision: str = PeriodPrecision.DAY
    said_end: datetime.date | None = None
    article_id: int | None = None
    pk: int | None = None

    @property
    def said_first(self) -> datetime.date | None:
        return self.said_on and self.period.said_first

    @property
    def said_until(self) -> datetime.date | None:
        return self.said_on and self.period.said_until

    @property
    def period(self) -> Period:
        return Period(self.said_on, self.said_precision, self.said_end)

    @property
    def parties(self) -> set[int]:
        """The actors for whom it counts, and those whom it is about."""
        return self.actors | self.subjects

    @property
    def about(self) -> set[tuple[str, int]]:
        """Its topics and questions, as ("topic" or "question", id)."""
        return {("topic", pk) for pk in self.topics} | {("question", pk) for pk in self.answers}


def compared_sayings(ids: Iterable[int], *, user=None) -> dict[int, Saying]:
    """{claim id: saying} of the claims that this user may see, in one query; discarded claims are left out."""
    claim = OuterRef("pk")
    found = Claim.objects.filter(pk__in=list(ids)).exclude(status=Claim.Status.DISCARDED)
    if user is not None and not user.is_authenticated:
        found = found.published()
    stances = Stance.objects.filter(claim=claim).order_by("pk")
    speakers = ClaimActor.objects.filter(claim=claim, part=ClaimActor.Part.SPEAKER)
    subjects = ClaimActor.objects.filter(claim=claim, part=ClaimActor.Part.ABOUT)
    topics = ClaimTopic.objects.filter(claim=claim)
    found = found.order_by("pk").values(
        "pk",
        "gist",
        "kind",
        "said_on",
        "said_precision",
        "said_end",
        "article_id",
        "article__language",
        words=ArraySubquery(Anchor.objects.filter(claim=claim).order_by("pk").values("exact")),
        speakers=ArraySubquery(speakers.values("actor_id")),
        subjects=ArraySubquery(subjects.values("actor_id")),
        scope_ids=ArraySubquery(ClaimScope.objects.filter(claim=claim).values("actor_id")),
        topic_ids=ArraySubquery(topics.values("topic_id")),
        families=ArraySubquery(topics.values(family=Coalesce("topic__parent_id", "topic_id"))),
        questions=ArraySubquery(stances.values("question_id")),
        answers=ArraySubquery(stances.values("answer")),
    )
    return {row["pk"]: compared_saying_from_row(row) for row in found}


def compared_saying_from_row(row: dict) -> Saying:
    return Saying(
        text=ClaimText(row["gist"], "\n".join(dict.fromkeys(row["words"])), row["article__language"]),
        speakers=set(row["speakers"]),
        actors={*row["speakers"], *row["scope_ids"]},
        subjects=set(row["subjects"]),
        topics=set(row["topic_ids"]),
        families=set(row["families"]),
        answers=dict(zip(row["questions"], row["answers"], strict=True)),
        is_denial=row["kind"] == Claim.Kind.DENIAL,
        said_on=row["said_on"],
        said_precision=row["said_precision"],
        said_end=row["said_end"],
        article_id=row["article_id"],
        pk=row["pk"],
    )


def compared_saying_of_claim(claim: Claim) -> Saying:
    saying = compared_sayings([claim.pk])[claim.pk]
    return saying if claim.status == Claim.Status.PUBLISHED else compared_with_bodies(saying)


def compared_with_bodies(saying: Saying) -> Saying:
    """Add the bodies for which the speakers spoke at that time: the database keeps them for published claims only."""
    held = Affiliation.objects.filter(actor__in=saying.speakers) if saying.speakers and saying.said_on else []
    saying.actors = saying.speakers | {one.body_id for one in held if one.covers(saying)}
    return saying
