"""Who may: every URL pattern by method, way and role; and nothing unpublished in what readers get."""

import hashlib
import re
from urllib.parse import unquote

import pghistory
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import URLPattern, get_resolver

from claims.anchors.carry import capture_and_carry_claims
from claims.models import Actor, Affiliation, Claim, Link, Question, Topic
from claims.pages.about import save_about_page
from tests.conftest import Undone, make_actor, make_article, make_claim
from tests.permissions import CLAIM, OPEN_TO_ALL, TABLE

pytestmark = pytest.mark.django_db

WAYS = [("get", False), ("get", True), ("post", False), ("post", True)]
UNKEPT = {"django_session", "django_migrations"}
ICONS = {"/favicon.ico", "/apple-touch-icon.png"}  # of these alone, no text is read


@pytest.fixture
def session(request, cast, editor, reviewer, admin):
    """The key of the role's session, begun before the account of `gone` was disabled; None for anonymous readers."""
    users = {"author": editor, "second": reviewer, "admin": admin, "gone": reviewer}
    browser = Client()
    if user := users.get(request.param):
        browser.force_login(user)
        browser.get("/desk/")
    if request.param == "gone":
        user.is_active = False
        user.save()
    return browser.session.session_key if user else None


def digest():
    """A hash of the rows of every table but the sessions."""
    tables = sorted(set(connection.introspection.table_names()) - UNKEPT)
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}', coalesce(string_agg(t::text, '|' ORDER BY t::text), '') FROM \"{name}\" t"
                for name in tables
            )
        )
        return hashlib.sha256(repr(sorted(cursor.fetchall())).encode()).hexdigest()


