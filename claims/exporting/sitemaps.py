"""The sitemap: all pages that readers may open, in pieces. The cost of a piece does not grow with the number of rows.

A piece has the rows of one range of ids, which are found by the primary key: no offset, no count. If some rows are not
public, a piece has fewer than PIECE_SIZE addresses, which the format allows.
"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import DateTimeField, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse

from articles.models import Article

from ..models import Actor, Claim, Question

PIECE_SIZE = 5000


class IdRangePaginator:
    """A paginator over ranges of ids."""

    def __init__(self, rows: QuerySet):
        self.rows = rows
        self.num_pages = (rows.model._base_manager.aggregate(last=Max("pk"))["last"] or 0) // PIECE_SIZE + 1

    def page(self, number):
        if not str(number).isdecimal():
            raise PageNotAnInteger
        if len(str(number)) > 12 or not 1 <= int(number) <= self.num_pages:
            raise EmptyPage
        first = (int(number) - 1) * PIECE_SIZE
        self.object_list = self.rows.filter(pk__gte=first, pk__lt=first + PIECE_SIZE).order_by("pk")
        return self


class SiteSitemap(Sitemap):
    """Addresses under SITE_URL, whatever Host header the request has."""

    protocol = settings.SITE.scheme

    def get_domain(self, site=None):
        return settings.SITE.netloc


class RowsSitemap(SiteSitemap):
    """The rows of a model, each with the time of its last change in the history."""

    def __init__(self, rows: QuerySet):
        events = rows.model._meta.get_field("events").related_model.objects
        changed = events.filter(pgh_obj_id=OuterRef("pk")).order_by("-pgh_id").values("pgh_created_at")[:1]
        self.rows = rows.annotate(changed=Subquery(changed, output_field=DateTimeField()))

    @property
    def paginator(self):
        return IdRangePaginator(self.rows)

    def get_latest_lastmod(self):
        """None: a query for the newest change would read all rows."""

    def lastmod(self, row):
        return row.changed


class PagesSitemap(SiteSitemap):
    """The pages that do not belong to one row: lists, home and about."""

    def items(self):
        return ["home", "claim_list", "article_list", "actor_list", "question_list", "correction_list", "about"]

    def location(self, name):
        return reverse(name)


def claims_sitemap():
    return RowsSitemap(Claim.objects.published().only("slug"))


def articles_sitemap():
    return RowsSitemap(Article.objects.published().only("slug"))


def actors_sitemap():
    return RowsSitemap(Actor.objects.visible_to(AnonymousUser()).filter(merged_into=None).only("slug"))


def questions_sitemap():
    return RowsSitemap(Question.objects.visible_to(AnonymousUser()).filter(merged_into=None).only("slug"))


SECTIONS = {
    "pages": PagesSitemap,
    "claims": claims_sitemap,
    "articles": articles_sitemap,
    "actors": actors_sitemap,
    "questions": questions_sitemap,
}
