"""Adding and changing an actor of the registry: names in any script, dated roles, lookalikes, two editors at once."""

import datetime

import pytest

from claims.models import Actor, ActorName, Affiliation, ClaimScope
from claims.registry.merge import accept_merge, propose_merge
from tests.conftest import make_actor, make_claim

pytestmark = pytest.mark.django_db

ROLE = {"role": "foreign minister", "body": "Iran", "start": "2021-08-25", "end": "2024-05", "source": "a source"}


def rows(prefix, typed, initial=0):
    fields = {f"{prefix}-TOTAL_FORMS": len(typed), f"{prefix}-INITIAL_FORMS": initial}
    return fields | {f"{prefix}-{n}-{name}": value for n, row in enumerate(typed) for name, value in row.items()}


def sheet(*, names=(), roles=(), **fields):
    """The POST data of the form of an actor."""
    return {"name": "Ali", "kind": "person", "description": ""} | fields | rows("names", names) | rows("roles", roles)


def opened(client, actor):
    """The POST data of the edit form of an actor when no field was changed."""
    form = client.get(f"/actors/{actor.slug}/edit/").context["form"]
    names = [{"name": row["name"].value() or "", "language": row["language"].value() or ""} for row in form.names]
    columns = ("role_id", "role", "body", "start", "end", "source")
    roles = [{name: row[name].value() or "" for name in columns} for row in form.roles]
    fields = {name: form[name].value() for name in ("version", "name", "kind", "description")}
    sent = sheet(**fields, names=names, roles=roles)
    sent["names-INITIAL_FORMS"], sent["roles-INITIAL_FORMS"] = len(form.initial["names"]), len(form.initial["roles"])
    return sent


def test_an_actor_is_added_with_names_of_any_script_and_dated_roles(editor_client, iran):
    names = [{"name": "علی", "language": "fa"}, {"name": "Али", "language": "ru"}, {"name": "", "language": ""}]
    roles = [ROLE, ROLE | {"role": "envoy", "start": "", "end": "2019"}, {}]
    response = editor_client.post("/desk/actors/new/", sheet(names=names, roles=roles))
    assert (response.status_code, response["Location"]) == (302, "/actors/ali/")
    actor = Actor.objects.get(slug="ali")
    assert {(name.name, name.language) for name in actor.names.all()} == {("Ali", ""), ("علی", "fa"), ("Али", "ru")}
    assert sorted(
        actor.affiliations.values_list("role", "body", "start", "start_precision", "end", "end_precision")
    ) == [
        ("envoy", iran.pk, None, "day", datetime.date(2019, 1, 1), "year"),
        ("foreign minister", iran.pk, datetime.date(2021, 8, 25), "day", datetime.date(2024, 5, 1), "month"),
    ]


def test_a_form_in_which_nothing_was_typed_changes_no_row_but_the_version(editor_client, minister, iran):
    minister.names.create(name="امیرعبداللهیان", language="fa")
    before = list(ActorName.objects.order_by("pk").values()), list(Affiliation.objects.values())
    sent = opened(editor_client, minister)
    assert editor_client.post("/actors/hossein-amirabdollahian/edit/", sent).status_code == 302
    assert (list(ActorName.objects.order_by("pk").values()), list(Affiliation.objects.values())) == before
    minister.refresh_from_db()
    assert minister.version == 2


def test_a_changed_role_keeps_its_row_and_moves_what_counts_for_the_body(editor_client, minister, iran, article):
    claim = make_claim(article, minister, said="2022-11-05")
    sent = opened(editor_client, minister) | {"roles-0-start": "2023", "roles-0-role": "chief diplomat"}
    role = minister.affiliations.get()
    assert editor_client.post("/actors/hossein-amirabdollahian/edit/", sent).status_code == 302
    role.refresh_from_db()
    assert (role.role, role.start, role.start_precision, role.version) == (
        "chief diplomat",
        datetime.date(2023, 1, 1),
        "year",
        2,
    )
    assert not ClaimScope.objects.filter(actor=iran, claim=claim).exists()


def test_names_and_roles_are_removed_by_their_box(editor_client, minister, iran):
    minister.names.create(name="امیرعبداللهیان", language="fa")
    sent = opened(editor_client, minister) | {"names-0-DELETE": "on", "roles-0-DELETE": "on"}
    editor_client.post("/actors/hossein-amirabdollahian/edit/", sent)
    assert [name.name for name in minister.names.all()] == ["Hossein Amirabdollahian"]
    assert not minister.affiliations.exists()


