"""Who denies a claim, and how that is known: by name, by the opposite answer, or by a confirmed link.

Also the other way round: what a denial that is being recorded may deny.
"""

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from articles.models import Article

from ..models import Claim, ClaimActor, Link, Stance
from .rows import reading_row_prefetches

MOST_DENIALS = 20
MOST_DENIABLE = 6
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


def deniable_claims(article: Article, actors: set[int], answers: dict[int, str]) -> QuerySet:
    """What a denial in the article may deny: claims of others in it, and opposite answers.

    `actors` are the ids of those who deny, and for whom; `answers` are {question id: answer} of the denial. At most
    MOST_DENIABLE claims: the answers first, then accusations, the last said first.
    """
    refused = [question for question, answer in answers.items() if answer == Stance.Answer.NO]
    yes = Stance.objects.order_by().filter(question__in=refused, answer__in=DENIED_ANSWERS)
    own = ClaimActor.objects.filter(part=ClaimActor.Part.SPEAKER, actor__in=actors, claim=OuterRef("pk"))
    about = ClaimActor.objects.filter(part=ClaimActor.Part.ABOUT, actor__in=actors, claim=OuterRef("pk"))
    here = article.claims.order_by().values("pk")
    found = (
        Claim.objects.filter(pk__in=here.union(yes.values("claim")))
        .exclude(status=Claim.Status.DISCARDED)
        .exclude(kind=Claim.Kind.DENIAL)
        .filter(~Exists(own))
        .annotate(
            answers_yes=Exists(yes.filter(claim=OuterRef("pk"))),
            is_accusation=Case(When(kind=Claim.Kind.ACCUSATION, then=True), default=False),
            is_about_them=Exists(about),
        )
    )
    return found.prefetch_related(*reading_row_prefetches()).order_by(
        "-answers_yes", "-is_accusation", "-is_about_them", "-said_on", "-pk"
    )[:MOST_DENIABLE]
