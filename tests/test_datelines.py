"""Dates as pages print them: a date with more than one reading is not accepted."""

import pytest

from articles.datelines import (
    DoubtfulDate,
    agreed_dateline,
    dateline_dates_in_line,
    is_dateline,
    publication_dates_of_dateline,
    read_iso_dateline,
)

JAKARTA = "Asia/Jakarta"


def read(line, language="id"):
    return [str(date) if isinstance(date, DoubtfulDate) else date for _, date in dateline_dates_in_line(line, language)]


@pytest.mark.parametrize(
    ("line", "moment", "zone"),
    [
        ("Kamis, 19 Juni 2025 - 07:23:00 WIB", "2025-06-19T07:23:00+07:00", JAKARTA),
        ("Harian.example - 09/11/2022, 19:01 WIB", "2022-11-09T19:01:00+07:00", JAKARTA),
        ("Minggu, 13 November 2022 - 19:40 WIB", "2022-11-13T19:40:00+07:00", JAKARTA),
        ("Jum'at, 10 Desember 2021 | 08.30 WITA", "2021-12-10T08:30:00+08:00", "Asia/Makassar"),
        ("Jum’at 10 Des 2021 pukul 08.30 WIT", "2021-12-10T08:30:00+09:00", "Asia/Jayapura"),
        ("12 Nop 2021 09.45 (WIB)", "2021-11-12T09:45:00+07:00", JAKARTA),
        ("12 Nopember 2021 09.45 WIB", "2021-11-12T09:45:00+07:00", JAKARTA),
        ("12 Ags 2021 09.45 WIB", "2021-08-12T09:45:00+07:00", JAKARTA),
        ("12 Agu 2021 09.45 WIB", "2021-08-12T09:45:00+07:00", JAKARTA),
        ("2025-06-19T07:23:00+07:00", "2025-06-19T07:23:00+07:00", JAKARTA),
    ],
)
def test_indonesian_dateline_is_read(line, moment, zone):
    (date,) = read(line)
    assert (date.at.isoformat(), date.precision, date.zone) == (moment, "minute", zone)


@pytest.mark.parametrize(
    ("line", "moment", "precision", "zone"),
    [
        ("June 19, 2025, 7:23 AM GMT", "2025-06-19T07:23:00+00:00", "minute", "UTC"),
        ("Thu, 19 Jun 2025 07:23 p.m.", "2025-06-19T19:23:00+00:00", "minute", ""),
        ("Published 5th May 2024", "2024-05-05T00:00:00+00:00", "day", ""),
        ("Sept. 3, 2024 10:15 a.m. ET", "2024-09-03T10:15:00+00:00", "minute", ""),
        ("19/06/2025", "2025-06-19T00:00:00+00:00", "day", ""),
        ("06/19/2025", "2025-06-19T00:00:00+00:00", "day", ""),
        ("04/04/2025", "2025-04-04T00:00:00+00:00", "day", ""),
        ("2025-06-19 07:23 -05:00", "2025-06-19T07:23:00-05:00", "minute", "Etc/GMT+5"),
    ],
)
def test_english_dateline_is_read(line, moment, precision, zone):
    (date,) = read(line, "en")
    assert (date.at.isoformat(), date.precision, date.zone) == (moment, precision, zone)


@pytest.mark.parametrize(
    ("line", "language", "why"),
    [
        ("03/04/2025", "en", "two days"),
        ("03/04/2025", "", "two days"),
        ("09/11/3022", "id", "future"),
        ("09/11/0001", "id", "not a year"),
        ("30 Februari 2022", "id", "no day of the calendar"),
        ("Rabu, 19 Juni 2025", "id", "another day of the week"),
        ("19-06-2025 25:70 WIB", "id", "no time"),
    ],
)
def test_date_of_two_readings_or_none_is_doubtful(line, language, why):
    (doubt,) = read(line, language)
    assert why in doubt


@pytest.mark.parametrize("line", ["Mei 2024", "3 jam yang lalu", "Kemarin, 19:00 WIB", "1/2", "19 Juni", "10.000.2022"])
def test_what_is_no_whole_date_is_none(line):
    assert read(line) == []


def test_date_within_prose_is_not_that_of_publication():
    prose = "Wali kota mengatakan pada Kamis (19/6/2025) bahwa jembatan itu akan ditutup selama dua pekan ke depan."
    assert read(prose) != []
    assert publication_dates_of_dateline(prose, "id") == []


def test_date_of_the_last_change_is_not_that_of_publication():
    line = "Terbit 5 Mei 2024 10:00 WIB | Diperbarui 6 Mei 2024 11:00 WIB"
    assert [date.day.day for date in publication_dates_of_dateline(line, "id")] == [5]


@pytest.mark.parametrize("line", ["Jembatan tua, Senin (6/5/2024).", "Jembatan tua (6 May 2024)"])
def test_day_in_brackets_is_that_of_an_event(line):
    assert publication_dates_of_dateline(line, "id") == []


def test_line_of_the_last_change_alone_is_a_line_of_dates():
    assert is_dateline("Diperbarui: Selasa, 7 Mei 2024 10:00 WIB", "id")
    assert not is_dateline("Jembatan tua, Senin (6/5/2024).", "id")


def test_days_that_differ_are_asked_for():
    moment, warnings = agreed_dateline([read_iso_dateline("2024-05-05", "id"), read_iso_dateline("2024-05-06", "id")])
    assert moment is None
    assert warnings == ["The page names different days of publication: 5 May 2024; 6 May 2024."]


def test_one_instant_in_two_zones_is_one_date():
    moment, warnings = agreed_dateline(
        [read_iso_dateline("2024-05-05T23:30:00Z", "id"), *read("Senin, 6 Mei 2024 06:30 WIB")]
    )
    assert (moment.zone, warnings) == (JAKARTA, [])


def test_most_exact_date_is_taken():
    moment, _ = agreed_dateline(
        [read_iso_dateline("2024-05-06", "id"), *read("6 Mei 2024"), *read("6 Mei 2024 06:30 WIB")]
    )
    assert moment.precision == "minute"


@pytest.mark.parametrize("words", ["", "x", "2024", "2024-13-01", "9" * 50, "2024-05-05T99:00"])
def test_machine_date_that_is_none_is_none(words):
    assert read_iso_dateline(words, "id") is None


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("2024-05-05T10:00:00+07:00", JAKARTA),
        ("2024/05/05 10:00:00", ""),
        ("2024-05-05T10:00:00Z", "UTC"),
        ("2024-05-05T10:00:00+05:30", "UTC"),
    ],
)
def test_machine_date_has_the_zone_that_it_names(words, zone):
    assert read_iso_dateline(words, "id").zone == zone
