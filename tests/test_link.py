import pytest

from claims.models import Claim, Link
from tests.conftest import make_article, make_claim
from tests.together import call_at_once, logged_in_clients


@pytest.fixture
def said(article, minister):
    return make_claim(article, minister, slug="said", gist="Iran sent drones.", said="2022-11-05")


@pytest.fixture
def later(russia, kompas):
    article = make_article("Judul\n\nRusia membantah semuanya.", outlet=kompas, slug="other")
    return make_claim(article, russia, words="Rusia membantah", slug="later", gist="Russia objects.", said="2025-06-19")


@pytest.fixture
def typed(said, later):
    return {"target": "later", "relation": "contradicts", "rationale": "The answers differ."}


@pytest.fixture
def proposed(said, later, editor):
    return Link.objects.create(
        source=said, target=later, relation="contradicts", rationale="The answers differ.", proposed_by=editor
    )


ADDRESS = "/claims/said/link/"


@pytest.mark.django_db
def test_link_create_proposes_a_link(editor_client, editor, typed):
    response = editor_client.post(ADDRESS, typed)
    link = Link.objects.get()
    assert response["Location"] == f"/claims/said/#link-{link.pk}"
    assert (link.source.slug, link.relation, link.target.slug) == ("said", "contradicts", "later")
    assert (link.status, link.proposed_by, link.rationale) == ("proposed", editor, "The answers differ.")


@pytest.mark.django_db
@pytest.mark.parametrize("relation", Link.Relation.values)
def test_link_create_turns_the_ends_round_for_the_inverse_name(editor_client, typed, relation):
    editor_client.post(ADDRESS, typed | {"relation": f"is-{relation}"})
    link = Link.objects.get()
    assert (link.source.slug, link.relation, link.target.slug) == ("later", relation, "said")
    assert link.relation_from(link.target) == Link.INVERSE[relation]


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["/claims/later/", "http://x/claims/later/", "/articles/other/#claim-later"])
def test_link_create_takes_the_address_of_a_claim(editor_client, typed, target):
    assert editor_client.post(ADDRESS, typed | {"target": target}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "changed"),
    [(ADDRESS, {}), (ADDRESS, {"relation": "is-contradicts"}), ("/claims/later/link/", {"target": "said"})],
)
def test_link_create_says_so_when_the_two_are_linked_already(editor_client, typed, proposed, address, changed):
    response = editor_client.post(address, typed | changed)
    assert response.status_code == 422
    assert "are linked by this relation already; that link is proposed" in response.content.decode()
    assert Link.objects.count() == 1


@pytest.mark.django_db
def test_link_create_links_two_claims_by_another_relation_too(editor_client, typed, proposed):
    assert editor_client.post(ADDRESS, typed | {"relation": "context"}).status_code == 302
    assert Link.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("relation", sorted(Link.ANSWERING))
def test_link_create_asks_about_an_answer_that_was_said_before(editor_client, typed, relation):
    refused = editor_client.post(ADDRESS, typed | {"relation": relation})
    assert refused.status_code == 422
    assert "Are the direction and the dates right?" in refused.content.decode()
    assert not Link.objects.exists()
    assert editor_client.post(ADDRESS, typed | {"relation": relation, "order_is_right": "on"}).status_code == 302


@pytest.mark.django_db
def test_link_create_refuses_with_a_sentence_and_keeps_what_was_typed(editor_client, editor, article, iran, typed):
    make_claim(article, iran, slug="gone", status="discarded", origin="desk", made_by=editor)
    for field, value, sentence in [
        ("target", "said", "A claim cannot be linked with itself."),
        ("target", "no-such-claim", "No claim has this address."),
        ("target", "gone", "No claim has this address."),
        ("target", "a\x00b", "Null characters are not allowed."),
        ("target", "", "This field is required."),
        ("target", "/", "Choose the claim to link to."),
        ("relation", "is-", "Select a valid choice."),
        ("relation", "", "This field is required."),
        ("rationale", " \n ", "This field is required."),
        ("rationale", "x" * 2_001, "at most 2000 characters"),
        ("rationale", "a\x00b", "Null characters are not allowed."),
    ]:
        response = editor_client.post(ADDRESS, typed | {field: value})
        page = response.content.decode()
        assert (field, value, response.status_code) == (field, value, 422)
        assert sentence in page, (field, value)
        kept = value.strip() if field == "rationale" else typed["rationale"]
        assert "\x00" in kept or kept in page, (field, value)
        assert not Link.objects.exists(), (field, value)


