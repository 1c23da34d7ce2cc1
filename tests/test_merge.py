"""Merging duplicate actors: proposing, judging, merging, undoing; and which claims count for which actor."""

import datetime

import pghistory
import pytest
from django.apps import apps

from articles.base import StaleVersion
from articles.models import Outlet
from claims.models import Actor, ActorName, Affiliation, Attribution, Claim, ClaimActor, ClaimScope, ClaimSearch, Merge
from claims.models.reviewed import NotAllowed
from claims.registry.lookalikes import lookalikes, unjudged_lookalike_pairs
from claims.registry.merge import (
    PairJudged,
    accept_merge,
    decide_against_merge,
    propose_merge,
    refuse_merge,
    waiting_merges,
)
from claims.registry.unmerge import unmerge_actors
from claims.text.folding import folded_skeleton
from tests.conftest import make_actor, make_article, make_claim
from tests.test_scope import affiliate, reached
from tests.together import call_at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def persia(db):
    return make_actor("Persia", Actor.Kind.STATE)


@pytest.fixture
def proposed(persia, iran, editor):
    return propose_merge(persia, iran, reason="Its older name.", by=editor)


def merge(actor, survivor, admin):
    """Merge two actors in an action of its own, as one request does."""
    with pghistory.context(user=admin.pk):
        made = propose_merge(actor, survivor, reason="The same.", by=admin)
        accept_merge(made, by=admin)
    made.refresh_from_db()
    return made


def hanging():
    """All rows that refer to actors, for comparison. Versions are left out, because they only increase."""
    roles = ("pk", "actor", "body", "role", "start", "end", "source")
    return {
        "parts": set(ClaimActor.objects.values_list("pk", "claim", "actor", "part")),
        "names": set(ActorName.objects.values_list("pk", "actor", "name", "language", "folded")),
        "roles": set(Affiliation.objects.values_list(*roles)),
        "hops": set(Attribution.objects.values_list("pk", "claim", "position", "actor", "outlet", "passed")),
        "actors": set(Actor.objects.values_list("pk", "merged_into")),
        "scope": set(ClaimScope.objects.values_list("actor", "claim", "direct")),
        "search": set(ClaimSearch.objects.values_list("claim", "words")),
    }


def counts_as_the_slow_way_says():
    found = [(set(claim.scope.values_list("actor", "direct")), reached(claim)) for claim in Claim.objects.published()]
    return bool(found) and all(fast == slow for fast, slow in found)


@pytest.fixture
def web(persia, iran, russia, minister, article):
    """Claims, roles, names and hops of each of the two actors of a merge; some belong to both actors."""
    envoy = make_actor("Envoy")
    affiliate(envoy, persia, datetime.date(2020, 1, 1), role="envoy")
    affiliate(envoy, iran, datetime.date(2020, 1, 1), role="Envoy")
    affiliate(persia, iran, role="province")
    affiliate(persia, russia, role="ally")
    affiliate(minister, persia, datetime.date(2019, 1, 1), role="deputy")
    persia.names.create(name="ایران", language="fa")
    persia.names.create(name="Islamic Republic")
    iran.names.create(name="Islamic Republic", language="en")
    both = make_claim(article, persia, iran, slug="both")
    alone = make_claim(article, persia, about=[iran], slug="alone")
    make_claim(article, envoy, about=[persia], slug="spoken-for")
    make_claim(article, minister, russia, slug="beside", said="2019-05-05")
    make_claim(article, iran, slug="other")
    Attribution.objects.create(claim=alone, position=1, actor=persia)
    Attribution.objects.create(claim=both, position=1, actor=iran)


