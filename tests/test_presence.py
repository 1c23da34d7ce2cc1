"""Other editors who have the same form open."""

import datetime

import pytest
from django.conf import settings
from django.db import connection

from claims.models import Presence
from tests.conftest import make_claim

pytestmark = pytest.mark.django_db

SUBJECT = {"subject": "claim:draft"}


def answer(client, **body):
    return client.post("/desk/presence/", SUBJECT | body, headers={"HX-Request": "true"})


def silence(seconds):
    """Move each `Presence` into the past by so many seconds, as if no browser had sent a request since."""
    for one in Presence.objects.all():
        one.seen_at -= datetime.timedelta(seconds=seconds)
        one.opened_at -= datetime.timedelta(seconds=seconds)
        one.save()


def test_each_editor_is_told_of_the_other_and_not_of_themselves(editor_client, reviewer_client):
    assert answer(editor_client).content == b""
    assert "editor has this form open since" in answer(reviewer_client).content.decode()
    told = answer(editor_client).content.decode()
    assert "reviewer has this form open since" in told
    assert "editor has" not in told


def test_the_form_of_another_thing_is_not_told(editor_client, reviewer_client):
    answer(editor_client, subject="claim:other")
    assert answer(reviewer_client).content == b""


def test_saying_it_again_keeps_one_row_and_the_time_of_opening(editor_client):
    answer(editor_client)
    first = Presence.objects.get()
    silence(20)
    answer(editor_client)
    again = Presence.objects.get()
    assert again.opened_at < first.opened_at
    assert again.seen_at > again.opened_at


def test_who_left_is_told_no_more(editor_client, reviewer_client):
    answer(editor_client)
    assert answer(editor_client, left="on").status_code == 204
    assert answer(reviewer_client).content == b""


def test_who_is_silent_is_told_no_more_and_opens_the_form_anew(editor_client, reviewer_client):
    answer(editor_client)
    silence(50)
    assert answer(reviewer_client).content == b""
    answer(editor_client)
    opened = Presence.objects.get(user__username="editor")
    assert opened.opened_at == opened.seen_at


def test_rows_of_long_ago_are_swept_when_another_is_written(editor_client, reviewer_client):
    for number in range(5):
        answer(editor_client, subject=f"claim:number-{number}")
    silence(301)
    answer(reviewer_client)
    assert [str(one) for one in Presence.objects.all()] == ["reviewer, claim:draft"]


def test_it_takes_as_many_queries_for_fifty_others_as_for_one(
    editor_client, reviewer, django_user_model, django_assert_max_num_queries
):
    for number in range(50):
        Presence.objects.see(django_user_model.objects.create_user(f"colleague-{number}"), "claim:draft")
    with django_assert_max_num_queries(8):
        assert answer(editor_client).content.decode().count("has this form open") == 50


def test_nonsense_is_refused_and_not_stored(editor_client):
    for subject in [
        "",
        "draft",
        "claim:",
        ":draft",
        "claim:Draft",
        "claim:a b",
        "claim:\x00",
        "<b>:x",
        "x:" + "a" * 300,
    ]:
        assert answer(editor_client, subject=subject).status_code == 422, subject
        assert not Presence.objects.exists(), subject


def test_without_a_session_nobody_is_named_and_the_page_is_not_left(client, editor_client):
    answer(editor_client)
    told = answer(client)
    assert (told.status_code, "HX-Redirect" in told) == (200, False)
    assert "Your session has ended." in told.content.decode()
    assert "editor" not in told.content.decode()
    assert Presence.objects.count() == 1


def test_the_sites_role_may_write_and_sweep(editor, reviewer):
    with connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{settings.SITE_ROLE}"')
    Presence.objects.see(editor, "claim:draft")
    silence(50)
    Presence.objects.see(editor, "claim:draft")
    Presence.objects.leave(editor, "claim:draft")
    assert not Presence.objects.exists()


def test_the_forms_that_two_may_have_open_say_what_they_are(editor_client, article, iran):
    make_claim(article, iran, slug="said")
    assert 'data-subject="claim:said"' in editor_client.get("/claims/said/edit/").content.decode()
    assert 'data-subject="link:said"' in editor_client.get("/claims/said/link/").content.decode()
    assert 'data-subject="article:utusan"' in editor_client.get("/articles/utusan/edit/").content.decode()
    assert f'data-subject="actor:{iran.slug}"' in editor_client.get(f"/actors/{iran.slug}/edit/").content.decode()
    assert "data-subject" not in editor_client.get("/articles/utusan/record/?start=0&end=5").content.decode()
