# ruff: noqa: S311  chance chooses cases here, not secrets
import random

import pytest

from claims.models import Actor, ActorName
from claims.text.folding import fold_text, folded_name_prefix_query
from tests.conftest import make_actor

HOSTILE = [
    *(
        "'",
        "''",
        '"',
        "\\",
        "\\'",
        "'\\",
        "a'b",
        "a\\",
        "&",
        "|",
        "!",
        "<->",
        ":*",
        "a:*",
        "a:A",
        "(",
        ")",
        "a & b | !c",
    ),
    *(
        "%",
        "_",
        "%s",
        "{}",
        "--",
        ";",
        "$$",
        "x' OR 1=1 --",
        "\x00",
        "a\x00b",
        "\ud800",
        "a\udfff",
        "\ufeff",
        "\n",
        "\t",
    ),
    *(
        "\u200b",
        "\u200c",
        "\u00ad",
        "\u202e",
        "😀",
        "👩‍👧",
        "\u0301",
        "ﷺ",
        "ﷺ" * 200,
        "İ",
        "ß",
        "a" * 3000,
        "a " * 3000,
    ),
    *("é" * 5000, "ʼ", "ـ", "\U000e0041", "\uffff", "½", "①", "㍿" * 100, "·", "‘’“”", "\x85", "\u3000"),
]


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Amīr-ʿAbdollāhīān", "amir abdollahian"),
        ("José  Müller", "jose muller"),
        ("O’Brien, Jr.", "obrien jr"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Владимир Путин", "владимир путин"),
        ("Королёв", "королев"),
        ("Зеленский", "зеленскии"),
        ("علي", "علی"),
        ("على", "علی"),
        ("ك", "ک"),
        ("أحمد آل إبراهيم", "احمد ال ابراهیم"),
        ("طائرة", "طایره"),
        ("مُحَمَّد", "محمد"),
        ("نمی‌خواهیم", "نمی خواهیم"),
        ("Işık İstanbul", "isik istanbul"),
        ("ＩＲＮＡ", "irna"),
        ("ﻋﻠﻲ", "علی"),
        ("ايـــران", "ایران"),
        ("Kom\u00adpas \u200fIRNA\u200e", "kompas irna"),
        ("", ""),
        ("?!…", ""),
    ],
)
def test_name_is_folded(name, folded):
    assert fold_text(name) == folded


def test_folding_twice_changes_nothing():
    letters = [chr(c) for c in [*range(0x3000), *range(0xF900, 0xFFFF), *range(0x1F300, 0x1F400), 0xD800]]
    for name in ("".join(random.choices(letters, k=12)) for _ in range(3000)):
        assert fold_text(fold_text(name)) == fold_text(name), ascii(name)


@pytest.fixture
def named(db):
    minister = make_actor("Hossein Amir-Abdollahian")
    for name in (
        "حسین امیرعبداللهیان",
        "حسين أمير عبد اللهيان",
        "Хосейн Амир Абдоллахиян",
        "علی‌رضا",
        "Hüseyin Işık",
        "José",
    ):
        minister.names.create(name=name)
    make_actor("Iran", Actor.Kind.STATE)
    return minister


def test_actor_is_found_by(named):
    for typed in [
        *(
            "h",
            "Hoss",
            "hossein",
            "amir",
            "ABDOLL",
            "Hossein Amir",
            "amir hossein",
            "abdollahian hos",
            "  hossein,  amir ",
        ),
        *(
            "حسين",
            "حسین",
            "امير",
            "أمير عبد",
            "عبد اللهيان",
            "علی رض",
            "علی‌رضا",
            "علي",
            "хосейн",
            "АБДОЛ",
            "абдоллахиян хос",
        ),
        *("huseyin isik", "HÜSEYİN IŞIK", "ışık", "jose", "JOSÉ", "jose\u0301"),
    ]:
        assert list(Actor.objects.named(typed)) == [named], typed


def test_whose_name_begins_with_what_was_typed_comes_before_who_has_it_further_on(named):
    source = make_actor("An Iranian source")
    assert [actor.name for actor in Actor.objects.named("ira")] == ["Iran", source.name]


def test_actor_is_not_found_by(named):
    for typed in ["", " ", "ossein", "hos amir", "hossein iran", "hosseini", "حسن", "?", "'", ":*", "!iran"]:
        assert named not in Actor.objects.named(typed), typed


def test_nothing_typed_finds_nobody(named):
    for typed in ["", "  ", "\u200c", "?!", "&", "\x00"]:
        assert folded_name_prefix_query(typed) == "", typed
        assert not Actor.objects.named(typed).exists(), typed


def test_hostile_words_raise_nothing(named):
    for typed in [*HOSTILE, *(f"hossein {words}" for words in HOSTILE), *(f"{words} hossein" for words in HOSTILE)]:
        assert Actor.objects.named(typed).count() <= 2, ascii(typed)


def test_random_words_raise_nothing(named):
    letters = [chr(c) for c in range(0x20, 0x250)] + HOSTILE[:30]
    for typed in ("".join(random.choices(letters, k=random.randint(1, 20))) for _ in range(300)):
        assert Actor.objects.named(typed).count() <= 2, ascii(typed)


def test_hostile_names_are_kept_and_found(named):
    for name in {word[:200] for word in HOSTILE if word.strip() and not set(word) & set("\x00\ud800\udfff")}:
        kept = ActorName.objects.create(actor=named, name=name)
        assert not kept.folded or named in Actor.objects.named(name), ascii(name)


def test_merged_actor_is_not_found(named):
    merged = make_actor("Hossein the other")
    Actor.objects.filter(pk=merged.pk).update(merged_into=named)
    assert list(Actor.objects.named("hossein")) == [named]


def test_actor_with_several_names_that_match_is_found_once(named):
    named.names.create(name="Hossein Amir")
    assert Actor.objects.named("hossein").count() == 1


def test_folded_name_follows_its_name(named):
    name = named.names.first()
    name.name = "Другой"
    name.save()
    ActorName.objects.bulk_create([ActorName(actor=named, name="Ещё")])
    assert Actor.objects.named("другой").get() == Actor.objects.named("еще").get() == named
