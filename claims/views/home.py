from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..exporting.exported_claims import READER
from ..lists.filterset import Asked
from ..lists.index import recorded_page
from ..models import Link
from ..pages.home import ALL, NAMES, Span, busiest_actors, most_answered, newest_linked, read_period, span_of
from ..reading.links import paired
from ..reading.rows import rows
from ..reading.shifts import latest as newest_shifts
from ..reading.shifts import told
from ..timeline.timeline import timeline_of
from ..timeline.utterances import links_among

LATEST, SHIFTS, CONTRADICTIONS = 4, 3, 3


@require_safe
def home(request):
    """What this is, what is new, who shifted, where claims contradict each other, and the timeline of the period."""
    try:
        span, problem = span_of(read_period(request.GET.get("period", "").strip()), timezone.localdate()), ""
    except ValueError as error:
        span, problem = Span(ALL, []), str(error)
    links = links_among(span.ids) if span.ids else []
    context = {
        "span": span,
        "problem": problem,
        "periods": NAMES.items(),
        "actors": busiest_actors(span.ids) if span.ids else [],
        "questions": most_answered(span.ids) if span.ids else [],
        "timeline": timeline_of(newest_linked(span.ids, links) or span.ids, links=links),
    }
    return render(request, "claims/home.html", context | news())


def news() -> dict:
    """What was published, turned and confirmed last; the claims of all three are fetched together."""
    latest = recorded_page(Asked(), size=LATEST).ids
    shifts = list(newest_shifts(SHIFTS))
    public = Link.objects.visible_to(READER).filter(relation=Link.Relation.CONTRADICTS)
    links = list(public.order_by("-confirmed_at", "-pk")[:CONTRADICTIONS])
    ids = [*latest, *(row[end] for row in shifts for end in ("before", "after"))]
    ids += [pk for link in links for pk in (link.source_id, link.target_id)]
    claims = {claim.pk: claim for claim in rows(sorted(set(ids)))}
    return {
        "claims": [claims[pk] for pk in latest if pk in claims],
        "shifts": told(shifts, claims),
        "contradictions": paired(links, claims),
    }
