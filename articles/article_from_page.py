"""From a page to an article: find an existing article, find the outlet, create the article."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from . import addresses
from .base import free_slug
from .bylines import DOMAIN_ENDINGS
from .models import Article, Outlet, Snapshot
from .text import normalise_article_text

INTAKE_LOCK = 4_172_301  # any number that no other advisory lock of factwatch has
RESERVED_ARTICLE_SLUGS = {"new", "import"}  # addresses of the site at the place of a slug


@dataclass
class ExistingArticle:
    """The article that has this page's text (in any snapshot), its address, or both."""

    article: Article
    same_text: bool
    same_address: bool


class ArticleExists(Exception):
    """An article with this address or this text exists; `known` describes the match."""

    def __init__(self, known: ExistingArticle):
        super().__init__(f"This is here already: {known.article}")
        self.known = known
        self.article = known.article


@dataclass
class NewArticle:
    """The values of an article to create. `published_at` is aware; None when the time is not known."""

    title: str
    text: str
    language: str
    outlet: Outlet | None = None
    url: str | None = None
    byline: str = ""
    published_at: datetime | None = None
    published_precision: str = "minute"
    published_zone: str = "UTC"


def existing_article_of_page(url: str | None, text: str) -> ExistingArticle | None:
    """The article with this address, else the article with exactly this text; discarded articles are included.

    Raises ValueError, with a sentence for the user, for an address or a text that cannot be stored.
    """
    address_key = addresses.address_comparison_key(url) if url else None
    digest = hashlib.sha256(normalise_article_text(text).encode()).hexdigest() if text.strip() else None
    by_address = Article.objects.filter(url_key=address_key).first() if address_key else None
    texts = Snapshot.objects.filter(sha256=digest) if digest else Snapshot.objects.none()
    if by_address:
        return ExistingArticle(by_address, same_text=texts.filter(article=by_address).exists(), same_address=True)
    snapshot = texts.select_related("article").defer("text").order_by("article", "number").first()
    return ExistingArticle(snapshot.article, same_text=True, same_address=False) if snapshot else None


def create_article_from_page(intake: NewArticle, *, publish: bool, copy: bool = False) -> Article:
    """Create the article with its first snapshot: the outlet's text, not public. The history records the user.

    `copy` allows a text that another article has too: the same report, printed by another outlet at its own address.
    Calls at the same time run one after another. Raises ArticleExists, ValueError and ValidationError.
    """
    url = addresses.canonical_address(intake.url) if intake.url else None
    text = normalise_article_text(intake.text)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INTAKE_LOCK])
        found = existing_article_of_page(url, text)
        if found and (found.same_address or not copy):
            raise ArticleExists(found)
        article = Article(
            slug=article_from_page_slug(intake.title),
            title=" ".join(intake.title.split()),
            url=url,
            outlet=intake.outlet,
            byline=intake.byline.strip(),
            language=intake.language,
            published_at=intake.published_at,
            published_precision=intake.published_precision,
            published_zone=intake.published_zone or "UTC",
            status=Article.Status.PUBLISHED if publish else Article.Status.DRAFT,
        )
        article.full_clean()
        article.save()
        article.capture(text, origin=Snapshot.Origin.ORIGINAL)
    return article


def article_from_page_slug(title: str) -> str:
    """A free slug that is not in RESERVED_ARTICLE_SLUGS."""
    slug = free_slug(Article, title)
    return free_slug(Article, f"{slug} article") if slug in RESERVED_ARTICLE_SLUGS else slug


def article_outlet_by_name(name: str) -> Outlet | None:
    """The registered outlet of this name, in any capitalisation, with or without the ending of its domain.

    None when no outlet has the name, or when two outlets have it. For a merged outlet: the outlet it was merged into.
    """
    if not article_outlet_name_letters(name):
        return None
    outlets = list(Outlet.objects.select_related("merged_into"))
    for same in (article_outlet_name_letters, outlet_name_without_domain):
        found = {
            surviving_article_outlet(outlet)
            for outlet in outlets
            if same(name) in {same(outlet.name), same(outlet.slug)}
        }
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def surviving_article_outlet(outlet: Outlet) -> Outlet:
    while outlet.merged_into:
        outlet = outlet.merged_into
    return outlet


def article_outlet_name_letters(name: str) -> str:
    """The letters and digits of a name, in small letters and without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if c.isalnum())


def outlet_name_without_domain(name: str) -> str:
    return article_outlet_name_letters(
        re.sub(rf"\.{DOMAIN_ENDINGS}$", "", name.strip().removeprefix("www."), flags=re.IGNORECASE)
    )
