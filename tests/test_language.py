"""Detecting the language of a text."""

import pytest

from articles.guess_language import guessed_language

INDONESIAN = "Jembatan itu ditutup dan tidak akan dibuka lagi, kata wali kota yang datang pada hari Senin di kota ini."
ENGLISH = "The bridge was closed and it will not be opened again, said the mayor, who had come to the town on Monday."
MALAY = (
    "Jambatan itu ditutup kerana tiang retak, dan polis berkata bahawa ia tidak akan dibuka pada hari ini di bandar."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (INDONESIAN, "id"),
        (ENGLISH, "en"),
        (f"{INDONESIAN} “The bridge is closed,” a sign said.", "id"),
        (f"{INDONESIAN} {ENGLISH}", ""),
        (MALAY, ""),
        ("Die Brücke wurde am Montag gesperrt, weil ein Pfeiler gerissen ist und nicht mehr hält.", ""),
        ("De brug werd op maandag gesloten, want een pijler is in de nacht gescheurd en die is niet veilig.", ""),
        ("Мост закрыт с понедельника.", ""),
        ("Jembatan ditutup", ""),
        ("", ""),
    ],
)
def test_language_is_told_only_where_it_is_clear(text, language):
    assert guessed_language(text) == language