@pytest.mark.django_db
def test_link_create_keeps_the_choice_of_a_refused_form(editor_client, typed):
    page = editor_client.post(ADDRESS, typed | {"rationale": "", "relation": "is-updates"}).content.decode()
    assert '<option value="is-updates" selected>' in page
    assert page.count(" checked") == 1


@pytest.mark.django_db
def test_a_link_to_a_draft_is_confirmed_only_after_its_publication(
    editor_client, reviewer_client, typed, article, iran, editor
):
    make_claim(make_article(), iran, slug="draft", status="in_review", origin="desk", made_by=editor)
    editor_client.post(ADDRESS, typed | {"target": "draft"})
    confirm = f"/links/{Link.objects.get().pk}/confirm/"
    assert reviewer_client.post(confirm, {"version": 1}).status_code == 409
    Claim.objects.get(slug="draft").publish(by=reviewer_client.get("/desk/").wsgi_request.user)
    assert reviewer_client.post(confirm, {"version": 1}).status_code == 302


@pytest.mark.django_db
def test_a_link_with_a_withdrawn_claim_is_not_confirmed(reviewer_client, reviewer, proposed, later):
    later.withdraw(by=reviewer, reason="Retracted.")
    assert reviewer_client.post(f"/links/{proposed.pk}/confirm/", {"version": 1}).status_code == 409


@pytest.mark.django_db
def test_link_confirm_takes_another_editor(editor_client, reviewer_client, client, proposed):
    own = editor_client.post(f"/links/{proposed.pk}/confirm/", {"version": 1})
    assert (own.status_code, b"another editor confirms it" in own.content) == (403, True)
    assert b'<button class="main">' not in own.content
    assert reviewer_client.post(f"/links/{proposed.pk}/confirm/", {"version": 1}).status_code == 302
    assert b"The answers differ." in client.get("/claims/later/").content
    assert reviewer_client.post(f"/links/{proposed.pk}/confirm/", {"version": 1}).status_code == 409


@pytest.mark.django_db
def test_link_confirm_alone_is_marked_where_the_setting_allows_it(editor_client, client, settings, proposed):
    settings.SECOND_EDITOR = False
    assert editor_client.post(f"/links/{proposed.pk}/confirm/", {"version": 1}).status_code == 302
    assert b"confirmed by one editor" in client.get("/claims/said/").content


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["confirm", "dismiss", "withdraw", "reopen"])
def test_a_stale_verb_is_refused_and_keeps_the_reason(reviewer_client, proposed, verb):
    status = "dismissed" if verb == "reopen" else "proposed"
    Link.objects.filter(pk=proposed.pk).update(version=5, status=status)
    response = reviewer_client.post(f"/links/{proposed.pk}/{verb}/", {"version": 1, "reason": "typed with care"})
    assert response.status_code == 409
    assert verb in {"confirm", "reopen"} or b"typed with care" in response.content
    proposed.refresh_from_db()
    assert (proposed.version, proposed.status) == (5, status)


@pytest.mark.django_db
@pytest.mark.parametrize(("verb", "status"), [("dismiss", "dismissed"), ("withdraw", "withdrawn")])
def test_a_link_is_taken_away_with_a_reason_and_can_come_back(
    editor_client, reviewer_client, editor, proposed, verb, status
):
    address = f"/links/{proposed.pk}/{verb}/"
    for reason in ["", "  ", "x" * 501]:
        assert reviewer_client.post(address, {"version": 1, "reason": reason}).status_code == 422
    assert reviewer_client.post(address, {"version": 1, "reason": "Too thin."}).status_code == 302
    proposed.refresh_from_db()
    assert (proposed.status, proposed.events.last().pgh_context["reason"]) == (status, "Too thin.")
    editor_client.post(f"/links/{proposed.pk}/reopen/", {"version": 2})
    proposed.refresh_from_db()
    assert (proposed.status, proposed.proposed_by) == ("proposed", editor)


