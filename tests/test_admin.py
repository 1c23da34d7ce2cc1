import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Outlet
from claims.models import Actor, Affiliation, Question, Topic

pytestmark = pytest.mark.django_db

OUTLET = {"slug": "reuters", "name": "Reuters", "kind": "agency", "language": "en"}
HELD = {"role": "minister", "start": "2021-08-25", "end": "2024-05-19", "source": "a source"}


@pytest.fixture
def admin_browser(client, admin):
    client.force_login(admin)
    client.raise_request_exception = False
    return client


def formset(prefix, *rows, initial=0):
    fields = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return fields | {
        f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()
    }


def actor(*, names=(), held=(), **fields):
    """The POST data of the form of an actor."""
    typed = {"slug": "ali", "name": "Ali", "kind": "person", "description": ""} | fields
    return typed | formset("names", *names) | formset("affiliations", *held)


def problems(response):
    """The page of a refused form. Its status must be 200, not a server error."""
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/claims/actor/", "/admin/claims/actor/add/", "/admin/auth/user/"]
)
def test_the_registry_lets_no_editor_in(client, editor_client, address):
    for visitor in (client, editor_client):
        assert visitor.get(address)["Location"].startswith("/admin/login/")
        assert visitor.post(address, actor())["Location"].startswith("/admin/login/")
    assert not Actor.objects.exists()


@pytest.mark.parametrize("model", ["claims/claim", "claims/claimevent", "claims/link", "articles/snapshot"])
def test_claims_texts_and_history_are_not_in_the_registry(admin_browser, model):
    assert admin_browser.get(f"/admin/{model}/").status_code == 404


def test_a_new_outlet_gets_an_actor_of_its_own(admin_browser):
    assert admin_browser.post("/admin/articles/outlet/add/", OUTLET).status_code == 302
    voice = Actor.objects.get(outlet__slug="reuters")
    assert (voice.slug, voice.kind, voice.names.get().name) == ("reuters", "outlet", "Reuters")


def test_an_outlet_that_is_changed_keeps_its_actor(admin_browser, kompas):
    typed = {"slug": "kompas", "name": "Kompas", "kind": "newsroom", "language": "id", "opened_at": 1}
    assert admin_browser.post(f"/admin/articles/outlet/{kompas.pk}/change/", typed).status_code == 302
    kompas.refresh_from_db()
    assert (kompas.name, kompas.version) == ("Kompas", 2)
    assert Actor.objects.filter(outlet=kompas).count() == 1


def test_an_outlet_whose_slug_an_actor_has_gets_an_actor_all_the_same(admin_browser, iran):
    assert admin_browser.post("/admin/articles/outlet/add/", OUTLET | {"slug": "iran"}).status_code == 302
    assert Outlet.objects.get(slug="iran").actor.slug != "iran"


def test_an_actor_is_added_with_its_names_and_roles(admin_browser, iran):
    typed = actor(names=[{"name": "علی", "language": "fa"}], held=[HELD | {"body": iran.pk}])
    assert admin_browser.post("/admin/claims/actor/add/", typed).status_code == 302
    added = Actor.objects.get(slug="ali")
    assert {name.name for name in added.names.all()} == {"Ali", "علی"}
    assert added.affiliations.get().role == "minister"


def test_a_wrong_actor_is_refused_with_a_sentence(admin_browser, iran):
    for fields, sentence in [
        ({"slug": "iran"}, "already exists"),
        ({"slug": "Plain"}, "Use small letters, digits and single hyphens."),
        ({"slug": "a--b"}, "Use small letters, digits and single hyphens."),
        ({"name": " "}, "This field is required."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"kind": "outlet"}, "An actor of the kind outlet names its outlet"),
        ({"kind": "robot"}, "Select a valid choice."),
        ({"names": [{"name": "A"}, {"name": "A"}]}, "duplicate"),
        ({"names": [{"name": "A", "language": "not a tag"}]}, "Give a language tag"),
    ]:
        assert sentence in problems(admin_browser.post("/admin/claims/actor/add/", actor(**fields))), fields
        assert Actor.objects.count() == 1, fields


