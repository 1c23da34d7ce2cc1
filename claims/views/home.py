from django.db.models import Q
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
    home_lead,
    home_lead_links,
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
    return render(request, "claims/home.html", context | linked_news(home_lead_links(links, span.days)))


def linked_news(leading: list[tuple[int, int, str]]) -> dict:
    """The lead, and the latest published claims, shifts and confirmed contradictions; all claims are fetched together.

    `leading` are the links that may lead, as (source, target, relation).
    """
    latest = recorded_index_page(AskedValues(), size=LATEST).ids
    shifts = list(newest_shifts(SHIFTS))
    public = Link.objects.visible_to(READER)
    newest = public.filter(relation=Link.Relation.CONTRADICTS).order_by("-confirmed_at", "-pk")[:CONTRADICTIONS]
    named = Q(pk__in=newest.values("pk"))
    for source, target, relation in leading:
        named |= Q(source=source, target=target, relation=relation)
    links = list(public.filter(named).order_by("-confirmed_at", "-pk"))
    ids = [*latest, *(row[end] for row in shifts for end in ("before", "after"))]
    ids += [pk for link in links for pk in (link.source_id, link.target_id)]
    claims = {claim.pk: claim for claim in reading_rows(sorted(set(ids)))}
    set_link_ends(links, claims)
    contradictions = [link for link in links if link.relation == Link.Relation.CONTRADICTS]
    return {
        "lead": home_lead([link for link in links if (link.source_id, link.target_id, link.relation) in leading]),
        "claims": [claims[pk] for pk in latest if pk in claims],
        "shifts": shifts_from_rows(shifts, claims),
        "contradictions": contradictions[:CONTRADICTIONS],
    }
