"""The parameters of the list of articles."""

import datetime

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import DateField, Exists, Func, OuterRef, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from articles.headline_words import HeadlineWords
from articles.models import LANGUAGE, Article, Outlet
from articles.precision import first_day_by_precision

from ..models import Claim, Topic
from ..models.actor import Matches
from ..reading.paging import ListPage, paging_by_date
from ..text.languages import language_name
from ..text.search_words import search_words_query
from .fields import ActorsField, DayField, RepeatedField, SearchField, SlugsField
from .filters import CLAIM_TABLE, ClaimFilterSet
from .filterset import AskedValues, ListFilterSet, ListForm, Parameter, PlaceField, WalkedTable
from .registry_options import registry_options_of_outlets, registry_options_of_topics

# In every time zone, a day begins at most this long before or after the same day begins in UTC.
WIDEST_ZONE = datetime.timedelta(hours=14)
# Each language once, read from the index article_by_language without reading all of its entries.
LANGUAGES = """
WITH RECURSIVE known (language) AS (
    (SELECT language FROM articles_article WHERE status = 'published' ORDER BY language LIMIT 1)
    UNION ALL
    SELECT (SELECT language FROM articles_article WHERE status = 'published' AND language > known.language
            ORDER BY language LIMIT 1)
    FROM known WHERE known.language IS NOT NULL
)
SELECT language FROM known WHERE language IS NOT NULL LIMIT 200
"""


class LocalDay(Func):
    """The day on which an article was published, in the time zone of its dateline."""

    function = "articles_local_day"
    output_field = DateField()


class LanguagesField(RepeatedField):
    """Language tags, such as id and zh-Hant."""

    def read(self, tags):
        for tag in tags:
            LANGUAGE(tag)
            if len(tag) > Article._meta.get_field("language").max_length:
                raise ValidationError(LANGUAGE.message)
        return tags


def article_filter_languages(user) -> list[tuple[str, str]]:
    """The languages of published articles as (tag, name), ordered by name; at most 200."""
    with connection.cursor() as cursor:
        cursor.execute(LANGUAGES)
        named = [(tag, language_name(tag)) for (tag,) in cursor.fetchall()]
    return sorted(named, key=lambda one: one[1].casefold())


def article_filter_by_headline(words: str, walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(Matches(HeadlineWords("title"), search_words_query(words)))


def article_filter_by_outlet(outlets: list[Outlet], walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(outlet__in=outlets)


def article_filter_by_language(tags: list[str], walked: WalkedTable, asked: AskedValues) -> Q:
    return Q(language__in=tags)


def article_filter_since(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    """Whether the article was published on this day or later.

    An article whose date is known only to the month or year fits if this period ends on this day or later.
    """
    fits = Q()
    for precision in Article.Precision:
        since = first_day_by_precision(day, precision)
        is_since = Q(
            GreaterThanOrEqual(article_filter_local_day(), since),
            published_at__gte=article_filter_midnight(since) - WIDEST_ZONE,
        )
        fits |= Q(published_precision=precision) & is_since
    # The earliest of these limits, repeated for all precisions: it gives the range of the index.
    return fits & Q(published_at__gte=article_filter_midnight(day.replace(month=1, day=1)) - WIDEST_ZONE)


def article_filter_until(day: datetime.date, walked: WalkedTable, asked: AskedValues) -> Q:
    latest = article_filter_midnight(day) + datetime.timedelta(days=1) + WIDEST_ZONE
    return Q(LessThanOrEqual(article_filter_local_day(), day), published_at__lt=latest)


def article_filter_local_day() -> LocalDay:
    return LocalDay("published_at", "published_zone")


def article_filter_midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def article_filter_by_claim(values: list, walked: WalkedTable, asked: AskedValues) -> Exists:
    """Whether a published claim of the article counts for a requested actor and has a requested topic."""
    of_article = Claim.objects.published().filter(article=OuterRef("pk"))
    return Exists(
        ClaimFilterSet.narrow(of_article, CLAIM_TABLE, AskedValues(actor=asked["actor"], topic=asked["topic"]))
    )


def article_filter_by_topic(topics: list[Topic], walked: WalkedTable, asked: AskedValues) -> Exists | None:
    """None if an actor is requested: the condition of `actor` then includes the topic."""
    return None if asked["actor"] else article_filter_by_claim(topics, walked, asked)


class ArticleFilterSet(ListFilterSet):
    q = Parameter(SearchField, article_filter_by_headline, label=_("Words of the headline"), chip_label=_("Words"))
    outlet = Parameter(
        SlugsField, article_filter_by_outlet, label=_("Outlet"), model=Outlet, options=registry_options_of_outlets
    )
    language = Parameter(
        LanguagesField, article_filter_by_language, label=_("Language"), options=article_filter_languages
    )
    published_from = Parameter(DayField, article_filter_since, label=_("Published from"))
    published_to = Parameter(DayField, article_filter_until, label=_("to"), chip_label=_("Published to"), last=True)
    actor = Parameter(ActorsField, article_filter_by_claim, label=_("Actor"))
    topic = Parameter(
        SlugsField, article_filter_by_topic, label=_("Topic"), model=Topic, options=registry_options_of_topics
    )
    after = Parameter(PlaceField, label="")

    class Meta:
        model = Article
        fields = ()
        form = ListForm

    def __init__(self, data, user):
        super().__init__(data, user, rows=Article.objects.visible_to(user))

    def page(self) -> ListPage:
        """The page of matching articles, latest first, undated articles last; an empty page if a value is invalid."""
        return (
            paging_by_date(self.qs.select_related("outlet"), self.last_row) if self.is_valid() else ListPage([], None)
        )

    def chip_label(self, name, value):
        """A language is shown by its name, not by its tag."""
        return super().chip_label(name, language_name(value) if name == "language" else value)
