"""Claims that may repeat, contradict, support or update another claim: found by words, actors and questions, ranked.

The score is a weighted sum. Its parts are each from 0 to 1: similar words, the same actor, an answer to the same
question, the same topic or question, and nearness in time. The similarity of words is BM25, divided by the score of the
text against itself; if two texts have no language in common, it is the similarity of their spelling. Names and numbers
are words like others: they are rare, so BM25 weighs them more. The weights are first values, to be fitted on the
judgements of editors (Judgement keeps score, rank and reasons of each).
"""

from dataclasses import dataclass, field

from django.core import signing
from django.db import connection
from django.db.models import Exists, OuterRef, Q

from ..lists.filterset import AskedValues
from ..lists.index import said_index_page
from ..models import Actor, Claim, ClaimActor, ClaimTopic, Judgement, Link, Question, Stance, Topic
from ..reading.rows import reading_rows
from ..text.likeness import spelling_likeness
from .bm25 import MOST_FOUND, ClaimMatches, ClaimText, bm25_matches
from .compared import Saying, compared_sayings
from .reasons import HINT_LABELS, Comparison, reason_phrases, relation_hint_by_reasons

MOST_SHOWN = 10
# Beside a form that is being filled in.
MOST_BESIDE = 5
MOST_OF_ACTOR = 200
MOST_OF_QUESTION = 100
MOST_OF_PARTY = 5_000
SCORE_WEIGHTS = {
    "text": 0.5,
    "actor": 0.05,
    "question": 0.15,
    "subject": 0.1,
    "family": 0.05,
    "parties": 0.1,
    "date": 0.05,
}
# A claim with less similar words than this is not shown, unless it has the same actor and subject, or an answer to the
# same question.
LEAST_TEXT = 0.15
LEAST_SPELLING = 0.3
# So many shared parties, speakers or whom the claims are about, bring two claims near each other.
LEAST_PARTIES = 2
# Chosen on one half of benchmarks/suggestions.jsonl (docs/suggestions.md). SPELLING_FACTOR makes the similarity of
# spelling comparable with that of words; FOREIGN_FACTOR limits the best claim in other languages to a part of the best
# claim in the same language.
SPELLING_FACTOR = 1.5
FOREIGN_FACTOR = 2 / 3
SUGGESTION_SALT = "claims.suggesting"
SAME_PARTIES_SQL = """
SELECT found.claim_id
FROM unnest(%(parties)s::bigint[]) AS party (id)
CROSS JOIN LATERAL (
    (SELECT part.claim_id FROM claims_claimactor part
     WHERE part.actor_id = party.id AND part.part IN ('speaker', 'about') ORDER BY part.claim_id DESC LIMIT %(each)s)
    UNION
    (SELECT scope.claim_id FROM claims_claimscope scope
     WHERE scope.actor_id = party.id ORDER BY scope.claim_id DESC LIMIT %(each)s)
) AS found
GROUP BY found.claim_id HAVING count(*) >= %(least)s
ORDER BY count(*) DESC, found.claim_id DESC LIMIT %(most)s
"""


@dataclass
class Suggestion:
    claim: Claim
    score: float
    rank: int
    reasons: list[str]
    # A relation as a value of LinkForm, or "".
    hint: str
    this: Claim | None = None

    @property
    def may(self) -> str:
        """The label of the relation from `this` claim to the suggested claim."""
        return HINT_LABELS[self.hint]

    @property
    def may_from_older(self) -> str:
        """The label of the relation from the older claim to the newer claim."""
        if self.older is self.this or not self.hint:
            return self.may
        return HINT_LABELS[self.hint.removeprefix("is-") if self.hint.startswith("is-") else f"is-{self.hint}"]

    @property
    def relation(self) -> str:
        return self.hint.removeprefix("is-")

    @property
    def older(self) -> Claim:
        return min(self.this, self.claim, key=lambda claim: (claim.said_on, claim.pk))

    @property
    def newer(self) -> Claim:
        return self.claim if self.older is self.this else self.this

    @property
    def token(self) -> str:
        """The signed content of the suggestion, for the form in which an editor judges it."""
        return signing.dumps(
            {
                "to": self.claim.slug,
                "versions": [self.this.version if self.this else None, self.claim.version],
                "score": round(self.score, 4),
                "rank": self.rank,
                "hint": self.hint,
                "reasons": self.reasons,
            },
            salt=SUGGESTION_SALT,
            compress=True,
        )