def test_a_merge_moves_all_that_names_the_one_and_drops_what_is_there_twice(web, persia, iran, russia, admin):
    made = merge(persia, iran, admin)
    assert (made.status, made.decided_by, bool(made.action)) == ("merged", admin, True)
    assert Actor.objects.get(pk=persia.pk).merged_into == iran
    assert not ClaimActor.objects.filter(actor=persia).exists()
    assert sorted(iran.parts.values_list("claim__slug", "part")) == [
        ("alone", "about"),
        ("alone", "speaker"),
        ("both", "speaker"),
        ("other", "speaker"),
        ("spoken-for", "about"),
    ]
    assert {name.name for name in iran.names.all()} == {"Iran", "Persia", "ایران", "Islamic Republic"}
    assert sorted(iran.members.values_list("role", flat=True)) == ["Envoy", "deputy", "foreign minister"]
    assert [(role.role, role.body) for role in iran.affiliations.all()] == [("ally", russia)]
    assert set(Attribution.objects.values_list("actor", flat=True)) == {iran.pk}


def test_what_counts_for_whom_is_right_after_a_merge_and_after_its_undoing(web, persia, iran, admin):
    assert counts_as_the_slow_way_says()
    made = merge(persia, iran, admin)
    assert counts_as_the_slow_way_says()
    assert not ClaimScope.objects.filter(actor=persia).exists()
    unmerge_actors(made, by=admin, reason="They are two.")
    assert counts_as_the_slow_way_says()


def test_undoing_restores_exactly_the_rows_of_before(web, persia, iran, admin):
    before = hanging()
    made = merge(persia, iran, admin)
    assert hanging() != before
    assert unmerge_actors(made, by=admin, reason="They are two.") == 0
    assert hanging() == before
    made.refresh_from_db()
    assert (made.status, made.verdict, made.action) == ("undone", "They are two.", None)


def test_undoing_later_returns_what_came_and_keeps_what_was_added_since(web, persia, iran, russia, article, admin):
    made = merge(persia, iran, admin)
    with pghistory.context():  # later, in another request
        later = make_claim(article, iran, slug="later")
        iran.names.create(name="IRI")
        role = iran.affiliations.get(role="ally")
        role.change(source="a better source")
        Claim.objects.get(slug="spoken-for").parts.get(part="about").delete()
        iran.names.get(name="ایران").delete()
        Affiliation.objects.filter(role="deputy").first().change(body=russia)
    assert unmerge_actors(made, by=admin, reason="They are two.") == 3
    assert [part.actor for part in later.parts.all()] == [iran]
    assert {name.name for name in iran.names.all()} == {"Iran", "Islamic Republic", "IRI"}
    assert {name.name for name in persia.names.all()} == {"Persia", "Islamic Republic"}
    role.refresh_from_db()
    assert (role.actor, role.source) == (persia, "a better source")
    assert Affiliation.objects.get(role="deputy").body == russia
    assert counts_as_the_slow_way_says()


@pytest.mark.parametrize("first", [0, 1])
def test_two_that_became_one_are_parted_in_either_order(first, persia, iran, russia, article, admin):
    twin = make_actor("Persian Empire", Actor.Kind.STATE)
    claim = make_claim(article, persia)
    ClaimActor.objects.create(claim=claim, actor=twin, part="speaker")
    for one in (persia, twin):
        ActorName.objects.create(actor=one, name="Pars")
        affiliate(one, russia)
    before = hanging()
    merges = [merge(persia, iran, admin), merge(twin, iran, admin)]
    unmerge_actors(merges.pop(first), by=admin, reason="Two.")
    parted = [persia, twin][first]
    assert {part.actor for part in claim.speakers} == {iran, parted}
    assert set(ActorName.objects.filter(name="Pars").values_list("actor", flat=True)) == {iran.pk, parted.pk}
    assert set(Affiliation.objects.filter(body=russia).values_list("actor", flat=True)) == {iran.pk, parted.pk}
    assert counts_as_the_slow_way_says()
    assert (unmerge_actors(merges.pop(), by=admin, reason="Two."), hanging()) == (0, before)


def test_a_role_whose_two_ends_were_merged_returns_in_either_order(persia, iran, minister, admin):
    double = make_actor("Abdollahian")
    affiliate(minister, iran)
    role = affiliate(double, persia)
    before = hanging()
    first = merge(persia, iran, admin)
    second = merge(double, minister, admin)
    assert not Affiliation.objects.filter(pk=role.pk).exists()
    assert unmerge_actors(first, by=admin, reason="Two.") == 0
    role.refresh_from_db()
    assert (role.actor, role.body) == (minister, persia)
    assert (unmerge_actors(second, by=admin, reason="Two."), hanging()) == (0, before)


