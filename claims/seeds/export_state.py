"""The state of one export that its steps share, and the rows that it takes from the database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db import models

from articles.models import Article, Outlet, Snapshot
from claims.models import Actor, Anchor, Claim, Question, Topic

from .faults import FaultPlace, Faults
from .files import NOT_STORABLE
from .load_state import load_state_surviving_id
from .schema import Field, ValueRefused
from .yaml_nodes import Mapping, Node, Scalar, Sequence

VALUES_LEFT_OUT = "values that the format cannot hold (control characters, addresses of no kind that it knows)"


@dataclass
class Export:
    """`written` counts entries in the files by label; `left` counts what is left out, by a reason for the operator."""

    with_originals: bool
    lost: set[tuple[type[models.Model], int]] = field(default_factory=set)  # rows that no file can hold
    written: Counter = field(default_factory=Counter)
    left: Counter = field(default_factory=Counter)

    @cached_property
    def newest(self) -> list[tuple[str, int, int, str]]:
        """(article slug, article id, id of its newest text, origin of that text) of each published article."""
        texts = Snapshot.objects.standing().filter(article__status=Article.Status.PUBLISHED)
        texts = texts.order_by("article_id", "-number").distinct("article_id")
        return sorted(texts.values_list("article__slug", "article_id", "pk", "origin"))

    @cached_property
    def texts(self) -> dict[int, int]:
        """The article id by the id of its text, for the texts to write; originals only if `with_originals`."""
        return {
            text: article
            for _, article, text, origin in self.newest
            if (self.with_originals or origin == Snapshot.Origin.DIGEST) and (Article, article) not in self.lost
        }

    @property
    def anchors(self):
        return Anchor.objects.filter(claim__status=Claim.Status.PUBLISHED, state__in=Anchor.SETTLED)

    @cached_property
    def claims(self) -> dict[int, str]:
        """The slugs of the published claims with words in these texts, by id. Ids are compared here and not in the
        database: with such a nested subquery, PostgreSQL chose a plan that took minutes."""
        places = self.anchors.values_list("claim_id", "snapshot_id", "claim__slug").iterator(chunk_size=5_000)
        return {pk: slug for pk, text, slug in places if text in self.texts and (Claim, pk) not in self.lost}

    @cached_property
    def actors(self) -> dict[int, str]:
        return export_state_slugs_by_id(Actor)

    @cached_property
    def topics(self) -> dict[int, str]:
        return export_state_slugs_by_id(Topic)

    @cached_property
    def questions(self) -> dict[int, str]:
        return export_state_slugs_by_id(Question)

    @cached_property
    def outlets(self) -> dict[int, str]:
        """The slug of each outlet by its id: that of the actor that speaks for it. In the seeds both are one entry."""
        voices = dict(Actor.objects.exclude(outlet=None).values_list("outlet", "slug"))
        taken, found = set(self.actors.values()), {}
        merged = export_state_merged_ids(Outlet)
        for pk, slug in Outlet.objects.filter(merged_into=None).order_by("pk").values_list("pk", "slug"):
            found[pk] = voices.get(pk) or export_state_outlet_slug(slug, taken)
            taken.add(found[pk])
            if found[pk] != slug:
                self.left[f"slugs of outlets that another actor has ({slug} is written {found[pk]})"] += 1
        return found | {pk: found[load_state_surviving_id(pk, merged)] for pk in merged}

    def fitting(self, entry: dict, schema: dict[str, Field]) -> dict | None:
        """The entry without optional values that a load would refuse; None when it would refuse a required value."""
        kept = {}
        for key, value in entry.items():
            if export_state_value_is_readable(key, value, schema):
                kept[key] = value
            elif key != "slug" and not schema[key].required:
                self.left[VALUES_LEFT_OUT] += 1
            else:
                return None
        return kept


def export_state_value_is_readable(key: str, value, schema: dict[str, Field]) -> bool:
    faults = Faults()
    try:
        schema[key].read(export_state_value_node(value), FaultPlace(faults, ""))
    except (ValueRefused, ValueError):
        return False
    return not faults


def export_state_value_node(value) -> Node:
    """The node that a reader gets from a written value. Raises ValueError for characters that no file may hold."""
    if isinstance(value, str):
        if NOT_STORABLE.search(value):
            raise ValueError(value)
        return Scalar(str(value), 1, plain=False)
    if isinstance(value, dict):
        return Mapping(1, {key: export_state_value_node(each) for key, each in value.items()}, dict.fromkeys(value, 1))
    return Sequence(1, [export_state_value_node(each) for each in value])


def export_state_slugs_by_id(model: type[models.Model]) -> dict[int, str]:
    """The slug of each row by its id; for a merged row, the slug of the row it was merged into."""
    own = dict(model._base_manager.values_list("pk", "slug"))
    merged = export_state_merged_ids(model)
    return {pk: own[load_state_surviving_id(pk, merged)] if pk in merged else slug for pk, slug in own.items()}


def export_state_merged_ids(model: type[models.Model]) -> dict[int, int]:
    return dict(model._base_manager.exclude(merged_into=None).values_list("pk", "merged_into"))


def export_state_outlet_slug(slug: str, taken: set[str]) -> str:
    names: Iterable[str] = (
        slug,
        f"{slug[:110].rstrip('-')}-outlet",
        *(f"outlet-{number}" for number in range(1, len(taken) + 2)),
    )
    return next(name for name in names if name not in taken)
