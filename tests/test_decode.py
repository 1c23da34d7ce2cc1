"""Decoding bytes to text, and refusing bytes that are not text."""

import pytest

from articles.decode import decode_text, refuse_to_decode_binary
from articles.read_page import Unreadable, read_page_of_file

TEXT = "Jembatan “tua” ditutup – é"


@pytest.mark.parametrize(
    ("data", "charset", "is_html", "text", "warned"),
    [
        (TEXT.encode(), "", False, TEXT, False),
        (TEXT.encode("utf-8-sig"), "windows-1252", False, TEXT, False),
        (TEXT.encode("utf-16"), "", False, TEXT, False),
        (TEXT.encode("cp1252"), "windows-1252", False, TEXT, False),
        (TEXT.encode("cp1252"), "ISO-8859-1", False, TEXT, False),
        (TEXT.encode("cp1252"), "", False, TEXT, True),
        (TEXT.encode(), "windows-1252x", False, TEXT, True),
        (TEXT.encode(), "utf-7", False, TEXT, True),
        (TEXT.encode(), "shift_jis", False, TEXT, True),
        ("<meta charset=gbk>俄罗斯".encode("gbk"), "", True, "<meta charset=gbk>俄罗斯", False),
        ("<meta charset='Shift_JIS'>日本".encode("cp932"), "", True, "<meta charset='Shift_JIS'>日本", False),
        ("<meta charset=gbk>é".encode(), "utf-8", True, "<meta charset=gbk>é", True),
        ("<meta charset=utf-8>é".encode("cp1252"), "", True, "<meta charset=utf-8>\ufffd", False),
        (b"<meta http-equiv=x content='text/html; charset=windows-1252'>\x93", "", True, None, False),
        (b"+ADw-script+AD4-", "utf-7", False, "+ADw-script+AD4-", True),
        (b"abc", "base64", False, "abc", True),
        (b"abc", "\x00\n", False, "abc", True),
    ],
)
def test_bytes_are_decoded_by_the_stated_rule(data, charset, is_html, text, warned):
    decoded, warnings = decode_text(data, charset, is_html=is_html)
    assert text is None or decoded == text
    assert bool(warnings) == warned


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04....word/document.xml", "a Word document"),
        (b"PK\x03\x04....xl/workbook.xml", "a spreadsheet"),
        (b"PK\x03\x04....", "a ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Office document"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\x89PNG\r\n", "an image"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"GIF89a", "an image"),
        (b"MZ\x90\x00", "a program"),
        (b"\x7fELF\x02", "a program"),
        (b"\x1f\x8b\x08", "a compressed file"),
        (b"\x00\x00\x00\x18ftypmp42", "a recording"),
        (b"text\x00more", "not a text or HTML file"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "web archive"),
        (b"x" * 5_000_001, "larger than 5 MB"),
    ],
)
@pytest.mark.parametrize("file_name", ["page.html", "text.txt", "../../x", "a\r\nb", "\u202etxt.exe", "x" * 500])
def test_what_is_no_text_is_named_whatever_its_file_is_called(data, name, file_name):
    with pytest.raises(Unreadable, match=name):
        read_page_of_file(file_name, data)


def test_text_that_begins_like_a_program_is_still_text():
    refuse_to_decode_binary(b"MZansi adalah nama lain."[1:])
    refuse_to_decode_binary(b"")
