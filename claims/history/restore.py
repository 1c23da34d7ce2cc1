"""An earlier version of a claim as a TypedClaim, so that it is restored like any other change."""

from articles.models import Article, Snapshot

from ..editing.claims import TypedClaim
from ..models import Actor, Attribution, Claim, Question, Topic
from .versions import Version, entries_in_versions


def restored_claim_as_typed(version: Version) -> TypedClaim:
    """The values of the version. Actors, topics and questions that were merged since are replaced by their survivors.

    If its words are in a text that is no longer the newest, the claim keeps its current place.
    """
    row = version.row
    basis, basis_reason = row.said_basis, row.said_basis_reason
    if basis == Claim.Basis.REPORT and Article.objects.get(pk=row.article_id).published_at is None:
        basis, basis_reason = Claim.Basis.INFERRED, Claim.UNDATED_REPORT
    return TypedClaim(
        kind=row.kind,
        gist=row.gist,
        said_on=row.said_on,
        said_precision=row.said_precision,
        said_end=row.said_end,
        said_basis=basis,
        said_basis_reason=basis_reason,
        extent=row.extent,
        denial_of=row.denial_of,
        denies=Claim.objects.filter(pk=row.denies_id).first(),
        speakers=surviving_entries_to_restore(Actor, version.speakers),
        about=surviving_entries_to_restore(Actor, version.about),
        said_to=surviving_entries_to_restore(Actor, version.said_to),
        audience=row.audience,
        source_unnamed=row.source_unnamed,
        topics=surviving_entries_to_restore(Topic, version.topics),
        stances=[
            (surviving_entries_to_restore(Question, [question])[0], answer) for question, answer in version.stances
        ],
        chain=[
            Attribution(position=position, actor_id=actor, outlet_id=outlet, passed=passed, heard=heard)
            for position, (actor, outlet, passed, heard) in enumerate(version.chain, 1)
        ],
        words=words_to_restore(version),
    )


def surviving_entries_to_restore(model, pks: list[int]) -> list:
    found = entries_in_versions(model, pks)
    return list(dict.fromkeys(found[pk].merged_into or found[pk] for pk in pks))


def words_to_restore(version: Version) -> tuple[Snapshot, int, int] | None:
    if version.anchor is None:
        return None
    snapshot = Snapshot.objects.select_related("article").get(pk=version.anchor.snapshot_id)
    newest = snapshot.article.newest_snapshot == snapshot
    return (snapshot, version.anchor.start, version.anchor.end) if newest else None
