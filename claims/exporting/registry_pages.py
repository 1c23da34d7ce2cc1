"""Pages of what claims are about, as the API gives them: actors, questions, articles, links."""

from articles.models import Article
from articles.precision import partial_date_text

from ..models import Actor, Affiliation, Link, Question
from ..reading.paging import PAGE_SIZE, ListPage, last_row, page_by_date, page_by_name
from .addresses import next_page_address, page_address
from .exported_claims import READER
from .record import actor_record, article_record, utc_moment

MOST_FOUND = 100

__all__ = [
    "actor_details",
    "actors_page",
    "article_record",
    "articles_page",
    "link_record",
    "links_page",
    "question_record",
    "questions_page",
]


def actors_page(request, words: str, after: str) -> dict:
    known = Actor.objects.visible_to(READER)
    visible = known.filter(merged_into=None)
    words = words.replace("\x00", "").strip()
    if words:
        page = ListPage(list(visible.named(words)[:MOST_FOUND]), None)
    else:
        page = page_by_name(visible, "name", last_row(known, after))
    return {"actors": [actor_record(one) for one in page.rows], "next": next_page_address(request, "after", page.next)}


def actor_details(one: Actor) -> dict:
    names = [{"name": other.name, "language": other.language} for other in one.names.all()]
    known = one.affiliations.filter(body__in=Actor.objects.visible_to(READER)).select_related("body")
    roles = [role_record(role) for role in known]
    return actor_record(one) | {"description": one.description, "names": names, "roles": roles}


def role_record(role: Affiliation) -> dict:
    return {
        "role": role.role,
        "body": {"slug": role.body.slug, "name": role.body.name},
        "start": role.start and partial_date_text(role.start, role.start_precision),
        "end": role.end and partial_date_text(role.end, role.end_precision),
        "source": role.source,
    }


def questions_page(request, after: str) -> dict:
    known = Question.objects.visible_to(READER)
    page = page_by_name(known.filter(merged_into=None), "text", last_row(known, after))
    return {
        "questions": [question_record(one) for one in page.rows],
        "next": next_page_address(request, "after", page.next),
    }


def question_record(one: Question) -> dict:
    return {"slug": one.slug, "url": page_address(one), "text": one.text, "description": one.description}


def articles_page(request, after: str) -> dict:
    known = Article.objects.published().select_related("outlet")
    page = page_by_date(known, last_row(known, after))
    return {
        "articles": [article_record(one) for one in page.rows],
        "next": next_page_address(request, "after", page.next),
    }


def links_page(request, after: int) -> dict:
    found = Link.objects.visible_to(READER).select_related("source", "target").filter(pk__gt=after).order_by("pk")
    rows = list(found[: PAGE_SIZE + 1])
    cursor = rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None
    return {
        "links": [link_record(one) for one in rows[:PAGE_SIZE]],
        "next": next_page_address(request, "after", cursor),
    }


def link_record(one: Link) -> dict:
    return {
        "id": one.pk,
        "url": f"{page_address(one.source)}#link-{one.pk}",
        "relation": one.relation,
        "source": one.source.slug,
        "target": one.target.slug,
        "rationale": one.rationale,
        "confirmed_at": utc_moment(one.confirmed_at),
    }