def count_written_rows():
    """How many rows this transaction has written so far, rolled back ones and those of the sessions too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return cursor.fetchone()[0]


def send(browser, method, htmx, path, body=None):
    return getattr(browser, method)(path, body or {}, headers={"HX-Request": "true"} if htmx else {})


def names_of(patterns):
    return {pattern.name for pattern in patterns if isinstance(pattern, URLPattern)}


def test_every_url_pattern_has_a_row_of_permissions():
    resolver = get_resolver()
    included = [one for one in resolver.url_patterns if not isinstance(one, URLPattern)]
    ours = [one for one in included if one.app_name != "admin"]
    found = names_of(resolver.url_patterns).union(*(names_of(one.url_patterns) for one in ours))
    assert found == set(TABLE)


@pytest.mark.parametrize(
    ("session", "role"),
    [(one, "anonymous" if one == "gone" else one) for one in ("anonymous", "author", "second", "admin", "gone")],
    indirect=["session"],
)
def test_each_role_gets_its_status_and_a_refusal_changes_nothing(session, role, cast, question):
    before, wrong = digest(), []
    for name, row in TABLE.items():
        browser = Client()  # a new one, for some addresses end the session or set a cookie
        if session:
            browser.cookies[settings.SESSION_COOKIE_NAME] = session
        may = role != "anonymous" or name in OPEN_TO_ALL
        for (method, htmx), status in zip(WAYS, map(int, getattr(row, role).split()), strict=True):
            with Undone():
                written = count_written_rows()
                body = {key: str(value).format(**cast) for key, value in row.body.items()}
                response = send(browser, method, htmx, row.path.format(**cast), body)
                wrote = count_written_rows() != written and digest() != before
            writes = method == "post" and status in {204, 302} and bool(row.body) and may
            if (response.status_code, wrote) != (status, writes):
                wrong.append((name, method, htmx, response.status_code, status, wrote))
    assert wrong == []


def test_anonymous_writing_leads_to_the_login_and_back(client, cast):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/articles/utusan/"}
    for row in (row for row in TABLE.values() if row.anonymous.startswith("302")):
        path = row.path.format(**cast)
        assert client.get(path)["Location"] == f"/login/?next={path}"
        assert (path, client.post(path, row.body)["Location"]) == (path, "/login/?next=/")
        answer = client.get(path, headers=headers)
        assert (path, answer.status_code) == (path, 401)
        assert unquote(answer["HX-Redirect"]) == "/login/?next=/articles/utusan/"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_back_never_leaves_this_site(client, editor_client, cast, address):
    headers = {"HX-Request": "true", "HX-Current-URL": address}
    assert unquote(client.get("/desk/", headers=headers)["HX-Redirect"]) == "/login/?next=/"
    assert client.post("/claims/draft/submit/", {"next": address})["Location"] == "/login/?next=/"
    done = editor_client.post("/claims/draft/submit/", {"version": 1, "next": address}, headers={"Referer": address})
    assert done["Location"] == "/claims/draft/"


def test_a_form_sent_without_a_session_leads_back_to_its_own_page(client, cast):
    page = "http://testserver/claims/said/withdraw/"
    answer = client.post("/claims/said/withdraw/", {"next": "/claims/said/"}, headers={"Referer": page})
    assert unquote(answer["Location"]) == f"/login/?next={page}"


def test_a_way_back_that_is_no_path_is_no_error(editor_client, cast):
    editor_client.raise_request_exception = False
    response = editor_client.post("/claims/draft/submit/", {"version": 1, "next": "elsewhere"})
    assert response.status_code == 302


def test_a_head_request_leads_where_get_does(client, cast):
    assert client.head("/desk/")["Location"] == client.get("/desk/")["Location"]


@pytest.mark.parametrize(
    "path", ["/claims/none/edit/", "/claims/none/publish/", "/links/0/confirm/", "/articles/no/record/"]
)
def test_editing_what_does_not_exist_is_404_to_editors_and_the_login_to_others(client, editor_client, path):
    assert (client.post(path).status_code, editor_client.post(path).status_code) == (302, 404)


def test_a_discarded_claim_is_not_linked_from(editor_client, cast):
    before = Link.objects.count()
    assert editor_client.post("/claims/discarded/link/", TABLE["link_create"].body).status_code in {404, 409, 422}
    assert Link.objects.count() == before


CANARY = re.compile(r"canary\w*", re.IGNORECASE)
PUBLIC = [row.path for row in TABLE.values() if row.anonymous.startswith("200") and "login" not in row.path]
ASKED = [
    "/claims/options/?q=canary",
    "/claims/?q=canary",
    "/claims/?actor=iran",
    "/claims/?speaker=iran&sort=recorded",
    "/claims/?about=russia",
    "/claims/?topic=drones",
    "/claims/?question=has-iran-supplied-drones&answer=no",
    "/claims/?outlet=kompas",
    "/claims/?linked=contradicts",
    "/claims/?kind=denial",
    "/actors/?q=canary",
    "/actors/options/?q=canary",
    "/actors/russia/",
    "/articles/?after=canary-article",
    "/articles/canary-article/",
    "/claims/hidden/",
    "/claims/canary-nothing/",
]


@pytest.fixture
def secret(cast, article, iran, russia, question, drones, editor):
    """Make a claim in a status, with a canary in each of its texts, tied to all that is public."""

    def make(status, **fields):
        hung = {"about": [russia], "topics": [drones], "stances": [(question, "no")]}
        text = "Judul artikel\n\nKata canarywords di sini, dan Iran mengakui mengirim drone."
        where = make_article(text, outlet=article.outlet, slug="where")
        denies = {"denies": Claim.objects.get(slug="said"), "kind": "denial"}
        words = {"words": "canarywords", "gist": "canarygist", "slug": "hidden", "status": status}
        return make_claim(where, iran, origin="desk", made_by=editor, **hung, **denies, **words, **fields)

    return make


def seen_by_readers(client, *more):
    """The canaries on every public page, each with the page it was seen on."""
    paths = [path for path in [*PUBLIC, *ASKED, *more]]
    pages = [
        (path, client.get(path, headers=way).getvalue().decode("latin-1" if path in ICONS else "utf-8"))
        for path in paths
        for way in ({}, {"HX-Request": "true"})
    ]
    # What was asked for is said again by the page that asks; that is no leak.
    pages = [(path, re.sub(r'"[^"]*"', "", page) if "canary" in path else page) for path, page in pages]
    return {(path, found) for path, page in pages for found in CANARY.findall(page) if found.lower() not in path}


@pytest.mark.parametrize("status", ["draft", "in_review", "discarded"])
def test_unpublished_claims_are_nowhere_in_what_readers_get(client, secret, status):
    secret(status, review_note="canarynote")
    assert seen_by_readers(client) == set()
    assert client.get("/claims/hidden/").status_code == 404


def test_a_hidden_claim_answers_as_one_that_never_existed(client, secret):
    secret("draft")
    hidden, none = client.get("/claims/hidden/"), client.get("/claims/nothing/")
    assert (hidden.status_code, hidden.content) == (none.status_code, none.content)


def test_an_unpublished_link_is_nowhere_in_what_readers_get(client, cast, editor):
    said, other = Claim.objects.get(slug="said"), Claim.objects.get(slug="other")
    for status, relation in [("proposed", "contradicts"), ("dismissed", "admits"), ("withdrawn", "updates")]:
        Link.objects.create(
            source=said, target=other, relation=relation, rationale="canarywhy", proposed_by=editor, status=status
        )
    assert seen_by_readers(client, "/claims/other/") == set()
    assert client.get("/claims/?linked=contradicts").context["claims"] == []


def test_a_withdrawn_claim_shows_its_reason_and_nothing_else(client, secret, reviewer, editor):
    claim = secret("published", reviewed_by=reviewer)
    other = Claim.objects.get(slug="other")
    confirmed = {"status": "confirmed", "confirmed_by": reviewer, "confirmed_at": claim.published_at}
    Link.objects.create(
        source=claim, target=other, relation="contradicts", rationale="canarywhy", proposed_by=editor, **confirmed
    )
    claim.withdraw(by=editor, reason="The outlet retracted it.")
    page = client.get("/claims/hidden/")
    assert (page.status_code, "The outlet retracted it." in page.content.decode()) == (410, True)
    # The words of a public summary stay in it, unmarked.
    seen = seen_by_readers(client, "/claims/other/", "/articles/where/")
    assert seen <= {("/articles/where/", "canarywords")}


def test_a_withdrawn_claim_is_listed_in_the_corrections_by_its_reason(client, secret, reviewer, editor):
    claim = secret("published", reviewed_by=reviewer)
    claim.withdraw(by=editor, reason="The outlet retracted it.")
    page = client.get("/corrections/").content.decode()
    assert "The outlet retracted it." in page
    assert "/claims/hidden/" in page


def test_what_a_claim_was_before_publication_is_not_in_its_public_history(client, secret, editor, reviewer):
    claim = secret("draft")
    claim.submit(by=editor)
    claim.send_back(by=reviewer, reason="canaryreason")
    claim.change(gist="A better gist.")
    claim.submit(by=editor)
    claim.publish(by=reviewer)
    page = client.get("/claims/hidden/").content.decode()
    assert set(CANARY.findall(page)) == {"canarywords"}
    assert "canaryreason" not in client.get("/corrections/").content.decode()


def test_an_actor_known_from_drafts_alone_is_not_shown_to_readers(client, secret):
    claim = secret("draft")
    claim.actors.add(make_actor("Canaryname", Actor.Kind.UNNAMED), through_defaults={"part": "speaker"})
    assert seen_by_readers(client, "/actors/canaryname/") == set()


HIDDEN_ACTOR = [
    *(f"{list_}?{name}=hidden-actor" for list_ in ("/claims/", "/claims/feed.atom") for name in ("actor", "not_about")),
    "/claims/?speaker=Canaryname+Persona",
    "/claims/?speaker=Shared+Name",
    "/api/v1/claims?about=hidden-actor",
    "/actors/?after=hidden-actor",
    "/api/v1/actors?after=hidden-actor",
    "/api/v1/actors/hidden-actor",
]


def test_an_actor_known_from_drafts_alone_answers_as_one_that_never_existed(client, editor_client, secret):
    hidden = make_actor("Canaryname Persona", slug="hidden-actor")
    hidden.names.create(name="Shared Name", folded="shared name")
    make_actor("Shared Name", slug="shared")
    secret("draft").actors.add(hidden, through_defaults={"part": "speaker"})
    for path in HIDDEN_ACTOR:
        there = client.get(path)
        never = client.get(path.replace("hidden-actor", "never-there").replace("Canaryname+Persona", "Never+There"))
        shown = re.sub("hidden-actor|Canaryname(.|%20)Persona", "", there.content.decode())
        assert (path, there.status_code) == (path, never.status_code)
        assert ("anary" in shown, "hidden-actor" in shown) == (False, False), path
    assert editor_client.get("/claims/?actor=hidden-actor").context["filter"].is_valid()


HIDDEN_QUESTION = [
    "/questions/hidden-question/",
    "/questions/?after=hidden-question",
    "/claims/?question=hidden-question",
    "/claims/feed.atom?not_question=hidden-question",
    "/api/v1/questions/hidden-question",
    "/api/v1/questions?after=hidden-question",
    "/api/v1/claims?question=hidden-question",
]


@pytest.fixture
def posed(secret):
    """A draft, with a question and a topic that were made along with it."""
    with pghistory.context():
        claim = secret("draft")
        claim.stances.create(
            question=Question.objects.create(slug="hidden-question", text="Canaryquestion?"), answer="yes"
        )
        claim.topics.add(Topic.objects.create(slug="hidden-topic", name="Canarytopic"))
    return claim


def test_a_question_of_drafts_alone_answers_as_one_that_never_existed(client, posed):
    for path in HIDDEN_QUESTION:
        there, never = client.get(path), client.get(path.replace("hidden-question", "never-there"))
        shown = there.content.decode().replace("hidden-question", "")
        assert (path, there.status_code, "anaryquestion" in shown) == (path, never.status_code, False)


def test_questions_and_topics_of_drafts_alone_are_not_listed_for_readers(client, editor_client, posed):
    lists = ["/questions/", "/questions/?q=canary", "/api/v1/questions", "/sitemap-questions.xml"]
    asked = ["/claims/?topic=hidden-topic", "/claims/?not_topic=hidden-topic"]
    assert seen_by_readers(client, *lists, *asked) == set()
    assert "Canaryquestion" in editor_client.get("/questions/").content.decode()
    assert editor_client.get("/claims/?topic=hidden-topic").context["filter"].is_valid()


@pytest.mark.parametrize("model", [Actor, Question, Topic])
def test_what_readers_may_see_is_looked_up_for_each_row_of_a_page(model):
    assert "SubPlan" in (plan := model.objects.visible_to(AnonymousUser()).explain())
    assert "hashed" not in plan


def test_a_question_is_there_for_readers_from_its_first_published_answer_on(client, posed, article, iran, editor):
    question = Question.objects.get(slug="hidden-question")
    answer = make_claim(article, iran, stances=[(question, "yes")])
    assert client.get("/questions/hidden-question/").status_code == 200
    answer.withdraw(by=editor, reason="It was retracted.")
    assert client.get("/questions/hidden-question/").status_code == 200


def test_a_role_at_an_actor_known_from_drafts_alone_is_not_in_the_api(client, secret, russia, editor):
    hidden = make_actor("Canaryname", slug="hidden-actor")
    secret("draft").actors.add(hidden, through_defaults={"part": "speaker"})
    Affiliation.objects.create(actor=russia, body=hidden, role="ally", source="canarysource", end="2000-01-01")
    assert CANARY.findall(client.get("/api/v1/actors/russia").content.decode()) == []


def test_a_draft_hides_no_actor_that_readers_know_by_those_who_spoke_for_it(client, secret, article, minister, iran):
    make_claim(article, minister, slug="spoken-for")
    assert client.get("/actors/iran/").status_code == 200
    make_claim(article, iran, status="draft", origin="desk", made_by=secret("draft").made_by)
    assert client.get("/actors/iran/").status_code == 200


def test_readers_are_told_neither_who_edits_nor_what_editors_keep_for_themselves(client, cast, admin):
    save_about_page("en", "## Who\n\nThe newsroom.", by=admin, since=0)
    Claim.objects.get(slug="said").change(gist="Another gist.")
    names = {
        "username": Concat(Value("canary"), "username"),
        "first_name": "Canaryfirst",
        "email": "canary@desk.example",
    }
    get_user_model().objects.update(**names)
    more = ["/claims/said/", "/claims/withdrawn/", "/claims/other/", "/corrections/", "/articles/utusan/", "/about/"]
    assert seen_by_readers(client, *more, "/claims/said/report/sent/", "/claims/?as_of=2026-12-31") == set()


def test_a_draft_article_is_nowhere_in_what_readers_get(client, kompas, cast):
    make_article("canarytitle\n\ncanarytext", outlet=kompas, slug="canary-article", status="draft", byline="canaryname")
    assert seen_by_readers(client) == set()
    assert client.get("/articles/canary-article/").status_code == 404


def test_a_claim_of_a_draft_article_is_not_published(reviewer_client, kompas, cast, iran, editor):
    where = make_article("Judul\n\nKata rahasia.", outlet=kompas, slug="hidden-article", status="draft")
    make_claim(where, iran, words="Kata", slug="early", status="in_review", origin="desk", made_by=editor)
    assert reviewer_client.post("/claims/early/publish/", {"version": 1}).status_code == 409


@pytest.fixture
def original(kompas, iran):
    """An outlet's own text with 20 claims in it: their contexts together would give all of it away."""
    marked = [f"kata nomor {number:02} ditandai" for number in range(20)]
    between = " dan di antaranya berdiri kalimat panjang yang tidak boleh dibaca orang luar sama sekali oleh siapa pun "
    text = "Judul\n\n" + between.join(marked) + "\n\nParagraf terakhir canarytail."
    article = make_article(text, origin="original", outlet=kompas, slug="original")
    for number, words in enumerate(marked):
        make_claim(article, iran, words=words, slug=f"part-{number}")
    return article


