import datetime
import signal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.base import NotAllowed
from articles.fetch_task import fetch_import, fetch_page_in_task, import_address_in_task, import_text_without_task
from articles.models import Article, Import, Outlet
from claims.editing.imports import unfinished_imports_of_editor
from tests.conftest import make_article
from tests.together import call_at_once, logged_in_clients
from tests.web import fetch_reaching, http_answer

pytestmark = pytest.mark.django_db

WORDS = "Seorang pejabat di Teheran mengatakan bahwa pengiriman itu sudah lama berakhir."
MORE = "Ia menambahkan bahwa semua perjanjian lama tetap berlaku sampai akhir tahun depan."
PASTED = f"Teheran Menutup Pengiriman\n\n{WORDS}\n\nBaca juga: Harga cabai naik lagi\n\n{MORE}"
TEXT = f"Teheran Menutup Pengiriman\n\n{WORDS}\n\n{MORE}"
PAGE = f"""<!doctype html><html lang="id"><head><title>Teheran Menutup Pengiriman</title>
<meta property="article:published_time" content="2022-11-09T19:01:00+07:00"></head><body><article>
<h1>Teheran Menutup Pengiriman</h1><p>{WORDS}</p><p>{MORE}</p></article></body></html>""".encode()
SAID = {"title": "Teheran Menutup Pengiriman", "language": "id", "no_outlet": "on", "no_date": "on", "save": "publish"}


@pytest.fixture
def pasted(editor):
    return import_text_without_task(PASTED, by=editor)


def address(row):
    return f"/desk/import/{row.pk}/"


def cut_of(row):
    return [number for number, block in enumerate(row.page["blocks"]) if block["cut"]]


def save(client, row, **fields):
    return client.post(address(row), SAID | {"version": row.version, "cut": cut_of(row)} | fields)


def fetched(row, *answers, site):
    one = site(*answers)
    Import.objects.filter(pk=row.pk).update(url=one.url())
    fetch_page_in_task(row.pk, row.version, get=fetch_reaching(one))
    row.refresh_from_db()
    return row


# Starting an import


def test_a_pasted_text_is_read_at_once(editor_client):
    response = editor_client.post("/desk/import/", {"text": PASTED})
    row = Import.objects.get()
    assert (response.status_code, response["Location"]) == (302, address(row))
    assert (row.status, row.way, row.page["title"]) == ("ready", "paste", "Teheran Menutup Pengiriman")
    page = editor_client.get(address(row)).content.decode()
    assert page.count('name="cut"') == 4
    assert page.count("checked") == 1


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("berita.txt", PASTED.encode()),
        SimpleUploadedFile("berita.html", PAGE),
        SimpleUploadedFile("../../etc/passwd", PAGE),
        SimpleUploadedFile("a\r\nSet-Cookie: x.html", PAGE),
        SimpleUploadedFile("x" * 500 + ".html", PAGE),
        SimpleUploadedFile("\u202etxt.exe", PAGE),
    ],
)
def test_a_file_is_read_at_once_whatever_its_name(file, editor_client):
    file.seek(0)
    response = editor_client.post("/desk/import/", {"file": file})
    row = Import.objects.get()
    assert (response.status_code, row.way, row.page["title"]) == (302, "file", "Teheran Menutup Pengiriman")
    assert "/" not in row.file_name
    assert "Set-Cookie" not in editor_client.get(address(row)).headers


def test_what_is_no_page_gets_a_sentence_and_is_not_stored(editor_client):
    for sent in [
        {},
        {"text": ""},
        {"text": " \n\u00a0\u200b\t"},
        {"text": "\u200b"},
        {"text": "Baca juga: Harga cabai naik lagi"},
        {"text": "x" * 500_001},
        {"text": "kata \x00 kata"},
        {"text": "kata \x08 kata"},
        {"url": "javascript:alert(1)"},
        {"url": "https://news.example/a b"},
        {"url": "https://editor:secret@news.example/"},
        {"url": "ftp://news.example/"},
        {"url": "x" * 2_001},
        {"text": PASTED, "url": "data:text/html,x"},
    ]:
        response = editor_client.post("/desk/import/", sent)
        page = response.content.decode()
        assert (response.status_code, Import.objects.count()) == (422, 0), sent
        assert 'role="alert"' in page, sent
        assert sent.get("url", "")[:40] in page, sent


