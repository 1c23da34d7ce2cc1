import datetime

import pytest

from articles.precision import (
    Precision,
    date_text_by_precision,
    first_day_by_precision,
    last_day_by_precision,
    parse_date_with_precision,
)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2022", (2022, 1, 1), "year"),
        ("2022-11", (2022, 11, 1), "month"),
        ("2022-11-05", (2022, 11, 5), "day"),
        (" 2024-02-29\n", (2024, 2, 29), "day"),
        ("1000", (1000, 1, 1), "year"),
        ("9998-12-31", (9998, 12, 31), "day"),
    ],
)
def test_partial_date_is_read(text, day, precision):
    assert parse_date_with_precision(text) == (datetime.date(*day), precision)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "22", "20222", "2022-", "2022-1", "2022-11-5", "2022-11-05-01", "2022/11/05", "05-11-2022", "-2022"),
        *(
            "2022-00",
            "2022-13",
            "2022-11-00",
            "2022-11-31",
            "2023-02-29",
            "1900-02-29",
            "0000",
            "0999",
            "9999",
            "0001-01-01",
        ),
        *(
            "٢٠٢٢",
            "２０２２",
            "2022-11-05T00:00",
            "2022-W44",
            "now",
            "2022-11-05\x00",
            "2022\n-11",
            "1e3",
            "2" * 10_000,
        ),
    ],
)
def test_nonsense_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$|\.\)$|9998\)\.$"):
        parse_date_with_precision(text)


@pytest.mark.parametrize(
    ("day", "precision", "last"),
    [
        ("2022-11-05", "day", "2022-11-05"),
        ("2022-11-01", "month", "2022-11-30"),
        ("2022-12-01", "month", "2022-12-31"),
        ("2024-02-01", "month", "2024-02-29"),
        ("2100-02-01", "month", "2100-02-28"),
        ("2022-01-01", "year", "2022-12-31"),
        ("9998-12-31", "year", "9998-12-31"),
    ],
)
def test_last_day_ends_the_period(day, precision, last):
    assert last_day_by_precision(datetime.date.fromisoformat(day), precision).isoformat() == last


@pytest.mark.parametrize("precision", Precision)
def test_partial_date_survives_the_round_trip(precision):
    day = datetime.date(1000, 1, 1)
    while day < datetime.date(9990, 1, 1):
        held = first_day_by_precision(day, precision)
        assert parse_date_with_precision(date_text_by_precision(held, precision)) == (held, precision)
        assert (
            first_day_by_precision(held, precision)
            == held
            <= day
            <= last_day_by_precision(day, precision)
            == last_day_by_precision(held, precision)
        )
        day += datetime.timedelta(797)
