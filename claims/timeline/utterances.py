"""Published claims as records of few fields, thousands at a time, for drawings that show no quoted words."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from ..models import Claim, ClaimScope, ClaimShift, Link, Stance
from ..reading.links import YEAR
from ..text.periods import Period

MOST_FAR = 3


@dataclass
class Utterance:
    pk: int
    slug: str
    gist: str
    kind: str
    said_on: datetime.date
    said_precision: str
    said_end: datetime.date | None
    # The actors for whom the claim counts: dicts of pk, slug, name, kind and direct. Direct is True for a speaker and
    # False for an actor for whom the speaker spoke.
    scope: list[dict]
    # Dicts of pk, slug and text of a question, and the answer to it.
    answers: list[dict]

    @property
    def period(self) -> Period:
        return Period(self.said_on, self.said_precision, self.said_end)

    @property
    def speakers(self) -> list[str]:
        return [actor["name"] for actor in self.scope if actor["direct"]]

    @property
    def bodies(self) -> list[str]:
        return [actor["name"] for actor in self.scope if not actor["direct"]]

    @property
    def href(self) -> str:
        # reverse() for each of 5,000 claims takes longer than the queries.
        return f"/claims/{self.slug}/"


def utterances_of(ids: Sequence[int]) -> list[Utterance]:
    """The published claims of these ids, oldest first, in one query."""
    claim = OuterRef("pk")
    scope = ClaimScope.objects.filter(claim=claim).order_by("pk")
    actor = JSONObject(
        pk="actor_id", slug=F("actor__slug"), name=F("actor__name"), kind=F("actor__kind"), direct="direct"
    )
    stances = Stance.objects.filter(claim=claim).order_by("pk")
    answer = JSONObject(pk="question_id", slug=F("question__slug"), text=F("question__text"), answer="answer")
    rows = (
        Claim.objects.published()
        .filter(pk__in=ids)
        .order_by("said_on", "pk")
        .values_list(
            "pk",
            "slug",
            "gist",
            "kind",
            "said_on",
            "said_precision",
            "said_end",
            ArraySubquery(scope.values_list(actor)),
            ArraySubquery(stances.values_list(answer)),
        )
    )
    return [Utterance(*row) for row in rows]


def links_among_utterances(ids: Sequence[int]) -> list[tuple[int, int, str]]:
    """The confirmed links with both ends among these claims, as (source, target, relation), in one query."""
    found = Link.objects.confirmed().filter(source__in=ids, target__in=ids).order_by("pk")
    return list(found.values_list("source_id", "target_id", "relation"))


def links_across_years(ids: Sequence[int]) -> tuple[list[int], list[tuple[int, int, str]]]:
    """The claims years away that links join to these, and the links among all of them, in one query.

    At most MOST_FAR claims of other articles, those with most time between.
    """
    known, far = set(ids), {}
    found = Link.objects.visible_to(AnonymousUser()).of(*ids).order_by("pk")
    rows = list(
        found.values_list(
            "source_id",
            "target_id",
            "relation",
            "source__said_on",
            "target__said_on",
            "source__article_id",
            "target__article_id",
        )
    )
    for source, target, _relation, source_day, target_day, source_article, target_article in rows:
        days = abs((source_day - target_day).days)
        if (source in known) != (target in known) and source_article != target_article and days >= YEAR:
            other = target if source in known else source
            far[other] = max(days, far.get(other, 0))
    chosen = sorted(far, key=lambda pk: (-far[pk], pk))[:MOST_FAR]
    shown = known | set(chosen)
    return chosen, [row[:3] for row in rows if row[0] in shown and row[1] in shown]


def shifts_among_utterances(ids: Sequence[int]) -> list[tuple[int, int, int, int, str, str]]:
    """The shifts between these claims as (actor, question, before, after, from answer, to answer), in one query.

    They are not derived from the claims shown: a filter leaves answers out, and the answers that remain could look
    like a shift.
    """
    found = ClaimShift.objects.filter(before__in=ids, after__in=ids).order_by("said_on", "pk")
    return list(found.values_list("actor_id", "question_id", "before_id", "after_id", "from_answer", "to_answer"))
