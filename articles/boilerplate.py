"""Text on a news page that is not part of its article: general patterns of Indonesian and English pages.

This is a proposal only: the person who imports the page sees each line with its reason, and can keep the line.
"""

import re

from django.utils.translation import gettext_noop

ADVERTISEMENT = gettext_noop("advertisement")
READ_ALSO = gettext_noop("read also")
PROMOTION = gettext_noop("promotion")
VIDEO = gettext_noop("video box")
SHARING = gettext_noop("share, login or comments")
NEXT_PAGE = gettext_noop("next page")
CAPTION = gettext_noop("caption")
CREDITS = gettext_noop("editor or initials")
SOURCE = gettext_noop("source line")
NOTICE = gettext_noop("notice of the site")

LONGEST_BOILERPLATE = 400  # characters; a longer line is prose
FEWEST_WORDS_REPEATED = 8  # words; a passage this long is not repeated in one article by chance
MOST_HEADLINES_NAMED = 12  # headlines below a label

# Each is searched at the start of a line. None has two repetitions side by side, so all take linear time.
OPENING_PATTERNS = {
    ADVERTISEMENT: [
        r"advertisements?\b[\s.:·-]{0,5}(?:$|scroll\b|continue\b)",
        r"(?:iklan|sponsored|advertorial|close ads?|tutup iklan|ad)[\s.:]{0,3}$",
        r"scroll to (?:see|continue|resume|read)\b",
        r"(?:gulir|scroll) (?:ke bawah )?untuk (?:melihat|melanjutkan|lanjut|membaca)\b",
        r"(?:article|story) continues (?:below|after)\b",
        r"(?:lanjutkan membaca|artikel berlanjut) (?:di bawah|setelah) iklan\b",
        r"baca (?:berita |artikel )?tanpa iklan\b",
        r"read (?:\w+ )?(?:ad-free|without ads)\b",
    ],
    READ_ALSO: [
        r"(?:baca|lihat|simak)(?: juga|lah)?(?: artikel| berita)?(?: lainnya| selengkapnya| terkait)?\s?:",
        r"(?:baca|simak|lihat) juga\b(?!,)",
        r"(?:read|see)(?: also| more| next| this)?\s?:",
        r"(?:read also|also read|see also|read next|read more|more on this|related|don't miss|you may also like)\b"
        r"(?:\s?[:|]|\s-\s)",
        r"(?:read also|also read|see also|read more|more on this story|you may also like|recommended for you"
        r"|related (?:articles?|stories|news|topics?|content)|more from [\w ]{1,30}|most (?:read|popular)|trending)$",
        r"(?:berita|artikel) (?:terkait|terpopuler|lainnya|pilihan|rekomendasi)\b[\s:]{0,3}(?:$|:)",
        r"(?:pilihan editor|rekomendasi untuk anda|terpopuler|terkini|populer|topik terkait)\s?(?:$|:)",
    ],
    VIDEO: [
        r"\[?\s?gambas\s?:?\s?(?:video|audio|instagram|twitter|youtube|foto)\b",
        r"(?:tonton|saksikan|simak|lihat)(?: juga)?(?: video| tayangan| cuplikan)\b.{0,200}(?:$|:)",
        r"(?:tonton|saksikan) juga\b",
        r"\[?(?:video|watch|tonton|embed|play video|putar video|video player|loading video)"
        r"(?: now| here)?\]?\s?(?:$|[:|])",
        r"watch (?:also|the video|more|live)\b",
    ],
    NEXT_PAGE: [
        r"(?:simak|baca|lanjut|lanjutkan|klik|lihat|berlanjut)\b.{0,60}\bhalaman (?:berikut|selanjut)",
        r"(?:halaman (?:berikutnya|selanjutnya|sebelumnya|\d{1,3}(?:\s?(?:dari|/)\s?\d{1,3})?)|selanjutnya"
        r"|berikutnya)$",
        r"(?:next|previous) (?:page|article|story)$",
        r"(?:page \d{1,3} of \d{1,3}|continue reading|show all|lihat semua)\b.{0,30}$",
        r"halaman\s?:(?:\s?\d)?",
        r"\d(?: \d){1,9}(?: (?:next|berikutnya|selanjutnya|show all|lihat semua))?$",
    ],
    SHARING: [
        r"(?:share|bagikan|sebarkan|salin tautan|copy link|copy url|print|cetak|save|simpan)\s?(?:$|:)",
        r"(?:bagikan|sebarkan|share)(?: this)? (?:artikel|berita|konten|on|via|ke|di|article|story|page|link)"
        r"\b.{0,30}$",
        r"(?:facebook|twitter|whatsapp|telegram|line|x|linkedin|email|instagram|pinterest|threads)[\s|]{0,3}$",
        r"(?:log ?in|sign ?in|masuk|sign up|daftar|register)\b\s?(?:$|untuk\b|to\b|dengan\b|with\b|/|\|)",
        r"(?:komentar|comments?)\b\s?(?:$|:|\(\d)",
        r"(?:\d[\d.,]{0,6}) (?:komentar|comments?)$",
        r"(?:tulis|kirim|tambahkan|beri|berikan|tinggalkan|lihat|post|write|leave|add|view|show|hide|join)\b.{0,20}"
        r"\b(?:komentar|comments?|conversation)\b.{0,12}$",
        r"isi komentar\b",
        r"aa\s?text$|(?:ukuran huruf|font size|text size|a[-+]|aa|oke?|ok|tutup|close|menu|search|cari|home|beranda)$",
    ],
    CAPTION: [
        r"(?:foto|ilustrasi|photo|picture|image|grafis|infografis|file photo|dok)"
        r"(?: (?:by|oleh|ilustrasi|arsip))?\.?\s?:",
        r"(?:foto|photo|image|ilustrasi)\b.{0,80}(?:/|©|\()[^()]{0,60}\)?$",
        r"\(?(?:getty images|afp|reuters|ap photo|antara foto)\s?/.{0,80}$",
    ],
    CREDITS: [
        r"(?:editor|penyunting|redaktur|sub-?editor|laporan|kontributor|contributor)\s?:.{0,150}$",
        r"(?:editor|penyunting|redaktur)(?-i:(?: [A-Z][\w.'-]{1,30}){1,4})$",
        r"(?:edited|editing|reporting|additional reporting) by (?-i:[A-Z]).{0,150}$",
        r"(?-i:[(\[][a-z]{2,5}(?:[/,-]\s?[a-z*]{2,5}){0,4}\*{0,3}[)\]]|\([A-Z]{2,4}(?:/[A-Z]{2,4}){1,3}\))$",
    ],
    SOURCE: [
        r"(?:sumber|source)\s?(?:$|:)",
        r"sumber (?-i:(?!Daya|Air|Hayati)[A-Z][\w.&-]{1,30}(?:[,/&]? [A-Z][\w.&-]{1,30}){0,3})$",
        r"(?:artikel|berita) ini (?:telah|sudah|pernah) (?:tayang|terbit|dimuat)\b",
        r"(?:this (?:article|story) (?:was )?(?:first|originally) (?:appeared|published))\b",
    ],
    NOTICE: [
        r"(?:tags?|topik|topics?|kategori|category|filed under|label)\s?:",
        r"(?:copyright|hak cipta)\s?(?:$|[©(:]|\d{4}|dilindungi)",
        r"(?:©|\(c\)|all rights reserved|seluruh hak cipta)(?:\W|$)",
        r"(?:skip|jump) to (?:main )?(?:content|navigation|search|footer)$",
        r"(?:lewati|langsung) ke konten(?: utama)?$",
        r"already (?:a )?(?:subscriber|subscribed|member)\s?\?",
        r"this (?:article|story|content) is (?:only )?(?:for|available to) (?:\w+ )?(?:subscribers|members)\b",
        r"(?:artikel|berita|konten) ini (?:khusus|hanya) (?:untuk|bagi) pelanggan\b",
        r"sudah (?:jadi |menjadi )?(?:berlangganan|pelanggan)\s?\?",
        r"kami membuka kesempatan\b",
        r"(?:privacy policy|kebijakan privasi|terms of (?:use|service)|pedoman media siber|tentang kami|about us"
        r"|redaksi|kontak kami|contact us|disclaimer|cookie (?:policy|settings)|accept (?:all )?cookies)$",
        r"(?:we use cookies|this (?:site|website) uses cookies|situs (?:web )?ini menggunakan cookie)\b",
    ],
}
# A line that begins with a quotation mark quotes somebody.
LINE_LEAD = r"[^\w\"“”‘’'«„]{0,3}"
OPENINGS_BY_REASON = {
    why: re.compile(LINE_LEAD + "(?:" + "|".join(opening) + ")", re.IGNORECASE)
    for why, opening in OPENING_PATTERNS.items()
}
CAPTION_END = re.compile(
    r"[(\[](?:foto|photo|image|gambar|dok|dokumentasi|ilustrasi|sumber foto|istimewa|ist|credit|antara foto"
    r"|getty images|ap photo|via)\b[^()\[\]]{0,80}[)\]]\.?$",
    re.IGNORECASE,
)
# The end of a caption, and often of the last paragraph of an agency's article.
AGENCY_END = re.compile(r"[(\[](?:afp|ap|reuters|epa)\b[^()\[\]]{0,80}[)\]]\.?$", re.IGNORECASE)
CALL_TO_ACTION = re.compile(
    LINE_LEAD + r"(?:ayo |yuk,? |silakan |jangan lupa |jangan lewatkan |for more,? |untuk berita )?"
    r"(?:follow|ikuti|gabung|bergabung|join|dapatkan|simak|klik|download|unduh|install|instal|pasang|subscribe|get|pilih"
    r"|berlangganan|langganan|sign up|cek|temukan|nikmati|kunjungi|visit|aktifkan)\b",
    re.IGNORECASE,
)
SITE_SERVICES = re.compile(
    r"\b(?:apps?|aplikasi|whatsapp|telegram|google news|channel|saluran|kanal|newsletters?|instagram|facebook|twitter"
    r"|tiktok|youtube|notifikasi|notifications?|berita pilihan|breaking news|play store|app store|update berita"
    r"|berita terbaru|email updates?|inbox|ponselmu|premium|berlangganan|latest news)\b",
    re.IGNORECASE,
)
SPEECH_VERB = re.compile(r"\b(?:kata|ujar|ucap|tutur|tegas|jelas|lapor|imbuh|said|says|told)\b", re.IGNORECASE)
# A label alone on its line announces the lines below it: headlines of other articles.
LABEL_LINE = re.compile(
    LINE_LEAD + r"(?:(?P<one>baca juga|baca|simak juga|lihat juga|read also|also read|see also|read more|read next)"
    r"|related(?: \w+)?|(?:berita|artikel) (?:terkait|terpopuler|lainnya|pilihan)|pilihan editor|terpopuler|trending"
    r"|most (?:read|popular)|recommended for you|you may also like|more on this story)\s?:?$",
    re.IGNORECASE,
)