WRONG = [
    ({"start": "2024-05-20"}, "An affiliation cannot end before it starts."),
    ({"start": "2024-06-01", "end": "2024-05"}, "cannot end before it starts."),
    ({"start": "2024", "end": "2023"}, "cannot end before it starts."),
    ({"start": "0999-01-01"}, "not a year that this desk can hold (1000 to 9998)."),
    ({"end": "9999-01-01"}, "not a year that this desk can hold (1000 to 9998)."),
    ({"start": "2021-02-30"}, "February 2021 has 28 days."),
    ({"start": "infinity"}, "Write a date as 2022-11-05"),
    ({"start": "2022-11-05T00"}, "Write a date as 2022-11-05"),
    ({"start": "2" * 41}, "at most 40 characters"),
    ({"role": " "}, "This field is required."),
    ({"source": ""}, "This field is required."),
    ({"role": "a\x00b"}, "Null characters are not allowed."),
    ({"body": "999999"}, "Select a valid choice."),
    ({"body": ""}, "This field is required."),
    ({"body": "9" * 30}, "Select a valid choice."),
]


def test_a_wrong_affiliation_is_refused_with_a_sentence(admin_browser, minister, iran):
    for fields, sentence in WRONG:
        typed = HELD | {"actor": minister.pk, "body": iran.pk} | fields
        assert sentence in problems(admin_browser.post("/admin/claims/affiliation/add/", typed)), fields
        assert Affiliation.objects.count() == 1, fields


def test_a_wrong_affiliation_within_an_actor_is_refused_with_a_sentence(admin_browser, iran):
    for fields, sentence in WRONG:
        typed = actor(held=[HELD | {"body": iran.pk} | fields])
        assert sentence in problems(admin_browser.post("/admin/claims/actor/add/", typed)), fields
        assert not Affiliation.objects.exists(), fields


def test_nobody_is_affiliated_with_itself(admin_browser, iran):
    typed = HELD | {"actor": iran.pk, "body": iran.pk}
    page = problems(admin_browser.post("/admin/claims/affiliation/add/", typed))
    assert "Nobody is affiliated with itself." in page
    within = actor(slug="iran", name="Iran", kind="state", held=[HELD | {"body": iran.pk}], opened_at=1)
    page = problems(admin_browser.post(f"/admin/claims/actor/{iran.pk}/change/", within))
    assert "Nobody is affiliated with itself." in page


def test_a_change_from_an_old_form_is_refused_and_keeps_what_was_typed(admin_browser, iran):
    address = f"/admin/claims/actor/{iran.pk}/change/"
    typed = actor(slug="iran", kind="state", opened_at=1)
    assert admin_browser.post(address, typed | {"name": "Islamic Republic of Iran"}).status_code == 302
    page = problems(admin_browser.post(address, typed | {"name": "Persia"}))
    assert "Somebody changed this entry while the form was open." in page
    assert 'value="Persia"' in page
    iran.refresh_from_db()
    assert (iran.name, iran.version) == ("Islamic Republic of Iran", 2)


def test_a_change_locks_the_row_that_it_compares(admin_browser, iran):
    typed = actor(slug="iran", name="Persia", kind="state", opened_at=1)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        admin_browser.post(f"/admin/claims/actor/{iran.pk}/change/", typed)
    assert any("FOR UPDATE" in query["sql"] for query in queries)


@pytest.mark.parametrize("opened_at", ["", "x", "0", "9" * 40])
def test_a_change_that_names_no_version_is_refused(admin_browser, iran, opened_at):
    typed = actor(slug="iran", name="Persia", kind="state", opened_at=opened_at)
    problems(admin_browser.post(f"/admin/claims/actor/{iran.pk}/change/", typed))
    iran.refresh_from_db()
    assert iran.name == "Iran"