def test_a_dropped_part_does_not_return_to_a_claim_that_names_the_survivor_no_more(web, persia, iran, russia, admin):
    made = merge(persia, iran, admin)
    both = Claim.objects.get(slug="both")
    with pghistory.context():
        ClaimActor.objects.create(claim=both, actor=russia, part="speaker")
        both.parts.get(actor=iran).delete()
    assert unmerge_actors(made, by=admin, reason="They are two.") == 1
    assert [part.actor for part in both.parts.all()] == [russia]


def test_every_change_of_a_merge_is_on_record_with_its_reason(web, persia, iran, admin):
    made = merge(persia, iran, admin)
    event = apps.get_model("claims", "ActorEvent").objects.filter(pgh_obj_id=persia.pk).last()
    assert (event.merged_into_id, event.pgh_context["reason"], event.pgh_context_id) == (
        iran.pk,
        "The same.",
        made.action,
    )


def test_merging_knows_every_column_that_names_an_actor():
    known = {
        ("claimactor", "actor"),
        ("attribution", "actor"),
        ("affiliation", "actor"),
        ("affiliation", "body"),
        ("actorname", "actor"),
        ("actor", "merged_into"),
        ("merge", "actor"),
        ("merge", "survivor"),
        ("claimscope", "actor"),
        ("claimshift", "actor"),
    }
    models = [model for model in apps.get_models() if not model.__name__.endswith("Event")]
    fields = [
        (model._meta.model_name, field.name)
        for model in models
        for field in model._meta.fields
        if field.related_model is Actor and not model._meta.proxy
    ]
    assert set(fields) == known


def test_a_chain_of_merges_leads_to_its_end_and_is_undone_from_there(persia, iran, admin, article, client):
    media, claim = make_actor("Media"), make_claim(article, make_actor("Medes"), slug="old")
    medes = Actor.objects.get(slug="medes")
    first, second, third = merge(medes, media, admin), merge(media, persia, admin), merge(persia, iran, admin)
    assert {one.merged_into for one in Actor.objects.filter(slug__in=["medes", "media", "persia"])} == {iran}
    assert client.get("/actors/medes/")["Location"] == "/actors/iran/"
    assert client.get("/claims/?actor=medes").context["claims"] == [claim]
    for made in (first, second):
        with pytest.raises(NotAllowed, match="Undo that one first"):
            unmerge_actors(made, by=admin, reason="No.")
    for made in (third, second, first):
        unmerge_actors(made, by=admin, reason="They are two.")
    assert not Actor.objects.exclude(merged_into=None).exists()
    assert [part.actor for part in claim.parts.all()] == [medes]


def test_one_that_was_merged_is_followed_when_it_is_proposed(persia, iran, admin, editor):
    medes = make_actor("Medes")
    merge(persia, iran, admin)
    made = propose_merge(medes, persia, reason="One.", by=editor)
    assert (made.actor, made.survivor) == (medes, iran)


@pytest.mark.parametrize("turned", [False, True])
def test_a_pair_that_became_one_is_not_proposed_again(persia, iran, admin, editor, turned):
    merge(persia, iran, admin)
    with pytest.raises(NotAllowed, match="They are one already: Iran"):
        propose_merge(*([iran, persia] if turned else [persia, iran]), reason="One.", by=editor)


def test_an_actor_is_not_merged_into_itself(iran, editor):
    with pytest.raises(NotAllowed, match="That is Iran itself"):
        propose_merge(iran, iran, reason="One.", by=editor)


@pytest.mark.parametrize("turned", [False, True])
def test_a_pair_is_proposed_once_whichever_way_round(persia, iran, proposed, editor, turned):
    with pytest.raises(NotAllowed, match=r"editor proposed on .* that Persia becomes Iran"):
        propose_merge(*([iran, persia] if turned else [persia, iran]), reason="One.", by=editor)
    assert Merge.objects.count() == 1


