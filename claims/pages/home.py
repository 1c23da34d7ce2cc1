"""The content of the front page: what was said last, busiest actors, questions with most answers, and the lead.

Every part uses the same ids, of at most the newest 2,000 claims, so that the cost does not grow with the number of
claims.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.name_order import NameOrder

from ..lists.filterset import AskedValues
from ..lists.index import said_index_ids
from ..models import Actor, Claim, ClaimScope, ClaimShift, Link, Question, Stance
from ..reading.links import Reach, reach_of_link
from ..text.dates import formatted_date
from ..text.intervals import interval_least_days, interval_span_in_words
from ..text.periods import PeriodPrecision
from ..timeline.marks import MARK_SHAPES
from ..timeline.story import StoryDrawing, story_drawing
from .actors import ActorSummary, actor_summaries
from .questions import QuestionSummary, question_summaries

MOST_CLAIMS = 2000
MOST_ACTORS, MOST_QUESTIONS, MOST_SAID, MOST_LEADS = 6, 5, 6, 4


@dataclass
class NewestClaims:
    """The claims that the page counts: the day by which each is sorted, by id, the newest first."""

    days: dict[int, datetime.date]
    # Whether there are more.
    is_cut: bool

    @property
    def told(self) -> str:
        """How many claims of how many articles, and the months: `95 claims from 6 articles, Oct 2022 to Jun 2025.`"""
        last = formatted_date(max(self.days.values()), "month")
        if self.is_cut:
            return _("More than %(claims)s claims, until %(last)s.") % {"claims": MOST_CLAIMS, "last": last}
        articles = Claim.objects.filter(pk__in=self.days).aggregate(count=Count("article", distinct=True))["count"]
        claims = ngettext("%(count)s claim", "%(count)s claims", len(self.days)) % {"count": len(self.days)}
        articles = ngettext("%(count)s article", "%(count)s articles", articles) % {"count": articles}
        first = formatted_date(min(self.days.values()), "month")
        if first == last:
            return _("%(claims)s from %(articles)s, %(last)s.") % {"claims": claims, "articles": articles, "last": last}
        return _("%(claims)s from %(articles)s, %(first)s to %(last)s.") % {
            "claims": claims,
            "articles": articles,
            "first": first,
            "last": last,
        }


def home_newest_claims() -> NewestClaims:
    found = list(said_index_ids(AskedValues(), None, MOST_CLAIMS + 1))
    return NewestClaims({pk: day for day, pk in found[:MOST_CLAIMS]}, len(found) > MOST_CLAIMS)


def home_latest_said(ids: Sequence[int]) -> list[int]:
    """Of these claims, newest first, those said last. One that is only known to be said before a day is no news."""
    open_dates = Claim.objects.filter(pk__in=ids[: MOST_SAID * 10], said_precision=PeriodPrecision.BEFORE)
    before = set(open_dates.values_list("pk", flat=True))
    return [pk for pk in ids[: MOST_SAID * 10] if pk not in before][:MOST_SAID]


@dataclass
class BusyActor:
    summary: ActorSummary
    shifts: int


def home_busiest_actors(ids: Sequence[int]) -> list[BusyActor]:
    """The actors for whom most of these claims count.

    A claim counts for its speakers and for the actors they spoke for. Unnamed sources are left out, because each
    belongs to one article only.
    """
    named = ClaimScope.objects.filter(claim__in=ids).exclude(actor__kind=Actor.Kind.UNNAMED)
    counted = named.values("actor").annotate(count=Count("pk")).order_by("-count", NameOrder("actor__name"))
    chosen = [row["actor"] for row in counted[:MOST_ACTORS]]
    actors = Actor.objects.in_bulk(chosen)
    summaries = actor_summaries([actors[pk] for pk in chosen])
    shifts = ClaimShift.objects.filter(actor__in=actors).values("actor").annotate(count=Count("pk"))
    turned = {row["actor"]: row["count"] for row in shifts}
    return [BusyActor(summary, turned.get(summary.actor.pk, 0)) for summary in summaries]


def home_most_answered_questions(ids: Sequence[int]) -> list[QuestionSummary]:
    """The questions that most of these claims answer."""
    counted = Stance.objects.filter(claim__in=ids).values("question").annotate(count=Count("claim", distinct=True))
    counted = counted.order_by("-count", NameOrder("question__text"))
    chosen = [row["question"] for row in counted[:MOST_QUESTIONS]]
    questions = Question.objects.in_bulk(chosen)
    return question_summaries([questions[pk] for pk in chosen]) if chosen else []


@dataclass
class LeadStep:
    """A claim of the story that leads the page, and the link to the next one; None after the last."""

    claim: Claim
    link: Link | None = None

    @property
    def shape(self) -> str:
        """The path of its mark; "" for a circle."""
        return MARK_SHAPES.get(self.claim.kind, "")

    @property
    def day(self) -> datetime.date:
        """The middle of the time in which it was said."""
        first = self.claim.period.said_first or self.claim.said_on
        return first + (self.claim.period.said_until - first) / 2


@dataclass
class Lead:
    """The link across articles with most time between its claims, and what its earlier claim contradicted."""

    steps: list[LeadStep]

    @property
    def span(self) -> str:
        """The time from the second last to the last step: `at least 2 years 7 months`."""
        return interval_span_in_words(self.steps[-2].claim, self.steps[-1].claim)

    @property
    def long_step(self) -> LeadStep:
        """The step whose link reaches across years."""
        return self.steps[-2]

    @property
    def first_step(self) -> LeadStep | None:
        """The step before it, where it was contradicted."""
        return self.steps[0] if len(self.steps) > 2 else None

    @cached_property
    def drawing(self) -> StoryDrawing:
        return story_drawing([step.day for step in self.steps])

    @property
    def marks(self) -> list[tuple[str, LeadStep]]:
        return list(zip(self.drawing.marks, self.steps, strict=True))


def home_lead_links(links: list[tuple[int, int, str]], days: dict[int, datetime.date]) -> list[tuple[int, int, str]]:
    """The links that may lead the page: those with most days between, and the contradictions before these.

    `links` are (source, target, relation) among the claims of `days`; at most MOST_LEADS of either.
    """

    def apart(link: tuple[int, int, str]) -> int:
        return abs((days[link[0]] - days[link[1]]).days)

    found = sorted(links, key=lambda link: (-apart(link), link))[:MOST_LEADS]
    earlier = {min(link[:2], key=lambda pk: (days[pk], pk)) for link in found}
    contradicting = [link for link in links if link[2] == Link.Relation.CONTRADICTS and earlier & set(link[:2])]
    return found + sorted(contradicting, key=lambda link: (apart(link), link))[:MOST_LEADS]


def home_lead(links: Sequence[Link]) -> Lead | None:
    """The lead of these links with ends; None if none reaches across years."""
    across = [link for link in links if reach_of_link(link) == Reach.YEARS]
    if not across:
        return None
    last = max(across, key=lambda link: (interval_least_days(link.older, link.newer), -link.pk))
    steps = [LeadStep(last.older, last), LeadStep(last.newer)]
    before = [link for link in links if link.relation == Link.Relation.CONTRADICTS and link.newer.pk == last.older.pk]
    if before:
        first = min(before, key=lambda link: (interval_least_days(link.older, link.newer), link.pk))
        steps.insert(0, LeadStep(first.older, first))
    return Lead(steps)
