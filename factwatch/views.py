"""Pages that belong to the whole site."""

from django.db import Error, connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def health(request):
    """200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("database away\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def about(request):
    return render(request, "about.html")


def csrf_failure(request, reason=""):
    """A form that was open too long, or that came from another site: keep what was typed in sight."""
    typed = [(name, value) for name, value in request.POST.items() if "password" not in name and "token" not in name]
    return render(request, "403_csrf.html", {"typed": typed}, status=403)
