"""The content of an actor's page, in a fixed number of queries: the ids of all lists of claims come from one union."""

from dataclasses import dataclass, field
from functools import reduce

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, JSONObject

from ..access import get_visible_or_404
from ..models import Actor, ActorName, Affiliation, Claim, ClaimActor, ClaimScope, Stance
from ..reading.rows import reading_rows
from ..reading.stances import MOST_ANSWERS, AnswerLine, stance_lines, stances_in_order
from ..text.periods import PeriodPrecision

MOST_ROLES = 50
LIST_LIMITS = {"said": 6, "answered": MOST_ANSWERS, "asked": 15, "about": 6, "denied_by": 10, "denies": 10}
NO_DENIED_CLAIM = Cast(Value(None), BigIntegerField())


@dataclass
class Dossier:
    """The claims of and about an actor, the latest said first; `cut` has the names of the lists with more claims."""

    said: list[Claim]
    lines: list[AnswerLine]
    # Answers of others to questions, in claims about the actor. Claims without an answer are in `about`.
    asked: list[AnswerLine]
    about: list[Claim]
    # Pairs of a denial and the claim that it denies.
    denied_by: list[tuple[Claim, Claim]]
    denies: list[tuple[Claim, Claim]]
    cut: set[str] = field(default_factory=set)

    @property
    def answers(self) -> list[int]:
        """The ids of the claims in `lines`."""
        return sorted({stance.claim_id for line in self.lines for stance in line.stances})


def actor_page_actor(user, slug: str) -> Actor:
    """The actor with `also_called`, its other names as {name, language}. Raises Http404 if the user may not see it."""
    names = ActorName.objects.filter(actor=OuterRef("pk")).exclude(name=OuterRef("name")).order_by("pk")
    also_called = ArraySubquery(names.values(called=JSONObject(name="name", language="language"))[:MOST_ROLES])
    actors = Actor.objects.select_related("outlet").annotate(also_called=also_called)
    return get_visible_or_404(actors, user, slug=slug)


def actor_page_roles(actor: Actor, user) -> tuple[list[Affiliation], list[Affiliation]]:
    """The roles in which the actor spoke for others, and the roles in which others spoke for it.

    The latest first, at most MOST_ROLES of each, in one query.
    """
    seen = Actor.objects.visible_to(user)
    held = Affiliation.objects.filter(actor=actor, body__in=seen).values("pk")[:MOST_ROLES]
    members = Affiliation.objects.filter(body=actor, actor__in=seen).values("pk")[:MOST_ROLES]
    found = list(Affiliation.objects.filter(Q(pk__in=held) | Q(pk__in=members)).select_related("actor", "body"))
    return [one for one in found if one.actor_id == actor.pk], [one for one in found if one.body_id == actor.pk]


def actor_page_dossier(actor: Actor) -> Dossier:
    found, cut = actor_page_claims(actor)
    ids = {pk for pairs in found.values() for pair in pairs for pk in pair if pk}
    claims = {claim.pk: claim for claim in reading_rows(sorted(ids))}

    def fetched(name):
        return [(claims[pk], claims.get(denied)) for pk, denied in found[name] if pk in claims]

    return Dossier(
        said=[claim for claim, _ in fetched("said")],
        lines=stance_lines(stances_in_order(claim for claim, _ in fetched("answered")), actor),
        asked=stance_lines(stances_in_order(claim for claim, _ in fetched("asked"))),
        about=[claim for claim, _ in fetched("about")],
        denied_by=[pair for pair in fetched("denied_by") if pair[1]],
        denies=[pair for pair in fetched("denies") if pair[1]],
        cut=cut,
    )


def actor_page_claims(actor: Actor) -> tuple[dict[str, list[tuple[int, int | None]]], set[str]]:
    """Pairs (claim, denied claim) for each list of LIST_LIMITS, the latest said first; and the names of the cut lists.

    A list is cut if it has more claims than its limit.
    """
    branches = [
        base.filter(said_precision=precision)
        .order_by("-said_on", "-claim_id")
        .annotate(list=Value(name), denied=denied)
        .values_list("list", "said_on", "claim_id", "denied")[: LIST_LIMITS[name] + 1]
        for name, (base, denied) in actor_page_querysets(actor).items()
        for precision in PeriodPrecision
    ]
    found = {name: [] for name in LIST_LIMITS}
    union = reduce(lambda one, other: one.union(other, all=True), branches)
    for name, said_on, claim, denied in union:
        found[name].append((said_on, claim, denied))
    latest = {name: sorted(keys, reverse=True, key=lambda key: key[:2]) for name, keys in found.items()}
    cut = {name for name, keys in latest.items() if len(keys) > LIST_LIMITS[name]}
    return {name: [(pk, denied) for _, pk, denied in keys[: LIST_LIMITS[name]]] for name, keys in latest.items()}, cut


def actor_page_querysets(actor: Actor) -> dict[str, tuple[QuerySet, F | Cast]]:
    """For each list: its claims, and the expression for the id of the claim that each of them denies."""
    scope = ClaimScope.objects.filter(actor=actor)
    published = Claim.objects.published().annotate(claim_id=F("pk"))
    about = ClaimActor.objects.filter(claim=OuterRef("pk"), actor=actor, part=ClaimActor.Part.ABOUT)
    of_others = published.filter(Exists(about), ~Exists(scope.filter(claim=OuterRef("pk"))))
    answers = Exists(Stance.objects.filter(claim=OuterRef("pk")))
    denials = scope.filter(kind=Claim.Kind.DENIAL, claim__denies__status=Claim.Status.PUBLISHED)
    return {
        "said": (scope, NO_DENIED_CLAIM),
        "answered": (scope.filter(Exists(Stance.objects.filter(claim=OuterRef("claim_id")))), NO_DENIED_CLAIM),
        "asked": (of_others.filter(answers), NO_DENIED_CLAIM),
        "about": (of_others.filter(~answers), NO_DENIED_CLAIM),
        "denied_by": (published.filter(Exists(scope.filter(claim=OuterRef("denies_id")))), F("denies_id")),
        "denies": (denials, F("claim__denies_id")),
    }