def test_outlets_are_not_merged_and_stay_when_another_becomes_them(kompas, editor):
    irna = Actor.objects.for_outlet(Outlet.objects.create(slug="irna", name="IRNA"))
    paper = make_actor("Kompas", Actor.Kind.ORGANISATION, slug="kompas-paper")
    with pytest.raises(NotAllowed, match="each speak for an outlet"):
        propose_merge(irna, kompas.actor, reason="One.", by=editor)
    with pytest.raises(NotAllowed, match="it is the one that stays"):
        propose_merge(kompas.actor, paper, reason="One.", by=editor)
    assert propose_merge(paper, kompas.actor, reason="One.", by=editor).pk


def test_hops_of_one_that_became_an_outlet_are_the_outlets_and_return(kompas, iran, article, admin):
    paper = make_actor("Kompas", Actor.Kind.ORGANISATION, slug="kompas-paper")
    hop = Attribution.objects.create(claim=make_claim(article, iran), position=1, actor=paper)
    made = merge(paper, kompas.actor, admin)
    hop.refresh_from_db()
    assert (hop.actor, hop.outlet) == (None, kompas)
    unmerge_actors(made, by=admin, reason="Two.")
    hop.refresh_from_db()
    assert (hop.actor, hop.outlet) == (paper, None)


def test_not_the_same_is_remembered_and_shown_when_the_pair_is_proposed_again(proposed, persia, iran, editor, reviewer):
    refuse_merge(proposed, by=reviewer, reason="Persia is a book.")
    with pytest.raises(PairJudged, match="judged that Persia and Iran are not the same: Persia is a book"):
        propose_merge(iran, persia, reason="One.", by=editor)
    again = propose_merge(iran, persia, reason="A new ground.", by=editor, again=True)
    assert (again.pk, again.actor, again.status, again.verdict) == (proposed.pk, iran, "proposed", "")
    assert again.decided_by is None


def test_a_decided_proposal_is_not_decided_again(proposed, admin, reviewer):
    refuse_merge(proposed, by=reviewer, reason="Two.")
    for verb in (lambda: accept_merge(proposed, by=admin), lambda: refuse_merge(proposed, by=admin, reason="Two.")):
        with pytest.raises(NotAllowed, match="reviewer judged"):
            verb()
    with pytest.raises(NotAllowed):
        unmerge_actors(proposed, by=admin, reason="Two.")


def test_a_stale_decision_is_refused(proposed, admin):
    for verb in (accept_merge, refuse_merge):
        with pytest.raises(StaleVersion):
            verb(proposed, by=admin, since=7, **({"reason": "Two."} if verb is refuse_merge else {}))
    assert Merge.objects.get().status == "proposed"


def test_a_proposal_whose_end_became_a_third_says_so(proposed, persia, iran, russia, admin, admin_client):
    merge(iran, russia, admin)
    with pytest.raises(NotAllowed, match="Iran became Russia in the meantime"):
        accept_merge(proposed, by=admin)
    assert [one.name for one in waiting_merges(admin)["merges"][0].gone] == ["Iran"]


def test_an_undone_merge_can_be_proposed_and_done_again(web, persia, iran, admin):
    before = hanging()
    unmerge_actors(merge(persia, iran, admin), by=admin, reason="Two.")
    made = propose_merge(persia, iran, reason="One after all.", by=admin, again=True)
    with pghistory.context():
        accept_merge(made, by=admin)
    made.refresh_from_db()
    unmerge_actors(made, by=admin, reason="Two, for good.")
    assert hanging() == before


# Similar names


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Iran", "Irаn"),
        ("Iran", "IRAN"),
        ("Iran", "lran"),
        ("Iran", "Írán"),
        ("TASS", "ТАSS"),
        ("Amirabdollahian", "Amir'abdollahian"),
        ("Burma", "Buma"),
        ("علي", "علی"),
        ("Kofi 0", "Kofi O"),
    ],
)
def test_names_that_look_alike_have_one_skeleton_in_python_and_in_the_database(name, other):
    if name != "Burma":
        assert folded_skeleton(name) == folded_skeleton(other)
    make_actor("First", slug="first").names.create(name=other)
    found = [one.name for one in lookalikes([name])]
    assert found == ([other] if name != "Burma" else [])