def test_a_file_that_is_no_page_gets_a_sentence_and_is_not_stored(editor_client):
    for data in [
        b"",
        b" \n ",
        b"%PDF-1.7\n",
        b"PK\x03\x04word/document.xml",
        b"\x89PNG\r\n\x1a\n",
        b"\x7fELF",
        b"x" * 5_000_001,
    ]:
        response = editor_client.post("/desk/import/", {"file": SimpleUploadedFile("berita.html", data)})
        assert (response.status_code, Import.objects.count()) == (422, 0), data
        assert 'role="alert"' in response.content.decode(), data


def test_a_text_and_a_file_at_once_are_refused_and_the_text_stays(editor_client):
    sent = {"text": PASTED, "file": SimpleUploadedFile("a.txt", PASTED.encode())}
    response = editor_client.post("/desk/import/", sent)
    assert (response.status_code, Import.objects.count()) == (422, 0)
    assert WORDS in response.content.decode()


def test_five_hundred_thousand_characters_can_be_pasted(editor_client):
    paragraph = "Seorang pejabat Iran mengatakan bahwa pengiriman itu berakhir. " * 30
    sent = "\n\n".join(f"{number} {paragraph}" for number in range(260))[:499_990]
    assert editor_client.post("/desk/import/", {"text": sent}).status_code == 302


def test_the_same_paste_twice_is_one_import(editor_client):
    first, second = (editor_client.post("/desk/import/", {"text": PASTED})["Location"] for _ in range(2))
    assert (first, Import.objects.count()) == (second, 1)


def test_an_upload_that_is_far_too_large_is_refused_before_it_is_read(editor_client):
    response = editor_client.post(
        "/desk/import/", b"x" * 100, content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="50000000"
    )
    assert response.status_code == 413
    assert b"8 MB" in response.content


def test_a_paste_above_the_limit_of_the_form_gets_a_sentence(editor_client):
    response = editor_client.post("/desk/import/", {"text": "李" * 700_000})
    assert response.status_code == 400
    assert "500,000 characters" in response.content.decode()


def test_markup_of_a_page_is_shown_as_text(editor_client, editor):
    row = import_text_without_task(
        f'Judul <img src=x onerror=alert(1)>\n\n{WORDS} <b hx-get="/desk/">x</b>\n\n{MORE}', by=editor
    )
    page = editor_client.get(address(row)).content.decode()
    assert "<img src=x" not in page
    assert "<b hx-get" not in page
    assert "&lt;b hx-get=" in page


# Fetching


