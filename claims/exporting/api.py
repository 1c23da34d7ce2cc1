"""The read API, version 1, and its OpenAPI description. It returns only data that an anonymous reader may see.

The parameters of /claims are read from ClaimFilterSet. A claim has the shape of claims/exporting/record.py, as in the
JSON export. Fields may be added; no field is removed or changes its meaning.
"""

from typing import Annotated, Literal

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import ValidationError
from pydantic import Field

from articles.base import SLUG
from articles.models import Article, Outlet

from ..access import get_visible_or_404, get_visible_survivor
from ..lists.fields import MOST_VALUES, ChoicesField, DayField, RepeatedField
from ..lists.filters import ClaimFilterSet
from ..lists.index import filtered_index_page
from ..lists.query_string import is_machine_parameter
from ..models import Actor, Attribution, Claim, Link, Question, Stance
from ..text.periods import PeriodPrecision
from . import registry_pages
from .addresses import absolute_export_address, exported_next_page_address
from .exported_claims import READER, claims_to_export
from .published_claim import published_claim, published_or_withdrawn_response
from .record import claim_record
from .responses import error_response, open_response_to_all, response_parameter_problems, response_problems_text

API_ROOT = "api/v1/"
TAGS = {
    "claims": "What somebody was reported to have said, with its words, date, chain and sources.",
    "actors": "Persons, states, organisations and sources without a name.",
    "questions": "Tracked questions, which claims answer with yes, partly, no, or decline to.",
    "articles": "The articles in which the words stand; their texts are not given.",
    "links": "Confirmed links between claims.",
}
DAY_PATTERN = r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"


# Descriptions of the parameters that have no label in the form of the list.
PARAMETER_DESCRIPTIONS = {
    "sort": "Empty for the latest said first, recorded for the latest published first",
    "before": "The place in the list where a page begins, as next gives it",
}


def api_choices_type(choices):
    """The values of a choices class as a Literal type; the description lists the values at each field."""
    return Literal[tuple(choices.values)]


# An ISO date, and a moment with its offset.
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class Problem(Schema):
    status: int
    message: str = Field(description="A sentence for a person.")
    fields: dict[str, list[str]] = Field(description="What is wrong with each parameter, by its name.")


class Refusal(Schema):
    error: Problem


class Named(Schema):
    slug: str
    name: str


class ActorNamed(Named):
    kind: api_choices_type(Actor.Kind)
    url: str


class Role(Schema):
    role: str
    body: str = Field(description="The slug of the actor for whom the role is held.")
    name: str


class Speaker(ActorNamed):
    roles: list[Role] = Field(description="The roles held when the claim was said.")


class Answer(Schema):
    question: str
    text: str
    answer: api_choices_type(Stance.Answer)


class Hop(Schema):
    through: str
    slug: str
    is_a: Literal["actor", "outlet"]
    passed: api_choices_type(Attribution.Passed) | None = Field(
        description="How the words passed; null where that is not recorded."
    )
    heard: bool | None = Field(
        description="Whether the words were said to this hop (true) or to somebody else (false); null: not recorded."
    )


class Words(Schema):
    exact: str
    prefix: str = Field(description="The text before; empty where the text is not public.")
    suffix: str
    start: int = Field(ge=0, description="In Unicode code points of the snapshot, inclusive.")
    end: int = Field(ge=1, description="Exclusive.")
    are: Literal["our summary", "the outlet’s words"] = Field(description="Whose words they are.")
    state: Literal["exact", "moved"]
    snapshot: int = Field(ge=1)
    snapshot_url: str
    text_url: str | None = Field(
        description="The snapshot as plain text, in which start and end count; null where the text is not public."
    )
    captured_at: Moment


class ArticleOut(Schema):
    slug: str
    url: str
    title: str
    source_url: str | None
    language: str
    byline: str
    outlet: Named | None
    published: str | None = Field(description="As far as it is known: a moment, a day, a month or a year.")
    published_precision: api_choices_type(Article.Precision) | None


class Tie(Schema):
    relation: api_choices_type(Link.Relation)
    direction: Literal["from", "to"]
    claim: str = Field(description="The slug of the other claim.")
    rationale: str


