"""Shifts: the rows that the database derives, compared with those that plain Python derives from the same answers."""

# ruff: noqa: S311  chance chooses cases here, not secrets
import datetime
import random
from itertools import pairwise

import pytest
from django.db import transaction

from claims.models import Actor, Affiliation, Claim, ClaimScope, ClaimShift, Question, Stance
from claims.reading.shifts import recent_shifts, shift_condition
from claims.registry.merge import accept_merge, propose_merge
from tests.conftest import make_actor, make_article, make_claim
from tests.test_scope import affiliate, some_day, some_office
from tests.together import call_at_once

pytestmark = pytest.mark.django_db


def slowly():
    """All shifts in plain Python: {(actor, question, claim before, claim after, from, to, said on, recorded at)}."""
    lines, counted = {}, {}
    for claim, actor in ClaimScope.objects.values_list("claim", "actor"):
        counted.setdefault(claim, []).append(actor)
    published = Claim.objects.published().prefetch_related("stances")
    for claim in sorted(published, key=lambda claim: (claim.said_on, claim.pk)):
        if claim.source_unnamed or all(part.actor.kind == Actor.Kind.UNNAMED for part in claim.speakers):
            continue
        for stance in claim.stances.all():
            for actor in counted[claim.pk]:
                lines.setdefault((actor, stance.question_id), []).append((claim, stance.answer))
    return {
        (*key, one.pk, two.pk, no, yes, two.said_on, max(one.published_at, two.published_at))
        for key, line in lines.items()
        for (one, no), (two, yes) in pairwise(line)
        if no != yes
    }


def stored():
    return set(
        ClaimShift.objects.values_list(
            "actor", "question", "before", "after", "from_answer", "to_answer", "said_on", "recorded_at"
        )
    )


def test_a_no_and_a_yes_are_one_shift_and_a_third_answer_adds_at_most_one(article, minister, iran, question):
    no = make_claim(article, minister, said="2022-10-13", stances=[(question, "no")], words="Iran membantah")
    yes = make_claim(article, minister, said="2022-11-05", stances=[(question, "yes")])
    [shift] = recent_shifts(10)
    assert (shift.actor, shift.also, shift.question) == (minister, [iran], question)
    assert (shift.before.answer, shift.after.answer, shift.between) == ("no", "yes", "23 days")
    assert (shift.before.claim, shift.after.claim) == (no, yes)
    words = [stance.claim.place.exact for stance in (shift.before, shift.after)]
    assert words == ["Iran membantah", "Iran mengakui mengirim drone"]
    make_claim(article, minister, said="2022-11-06", stances=[(question, "yes")])
    assert len(recent_shifts(10)) == 1
    make_claim(article, minister, said="2022-11-07", stances=[(question, "declines")])
    assert [(one.before.answer, one.after.answer) for one in recent_shifts(10)] == [("yes", "declines"), ("no", "yes")]


@pytest.mark.parametrize(
    ("no", "yes", "between", "order"),
    [
        ("2022-10", "2022-11-05", "5 to 35 days", True),
        ("2022-11-05", "2022-11-05", "the same day", False),
        ("2022-11-05", "2022-11-06", "1 day", True),
        ("2022-11", "2022-11-05", "within 25 days", False),
        ("2022", "2022-11-05", "within 308 days", False),
        ("2019-11-05", "2022-11-05", "1,096 days", True),
    ],
)
def test_days_between_are_told_as_far_as_they_are_known(no, yes, between, order, article, iran, question):
    make_claim(article, iran, said=no, stances=[(question, "no")])
    make_claim(article, iran, said=yes, stances=[(question, "yes")])
    assert [(shift.between, shift.order_is_known) for shift in recent_shifts(10)] == [(between, order)]


def test_a_withdrawn_claim_leaves_no_shift_and_the_line_closes_over_it(article, iran, question, editor):
    no, yes, last = (
        make_claim(article, iran, said=said, stances=[(question, answer)])
        for said, answer in [("2022-01-01", "no"), ("2022-02-01", "yes"), ("2022-03-01", "partly")]
    )
    yes.withdraw(by=editor, reason="A mistake.")
    [shift] = recent_shifts(10)
    assert (shift.before.claim, shift.after.claim) == (no, last)
    yes.republish(by=editor, reason="It was none.")
    assert len(recent_shifts(10)) == 2


