"""Correcting the metadata of an article, and publishing it."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from articles.base import StaleVersion
from articles.models import Article

from ..access import editor_required
from ..editing.articles import claims_dated_by_article, correct_article, publish_article
from ..forms.article import ArticleForm, article_form_differences
from ..history.actions import action_message_with_undo
from ..models.reviewed import NotAllowed
from .act import act, redirect_browser, with_version

STALE = _("Somebody changed this article while your form was open. Both versions are below; yours is kept in the form.")
MOST_LISTED = 50


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def article_update(request, slug):
    """Correct the headline, outlet, address, byline, language or date. A published article needs a reason."""
    article = get_object_or_404(Article.objects.select_related("outlet"), slug=slug)
    form = ArticleForm(request.POST if request.method == "POST" else None, article=article)
    context = {"article": article, "form": form, "place": "articles"}
    status = 200
    if request.method == "POST":
        status = save_metadata(request, article, form, context)
        if status == 302:
            return redirect_browser(request, article.get_absolute_url())
    context["dated"] = claims_dated_by_article(article)[:MOST_LISTED]
    return render(request, "claims/article_form.html", context, status=status)


def save_metadata(request, article, form, context):
    """Save the values of the form; return the status. The reason of a refusal is added to the form."""
    valid = form.is_valid()
    values = form.cleaned_data
    try:
        if values.get("version") not in {article.version, None}:
            raise StaleVersion(article)
        if not valid:
            return 422
        since, reason = values["version"] or 0, values.get("reason", "")
        doubted = correct_article(article, form.metadata, by=request.user, since=since, reason=reason)
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return refused.status
    except StaleVersion:
        article.refresh_from_db()
        context["beside"] = article_form_differences(article, form)
        form.data = with_version(form.data, article)
        form.add_error(None, STALE)
        return 409
    action_message_with_undo(request, _("Saved."), article)
    if doubted:
        told = ngettext(
            "Another look is needed at %(number)s claim that takes its date from the report.",
            "Another look is needed at %(number)s claims that take their date from the report.",
            len(doubted),
        )
        messages.info(request, told % {"number": len(doubted)})
    return 302


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def article_publish(request, slug):
    article = get_object_or_404(Article, slug=slug)
    verb = partial(publish_article, article)
    return act(request, article, verb, title=_("Publish the article"), done=_("The article is published."))


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def article_discard(request, slug):
    """Discard a draft: it is hidden, but an import of its address finds it again."""
    article = get_object_or_404(Article, slug=slug)
    return act(request, article, article.discard, title=_("Discard the article"), done=_("Discarded."), back="/desk/")


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def article_restore(request, slug):
    article = get_object_or_404(Article, slug=slug)
    return act(request, article, article.bring_back, title=_("Bring the article back"), done=_("It is a draft again."))
