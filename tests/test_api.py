"""The read API: schemathesis checks it against its description; more tests check rules outside the description."""

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from schemathesis.pytest.lazy import get_all_tests

from claims.exporting.api import openapi_description
from claims.lists.filters import ClaimFilterSet
from claims.models import Claim
from factwatch.wsgi import application
from tests.conftest import make_claim
from tests.test_export import link, original  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db

# The API refuses some values that fit its description: the slug of no row, and a range that ends before it begins.
CONFIG = {
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 302, 400, 404, 410]}},
    "generation": {"max-examples": 3, "deterministic": True, "database": "none"},
}

EACH = settings(derandomize=True, database=None, deadline=None, max_examples=3, suppress_health_check=list(HealthCheck))


@pytest.fixture
def kept_connection():
    """Keep the test's database connection open after each request, as Django's test client does."""
    signals = [request_started, request_finished]
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def described(kept_connection):
    """The schemathesis schema of the API, from its own OpenAPI description."""
    config = schemathesis.config.SchemathesisConfig.from_dict(CONFIG)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config)


def test_the_api_holds_to_its_description(described, cast):
    def holds(case):
        case.call_and_validate()

    found = get_all_tests(schema=described, test_func=holds, settings=EACH, given_kwargs=None)
    checks = [one.ok()[1] for one in found]
    assert len(checks) == len(openapi_description()["paths"])
    for check in checks:
        check()


def test_the_description_is_one_of_openapi_3_1_and_names_every_filter(db):
    told = openapi_description()
    assert told["openapi"].startswith("3.1")
    named = {one["name"] for one in told["paths"]["/api/v1/claims"]["get"]["parameters"]}
    assert named == set(ClaimFilterSet.base_filters)


def get(client, path):
    response = client.get(f"/api/v1/{path}")
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.status_code, response.json()


def test_a_claim_in_the_api_is_the_claim_of_the_json_export(client, cast):
    exported = json.loads(client.get("/claims/export.json").getvalue())["claims"]
    assert get(client, "claims")[1]["claims"] == exported
    assert get(client, "claims/said") == (200, next(one for one in exported if one["slug"] == "said"))


def test_claims_are_paged_by_the_address_of_the_next_page(client, article, iran):
    for _ in range(51):
        make_claim(article, iran)
    first = get(client, "claims?actor=iran&kind=assertion")[1]
    second = client.get(first["next"].removeprefix("http://localhost:8000")).json()
    assert (len(first["claims"]), len(second["claims"]), second["next"]) == (50, 1, None)
    assert not {one["slug"] for one in first["claims"]} & {one["slug"] for one in second["claims"]}


def test_a_withdrawn_claim_is_gone_and_a_draft_is_not_there(client, editor_client, cast):
    status, told = get(client, "claims/withdrawn")
    assert (status, told["error"]["message"]) == (410, "This claim was withdrawn: It was retracted.")
    for slug in ("draft", "in-review", "discarded", "never"):
        assert get(editor_client, f"claims/{slug}") == get(client, f"claims/{slug}")
        assert get(client, f"claims/{slug}")[0] == 404


def test_every_error_has_one_shape(client, cast):
    for path, status in [
        ("claims?kind=lie", 400),
        ("claims?acter=iran", 400),
        ("actors?what=1", 400),
        ("actors?after=" + "x" * 10_000, 400),
        ("actors?after=nobody", 404),
        ("actors/nobody", 404),
        ("articles/unpublished", 404),
        ("articles/put-away", 404),
        ("links?after=x", 400),
        ("links?after=" + "9" * 400, 400),
        ("claims/UPPER", 404),
        ("nothing/at/all", 404),
    ]:
        found, told = get(client, path)
        shape = found, list(told), told["error"]["status"]
        assert (path, *shape) == (path, status, ["error"], status)
        assert told["error"]["message"], path


def test_what_would_write_is_refused_in_the_same_shape(client, cast):
    response = client.post("/api/v1/claims")
    assert (response.status_code, response.json()["error"]["status"]) == (405, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_head_and_a_preflight_are_answered(client, cast):
    head, options = client.head("/api/v1/claims"), client.options("/api/v1/claims")
    assert (head.status_code, head.content) == (200, b"")
    assert (options.status_code, options["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")


def test_an_answer_that_is_still_right_is_not_sent_again(client, cast):
    first = client.get("/api/v1/claims/said")
    assert client.get("/api/v1/claims/said", headers={"If-None-Match": first["ETag"]}).status_code == 304
    Claim.objects.get(slug="said").change(gist="Another gist.")
    assert client.get("/api/v1/claims/said", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_an_actor_that_was_merged_leads_to_the_one_it_became(client, cast):
    response = client.get("/api/v1/actors/media")
    assert (response.status_code, response["Location"]) == (302, "http://localhost:8000/api/v1/actors/persia")


def test_articles_are_given_without_their_texts(client, original):  # noqa: F811
    pages = [client.get(f"/api/v1/{path}").content.decode() for path in ("articles", "articles/original", "claims")]
    assert [page for page in pages if "rahasia" in page] == []


def test_links_are_those_that_readers_see(client, cast):
    [found] = get(client, "links")[1]["links"]
    assert (found["relation"], found["source"], found["target"]) == ("context", "said", "other")


def test_the_api_asks_as_many_queries_for_many_claims_as_for_few(client, article, iran):
    def queries(more):
        for _ in range(more):
            make_claim(article, iran)
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/claims")
        return len(captured)

    assert queries(2) == queries(20) <= 14


def test_the_api_has_a_page_for_people_that_loads_nothing_from_elsewhere(client, db):
    page = client.get("/api/").content.decode()
    assert "assertion, denial, admission, accusation, promise</dd>" in page
    assert "/api/v1/claims" in page
    assert "said_to" in page
    assert "//cdn" not in page
