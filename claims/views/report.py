"""Readers' reports of errors in a claim, and how editors settle them."""

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from ..access import editor_required
from ..editing.reports import TooManyReports, report_claim, reporter_hash
from ..forms.report import ReportForm, SettleForm
from ..lists.report_filters import ReportFilterSet
from ..models import Claim, Report
from ..reading.paging import PAGE_SIZE
from .act import act
from .tidy import without_blank_parameters


@require_http_methods(["GET", "HEAD", "POST"])
def claim_report(request, slug):
    """Take a reader's report. If it is refused, the page is shown again with the typed values, 422 or 429."""
    claim = get_object_or_404(Claim.objects.exclude(published_at=None), slug=slug)
    if claim.status != Claim.Status.PUBLISHED:
        return render(request, "claims/claim_withdrawn.html", {"claim": claim, "place": "claims"}, status=410)
    form = ReportForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = send_report(form, claim, reporter_hash(request))
        if status == 302:
            return redirect("claim_reported", slug=claim.slug)
    context = {"claim": claim, "form": form, "kept_days": settings.REPORTS_KEPT_DAYS, "place": "claims"}
    return render(request, "claims/claim_report.html", context, status=status)


def send_report(form, claim, visitor):
    """Save the report; return the status. The reason of a refusal is added to the form."""
    if not form.is_valid():
        return 422
    try:
        report_claim(claim, visitor=visitor, **form.cleaned_data)
    except TooManyReports as refused:
        form.add_error(None, str(refused))
        return refused.status
    return 302


@require_safe
def claim_reported(request, slug):
    """Thank the reader. Anybody can open this page: it never shows a report."""
    claim = get_object_or_404(Claim.objects.published(), slug=slug)
    return render(request, "claims/claim_reported.html", {"claim": claim, "place": "claims"})


@editor_required
@require_safe
@without_blank_parameters
@vary_on_headers("HX-Request")
def report_list(request):
    """The open reports, then the settled reports, 50 a page. With a filter, one list of the reports that match.

    The latest reports come first, except in the list of open reports.
    """
    filters = ReportFilterSet(request.GET, request.user)
    rows = with_claims(Report.objects.all())
    is_whole = filters.is_valid() and not filters.asked
    page = filters.page(rows.exclude(status=Report.Status.OPEN) if is_whole else rows)
    waiting = waiting_reports() if is_whole and not filters.form.cleaned_data["after"] else []
    context = {"filter": filters, "page": page, "is_whole": is_whole, "reports": waiting, "place": "desk"}
    template = "claims/report_list.html#refreshed" if request.htmx else "claims/report_list.html"
    return render(request, template, context)


def waiting_reports() -> list[Report]:
    """The oldest fifty reports that nobody has settled, each with its claim; one query."""
    return list(with_claims(Report.objects.waiting())[:PAGE_SIZE])


def with_claims(reports: QuerySet[Report]) -> QuerySet[Report]:
    return reports.select_related("claim", "settled_by")


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_settle(request, pk):
    row = get_object_or_404(with_claims(Report.objects.all()), pk=pk)
    title, done = _("Settle the report"), _("The report is settled.")
    return act(request, row, row.settle, title=title, done=done, form_class=SettleForm, back=reports_at_desk())


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_reopen(request, pk):
    row = get_object_or_404(with_claims(Report.objects.all()), pk=pk)
    title, done = _("Open the report again"), _("The report waits at the desk again.")
    return act(request, row, row.reopen, title=title, done=done, back=reverse("report_list"))


def reports_at_desk():
    return f"{reverse('desk')}#reports"
