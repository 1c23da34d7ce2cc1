"""manage.py importarticles: files and folders, with a terminal and without."""

import io
import sys
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from articles.models import Article, Outlet

pytestmark = pytest.mark.django_db

BODY = (
    "Pemerintah kota menutup jembatan tua itu sejak Senin karena tiang di sisi selatan retak dan tidak lagi aman.\n\n"
    '"Kami tidak mau menunggu sampai ada korban," kata wali kota dalam jumpa pers pada Senin (6/5/2024).'
)
WHOLE = f"Jembatan Tua Ditutup Mulai Senin\n\nKompas.com - 06/05/2024, 19:01 WIB\n\n{BODY}\n\nBaca juga: Pasar Malam"
BARE = f"Jembatan Tua Ditutup Mulai Senin\n\n{BODY}"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def run(*paths, answers=None, **options):
    """Run the command; return stdout followed by stderr. With `answers`, stdin behaves like a terminal."""
    out, err = StringIO(), StringIO()
    before, sys.stdin = sys.stdin, StringIO() if answers is None else Terminal("".join(f"{a}\n" for a in answers))
    try:
        call_command("importarticles", *map(str, paths), stdout=out, stderr=err, **options)
    finally:
        sys.stdin = before
    return out.getvalue() + err.getvalue()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.txt").write_text(WHOLE)
    (tmp_path / "deep" / "b.html").write_text(
        f"<title>Pasar Malam Dibuka Lagi</title><article>{BODY.replace('jembatan', 'pasar')}</article>"
    )
    (tmp_path / ".hidden").write_text("not looked at")
    return tmp_path


def test_page_that_says_everything_is_saved_as_a_draft(folder, kompas):
    printed = run(folder / "a.txt")
    article = Article.objects.get()
    assert (article.status, article.outlet, article.language) == ("draft", kompas, "id")
    assert article.published_locally.isoformat() == "2024-05-06T19:01:00+07:00"
    assert article.newest_snapshot.text == f"Jembatan Tua Ditutup Mulai Senin\n\n{BODY}"
    assert "needs" not in printed
    assert "1 saved as drafts" in printed


def test_draft_lists_what_it_needs(tmp_path):
    (tmp_path / "a.txt").write_text(BARE)
    printed = run(tmp_path)
    address = Article.objects.get().get_absolute_url()
    assert f"a.txt: draft http://localhost:8000{address}; needs date, outlet" in printed


def test_outlet_that_is_not_registered_is_needed_by_its_name(folder):
    assert "needs outlet (“Kompas.com” is not registered)" in run(folder / "a.txt")
    assert not Outlet.objects.exists()


def test_time_without_a_zone_is_saved_to_the_day(tmp_path):
    (tmp_path / "a.txt").write_text(WHOLE.replace(" WIB", ""))
    assert "zone" in run(tmp_path)
    article = Article.objects.get()
    assert (article.published_precision, article.published_at.isoformat()) == ("day", "2024-05-06T00:00:00+00:00")


def test_folder_is_read_whole_and_a_second_time_changes_nothing(folder):
    assert "2 saved as drafts" in run(folder)
    before = list(Article.objects.values())
    printed = run(folder)
    assert printed.count("already here: http://localhost:8000/") == 2
    assert "2 already here" in printed
    assert list(Article.objects.values()) == before


def test_same_page_in_two_files_becomes_one_article(folder):
    (folder / "copy.txt").write_text(WHOLE.replace("\n", "\r\n"))
    assert "1 already here" in run(folder / "a.txt", folder / "copy.txt")
    assert Article.objects.count() == 1


def test_file_that_cannot_be_read_does_not_stop_the_others(folder):
    (folder / "0.html").write_bytes(b"%PDF-1.7")
    (folder / "1\r\n\x1b[2J.txt").write_bytes(b"")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match=r"3 of 5 file\(s\) could not be imported"):
        call_command("importarticles", str(folder), str(folder / "none.txt"), "--no-input", stdout=out, stderr=err)
    assert "0.html: This is a PDF" in err.getvalue()
    assert "none.txt: No such file or directory" in err.getvalue()
    assert "\x1b" not in out.getvalue() + err.getvalue()
    assert Article.objects.count() == 2


