"""Bytes that somebody brought: what they are, and which characters they mean."""

import codecs
import re

from .page import Unreadable

LARGEST = 5_000_000  # bytes
# The first bytes of what is no text; a file's name is never asked.
SIGNATURES = [
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (rb"{\rtf", "a rich text document (RTF)"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image or a recording"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"(\xb5/\xfd", "a compressed file"),
    (b"ID3", "a recording"),
    (b"OggS", "a recording"),
    (b"\x00\x00\x00", "a recording or an image"),
]
INSIDE_ZIP = [
    (b"word/", "a Word document"),
    (b"xl/", "a spreadsheet"),
    (b"ppt/", "a presentation"),
    (b"mimetypeapp", "a document"),
]
BOMS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
# The charsets of the web (WHATWG), by Python's names. UTF-7 and the like are none of them, since they hide markup.
CHARSETS = {
    *("utf-8", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
    *(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "gbk", "gb18030", "gb2312", "big5", "big5hkscs", "cp950"),
    *("euc_jp", "shift_jis", "cp932", "iso2022_jp", "euc_kr", "cp949", "tis-620", "utf-16", "utf-16-le", "utf-16-be"),
}
# What these names mean on the web is the larger set of Windows.
SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
SUPERSETS |= {"iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "euc_kr": "cp949"}
META = re.compile(rb"<meta\b[^>]{0,300}?\bcharset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{1,40})", re.IGNORECASE)
DECLARED_WITHIN = 2_048  # bytes
FALLBACK = "cp1252"


def refuse_what_is_no_text(data: bytes) -> None:
    """Raises Unreadable, which says what it is instead."""
    if len(data) > LARGEST:
        raise Unreadable(f"This is larger than {LARGEST // 1_000_000} MB.")
    for signature, name in SIGNATURES:
        if data.startswith(signature):
            if name == "a ZIP archive":
                name = next((inside for part, inside in INSIDE_ZIP if part in data[:100_000]), name)
            raise Unreadable(f"This is {name}, not a text or HTML file. Open it, copy its text and paste that.")
    if re.match(rb"(?:MIME-Version|From|Content-Type):", data, re.IGNORECASE) and b"multipart/" in data[:2_000]:
        raise Unreadable("This is a web archive or an e-mail. Save the page as HTML, or paste its text.")
    if not any(data.startswith(bom) for bom, _ in BOMS) and b"\x00" in data:
        raise Unreadable("This is not a text or HTML file. Open it, copy its text and paste that.")


def decode(data: bytes, charset: str = "", *, is_html: bool = False) -> tuple[str, list[str]]:
    """The characters, and sentences on what is odd about them.

    The first of these that is known decides: a byte order mark, the charset that the server named, the page's own
    <meta>, UTF-8 where the bytes are that; else windows-1252.
    """
    warnings = []
    meta = META.search(data[:DECLARED_WITHIN]) if is_html else None
    declared = [name for name in (charset, meta[1].decode("ascii", "replace") if meta else "") if name.strip()]
    for bom, codec in BOMS:
        if data.startswith(bom):
            return data.decode(codec, "replace"), warnings
    known = {name: codec_of(name) for name in declared}
    warnings += [f"“{name[:40]}” is no charset that web pages have." for name, codec in known.items() if not codec]
    codecs_named = [codec for codec in known.values() if codec]
    if len(set(codecs_named)) > 1:
        warnings.append(
            f"The server says that this is {declared[0]}, the page says {declared[1]}; the server's was taken."
        )
    codec = codecs_named[0] if codecs_named else None
    if codec and (text := strictly(data, codec)) is not None:
        return text, warnings
    if (text := strictly(data, "utf-8")) is not None:
        return text, [*warnings, *([f"This says it is {declared[0]}, but it is UTF-8."] if codec else [])]
    if not codec:
        warnings.append("This is not UTF-8 and names no charset; it was read as windows-1252. Look for odd letters.")
    return data.decode(codec or FALLBACK, "replace"), warnings


def codec_of(name: str) -> str | None:
    """Python's name of a charset of the web; None for any other."""
    try:
        codec = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    codec = SUPERSETS.get(codec, codec)
    return codec if codec in CHARSETS else None


def strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None
