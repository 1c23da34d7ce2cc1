"""Bytes of a page or a file: which kind of file they are, and which characters they encode."""

import codecs
import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .page import Unreadable

LARGEST = 5_000_000  # bytes
# The first bytes of files that are not text. The file's name is not used.
BINARY_SIGNATURES = [
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", gettext_noop("an old Office document")),
    (rb"{\rtf", gettext_noop("a rich text document (RTF)")),
    (b"\x89PNG", gettext_noop("an image")),
    (b"\xff\xd8\xff", gettext_noop("an image")),
    (b"GIF8", gettext_noop("an image")),
    (b"RIFF", gettext_noop("an image or a recording")),
    (b"II*\x00", gettext_noop("an image")),
    (b"MM\x00*", gettext_noop("an image")),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\x1f\x8b", gettext_noop("a compressed file")),
    (b"BZh", gettext_noop("a compressed file")),
    (b"7z\xbc\xaf", gettext_noop("a compressed file")),
    (b"Rar!", gettext_noop("a compressed file")),
    (b"\xfd7zXZ", gettext_noop("a compressed file")),
    (b"(\xb5/\xfd", gettext_noop("a compressed file")),
    (b"ID3", "a recording"),
    (b"OggS", "a recording"),
    (b"\x00\x00\x00", gettext_noop("a recording or an image")),
]
ZIP_CONTENTS = [
    (b"word/", gettext_noop("a Word document")),
    (b"xl/", "a spreadsheet"),
    (b"ppt/", "a presentation"),
    (b"mimetypeapp", "a document"),
]
BYTE_ORDER_MARKS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]
# The charsets of the web (WHATWG), by Python's names. UTF-7 and similar charsets are left out: they can hide markup.
CHARSETS = {
    *("utf-8", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
    *(f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "gbk", "gb18030", "gb2312", "big5", "big5hkscs", "cp950"),
    *("euc_jp", "shift_jis", "cp932", "iso2022_jp", "euc_kr", "cp949", "tis-620", "utf-16", "utf-16-le", "utf-16-be"),
}
# On the web these names mean the larger Windows charset.
SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
SUPERSETS |= {"iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "euc_kr": "cp949"}
META_CHARSET = re.compile(rb"<meta\b[^>]{0,300}?\bcharset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{1,40})", re.IGNORECASE)
DECLARED_WITHIN = 2_048  # bytes
FALLBACK_CODEC = "cp1252"


def refuse_to_decode_binary(data: bytes) -> None:
    """Raises Unreadable for data that is not text; the message names the kind of file."""
    if len(data) > LARGEST:
        raise Unreadable(_("This is larger than %(largest)s MB.") % {"largest": LARGEST // 1000000})
    for signature, name in BINARY_SIGNATURES:
        if data.startswith(signature):
            if name == "a ZIP archive":
                name = next((inside for part, inside in ZIP_CONTENTS if part in data[:100_000]), name)
            raise Unreadable(
                _("This is %(name)s, not a text or HTML file. Open it, copy its text and paste that.")
                % {"name": _(name)}
            )
    if re.match(rb"(?:MIME-Version|From|Content-Type):", data, re.IGNORECASE) and b"multipart/" in data[:2_000]:
        raise Unreadable(_("This is a web archive or an e-mail. Save the page as HTML, or paste its text."))
    if not any(data.startswith(bom) for bom, _ in BYTE_ORDER_MARKS) and b"\x00" in data:
        raise Unreadable(_("This is not a text or HTML file. Open it, copy its text and paste that."))


def decode_text(data: bytes, charset: str = "", *, is_html: bool = False) -> tuple[str, list[str]]:
    """The characters of the data, and warnings about them.

    The charset is the first that is known of: a byte order mark, the charset that the server named, the page's own
    <meta>, UTF-8 if the bytes are valid UTF-8; else windows-1252.
    """
    warnings = []
    meta = META_CHARSET.search(data[:DECLARED_WITHIN]) if is_html else None
    declared = [name for name in (charset, meta[1].decode("ascii", "replace") if meta else "") if name.strip()]
    for bom, codec in BYTE_ORDER_MARKS:
        if data.startswith(bom):
            return data.decode(codec, "replace"), warnings
    known = {name: codec_of_charset(name) for name in declared}
    warnings += [
        _("“%(name)s” is no charset that web pages have.") % {"name": name[:40]}
        for name, codec in known.items()
        if not codec
    ]
    codecs_named = [codec for codec in known.values() if codec]
    if len(set(codecs_named)) > 1:
        warnings.append(
            _("The server says that this is %(server)s, the page says %(page)s; the server's was taken.")
            % {"server": declared[0], "page": declared[1]}
        )
    codec = codecs_named[0] if codecs_named else None
    if codec and (text := decode_strictly(data, codec)) is not None:
        return text, warnings
    if (text := decode_strictly(data, "utf-8")) is not None:
        return text, [
            *warnings,
            *([_("This says it is %(charset)s, but it is UTF-8.") % {"charset": declared[0]}] if codec else []),
        ]
    if not codec:
        warnings.append(_("This is not UTF-8 and names no charset; it was read as windows-1252. Look for odd letters."))
    return data.decode(codec or FALLBACK_CODEC, "replace"), warnings


def codec_of_charset(name: str) -> str | None:
    """Python's name for a charset of the web; None for any other charset."""
    try:
        codec = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    codec = SUPERSETS.get(codec, codec)
    return codec if codec in CHARSETS else None


def decode_strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None