def boilerplate_reason(line: str) -> str:
    """The reason why the line is probably not part of the article; "" when it may be part of it."""
    if len(line) > LONGEST_BOILERPLATE:
        return ""
    for why, opening in OPENINGS_BY_REASON.items():
        if opening.match(line):
            return why
    if CAPTION_END.search(line[-120:]) or is_boilerplate_agency_caption(line):
        return CAPTION
    return PROMOTION if is_call_to_action(line) else ""


def is_boilerplate_agency_caption(line: str) -> bool:
    """Whether the line may be a caption because it ends with an agency; a line that quotes somebody never is."""
    return bool(AGENCY_END.search(line[-120:])) and not SPEECH_VERB.search(line) and not re.search(r"[\"“”]", line)


def is_call_to_action(line: str) -> bool:
    """Whether the line asks the reader to follow, install or subscribe; a quotation never counts."""
    return bool(CALL_TO_ACTION.match(line) and SITE_SERVICES.search(line) and not SPEECH_VERB.search(line))


def boilerplate_headlines_below_label(line: str) -> int:
    """How many lines below this label are headlines of other articles; 0 when the line is not such a label."""
    label = LABEL_LINE.match(line) if len(line) <= 40 else None
    return 0 if label is None else 1 if label["one"] else MOST_HEADLINES_NAMED


def repeated_boilerplate_paragraphs(paragraphs: list[str]) -> set[int]:
    """The indexes of paragraphs that repeat earlier ones; a short paragraph only as part of a repeated passage."""
    folded = [" ".join(paragraph.split()).casefold() for paragraph in paragraphs]
    first: dict[str, int] = {}
    before = [first.setdefault(words, place) for place, words in enumerate(folded)]
    again = {
        place
        for place, words in enumerate(folded)
        if before[place] < place and len(words.split()) >= FEWEST_WORDS_REPEATED
    }
    for places, step in ((range(len(folded)), -1), (reversed(range(len(folded))), 1)):
        for place in places:
            beside = place + step
            if before[place] < place and beside in again and before[beside] == before[place] + step:
                again.add(place)
    return again
