"""Hostile and ordinary HTML: the result is only text, within limits, and nothing is fetched."""

import json

import pytest

from articles.read_page import Unreadable, read_page_of_file, read_page_of_html

PROSE = [
    f"Pemerintah kota menutup jembatan nomor {number} sejak Senin karena tiang di sisi selatan retak dan tidak aman."
    for number in range(8)
]
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in PROSE)


def html(body=PARAGRAPHS, head="", lang="id"):
    return (
        f'<!doctype html><html lang="{lang}"><head>{head}</head><body><article>{body}</article></body></html>'.encode()
    )


def words_of(page):
    return "\n".join(block.text for block in page.blocks)


def kept(page):
    return [block.text for block in page.blocks if not block.cut]


def test_page_says_its_metadata_and_keeps_its_article():
    data = {
        "@graph": [
            {"@type": "WebSite", "name": "Harian"},
            {
                "@type": ["NewsArticle"],
                "headline": "Jembatan Ditutup",
                "datePublished": "2024-05-06T10:00:00+07:00",
                "author": [{"@type": "Person", "name": "Budi Santoso"}],
                "publisher": {"@type": "Organization", "name": "Harian"},
            },
        ]
    }
    head = (
        '<title>Jembatan Ditutup | Harian</title><meta property="og:site_name" content="harian">'
        '<link rel="canonical" href="/jembatan?utm_source=x">'
        f'<script type="application/ld+json">{json.dumps(data)}</script>'
    )
    body = (
        "<nav>Beranda</nav><h1>Jembatan Ditutup</h1><time>Senin, 06 Mei 2024 10:00 WIB</time>"
        f"{PARAGRAPHS}<p>Baca juga: <a href='/x'>Pasar Malam Dibuka</a></p>"
    )
    page = read_page_of_html(html(body, head), url="https://harian.example/jembatan/?fbclid=1")
    assert (page.title, page.outlet, page.byline, page.language) == ("Jembatan Ditutup", "harian", "Budi Santoso", "id")
    assert (page.published_at.isoformat(), page.zone) == ("2024-05-06T10:00:00+07:00", "Asia/Jakarta")
    assert (page.url, page.asked_for, page.warnings) == ("https://harian.example/jembatan", [], [])
    assert kept(page) == ["Jembatan Ditutup", *PROSE]


def test_what_stands_beside_the_article_can_be_brought_back():
    aside = "Berita lain yang cukup panjang di samping halaman ini, dan bukan bagian dari artikelnya."
    page = read_page_of_html(html().replace(b"</article>", f"</article><footer><p>{aside}</p></footer>".encode()))
    assert [block.cut for block in page.blocks if block.text == aside] == ["outside the article"]


def test_short_sentence_outside_the_article_is_shown_and_a_menu_is_not():
    page = read_page_of_html(
        html().replace(b"</article>", b"</article><footer>Polisi menolak.<br>Tentang Kami</footer>")
    )
    assert [block.text for block in page.blocks if block.cut] == ["Polisi menolak."]


def test_lists_line_breaks_and_inline_markup_stay_in_the_article():
    entries = ["Batalkan jalan tol", "Kembalikan tanah yang sudah diambil dari warga"]
    body = (
        f"<h1>Warga Menolak Jalan Tol</h1>{PARAGRAPHS}<p>Warga <b>menolak</b> <a href=/x>jalan tol</a> itu.<br>Mereka "
        f"berkumpul.</p><h2>Tuntutan</h2><ul><li>{entries[0]}</li><li>{entries[1]}</li></ul>"
        f"<p>{PROSE[0][:-1]} lagi.</p>"
    )
    page = read_page_of_html(html(body))
    assert ["Warga menolak jalan tol itu.", "Mereka berkumpul.", "Tuntutan", *entries] == kept(page)[-6:-1]


def test_page_that_disagrees_with_itself_about_the_day_asks():
    head = '<meta property="article:published_time" content="2024-05-05T10:00:00+07:00">'
    page = read_page_of_html(html(f"<h1>Jembatan Ditutup</h1><p>Senin, 06 Mei 2024 10:00 WIB</p>{PARAGRAPHS}", head))
    assert "date" in page.asked_for
    assert "different days" in page.warnings[0]


def test_page_without_a_date_asks_although_others_would_guess():
    page = read_page_of_html(
        html(f"{PARAGRAPHS}<footer>© 2019 Harian, 12 Mei 2019 di Kota Lama dan sekitarnya</footer>")
    )
    assert {"date", "outlet"} <= set(page.asked_for)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "https://other.example/a", "//["])
def test_address_of_another_site_or_scheme_is_not_taken(address):
    page = read_page_of_html(html(head=f'<link rel=canonical href="{address}">'), url="https://harian.example/a")
    assert page.url == "https://harian.example/a"


