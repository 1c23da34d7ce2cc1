"""Pasted pages as news sites print them: kept blocks, blocks proposed for removal, fields that the editor must fill."""

import datetime

import pytest

from articles.read_page import Unreadable, read_page_of_file, read_page_of_text

JAKARTA = "Asia/Jakarta"
BODY = [
    "Pemerintah kota menutup jembatan tua itu sejak Senin karena tiang di sisi selatan retak dan tidak lagi aman.",
    '"Kami tidak mau menunggu sampai ada korban," kata wali kota dalam jumpa pers pada Senin (6/5/2024).',
    "Jembatan baru akan dibuka pada akhir tahun, tetapi warga meragukan janji tersebut.",
]


def page_of(*lines):
    return read_page_of_text("\n\n".join(lines))


def kept(page):
    return [block.text for block in page.blocks if not block.cut]


def cut(page):
    return {block.text: block.cut for block in page.blocks if block.cut}


def test_page_with_a_menu_above_and_a_caption():
    lead = f"KOTA LAMA, Harian.id - {BODY[0]}"
    page = read_page_of_text(
        "Get Harian App with new looks!\nharian\nAdvertisement\nAa Text\nShare:\nRead Next : Pasar Malam\n"
        "Advertisement . Scroll to see content\n\n"
        "Jembatan Tua Ditutup Mulai Senin\n\nSenin, 06 Mei 2024 - 07:23:00 WIB\n"
        "Jembatan Tua Ditutup Mulai Senin\nJembatan tua di Kota Lama dilihat dari udara (Foto: Harian)\n"
        f"Advertisement . Scroll to see content\n\n{lead}\n\n{BODY[1]} \n\n{BODY[2]}\n\nEditor: Sari Dewi\n\n"
        "Follow WhatsApp Channel Harian untuk update berita terbaru setiap hari! Follow\nHarian.id\nHarian Network\n"
        "Kami membuka kesempatan bagi Anda yang ingin berbisnis media. Klik lebih lanjut"
    )
    assert kept(page) == ["Jembatan Tua Ditutup Mulai Senin", lead, *BODY[1:]]
    assert (page.title, page.outlet, page.language, page.byline) == (page.blocks[7].text, "Harian.id", "id", "")
    assert page.published_at.isoformat() == "2024-05-06T07:23:00+07:00"
    assert (page.zone, page.precision, page.asked_for) == (JAKARTA, "minute", [])
    assert set(cut(page).values()) == {
        *("promotion", "above the headline", "advertisement", "share, login or comments", "read also", "date and time"),
        *("printed twice", "caption", "editor or initials", "below the article", "notice of the site"),
    }


def test_last_paragraph_that_names_its_agency_is_no_caption():
    captioned, last = (
        "Jembatan tua di tepi kota pada Senin. (AFP)",
        "Jalan memutar itu jauh sekali bagi warga. (Reuters)",
    )
    page = page_of("Wali Kota Tutup Jembatan Tua", captioned, *BODY, last, "Editor: Sari Dewi")
    assert cut(page) == {captioned: "caption", "Editor: Sari Dewi": "editor or initials"}


@pytest.mark.parametrize("credit", ["(abc/de)", "(Reuters)", "[abc]"])
def test_last_sentence_with_a_credit_behind_it_is_no_label(credit):
    page = page_of("Wali Kota Tutup Jembatan Tua", *BODY, "Baca juga: Pasar Malam", f"Jalan itu jauh sekali. {credit}")
    assert list(cut(page)) == ["Baca juga: Pasar Malam"]


def test_short_sentence_below_the_headline_is_kept_and_a_name_is_not():
    page = page_of("Wali Kota Tutup Jembatan Tua Sejak Senin", "Sari Dewi", "Jembatan ditutup.", *BODY)
    assert list(cut(page)) == ["Sari Dewi"]


def test_name_with_its_newsroom_below_the_headline_is_no_headline():
    page = page_of(
        "Wali Kota Tutup Jembatan Tua Sejak Senin",
        "Sari Dewi Putri - Harian Kota",
        "Senin, 6 Mei 2024 09:12 WITA",
        *BODY,
    )
    assert page.title == "Wali Kota Tutup Jembatan Tua Sejak Senin"
    assert list(cut(page).values()) == ["beside the headline", "date and time"]


def test_two_lines_that_may_be_the_headline_are_told():
    above = "Wali Kota Tutup Jembatan Tua Sejak Senin"
    page = page_of("Berita", above, "Warga mengeluh karena jalan memutar jauh", "6 Mei 2024 09:12 WITA", *BODY)
    assert page.warnings == [f"“{above}” stands above the headline and may be the headline itself."]


def test_author_and_time_below_a_standfirst_are_read():
    standfirst = "The bridge was closed for more than a year after a storm."
    story = "The mayor said that the bridge would open again next week, and that he would be the first to walk over it."
    page = page_of("Old Bridge Opens Again", standfirst, "By Sari Dewi", "6 May 2024, 9:12 am GMT", story, story[::-1])
    assert (page.byline, page.published_at.hour, page.precision) == ("Sari Dewi", 9, "minute")
    assert kept(page)[:3] == ["Old Bridge Opens Again", standfirst, story]