@pytest.mark.parametrize("status", ["draft", "in_review", "discarded"])
def test_an_unpublished_answer_shifts_nothing(status, article, iran, question):
    make_claim(article, iran, said="2022-01-01", stances=[(question, "no")])
    make_claim(article, iran, said="2022-02-01", stances=[(question, "yes")], status=status, made_by=None)
    assert recent_shifts(10) == []


def test_two_ministers_who_differ_shift_their_state_alone(article, minister, iran, question):
    successor = make_actor("Abbas Araghchi")
    affiliate(successor, iran, "2024-08-21")
    make_claim(article, minister, said="2022-11-05", stances=[(question, "no")])
    make_claim(article, successor, said="2025-06-01", stances=[(question, "yes")])
    [shift] = recent_shifts(10)
    assert (shift.actor, shift.also) == (iran, [])


def test_joint_speakers_shift_as_one(article, iran, russia, question):
    make_claim(article, iran, russia, said="2022-01-01", stances=[(question, "no")])
    make_claim(article, iran, russia, said="2022-02-01", stances=[(question, "yes")])
    [shift] = recent_shifts(10)
    assert (shift.actor, shift.also) == (iran, [russia])


def test_recent_shifts_are_those_recorded_since(article, iran, question):
    for day, answer in enumerate(["no", "yes", "no", "partly"], 1):
        published = datetime.datetime(2026, 3, day, tzinfo=datetime.UTC)
        make_claim(article, iran, said=f"2022-01-0{day}", stances=[(question, answer)], published_at=published)
    since = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)
    assert [shift.after.answer for shift in recent_shifts(10, since=since)] == ["partly", "no"]
    assert [shift.after.answer for shift in recent_shifts(1)] == ["partly"]


def test_the_later_claim_of_a_shift_meets_its_condition(article, iran, russia, question):
    make_claim(article, iran, said="2022-01-01", stances=[(question, "no")])
    yes = make_claim(article, iran, said="2022-02-01", stances=[(question, "yes")])

    def found(*turns, **same):
        return list(Claim.objects.filter(shift_condition(turns, "pk", **same)))

    assert found("no-yes") == found("partly-no", "no-yes") == found("no-yes", actor__in=[iran]) == [yes]
    assert found("yes-no") == found("no-yes", actor__in=[russia]) == found() == []


def test_merged_actors_share_one_line(article, iran, question, editor, admin):
    persia = make_actor("Persia", "state")
    make_claim(article, persia, said="2022-01-01", stances=[(question, "no")])
    make_claim(article, iran, said="2022-02-01", stances=[(question, "yes")])
    assert recent_shifts(10) == []
    accept_merge(propose_merge(persia, iran, reason="One.", by=editor), by=admin)
    assert [shift.actor for shift in recent_shifts(10)] == [iran]


def test_recent_shifts_take_the_same_queries_whatever_the_rows(
    article, minister, iran, question, django_assert_num_queries
):
    for number in range(30):
        make_claim(article, minister, said=f"2022-01-{number + 1:02}", stances=[(question, ("no", "yes")[number % 2])])
    with django_assert_num_queries(8):
        assert len(recent_shifts(1)) == 1
    with django_assert_num_queries(8):
        assert len(recent_shifts(20)) == 20


def some_answers(claims, questions):
    for claim in claims:
        for question in random.sample(questions, random.choice([0, 1, 1, 2])):
            Stance.objects.create(claim=claim, question=question, answer=random.choice(Stance.Answer.values))


def mutate(claims, actors, questions, editor):  # noqa: C901  one arm for each thing that can happen to a line
    """Make one random change of a history, as the desk, an import or a merge would."""
    claim = Claim.objects.get(pk=random.choice(claims).pk)
    stance = random.choice(list(Stance.objects.all()))
    match random.randrange(9):
        case 0 if claim.status == "published":
            claim.withdraw(by=editor, reason="Why.")
        case 0:
            claim.republish(by=editor, reason="Why.")
        case 1:
            precision = random.choice(["day", "month", "year"])
            claim.change(said_on=some_day(precision), said_precision=precision)
        case 2:
            Stance.objects.filter(pk=stance.pk).update(answer=random.choice(Stance.Answer.values))
        case 3:
            stance.delete()
        case 4:
            Stance.objects.filter(claim=claim).delete()
            some_answers([claim], questions)
        case 5:
            office = random.choice(list(Affiliation.objects.all()))
            new = some_office(actors)
            new.pk = office.pk
            new.save()
        case 6:
            claim.parts.filter(actor=random.choice(actors)).exclude(actor=claim.parts.first().actor).delete()
        case 7:
            taken = Stance.objects.filter(question=questions[1]).values("claim")
            Stance.objects.filter(question=questions[0]).exclude(claim__in=taken).update(question=questions[1])
        case 8:
            other = random.choice(claims)
            taken = Stance.objects.filter(claim=other).values("question")
            Stance.objects.filter(claim=claim).exclude(
                question__in=list(taken.values_list("question", flat=True))
            ).update(claim=other)


