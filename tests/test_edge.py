"""Any request: headers of every response, odd requests, hostile strings, the login, CSRF."""

import re
from html import escape
from html.parser import HTMLParser
from itertools import product

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import include, path

from claims.lists.actor_filters import ActorFilterSet
from claims.lists.article_filters import ArticleFilterSet
from claims.lists.filters import ClaimFilterSet
from claims.lists.question_filters import QuestionFilterSet
from claims.models import ActorName, Affiliation, Link
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


def broken(request):
    raise RuntimeError("broken on purpose, with a secret in it")


urlpatterns = [path("broken/", broken), path("", include("factwatch.urls"))]


@pytest.fixture
def said(article, minister):
    return make_claim(article, minister, slug="said")


def is_strict(response):
    header = response.headers.get("Content-Security-Policy", "")
    return {part.strip() for part in header.split(";")} == POLICY


def quiet(client):
    client.raise_request_exception = False
    return client


def test_every_answer_carries_the_strict_policy(client, said, settings):
    settings.ROOT_URLCONF = "tests.test_edge"
    for method, address, status in [
        ("get", "/", 200),
        ("get", "/claims/", 200),
        ("get", "/claims/said/", 200),
        ("get", "/claims/feed.none", 404),
        ("get", "/health/", 200),
        ("get", "/login/", 200),
        ("get", "/desk/", 302),
        ("get", "/claims", 301),
        ("get", "/admin/login/", 200),
        ("get", "/admin/", 302),
        ("post", "/claims/", 405),
        ("get", "/logout/", 405),
        ("get", "/claims/?" + "q" * 50_001, 414),
        ("get", "/claims/%00/", 400),
        ("get", "/nothing/", 404),
        ("get", "/static/nothing.js", 404),
        ("get", "/broken/", 500),
    ]:
        response = getattr(quiet(client), method)(address)
        assert (address, response.status_code, is_strict(response)) == (address, status, True)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/claims/said/edit/", 422), ("/claims/said/publish/", 403), ("/claims/said/withdraw/", 302), ("/desk/", 405)],
)
def test_answers_to_an_editor_carry_the_strict_policy(editor_client, article, minister, editor, address, status):
    make_claim(article, minister, slug="said", origin="desk", made_by=editor, status="in_review")
    response = editor_client.post(address, {"version": 1, "reason": "x"})
    assert response.status_code == (409 if "withdraw" in address else status)
    assert is_strict(response)


def test_a_refused_fragment_carries_the_strict_policy(client):
    response = client.get("/desk/", headers={"HX-Request": "true"})
    assert (response.status_code, is_strict(response)) == (401, True)


def test_a_withdrawn_claim_carries_the_strict_policy(client, said, reviewer):
    said.withdraw(by=reviewer, reason="Retracted.")
    response = client.get("/claims/said/")
    assert (response.status_code, is_strict(response)) == (410, True)


def test_a_static_file_carries_the_policy(client):
    response = client.get(staticfiles_storage.url("css/base.css"))
    assert response.status_code == 200
    assert is_strict(response)


def test_the_registry_carries_the_strict_policy(client, admin, iran):
    client.force_login(admin)
    for address in ["/admin/", "/admin/claims/actor/", f"/admin/claims/actor/{iran.pk}/change/"]:
        response = client.get(address)
        assert (response.status_code, is_strict(response)) == (200, True)


def test_an_error_of_ours_tells_nothing_of_its_cause(client, settings):
    settings.ROOT_URLCONF = "tests.test_edge"
    page = quiet(client).get("/broken/").content.decode()
    assert "Something went wrong" in page
    assert "secret" not in page
    assert "Traceback" not in page


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("method", ["get", "post"])
def test_while_the_database_is_away_every_page_says_so(editor_client, error, method):
    def away(*call):
        raise error("gone")

    for address in ["/", "/claims/", "/claims/said/submit/", "/login/", "/admin/", "/nothing/"]:
        with connection.execute_wrapper(away):
            response = getattr(quiet(editor_client), method)(address)
        assert (address, response.status_code) in {(address, 503), (address, 405), (address, 403)}
        assert response.status_code != 503 or response["Retry-After"] == "10", address
        assert is_strict(response), address