SECRET = "rahasia"
HOSTILE = [
    f"<script>{SECRET}</script>",
    f"<script type=text/plain>{SECRET}</script>",
    f"<style>{SECRET}</style>",
    f"<noscript>{SECRET}</noscript>",
    f"<template>{SECRET}</template>",
    f"<!-- {SECRET} -->",
    f"<p hidden>{SECRET}</p>",
    f"<p style='display : none'>{SECRET}</p>",
    f"<p style='VISIBILITY:hidden'>{SECRET}</p>",
    f"<p aria-hidden=true>{SECRET}</p>",
    f"<svg><text>{SECRET}</text></svg>",
    f"<math><mtext>{SECRET}</mtext></math>",
    f"<iframe srcdoc='{SECRET}'>{SECRET}</iframe>",
    f"<object data=/x>{SECRET}</object>",
    f"<form action=/x><input value={SECRET}><button>{SECRET}</button></form>",
    f"<select><option>{SECRET}</select>",
    f"<textarea>{SECRET}</textarea>",
    f"<img src=x onerror={SECRET} alt={SECRET}>",
    f"<p onclick={SECRET} data-hx-get=/{SECRET} _='{SECRET}'>kata</p>",
    f"<a href='javascript:{SECRET}'>kata</a>",
    f"<base href='https://{SECRET}.example'>",
    f"<meta http-equiv=refresh content='0;url={SECRET}'>",
    f"<link rel=stylesheet href={SECRET}>",
    f"<video><track label={SECRET}>{SECRET}</video>",
    f"<audio>{SECRET}</audio>",
    f"<?php {SECRET} ?>",
    f"<embed src={SECRET}>",
    f"<canvas>{SECRET}</canvas>",
    f"<xi:include href='file:///{SECRET}' parse='text'/>",
    f"<!DOCTYPE x [<!ENTITY {SECRET} SYSTEM 'file:///etc/hostname'>]>",
    f"<datalist><option>{SECRET}</datalist>",
    f"<progress>{SECRET}</progress>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_but_visible_text_comes_out(hostile):
    page = read_page_of_html(html(f"<p>{PROSE[0]}</p>{hostile}{PARAGRAPHS}"))
    assert SECRET not in words_of(page) + page.title + page.outlet + page.byline + page.url
    assert PROSE[7] in page.text


@pytest.mark.parametrize("written", ["&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img src=x onerror=alert(1)&gt;"])
def test_markup_that_is_written_as_text_stays_text(written):
    assert (
        "onerror" in (text := read_page_of_html(html(f"{PARAGRAPHS}<p>{PROSE[0]} {written}</p>")).text)
        or "<script>" in text
    )


def test_entity_bomb_is_not_expanded():
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY e0 "ledakan">{entities}]><html><body>{PARAGRAPHS}<p>&e9;</p>'
    assert len(words_of(read_page_of_file("x.xhtml", bomb.encode()))) < 2_000


ATTRIBUTES = [f"a{number}" for number in range(200_000)]
TANGLES = {
    "nested": "<div>" * 20_000 + PROSE[0],
    "nested bold": "<b><p>" * 50_000,
    "attributes": f"<p {' '.join(ATTRIBUTES)}>{PROSE[0]}</p>",
    "attributes with values": f"<p {'=1 '.join(ATTRIBUTES)}>{PROSE[0]}</p>",
    "attributes that hold the end": f"""<p {'=">" '.join(ATTRIBUTES)}>{PROSE[0]}</p>""",
    "attributes after a comment that is none": f"<!--><p {' '.join(ATTRIBUTES)}>{PROSE[0]}</p>",
    "attributes after a script": f"<script><!--</script><p {' '.join(ATTRIBUTES)}>{PROSE[0]}</p>",
    "attributes after an apostrophe": f"<p it's><p {' '.join(ATTRIBUTES)}>{PROSE[0]}</p>",
    "attributes of many tags": f"<p {' '.join(ATTRIBUTES[:900])}>" * 600 + PROSE[0],
    "many tags": "<p>kata</p>" * 60_000,
    "many paragraphs": "<p>kata kata kata</p>" * 29_000,
    "unclosed comments": "<!--" * 300_000,
    "unclosed quotes": "<p a='" * 200_000,
    "unclosed scripts": "<script>" * 200_000,
    "only angles": "<" * 1_000_000,
    "long text": f"<p>{'kata ' * 200_000}</p>",
    "too large": " " * 5_000_001,
    "nothing": "<html><body> </body></html>",
    "empty": "",
}


@pytest.mark.parametrize("tangle", TANGLES.values(), ids=TANGLES)
def test_tangle_is_refused_before_it_costs(tangle):
    """Without its guard, the parser takes minutes for most of these pages, and this test does not end."""
    with pytest.raises(Unreadable, match=r"^(This|The|There|No) .+\.$"):
        read_page_of_html(tangle.encode())


def test_broken_linked_data_is_passed_over():
    for broken in (
        "{",
        "[" * 100_000,
        '{"@type": "NewsArticle", "headline": 5, "author": [[]], "publisher": []}',
        "null",
    ):
        head = f'<title>Jembatan Ditutup</title><script type="application/ld+json">{broken}</script>'
        assert read_page_of_html(html(head=head)).title == "Jembatan Ditutup"


def test_half_an_emoji_of_linked_data_is_left_out():
    data = '{"@type": "NewsArticle", "headline": "Jembatan Ditutup \\ud83d", "author": {"name": "Budi\\u0000 Santoso"}}'
    page = read_page_of_html(html(head=f'<script type="application/ld+json">{data}</script>'))
    assert (page.title, page.byline) == ("Jembatan Ditutup", "Budi Santoso")


def test_headline_with_line_ends_is_one_line():
    assert read_page_of_html(html(head="<title>Jembatan\n\n Tua  Ditutup</title>")).title == "Jembatan Tua Ditutup"


def test_headline_of_2000_characters_is_asked_for():
    page = read_page_of_html(html(f"<h1>{'kata ' * 400}</h1>{PARAGRAPHS}"))
    assert "headline" in page.asked_for
