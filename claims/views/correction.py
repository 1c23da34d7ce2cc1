from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..history.changes import corrections


@require_safe
def correction_list(request):
    """What was changed after publication, and why; latest first."""
    return render(request, "claims/correction_list.html", {"corrections": corrections(), "place": "corrections"})
