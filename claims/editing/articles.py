"""Correcting the metadata of an article, and publishing it. Each function is one transaction."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from articles.base import StaleVersion
from articles.models import Article

from ..locks import lock_recording
from ..models import Actor, Attribution, Claim, ClaimActor, Link
from ..models.reviewed import NotAllowed, reason_context
from ..registry.typed_outlets import existing_or_new_outlet


@dataclass
class TypedArticle:
    """The metadata of an article as an editor typed it, by column; `outlet` may be a new outlet that is not saved."""

    columns: dict

    def apply(self, article: Article) -> None:
        columns = self.columns | {"outlet": existing_or_new_outlet(self.columns["outlet"])}
        for name, value in columns.items():
            setattr(article, name, value)


def claims_dated_by_article(article: Article):
    """The claims with the report's date as their date, without discarded ones."""
    dated = article.claims.filter(said_basis=Claim.Basis.REPORT).exclude(status=Claim.Status.DISCARDED)
    return dated.order_by("said_on", "pk")


def correct_article(article: Article, metadata: TypedArticle, *, by, since: int, reason: str = "") -> list[Claim]:
    """Change the metadata of an article from the version `since`. A published article needs a reason.

    If the outlet or the day changes, the claims with the report's date keep their date. They are marked as changed by
    this person, so another editor looks at them, and are returned. If the article loses its date, these dates become
    inferred ones. Raises StaleVersion, NotAllowed.
    """
    with transaction.atomic(), reason_context(reason):
        lock_recording()
        now = Article.objects.select_for_update().get(pk=article.pk)
        if now.version != since:
            raise StaleVersion(now)
        if now.status == Article.Status.PUBLISHED and not reason.strip():
            raise NotAllowed(_("A published article is changed with a reason."))
        before, outlet = article_outlet_and_day(now), now.outlet_id
        metadata.apply(now)
        now.version += 1
        now.save()  # not update(): columns that are derived from others are set in save
        move_article_chain_ends(now, outlet)
        doubted = list(claims_dated_by_article(now)) if article_outlet_and_day(now) != before else []
        for claim in doubted:
            claim.change(changed_by=by)
        if now.outlet_id:
            name_outlet_as_speaker(now, by=by)
        if now.published_at is None:
            infer_dates_of_undated_report(now)
        Link.objects.of(*doubted).ask_for_another_look()
    article.refresh_from_db()
    return doubted


def name_outlet_as_speaker(article: Article, *, by) -> None:
    """What the article says itself is said by its outlet, which is on record now."""
    speakers = ClaimActor.objects.filter(claim=OuterRef("pk"), part=ClaimActor.Part.SPEAKER)
    voice = Actor.objects.for_outlet(article.outlet)
    for claim in article.claims.filter(~Exists(speakers)).exclude(status=Claim.Status.DISCARDED):
        ClaimActor.objects.create(claim=claim, part=ClaimActor.Part.SPEAKER, actor=voice)
        claim.change(changed_by=by)


def infer_dates_of_undated_report(article: Article) -> None:
    """No claim has the report's date when the report has none: the dates stay, as inferred ones."""
    for claim in article.claims.filter(said_basis=Claim.Basis.REPORT):
        claim.change(said_basis=Claim.Basis.INFERRED, said_basis_reason=Claim.UNDATED_REPORT)


def move_article_chain_ends(article: Article, before: int | None) -> None:
    """If a chain ends at the article's former outlet `before`, end it at the current outlet, or delete this last hop.

    The words never passed through an outlet that only our record named.
    """
    if before is None or before == article.outlet_id:
        return
    last = Attribution.objects.filter(claim__article=article).order_by("claim", "-position").distinct("claim")
    for hop in last:
        if hop.outlet_id == before and article.outlet_id is None:
            hop.delete()
        elif hop.outlet_id == before:
            hop.outlet_id = article.outlet_id
            hop.save()


def article_outlet_and_day(article: Article) -> tuple:
    local = article.published_locally
    return article.outlet_id, local and local.date(), article.published_precision if local else None


def publish_article(article: Article, *, by, since: int | None = None) -> None:
    """Publish a draft, and with it the published claims in it. Raises NotAllowed, StaleVersion."""
    with transaction.atomic():
        now = Article.objects.select_for_update().get(pk=article.pk)
        if now.status != Article.Status.DRAFT:
            raise NotAllowed(
                _("This article is %(status)s; that cannot be done to it now.") % {"status": now.get_status_display()}
            )
        if now.newest_snapshot is None:
            raise NotAllowed(_("No text of this article has been captured. Capture its text first."))
        now.change(since=since, status=Article.Status.PUBLISHED)
    article.refresh_from_db()