def test_health_tells_whether_the_database_answers(client):
    def away(*call):
        raise OperationalError("gone")

    assert client.get("/health/").content == b"ok\n"
    with connection.execute_wrapper(away):
        assert client.get("/health/").status_code == 503


@pytest.mark.parametrize("address", ["/", "/claims/", "/login/", "/admin/", "/static/x.css", "/nothing/"])
def test_an_odd_method_is_refused_everywhere(client, address):
    for method in ["TRACE", "PROPFIND", "FOO", "CONNECT", "PUT", "DELETE", "PATCH"]:
        response = client.generic(method, address)
        assert (method, response.status_code) == (method, 405)
        assert "GET" in response["Allow"], method


def test_head_answers_as_get_without_a_body(client, said):
    for address in ["/", "/claims/", "/claims/options/?q=drone", "/articles/", "/actors/", "/about/"]:
        head, get = client.head(address), client.get(address)
        assert (address, head.status_code, head.content) == (address, get.status_code, b"")
        assert (address, set(head.headers)) == (address, set(get.headers))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", "[::1", "localhost:x"])
def test_a_foreign_host_is_refused(client, settings, host):
    settings.ALLOWED_HOSTS = ["localhost"]
    assert client.get("/", headers={"Host": host}).status_code == 400


ODD = ["%00", "%ff%fe", "%ed%a0%80", "%F0%9F%98%80", "%c0%ae", "%2500", "%", "%E2%80%AE", "..%2f..%2fetc", "a" * 3000]
LISTS = ["/claims/", "/articles/", "/actors/", "/questions/"]
NAMES = ["q", "actor", "topic", "said_from", "before", "sort", "after", "find", "kind", "linked", "x"]


@pytest.mark.parametrize("address", [*LISTS, "/login/"])
def test_odd_bytes_in_a_query_are_never_an_error(client, address):
    for odd, name in product(ODD, NAMES):
        response = quiet(client).get(f"{address}?{name}={odd}")
        assert response.status_code in {200, 404, 400}, (name, odd)


# The query parameters that each address accepts. The exports accept the parameters of the list of claims.
OWN = {
    "/": ["period"],
    "/about/": ["language"],
    "/oembed/": ["url", "format", "maxwidth"],
    "/sitemap-claims.xml": ["p"],
    "/articles/": [*ArticleFilterSet.base_filters],
    "/actors/": [*ActorFilterSet.base_filters],
    "/questions/": [*QuestionFilterSet.base_filters],
    "/api/v1/actors": ["q", "after"],
    "/api/v1/links": ["after"],
    "/articles/utusan/": ["text", "settle"],
}
EXPORTS = ["/claims/feed.atom", "/claims/export.csv", "/claims/export.json", "/claims/export.jsonld", "/api/v1/claims"]
OWN |= {address: [*ClaimFilterSet.base_filters] for address in ["/claims/", *EXPORTS]}


@pytest.mark.parametrize("address", OWN)
def test_odd_values_are_refused_or_find_nothing(client, said, address):
    odd_values = [*ODD, "%EF%BF%BE", "%0d%0aX-Evil:1", "9998-12-31", "%3Cscript%3Ealert(1)%3C/script%3E"]
    for odd, names in product(odd_values, (OWN[address][:1], OWN[address])):
        answer = quiet(client).get(f"{address}?{'&'.join(f'{name}={odd}' for name in names)}")
        assert answer.status_code in {200, 400, 404, 414, 501}, (odd, names)
        # Other responses are text or JSON. With X-Content-Type-Options, no browser treats them as a page.
        is_page = answer["Content-Type"].startswith("text/html")
        assert not (is_page and b"<script>alert" in answer.getvalue()), (odd, names)
        assert "X-Evil" not in answer, (odd, names)
        assert answer["X-Content-Type-Options"] == "nosniff", (odd, names)


@pytest.mark.parametrize("start", ["/claims/", "/articles/", "/actors/", "/questions/", "/links/", "/"])
def test_odd_bytes_in_a_path_are_never_an_error(client, editor_client, start):
    odd_parts = [*ODD, "%0d%0aX-Evil:1", "-", "a--b", "é", "A", "a/edit", "%2e%2e"]
    for odd, visitor in product(odd_parts, (client, editor_client)):
        response = quiet(visitor).get(f"{start}{odd}/")
        assert response.status_code in {400, 404, 301, 302}, odd
        assert "X-Evil" not in response.headers, odd


@pytest.mark.parametrize("pk", ["9" * 18, "9" * 30, "0"])
def test_a_number_beyond_every_link_is_not_found(editor_client, pk):
    assert quiet(editor_client).get(f"/links/{pk}/confirm/").status_code == 404


def test_a_path_with_two_slashes_does_not_lead_away(client):
    assert "//evil" not in client.get("//evil.example").get("Location", "")


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    '<div hx-get="/logout/" hx-trigger="load">',
    '" data-hx-post="/claims/said/withdraw/" data-hx-trigger="load" x="',
    "<a href='javascript:alert(1)'>x</a>",
    "javascript:alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!--<script>-->",
    "]]><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><button>Log in</button></form>",
    "<style>*{display:none}</style>",
    "<b style='position:fixed'>over</b>",
    "{{ 7|add:7 }}{% debug %}{% load x %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "&lt;script&gt;&amp;amp;&#x3c;",
    "\u202eright to left\u202c",
    "\u2066isolate\u2069 \u200f\u200e",
    "\ufeffbom\u200bzero\u00adsoft",
    "👨‍👩‍👧🇮🇩👩🏽‍🚀",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "ارتباط می‌خواهم",
    "社會科學院語學研究所",
    "Ω≈ç√∫˜µ≤≥÷",
    "ˈʌndəˌskɔː ﬁ İı ß Σς",
    "' OR 1=1 --",
    "1; DROP TABLE claims_claim",
    "%s%x%n %(name)s {0} \\0",
    "../../../../etc/passwd",
    "=HYPERLINK(1)",
    "NULL undefined nan true",
    "http://a/%%30%30",
    "\\\" \\' ` ~ \\\\",
    "a;b; c (new person) (direct)",
    "<a\u2028b\u0085>",
    "＜script＞alert(1)＜/script＞",
    "<x onclick=alert(1) hx-on:click=alert(1)>",
]
BAD_ATTRIBUTE = re.compile(r"on[a-z]+|style|srcdoc|(data-)?hx-on.*|_")


