from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..exporting.exported_claims import READER
from ..models import Link
from ..pages.home import (
    home_busiest_actors,
    home_latest_said,
    home_lead,
    home_lead_links,
    home_most_answered_questions,
    home_newest_claims,
)
from ..reading.links import set_link_ends
from ..reading.rows import reading_rows
from ..reading.shifts import latest_shift_rows as newest_shifts
from ..reading.shifts import shifts_from_rows
from ..timeline.utterances import links_among_utterances

SHIFTS, CONTRADICTIONS = 3, 3


@require_safe
def home(request):
    """The purpose of the site, the story that leads, shifts, contradictions, what was said last, and who says most."""
    newest = home_newest_claims()
    if not newest.days:
        return render(request, "claims/home.html", {})
    ids = list(newest.days)
    context = {
        "newest": newest,
        "actors": home_busiest_actors(ids),
        "questions": home_most_answered_questions(ids),
    }
    leading = home_lead_links(links_among_utterances(ids), newest.days)
    return render(request, "claims/home.html", context | linked_news(leading, home_latest_said(ids)))


def linked_news(leading: list[tuple[int, int, str]], latest: list[int]) -> dict:
    """The lead, and the latest claims, shifts and confirmed contradictions; all claims are fetched together.

    `leading` are the links that may lead, as (source, target, relation).
    """
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