def test_day_below_the_first_paragraph_is_not_that_of_publication():
    page = page_of("Wali Kota Tutup Jembatan Tua", BODY[0], "Jembatan tua, 4 Mei 2024", *BODY[1:])
    assert page.published_at is None


def test_page_without_newsroom_or_dateline_asks_for_both():
    page = page_of(
        "Jembatan Tua Ditutup, Warga Protes",
        "Jembatan Tua Ditutup, Warga Protes",
        f"{BODY[0]} Demikian dilansir Reuters, Senin (6/5/2024).",
        "Tonton juga Video Jembatan Tua dari Udara",
        "[Gambas Video Harian]",
        "Simak berita selengkapnya di halaman berikutnya.",
        *BODY[1:],
        "Tonton juga Video Jembatan Tua dari Udara",
        "[Gambas Video Harian]",
        "Sumber",
    )
    assert page.asked_for == ["outlet", "date"]
    assert len(kept(page)) == 4
    assert list(cut(page).values()) == ["printed twice", "video box", "video box", "next page", "source line"]


def test_page_with_a_rubric_a_standfirst_and_single_line_ends():
    standfirst = "Wali kota menutup jembatan itu karena tiangnya retak."
    page = read_page_of_text(
        "Jembatan Tua\nWali Kota Tutup Jembatan Tua, Sindir Pendahulunya, Kapan Dibuka Lagi?\n"
        f"{standfirst}\nHARIAN.COM - {BODY[0]}\nBaca juga: Pasar Malam: Jadwal dan Lokasi\n{BODY[1]}\n{BODY[2]}\n"
        "Isi komentar sepenuhnya adalah tanggung jawab pengguna."
    )
    assert page.title.startswith("Wali Kota Tutup")
    assert kept(page) == [page.title, standfirst, f"HARIAN.COM - {BODY[0]}", *BODY[1:]]
    assert (page.outlet, page.asked_for) == ("Harian.com", ["date"])
    assert cut(page)["Jembatan Tua"] == "above the headline"


def test_page_with_its_author_above_the_word_for_it():
    page = read_page_of_text(
        "Baca berita tanpa iklan. Gabung Harian.com+\n\nJembatan Tua Ditutup, Jembatan Baru Belum Dibuka\n\n"
        "Harian.com - 06/05/2024, 19:01 WIB\nBudi Santoso Wijaya\n\nPenulis\n\nSumber Reuters\n\n"
        f"KOTA LAMA, HARIAN.com –{BODY[0]}\n\nBaca juga: Pasar Malam Dibuka\n\n{BODY[1]}\n\n{BODY[2]}\n\n"
        "Ikuti kabar terkini redaksi kami lewat WhatsApp Channel di ponselmu, tinggal pilih cara membaca berita "
        "Harian.com WhatsApp Channel : https://example.org/channel. Unduh dulu aplikasinya sebelum bergabung.\n"
        "Baca berita tanpa iklan. Gabung Harian.com+\nKomentar\nClose Ads\nBagikan artikel ini melalui\nOke\n"
        "Login untuk memaksimalkan pengalaman mengakses Harian.com"
    )
    assert (page.outlet, page.byline) == ("Harian.com", "Budi Santoso Wijaya")
    assert page.published_at == datetime.datetime(2024, 5, 6, 12, 1, tzinfo=datetime.UTC)
    assert len(kept(page)) == 4
    assert page.asked_for == []


def test_passage_printed_twice_is_kept_once():
    page = read_page_of_text(
        "Jembatan Tua Ditutup Mulai Senin\nSenin, 06 Mei 2024 - 19:40 WIB\nKOTA LAMA - "
        + "\n".join([*BODY, "Ia pergi.", *BODY[1:], "Ia pergi."])
        + "\n(abc)\ntulis komentar anda"
    )
    assert page.asked_for == ["outlet"]
    assert len(kept(page)) == 5
    assert list(cut(page).values()).count("printed twice") == 3


def test_english_page():
    page = page_of(
        "World",
        "Old bridge closes as cracks spread",
        "By Ann Writer and Bob Reader",
        "May 6, 2024, 7:23 AM GMT",
        "The city has closed the old bridge because a pillar on the south side is cracked and is no longer safe.",
        "READ MORE: Night market opens",
        "“We will not wait until somebody is hurt,” the mayor told reporters on Monday, and he left for the hospital.",
        "Advertisement",
        "Copyright 2024 The Daily",
    )
    assert (page.title, page.language, page.byline) == (
        "Old bridge closes as cracks spread",
        "en",
        "Ann Writer and Bob Reader",
    )
    assert (page.zone, page.asked_for, len(kept(page))) == ("UTC", ["outlet"], 3)


