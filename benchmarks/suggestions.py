"""Measure the time of suggestions with many claims, and the time that the index adds to recording a claim.

    FACTWATCH_AS_OWNER=1 .venv/bin/python -m factwatch.postgres run .venv/bin/python benchmarks/suggestions.py [CLAIMS]

The claims consist of 30,000 invented words with the frequencies of real words (Zipf). They are in a separate database,
factwatch_bench, which is dropped at the end.
"""

# ruff: noqa: S311, E402  random makes words here, not secrets; Django is set up first
import datetime
import os
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factwatch.settings")

import django

django.setup()

from django.contrib.auth import get_user_model
from django.db import connection

from articles.models import Article
from claims.models import Actor, Anchor, Claim, ClaimActor, ClaimTopic, Question, Stance, Topic
from claims.suggestions.bm25 import ClaimText, bm25_matches_by_beginning, bm25_matches_by_words
from claims.suggestions.compared import compared_saying_of_claim
from claims.suggestions.contradictions import contradiction_candidates
from claims.suggestions.suggest import suggestions_for

PER_ARTICLE = 50
SYLLABLES = "ba ra ti mo ke su lan der pi no wa gu mer ta li so".split()  # noqa: SIM905
chance = random.Random(1)
WORDS = list({"".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(45_000)})[:30_000]
WEIGHTS = [1 / (place + 2) for place in range(len(WORDS))]


def sentences(number, length):
    drawn = chance.choices(WORDS, WEIGHTS, k=number * length)
    return [" ".join(drawn[at : at + length]) for at in range(0, len(drawn), length)]


TABLES = [model._meta.db_table for model in (Claim, Anchor, ClaimActor, ClaimTopic, Stance)]


def make(claims):
    """Make the claims without history, then the rows that the database derives from them, in large batches.

    Returns (number of postings, their size in MB).
    """
    actors = Actor.objects.bulk_create(Actor(slug=f"bench-{n}", name=f"Bench {n}", kind="person") for n in range(2_000))
    topics = Topic.objects.bulk_create(Topic(slug=f"bench-{n}", name=f"Bench {n}") for n in range(50))
    questions = Question.objects.bulk_create(Question(slug=f"bench-{n}", text=f"Bench {n}?") for n in range(500))
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for number in range(claims // PER_ARTICLE):
            make_article(number, actors, topics, questions)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for name in ("claims_refresh", "claims_index"):
            cursor.execute(
                f"SELECT {name}(ids) FROM (SELECT array_agg(id) FROM claims_claim GROUP BY id / 5000) t (ids)"  # noqa: S608
            )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(
            "SELECT count(*), pg_total_relation_size('claims_claimposting') / 1000000 FROM claims_claimposting"
        )
        return cursor.fetchone()


def make_article(number, actors, topics, questions):
    words = sentences(PER_ARTICLE, 15)
    article = Article.objects.create(slug=f"bench-{number}", title="Bench", language="id", status="published")
    snapshot = article.capture("\n\n".join(words), origin="digest")
    gists = sentences(PER_ARTICLE, 12)
    made = Claim.objects.bulk_create(claim(article, number, n, gist) for n, gist in enumerate(gists))
    Anchor.objects.bulk_create(
        Anchor(claim=one, snapshot=snapshot, start=place, end=place + len(exact), exact=exact)
        for one, exact, place in zip(made, words, places(words), strict=True)
    )
    speakers = chance.choices(actors, [1 / (n + 1) for n in range(len(actors))], k=PER_ARTICLE)
    ClaimActor.objects.bulk_create(
        ClaimActor(claim=one, actor=actor, part="speaker") for one, actor in zip(made, speakers, strict=True)
    )
    ClaimTopic.objects.bulk_create(ClaimTopic(claim=one, topic=chance.choice(topics)) for one in made)
    Stance.objects.bulk_create(
        Stance(claim=one, question=chance.choice(questions), answer=chance.choice(["yes", "no", "partly"]))
        for one in made
    )


def places(words):
    at = 0
    for sentence in words:
        yield at
        at += len(sentence) + 2


def claim(article, number, n, gist):
    published = {"status": "published", "published_at": datetime.datetime.now(datetime.UTC), "origin": "seeds"}
    said_on = datetime.date(2015, 1, 1) + datetime.timedelta(days=chance.randrange(3_600))
    slug = f"bench-{number}-{n}"
    return Claim(article=article, slug=slug, gist=gist, kind="assertion", said_on=said_on, **published)


def timed(name, run, on):
    spent = []
    for one in on:
        begun = time.perf_counter()
        run(one)
        spent.append(1_000 * (time.perf_counter() - begun))
    spent.sort()
    print(f"{name:34} p50 {statistics.median(spent):7.1f} ms   p95 {spent[int(len(spent) * 0.95)]:7.1f} ms")


def main(claims):
    connection.settings_dict["TEST"]["NAME"] = "factwatch_bench"
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        begun = time.perf_counter()
        postings, megabytes = make(claims)
        print(f"{claims:,} claims in {time.perf_counter() - begun:.0f} s; {postings:,} postings, {megabytes} MB")
        measure(get_user_model().objects.create_user("bench"))
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def measure(editor):
    asked = list(Claim.objects.order_by("?")[:200])
    said = {one.pk: compared_saying_of_claim(one) for one in asked}
    timed("BM25 alone", lambda one: bm25_matches_by_words(said[one.pk].text), asked)
    words = {pk: ClaimText("", saying.text.words, "en") for pk, saying in said.items()}
    timed("of other languages, by beginnings", lambda one: bm25_matches_by_beginning(words[one.pk]), asked)
    timed("suggestions, with their rows", lambda one: suggestions_for(said[one.pk], user=editor, this=one), asked)
    timed("contradictions for the desk", lambda one: contradiction_candidates(), asked[:20])
    for name in ("claims_index", "claims_refresh"):
        with connection.cursor() as cursor:
            timed(name, lambda one: cursor.execute(f"SELECT {name}(ARRAY[%s::bigint])", [one.pk]), asked)  # noqa: B023


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