@pytest.mark.parametrize("name", ["", " ", "…", "🙂", "x" * 5_000, "'; DROP TABLE", "\u202e"])
def test_a_hostile_name_looks_like_none(iran, name):
    assert lookalikes([name]) == []


def test_a_lookalike_tells_its_letters_and_what_was_judged(iran, editor):
    other = make_actor("Irаn", Actor.Kind.STATE, slug="iran-2")
    decide_against_merge(iran, other, reason="A test.", by=editor)
    [one] = lookalikes(["Iran"], of=iran)
    assert (one.actor, one.foreign) == (other, ["а, Cyrillic small letter a"])
    assert "are not the same: A test." in one.judgement


def test_the_desk_offers_pairs_that_look_alike_until_they_are_judged(iran, persia, editor, django_assert_num_queries):
    other = make_actor("Irаn", Actor.Kind.STATE, slug="iran-2")
    for number in range(3):
        make_actor("a senior source", Actor.Kind.UNNAMED, slug=f"source-{number}")
    with django_assert_num_queries(4):
        shown = waiting_merges(editor)
        assert list(shown["merges"]) == []
    assert [{pair[0], pair[1]} for pair in shown["alike"]] == [{iran, other}]
    decide_against_merge(iran, other, reason="Two.", by=editor)
    assert unjudged_lookalike_pairs() == []


# Pages


def test_an_editor_proposes_and_an_admin_merges_and_undoes(client, editor_client, editor, admin, persia, iran):
    body = {"other": "Iran", "verdict": "into", "reason": "Its older name."}
    page = editor_client.get("/actors/persia/same-as/?other=iran").content.decode()
    assert 'value="iran"' in page
    assert editor_client.post("/actors/persia/same-as/", body)["Location"] == "/actors/persia/"
    made = Merge.objects.get()
    assert (made.actor, made.survivor, made.proposed_by) == (persia, iran, editor)
    for verb in ("accept", "undo"):
        assert editor_client.post(f"/merges/{made.pk}/{verb}/", {"version": 1, "reason": "x"}).status_code == 403
    client.force_login(admin)
    assert client.post(f"/merges/{made.pk}/accept/", {"version": 1})["Location"] == "/actors/iran/"
    assert client.get("/actors/persia/")["Location"] == "/actors/iran/"
    assert "Undo the merge" in client.get("/actors/iran/").content.decode()
    assert client.post(f"/merges/{made.pk}/undo/", {"version": 2, "reason": "Two."}).status_code == 302
    assert client.get("/actors/persia/").status_code == 200


def test_a_request_that_merges_is_undone_by_its_own_rows(client, admin, web, persia, iran):
    client.force_login(admin)
    before = hanging()
    client.post("/actors/persia/same-as/", {"other": "iran", "verdict": "into", "reason": "One."})
    made = Merge.objects.get()
    assert client.post(f"/merges/{made.pk}/accept/", {"version": 1}).status_code == 302
    assert client.post(f"/merges/{made.pk}/undo/", {"version": 2, "reason": "Two."}).status_code == 302
    assert hanging() == before


@pytest.mark.parametrize(("verdict", "ends"), [("into", ("persia", "iran")), ("from", ("iran", "persia"))])
def test_the_form_says_which_of_the_two_stays(editor_client, persia, iran, verdict, ends):
    editor_client.post("/actors/persia/same-as/", {"other": "iran", "verdict": verdict, "reason": "One."})
    assert (Merge.objects.get().actor.slug, Merge.objects.get().survivor.slug) == ends


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"other": ""}, "This field is required."),
        ({"other": "Nobody"}, "Nobody here is called"),
        ({"other": "Ali (new person)"}, "not in the registry yet"),
        ({"other": "x" * 400}, "at most 330 characters"),
        ({"other": "persia"}, "cannot be merged into itself"),
        ({"other": "a\x00b"}, "Null characters"),
        ({"verdict": "maybe"}, "Select a valid choice"),
        ({"reason": "  "}, "This field is required."),
        ({"reason": "x" * 501}, "at most 500 characters"),
    ],
)
def test_a_wrong_proposal_is_refused_with_a_sentence(editor_client, persia, iran, fields, sentence):
    body = {"other": "iran", "verdict": "into", "reason": "One."} | fields
    response = editor_client.post("/actors/persia/same-as/", body)
    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert not Merge.objects.exists()


