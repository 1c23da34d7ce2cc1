"""manage.py measuresuggestions: figures for a labelled file, an error for an invalid file, no rows left behind."""

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from claims.suggestions.bm25 import ClaimText
from claims.suggestions.measure import (
    MOST_LINES,
    average_precision,
    measure_rankings,
    read_labelled_set,
    reciprocal_rank,
)
from tests.conftest import make_claim

pytestmark = pytest.mark.django_db

POOL = [
    {"id": "a", "text": "Harga beras naik 10 persen.", "language": "id"},
    {"id": "b", "text": "Rice prices rose by 10 percent in Borea.", "language": "en"},
    {"id": "c", "text": "Pelatih itu mundur.", "language": "id"},
]
QUERY = {"query": "Harga beras naik", "language": "id", "relevant": ["a"]}


def write(path, *entries):
    path.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries))
    return path


def measured(path, capsys):
    call_command("measuresuggestions", str(path))
    return capsys.readouterr().out


def everything():
    """A hash of the rows of all tables, and of where each sequence stands."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        rows = " UNION ALL ".join(
            f"SELECT '{t}', md5(string_agg(r::text, '|' ORDER BY r::text)) FROM {t} r" for t in tables
        )
        cursor.execute(rows)
        found = sorted(cursor.fetchall())
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        return hashlib.sha256(repr([found, cursor.fetchall()]).encode()).hexdigest()


def test_it_prints_each_figure_for_the_four_ways(tmp_path, capsys):
    said = measured(write(tmp_path / "f.jsonl", *POOL, QUERY), capsys)
    assert "3 claims in the pool, 1 queries" in said
    assert said.count("MAP@5     MRR   hit@1   hit@3   hit@5  hit@10") == 3
    for way in ("suggestions", "shown", "ts_rank", "trigrams"):
        assert f"{way:14}" + f"{1:>8.3f}" * 6 in said


def test_what_the_panel_does_not_show_is_no_hit_and_gists_count(tmp_path, capsys):
    pool = [
        {"id": "far", "text": "Harga beras naik lagi di pasar kota", "language": "id"},
        {"id": "near", "text": "Kata", "gist": "Iran sent drones to Russia.", "language": "id"},
    ]
    weak = {"query": "Beras " + " ".join(f"kata{n}" for n in range(30)), "language": "id", "relevant": ["far"]}
    said = measured(write(tmp_path / "weak.jsonl", *pool, weak), capsys)
    assert f"{'suggestions':14}" + f"{1:>8.3f}" * 6 in said
    assert f"{'shown':14}" + f"{0:>8.3f}" * 6 in said
    gist = {"query": "Lain", "gist": "Iran sent drones to Russia.", "language": "id", "relevant": ["near"]}
    said = measured(write(tmp_path / "gist.jsonl", *pool, gist), capsys)
    assert f"{'shown':14}" + f"{1:>8.3f}" * 6 in said


def test_ids_may_be_whole_numbers(tmp_path, capsys):
    pool = [entry | {"id": number} for number, entry in enumerate(POOL)]
    said = measured(write(tmp_path / "f.jsonl", *pool, QUERY | {"relevant": [0]}), capsys)
    assert f"{'suggestions':14}" + f"{1:>8.3f}" * 6 in said


def test_it_leaves_the_database_as_it_was(tmp_path, capsys, article, iran):
    make_claim(article, iran)
    before = everything()
    measured(write(tmp_path / "f.jsonl", *POOL, QUERY), capsys)
    with pytest.raises(CommandError):
        measured(write(tmp_path / "g.jsonl", *POOL), capsys)
    assert everything() == before


def test_it_ranks_the_pool_and_not_the_claims_that_are_here(tmp_path, capsys, article, iran):
    make_claim(article, iran, gist="Harga beras naik")
    assert measured(write(tmp_path / "f.jsonl", *POOL, QUERY), capsys).count("1.000") >= 18


def test_it_works_as_the_role_of_the_site(tmp_path, capsys):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{settings.SITE_ROLE}"')
        said = measured(write(tmp_path / "f.jsonl", *POOL, QUERY), capsys)
        cursor.execute("RESET ROLE")
    assert "suggestions" in said


def figures_of(title, said):
    """MAP@5 of each ranking under the title, as {name: value}."""
    lines = said[said.index(f"\n{title} (") + 1 :].splitlines()[2:6]
    return {line.split()[0]: float(line.split()[1]) for line in lines}


def test_relevant_claims_of_both_languages_are_measured_apart(tmp_path, capsys):
    said = measured(
        write(tmp_path / "f.jsonl", *POOL, QUERY | {"query": "Beras naik 10 persen di Borea", "relevant": ["a", "b"]}),
        capsys,
    )
    assert figures_of("relevant in the same language", said)["suggestions"] == 1
    assert figures_of("relevant in another language", said)["suggestions"] == 0.5
    assert figures_of("relevant in another language, the others taken out", said)["suggestions"] == 1


def test_our_own_file_is_found_better_than_by_ts_rank_and_by_trigrams(capsys):
    said = measured(Path(__file__).resolve().parent.parent / "benchmarks/suggestions.jsonl", capsys)
    for title in ("all", "relevant in the same language", "relevant in another language, the others taken out"):
        figures = figures_of(title, said)
        assert figures["suggestions"] > max(figures["ts_rank"], figures["trigrams"])
    assert "132 claims in the pool, 63 queries" in said


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "not JSON"),
        ("[" * 200_000, "nested too deeply"),
        ("[]", "Write an object"),
        ("{}", "Write an object"),
        ('{"id": "x", "query": "y"}', "Write an object"),
        ('{"id": 7.5, "text": "x", "language": "id"}', "The id is a text"),
        ('{"id": true, "text": "x", "language": "id"}', "The id is a text"),
        ('{"id": "", "text": "x", "language": "id"}', "The id is a text"),
        ('{"id": "a", "text": "x", "language": "id"}', "given to an earlier line"),
        ('{"id": "x", "text": " ", "language": "id"}', "“text” is a text"),
        ('{"id": "x", "text": "x", "language": "i d"}', "“language” is a tag"),
        ('{"id": "x", "text": "x"}', "“language” is a tag"),
        ('{"id": "x", "text": "\\u0000", "language": "id"}', "no database can keep"),
        ('{"id": "x", "text": "\\ud800", "language": "id"}', "no database can keep"),
        (f'{{"id": "x", "text": "{"x" * 20_001}", "language": "id"}}', "longer than 20,000"),
        ('{"query": "x", "language": "id", "relevant": []}', "list of one id or more"),
        ('{"query": "x", "language": "id", "relevant": "a"}', "list of one id or more"),
        ('{"query": "x", "language": "id", "relevant": ["no"]}', "No line of the pool has the id “no”"),
        (b"\xff\xfe", "not JSON"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_a_sentence(line, sentence, tmp_path):
    path = write(tmp_path / "f.jsonl", *POOL, QUERY)
    path.write_bytes(path.read_bytes() + (line if isinstance(line, bytes) else line.encode()))
    with pytest.raises(CommandError, match=r"f\.jsonl:5: ") as stopped:
        call_command("measuresuggestions", str(path))
    assert sentence in str(stopped.value)


@pytest.mark.parametrize(
    ("entries", "sentence"), [([], "No claim of a pool"), ([QUERY], "No line of the pool"), (POOL, "No query")]
)
def test_a_file_without_one_of_the_two_kinds_is_refused(entries, sentence, tmp_path):
    with pytest.raises(CommandError, match=sentence):
        call_command("measuresuggestions", str(write(tmp_path / "f.jsonl", *entries)))


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_a_sentence(name, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("measuresuggestions", str(tmp_path / name))


def test_a_file_of_too_many_lines_is_refused():
    with pytest.raises(Exception, match=f"f:{MOST_LINES + 1}: A file holds at most"):
        read_labelled_set((b"\n" for _ in range(MOST_LINES + 1)), "f")


def test_hostile_words_are_ranked_like_any_other(tmp_path, capsys):
    texts = ["'\"\\ & | ! :* <->", "\t\\N\\.", "ایران 😀 عربي", "%s {x} $1", "-- ; DROP TABLE x"]
    pool = [{"id": text, "text": text, "language": "zh-Hant"} for text in texts]
    asked = [{"query": text, "language": "en", "relevant": [text]} for text in texts]
    assert "5 queries" in measured(write(tmp_path / "f.jsonl", *pool, *asked), capsys)


def test_precision_and_rank_count_from_the_first_place():
    assert average_precision([7, 1, 2], {1, 2}) == (1 / 2 + 2 / 3) / 2
    assert average_precision([1, 2, 3, 4, 5, 6], set(range(1, 10))) == 1
    assert (reciprocal_rank([7, 1], {1}), reciprocal_rank([7], {1})) == (0.5, 0)
    found = measure_rankings(
        read_labelled_set([json.dumps(one).encode() for one in [*POOL, QUERY]], "f").queries, lambda text: [2, 0]
    )
    assert (found.hits, ClaimText().languages) == ({1: 0, 3: 1, 5: 1, 10: 1}, set())
