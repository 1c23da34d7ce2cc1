from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..models import Presence


class PresenceForm(forms.ModelForm):
    left = forms.BooleanField(required=False)

    class Meta:
        model = Presence
        fields = ["subject"]


@require_POST
def presence(request):
    """Record that this person has a form open, or has `left` it. The response names the others who have it open.

    Without a session the response is one notice in their place: a redirect would replace the form during typing.
    """
    if not request.user.is_authenticated:
        return render(request, "claims/parts/presence.html#others", {"ended": True})
    form = PresenceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("Name the form that is open.") + "\n", status=422, content_type="text/plain")
    subject = form.cleaned_data["subject"]
    if form.cleaned_data["left"]:
        Presence.objects.leave(request.user, subject)
        return HttpResponse(status=204)
    Presence.objects.see(request.user, subject)
    return render(
        request, "claims/parts/presence.html#others", {"others": Presence.objects.others(request.user, subject)}
    )
