"""Periods: what an editor may type, what leaves in EDTF, and which ranges each period overlaps, by plain Python."""

import datetime
import random
import re
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, connection
from django.http import QueryDict

from articles.models import Article
from claims.exporting.record import claim_record
from claims.forms.claim import ClaimForm, claim_form_initial, new_claim_form_initial
from claims.history.restore import restored_claim_as_typed
from claims.history.versions import versions_of
from claims.lists.facets import page_with_facets
from claims.lists.filters import ClaimFilterSet
from claims.lists.index import filtered_index_page
from claims.models import Affiliation, Claim, ClaimScope, ClaimShift
from claims.text.intervals import interval_in_days, interval_in_years
from claims.text.periods import Period, formatted_period, parse_period, period_text

from .conftest import make_article, make_claim

DAY = datetime.date.fromisoformat


@pytest.mark.parametrize(
    ("typed", "text", "printed", "first", "last"),
    [
        ("2022-11-05", "2022-11-05", "5 Nov 2022", "2022-11-05", "2022-11-05"),
        ("2022-11", "2022-11", "Nov 2022", "2022-11-01", "2022-11-30"),
        ("2022", "2022", "2022", "2022-01-01", "2022-12-31"),
        ("../2022-11-09", "../2022-11-09", "on or before 9 Nov 2022", None, "2022-11-09"),
        ("[..2022-11-09]", "../2022-11-09", "on or before 9 Nov 2022", None, "2022-11-09"),
        ("on or before 2022-11-09", "../2022-11-09", "on or before 9 Nov 2022", None, "2022-11-09"),
        ("<= 2022-11-09", "../2022-11-09", "on or before 9 Nov 2022", None, "2022-11-09"),
        ("../2022-11", "../2022-11-30", "on or before 30 Nov 2022", None, "2022-11-30"),
        ("paling lambat 2022", "../2022-12-31", "on or before 31 Dec 2022", None, "2022-12-31"),
        (
            "2022-11-07/2022-11-09",
            "2022-11-07/2022-11-09",
            "between 7 Nov 2022 and 9 Nov 2022",
            "2022-11-07",
            "2022-11-09",
        ),
        (
            "[2022-11-07..2022-11-09]",
            "2022-11-07/2022-11-09",
            "between 7 Nov 2022 and 9 Nov 2022",
            "2022-11-07",
            "2022-11-09",
        ),
        (
            "2022-11-07 to 2022-11-09",
            "2022-11-07/2022-11-09",
            "between 7 Nov 2022 and 9 Nov 2022",
            "2022-11-07",
            "2022-11-09",
        ),
        ("2022-03/2022-05", "2022-03-01/2022-05-31", "between 1 Mar 2022 and 31 May 2022", "2022-03-01", "2022-05-31"),
        ("2022/2023", "2022-01-01/2023-12-31", "between 1 Jan 2022 and 31 Dec 2023", "2022-01-01", "2023-12-31"),
        # One day, month or year is not a range.
        ("2022-11-09/2022-11-09", "2022-11-09", "9 Nov 2022", "2022-11-09", "2022-11-09"),
        ("2022-11/2022-11", "2022-11", "Nov 2022", "2022-11-01", "2022-11-30"),
    ],
)
def test_a_period_is_read_printed_and_written_in_edtf(typed, text, printed, first, last):
    period = parse_period(typed)
    assert period_text(period) == text
    assert parse_period(text) == period
    assert formatted_period(period) == printed
    assert (period.said_first, period.said_until) == (first and DAY(first), DAY(last))