def test_a_name_that_is_changed_stays_as_an_alias(editor_client, iran):
    sent = opened(editor_client, iran) | {"name": "Islamic Republic of Iran"}
    editor_client.post("/actors/iran/edit/", sent)
    iran.refresh_from_db()
    assert (iran.name, iran.slug) == ("Islamic Republic of Iran", "iran")
    assert {name.name for name in iran.names.all()} == {"Iran", "Islamic Republic of Iran"}


def test_what_makes_no_sense_is_refused_with_a_sentence_and_stays_in_the_form(editor_client, iran):
    for fields, sentence in [
        ({"name": " "}, "This field is required."),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"name": "a\x00b"}, "Null characters"),
        ({"kind": "outlet"}, "Select a valid choice."),
        ({"kind": "robot"}, "Select a valid choice."),
        ({"names": [{"name": "x" * 201}]}, "at most 200 characters"),
        ({"names": [{"name": "A", "language": "not a tag"}]}, "Give a language tag"),
        ({"names": [{"name": "", "language": "fa"}]}, "This field is required."),
        ({"names": [{"name": str(n)} for n in range(70)]}, "Please submit at most 60 forms."),
        ({"roles": [ROLE | {"body": "Nobody"}]}, "Nobody here is called"),
        ({"roles": [ROLE | {"body": "Elam (new state)"}]}, "not in the registry yet"),
        ({"roles": [ROLE | {"start": "2024-06"}]}, "An affiliation cannot end before it starts."),
        ({"roles": [ROLE | {"start": "yesterday"}]}, "Write a date as 2022-11-05"),
        ({"roles": [ROLE | {"end": "2024-02-30"}]}, "February 2024 has 29 days."),
        ({"roles": [ROLE | {"end": "9999"}]}, "not a year that this desk can hold"),
        ({"roles": [ROLE | {"source": " "}]}, "This field is required."),
        ({"roles": [ROLE | {"role_id": "x"}]}, "Look at the roles below."),
    ]:
        response = editor_client.post("/desk/actors/new/", sheet(description="kept text", **fields))
        page = response.content.decode()
        told = response.status_code, sentence in page, "kept text" in page
        assert (fields, *told) == (fields, 422, True, True)
        assert Actor.objects.count() == 1, fields


@pytest.mark.parametrize("field", ["names-TOTAL_FORMS", "roles-INITIAL_FORMS"])
def test_a_form_that_did_not_arrive_whole_is_refused(editor_client, iran, field):
    for sent in ({**sheet(), field: "x"}, {name: value for name, value in sheet().items() if name != field}):
        assert editor_client.post("/desk/actors/new/", sent).status_code == 422
    assert editor_client.post("/actors/iran/edit/", {}).status_code == 422
    assert Actor.objects.count() == 1


def test_nobody_is_affiliated_with_itself(editor_client, iran):
    response = editor_client.post("/actors/iran/edit/", opened(editor_client, iran) | rows("roles", [ROLE]))
    assert (response.status_code, "Nobody is affiliated with itself." in response.content.decode()) == (422, True)


def test_a_role_of_another_actor_is_not_taken_over(editor_client, minister, iran):
    role = minister.affiliations.get()
    other = make_actor("Other")
    sent = opened(editor_client, other) | rows("roles", [ROLE | {"role_id": role.pk, "role": "stolen"}])
    editor_client.post("/actors/other/edit/", sent)
    role.refresh_from_db()
    assert (role.actor, role.role) == (minister, "foreign minister")
    assert other.affiliations.get().role == "stolen"


def test_an_outlets_actor_stays_one(editor_client, kompas):
    page = editor_client.get("/actors/kompas/edit/").content.decode()
    assert ('value="outlet" selected' in page, 'value="person"' in page) == (True, False)
    sent = opened(editor_client, kompas.actor)
    assert editor_client.post("/actors/kompas/edit/", sent | {"kind": "person"}).status_code == 422
    assert editor_client.post("/actors/kompas/edit/", sent | {"name": "Kompas"}).status_code == 302
    assert Actor.objects.get(outlet=kompas).kind == "outlet"


# Similar names


@pytest.mark.parametrize("name", ["Irаn", "IRAN", "lran", "Írān"])
def test_a_name_that_looks_like_another_is_shown_once_and_then_saved(editor_client, iran, name):
    response = editor_client.post("/desk/actors/new/", sheet(name=name, kind="state"))
    page = response.content.decode()
    assert (response.status_code, 'href="/actors/iran/"' in page) == (422, True)
    assert f'name="seen" value="{iran.pk}"' in page
    assert editor_client.post("/desk/actors/new/", sheet(name=name, kind="state", seen=iran.pk)).status_code == 302
    assert Actor.objects.count() == 2


