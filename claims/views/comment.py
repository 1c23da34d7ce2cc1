"""Comments of editors on a claim."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ..access import editor_required
from ..forms.act import CommentForm
from ..history.actions import action_message_with_undo
from ..models import Claim, Comment


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment_create(request, slug):
    claim = get_object_or_404(Claim, slug=slug)
    form = CommentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        comment = claim.comment(form.cleaned_data["text"], by=request.user)
        action_message_with_undo(request, _("Commented."), comment)
        return HttpResponseRedirect(comment.get_absolute_url())
    context = {"claim": claim, "form": form, "place": "claims"}
    return render(request, "claims/comment_create.html", context, status=422 if form.errors else 200)


@editor_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment_delete(request, pk):
    """Delete one's own comment. An undo in the desk's history restores it."""
    comment = get_object_or_404(Comment.objects.select_related("claim"), pk=pk)
    if comment.made_by != request.user:
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "claims/comment_delete.html", {"comment": comment, "place": "claims"})
    comment.delete()
    action_message_with_undo(request, _("Comment deleted."), comment.claim)
    return redirect(comment.claim)