@pytest.mark.parametrize(
    "typed",
    ["../", "..", "/", "2022-11-09/..", "2022-11-09/", "2022-11-09/2022-11-07", "../2022-13", "../0999", "[", "[]",
     "2022-11-05/2022-11-06/2022-11-07", "../../2022", "2022-02-30/2022-03-01", "2022~", "on or before", "x" * 400],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parse_period(typed)


def random_period(chance):
    day = datetime.date(2021, 1, 1) + datetime.timedelta(days=chance.randrange(1000))
    later = day + datetime.timedelta(days=chance.randrange(1, 400))
    return chance.choice([f"{day}", f"{day:%Y-%m}", f"{day:%Y}", f"../{day}", f"{day}/{later}"])


def overlaps(period, first, last):
    """Plain Python: whether it may have been said on a day from first to last; None is open."""
    begun = period.said_first is None or last is None or period.said_first <= last
    return begun and (first is None or period.said_until >= first)


def test_two_hundred_ranges_find_what_plain_python_finds(article, iran):
    chance = random.Random(2028)  # noqa: S311
    said = {make_claim(article, iran, said=text).pk: parse_period(text) for text in map(random_period, [chance] * 60)}
    in_order = sorted(said, key=lambda pk: (said[pk].said_on, pk), reverse=True)
    for number in range(200):
        first, last = sorted(datetime.date(2020, 7, 1) + datetime.timedelta(days=chance.randrange(1500)) for _ in "12")
        first, last = (None if number % 5 == 1 else first), (None if number % 5 == 2 else last)
        asked = {"said_from": first and f"{first}", "said_to": last and f"{last}"}
        asked = {name: day for name, day in asked.items() if day} | ({"actor": "iran"} if number % 2 else {})
        found = ClaimFilterSet(QueryDict(urlencode(asked)))
        expected = [pk for pk in in_order if overlaps(said[pk], first, last)]
        page = page_with_facets(found)
        assert filtered_index_page(found, size=100).ids == expected, asked
        assert set(found.qs.values_list("pk", flat=True)) == set(expected)
        assert page.found == len(expected)
        for bar in page.histogram.bars if page.histogram else []:
            begin = DAY(f"{bar.first}-01-01"[:10])
            end = parse_period(bar.last).said_until
            assert bar.count == sum(overlaps(period, begin, end) for period in said.values()), (asked, bar)


def test_an_office_counts_if_it_covers_the_whole_period(article, iran, minister):
    counted = {}
    for said in ["2022-11-05", "2021", "2021-08-20/2021-08-30", "2022-11-01/2022-11-30", "../2022-11-05"]:
        claim = make_claim(article, minister, said=said)
        counted[said] = ClaimScope.objects.filter(claim=claim, actor=iran).exists()
        held = Affiliation.objects.get()
        assert held.covers(claim) == counted[said]
    assert [said for said, counts in counted.items() if counts] == ["2022-11-05", "2022-11-01/2022-11-30"]
    Affiliation.objects.update(start=None)
    assert ClaimScope.objects.filter(actor=iran, claim__said_precision="before").exists()


def shifts(question):
    rows = ClaimShift.objects.filter(question=question).order_by("said_on", "after")
    return [(period_text(row.before), period_text(row.after)) for row in rows]


def test_what_was_said_on_or_before_a_day_changes_no_earlier_answer(article, iran, question):
    make_claim(article, iran, said="2022-10-01", stances=[(question, "no")])
    make_claim(article, iran, said="../2022-11-09", stances=[(question, "yes")])
    assert shifts(question) == []
    make_claim(article, iran, said="2022-12-01", stances=[(question, "no")])
    assert shifts(question) == [("../2022-11-09", "2022-12-01")]


@pytest.mark.parametrize(
    ("this", "other", "days", "years"),
    [
        ("../2022-11-09", "2022-11-09", "the order is not known", "the order is not known"),
        ("../2022-11-09", "2022-11-10", "at least 1 day later", "at least 1 day later"),
        ("2022-11-10", "../2022-11-09", "at least 1 day earlier", "at least 1 day earlier"),
        ("2025-06-23", "../2022-11-09", "at least 957 days earlier", "at least 2 years 7 months earlier"),
        ("../2022-11-09", "2025-06-23", "at least 957 days later", "at least 2 years 7 months later"),
        ("../2022-11-09", "../2023-11-09", "the order is not known", "the order is not known"),
        ("2022-11-07/2022-11-09", "2022-11-12", "3 to 5 days later", "3 to 5 days later"),
        ("2022-11-07/2022-11-09", "2022-11-08", "within 1 day", "within 1 day"),
    ],
)
def test_the_time_between_two_claims_is_told_as_far_as_it_is_known(this, other, days, years):
    assert interval_in_days(parse_period(this), parse_period(other)) == days
    assert interval_in_years(parse_period(this), parse_period(other)) == years


def test_an_article_with_claims_of_its_date_keeps_a_date(kompas, iran):
    dated = make_article(outlet=kompas, published_at=datetime.datetime(2022, 11, 9, tzinfo=datetime.UTC))
    make_claim(dated, iran, said_basis="report")
    connection.check_constraints()
    Article.objects.filter(pk=dated.pk).update(published_at=None)
    with pytest.raises(IntegrityError, match="no claim is of the report's date"):
        connection.check_constraints()


def form_of(article, **typed):
    words = "Iran mengakui mengirim drone"
    snapshot = article.newest_snapshot
    start = snapshot.text.index(words)
    initial = new_claim_form_initial(article, snapshot, start, start + len(words), "assertion")
    form = ClaimForm(initial | {"gist": "A gist.", "speakers": "iran"} | typed, article=article)
    form.is_valid()
    return form


@pytest.fixture
def dated(kompas):
    return make_article(
        outlet=kompas, published_at=datetime.datetime(2022, 11, 9, 12, tzinfo=datetime.UTC), published_zone="UTC"
    )


def test_the_form_of_an_undated_article_knows_no_date_of_the_report(article, iran):
    form = form_of(article)
    assert not form.errors
    captured = article.newest_snapshot.captured_at.date()
    assert re.match("The article has no date", form.recorded.said_basis_reason)
    assert abs(form.recorded.said_on - captured) <= datetime.timedelta(days=1)
    assert (form.recorded.said_precision, form.recorded.said_basis) == ("before", "inferred")
    assert set(form_of(article, said_basis="report").errors) == {"said_basis"}
    assert set(form_of(article, said_basis_reason=" ").errors) == {"said_basis_reason"}


@pytest.mark.parametrize(
    ("said", "basis", "bad"),
    [
        ("2022-11-09", "report", set()),
        ("../2022-11-09", "report", set()),
        ("../2022-11-08", "report", {"said_basis"}),
        ("2022-11-01/2022-11-09", "report", set()),
        ("2022-11-01/2022-11-08", "report", {"said_basis"}),
        ("2022-11-01/2022-11-08", "stated", set()),
        ("2022-11-01/2022-11", "stated", set()),
        ("2022-11-09/2022-11-01", "stated", {"said_on"}),
        ("2022-11-08", "inferred", {"said_basis_reason"}),
    ],
)
def test_the_basis_of_a_date_fits_it(dated, iran, said, basis, bad):
    assert set(form_of(dated, said_on=said, said_basis=basis).errors) == bad


def test_a_date_that_is_seldom_right_is_asked_about_once(dated, iran):
    tomorrow = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=3)
    later = make_claim(dated, iran, said="2022-11-05")
    asked = {
        "in the future": {"said_on": f"{tomorrow}"},
        "after the article": {"said_on": "2022-11-10"},
        "was said later": {"said_on": "2022-11-04", "kind": "denial", "extent": "full", "denies": later.slug},
    }
    for words, typed in asked.items():
        form = form_of(dated, said_basis="stated", **typed)
        assert words in form.errors["said_on"][0]
        assert not form_of(dated, said_basis="stated", dates_are_right="on", **typed).errors
    assert not form_of(dated, said_basis="stated", said_on="2022-11-08").doubts
    # An edit that leaves the date as it was is not asked again.
    claim = make_claim(dated, iran, said="2022-11-10")
    form = ClaimForm(claim_form_initial(claim, claim.anchors.get()), article=dated, claim=claim)
    form.is_valid()
    assert "said_on" not in form.errors


