"""The options of selects for small registries, as (slug, name), ordered by name."""

from django.db.models import Exists, OuterRef

from articles.models import Article, Outlet

from ..models import ClaimTopic, Topic

# A select with more options is too long to use. An address may still contain any other row.
MOST_OPTIONS = 200


def registry_options_of_outlets(user) -> list[tuple[str, str]]:
    published = Article.objects.visible_to(user).filter(outlet=OuterRef("pk"))
    found = Outlet.objects.filter(Exists(published), merged_into=None)
    return list(found.values_list("slug", "name")[:MOST_OPTIONS])


def registry_options_of_topics(user) -> list[tuple[str, str]]:
    tagged = ClaimTopic.objects.filter(topic=OuterRef("pk"), claim__status="published")
    found = Topic.objects.filter(Exists(tagged), merged_into=None)
    return list(found.values_list("slug", "name")[:MOST_OPTIONS])