def test_time_without_a_zone_asks_for_the_zone():
    page = page_of("Jembatan Tua Ditutup Mulai Senin", "Senin, 6 Mei 2024 19:40", *BODY)
    assert (page.published_at.isoformat(), page.zone) == ("2024-05-06T19:40:00+00:00", "")
    assert page.asked_for == ["outlet", "zone"]


def test_day_without_a_time_is_known_to_the_day():
    page = page_of("Jembatan Tua Ditutup Mulai Senin", "Senin, 6 Mei 2024", *BODY)
    assert (page.precision, page.asked_for) == ("day", ["outlet"])


def test_day_alone_above_the_headline_may_be_that_of_the_visit():
    page = page_of("Rabu, 8 Mei 2024", "Jembatan Tua Ditutup Mulai Senin", "Terbit 6 Mei 2024", *BODY)
    assert page.published_at.day == 6


@pytest.mark.parametrize("caption", ["Foto: Jembatan tua, 4 Mei 2024", "Jembatan tua, Sabtu (4/5/2024)"])
def test_day_of_a_photograph_is_not_that_of_publication(caption):
    page = page_of("Wali Kota Tutup Jembatan Tua Sejak Senin", caption, *BODY)
    assert (page.published_at, "date" in page.asked_for) == (None, True)


def test_line_of_the_last_change_is_cut():
    page = page_of(
        "Wali Kota Tutup Jembatan Tua Sejak Senin",
        "Terbit: 6 Mei 2024 09:12 WIB",
        "Diperbarui: 7 Mei 2024 10:00 WIB",
        *BODY,
    )
    assert page.published_at.day == 6
    assert list(cut(page).values()) == ["date and time", "date and time"]


@pytest.mark.parametrize("line", ["06/05/3024, 19:01 WIB", "Selasa, 06 Mei 2024", "06/05/0001"])
def test_doubtful_date_is_asked_for_with_the_reason(line):
    page = page_of("Jembatan Tua Ditutup Mulai Senin", line, *BODY)
    assert "date" in page.asked_for
    assert len(page.warnings) == 1


def test_two_newsrooms_are_asked_about():
    page = page_of(
        "Jembatan Tua Ditutup Mulai Senin", "Harian.com - 06/05/2024", f"KOTA, Koran.id - {BODY[0]}", *BODY[1:]
    )
    assert "outlet" in page.asked_for
    assert page.warnings == ["The page calls itself by more than one name: Harian.com, Koran.id."]


def test_language_that_is_neither_is_asked_for():
    page = page_of("Die alte Brücke", "Die Stadt hat die alte Brücke gesperrt, weil ein Pfeiler gerissen ist.")
    assert "language" in page.asked_for


def test_text_that_begins_with_prose_asks_for_its_headline():
    page = page_of(*BODY)
    assert "headline" in page.asked_for
    assert kept(page) == BODY


def test_lines_broken_by_a_mail_program_are_joined():
    wrapped = "Jembatan Ditutup\n\n" + "\n".join(
        ["Pemerintah kota menutup jembatan tua itu sejak Senin karena tiang di", "sisi selatan retak dan tidak aman."]
    )
    assert kept(read_page_of_text(wrapped))[1].endswith("karena tiang di sisi selatan retak dan tidak aman.")


def test_kept_text_is_that_of_a_snapshot():
    assert page_of("Jembatan  Ditutup", *BODY).text == "\n\n".join(["Jembatan  Ditutup", *BODY])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \n\xa0\t ", "empty"),
        ("\u200b\u200d\ufeff", "no words"),
        ("…—!?", "no words"),
        ("Advertisement\n\nBaca juga: Pasar Malam\n\nKomentar", "No article text"),
        ("a\x00b", "cannot be stored"),
        ("a\ud800b", "cannot be stored"),
        ("x" * 500_001, "longer than 500,000"),
        ("\n" * 1_000_001, "longer than 500,000"),
        ("a\n" * 5_001, "more than 5,000 paragraphs"),
    ],
)
def test_text_that_is_none_is_refused_with_a_sentence(text, why):
    with pytest.raises(Unreadable, match=why):
        read_page_of_text(text)


@pytest.mark.parametrize(
    "piece", ['"', "(", "<!--", "Baca juga: ", "1/", "Senin, ", "a.", "Kota, ", "(Foto: ", "By A ", "-"]
)
def test_hostile_text_is_read_to_its_end(piece):
    """If the time for reading grows with the square of the length, this test does not end."""
    page = read_page_of_text(f"Judul ini kata.\n{(piece * 480_000)[:480_000]} kata.")
    assert page.blocks[0].text == "Judul ini kata."


def test_replacement_characters_are_reported():
    assert "2 character(s)" in page_of("Jembatan \ufffd\ufffd Ditutup", *BODY).warnings[0]


def test_file_is_read_by_its_bytes_and_not_by_its_name():
    text = "\n\n".join(["Jembatan Ditutup", *BODY])
    assert read_page_of_file("../../x.html", text.encode()).text == text
    assert read_page_of_file("a\r\nb.pdf", f"<p>{text}</p>".encode()).blocks[0].text.startswith("Jembatan")
