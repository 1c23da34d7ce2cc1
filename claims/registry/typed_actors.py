"""Actors and hops of a chain as an editor types them: names separated by semicolons.

`Ukraine; Western states (new organisation)` names one existing actor and one that is to be created;
`IRNA (verbatim); Reuters (paraphrased, heard)` names the hops of a chain; what stands in brackets may
be left out. If several actors share a name, the slug decides: `Ali Hosseini (ali-hosseini-2)`.
"""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from articles.base import SLUG

from ..models import Actor, ActorName, Attribution
from ..text.folding import fold_text

MOST_NAMES = 20
LONGEST_NAME = 200
NAME_WITH_BRACKETS = re.compile(r"(?P<name>.*\S)\s*\((?P<inside>[^()]+)\)")
# What is typed of a hop, beside how the words passed.
TYPED_HEARD = {"heard": True, "not heard": False}
EARLIER_WORDS_OF_HOPS = {"direct", "anonymous"}
NEW_ACTOR_KINDS = {f"new {kind}": kind for kind in ("person", "state", "organisation", "unnamed")}


def split_typed_names(text: str) -> list[str]:
    names = [name.strip() for name in re.split(r"[;\n]", text) if name.strip()]
    if len(names) > MOST_NAMES:
        raise ValidationError(_("At most %(most)s names can stand here.") % {"most": MOST_NAMES})
    return list(dict.fromkeys(names))


def read_typed_actors(text: str) -> list[Actor]:
    """The actors named in a text; new ones are unsaved. Raises ValidationError with an error for each bad name."""
    found, errors = [], []
    for name in split_typed_names(text):
        try:
            found.append(read_typed_actor(name))
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)
    return list(dict.fromkeys(found)) if all(actor.pk for actor in found) else found


def read_typed_actor(text: str) -> Actor:
    match = NAME_WITH_BRACKETS.fullmatch(text)
    inside = match["inside"].strip().lower() if match else ""
    if inside in NEW_ACTOR_KINDS:
        return new_typed_actor(match["name"], NEW_ACTOR_KINDS[inside])
    if match and (actor := Actor.objects.filter(slug=inside).select_related("merged_into").first()):
        return actor.merged_into or actor
    try:
        actor = existing_typed_actor(text)
    except ValidationError as error:
        if error.code != "unknown":
            raise
        raise ValidationError(
            _("%(message)s Pick a name, or write “%(text)s (new person)” to add one.")
            % {"message": error.message, "text": text}
        ) from error
    if actor.kind == Actor.Kind.UNNAMED and text != actor.slug:
        raise ValidationError(
            _(
                "A source without a name belongs to its article. Write “%(name)s (new unnamed)” for the source of this "
                "article, or “%(name)s (%(slug)s)” if it is known to be the same as in another article."
            )
            % {"name": text, "slug": actor.slug}
        )
    return actor


def existing_typed_actor(name: str, among=None) -> Actor:
    """The one actor, of all or of `among`, with this name or slug. Raises ValidationError if there is not just one."""
    if len(name) > LONGEST_NAME:
        raise ValidationError(
            _("“%(name)s…” is longer than %(most)s characters.") % {"name": name[:40], "most": LONGEST_NAME}
        )
    actors = actors_with_typed_name(name)
    actors = list((actors if among is None else actors.filter(pk__in=among))[:5])
    if not actors:
        raise ValidationError(_("Nobody here is called “%(name)s”.") % {"name": name}, code="unknown")
    if len(actors) > 1:
        told = ", ".join(f"{actor.name} ({actor.slug})" for actor in actors)
        raise ValidationError(
            _("Several go by “%(name)s”: %(told)s. Write the one you mean with its slug.")
            % {"name": name, "told": told}
        )
    return actors[0]


def actors_with_typed_name(name: str):
    folded = fold_text(name)
    by_name = ActorName.objects.filter(folded=folded).values("actor") if folded else ActorName.objects.none()
    actors = Actor.objects.filter(merged_into=None).order_by("pk")
    slugged = Actor.objects.filter(slug__in=[name] if re.fullmatch(SLUG, name) else [])
    by_slug = slugged.annotate(now=Coalesce("merged_into", "pk")).values("now")
    return actors.filter(Q(pk__in=by_name.values("actor")) | Q(pk__in=by_slug))


def new_typed_actor(name: str, kind: str) -> Actor:
    if len(name) > LONGEST_NAME:
        raise ValidationError(
            _("“%(name)s…” is longer than %(most)s characters.") % {"name": name[:40], "most": LONGEST_NAME}
        )
    if kind != Actor.Kind.UNNAMED and (known := actors_with_typed_name(name).first()):
        raise ValidationError(
            _("“%(name)s” is here already: %(known)s (%(slug)s). Write it so.")
            % {"name": name, "known": known.name, "slug": known.slug}
        )
    return Actor(name=name, kind=kind)


def read_typed_chain(text: str) -> list[Attribution]:
    """The hops named in a text, in order, without a claim. Raises ValidationError with an error for each bad hop."""
    hops, errors = [], []
    for position, hop in enumerate(split_typed_names(text), 1):
        try:
            hops.append(read_typed_hop(hop, position))
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)
    return hops


def read_typed_hop(text: str, position: int) -> Attribution:
    """A hop: a name, and in brackets what is known of it. Raises ValidationError."""
    match = NAME_WITH_BRACKETS.fullmatch(text)
    facts = read_typed_hop_facts(match["inside"]) if match else None
    actor = read_typed_actor(match["name"] if facts else text)
    if actor.pk is None:
        raise ValidationError(_("Add “%(name)s” as a speaker first, or in the registry.") % {"name": actor.name})
    through = {"outlet_id": actor.outlet_id} if actor.outlet_id else {"actor": actor}
    return Attribution(position=position, **through, **(facts or {}))


def read_typed_hop_facts(inside: str) -> dict | None:
    """`paraphrased, heard` as the fields `passed` and `heard`; None for brackets that hold something else."""
    facts: dict = {}
    for word in filter(None, (word.strip().lower() for word in inside.split(","))):
        if word in Attribution.Passed.values and "passed" not in facts:
            facts["passed"] = word
        elif word in TYPED_HEARD and "heard" not in facts:
            facts["heard"] = TYPED_HEARD[word]
        elif word in EARLIER_WORDS_OF_HOPS:
            raise ValidationError(
                _("“%(word)s” says more than is known. Write %(known)s where the article tells it, or nothing.")
                % {"word": word, "known": ", ".join([*Attribution.Passed.values, *TYPED_HEARD])}
            )
        else:
            return None
    return facts or None


def actors_as_typed(actors) -> str:
    return "; ".join(actor_as_typed(actor) for actor in actors)


def actor_as_typed(actor: Actor) -> str:
    """A name that `read_typed_actors` parses as this actor. It contains the slug if another actor has the same name."""
    plain = ";" not in actor.name and list(actors_with_typed_name(actor.name)[:2]) == [actor]
    plain = plain and actor.kind != Actor.Kind.UNNAMED
    return actor.name if plain else f"{actor.name.replace(';', ',')} ({actor.slug})"


def chain_as_typed(hops) -> str:
    return "; ".join(map(hop_as_typed, hops))


def hop_as_typed(hop: Attribution) -> str:
    actor = hop.actor or Actor.objects.filter(outlet=hop.outlet_id).first()
    heard = [word for word, value in TYPED_HEARD.items() if value == hop.heard]
    facts = ", ".join([*([hop.passed] if hop.passed else []), *heard])
    name = actor_as_typed(actor) if actor else hop.outlet.name
    return f"{name} ({facts})" if facts else name
