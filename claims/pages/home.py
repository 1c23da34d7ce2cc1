"""The content of the home page for the chosen period: the actors and questions with most claims, and linked claims.

Every part uses the same ids, of at most the newest 2,000 claims, so that the cost does not grow with the number of
claims.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.name_order import NameOrder

from ..lists.filterset import AskedValues
from ..lists.index import said_index_ids
from ..models import Actor, Claim, ClaimScope, Link, Stance
from ..reading.links import Reach, reach_of_link
from ..text.dates import formatted_date
from ..text.intervals import interval_least_days, interval_span_in_words
from ..timeline.layout import layout_rank_of_relation

MOST_CLAIMS = 2000
MOST_ACTORS, MOST_QUESTIONS, MOST_DRAWN, MOST_LEADS = 6, 5, 24, 4
ALL_YEARS = "all"
# The values of `period=`, with the number of days of each (None: no limit). The first is the default.
PERIOD_DAYS = {ALL_YEARS: None, "12-months": 365, "30-days": 30}
PERIOD_NAMES = {
    ALL_YEARS: gettext_lazy("All years"),
    "12-months": gettext_lazy("12 months"),
    "30-days": gettext_lazy("30 days"),
}


@dataclass
class ChosenPeriod:
    """The chosen period: the ids of its newest claims, and its first and last day (None: no limit)."""

    name: str
    ids: list[int]
    first: datetime.date | None = None
    last: datetime.date | None = None
    # Whether the period has more claims than are counted.
    is_cut: bool = False
    # The day by which each of these claims is sorted.
    days: dict[int, datetime.date] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """A sentence with the days of the period."""
        if self.first is None:
            return _("Of all years; counted over the newest 2,000 claims.") if self.is_cut else _("Of all years.")
        days = {"first": formatted_date(self.first, "day"), "last": formatted_date(self.last, "day")}
        if self.is_cut:
            return _("%(first)s to %(last)s; counted over the newest 2,000 claims.") % days
        return _("%(first)s to %(last)s.") % days


def read_home_period(text: str) -> str:
    """Parse `period=`; "" means all years. Raises ValueError, with an error message, for an unknown period."""
    if text and text not in PERIOD_DAYS:
        raise ValueError(_("There is no such period. Choose 30 days, 12 months or all years."))
    return text or ALL_YEARS


def home_period(name: str, today: datetime.date) -> ChosenPeriod:
    """The period of this name, in one query.

    The period ends today. If no claim was said in it, it ends on the day of the newest claim instead: an archive then
    shows its last days.
    """
    found = list(said_index_ids(AskedValues(), None, MOST_CLAIMS + 1))
    counted, is_cut = found[:MOST_CLAIMS], len(found) > MOST_CLAIMS
    if PERIOD_DAYS[name] is None or not counted:
        return ChosenPeriod(name, [pk for _day, pk in counted], is_cut=is_cut, days={pk: day for day, pk in counted})
    newest, days = counted[0][0], datetime.timedelta(days=PERIOD_DAYS[name] - 1)
    last = today if newest >= today - days else newest
    shown = {pk: day for day, pk in counted if day >= last - days}
    return ChosenPeriod(name, list(shown), last - days, last, is_cut and len(shown) == len(counted), shown)


def home_busiest_actors(ids: Sequence[int]) -> list[dict]:
    """The actors for whom most of these claims count: slug, name and count.

    A claim counts for its speakers and for the actors they spoke for. Unnamed sources are left out, because each
    belongs to one article only.
    """
    named = ClaimScope.objects.filter(claim__in=ids).exclude(actor__kind=Actor.Kind.UNNAMED)
    counted = named.values("actor__slug", "actor__name").annotate(count=Count("pk"))
    return list(counted.order_by("-count", NameOrder("actor__name"))[:MOST_ACTORS])


def home_most_answered_questions(ids: Sequence[int]) -> list[dict]:
    """The questions that most of these claims answer: slug, text, `count` of claims and number of `actors`."""
    counted = Stance.objects.filter(claim__in=ids).values("question__slug", "question__text")
    counted = counted.annotate(count=Count("claim", distinct=True), actors=Count("claim__parts__actor", distinct=True))
    return list(counted.order_by("-count", NameOrder("question__text"))[:MOST_QUESTIONS])


def home_newest_linked_ids(ids: Sequence[int], links: list[tuple[int, int, str]]) -> list[int]:
    """The claims of `ids` (newest first) that these links connect: at most MOST_DRAWN, newest first.

    Links against a claim, such as contradictions, are taken first; of equal rank, the newest link first. Each link
    is taken with both of its claims.
    """
    age = {pk: number for number, pk in enumerate(ids)}
    drawn: set[int] = set()
    for source, target, _relation in sorted(
        links, key=lambda link: (layout_rank_of_relation(link[2]), age[link[0]] + age[link[1]])
    ):
        both = drawn | {source, target}
        if len(both) <= MOST_DRAWN:
            drawn = both
    return sorted(drawn, key=age.get)


@dataclass
class LeadStep:
    """A claim of the story that leads the page, and the link to the next one; None after the last."""

    claim: Claim
    link: Link | None = None


@dataclass
class Lead:
    """The link across articles with most time between its claims, and what its earlier claim contradicted."""

    steps: list[LeadStep]

    @property
    def span(self) -> str:
        """The time from the second last to the last step: `at least 2 years 7 months`."""
        return interval_span_in_words(self.steps[-2].claim, self.steps[-1].claim)


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
