"""Importing articles: an editor imports a page, checks it and saves it."""

from functools import partial

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from articles.article_from_page import ArticleExists
from articles.base import NotAllowed, StaleVersion
from articles.fetch_task import (
    fetch_again_in_task,
    import_address_in_task,
    import_file_without_task,
    import_text_without_task,
    task_page_from_json,
)
from articles.models import Import

from ..access import editor_required
from ..editing.imports import (
    articles_like_import,
    existing_article_of_import,
    save_import_as_article,
    save_import_as_text,
    unfinished_imports_of_editor,
)
from ..forms.article_import import (
    OFFERED_LANGUAGES,
    OFFERED_ZONES,
    CutForm,
    ImportForm,
    IntakeForm,
    import_form_initial,
)
from ..history.actions import action_message_with_undo
from .act import act, redirect_browser, with_version

OPTIONS = 8
MEANWHILE = _("This page came in meanwhile. Above is the article that it is.")
IMPORTS = Import.objects.select_related("added_by", "article")


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request):
    """Import a page by its address, its text or a file."""
    form = ImportForm(initial={"url": request.GET.get("url", "")[:2_000]})
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect_browser(request, bring_page(form.cleaned_data, by=request.user).get_absolute_url())
        except (ValueError, NotAllowed) as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "imports": unfinished_imports_of_editor(request.user), "place": "desk"}
    return render(request, "claims/import_create.html", context, status=422 if form.errors else 200)


def bring_page(values, *, by):
    if values["file"]:
        return import_file_without_task(values["file"].name, values["file"].read(), by=by, url=values["url"])
    if values["text"].strip():
        return import_text_without_task(values["text"], by=by, url=values["url"])
    return import_address_in_task(values["url"], by=by)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def import_detail(request, pk):
    """The state of an import: being fetched, failed, ready to be checked and saved, or saved."""
    row = get_object_or_404(IMPORTS, pk=pk)
    if request.method == "POST":
        return import_save(request, row)
    if request.htmx:
        if row.is_being_fetched:
            return render(request, "claims/import_detail.html#progress", {"import": row})
        return redirect_browser(request, row.get_absolute_url())
    return import_page(request, row)


def import_page(request, row, form=None, status=200):
    """The page of an import. `form` is a refused form, whose typed values stay."""
    context = {"import": row, "place": "desk"}
    if row.status == Import.Status.READY:
        page = task_page_from_json(row.page)
        here = existing_article_of_import(row, page)
        context |= {
            "page": page,
            "here": here,
            "is_copy": is_copy(row, page, here),
            "similar": articles_like_import(page) if here is None else [],
            "form": form or form_of_import(row, page, here),
            "zones": OFFERED_ZONES.split(),
            "languages": OFFERED_LANGUAGES.items(),
        }
    return render(request, "claims/import_detail.html", context, status=status)


def form_of_import(row, page, here, data=None):
    """The form of an import: CutForm (only about the text) for a new text of an existing article, else IntakeForm."""
    form_class = CutForm if here and not is_copy(row, page, here) else IntakeForm
    return form_class(data, page=page, initial=import_form_initial(row, page))


def is_copy(row, page, here):
    """Whether an existing article has this text at another address: the same report, printed twice."""
    return bool(here and not here.same_address and (row.url or page.url))


def import_save(request, row):
    if row.status == Import.Status.SAVED:
        return redirect_browser(request, row.article.get_absolute_url())
    if row.status != Import.Status.READY:
        return import_page(request, row, status=409)
    page = task_page_from_json(row.page)
    here = existing_article_of_import(row, page)
    form = form_of_import(row, page, here, request.POST)
    status = 422
    if form.is_valid():
        article, status = attempt_save(request, row, form, here)
        if article:
            return redirect_browser(request, article.get_absolute_url())
        row.refresh_from_db()
        form.data = with_version(form.data, row)
    return import_page(request, row, form, status)


def attempt_save(request, row, form, here):
    """Save with the pressed button; return (article or None, status). The reason of a refusal is added to the form."""
    try:
        return save_as_chosen(request, row, form, here), 302
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return None, refused.status
    except ArticleExists:
        form.add_error(None, MEANWHILE)
        return None, 409
    except StaleVersion:
        form.add_error(None, _("Somebody changed this import in the meantime. Look at it again, then save."))
        return None, 409
    except ValidationError as invalid:
        form.add_error(None, invalid.messages)
    except ValueError as invalid:
        form.add_error(None, str(invalid))
    return None, 422


def save_as_chosen(request, row, form, here):
    """Save the import, and return its article. Raises the exceptions that `attempt_save` catches."""
    choice = request.POST.get("save")
    how = {"by": request.user, "since": form.cleaned_data["version"]}
    if isinstance(form, IntakeForm):
        if here and choice != "copy":
            raise NotAllowed(MEANWHILE)
        return save_new_article(request, row, form, publish=choice != "draft", copy=choice == "copy", **how)
    if choice != "text":
        raise NotAllowed(MEANWHILE)
    article = save_import_as_text(row, here.article, form.kept, **how)
    action_message_with_undo(
        request, _("It is a draft again.") if here.same_text else _("Saved as a new text of this article."), article
    )
    return article


def save_new_article(request, row, form, *, publish, **how):
    if publish and not form.require_all():
        raise ValueError(_("Readers are told the outlet and the date. Give both, or save a draft."))
    article = save_import_as_article(row, form.intake, publish=publish, **how)
    told = _("Saved. Select the words of a claim.") if publish else _("Saved as a draft; readers do not see it yet.")
    action_message_with_undo(request, told, article)
    return article


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_drop(request, pk):
    row = get_object_or_404(IMPORTS, pk=pk)
    return act(request, row, row.drop, title=_("Drop this import"), done=_("Dropped."), back=reverse("import_create"))


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_restore(request, pk):
    row = get_object_or_404(IMPORTS, pk=pk)
    return act(request, row, row.restore, title=_("Bring the import back"), done=_("It is back."))


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_retry(request, pk):
    row = get_object_or_404(IMPORTS, pk=pk)
    return act(
        request, row, partial(fetch_again_in_task, row), title=_("Try again"), done=_("It is fetched once more.")
    )
