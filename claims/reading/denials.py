"""Who denies a claim, and how that is known: by name, by the opposite answer, or by a confirmed link."""

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from ..models import Claim, Link, Stance
from .rows import reading_row_prefetches

MOST_DENIALS = 20
# The answers that a no to the same question denies.
DENIED_ANSWERS = [Stance.Answer.YES, Stance.Answer.PARTLY]


def denials_of(claim: Claim) -> QuerySet:
    """The published denials of a claim, the last said first, at most MOST_DENIALS.

    Each has three flags: `names_it` (it names the claim as what it denies), `answers_no` (it answers no to a question
    to which the claim answers yes or partly) and `contradicts_it` (a confirmed link says so).
    """
    questions = claim.stances.filter(answer__in=DENIED_ANSWERS).values("question")
    no = Stance.objects.order_by().filter(question__in=questions, answer=Stance.Answer.NO)
    links = Link.objects.confirmed().order_by().filter(relation=Link.Relation.CONTRADICTS)
    # Each of these is found by an index; no scan of all denials.
    named = claim.denials.order_by().values("pk")
    ends = [links.filter(source=claim).values("target"), links.filter(target=claim).values("source")]
    denials = Claim.objects.published().filter(kind=Claim.Kind.DENIAL).exclude(pk=claim.pk)
    found = denials.filter(pk__in=named.union(no.values("claim"), *ends)).annotate(
        names_it=Case(When(denies=claim, then=True), default=False),
        answers_no=Exists(no.filter(claim=OuterRef("pk"))),
        contradicts_it=Exists(links.of(claim).filter(Q(source=OuterRef("pk")) | Q(target=OuterRef("pk")))),
    )
    return found.prefetch_related(*reading_row_prefetches()).newest_first()[:MOST_DENIALS]