class ClaimOut(Schema):
    slug: str
    url: str
    gist: str = Field(description="One sentence in our words.")
    kind: api_choices_type(Claim.Kind)
    extent: api_choices_type(Claim.Extent) | None
    denial_of: api_choices_type(Claim.DenialOf) | None = Field(
        description="Of what a denial is one, where the article tells."
    )
    denies: str | None
    said_on: str = Field(
        description="As far as it is known, in EDTF: a day, month or year, ../ a day (on or before), or a day / a day."
    )
    said_precision: api_choices_type(PeriodPrecision)
    said_first: Day | None = Field(description="The first possible day; null where only the last one is known.")
    said_last: Day = Field(description="The last possible day.")
    said_basis: api_choices_type(Claim.Basis)
    said_basis_reason: str | None = Field(description="Why an inferred date is what it is.")
    speakers: list[Speaker]
    said_to: list[ActorNamed] = Field(description="To whom it was said, where the article tells it.")
    audience: str | None = Field(description="To whom it was said, where these are no actors of the registry.")
    source_unnamed: bool = Field(description="Whether the article withholds the name of the source.")
    about: list[ActorNamed]
    topics: list[Named]
    answers: list[Answer]
    chain: list[Hop]
    chain_told: str
    words: Words | None
    article: ArticleOut
    links: list[Tie]
    published_at: Moment
    version: int


class ClaimPage(Schema):
    claims: list[ClaimOut]
    next: str | None = Field(description="The address of the next page; null on the last.")


class Held(Schema):
    role: str
    body: Named
    start: str | None
    end: str | None
    source: str


class OtherName(Schema):
    name: str
    language: str


class ActorOut(ActorNamed):
    description: str
    names: list[OtherName]
    roles: list[Held]


class ActorPage(Schema):
    actors: list[ActorNamed]
    next: str | None


class QuestionOut(Schema):
    slug: str
    url: str
    text: str
    description: str


class QuestionPage(Schema):
    questions: list[QuestionOut]
    next: str | None


class ArticlePage(Schema):
    articles: list[ArticleOut]
    next: str | None


class OutletOut(Named):
    kind: api_choices_type(Outlet.Kind)
    language: str


class LinkOut(Schema):
    id: int
    url: str
    relation: api_choices_type(Link.Relation)
    source: str
    target: str
    rationale: str
    confirmed_at: Moment


class LinkPage(Schema):
    links: list[LinkOut]
    next: str | None


def api_parameter_description(name: str, field: forms.Field) -> dict:
    """A parameter of a list as an OpenAPI object. An empty value does not filter, as in the address of a page."""
    if isinstance(field, RepeatedField):
        one = {"enum": list(field.choices.values)} if isinstance(field, ChoicesField) else {"type": "string"}
        schema = {"type": "array", "items": one, "maxItems": MOST_VALUES}
    elif isinstance(field, DayField):
        schema = {"type": "string", "pattern": DAY_PATTERN}
    elif isinstance(field, forms.ChoiceField):
        schema = {"enum": [value for value, _ in field.choices if value]}
    else:
        schema = {"type": "string"} | ({"maxLength": field.max_length} if getattr(field, "max_length", None) else {})
    told = PARAMETER_DESCRIPTIONS.get(name) or str(field.label or name)
    return {"name": name, "in": "query", "required": False, "description": told, "schema": schema}


FILTER_PARAMETERS = {
    "parameters": [api_parameter_description(name, one.field) for name, one in ClaimFilterSet.base_filters.items()]
}
SlugPath = Annotated[str, Path(pattern=SLUG, max_length=120, description="Its name in addresses")]
AfterSlug = Annotated[
    str, Query(pattern=f"^$|{SLUG}", max_length=120, description="The slug of the last row of the page before")
]
AfterNumber = Annotated[int, Query(ge=0, le=2**62, description="The id of the last link of the page before")]
BAD, NONE, GONE = {400: Refusal}, {404: Refusal}, {410: Refusal}

api = NinjaAPI(
    title="factwatch",
    version="1",
    urls_namespace="api",
    description=(
        "Who said what, when, according to whom. Read only; what a reader of the site sees, and no more. Sentences for "
        "persons (chain_told, messages of errors) are in English or Indonesian, by Accept-Language."
    ),
    docs_url=None,
    openapi_url=None,
)


@api.exception_handler(ValidationError)
def api_invalid_parameters(request, error):
    found = {}
    for one in error.errors:
        found.setdefault(str(one["loc"][-1]), []).append(one["msg"])
    if one["loc"][0] == "path":
        raise Http404
    return error_response(400, response_problems_text(found), found)


@api.exception_handler(Http404)
def api_not_found(request, error):
    raise error  # open_response_to_all gives every 404 its shape


def refuse_unknown_api_parameters(request, *known):
    """An error 400 with the names of the unknown parameters; None if all are known."""
    unknown = [name for name in request.GET if name not in known and not is_machine_parameter(name)]
    found = {name[:40]: ["Not a parameter here."] for name in unknown}
    return error_response(400, response_problems_text(found), found) if found else None


