from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..exporting.exported_claims import READER
from ..lists.filterset import AskedValues
from ..lists.index import recorded_index_page
from ..models import Link
from ..pages.home import (
    ALL_YEARS,
    PERIOD_NAMES,
    ChosenPeriod,
    home_busiest_actors,
    home_most_answered_questions,
    home_newest_linked_ids,
    home_period,
    read_home_period,
)
from ..reading.links import set_link_ends
from ..reading.rows import reading_rows
from ..reading.shifts import latest_shift_rows as newest_shifts
from ..reading.shifts import shifts_from_rows
from ..timeline.timeline import timeline_of
from ..timeline.utterances import links_among_utterances

LATEST, SHIFTS, CONTRADICTIONS = 4, 3, 3


@require_safe
def home(request):
    """The purpose of the site, the newest claims, shifts and contradictions, and the timeline of the chosen period."""
    try:
        span, problem = home_period(read_home_period(request.GET.get("period", "").strip()), timezone.localdate()), ""
    except ValueError as error:
        span, problem = ChosenPeriod(ALL_YEARS, []), str(error)
    links = links_among_utterances(span.ids) if span.ids else []
    context = {
        "span": span,
        "problem": problem,
        "periods": PERIOD_NAMES.items(),
        "actors": home_busiest_actors(span.ids) if span.ids else [],
        "questions": home_most_answered_questions(span.ids) if span.ids else [],
        "timeline": timeline_of(home_newest_linked_ids(span.ids, links) or span.ids, links=links),
    }
    return render(request, "claims/home.html", context | latest_news())


def latest_news() -> dict:
    """The latest published claims, shifts and confirmed contradictions; all their claims are fetched together."""
    latest = recorded_index_page(AskedValues(), size=LATEST).ids
    shifts = list(newest_shifts(SHIFTS))
    public = Link.objects.visible_to(READER).filter(relation=Link.Relation.CONTRADICTS)
    links = list(public.order_by("-confirmed_at", "-pk")[:CONTRADICTIONS])
    ids = [*latest, *(row[end] for row in shifts for end in ("before", "after"))]
    ids += [pk for link in links for pk in (link.source_id, link.target_id)]
    claims = {claim.pk: claim for claim in reading_rows(sorted(set(ids)))}
    return {
        "claims": [claims[pk] for pk in latest if pk in claims],
        "shifts": shifts_from_rows(shifts, claims),
        "contradictions": set_link_ends(links, claims),
    }
