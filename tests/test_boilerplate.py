"""Lines that do not belong to the text of an article, and sentences of an article that look like such lines."""

import pytest

from articles.boilerplate import boilerplate_headlines_below_label, boilerplate_reason, repeated_boilerplate_paragraphs


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Advertisement", "advertisement"),
        ("ADVERTISEMENT . Scroll to see content", "advertisement"),
        ("SCROLL TO CONTINUE WITH CONTENT", "advertisement"),
        ("Gulir untuk melanjutkan membaca", "advertisement"),
        ("Baca berita tanpa iklan. Gabung Harian+", "advertisement"),
        ("Close Ads", "advertisement"),
        ("Baca juga: Jembatan Baru Dibuka Pekan Depan", "read also"),
        ("(Baca juga: Jembatan Baru)", "read also"),
        ("Read Next : Bridge Opens", "read also"),
        ("READ MORE: Bridge opens", "read also"),
        ("Related stories", "read also"),
        ("Berita Terkait", "read also"),
        ("Tonton juga Video Jembatan Runtuh", "video box"),
        ("[Gambas:Video Harian]", "video box"),
        ("Watch: bridge opens", "video box"),
        ("Simak berita selengkapnya di halaman berikutnya.", "next page"),
        ("Halaman Selanjutnya", "next page"),
        ("1 2 3 Show All", "next page"),
        ("Continue reading", "next page"),
        ("Share:", "share, login or comments"),
        ("Bagikan artikel ini melalui", "share, login or comments"),
        ("Aa Text", "share, login or comments"),
        ("tulis komentar anda", "share, login or comments"),
        ("Login untuk menikmati Harian", "share, login or comments"),
        ("Isi komentar adalah tanggung jawab pengguna.", "share, login or comments"),
        ("Jembatan itu dilihat dari udara (Foto: Harian)", "caption"),
        ("Foto: Dinas Pekerjaan Umum", "caption"),
        ("The bridge in May. (Photo by A. Writer/Daily)", "caption"),
        ("The bridge in May. (AFP)", "caption"),
        ("Editor: Sari Dewi", "editor or initials"),
        ("Editor Sari Dewi", "editor or initials"),
        ("(abc)", "editor or initials"),
        ("(abc/de)", "editor or initials"),
        ("[abc]", "editor or initials"),
        ("Reporting by A. Writer; editing by B. Reader", "editor or initials"),
        ("Sumber", "source line"),
        ("Sumber Reuters", "source line"),
        ("Artikel ini telah tayang di Harian.example dengan judul Jembatan", "source line"),
        ("Tags: jembatan, kota", "notice of the site"),
        ("© 2024 Harian", "notice of the site"),
        ("Copyright 2024 Harian", "notice of the site"),
        ("Hak Cipta Dilindungi Undang-Undang", "notice of the site"),
        ("Skip to main content", "notice of the site"),
        ("Already a subscriber? Log in", "notice of the site"),
        ("This article is for subscribers only.", "notice of the site"),
        ("Artikel ini khusus untuk pelanggan.", "notice of the site"),
        ("Follow WhatsApp Channel Harian untuk update berita terbaru! Follow", "promotion"),
        ("Get Harian App with new looks!", "promotion"),
        ("Ikuti saluran Telegram kami.", "promotion"),
        ("Subscribe to our newsletter", "promotion"),
    ],
)
def test_furniture_is_told_with_its_reason(line, why):
    assert boilerplate_reason(line) == why


@pytest.mark.parametrize(
    "line",
    [
        "Jembatan itu ditutup sejak Senin, kata wali kota.",
        "Sumber tersebut tidak merinci bantuan apa yang diminta.",
        "Sumber Daya Alam",
        "Laporan Bank Dunia menyebut ekonomi tumbuh lima persen.",
        "Iklan rokok dilarang di jalan itu, kata gubernur.",
        "Share of renters falls",
        "Save the bridge, residents say",
        "Watch list grows longer",
        "Image problem: why the mayor lost",
        "Komentar wali kota itu memicu protes warga di depan balai kota.",
        "Beri Komentar Pedas, Menteri Dipanggil Presiden",
        "“Ikuti saluran WhatsApp kami,” kata peretas itu.",
        '"Baca juga undang-undangnya," ujar hakim.',
        "Video itu memperlihatkan jembatan runtuh pada Minggu malam.",
        "Foto itu diambil pada hari jembatan runtuh, menurut polisi.",
        "Masuk ke kota itu hanya mungkin lewat jembatan lama.",
        "Halaman sekolah terendam banjir.",
        "Menteri mengatakan akun Instagram dan Telegram itu palsu.",
        "Redaksi Harian Diteror, Polisi Menyelidiki",
        "Like many Facebook users, she closed her account.",
        "Related-party deals rise",
        "Hak cipta lagu itu milik keluarganya.",
        "Copyright law leaves no room for it, says the judge.",
        "Jembatan itu akan dibuka pada Senin, kata wali kota. (Reuters)",
        "“Jembatan itu akan dibuka lagi.” (AFP)",
        "This article is about a bridge.",
        "(AS) menyatakan mundur.",
        "x" * 500,
        "",
    ],
)
def test_sentences_and_headlines_are_no_furniture(line):
    assert boilerplate_reason(line) == ""


def test_label_names_the_headlines_below_it():
    assert [
        boilerplate_headlines_below_label(line)
        for line in ("Baca juga:", "Berita Terkait", "Baca juga: Jembatan", "Kata wali kota:")
    ] == [
        1,
        12,
        0,
        0,
    ]


def test_passage_printed_twice_is_found_whole():
    long = [
        "Jembatan itu ditutup sejak hari Senin pagi kata wali kota.",
        "Warga mengeluh karena jalan memutar itu jauh sekali.",
    ]
    lines = [
        '"Tidak," katanya.',
        *long,
        '"Ya," katanya.',
        "Lalu ia pergi.",
        '"Tidak," katanya.',
        *long,
        '"Ya," katanya.',
    ]
    assert repeated_boilerplate_paragraphs(lines) == {5, 6, 7, 8}


def test_short_answer_that_is_given_twice_stays():
    assert (
        repeated_boilerplate_paragraphs(
            ['"Tidak," katanya.', "Jembatan ditutup.", '"Tidak," katanya.', "Jalan dibuka."]
        )
        == set()
    )
