"""Articles on record that a new page may be already: told to a person, who decides.

The exact text and the address are looked up by `existing_article_of_page`. Here: the same outlet in the same minute,
and a text that is nearly the same. A page that is updated all day, and an agency's text printed by another outlet,
look alike.
"""

import datetime
import re
from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.functions import Left

from .models import Article, Outlet, Snapshot

WORD = re.compile(r"\w+")
# Texts are compared by the runs of this many words that they share; a shorter text than LEAST_RUNS is not compared.
RUN, LEAST_RUNS = 5, 20
NEAR_EQUAL = 0.7
AROUND = datetime.timedelta(days=3)
MOST_COMPARED, MOST_TOLD = 40, 3
LONGEST_COMPARED = 20_000  # characters of each text


@dataclass
class SimilarArticle:
    article: Article
    # Whether the same outlet published it in the same minute.
    same_minute: bool
    # The share of the runs of words of the shorter text that the other has, from 0.0 to 1.0.
    shared: float
    same_outlet: bool

    @property
    def percent(self) -> int:
        return round(100 * self.shared)

    @property
    def is_near_equal(self) -> bool:
        return self.shared >= NEAR_EQUAL


def similar_articles(
    text: str, outlet: Outlet | None, published_at: datetime.datetime | None, precision: str
) -> list[SimilarArticle]:
    """The articles that this page may be, the most similar first, in two queries.

    Only articles within three days of its date are compared; without a date, the outlet's latest. At most MOST_TOLD.
    """
    runs = runs_of_words(text)
    found = [
        SimilarArticle(
            article,
            bool(
                outlet
                and published_at
                and precision == article.published_precision == Article.Precision.MINUTE
                and article.outlet_id == outlet.pk
                and article.published_at.replace(second=0, microsecond=0)
                == published_at.replace(second=0, microsecond=0)
            ),
            shared_runs(runs, runs_of_words(newest)),
            bool(outlet) and article.outlet_id == outlet.pk,
        )
        for article, newest in articles_to_compare(outlet, published_at)
    ]
    found = [one for one in found if one.same_minute or one.is_near_equal]
    return sorted(found, key=lambda one: (-one.shared, -one.same_minute, one.article.pk))[:MOST_TOLD]


def articles_to_compare(outlet: Outlet | None, published_at: datetime.datetime | None) -> list[tuple[Article, str]]:
    """Articles with the beginning of their newest text."""
    articles = Article.objects.exclude(status=Article.Status.DISCARDED).select_related("outlet")
    if published_at:
        articles = articles.filter(published_at__range=(published_at - AROUND, published_at + AROUND))
        articles = articles.annotate(is_own=Q(outlet=outlet)).order_by(F("is_own").desc(nulls_last=True), "-pk")
    elif outlet:
        articles = articles.filter(outlet=outlet).order_by("-pk")
    else:
        return []
    found = list(articles[:MOST_COMPARED])
    texts = Snapshot.objects.standing().filter(article__in=found).order_by("article", "-number").distinct("article")
    newest = dict(texts.values_list("article", Left("text", LONGEST_COMPARED)))
    return [(article, newest[article.pk]) for article in found if article.pk in newest]


def runs_of_words(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(text[:LONGEST_COMPARED].casefold())
    return set(zip(*(words[start:] for start in range(RUN)), strict=False))


def shared_runs(mine: set, theirs: set) -> float:
    shorter = min(len(mine), len(theirs))
    return len(mine & theirs) / shorter if shorter >= LEAST_RUNS else 0.0