@pytest.fixture
def signals_restored():
    """Restore the handlers of ending signals. The worker, here in the process of the tests, replaces them."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
def test_an_address_waits_for_the_task_and_the_worker_settles_it(editor_client, connections, signals_restored):
    """The real worker takes the task from the queue in the database, and refuses an address outside the public web."""
    response = editor_client.post("/desk/import/", {"url": "http://127.0.0.1:8000/desk/"})
    row = Import.objects.get()
    assert (row.status, DBTaskResult.objects.count()) == ("waiting", 1)
    assert "every 1s" in editor_client.get(response["Location"]).content.decode()
    call_command("work", batch=True)
    row.refresh_from_db()
    assert (row.status, connections) == ("failed", [])
    page = editor_client.get(response["Location"]).content.decode()
    assert row.problem in page
    assert "Paste the text instead" in page
    assert "every 1s" not in page


def test_a_fetched_page_is_ready_with_what_it_says(editor, editor_client, site):
    row = fetched(import_address_in_task("https://news.example/1", by=editor), http_answer(PAGE), site=site)
    assert (row.status, row.problem) == ("ready", "")
    page = editor_client.get(address(row)).content.decode()
    assert 'value="2022-11-09"' in page
    assert 'value="19:01"' in page


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("https://elsewhere.example/x", "{found}"),
        ("/canonical?utm_source=x", "{site}/canonical"),
        ("javascript:alert(1)", "{found}"),
        ("", "{found}"),
    ],
)
def test_a_page_does_not_pass_for_one_of_another_site(named, kept, editor, editor_client, site):
    page = PAGE.replace(b"</title>", f'</title><link rel="canonical" href="{named}">'.encode())
    one = site(http_answer(status="302 Found", Location="/found"), http_answer(page))
    row = import_address_in_task("https://news.example/short", by=editor)
    Import.objects.filter(pk=row.pk).update(url=one.url("/short"))
    fetch_page_in_task(row.pk, row.version, get=fetch_reaching(one))
    wanted = kept.format(found=one.url("/found"), site=one.url("/").rstrip("/"))
    assert f'value="{wanted}"' in editor_client.get(address(row)).content.decode()


@pytest.mark.parametrize(
    "given",
    [
        http_answer(b"<p>no", status="403 Forbidden"),
        http_answer(b"<title>x</title><div id=app></div><script>go()</script>"),
        http_answer(b"%PDF-1.7"),
        http_answer(PAGE, content_type="image/png"),
    ],
    ids=["refused", "needs-javascript", "pdf", "type"],
)
def test_a_page_that_cannot_be_read_leaves_a_sentence(given, editor, site):
    row = fetched(import_address_in_task("https://news.example/1", by=editor), given, site=site)
    assert row.status == "failed"
    assert row.problem.endswith(".")


def test_polling_goes_on_while_it_is_fetched_and_then_loads_the_page(editor, editor_client):
    row = import_address_in_task("https://news.example/1", by=editor)
    htmx = {"HX-Request": "true"}
    response = editor_client.get(address(row), headers=htmx)
    assert (response.status_code, response.content.count(b"every 1s")) == (200, 1)
    assert b"<html" not in response.content
    assert "HX-Request" in response["Vary"]
    Import.objects.update(status="failed", problem="Why.")
    response = editor_client.get(address(row), headers=htmx)
    assert (response.status_code, response["HX-Redirect"]) == (204, address(row))


def test_a_dropped_import_is_not_settled_by_its_fetch(editor, site):
    row = import_address_in_task("https://news.example/1", by=editor)
    since = row.version
    row.drop(by=editor)
    one = site(http_answer(PAGE))
    fetch_page_in_task(row.pk, since, get=fetch_reaching(one))
    row.refresh_from_db()
    assert (row.status, one.asked) == ("dropped", [])


def test_an_import_that_is_dropped_during_its_fetch_stays_dropped(editor, site):
    row = import_address_in_task("https://news.example/1", by=editor)

    def get(url):
        Import.objects.get(pk=row.pk).drop(by=editor)
        return fetch_reaching(one)(one.url())

    one = site(http_answer(PAGE))
    fetch_page_in_task(row.pk, row.version, get=get)
    row.refresh_from_db()
    assert (row.status, row.page) == ("dropped", None)


def test_a_fault_of_our_own_is_told_and_not_swallowed(editor):
    row = import_address_in_task("https://news.example/1", by=editor)
    with pytest.raises(ZeroDivisionError):
        fetch_page_in_task(row.pk, row.version, get=lambda url: 1 / 0)
    row.refresh_from_db()
    assert (row.status, "a fault of its own" in row.problem) == ("failed", True)


@pytest.mark.parametrize(("status", "minutes"), [("fetching", 1), ("waiting", 5)])
def test_a_fetch_that_died_is_shown_as_failed_and_can_be_tried_again(status, minutes, editor, editor_client):
    row = import_address_in_task("https://news.example/1", by=editor)
    Import.objects.update(status=status, sent_at=timezone.now() - datetime.timedelta(minutes=minutes))
    page = editor_client.get(address(row)).content.decode()
    assert "did not come to its end" in page
    assert "every 1s" not in page
    editor_client.post(f"{address(row)}retry/", {"version": row.version})
    row.refresh_from_db()
    assert (row.status, row.is_being_fetched, DBTaskResult.objects.count()) == ("waiting", True, 2)


def test_what_is_being_fetched_is_not_sent_again(editor, editor_client):
    row = import_address_in_task("https://news.example/1", by=editor)
    assert editor_client.post(f"{address(row)}retry/", {"version": row.version}).status_code == 409
    assert DBTaskResult.objects.count() == 1


def test_the_same_address_twice_is_fetched_once(editor):
    first, second = (
        import_address_in_task(f"https://news.example/1{extra}", by=editor) for extra in ("", "?utm_source=x")
    )
    assert (first, DBTaskResult.objects.count()) == (second, 1)


def test_five_addresses_of_one_editor_and_twenty_in_all_are_fetched_at_once(editor, reviewer, editor_client):
    for number in range(5):
        import_address_in_task(f"https://news.example/{number}", by=editor)
    response = editor_client.post("/desk/import/", {"url": "https://news.example/6"})
    assert (response.status_code, "You have 5 pages" in response.content.decode()) == (422, True)
    Import.objects.bulk_create(
        Import(way="address", status="waiting", digest=str(number), added_by=editor, sent_at=timezone.now())
        for number in range(15)
    )
    with pytest.raises(NotAllowed, match="The desk has 20 pages"):
        import_address_in_task("https://news.example/7", by=reviewer)
    Import.objects.update(sent_at=timezone.now() - datetime.timedelta(minutes=6))
    assert import_address_in_task("https://news.example/7", by=reviewer).status == "waiting"


def test_the_history_names_the_editor_also_for_what_the_worker_did(editor, site):
    row = fetched(import_address_in_task("https://news.example/1", by=editor), http_answer(PAGE), site=site)
    last = row.events.order_by("pgh_id").last()
    assert (last.status, last.pgh_context["user"]) == ("ready", editor.pk)


def test_the_task_is_the_function_that_the_tests_call():
    assert fetch_import.module_path == "articles.fetch_task.fetch_import"


# Saving


def test_save_makes_an_article_of_what_is_kept(pasted, editor_client):
    response = save(editor_client, pasted)
    article = Article.objects.get()
    assert response["Location"] == article.get_absolute_url()
    assert (article.status, article.newest_snapshot.text, article.newest_snapshot.is_public) == (
        "published",
        TEXT,
        False,
    )
    pasted.refresh_from_db()
    assert (pasted.status, pasted.article) == ("saved", article)
    assert "Select the words of a claim" in editor_client.get(response["Location"]).content.decode()


def test_a_paragraph_is_brought_back_or_cut(pasted, editor_client):
    save(editor_client, pasted, cut=[1])
    assert Article.objects.get().newest_snapshot.text == PASTED.replace(f"{WORDS}\n\n", "")


@pytest.mark.parametrize(
    ("typed", "stored", "precision", "zone"),
    [
        ({"day": "2022-11-09", "time": "19:01", "zone": "WIB"}, "2022-11-09T12:01+00:00", "minute", "Asia/Jakarta"),
        ({"day": "2022-11-09", "time": "19.01", "zone": "UTC"}, "2022-11-09T19:01+00:00", "minute", "UTC"),
        ({"day": "2022-11-09", "zone": "Asia/Jakarta"}, "2022-11-09T00:00+00:00", "day", "UTC"),
        ({"day": "2022-11"}, "2022-11-01T00:00+00:00", "month", "UTC"),
        ({"day": "2022"}, "2022-01-01T00:00+00:00", "year", "UTC"),
    ],
)
def test_a_date_is_kept_as_precisely_as_it_is_known(typed, stored, precision, zone, pasted, editor_client):
    save(editor_client, pasted, no_date="", **typed)
    article = Article.objects.get()
    assert article.published_at == datetime.datetime.fromisoformat(stored)
    assert (article.published_precision, article.published_zone) == (precision, zone)


def test_a_refused_form_keeps_what_was_typed_and_saves_nothing(pasted, editor_client):
    for typed, sentence in [
        ({"title": " "}, "required"),
        ({"title": "x" * 501}, "at most 500"),
        ({"language": "??"}, "language tag"),
        ({"no_outlet": ""}, "Give the outlet, or say"),
        ({"no_date": ""}, "Give the date, or say"),
        ({"outlet": "Harian Baru", "no_outlet": ""}, "No outlet is called “Harian Baru”"),
        ({"outlet": "Kompas.com (new newsroom)"}, "or say that you do not know it"),
        ({"outlet": "x" * 201 + " (new newsroom)", "no_outlet": ""}, "200 characters"),
        ({"day": "2022-02-30", "no_date": ""}, "February 2022 has 28 days"),
        ({"day": "9998", "no_date": ""}, "“9998” lies in the future"),
        ({"day": "2022-11-09"}, "or say that you do not know it"),
        ({"day": "2022-11-09", "time": "19:01", "no_date": ""}, "Say on which clock"),
        ({"day": "2022-11", "time": "19:01", "zone": "UTC", "no_date": ""}, "A time of day needs the whole date"),
        ({"day": "2022-11-09", "time": "7 pm", "zone": "UTC", "no_date": ""}, "Write it as 19:01"),
        ({"zone": "Mars/Base"}, "is no time zone"),
        ({"zone": "../../etc/passwd"}, "is no time zone"),
        ({"url": "javascript:alert(1)"}, "begins with http"),
        ({"cut": [0, 1, 2, 3]}, "Nothing of the text is kept"),
        ({"cut": [99]}, "Select a valid choice"),
        ({"cut": ["x"]}, "Select a valid choice"),
        ({"version": ""}, "required"),
    ]:
        response = save(editor_client, pasted, byline="Nama yang diketik", **typed)
        page = response.content.decode()
        kept = response.status_code, Article.objects.count(), Outlet.objects.count()
        assert (typed, *kept) == (typed, 422, 0, 0)
        assert sentence in page, typed
        assert "Nama yang diketik" in page, typed


def test_a_draft_needs_neither_outlet_nor_date(pasted, editor_client):
    save(editor_client, pasted, no_outlet="", no_date="", save="draft")
    assert Article.objects.get().status == "draft"


def test_an_outlet_is_found_by_its_name_or_added(pasted, editor, editor_client, kompas):
    save(editor_client, pasted, outlet="kompas", no_outlet="")
    assert Article.objects.get().outlet == kompas
    other = import_text_without_task(PASTED.replace("Teheran", "Moskwa"), by=editor)
    save(editor_client, other, outlet="Harian Baru (new newsroom)", no_outlet="")
    added = Outlet.objects.get(name="Harian Baru")
    assert added.articles.count() == 1
    assert added.actor.name == "Harian Baru"


def test_outlets_are_offered_by_any_part_of_their_name(editor_client, kompas):
    assert "Kompas.com" in editor_client.get("/desk/outlets/options/?q=omp").content.decode()
    assert editor_client.get("/desk/outlets/options/?q=%00x").content.strip() == b""


def test_a_form_sent_twice_makes_one_article(pasted, editor_client):
    first, second = save(editor_client, pasted), save(editor_client, pasted)
    assert (first["Location"], Article.objects.count()) == (second["Location"], 1)


def test_a_form_that_was_opened_before_a_colleague_changed_the_import_is_refused(pasted, editor_client, reviewer):
    pasted.drop(by=reviewer)
    pasted.restore(by=reviewer)
    response = save(editor_client, pasted, version=1)
    assert (response.status_code, Article.objects.count()) == (409, 0)
    assert "Somebody changed this import" in response.content.decode()


def test_a_dropped_import_is_not_saved_and_can_be_brought_back(pasted, editor_client, reviewer_client):
    reviewer_client.post(f"{address(pasted)}drop/", {"version": 1})
    assert save(editor_client, pasted).status_code == 409
    assert "Bring it back" in editor_client.get(address(pasted)).content.decode()
    editor_client.post(f"{address(pasted)}restore/", {"version": 2})
    pasted.refresh_from_db()
    assert save(editor_client, pasted).status_code == 302


def test_a_colleague_sees_and_saves_an_import(pasted, reviewer_client):
    assert WORDS in reviewer_client.get(address(pasted)).content.decode()
    assert save(reviewer_client, pasted).status_code == 302


def test_an_import_that_does_not_exist_is_404(editor_client):
    assert editor_client.get("/desk/import/0/").status_code == 404
    assert editor_client.post("/desk/import/99999999999999999999/drop/").status_code == 404


# Pages that have an article already


def test_the_same_text_leads_to_the_article_that_is_here(pasted, editor_client):
    article = make_article(TEXT, origin="original")
    page = editor_client.get(address(pasted)).content.decode()
    assert article.get_absolute_url() in page
    assert "word for word" in page
    assert 'name="title"' not in page
    assert (save(editor_client, pasted).status_code, Article.objects.count()) == (409, 1)


def test_another_text_of_the_same_address_becomes_a_new_text_of_its_article(editor, editor_client):
    article = make_article("Teks lama\n\nKata lain.", origin="original", url="https://news.example/1")
    row = import_text_without_task(PASTED, by=editor, url="http://news.example/1/?utm_source=x")
    page = editor_client.get(address(row)).content.decode()
    assert "Save as a new text of the article" in page
    assert 'name="title"' not in page
    response = editor_client.post(address(row), {"version": 1, "cut": cut_of(row), "save": "text"})
    assert response["Location"] == article.get_absolute_url()
    assert [(s.number, s.text) for s in article.snapshots.all()] == [(1, "Teks lama\n\nKata lain."), (2, TEXT)]


def test_the_same_text_under_another_address_is_a_copy(editor, editor_client):
    make_article(TEXT, origin="original", url="https://news.example/1")
    row = import_text_without_task(PASTED, by=editor, url="https://other.example/9")
    assert "Save as a copy" in editor_client.get(address(row)).content.decode()
    assert save(editor_client, row, url=row.url).status_code == 409
    assert save(editor_client, row, url=row.url, save="copy").status_code == 302
    assert Article.objects.filter(url="https://other.example/9").exists()


@pytest.mark.parametrize("url", ["https://news.example/1", ""])
def test_a_discarded_article_is_brought_back_by_its_import(url, editor, editor_client):
    article = make_article(TEXT, origin="original", url=url or None, status="discarded")
    row = import_text_without_task(PASTED, by=editor, url=url)
    assert "Bring it back" in editor_client.get(address(row)).content.decode()
    editor_client.post(address(row), {"version": 1, "cut": cut_of(row), "save": "text"})
    article.refresh_from_db()
    assert (article.status, article.snapshots.count()) == ("draft", 1)


def test_an_article_that_came_in_while_the_form_was_open_is_told(pasted, editor_client):
    make_article(TEXT, origin="original")
    response = save(editor_client, pasted, cut=[1])
    assert (response.status_code, Article.objects.count()) == (409, 1)


def saved_at_once(*sends):
    """Several users save at the same moment, each given as (user, import, fields); returns the HTTP statuses."""
    people = logged_in_clients(*[user for user, _, _ in sends])
    answers = call_at_once(
        *[
            lambda browser=browser, row=row, fields=fields: save(browser, row, **fields)
            for browser, (_, row, fields) in zip(people, sends, strict=True)
        ]
    )
    return [answer.status_code for answer in answers]


@pytest.mark.django_db(transaction=True)
def test_two_imports_that_add_one_outlet_at_once_make_one_outlet(editor, reviewer):
    rows = [
        import_text_without_task(PASTED.replace("Teheran", city), by=editor) for city in ("Moskwa", "Ankara", "Doha")
    ]
    fields = {"outlet": "Harian Baru (new newsroom)", "no_outlet": ""}
    assert saved_at_once(*[(editor, row, fields) for row in rows]) == [302, 302, 302]
    assert Outlet.objects.get().articles.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_save_one_import_at_once_make_one_article(editor, reviewer):
    row = import_text_without_task(PASTED, by=editor)
    answers = saved_at_once((editor, row, {}), (reviewer, row, {}))
    assert Article.objects.count() == 1
    assert 302 in answers
    assert set(answers) <= {302, 409}


# The desk


def test_waiting_imports_are_the_editors_own_unfinished_ones_in_one_query(
    editor, reviewer, pasted, django_assert_num_queries
):
    import_text_without_task(PASTED.replace("Teheran", "Moskwa"), by=reviewer)
    for number in range(60):
        import_text_without_task(PASTED.replace("Teheran", f"Kota {number}"), by=editor)
    Import.objects.filter(pk=pasted.pk).update(status="dropped")
    with django_assert_num_queries(1):
        found = [(row.headline, row.has_failed) for row in unfinished_imports_of_editor(editor)]
    assert (len(found), found[0]) == (50, ("Kota 59 Menutup Pengiriman", False))


NEWS = " ".join(f"Kalimat nomor {number} menerangkan jembatan tua di kota itu." for number in range(12))
DATELINE = "Kompas.com - 06/05/2024, 19:01 WIB"


def brought_text(editor, text):
    return import_text_without_task(text, by=editor)


def told_similar(editor_client, row):
    return [
        (one.article.slug, one.same_minute, one.percent) for one in editor_client.get(address(row)).context["similar"]
    ]


def test_a_page_that_may_be_here_already_is_told_and_saved_all_the_same(editor, editor_client, kompas):
    minute = datetime.datetime(2024, 5, 6, 12, 1, tzinfo=datetime.UTC)
    other = Outlet.objects.create(slug="lain", name="Harian Lain")
    near = make_article(f"Jembatan\n\n{NEWS}", slug="near", published_at=minute, outlet=other)
    make_article("Cuaca\n\nHujan turun.", slug="minute", published_at=minute, outlet=kompas)
    later = minute + datetime.timedelta(minutes=1)
    make_article("Cuaca\n\nHujan turun lagi.", slug="later", published_at=later, outlet=kompas)
    far = minute + datetime.timedelta(days=9)
    make_article(f"Jembatan\n\n{NEWS} Lagi.", slug="far", published_at=far, outlet=kompas)
    row = brought_text(editor, f"Jembatan Tua Ditutup\n\n{DATELINE}\n\n{NEWS}\n\nSatu kalimat baru ditambahkan.")
    assert told_similar(editor_client, row) == [("near", False, 98), ("minute", True, 0)]
    page = editor_client.get(address(row)).content.decode()
    assert "A near-equal text in another outlet" in page
    assert "The same outlet, in the same minute:" in page
    assert f'href="/articles/{near.slug}/text/"' in page
    assert save(editor_client, row).status_code == 302


def test_a_page_of_other_words_or_of_few_is_told_nothing(editor, editor_client, kompas):
    minute = datetime.datetime(2024, 5, 6, 12, 1, tzinfo=datetime.UTC)
    make_article(f"Jembatan\n\n{NEWS}", published_at=minute - datetime.timedelta(hours=1), outlet=kompas)
    make_article("Pendek\n\nHujan turun.", published_at=minute - datetime.timedelta(hours=2), outlet=kompas)
    for body in ("Hujan turun.", "Sama sekali lain: " + " ".join(f"kata{n} lain{n}" for n in range(40))):
        row = brought_text(editor, f"Judul {len(body)}\n\n{DATELINE}\n\n{body}")
        assert told_similar(editor_client, row) == []
