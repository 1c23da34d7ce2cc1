"""Pages of what claims are about, as the API gives them: actors, questions, articles, links."""

from articles.models import Article
from articles.precision import as_partial

from ..models import Actor, Affiliation, Link, Question
from ..reading.paging import PAGE, Page, last_row, page_by_date, page_by_name
from .addresses import following, page_of
from .exported_claims import READER
from .record import article, instant, named

MOST_FOUND = 100

__all__ = ["actor", "actors", "article", "articles", "links", "question", "questions"]


def actors(request, words: str, after: str) -> dict:
    known = Actor.objects.visible_to(READER)
    visible = known.filter(merged_into=None)
    words = words.replace("\x00", "").strip()
    if words:
        page = Page(list(visible.named(words)[:MOST_FOUND]), None)
    else:
        page = page_by_name(visible, "name", last_row(known, after))
    return {"actors": [named(one) for one in page.rows], "next": following(request, "after", page.next)}


def actor(one: Actor) -> dict:
    names = [{"name": other.name, "language": other.language} for other in one.names.all()]
    known = one.affiliations.filter(body__in=Actor.objects.visible_to(READER)).select_related("body")
    roles = [held(role) for role in known]
    return named(one) | {"description": one.description, "names": names, "roles": roles}


def held(role: Affiliation) -> dict:
    return {
        "role": role.role,
        "body": {"slug": role.body.slug, "name": role.body.name},
        "start": role.start and as_partial(role.start, role.start_precision),
        "end": role.end and as_partial(role.end, role.end_precision),
        "source": role.source,
    }


def questions(request, after: str) -> dict:
    known = Question.objects.visible_to(READER)
    page = page_by_name(known.filter(merged_into=None), "text", last_row(known, after))
    return {"questions": [question(one) for one in page.rows], "next": following(request, "after", page.next)}


def question(one: Question) -> dict:
    return {"slug": one.slug, "url": page_of(one), "text": one.text, "description": one.description}


def articles(request, after: str) -> dict:
    known = Article.objects.published().select_related("outlet")
    page = page_by_date(known, last_row(known, after))
    return {"articles": [article(one) for one in page.rows], "next": following(request, "after", page.next)}


def links(request, after: int) -> dict:
    found = Link.objects.visible_to(READER).select_related("source", "target").filter(pk__gt=after).order_by("pk")
    rows = list(found[: PAGE + 1])
    cursor = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return {"links": [link(one) for one in rows[:PAGE]], "next": following(request, "after", cursor)}


def link(one: Link) -> dict:
    return {
        "id": one.pk,
        "url": f"{page_of(one.source)}#link-{one.pk}",
        "relation": one.relation,
        "source": one.source.slug,
        "target": one.target.slug,
        "rationale": one.rationale,
        "confirmed_at": instant(one.confirmed_at),
    }