def test_a_period_leaves_with_the_export_and_returns(article, iran):
    for text in ["../2022-11-09", "2022-11-07/2022-11-09", "2022-11", "2022-11-05"]:
        claim = make_claim(article, iran, said=text)
        assert period_text(claim) == text
        assert Claim.objects.get(pk=claim.pk).period == parse_period(text)
        whole = Claim.objects.get(pk=claim.pk)
        whole.ties = []
        whole.place = None
        assert claim_record(whole)["said_on"] == text


@pytest.mark.django_db
def test_a_claims_page_tells_the_reason_of_its_date_and_what_is_denied(client, article, iran):
    claim = make_claim(
        article,
        iran,
        words="Iran membantah mengirim rudal",
        kind="denial",
        denial_of="knowledge",
        said="../2022-11-09",
        said_basis="inferred",
        said_basis_reason="A word why.",
    )
    page = " ".join(client.get(claim.get_absolute_url()).content.decode().split())
    assert 'on or before <time datetime="2022-11-09">9 Nov 2022</time>' in page
    assert "on or before, inferred by the editors: A word why." in page
    assert "<dt>What is denied</dt> <dd>knowing of it</dd>" in page


def test_a_version_is_restored_with_its_period(article, iran, editor):
    claim = make_claim(article, iran, said="2022-11-07/2022-11-09", said_basis="inferred", said_basis_reason="A word.")
    version = versions_of([claim.pk])[claim.pk][-1]
    typed = restored_claim_as_typed(version)
    assert Period(typed.said_on, typed.said_precision, typed.said_end) == claim.period
    assert (typed.said_basis, typed.said_basis_reason) == ("inferred", "A word.")


def test_saying_before_needs_the_first_day_of_the_other():
    day, before = parse_period("2022-11-05"), parse_period("../2022-11-04")
    assert before.is_before(day)
    assert not day.is_before(before)
