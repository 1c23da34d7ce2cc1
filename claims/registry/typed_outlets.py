"""Outlets as an editor types them, also new ones."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.article_from_page import article_outlet_by_name
from articles.base import free_slug
from articles.models import Outlet

from ..models import Actor
from ..text.folding import fold_text
from .typed_actors import LONGEST_NAME, NAME_WITH_BRACKETS

# What an editor writes in brackets after the name of a new outlet.
KIND_WORDS = {Outlet.Kind.OFFICIAL: "official site", Outlet.Kind.SOCIAL: "social account"}
NEW_OUTLET_KINDS = {f"new {KIND_WORDS.get(kind, kind)}": kind.value for kind in Outlet.Kind}


def read_typed_outlet(text: str) -> Outlet:
    """The outlet with this name or slug. `Name (new agency)`, or another of NEW_OUTLET_KINDS, gives an unsaved one.

    Raises ValidationError if no outlet or several outlets have the name.
    """
    match = NAME_WITH_BRACKETS.fullmatch(text)
    kind = NEW_OUTLET_KINDS.get(match["inside"].strip().lower()) if match else None
    name = match["name"] if kind else text
    if len(name) > LONGEST_NAME:
        raise ValidationError(_("The name of an outlet has at most %(most)s characters.") % {"most": LONGEST_NAME})
    found = outlets_with_typed_name(name)
    if kind and not found:
        return Outlet(name=name, kind=kind)
    if len(found) == 1 and kind in {None, found[0].kind}:
        return found[0]
    if found:
        told = ", ".join(f"{outlet.name} ({outlet.slug})" for outlet in found)
        raise ValidationError(
            _("Here already: %(told)s. Write the name or the slug of the one you mean.") % {"told": told}
        )
    raise ValidationError(
        _(
            "No outlet is called “%(name)s”. Pick one, or add it by writing “%(name)s (new newsroom)”, or in place of "
            "newsroom: %(kinds)s."
        )
        % {"name": name, "kinds": ", ".join(kind.removeprefix("new ") for kind in list(NEW_OUTLET_KINDS)[1:])}
    )


def outlets_with_typed_name(text: str) -> list[Outlet]:
    """The outlets with this slug (also in brackets after a name), else with this name in any spelling."""
    match = NAME_WITH_BRACKETS.fullmatch(text)
    slugs = [part.strip() for part in (text, match["inside"] if match else "") if part.strip()]
    outlets = Outlet.objects.select_related("merged_into")
    found = list(outlets.filter(slug__in=slugs)[:2])
    if not found and (folded := fold_text(text)):
        found = list(outlets.filter(actor__names__folded=folded, merged_into=None).distinct()[:5])
    found = found or [outlet for outlet in [article_outlet_by_name(text)] if outlet]
    return list(dict.fromkeys(outlet.merged_into or outlet for outlet in found))


def existing_or_new_outlet(outlet: Outlet | None) -> Outlet | None:
    """The outlet. A new one is saved with its actor; if two editors name the same new outlet, it is created once.

    The caller must hold `locks.lock_recording`.
    """
    if outlet is None or outlet.pk:
        return outlet
    if there := outlets_with_typed_name(outlet.name):
        return there[0]
    outlet.slug = free_slug(Outlet, outlet.name)
    outlet.save()
    Actor.objects.for_outlet(outlet)
    return outlet
