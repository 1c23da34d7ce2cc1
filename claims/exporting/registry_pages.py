"""The API's lists and records of actors, questions, articles and links."""

from articles.models import Article
from articles.precision import date_text_by_precision

from ..models import Actor, Affiliation, Link, Question
from ..reading.paging import PAGE_SIZE, ListPage, last_row_for_paging, paging_by_date, paging_by_name
from .addresses import exported_next_page_address, exported_page_address
from .exported_claims import READER
from .record import actor_record, article_record, utc_moment_in_record

MOST_FOUND = 100

__all__ = [
    "article_record",
    "registry_page_actor",
    "registry_page_link",
    "registry_page_of_actors",
    "registry_page_of_articles",
    "registry_page_of_links",
    "registry_page_of_questions",
    "registry_page_question",
    "registry_page_role",
]


def registry_page_of_actors(request, words: str, after: str) -> dict:
    known = Actor.objects.visible_to(READER)
    visible = known.filter(merged_into=None)
    words = words.replace("\x00", "").strip()
    if words:
        page = ListPage(list(visible.named(words)[:MOST_FOUND]), None)
    else:
        page = paging_by_name(visible, "name", last_row_for_paging(known, after))
    return {
        "actors": [actor_record(one) for one in page.rows],
        "next": exported_next_page_address(request, "after", page.next),
    }


def registry_page_actor(one: Actor) -> dict:
    names = [{"name": other.name, "language": other.language} for other in one.names.all()]
    known = one.affiliations.filter(body__in=Actor.objects.visible_to(READER)).select_related("body")
    roles = [registry_page_role(role) for role in known]
    return actor_record(one) | {"description": one.description, "names": names, "roles": roles}


def registry_page_role(role: Affiliation) -> dict:
    return {
        "role": role.role,
        "body": {"slug": role.body.slug, "name": role.body.name},
        "start": role.start and date_text_by_precision(role.start, role.start_precision),
        "end": role.end and date_text_by_precision(role.end, role.end_precision),
        "source": role.source,
    }


def registry_page_of_questions(request, after: str) -> dict:
    known = Question.objects.visible_to(READER)
    page = paging_by_name(known.filter(merged_into=None), "text", last_row_for_paging(known, after))
    return {
        "questions": [registry_page_question(one) for one in page.rows],
        "next": exported_next_page_address(request, "after", page.next),
    }


def registry_page_question(one: Question) -> dict:
    return {"slug": one.slug, "url": exported_page_address(one), "text": one.text, "description": one.description}


def registry_page_of_articles(request, after: str) -> dict:
    known = Article.objects.published().select_related("outlet")
    page = paging_by_date(known, last_row_for_paging(known, after))
    return {
        "articles": [article_record(one) for one in page.rows],
        "next": exported_next_page_address(request, "after", page.next),
    }


def registry_page_of_links(request, after: int) -> dict:
    found = Link.objects.visible_to(READER).select_related("source", "target").filter(pk__gt=after).order_by("pk")
    rows = list(found[: PAGE_SIZE + 1])
    cursor = rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None
    return {
        "links": [registry_page_link(one) for one in rows[:PAGE_SIZE]],
        "next": exported_next_page_address(request, "after", cursor),
    }


def registry_page_link(one: Link) -> dict:
    return {
        "id": one.pk,
        "url": f"{exported_page_address(one.source)}#link-{one.pk}",
        "relation": one.relation,
        "source": one.source.slug,
        "target": one.target.slug,
        "rationale": one.rationale,
        "confirmed_at": utc_moment_in_record(one.confirmed_at),
    }