def test_an_original_that_is_not_public_is_read_by_editors_alone(client, editor_client, original):
    assert "canarytail" in editor_client.get("/articles/original/").content.decode()
    for path in ["/articles/original/", "/claims/", "/claims/part-1/", "/claims/part-19/", "/actors/iran/", "/"]:
        assert "canarytail" not in client.get(path).content.decode()


def test_all_contexts_of_an_original_together_keep_the_limit(client, kompas, iran):
    words = [f"kata{number:03}" for number in range(400)]
    hidden = make_article("Judul\n\n" + " ".join(words), origin="original", outlet=kompas, slug="hidden")
    marked = range(0, 400, 20)
    for number in marked:
        make_claim(hidden, iran, words=words[number], slug=f"hidden-{number}")
    paths = ["/articles/hidden/", "/claims/", "/actors/iran/", "/", *(f"/claims/hidden-{n}/" for n in marked)]
    pages = "".join(client.get(path).content.decode() for path in paths)
    shown = [word for word in words if word in pages]
    assert {words[number] for number in marked} <= set(shown)
    assert len(" ".join(shown)) <= 0.4 * len(hidden.newest_snapshot.text)


def found_by(client, words):
    """The slugs of what the list finds, and the search field of claims as well."""
    listed, offered = (
        [claim.slug for claim in client.get(f"{address}?q={words}").context["claims"]]
        for address in ("/claims/", "/claims/options/")
    )
    assert listed == offered
    return listed