def test_nothing_to_import_says_so(tmp_path):
    with pytest.raises(CommandError, match="0 of 0"):
        run(tmp_path)


def test_check_prints_what_was_read_and_writes_nothing(folder, kompas):
    printed = run(folder, check=True, answers=["never asked"])
    assert "2024-05-06T19:01:00+07:00 (minute, Asia/Jakarta)" in printed
    assert "- read also" in printed
    assert "2 would be imported" in printed
    assert not Article.objects.exists()


def test_terminal_asks_for_what_is_missing(tmp_path, kompas):
    (tmp_path / "a.txt").write_text(BARE)
    run(tmp_path, answers=["6 Mei", "9998-05-06", "2024-05-06 19:01", "Jakarta", "wib", "KOMPAS", "y"])
    article = Article.objects.get()
    assert (article.status, article.outlet) == ("published", kompas)
    assert article.published_locally.isoformat() == "2024-05-06T19:01:00+07:00"


def test_terminal_makes_a_new_outlet_after_a_yes_only(tmp_path):
    (tmp_path / "a.txt").write_text(BARE)
    run(tmp_path, answers=["2024-05", "Harian", "n", "Koran", "y", "n"])
    article = Article.objects.get()
    assert (article.status, article.published_precision) == ("draft", "month")
    assert [outlet.name for outlet in Outlet.objects.all()] == ["Koran"]
    assert article.outlet.actor.name == "Koran"


def test_empty_answers_leave_a_draft_that_needs_them(tmp_path):
    (tmp_path / "a.txt").write_text(BODY)
    assert "needs headline, date, outlet" in run(tmp_path, answers=["", "", ""])
    assert Article.objects.get().title.endswith("…")


def test_headline_that_is_typed_stands_above_the_text(tmp_path):
    (tmp_path / "a.txt").write_text(BODY)
    run(tmp_path, answers=["Jembatan  Ditutup", "", ""])
    article = Article.objects.get()
    assert (article.title, article.newest_snapshot.text) == ("Jembatan Ditutup", f"Jembatan Ditutup\n\n{BODY}")


def test_terminal_is_asked_nothing_when_that_is_wished(tmp_path):
    (tmp_path / "a.txt").write_text(BARE)
    assert "needs date, outlet" in run(tmp_path, answers=["2024"], interactive=False)
    assert Article.objects.get().published_at is None


def test_history_says_where_the_article_came_from(folder):
    run(folder / "a.txt")
    event = apps.get_model("articles", "ArticleEvent").objects.get()
    assert event.pgh_context == {"command": "importarticles", "reason": "imported from a.txt"}


def test_a_page_that_may_be_here_already_is_told_and_imported(tmp_path, kompas):
    text = "\n\n".join(f"{BODY} Kalimat nomor {number} juga ada di sana." for number in range(3))
    (tmp_path / "one.txt").write_text(f"Jembatan Tua Ditutup\n\nKompas.com - 06/05/2024, 19:01 WIB\n\n{text}")
    (tmp_path / "two.txt").write_text(f"Jembatan Tua Ditutup\n\nKompas.com - 06/05/2024, 21:30 WIB\n\n{text} Lagi.")
    printed = run(tmp_path)
    assert "2 saved as drafts" in printed
    assert "/articles/jembatan-tua-ditutup/: 100 % of the shorter text in both" in printed


@pytest.mark.parametrize(("answer", "hour"), [("y", 0), ("n", 1)])
def test_a_time_that_a_clock_showed_twice_or_never_is_asked_about(tmp_path, kompas, answer, hour):
    (tmp_path / "a.txt").write_text(BARE)
    never, twice = ["2022-03-27 01:30", "Europe/London"], ["2022-10-30 01:30", "Europe/London"]
    run(tmp_path, answers=[*never, *twice, answer, "Kompas.com", "n"])
    assert Article.objects.get().published_at.isoformat() == f"2022-10-30T0{hour}:30:00+00:00"
