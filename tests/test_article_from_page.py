"""Making an article from a page: the existing article of the page, its outlet, and several editors at the same time."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from articles.article_from_page import (
    ArticleExists,
    NewArticle,
    article_outlet_by_name,
    create_article_from_page,
    existing_article_of_page,
)
from articles.base import NotAllowed
from articles.models import Article, Outlet, Snapshot
from tests.conftest import make_article

TEXT = "Jembatan ditutup\n\nJembatan itu ditutup sejak Senin, kata wali kota."
ADDRESS = "https://berita.example.org/2024/05/jembatan"


def intake(**fields):
    return NewArticle(**{"title": "Jembatan ditutup", "text": TEXT, "language": "id"} | fields)


@pytest.mark.django_db
def test_taking_in_makes_an_article_with_its_text(kompas):
    article = create_article_from_page(intake(outlet=kompas, url=f"{ADDRESS}?utm_source=x#top"), publish=True)
    snapshot = article.snapshots.get()
    assert (article.slug, article.url, article.status) == ("jembatan-ditutup", ADDRESS, "published")
    assert (snapshot.text, snapshot.origin, snapshot.is_public) == (TEXT, "original", False)


@pytest.mark.django_db
def test_taking_in_without_publishing_makes_a_draft():
    assert create_article_from_page(intake(), publish=False).status == "draft"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    [
        f"{ADDRESS}/",
        f"{ADDRESS}#komentar",
        f"{ADDRESS}?utm_source=x&fbclid=1",
        "http://berita.example.org/2024/05/jembatan",
        "https://BERITA.Example.ORG:443/2024/05/%6Aembatan",
    ],
)
def test_page_is_known_by_any_writing_of_its_address(other):
    article = create_article_from_page(intake(url=ADDRESS), publish=False)
    found = existing_article_of_page(other, "Teks yang lain.")
    assert (found.article, found.same_text, found.same_address) == (article, False, True)
    with pytest.raises(ArticleExists) as caught:
        create_article_from_page(intake(url=other, text="Teks yang lain."), publish=False)
    assert caught.value.article == article


@pytest.mark.django_db
def test_page_is_known_by_any_text_that_it_ever_had():
    article = create_article_from_page(intake(), publish=False)
    article.capture("Teks yang baru.", origin="original")
    found = existing_article_of_page(None, TEXT.replace("\n", "\r\n") + "  ")
    assert (found.article, found.same_text, found.same_address) == (article, True, False)
    with pytest.raises(ArticleExists):
        create_article_from_page(intake(url=ADDRESS), publish=False)


@pytest.mark.django_db
def test_same_text_of_another_outlet_is_taken_in_when_that_is_meant():
    first = create_article_from_page(intake(), publish=False)
    second = create_article_from_page(intake(url=ADDRESS), publish=False, copy=True)
    assert first.pk != second.pk
    with pytest.raises(ArticleExists):
        create_article_from_page(intake(url=ADDRESS), publish=False, copy=True)


@pytest.mark.django_db
def test_discarded_article_is_known_and_brought_back(editor):
    article = create_article_from_page(intake(url=ADDRESS), publish=False)
    article.discard(since=article.version)
    assert not Article.objects.visible_to(editor).exists()
    assert existing_article_of_page(ADDRESS, "").article.status == "discarded"
    article.bring_back(since=article.version)
    assert Article.objects.visible_to(editor).get().status == "draft"


@pytest.mark.django_db
def test_published_article_is_not_discarded():
    with pytest.raises(NotAllowed, match="Only a draft"):
        make_article().discard()


@pytest.mark.django_db
def test_nothing_is_known_of_nothing():
    make_article()
    assert existing_article_of_page(None, "") is None
    assert existing_article_of_page("", "Teks lain.") is None


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/", "https://a@example.org/", "https://a b/"])
def test_taking_in_refuses_what_is_no_address(url):
    with pytest.raises(ValueError, match=r"^An address .+\.$"):
        create_article_from_page(intake(url=url), publish=False)
    assert not Article.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"title": " "}, {"language": "??"}, {"title": "x" * 501}, {"published_zone": "Mars/Olympus"}]
)
def test_taking_in_refuses_what_an_article_cannot_hold(wrong):
    with pytest.raises(ValidationError):
        create_article_from_page(intake(**wrong), publish=False)
    assert not Article.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["الوزير ينفي", "李", "..", "😀", "new", "Import", "\u202eexe.txt", "a\nb"])
def test_every_title_has_a_slug_of_its_own(title):
    first = create_article_from_page(intake(title=title), publish=False)
    second = create_article_from_page(intake(title=title, text="Teks lain."), publish=False)
    assert first.slug not in {"", "new", "import", second.slug}
    assert "\n" not in first.title


@pytest.mark.django_db
def test_key_follows_a_corrected_address():
    article = create_article_from_page(intake(url=ADDRESS), publish=False)
    article.change(url="https://example.org/b/")
    assert article.url_key == "example.org/b"
    article.change(url=None)
    assert article.url_key is None
    assert existing_article_of_page(ADDRESS, "") is None


@pytest.mark.django_db
def test_database_refuses_a_second_article_of_one_page():
    make_article(url=ADDRESS)
    with pytest.raises(IntegrityError, match="article_url_key_is_new"), transaction.atomic():
        make_article(url=f"{ADDRESS}/")


@pytest.mark.django_db
def test_migration_gives_every_address_its_key_and_a_second_one_of_a_page_its_own():
    first, second, third = make_article(url=ADDRESS), make_article(), make_article()
    Article.objects.filter(pk=first.pk).update(url_key="one")
    Article.objects.filter(pk=second.pk).update(url=f"{ADDRESS}/", url_key="two")
    import_module("articles.migrations.0003_addresses").fill_keys(apps, None)
    keys = dict(Article.objects.values_list("pk", "url_key"))
    assert keys == {first.pk: "berita.example.org/2024/05/jembatan", second.pk: f"{ADDRESS}/", third.pk: None}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Kompas.com", "KOMPAS.com", "kompas", "Kompas", "www.kompas.com"])
def test_outlet_is_found_however_its_name_is_written(kompas, name):
    assert article_outlet_by_name(name) == kompas


@pytest.mark.django_db
def test_outlet_that_could_be_two_is_asked_for(kompas):
    exact = Outlet.objects.create(slug="kompas-id", name="Kompas.id")
    assert article_outlet_by_name("kompas.co.id") is None
    assert article_outlet_by_name("Kompas.id") == exact
    assert article_outlet_by_name("Kompasiana") is article_outlet_by_name("") is article_outlet_by_name(".com") is None


@pytest.mark.django_db
def test_merged_outlet_leads_to_what_it_became(kompas):
    Outlet.objects.create(slug="kcm", name="Kompas Cyber Media", merged_into=kompas)
    assert article_outlet_by_name("Kompas Cyber Media") == kompas


def take_in_a_thread(address, text):
    try:
        return create_article_from_page(intake(url=address, text=text), publish=False).pk
    except ArticleExists as here:
        return -here.article.pk
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", ["address", "text"])
def test_twenty_who_take_in_one_page_make_one_article(same):
    pages = [
        (ADDRESS + "/" * (n % 2), f"Teks {n}.") if same == "address" else (f"{ADDRESS}/{n}", TEXT) for n in range(20)
    ]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(take_in_a_thread, *zip(*pages, strict=True)))
    made = Article.objects.get().pk
    assert sorted(answers) == [-made] * 19 + [made]
    assert Snapshot.objects.count() == 1