@api.get(
    "/claims", response={200: ClaimPage} | BAD, tags=["claims"], url_name="api_claims", openapi_extra=FILTER_PARAMETERS
)
def api_claims(request):
    """The claims that the filter finds, latest said first, 50 a page."""
    claim_filter = ClaimFilterSet(request.GET)
    if wrong := response_parameter_problems(claim_filter):
        return error_response(400, response_problems_text(wrong), wrong)
    page = filtered_index_page(claim_filter)
    found = [claim_record(claim) for claim in claims_to_export(page.ids)]
    return {"claims": found, "next": exported_next_page_address(request, "before", page.next)}


@api.get("/claims/{slug}", response={200: ClaimOut} | BAD | NONE | GONE, tags=["claims"], url_name="api_claim")
def api_claim(request, slug: SlugPath):
    """One claim; 410 with the reason where it was withdrawn."""
    found = published_claim(slug)
    return published_or_withdrawn_response(found) or claim_record(found)


@api.get("/actors", response={200: ActorPage} | BAD | NONE, tags=["actors"], url_name="api_actors")
def api_actors(
    request, q: Annotated[str, Query(max_length=200, description="Words of a name")] = "", after: AfterSlug = ""
):
    """Actors by name; with q, those of whom some name holds every word typed, 100 at most."""
    return refuse_unknown_api_parameters(request, "q", "after") or registry_pages.registry_page_of_actors(
        request, q, after
    )


@api.get("/actors/{slug}", response={200: ActorOut, 302: None} | BAD | NONE, tags=["actors"], url_name="api_actor")
def api_actor(request, slug: SlugPath):
    """One actor with names and roles; one that was merged leads to the actor it became."""
    found = get_visible_or_404(Actor.objects, READER, slug=slug)
    if survivor := get_visible_survivor(found, READER):
        return HttpResponseRedirect(absolute_export_address(f"/{API_ROOT}actors/{survivor.slug}"))
    return registry_pages.registry_page_actor(found)


@api.get("/questions", response={200: QuestionPage} | BAD | NONE, tags=["questions"], url_name="api_questions")
def api_questions(request, after: AfterSlug = ""):
    """Tracked questions by their text."""
    return refuse_unknown_api_parameters(request, "after") or registry_pages.registry_page_of_questions(request, after)


@api.get(
    "/questions/{slug}",
    response={200: QuestionOut, 302: None} | BAD | NONE,
    tags=["questions"],
    url_name="api_question",
)
def api_question(request, slug: SlugPath):
    """One question; its answers are /claims?question=…"""
    found = get_visible_or_404(Question.objects, READER, slug=slug)
    if survivor := get_visible_survivor(found, READER):
        return HttpResponseRedirect(absolute_export_address(f"/{API_ROOT}questions/{survivor.slug}"))
    return registry_pages.registry_page_question(found)


@api.get("/articles", response={200: ArticlePage} | BAD | NONE, tags=["articles"], url_name="api_articles")
def api_articles(request, after: AfterSlug = ""):
    """Articles, latest first, those without a date last. Their texts are not given, only the words of claims."""
    return refuse_unknown_api_parameters(request, "after") or registry_pages.registry_page_of_articles(request, after)


@api.get("/articles/{slug}", response={200: ArticleOut} | BAD | NONE, tags=["articles"], url_name="api_article")
def api_article(request, slug: SlugPath):
    """One article."""
    return registry_pages.article_record(
        get_object_or_404(Article.objects.published().select_related("outlet"), slug=slug)
    )


@api.get("/links", response={200: LinkPage} | BAD, tags=["links"], url_name="api_links")
def api_links(request, after: AfterNumber = 0):
    """Confirmed links between published claims, the oldest first."""
    return refuse_unknown_api_parameters(request, "after") or registry_pages.registry_page_of_links(request, after)


def api_url_patterns() -> list[URLPattern]:
    """The API's URL patterns, with `open_response_to_all` like every export. The description has its own page."""
    found = [one for one in api.urls[0] if one.name != "api-root"]
    return [path(f"{API_ROOT}{one.pattern}", open_response_to_all(one.callback), name=one.name) for one in found]


def openapi_description() -> dict:
    """The OpenAPI description of the API."""
    told = api.get_openapi_schema(path_prefix=f"/{API_ROOT}")
    tags = [{"name": name, "description": text} for name, text in TAGS.items()]
    return dict(told) | {"servers": [{"url": settings.SITE_URL}], "tags": tags}