@pytest.mark.django_db
def test_a_link_proposed_again_needs_a_second_editor_again(reviewer_client, editor_client, proposed, typed):
    reviewer_client.post(f"/links/{proposed.pk}/dismiss/", {"version": 1, "reason": "Too thin."})
    reviewer_client.post(ADDRESS, typed | {"rationale": "Now with a ground."})
    proposed.refresh_from_db()
    assert (proposed.status, proposed.rationale) == ("proposed", "Now with a ground.")
    confirm = f"/links/{proposed.pk}/confirm/"
    assert reviewer_client.post(confirm, {"version": proposed.version}).status_code == 403
    assert editor_client.post(confirm, {"version": proposed.version}).status_code == 302


def found(client, query):
    return [claim.slug for claim in client.get(f"{ADDRESS}?{query}").context["found"]]


@pytest.mark.django_db
def test_link_search_finds_claims_of_other_articles(editor_client, article, minister, said, later):
    make_claim(article, minister, slug="beside", gist="Russia objects to drones.")
    for query, slugs in [
        ("", ["later"]),
        ("q=objects", ["later"]),
        ("q=membantah", ["later"]),
        ("q=drones", []),
        ("actor=russia", ["later"]),
        ("actor=Russia", ["later"]),
        ("actor=iran", []),
        ("said_from=2025-06-19&said_to=2025-06-19", ["later"]),
        ("said_from=2025-06-20", []),
        ("said_to=2024", []),
        ("q=objects&actor=russia&said_from=2025", ["later"]),
    ]:
        assert (query, found(editor_client, query)) == (query, slugs)


@pytest.mark.django_db
def test_link_search_finds_a_year_that_overlaps_the_range(editor_client, said, russia):
    make_claim(make_article(), russia, slug="some-time-in-2022", said="2022")
    assert found(editor_client, "said_from=2022-06-01") == ["some-time-in-2022"]


@pytest.mark.django_db
def test_link_search_gives_htmx_the_choices_alone(editor_client, said, later):
    response = editor_client.get(ADDRESS, headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert response.content.decode().count('id="found"') == 1
    assert "HX-Request" in response["Vary"]


@pytest.mark.django_db
def test_link_search_takes_hostile_values(editor_client, said, later):
    for value in ["%00", "%", "'", "&|!:*", "-", "x" * 5_000, "%ff", "<b>", "9999-99-99", "iran:*"]:
        for name in ["q", "actor", "said_from", "said_to", "target", "relation", "rationale"]:
            response = editor_client.get(f"{ADDRESS}?{name}={value}")
            assert (name, value, response.status_code) == (name, value, 200)
            assert b"<b>:" not in response.content, (name, value)


@pytest.mark.django_db(transaction=True)
def test_link_create_by_two_at_once_makes_one_link(editor, reviewer, typed):
    one, two = logged_in_clients(editor, reviewer)
    other_way = typed | {"target": "said", "relation": "is-contradicts"}
    answers = call_at_once(lambda: one.post(ADDRESS, typed), lambda: two.post("/claims/later/link/", other_way))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert Link.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_link_confirm_by_two_at_once_confirms_once(reviewer, admin, proposed):
    confirm = f"/links/{proposed.pk}/confirm/"
    sends = [
        lambda browser=browser: browser.post(confirm, {"version": 1}) for browser in logged_in_clients(reviewer, admin)
    ]
    assert sorted(answer.status_code for answer in call_at_once(*sends)) == [302, 409]
    assert Link.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_link_confirm_and_withdraw_at_once_leave_one_of_both(reviewer, editor, proposed):
    one, two = logged_in_clients(reviewer, editor)
    answers = call_at_once(
        lambda: one.post(f"/links/{proposed.pk}/confirm/", {"version": 1}),
        lambda: two.post(f"/links/{proposed.pk}/withdraw/", {"version": 1, "reason": "A slip."}),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert Link.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_claims_with_one_gist_recorded_at_once_are_both_kept(editor, reviewer, iran, article, kompas):
    articles = [article, make_article(outlet=kompas, slug="copy")]
    body = {"start": 25, "end": 53, "exact": "Iran mengakui mengirim drone", "snapshot": 1, "kind": "admission"}
    body |= {"gist": "Iran sent drones.", "speakers": "Iran", "said_on": "2022-11-05", "said_basis": "stated"}
    sends = [
        lambda browser=browser, where=where: browser.post(f"/articles/{where.slug}/record/", body)
        for browser, where in zip(logged_in_clients(editor, reviewer), articles, strict=True)
    ]
    assert [answer.status_code for answer in call_at_once(*sends)] == [302, 302]
    assert Claim.objects.count() == 2