def test_the_page_shows_an_earlier_judgement_before_the_pair_is_proposed_again(editor_client, persia, iran):
    body = {"other": "iran", "verdict": "apart", "reason": "Persia is a book."}
    assert editor_client.post("/actors/persia/same-as/", body).status_code == 302
    body |= {"verdict": "into", "reason": "One after all."}
    refused = editor_client.post("/actors/persia/same-as/", body)
    page = refused.content.decode()
    assert (refused.status_code, "Persia is a book." in page, "One after all." in page) == (422, True, True)
    assert 'type="checkbox" name="again"' in page
    assert editor_client.post("/actors/persia/same-as/", body | {"again": "on"}).status_code == 302
    assert Merge.objects.get().status == "proposed"


def test_a_claim_form_that_was_open_with_the_old_name_still_saves(editor_client, article, persia, iran, admin):
    merge(persia, iran, admin)
    body = {"start": 25, "end": 53, "exact": "Iran mengakui mengirim drone", "snapshot": 1, "kind": "admission"}
    body |= {"gist": "A gist.", "speakers": "Persia", "about": "Persia (persia)", "said_on": "2022"}
    body |= {"said_basis": "stated", "chain": "Persia (verbatim)"}
    assert editor_client.post("/articles/utusan/record/", body).status_code == 302
    claim = Claim.objects.get()
    assert {part.actor for part in claim.parts.all()} == {iran}
    assert claim.chain.get().actor == iran


def test_the_old_slug_is_the_survivor_to_every_filter_and_finder(client, persia, iran, article, admin):
    claim = make_claim(article, persia, about=[persia])
    merge(persia, iran, admin)
    for name in ("actor", "speaker", "about"):
        assert client.get(f"/claims/?{name}=persia").context["claims"] == [claim]
    assert [one.slug for one in client.get("/actors/options/?q=persia").context["actors"]] == ["iran"]


# Two users at the same time


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_merge_at_once_make_one_merge(web, proposed, admin):
    for _ in range(3):
        results = call_at_once(*[lambda: accept_merge(Merge.objects.get(), by=admin)] * 4)
        assert [type(result) for result in results if result is not None] == [NotAllowed] * 3
        made = Merge.objects.get()
        assert made.status == "merged"
        results = call_at_once(*[lambda: unmerge_actors(Merge.objects.get(), by=admin, reason="Two.")] * 2)
        assert sorted(str(type(result).__name__) for result in results) == ["NotAllowed", "int"]
        propose_merge(made.actor, made.survivor, reason="One.", by=admin, again=True)


@pytest.mark.django_db(transaction=True)
def test_both_ways_round_proposed_at_once_are_one_proposal(persia, iran, editor):
    results = call_at_once(
        lambda: propose_merge(persia, iran, reason="One.", by=editor),
        lambda: propose_merge(iran, persia, reason="One.", by=editor),
    )
    assert sorted(type(result).__name__ for result in results) == ["Merge", "NotAllowed"]
    assert Merge.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_crossing_merges_and_claims_published_meanwhile_end_in_one_order(
    web, persia, iran, russia, editor, reviewer, admin
):
    medes = make_actor("Medes")
    mine = {"status": "in_review", "origin": "desk", "made_by": editor}
    claims = [make_claim(make_article(), russia, persia, medes, **mine) for _ in range(4)]
    pairs = [
        propose_merge(persia, iran, reason="One.", by=editor),
        propose_merge(medes, persia, reason="One.", by=editor),
    ]
    verbs = [lambda one=one: accept_merge(one, by=reviewer) for one in pairs]
    verbs += [lambda claim=claim: claim.publish(by=reviewer) for claim in claims]
    results = call_at_once(*verbs)
    assert {type(result) for result in results} <= {type(None), NotAllowed}
    assert results[2:] == [None] * 4
    assert not ClaimActor.objects.exclude(actor__merged_into=None).exists()
    assert counts_as_the_slow_way_says()
