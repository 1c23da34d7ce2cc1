from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from ..access import get_visible_or_404, get_visible_survivor
from ..lists.filterset import AskedValues
from ..lists.question_filters import QuestionFilterSet
from ..models import Actor, ClaimShift, Question
from ..pages.questions import question_summaries
from ..reading.origins import independent_origins
from ..reading.rows import reading_rows
from ..reading.shifts import shift_rows, shifts_from_rows
from ..reading.stances import (
    MOST_ANSWERS,
    answering_claim_ids,
    claims_of_latest_stances,
    latest_answers,
    stance_sides,
    stances_in_order,
)
from ..timeline.timeline import timeline_of
from .tidy import without_blank_parameters

MOST_SHIFTS = 5


@require_safe
@without_blank_parameters
@vary_on_headers("HX-Request")
def question_list(request):
    """The tracked questions of the filter, by their text, each with its latest answer."""
    question_filter = QuestionFilterSet(request.GET, request.user)
    page = question_filter.page()
    context = {
        "filter": question_filter,
        "page": page,
        "summaries": question_summaries(page.rows),
        "place": "questions",
    }
    return render(request, f"claims/question_list.html{'#refreshed' if request.htmx else ''}", context)


@require_safe
def question_detail(request, slug):
    """One question: each actor's answer today, the latest shifts, the origins of the answers, every answer in order."""
    question = get_visible_or_404(Question.objects, request.user, slug=slug)
    if survivor := get_visible_survivor(question, request.user):
        return redirect(survivor)  # not permanent: a merge can be undone
    answers, (latest, more_actors) = answering_claim_ids(question), claims_of_latest_stances(question)
    shifts = list(
        shift_rows(ClaimShift.objects.filter(question=question)).order_by("-said_on", "-after")[: MOST_SHIFTS + 1]
    )
    turned = {pk for row in shifts for pk in (row["before"], row["after"])}
    claims = {claim.pk: claim for claim in reading_rows(sorted({*answers, *latest, *turned}))}
    given = {
        stance.claim_id: stance for stance in stances_in_order(claims.values()) if stance.question_id == question.pk
    }
    today = latest_answers(latest, given, Actor.objects.in_bulk({pk for own, _ in latest.values() for pk in own}))
    stances = [stance for pk, stance in given.items() if pk in answers[:MOST_ANSWERS]]
    context = {
        "question": question,
        "stances": stances,
        "cut": len(answers) > MOST_ANSWERS,
        "sides": stance_sides(stances, today),
        "today": today,
        "more_actors": more_actors,
        "shifts": shifts_from_rows(shifts[:MOST_SHIFTS], claims),
        "more_shifts": len(shifts) > MOST_SHIFTS,
        "timeline": timeline_of(AskedValues(question=[question]), across_years=True),
        "origins": independent_origins(stance.claim for stance in stances),
        "place": "questions",
    }
    return render(request, "claims/question_detail.html", context)
