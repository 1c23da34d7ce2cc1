"""Saving imports: as a new article, or as a new text of an existing article."""

from dataclasses import replace

from django.db import transaction
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from articles.article_from_page import (
    ExistingArticle,
    NewArticle,
    article_outlet_by_name,
    create_article_from_page,
    existing_article_of_page,
)
from articles.base import NotAllowed
from articles.models import Article, Import
from articles.similar_articles import SimilarArticle, similar_articles

from ..anchors.carry import capture_and_carry_claims
from ..locks import lock_recording
from ..registry.typed_outlets import existing_or_new_outlet

MOST_IMPORTS = 50


def unfinished_imports_of_editor(user) -> list[Import]:
    """This editor's unfinished imports, latest first, at most MOST_IMPORTS, each with its `headline`; one query."""
    rows = Import.objects.unfinished().filter(added_by=user)
    return list(rows.defer("page").annotate(headline=KT("page__title"))[:MOST_IMPORTS])


def existing_article_of_import(row: Import, page) -> ExistingArticle | None:
    """The article that this import already is: it has the typed address, the page's address, or the same text."""
    found = [existing_article_of_page(url or None, page.text) for url in dict.fromkeys([row.url, page.url])]
    return next((one for one in found if one and one.same_address), found[0])


def articles_like_import(page) -> list[SimilarArticle]:
    """Articles that this page may be already; none of them is decided on."""
    return similar_articles(page.text, article_outlet_by_name(page.outlet), page.published_at, page.precision)


def save_import_as_article(row: Import, intake: NewArticle, *, publish: bool, copy: bool, by, since: int) -> Article:
    """Save the import as an article. Its outlet may be a new outlet that is not saved yet.

    Raises NotAllowed, StaleVersion, ArticleExists, ValueError with a sentence, and ValidationError.
    """
    with transaction.atomic():
        lock_recording()  # two at once would create one outlet twice, or take the same slug
        now = lock_import(row)
        article = create_article_from_page(
            replace(intake, outlet=existing_or_new_outlet(intake.outlet)), publish=publish, copy=copy
        )
        now.change(since=since, status=Import.Status.SAVED, article=article)
    return article


def save_import_as_text(row: Import, article: Article, text: str, *, by, since: int) -> Article:
    """Save the import as a new text of an existing article. A discarded article becomes a draft again."""
    with transaction.atomic():
        now = lock_import(row)
        article.bring_back()
        capture_and_carry_claims(article, text, by=by)
        now.change(since=since, status=Import.Status.SAVED, article=article)
    return article


def lock_import(row):
    """The current import, locked until the transaction ends. Raises NotAllowed if it is already settled."""
    now = Import.objects.select_for_update(of=["self"]).select_related("article").get(pk=row.pk)
    if now.status != Import.Status.READY:
        raise NotAllowed(_("This import is %(status)s; it cannot be saved now.") % {"status": now.get_status_display()})
    return now
