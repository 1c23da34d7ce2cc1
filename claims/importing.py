"""Making articles of imports: saved as a new article, or as a new text of one that is here."""

from dataclasses import replace

from django.db import transaction
from django.db.models.fields.json import KT

from articles.intake import Intake, Known, known, outlet_named, take_in
from articles.models import Article, Import, Outlet
from articles.reading import one_at_a_time
from articles.registry import NotAllowed, free_slug

from .anchoring import capture
from .models import Actor

MOST = 50


def waiting_imports(user) -> list[Import]:
    """This editor's unfinished imports, latest first, at most MOST, each with its `headline`; one query."""
    rows = Import.objects.unfinished().filter(added_by=user)
    return list(rows.defer("page").annotate(headline=KT("page__title"))[:MOST])


def here_already(row: Import, page) -> Known | None:
    """The article that this import is already: by the address that was given or the one it names, or by its text."""
    found = [known(url or None, page.text) for url in dict.fromkeys([row.url, page.url])]
    return next((one for one in found if one and one.same_address), found[0])


def save_article(row: Import, intake: Intake, *, outlet: str, publish: bool, copy: bool, by, since: int) -> Article:
    """Make the import an article. `outlet` names one to be added, or is empty where `intake` has it.

    Raises NotAllowed, StaleVersion, AlreadyHere, ValueError with a sentence, and ValidationError.
    """
    with transaction.atomic():
        one_at_a_time()  # two at once would make one outlet twice, or want one slug
        now = lock(row)
        intake = replace(intake, outlet=intake.outlet or added_outlet(outlet))
        article = take_in(intake, publish=publish, copy=copy)
        now.change(since=since, status=Import.Status.SAVED, article=article)
    return article


def save_text(row: Import, article: Article, text: str, *, by, since: int) -> Article:
    """Make the import a new text of an article that is here; one that was discarded is a draft again."""
    with transaction.atomic():
        now = lock(row)
        article.bring_back()
        capture(article, text, by=by)
        now.change(since=since, status=Import.Status.SAVED, article=article)
    return article


def lock(row):
    """The import as it stands, held until the transaction ends. Raises NotAllowed when it was settled meanwhile."""
    now = Import.objects.select_for_update(of=["self"]).select_related("article").get(pk=row.pk)
    if now.status != Import.Status.READY:
        raise NotAllowed(f"This import is {now.get_status_display()}; it cannot be saved now.")
    return now


def added_outlet(name):
    """The outlet of this name, made with the actor that speaks in its voice; None for no name."""
    if not name:
        return None
    outlet = outlet_named(name)
    if outlet is None:
        outlet = Outlet.objects.create(slug=free_slug(Outlet, name), name=name)
        Actor.objects.for_outlet(outlet)
    return outlet
