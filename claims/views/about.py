"""The page about this site: its publisher and its rules. An admin edits its text on the site."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from articles.base import StaleVersion

from ..access import admin_required
from ..history.actions import action_message_with_undo
from ..models import AboutPage
from ..pages.about import LONGEST_TEXT, about_page, default_about_text, render_about_markdown, save_about_page
from .act import with_version

MOST_VERSIONS = 50
STALE = _("Somebody saved another text while your form was open. Both are below; yours is kept in the form.")


class AboutForm(forms.Form):
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 24, "autofocus": True}),
    )

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        if not render_about_markdown(text).strip():
            raise ValidationError(_("Nothing of this would be seen."))
        return text


@require_safe
def about(request):
    page = about_page(requested_language(request, get_language()))
    context = {"page": page, "text": render_about_markdown(page.text), "place": "about"}
    return render(request, "claims/about.html", context)


def requested_language(request, else_this):
    """The language in the address, else `else_this`, else English. Raises Http404 for an unknown language."""
    asked = request.GET.get("language", "")
    if asked and asked not in AboutPage.Language.values:
        raise Http404
    known = (else_this or "").partition("-")[0]
    return asked or (known if known in AboutPage.Language.values else AboutPage.Language.ENGLISH)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def about_update(request):
    """Edit the text of one language: `save` saves it, `preview` shows it; `version=` starts with an earlier text."""
    page = about_page(requested_language(request, get_language()))
    started = {"version": page.version, "text": text_of_version(page, request.GET.get("version", ""))}
    form = AboutForm(request.POST if request.method == "POST" else None, initial=started)
    status, context = 200, {}
    if request.method == "POST":
        status = save_text(request, form, page.language, context)
        if status == 302:
            return redirect(f"{request.path.removesuffix('edit/')}?language={page.language}")
    context |= {
        "page": page,
        "form": form,
        "preview": render_about_markdown(form.cleaned_data["text"])
        if form.is_bound and "text" in form.cleaned_data
        else None,
        "versions": page_versions(page),
        "languages": AboutPage.Language.choices,
        "place": "about",
    }
    return render(request, "claims/about_update.html", context, status=status)


def save_text(request, form, language, context):
    """Save the text, except for a preview; return the status. If a colleague saved meanwhile, show both texts: 409."""
    if not form.is_valid():
        return 422
    if "preview" in request.POST:
        return 200
    text = form.cleaned_data["text"]
    try:
        page = save_about_page(language, text, by=request.user, since=form.cleaned_data["version"])
    except StaleVersion as stale:
        [now] = stale.args
        form.add_error(None, STALE)
        form.data = with_version(form.data, now)
        context["beside"] = [(form.fields["text"].label, now.text, text)]
        return 409
    action_message_with_undo(request, _("The page about this site is saved."), page)
    return 302


def page_versions(page):
    """The events of the page, the newest first."""
    if not page.pk:
        return []
    return list(
        page.events.exclude(pgh_label="delete").select_related("changed_by").order_by("-pgh_id")[:MOST_VERSIONS]
    )


def text_of_version(page, number):
    """The text of a version; without a number the current text, 0 for the default text. Raises Http404 if unknown."""
    if not number:
        return page.text
    if number == "0":
        return default_about_text(page.language)
    event = page.events.filter(version=number).last() if page.pk and number.isdecimal() and len(number) < 10 else None
    if event is None:
        raise Http404
    return event.text
