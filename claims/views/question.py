from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from ..models import Question
from ..paging import page_by_name
from ..rows import rows
from ..stances import MOST_ANSWERS, answering, stances_of


@require_safe
def question_list(request):
    page = page_by_name(Question.objects.filter(merged_into=None), "text", request.GET.get("after", ""))
    return render(request, "claims/question_list.html", {"page": page, "place": "questions"})


@require_safe
def question_detail(request, slug):
    """One question: who answered what, in the order in which it was said."""
    question = get_object_or_404(Question.objects.select_related("merged_into"), slug=slug)
    if question.merged_into:
        return redirect(question.merged_into)  # not for good: a merge can be undone
    stances = [stance for stance in stances_of(rows(answering(question=question))) if stance.question_id == question.pk]
    context = {"question": question, "stances": stances, "cut": len(stances) == MOST_ANSWERS, "place": "questions"}
    return render(request, "claims/question_detail.html", context)
