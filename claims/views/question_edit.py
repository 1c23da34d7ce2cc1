"""Tracking a question, and changing its text."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from articles.base import StaleVersion

from ..access import editor_required
from ..forms.question import QuestionForm
from ..history.actions import action_message_with_undo
from ..models import Question
from ..models.reviewed import NotAllowed
from ..registry.questions import change_question, may_reword_question, track_question
from .act import redirect_browser, with_version

STALE = _(
    "Somebody changed this question while your form was open. Both versions are below; yours is kept in the form."
)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_create(request):
    """Track a question before any claim answers it."""
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            question = track_question(form.cleaned_data["text"], form.cleaned_data["description"])
        except NotAllowed as refused:
            form.add_error("text", str(refused))
        else:
            action_message_with_undo(request, _("The question is tracked."), question)
            return redirect_browser(request, question.get_absolute_url())
    context = {"form": form, "place": "questions"}
    return render(request, "claims/question_form.html", context, status=422 if form.errors else 200)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_update(request, slug):
    """Change a question. If a colleague saved meanwhile, the form is refused and shows both versions side by side."""
    question = get_object_or_404(Question.objects.select_related("merged_into"), slug=slug)
    if question.merged_into:
        return redirect("question_update", question.merged_into.slug)
    form = QuestionForm(request.POST if request.method == "POST" else None, question=question)
    context = {
        "question": question,
        "form": form,
        "place": "questions",
        "may": may_reword_question(question, request.user),
    }
    status = save_question(question, form, context, by=request.user) if request.method == "POST" else 200
    if status == 302:
        action_message_with_undo(request, _("Saved."), question)
        return redirect_browser(request, question.get_absolute_url())
    return render(request, "claims/question_form.html", context, status=status)


def save_question(question, form, context, *, by):
    """Save the values of the form; return the status. The reason of a refusal is added to the form."""
    if not form.is_valid():
        return 422
    values = form.cleaned_data
    try:
        change_question(question, values["text"], values["description"], by=by, since=values["version"] or 0)
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return refused.status
    except StaleVersion:
        question.refresh_from_db()
        context["beside"] = form.beside(question)
        form.data = with_version(form.data, question)
        form.add_error(None, STALE)
        return 409
    return 302