@dataclass
class FoundSuggestions:
    found: list[Suggestion] = field(default_factory=list)
    # The number of claims that would be in `found`, but are linked already, or were judged unrelated.
    left_out: int = 0


def read_suggestion_token(token: str) -> dict:
    """The content of a suggestion's token. Raises signing.BadSignature if no suggestion made the token."""
    return signing.loads(token, salt=SUGGESTION_SALT)


def suggestions_for(saying: Saying, *, user, this: Claim | None = None, most: int = MOST_SHOWN) -> FoundSuggestions:
    """The claims of other articles to show beside a saying, best first; readers get published claims only.

    `this` is the claim of the saying, if it is saved. Makes eight queries and two for each actor, for any number of
    claims.
    """
    settled = settled_suggestion_ids(saying) if saying.pk else set()
    found = matches_to_suggest(saying, more=len(settled))
    ids = {*found, *ids_of_same_actors(saying, user), *ids_of_same_questions(saying), *ids_of_same_parties(saying)}
    ids -= {saying.pk}
    others = {
        pk: other for pk, other in compared_sayings(ids, user=user).items() if other.article_id != saying.article_id
    }
    alike = suggestion_likenesses(saying.text, {pk: other.text for pk, other in others.items()}, found)
    scored = sorted(((suggestion_score(saying, other, alike[pk]), pk) for pk, other in others.items()), reverse=True)
    kept, left_out = [], 0
    for value, pk in scored:
        if not suggestion_is_worth_showing(saying, others[pk], alike[pk]):
            continue
        if pk in settled:
            left_out += 1
        elif len(kept) < most:
            kept.append((value, pk))
        else:
            break
    return FoundSuggestions(make_suggestions(saying, others, kept, this), left_out)


def make_suggestions(
    saying: Saying, others: dict[int, Saying], kept: list[tuple[float, int]], this
) -> list[Suggestion]:
    shown = {claim.pk: claim for claim in reading_rows([pk for _, pk in kept])}
    found = []
    for rank, (value, pk) in enumerate(kept, 1):
        pair = Comparison(saying, others[pk])
        found.append(Suggestion(shown[pk], value, rank, reason_phrases(pair), relation_hint_by_reasons(pair), this))
    return found


def matches_to_suggest(saying: Saying, *, more: int) -> ClaimMatches:
    """The claims of other articles with similar words."""
    same_article = Claim.objects.filter(article=saying.article_id).values_list("pk", flat=True)
    return bm25_matches(saying.text, without={*same_article, saying.pk or 0}, limit=MOST_FOUND + more)


def ids_of_same_actors(saying: Saying, user) -> set[int]:
    """The latest claims of the same actors on the same topics or questions."""
    if not saying.actors or not saying.about:
        return set()
    actors = [Actor(pk=pk) for pk in sorted(saying.actors)]
    asked = []
    if saying.topics:
        asked.append(AskedValues(actor=actors, topic=[Topic(pk=pk) for pk in saying.topics]))
    if saying.answers:
        asked.append(AskedValues(actor=actors, question=[Question(pk=pk) for pk in saying.answers]))
    found = {pk for one in asked for pk in said_index_page(one, size=MOST_OF_ACTOR).ids}
    return found | (unpublished_ids_to_suggest(saying) if user.is_authenticated else set())


def ids_of_same_questions(saying: Saying) -> set[int]:
    """The latest claims, of any status, that answer one of the same questions."""
    if not saying.answers:
        return set()
    answers = Stance.objects.filter(question__in=saying.answers).order_by("-claim_id")
    return set(answers.values_list("claim_id", flat=True)[:MOST_OF_QUESTION])


def ids_of_same_parties(saying: Saying) -> list[int]:
    """The claims that share most parties with this one, at least two: as speakers, their bodies, or whom it is about.

    Of each party the latest MOST_OF_PARTY claims are looked at.
    """
    if len(saying.parties) < 2:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            SAME_PARTIES_SQL,
            {"parties": sorted(saying.parties), "each": MOST_OF_PARTY, "most": MOST_OF_ACTOR, "least": LEAST_PARTIES},
        )
        return [pk for (pk,) in cursor.fetchall()]