class Page(HTMLParser):
    """A page as a browser parses it: its text, and every element, attribute or link that our templates never write."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text, self.foreign = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        data = attributes.get("type") == "application/ld+json"  # a browser does not execute it
        inline = tag == "script" and "src" not in attributes and not data
        if inline or tag in {"style", "iframe", "base", "object", "embed", "img"}:
            self.foreign.append(tag)
        self.foreign += [name for name in attributes if BAD_ATTRIBUTE.fullmatch(name)]
        outside = [
            attributes.get(name) or "" for name in ("href", "src", "action", "hx-get", "hx-post", "data-hx-post")
        ]
        self.foreign += [link for link in outside if re.match(r"(?i)\s*(javascript|data|//)", link)]

    def handle_data(self, text):
        self.text.append(text)


def in_few(texts, longest=190):
    """The texts, joined with blanks into few strings. Each string is short enough for a name."""
    joined = [""]
    for text in texts:
        if len(joined[-1]) + len(text) >= longest:
            joined.append("")
        joined[-1] = f"{joined[-1]} {text}".strip()
    return joined


@pytest.fixture
def hostile(request, kompas, iran, question, drones, editor, reviewer):
    """A site in which every text that a user can type is the hostile text."""
    words = request.param
    named = make_actor(words, slug="named", description=words)
    ActorName.objects.create(actor=named, name=f"also {words}")
    Affiliation.objects.create(actor=named, body=iran, role=words, source=words)
    for row, field in [(question, "text"), (drones, "name"), (kompas, "name")]:
        setattr(row, field, words[:100])
        row.save()
    text = f"Judul {words}\n\nSebelum {words} sesudah."
    article = make_article(text, outlet=kompas, slug="hostile", byline=words)
    fields = {"gist": words, "topics": [drones], "stances": [(question, "yes")], "about": [named]}
    made = {"origin": "desk", "made_by": editor, "reviewed_by": reviewer}
    exact = article.newest_snapshot.text.rpartition("\n")[2].removeprefix("Sebelum ").removesuffix(" sesudah.")
    said = make_claim(article, named, words=exact, slug="said", **fields, **made)
    other = make_claim(make_article(), named, slug="other", **fields)
    link = {"status": "confirmed", "confirmed_by": reviewer, "confirmed_at": said.published_at}
    Link.objects.create(source=said, target=other, relation="contradicts", rationale=words, proposed_by=editor, **link)
    make_claim(article, named, words=exact, slug="draft", **fields, status="in_review", origin="desk", made_by=reviewer)
    said.withdraw(by=editor, reason=words)
    said.republish(by=editor, reason=words)
    return words


PAGES = [
    "/",
    "/claims/",
    "/claims/options/?q=sebelum",
    "/claims/said/",
    "/articles/",
    "/articles/hostile/",
    "/actors/",
    "/actors/options/?q=also",
    "/actors/named/",
    "/questions/",
    "/questions/has-iran-supplied-drones/",
    "/corrections/",
]
DESK = [
    "/desk/",
    "/claims/draft/",
    "/claims/draft/edit/",
    "/claims/draft/discard/",
    "/claims/other/link/",
    "/articles/hostile/record/",
    "/articles/hostile/record/?start=0&end=5",
]


@pytest.mark.parametrize("hostile", in_few(HOSTILE), indirect=True)
def test_hostile_texts_are_shown_as_text_on_every_page(client, editor_client, hostile):
    for visitor, paths in [(client, PAGES), (editor_client, PAGES + DESK)]:
        for address in paths:
            page = Page(visitor.get(address).content.decode())
            assert (address, page.foreign) == (address, [])
    assert hostile in "".join(Page(client.get("/claims/said/").content.decode()).text)


@pytest.mark.parametrize(
    ("address", "name"), [("/claims/", "q"), ("/claims/", "actor"), ("/claims/", None), ("/actors/", "q")]
)
def test_hostile_words_that_are_searched_for_are_shown_as_text(client, said, address, name):
    # A search for words gets each text alone; a search for a name gets the joined texts.
    for words in [*(HOSTILE if (address, name) == ("/claims/", "q") else in_few(HOSTILE)), "a\tb", " "]:
        response = client.get(address, {name or words: words}, follow=True)
        assert (words, response.status_code) == (words, 200)
        assert (words, Page(response.content.decode()).foreign) == (words, [])


@pytest.mark.parametrize("hostile", HOSTILE[3:5], indirect=True)
def test_article_text_stands_where_htmx_is_disabled(client, editor_client, hostile):
    attempts = [(client, one) for one in ["/claims/", "/claims/said/", "/articles/hostile/"]]
    for visitor, address in [*attempts, *((editor_client, one) for one in DESK[4:6])]:
        assert (address, outside_disabled(visitor.get(address).content.decode(), "Sebelum ")) == (address, False)


def outside_disabled(html, words):
    """Whether the words are in an element without an ancestor that has `hx-disable`."""
    found, depth = [], []

    class Walk(HTMLParser):
        def handle_starttag(self, tag, attributes):
            if tag not in {"meta", "link", "input", "br", "img", "rect", "circle", "path"}:
                depth.append("hx-disable" in dict(attributes))

        def handle_endtag(self, tag):
            if tag not in {"path", "rect", "circle"}:
                depth.pop()

        def handle_data(self, text):
            if words in text and not any(depth):
                found.append(text)

    Walk().feed(html)
    return bool(found)


def test_a_login_with_an_odd_name_is_refused_with_a_sentence(client, editor):
    long = ["x" * 256, "x" * 10_000, "👩🏽‍🚀" * 60]
    for name in [*long, "a\x00b", "\ufffd", "", " ", "ｅditor", "editor ", "' OR 1=1 --"]:
        response = client.post("/login/", {"username": name, "password": "y" * 5_000})
        assert (name, response.status_code) == (name, 200)
        assert "do not fit together" in response.content.decode(), name
        assert not client.session.get("_auth_user_id"), name


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\x08//evil.example", "///e"],
)
def test_the_login_leads_nowhere_else(client, editor, address):
    body = {"username": "editor", "password": "a long password of the editor", "next": address}
    assert client.post("/login/", body)["Location"] == "/desk/"
    assert "evil" not in client.get("/login/", {"next": address}).get("Location", "")


def test_the_login_that_leads_to_itself_is_no_error(editor_client):
    assert quiet(editor_client).get("/login/?next=/login/").status_code == 302


def test_logging_out_takes_a_post(editor_client):
    assert editor_client.get("/logout/").status_code == 405
    assert editor_client.get("/desk/").status_code == 200
    assert editor_client.post("/logout/").status_code == 302
    assert editor_client.get("/desk/").status_code == 302


def test_a_login_begins_a_new_session(client, editor):
    client.get("/login/")
    before = client.cookies.get("sessionid")
    client.post("/login/", {"username": "editor", "password": "a long password of the editor"})
    cookie = client.cookies["sessionid"]
    assert cookie != before
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.fixture
def strict_client(editor):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    return browser


@pytest.mark.parametrize("address", ["/claims/said/withdraw/", "/articles/utusan/record/", "/logout/", "/login/"])
def test_a_form_without_its_token_is_refused_and_keeps_what_was_typed(strict_client, said, address):
    body = {"version": 1, "reason": "typed <with> care", "topics": ["drones", "missiles"], "password": "secret words"}
    response = strict_client.post(address, body)
    page = response.content.decode()
    assert (response.status_code, is_strict(response)) == (403, True)
    assert escape("typed <with> care") in page
    assert "secret words" not in page
    said.refresh_from_db()
    assert said.status == "published"


def test_a_refused_form_keeps_each_box_that_was_ticked(strict_client, said):
    page = strict_client.post("/claims/said/edit/", {"topics": ["drones", "missiles"]}).content.decode()
    assert "<dd>drones</dd>" in page
    assert "<dd>missiles</dd>" in page


def test_a_form_of_another_site_is_refused(strict_client, said):
    token = strict_client.get("/claims/said/withdraw/").cookies["csrftoken"].value
    body = {"version": 1, "reason": "x", "csrfmiddlewaretoken": token}
    evil = strict_client.post("/claims/said/withdraw/", body, headers={"Origin": "https://evil.example"})
    assert evil.status_code == 403
    assert strict_client.post("/claims/said/withdraw/", body).status_code == 302


@pytest.mark.parametrize("body", [{str(n): "x" for n in range(2_100)}, {"gist": "x" * 2_100_000}])
def test_a_form_beyond_every_limit_is_refused(editor_client, article, body):
    assert quiet(editor_client).post("/articles/utusan/record/", body).status_code == 400