def test_a_change_is_kept_with_the_one_who_made_it(admin_browser, admin, iran):
    typed = actor(slug="iran", name="Persia", kind="state", opened_at=1)
    admin_browser.post(f"/admin/claims/actor/{iran.pk}/change/", typed)
    event = iran.events.last()
    assert (event.name, event.pgh_context["user"]) == ("Persia", admin.pk)


def test_nothing_of_the_registry_is_deleted_by_a_click(admin_browser, minister, question, drones, kompas):
    rows = [minister, question, drones, kompas, Affiliation.objects.get()]
    for row in rows:
        address = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}"
        page = admin_browser.get(f"{address}/change/").content.decode()
        assert "deletelink" not in page
        assert admin_browser.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
        admin_browser.post(address.rpartition("/")[0] + "/", chosen)
    assert all(type(row).objects.filter(pk=row.pk).exists() for row in rows)


@pytest.mark.parametrize("model", [Topic, Question])
def test_topics_and_questions_are_added(admin_browser, model):
    name = "name" if model is Topic else "text"
    address = f"/admin/claims/{model._meta.model_name}/add/"
    assert admin_browser.post(address, {"slug": "missiles", name: "missiles"}).status_code == 302
    assert "already exists" in problems(admin_browser.post(address, {"slug": "missiles", name: "again"}))


def test_nonsense_in_an_address_of_the_registry_is_no_error(admin_browser, iran):
    for address in [
        "/admin/claims/actor/?q=%00",
        "/admin/claims/actor/?kind__exact=%00",
        "/admin/claims/actor/?kind=%00",
        "/admin/autocomplete/?term=%00&app_label=claims&model_name=affiliation&field_name=body",
        "/admin/claims/actor/?p=99999999999999999999",
        "/admin/claims/actor/99999999999999999999/change/",
        "/admin/claims/actor/?nonsense=1",
    ]:
        assert admin_browser.get(address).status_code in {200, 302, 400, 404}, address


def test_a_role_changed_within_its_actor_goes_to_its_next_version(admin_browser, minister, iran):
    role = minister.affiliations.get()
    held = HELD | {"id": role.pk, "actor": minister.pk, "body": iran.pk, "role": "chief diplomat"}
    typed = actor(slug=minister.slug, name=minister.name, opened_at=minister.version)
    response = admin_browser.post(
        f"/admin/claims/actor/{minister.pk}/change/", typed | formset("affiliations", held, initial=1)
    )
    assert response.status_code == 302
    role.refresh_from_db()
    assert (role.role, role.version) == ("chief diplomat", 2)


@pytest.mark.parametrize(
    ("typed", "start", "precision"),
    [("2021-08-25", "2021-08-25", "day"), ("2021-08", "2021-08-01", "month"), ("2021", "2021-01-01", "year")],
)
def test_a_role_is_dated_as_far_as_its_date_is_known(admin_browser, minister, iran, typed, start, precision):
    role = minister.affiliations.get()
    address = f"/admin/claims/affiliation/{role.pk}/change/"
    typed = HELD | {"actor": minister.pk, "body": iran.pk, "start": typed, "end": "", "opened_at": 1}
    assert admin_browser.post(address, typed).status_code == 302
    role.refresh_from_db()
    assert (role.start.isoformat(), role.start_precision, role.end, role.version) == (start, precision, None, 2)
    assert f'value="{typed["start"]}"' in admin_browser.get(address).content.decode()


def test_a_role_that_is_changed_makes_open_forms_of_its_actor_stale(admin_browser, minister, iran):
    role = minister.affiliations.get()
    typed = HELD | {"actor": minister.pk, "body": iran.pk, "role": "chief diplomat", "opened_at": 1}
    admin_browser.post(f"/admin/claims/affiliation/{role.pk}/change/", typed)
    minister.refresh_from_db()
    assert minister.version == 2