def test_the_page_names_the_letter_that_is_not_what_it_seems(editor_client, iran):
    page = editor_client.post("/desk/actors/new/", sheet(name="Irаn")).content.decode()
    assert "а, Cyrillic small letter a" in page


def test_a_form_sent_twice_makes_one_actor_and_a_question(editor_client):
    assert editor_client.post("/desk/actors/new/", sheet()).status_code == 302
    assert editor_client.post("/desk/actors/new/", sheet()).status_code == 422
    assert Actor.objects.count() == 1


def test_only_a_new_name_of_an_actor_is_asked_about(editor_client, iran):
    other = make_actor("Irаn", slug="iran-2")
    assert (
        editor_client.post("/actors/iran/edit/", opened(editor_client, iran) | {"description": "x"}).status_code == 302
    )
    sent = opened(editor_client, other) | rows("names", [{"name": "IRAN", "language": ""}])
    refused = editor_client.post("/actors/iran-2/edit/", sent)
    assert (refused.status_code, "/actors/iran-2/same-as/?other=iran" in refused.content.decode()) == (422, True)


# Two editors at the same time


def test_a_form_opened_before_a_colleague_saved_is_refused_with_both_versions(editor_client, reviewer_client, minister):
    mine, theirs = opened(editor_client, minister), opened(reviewer_client, minister)
    address = "/actors/hossein-amirabdollahian/edit/"
    theirs |= {"description": "theirs", "roles-0-DELETE": "on"} | rows("names", [{"name": "Their alias"}])
    assert reviewer_client.post(address, theirs).status_code == 302
    refused = editor_client.post(address, mine | {"description": "mine"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert all(told in page for told in ("Somebody changed this actor", "theirs", "mine", "Their alias"))
    assert [what for what, _, _ in refused.context["beside"]] == ["Description", "Names", "Roles"]
    minister.refresh_from_db()
    assert minister.description == "theirs"
    again = mine | {"description": "mine", "version": refused.context["form"]["version"].value()}
    assert editor_client.post(address, again).status_code == 302
    assert minister.affiliations.get().role == "foreign minister"


def test_a_form_that_was_open_during_a_merge_is_refused_and_leads_to_the_survivor(editor_client, iran, editor):
    persia = make_actor("Persia")
    sent = opened(editor_client, persia) | {"description": "kept text"}
    accept_merge(propose_merge(persia, iran, reason="One.", by=editor), by=editor)
    refused = editor_client.post("/actors/persia/edit/", sent)
    page = refused.content.decode()
    assert (refused.status_code, "Persia became Iran" in page, "kept text" in page) == (409, True, True)
    assert 'href="/actors/iran/edit/"' in page
    assert editor_client.get("/actors/persia/edit/")["Location"] == "/actors/iran/edit/"


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 30, "7"])
def test_a_change_that_names_no_such_version_changes_nothing(editor_client, iran, version):
    sent = opened(editor_client, iran) | {"version": version, "name": "Persia"}
    assert editor_client.post("/actors/iran/edit/", sent).status_code in {409, 422}
    iran.refresh_from_db()
    assert iran.name == "Iran"


def test_a_change_is_undone_from_the_page(editor_client, minister):
    sent = (
        opened(editor_client, minister) | {"roles-0-role": "chief diplomat"} | rows("names", [{"name": "Abdollahian"}])
    )
    editor_client.post("/actors/hossein-amirabdollahian/edit/", sent)
    action = minister.events.last().pgh_context_id
    assert editor_client.post(f"/desk/history/{action}/undo/").status_code == 302
    assert minister.affiliations.get().role == "foreign minister"
    assert [name.name for name in minister.names.all()] == ["Hossein Amirabdollahian"]


def test_no_slug_of_an_actor_shadows_a_page(editor_client, iran):
    make_actor("new")
    assert editor_client.get("/actors/new/").context["actor"].name == "new"
    assert "Add an actor" in editor_client.get("/desk/actors/new/").content.decode()


def test_readers_see_no_tools_on_an_actors_page(client, editor_client, iran, article):
    make_claim(article, iran)
    assert "/actors/iran/edit/" in editor_client.get("/actors/iran/").content.decode()
    page = client.get("/actors/iran/").content.decode()
    assert ("/edit/" in page, "/same-as/" in page) == (False, False)
