"""`manage.py measuresuggestions FILE`: measure suggestions, ts_rank and trigrams by the marks of a person."""

from functools import cache
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ...suggestions.measure import (
    HIT_RANKS,
    MAP_PLACES,
    UnusableFile,
    indexed_pool_to_measure,
    measure_rankings,
    measured_queries_by_language,
    read_labelled_set,
    suggestions_ranker_to_measure,
    trigrams_ranker_to_measure,
    ts_rank_to_measure,
)


class Command(BaseCommand):
    help = (
        "Measure link suggestions with a file of JSON lines: {id, text, language} for each claim of a pool, "
        "{query, language, relevant: [ids]} for each query; each may have a gist. “shown” is what the panel shows. "
        "The database is not changed."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            with file.open("rb") as lines:
                labelled = read_labelled_set(lines, str(file))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except UnusableFile as error:
            raise CommandError(str(error)) from error
        # Each query is ranked once; several tables use the result.
        ways = {
            "suggestions": cache(suggestions_ranker_to_measure(labelled.pool)),
            "shown": cache(suggestions_ranker_to_measure(labelled.pool, shown=True)),
            "ts_rank": cache(ts_rank_to_measure),
            "trigrams": cache(trigrams_ranker_to_measure(labelled.pool)),
        }
        self.stdout.write(f"{len(labelled.pool):,} claims in the pool, {len(labelled.queries):,} queries")
        with indexed_pool_to_measure(labelled.pool):
            self.tell("all", labelled.queries, ways)
            for language in sorted({query.text.language for query in labelled.queries}):
                asked = [query for query in labelled.queries if query.text.language == language]
                self.tell(f"asked in {language}", asked, ways)
            for same, where in ((True, "the same language"), (False, "another language")):
                self.tell(f"relevant in {where}", measured_queries_by_language(labelled, same=same), ways)
                alone = measured_queries_by_language(labelled, same=same, alone=True)
                if any(query.aside for query in alone):
                    self.tell(f"relevant in {where}, the others taken out", alone, ways)

    def tell(self, title, queries, ways):
        if not queries:
            return
        columns = [f"MAP@{MAP_PLACES}", "MRR", *(f"hit@{k}" for k in HIT_RANKS)]
        self.stdout.write(f"\n{title} ({len(queries):,})")
        self.stdout.write(f"{'':14}" + "".join(f"{column:>8}" for column in columns))
        for name, way in ways.items():
            found = measure_rankings(queries, way)
            figures = [found.average_precision, found.reciprocal_rank, *found.hits.values()]
            self.stdout.write(f"{name:14}" + "".join(f"{figure:>8.3f}" for figure in figures))