def unpublished_ids_to_suggest(saying: Saying) -> set[int]:
    parts = ClaimActor.objects.filter(claim=OuterRef("pk"), part="speaker", actor__in=saying.actors)
    topics = ClaimTopic.objects.filter(claim=OuterRef("pk"), topic__in=saying.topics)
    stances = Stance.objects.filter(claim=OuterRef("pk"), question__in=saying.answers)
    claims = Claim.objects.filter(Exists(parts), Exists(topics) | Exists(stances))
    claims = claims.filter(status__in=[Claim.Status.DRAFT, Claim.Status.IN_REVIEW])
    return set(claims.order_by("-recorded_at").values_list("pk", flat=True)[:MOST_OF_ACTOR])


def settled_suggestion_ids(saying: Saying) -> set[int]:
    """The ids of the claims that are linked to this claim, or were judged unrelated to it."""
    ends = Q(source=saying.pk) | Q(target=saying.pk)
    links = Link.objects.filter(ends, status__in=[Link.Status.PROPOSED, Link.Status.CONFIRMED])
    unrelated = Judgement.objects.filter(verdict=Judgement.Verdict.UNRELATED)
    unrelated = unrelated.filter(Q(claim=saying.pk) | Q(other=saying.pk))
    pairs = [*links.values_list("source", "target"), *unrelated.values_list("claim", "other")]
    return {pk for pair in pairs for pk in pair} - {saying.pk}


def suggestion_score(saying: Saying, other: Saying, likeness: float) -> float:
    """From 0.0 to 1.0; `likeness` is the similarity of the two texts, from `suggestion_likenesses`.

    With these weights 36 of the 52 ends of the seeds' links across articles come back in the first five when the link
    is taken away; sets of weights near them give 35 to 37.
    """
    parts = {
        "text": likeness,
        "actor": bool(saying.actors & other.actors),
        "question": bool(saying.answers.keys() & other.answers.keys()),
        "subject": bool(saying.about & other.about),
        "family": bool(saying.families & other.families),
        "parties": share_of_parties(saying, other),
        "date": suggestion_nearness_in_time(saying, other),
    }
    return sum(SCORE_WEIGHTS[name] * part for name, part in parts.items())


def share_of_parties(saying: Saying, other: Saying) -> float:
    """The share of the parties of both that the two have in common; 0.0 for less than LEAST_PARTIES."""
    shared = saying.parties & other.parties
    return len(shared) / len(saying.parties | other.parties) if len(shared) >= LEAST_PARTIES else 0.0


def suggestion_likenesses(text: ClaimText, others: dict[int, ClaimText], found: ClaimMatches) -> dict[int, float]:
    """{claim id: similarity to the text, from 0.0 to 1.0}.

    Spelling is weaker evidence than words. If a text in the same language is worth showing, the texts in other
    languages come after it. The less similar such a text is than the best of them, the lower it comes.
    """
    own = {pk: min(1.0, found.words.get(pk, 0.0)) for pk, other in others.items() if text.languages & other.languages}
    foreign = {
        pk: foreign_suggestion_likeness(text, others[pk], found.beginnings.get(pk, 0.0))
        for pk in others.keys() - own.keys()
    }
    best_own, best_foreign = max(own.values(), default=0.0), max(foreign.values(), default=0.0)
    if best_own >= LEAST_TEXT and best_foreign:
        most = FOREIGN_FACTOR * best_own
        foreign = {pk: min(alike, most * (alike / best_foreign) ** 2) for pk, alike in foreign.items()}
    return own | foreign


def foreign_suggestion_likeness(text: ClaimText, other: ClaimText, begun: float) -> float:
    """The similarity of two texts with no language in common; `begun` is their share of common word beginnings."""
    return min(1.0, SPELLING_FACTOR * (begun + spelling_likeness(text.whole, other.whole)) / 2)


def suggestion_nearness_in_time(saying: Saying, other: Saying) -> float:
    """1 on the same day, 1/2 a year apart, 1/3 two years apart; 0 if a date is missing."""
    if saying.said_on is None or other.said_on is None:
        return 0.0
    return 1 / (1 + abs((saying.said_on - other.said_on).days) / 365)


def suggestion_is_worth_showing(saying: Saying, other: Saying, likeness: float) -> bool:
    """Whether to show the other claim.

    It answers the same question, has the same actor and subject, the same parties and family of topics, or words or
    spelling that are similar enough.
    """
    if saying.answers.keys() & other.answers.keys() or (saying.actors & other.actors and saying.about & other.about):
        return True
    if len(saying.parties & other.parties) >= LEAST_PARTIES and saying.families & other.families:
        return True
    if saying.text.languages & other.text.languages:
        return likeness >= LEAST_TEXT
    return spelling_likeness(saying.text.whole, other.text.whole) >= LEAST_SPELLING