def test_random_histories_shift_as_the_slow_way_says(editor, admin):
    """100 histories: 20 claims of seven actors about three questions, changed twenty times in each of 5 rounds."""
    questions = Question.objects.bulk_create(Question(slug=f"q{n}", text=f"Q{n}?") for n in range(3))
    article = make_article()
    for round_ in range(5):
        actors = [make_actor(f"Actor {round_} {number}") for number in range(7)]
        Affiliation.objects.bulk_create(some_office(actors) for _ in range(8))
        claims = [make_claim(article, *random.sample(actors, random.choice([1, 1, 2]))) for _ in range(20)]
        for claim in claims:
            precision = random.choice(["day", "month", "year"])
            claim.change(said_on=some_day(precision), said_precision=precision)
        some_answers(claims, questions)
        for _ in range(20):
            mutate(claims, actors, questions, editor)
            assert stored() == slowly()
        accept_merge(propose_merge(*random.sample(actors, 2), reason="One.", by=editor), by=admin)
        assert stored() == slowly()
        Claim.objects.filter(pk__in=[claim.pk for claim in claims], status="published").update(
            status="withdrawn", withdrawn_at=datetime.datetime.now(datetime.UTC), withdrawn_reason="Done."
        )
        assert stored() == slowly() == set()


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_leave_the_shift_between_them(article, minister, iran, question):
    """Two different speakers speak for one state, so only the lock on the question makes one transaction wait."""
    other = make_actor("Ebrahim Raisi")
    affiliate(other, iran)
    for round_ in range(6):
        pair = [
            make_claim(article, actor, said=f"2022-0{round_ + 1}-0{day}", stances=[(question, answer)], status="draft")
            for day, actor, answer in [(1, minister, "no"), (2, other, "yes")]
        ]
        published = {"status": "published", "published_at": datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)}

        def publish(claim, published=published):
            with transaction.atomic():
                Claim.objects.filter(pk=claim.pk).update(**published)

        assert call_at_once(*(lambda claim=claim: publish(claim) for claim in pair)) == [None, None]
        assert stored() == slowly()
    assert ClaimShift.objects.filter(actor=iran).count() == 11


def test_sources_without_a_name_make_no_shift_and_share_nothing(client, iran, question):
    """Articles quote "a senior official" of Iran with opposite answers; other claims of Iran have an unnamed source."""
    for day, answer in ((1, "no"), (2, "yes")):
        source = make_actor("A senior official", Actor.Kind.UNNAMED, slug=f"official-{day}")
        affiliate(source, iran)
        said = {"said": f"2022-11-0{day}", "stances": [(question, answer)]}
        make_claim(make_article(), source, **said)
        make_claim(make_article(), iran, source_unnamed=True, **said)
    assert stored() == slowly() == set()
    assert recent_shifts(10) == []
    assert client.get(question.get_absolute_url()).context["shifts"] == []
    assert [line.turned for line in client.get("/actors/iran/").context["dossier"].lines] == [[]]
    assert [one.summary.actor.name for one in client.get("/").context["actors"]] == ["Iran"]


def test_a_source_that_gets_a_name_shifts(minister, question):
    source = make_actor("A senior official", Actor.Kind.UNNAMED)
    for day, answer in ((1, "no"), (2, "yes")):
        make_claim(make_article(), source, said=f"2022-11-0{day}", stances=[(question, answer)])
    assert stored() == set()
    source.change(kind=Actor.Kind.PERSON)
    assert len(stored()) == 1
    source.change(kind=Actor.Kind.UNNAMED)
    assert stored() == set()