def test_a_search_finds_nothing_by_words_of_an_original_that_readers_may_not_read(client, kompas, iran, editor):
    hidden = make_article("Judul\n\nIran dahulu mengirim drone kemarin.", origin="original", outlet=kompas)
    claim = make_claim(hidden, iran, words="Iran dahulu mengirim drone", slug="reworded")
    assert found_by(client, "dahulu") == ["reworded"]
    capture_and_carry_claims(hidden, "Judul\n\nIran kelak mengirim drone kemarin.", by=editor, origin="original")
    assert (found_by(client, "dahulu"), found_by(client, "kelak")) == (["reworded"], [])
    claim.anchors.filter(state="needs_check").update(state="moved", settled_by=editor)
    assert (found_by(client, "dahulu"), found_by(client, "kelak")) == ([], ["reworded"])
    hidden.snapshots.filter(number=1).update(is_public=True)
    assert found_by(client, "dahulu") == ["reworded"]


def test_a_search_finds_a_claim_by_the_words_that_our_summary_had_before(client, article, iran, editor):
    claim = make_claim(article, iran, words="Iran mengakui mengirim drone", slug="reworded")
    capture_and_carry_claims(article, "Utusan\n\nIran kelak mengirim drone.", by=editor, origin="digest")
    claim.anchors.filter(state="needs_check").update(state="moved", settled_by=editor)
    assert found_by(client, "mengakui") == found_by(client, "kelak") == ["reworded"]


def test_words_of_an_original_are_not_given_away_one_correction_after_another(
    client, editor_client, kompas, cast, iran
):
    words = [f"kata{number:03}" for number in range(400)]
    text = "Judul\n\n" + " ".join(words)
    hidden = make_article(text, origin="original", outlet=kompas, slug="hidden")
    claim = make_claim(hidden, iran, words=words[0], slug="corrected")
    for first in range(0, 400, 50):
        exact = " ".join(words[first : first + 40])
        start = text.index(exact)
        place = {"start": start, "end": start + len(exact), "exact": exact, "version": claim.version}
        assert editor_client.post("/claims/corrected/edit/", CLAIM | place | {"reason": "Why."}).status_code == 302
        claim.refresh_from_db()
    pages = "".join(client.get(path).content.decode() for path in ["/claims/corrected/", "/corrections/"])
    assert "words of a text that is not public" in pages
    assert len(" ".join(word for word in words if word in pages)) <= 0.4 * len(text)
    assert words[50] in editor_client.get("/claims/corrected/").content.decode()
