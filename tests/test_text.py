# ruff: noqa: S311  chance chooses cases here, not secrets
import random
import unicodedata

import pytest
from django.db import connection

from articles.models import Article
from articles.text import LONGEST_TEXT, normalise_article_text, paragraphs_of_article_text

HOSTILE = [
    *"\t\n\v\f\r \x85\xa0\u1680\u180e\u2000\u2003\u2007\u200a\u2028\u2029\u202f\u205f\u3000",
    *"\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad\u034f\u061c\u202e\u2066\ufffd\U000e0041",
    *"aAé\u0301\u0308\u0323\u0327\u0338\u0345e\u0958\u09c7\u09be\u0653اآيیكک",
    *"\u1100\u1161\u11a8각\u212b\u2126\uf900\ufb1d\u2adc\u0344\u2001\u1fef\U0001d15e\U0002f800",
    *"😀👍🏽 'ﷺ\\%$<&\"",
]


def hostile_text():
    return "".join(random.choices(HOSTILE, k=random.randint(1, 40)))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\x85two\u2028three\u2029four\x0bfive\x0csix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("one \t\xa0\u3000\ntwo", "one\ntwo"),
        ("one\n \n\t\n\n\n\r\n\r\ntwo", "one\n\ntwo"),
        ("\n\n  one  \n\n", "one"),
        ("\xa0\u3000one\u2003", "one"),
        ("  one\n  two", "one\n  two"),
        ("Noe\u0308l \u212b \u1100\u1161", "Noël Å 가"),
        ("نمی\u200cخواهیم 👩\u200d👧", "نمی\u200cخواهیم 👩\u200d👧"),
        ("one\ttwo  three", "one\ttwo  three"),
    ],
)
def test_text_is_kept_in_one_form(text, kept):
    assert normalise_article_text(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t\xa0\u2028",
        "a\x00b",
        "a\x08b",
        "a\x1bb",
        "a\x1cb",
        "a\x1fb",
        "a\x7fb",
        "\ud800",
        "a\udfffb",
        "a\uffff",
    ],
)
def test_text_that_cannot_be_kept_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r"^The text .+\.$"):
        normalise_article_text(text)


def test_text_has_a_greatest_length():
    assert len(normalise_article_text("a" * LONGEST_TEXT)) == LONGEST_TEXT
    with pytest.raises(ValueError, match="longer than 500,000 characters"):
        normalise_article_text("a" * (LONGEST_TEXT + 1))


def test_normalising_twice_changes_nothing():
    for text in (hostile_text() + "x" + hostile_text() for _ in range(2000)):
        once = normalise_article_text(text)
        assert normalise_article_text(once) == once == unicodedata.normalize("NFC", once), ascii(text)
        assert "\n\n\n" not in once
        assert once == once.strip()


def test_paragraphs_know_where_they_start():
    for text in (normalise_article_text(hostile_text() + "\n\n\n" + hostile_text() + "x") for _ in range(500)):
        found = paragraphs_of_article_text(text)
        assert "\n\n".join(words for _, words in found) == text
        assert all(text[start : start + len(words)] == words for start, words in found)


def test_paragraphs_count_code_points():
    assert paragraphs_of_article_text("😀\n\ne\u0301\nنمی\n\nx") == [(0, "😀"), (3, "e\u0301\nنمی"), (11, "x")]


@pytest.mark.django_db
def test_database_accepts_whatever_normalise_accepts():
    texts = [normalise_article_text(hostile_text() + "x" + hostile_text()) for _ in range(1000)]
    texts += [
        normalise_article_text(f"{chr(c)}a{chr(c)}\n{chr(c)}\u0301b{chr(c)}") for c in range(0x20, 0x3100) if c != 0x7F
    ]
    refused = r"text ~ '\r|\n{3,}|[ \t]\n|^\s|\s$' OR text IS NOT NFC NORMALIZED"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM unnest(%s::text[]) AS texts (text) WHERE {refused}", [texts])
        assert [ascii(text) for (text,) in cursor.fetchall()] == []


@pytest.mark.django_db
def test_article_captures_hostile_texts():
    article = Article.objects.create(slug="hostile", title="Hostile", language="id")
    for text in (hostile_text() + "x" for _ in range(30)):
        assert article.capture(text, origin="original").text == normalise_article_text(text)


@pytest.mark.django_db
def test_article_captures_the_same_text_once():
    article = Article.objects.create(slug="same", title="Same", language="id")
    first = article.capture("Noe\u0308l\r\n", origin="original")
    assert article.capture("No\xebl", origin="original") == first
    assert article.capture("Other", origin="original").number == 2
