"""What every template may ask of the settings."""

from django.conf import settings


def review(request):
    """Whether another person than the maker must publish and confirm (FACTWATCH_SECOND_EDITOR)."""
    return {"second_editor": settings.SECOND_EDITOR}
