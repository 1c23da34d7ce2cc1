"""Export the published rows as a folder of seeds."""

from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, models, transaction
from django.db.models import Count

from articles.models import Article, Snapshot
from claims.models import Claim, Link

from .claim_entries import articles_with_claim_entries, claim_link_entries
from .export_state import Export
from .files import ARTICLES_FOLDER
from .new_folder import NewFolder, NotWritten, new_folder
from .read_folder import Progress
from .registry_entries import registry_entry_lists
from .yaml_writer import yaml_list_text, yaml_mapping_text


def export_seeds_to_folder(
    path: Path, *, with_originals: bool, force: bool, progress: Progress
) -> tuple[Export, list[str]]:
    """Write the published rows to a folder. Return the export with its counts, and the names of the files.

    Raises NotWritten, and OSError when the folder cannot be written; in both cases no file was written.
    """
    with new_folder(path, force=force) as folder, consistent_export_folder_view():
        export = Export(with_originals)
        write_export_folder(folder, export, progress)
        # A row that no file can hold is only found while writing. A reference to it may be written already.
        while lost := export.lost:
            export = Export(with_originals, lost=set(lost))
            write_export_folder(folder, export, progress)
            if export.lost == lost:
                break
        if not folder.names:
            raise NotWritten("There is nothing to export: no outlet, actor, topic, question or article is here.")
        count_left_out(export)
    return export, folder.names


@contextmanager
def consistent_export_folder_view():
    """A transaction in which all queries see the database of its first query; an open transaction is used unchanged."""
    is_first = not connection.in_atomic_block
    with transaction.atomic():
        if is_first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def write_export_folder(folder: NewFolder, export: Export, progress: Progress) -> None:
    folder.names.clear()
    for name, entries in registry_entry_lists(export).items():
        export.written[name.removesuffix(".yaml")] = len(entries)
        folder.write(name, yaml_list_text(entries))
    total = len(export.texts)
    for number, (slug, entry) in enumerate(articles_with_claim_entries(export)):
        progress("writing articles", number, total)
        folder.write(f"{ARTICLES_FOLDER}/{slug}.yaml", iter([yaml_mapping_text(entry)]))
    progress("writing links", total, total)
    folder.write("links.yaml", yaml_list_text(claim_link_entries(export)))


def count_left_out(export: Export) -> None:
    """Count the rows that are in the database and not in the files, by reason."""
    left = export.left
    originals = {article for _, article, text, _ in export.newest if text not in export.texts}
    originals -= {pk for _, pk in export.lost}
    published = Claim.objects.published().values_list("pk", "article")
    missing = [article for pk, article in published if pk not in export.claims and (Claim, pk) not in export.lost]
    of_originals = sum(article in originals for article in missing)
    claims, articles, texts = export_folder_status_counts(Claim), export_folder_status_counts(Article), Snapshot.objects
    links = export_folder_status_counts(Link)
    left["articles with the outlet's text, which --with-originals writes"] = len(originals)
    left["published claims in such articles"] = of_originals
    left["published claims whose words stand in no text that is written"] = len(missing) - of_originals
    left["claims that are drafts or in review"] = claims["draft"] + claims["in_review"]
    left["withdrawn claims, and their reasons"] = claims["withdrawn"]
    left["discarded claims"] = claims["discarded"]
    left["articles that are drafts or discarded"] = articles["draft"] + articles["discarded"]
    left["older texts of articles"] = texts.filter(article__status="published").count() - len(export.newest)
    left["links that are proposed, dismissed or withdrawn"] = links.total() - links["confirmed"]
    left["articles, claims or links that no file can hold (control characters, a quote that is too long)"] = len(
        export.lost
    )


def export_folder_status_counts(model: type[models.Model]) -> Counter:
    """The number of rows of each status."""
    return Counter(dict(model.objects.order_by().values_list("status").annotate(Count("pk"))))
