"""Times that a clock never showed, or showed twice."""

import datetime

import pytest

from articles.clocks import clock_doubt
from articles.models import Article
from tests.conftest import make_article

pytestmark = pytest.mark.django_db

LONDON = {"zone": "Europe/London"}


@pytest.mark.parametrize(
    ("day", "time", "zone", "doubt"),
    [
        ("2022-03-27", "00:59", "Europe/London", ""),
        ("2022-03-27", "01:00", "Europe/London", "missing"),
        ("2022-03-27", "01:59:59", "Europe/London", "missing"),
        ("2022-03-27", "02:00", "Europe/London", ""),
        ("2022-10-30", "01:30", "Europe/London", "twice"),
        ("2022-10-30", "02:00", "Europe/London", ""),
        ("2022-03-22", "00:30", "Asia/Tehran", "missing"),
        ("2022-09-21", "23:30", "Asia/Tehran", "twice"),
        ("2022-10-30", "01:30", "Asia/Jakarta", ""),
        ("2022-10-30", "01:30", "UTC", ""),
        ("2011-12-30", "12:00", "Pacific/Apia", "missing"),  # a day that was left out
    ],
)
def test_clock_doubt_tells_gaps_and_repetitions(day, time, zone, doubt):
    assert clock_doubt(datetime.date.fromisoformat(day), datetime.time.fromisoformat(time), zone) == doubt


@pytest.fixture
def save(editor_client):
    make_article(slug="news", status="draft")
    typed = {"version": 1, "title": "News", "language": "en", "day": "2022-10-30", "time": "01:30", **LONDON}

    def save_typed(**fields):
        return editor_client.post("/articles/news/edit/", typed | fields)

    return save_typed


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_a_time_that_came_twice_is_asked_about_once(save, editor_client, which, hour):
    page = save()
    assert page.status_code == 422
    assert "showed this time twice" in page.content.decode()
    assert 'name="which_time"' in page.content.decode()
    assert save(which_time=which).status_code == 302
    article = Article.objects.get()
    assert article.published_at == datetime.datetime(2022, 10, 30, hour, 30, tzinfo=datetime.UTC)
    form = editor_client.get("/articles/news/edit/").context["form"]
    assert form["which_time"].value() == which


def test_a_time_that_never_was_is_refused_and_kept_in_the_form(save):
    page = save(day="2022-03-27")
    assert page.status_code == 422
    assert "No clock there showed this time" in page.content.decode()
    assert 'value="01:30"' in page.content.decode()
    assert 'name="which_time"' not in page.content.decode()
    assert save(day="2022-03-27", time="").status_code == 302
    assert Article.objects.get().published_precision == "day"
