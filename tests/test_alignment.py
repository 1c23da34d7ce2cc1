"""The places of words of one text in another text: the pure functions, without a database."""

import random

import pytest

from articles.text import normalise_article_text, paragraphs_of_article_text
from claims.text.alignment import Alignment, all_words_align

HEAD = "Kunjungan menteri ke ibu kota"
BEFORE = "Menteri itu tiba pada hari Senin untuk bertemu para pejabat setempat."
CLAIM = "Iran mengirim drone ke Rusia"
MARKED = (
    f"Ia mengatakan kepada wartawan bahwa {CLAIM} sebelum perang. "
    "Pernyataan itu dikutip kantor berita dan beberapa koran."
)
AFTER = "Para pengamat menilai langkah berikutnya akan jauh lebih sulit."
LOOKALIKE = f"Seorang diplomat lain menyangkal. Katanya {CLAIM} hanyalah kabar burung dari pihak lawan."
END = "Sidang berikutnya berlangsung bulan depan."


def text_of(*parts):
    return normalise_article_text("\n\n".join(parts))


def carry(old, new, words=CLAIM, occurrence=1):
    start = -1
    for _ in range(occurrence):
        start = old.index(words, start + 1)
    return Alignment(old, new).carry(start, start + len(words))


def state(old, new, words=CLAIM, occurrence=1):
    found = carry(text_of(*old), text_of(*new), words, occurrence)
    return found.state


OLD = [HEAD, BEFORE, MARKED, AFTER, LOOKALIKE, END]


@pytest.mark.parametrize(
    ("new", "ends"),
    [
        pytest.param(OLD, "exact", id="the same text"),
        pytest.param([HEAD, "Sebuah alinea baru.", *OLD[1:]], "exact", id="a paragraph was added above"),
        pytest.param([HEAD, MARKED, AFTER, LOOKALIKE, END], "exact", id="the paragraph before was deleted"),
        pytest.param([HEAD, BEFORE, AFTER, LOOKALIKE, END], "needs_check", id="deleted, a lookalike stood elsewhere"),
        pytest.param([HEAD, BEFORE, AFTER, END], "lost", id="deleted"),
        pytest.param([HEAD, BEFORE, AFTER, LOOKALIKE, END, MARKED], "moved", id="the paragraph was moved"),
        pytest.param(
            [HEAD, BEFORE, MARKED.replace("drone", "dua drone"), AFTER, LOOKALIKE, END, MARKED],
            "needs_check",
            id="edited, a copy of the old was added elsewhere",
        ),
        pytest.param(
            [HEAD, f"{BEFORE} {MARKED}", MARKED.replace("beberapa koran", "majalah"), AFTER, LOOKALIKE, END],
            "needs_check",
            id="joined to another, a lookalike was added after it",
        ),
        pytest.param([HEAD, BEFORE, MARKED, MARKED, AFTER, LOOKALIKE, END], "needs_check", id="doubled, side by side"),
        pytest.param([*OLD, MARKED], "exact", id="doubled, its neighbours say which"),
        pytest.param(
            [HEAD, BEFORE, MARKED.replace("drone", "dua drone"), AFTER, LOOKALIKE, END],
            "needs_check",
            id="edited words",
        ),
        pytest.param(
            [HEAD, BEFORE, MARKED.replace("beberapa koran", "majalah"), AFTER, LOOKALIKE, END],
            "exact",
            id="the paragraph was edited far from the words",
        ),
        pytest.param(
            [HEAD, BEFORE, MARKED.replace("Ia mengatakan", "Wakilnya membantah"), AFTER, LOOKALIKE, END],
            "needs_check",
            id="another speaker before the same words",
        ),
        pytest.param(["Teks yang sama sekali berbeda.", "Tanpa hubungan apa pun."], "lost", id="rewritten"),
    ],
)
def test_words_of_an_edited_text_end_in_the_state(new, ends):
    assert state(OLD, new) == ends


def test_the_rest_of_the_sentence_vouches_for_words_however_far_it_reaches():
    said = f"{CLAIM} pada musim panas tahun lalu menurut seorang pejabat yang kemudian {{}} ucapannya. Rapat {{}}."
    old = [HEAD, BEFORE, said.format("mengulang", "usai"), AFTER]
    assert state(old, [HEAD, BEFORE, said.format("membantah", "usai"), AFTER]) == "needs_check"
    assert state(old, [HEAD, BEFORE, said.format("mengulang", "berlanjut"), AFTER]) == "exact"
    opened = "Hari itu hujan. {} seorang pejabat yang enggan disebut namanya mengatakan pada Senin malam bahwa " + CLAIM
    old = [HEAD, opened.format("Hanya"), AFTER]
    assert state(old, [HEAD, opened.format("Bukan"), AFTER]) == "needs_check"
    assert state(old, [HEAD, opened.replace("hujan", "panas").format("Hanya"), AFTER]) == "exact"


@pytest.mark.parametrize("lookalike", [LOOKALIKE, MARKED.replace("beberapa koran", "majalah")])
def test_a_lookalike_added_where_none_was_is_only_proposed(lookalike):
    old = [HEAD, BEFORE, MARKED, AFTER, END]
    found = carry(text_of(*old), text_of(HEAD, BEFORE, AFTER, lookalike, END))
    assert found.state == "needs_check"


def test_a_lookalike_added_beside_the_edited_paragraph_is_only_proposed():
    tail = "kata pejabat itu dalam jumpa pers yang berlangsung lebih dari satu jam di ibu kota pada hari {}."
    said = f"Setelah rapat kabinet yang panjang {CLAIM}, {tail}"
    edited = said.format("Senin").replace(CLAIM, CLAIM.replace(CLAIM.split()[1], "kemarin"))
    assert state([HEAD, BEFORE, said.format("Senin"), AFTER], [HEAD, BEFORE, edited, AFTER]) == "needs_check"
    new = [HEAD, BEFORE, edited, said.format("Rabu"), AFTER]
    assert state([HEAD, BEFORE, said.format("Senin"), AFTER], new) == "needs_check"


def test_the_lookalike_keeps_its_own_claim_when_the_other_is_deleted():
    new = [HEAD, BEFORE, AFTER, LOOKALIKE, END]
    assert (state(OLD, new), state(OLD, new, occurrence=2)) == ("needs_check", "exact")


def test_of_two_copies_one_deleted_is_never_guessed():
    sentence = f"{CLAIM}."
    old = [HEAD, sentence, BEFORE, sentence, AFTER]
    assert state(old, [HEAD, sentence, AFTER], occurrence=1) == "needs_check"
    assert state(old, [HEAD, sentence, AFTER], occurrence=2) == "needs_check"
    assert state(old, [HEAD, BEFORE, sentence, AFTER], occurrence=2) == "exact"
    assert state(old, [HEAD, BEFORE, sentence, AFTER], occurrence=1) == "needs_check"


def test_a_sentence_that_is_its_paragraph_needs_a_neighbour():
    sentence = f"{CLAIM}."
    old = [HEAD, BEFORE, sentence, AFTER, END]
    assert state(old, [HEAD, BEFORE, sentence, "Baru.", END]) == "exact"
    assert state(old, [HEAD, BEFORE, AFTER, sentence, END, "Baru."]) == "needs_check"


def test_the_edited_words_are_proposed_whole():
    new = text_of(HEAD, BEFORE, MARKED.replace("mengirim drone", "mengirim ratusan drone baru"), AFTER)
    found = carry(text_of(HEAD, BEFORE, MARKED, AFTER), new)
    assert new[found.start : found.end] == "Iran mengirim ratusan drone baru ke Rusia"


def test_words_that_open_or_close_their_paragraph_are_bounded_by_it():
    old, new = [HEAD, f"{CLAIM} kemarin."], [HEAD, "Kini dikatakan Iran mengirim banyak drone ke Rusia kemarin.", END]
    found = carry(text_of(*old), text_of(*new))
    assert text_of(*new)[found.start : found.end].endswith("Iran mengirim banyak drone ke Rusia")


def test_a_claim_in_the_headline_follows_it():
    assert state(OLD, [HEAD, *OLD[2:]], words="Kunjungan menteri") == "exact"
    assert state(OLD, ["Lawatan menteri ke ibu kota", *OLD[1:]], words="Kunjungan menteri") == "needs_check"
    assert state(OLD, ["Judul lain sama sekali", *OLD[1:]], words="Kunjungan menteri") == "lost"


def test_a_claim_over_two_paragraphs_needs_both():
    words = f"beberapa koran.\n\n{AFTER[:20]}"
    assert state(OLD, [HEAD, "Baru.", *OLD[1:]], words) == "exact"
    assert state(OLD, [HEAD, BEFORE, AFTER, LOOKALIKE, END], words) in {"needs_check", "lost"}
    assert state(OLD, [HEAD, BEFORE, MARKED, "Sisipan.", AFTER, END], words) in {"needs_check", "lost"}


def test_one_word_that_stands_often_is_never_moved_to_another_place():
    old = [HEAD, BEFORE, "Rusia menyambut Iran, dan Iran menyambut Rusia hari ini di gedung itu.", AFTER]
    assert state(old, [HEAD, "Baru.", *old[1:]], "Iran", 2) == "exact"
    assert state(old, [HEAD, BEFORE, AFTER, "Iran lain."], "Iran", 2) in {"needs_check", "lost"}


def test_overlapping_claims_are_carried_each_for_itself():
    new = [HEAD, BEFORE, MARKED.replace("beberapa koran", "majalah"), AFTER, LOOKALIKE, END]
    assert state(OLD, new, CLAIM) == "exact"
    assert state(OLD, new, MARKED[MARKED.index("Rusia") :]) == "needs_check"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Kata 👩‍👩‍👧 dia 🇮🇷 mengirim drone itu semua kemarin.", "", "🇮🇷 mengirim drone"),
        ("قال وزير الخارجية إنّ إيران أرسلت طائراتٍ إلى روسيا قبل الحرب بأشهر", "", "إيران أرسلت طائراتٍ"),
        ("وزیر خارجه گفت: نمی‌خواهیم می‌روند؛ خانه‌ها را ببینید امروز", "", "نمی‌خواهیم می‌روند"),
        ("Z͑ͫ̓ͪ kata Noe\u0308l dan q\u0323\u0307 berkata begitu tadi malam", "", "berkata begitu"),
    ],
    ids=["emoji", "arabic", "persian", "combining"],
)
def test_any_script_is_carried(old, new, words):
    old = text_of(HEAD, BEFORE, old, AFTER)
    found = carry(
        old, text_of(HEAD, "Baru 😀.", BEFORE, *[one for _, one in paragraphs_of_article_text(old)][2:]), words
    )
    assert found.state == "exact"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("“", '"').replace("”", '"'),
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("an ", "an\u00ad "),
    ],
    ids=["quotes", "blanks", "hard blanks", "breaks", "soft hyphens"],
)
def test_what_only_writes_the_same_words_otherwise_asks_nobody(change):
    old = text_of(HEAD, BEFORE, MARKED.replace(CLAIM, f"“{CLAIM}”"), AFTER, END)
    new = normalise_article_text(change(old))
    found = carry(old, new, f"“{CLAIM}” sebelum")
    assert found.state == "exact"
    assert all_words_align(new[found.start : found.end], f'"{CLAIM}" sebelum')


def test_words_without_letters_are_carried_or_lost_but_never_an_error():
    for words in ("…", "😀", "— —", "\u200c"):
        old = text_of(HEAD, f"Kata {words} itu.", END)
        assert carry(old, text_of(HEAD, END), words).state in {"lost", "needs_check"}
        assert carry(old, old, words).state in {"exact", "lost"}


WORDS = [
    "iran",
    "rusia",
    "drone",
    "rudal",
    "mengirim",
    "membantah",
    "kata",
    "menteri",
    "itu",
    "dan",
    ".",
    ",",
    "“",
    "”",
]
SENTENCES = [f"{CLAIM}.", "Ia membantah.", "Kata menteri: tidak.", MARKED, LOOKALIKE, BEFORE, AFTER, HEAD, END]


def random_paragraph(chance):
    if chance.random() < 0.5:
        return chance.choice(SENTENCES)
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(3, 25))) + "."


def edited(chance, parts):
    """The parts after one to four random edits, as [(old index, text)]. An inserted part has the index None."""
    new = list(enumerate(parts))
    for _ in range(chance.randint(1, 4)):
        kind, at = chance.choice(["delete", "insert", "move", "double", "word", "shuffle"]), chance.randrange(len(new))
        if kind == "delete" and len(new) > 1:
            new.pop(at)
        elif kind == "insert":
            new.insert(at, (None, random_paragraph(chance)))
        elif kind == "move":
            new.insert(chance.randrange(len(new)), new.pop(at))
        elif kind == "double":
            new.insert(at, (None, new[at][1]))
        elif kind == "word":
            words = new[at][1].split()
            words[chance.randrange(len(words))] = chance.choice(WORDS)
            new[at] = new[at][0], " ".join(words)
        elif chance.random() < 0.1:
            chance.shuffle(new)
    return new


@pytest.mark.parametrize("seed", range(20))
def test_exact_and_moved_always_have_the_same_words(seed):
    chance = random.Random(seed)  # noqa: S311
    for _ in range(60):
        old = text_of(*(random_paragraph(chance) for _ in range(chance.randint(2, 12))))
        new = text_of(*(words for _, words in edited(chance, [words for _, words in paragraphs_of_article_text(old)])))
        alignment = Alignment(old, new)
        for _ in range(5):
            start = chance.randrange(len(old))
            end = chance.randint(start + 1, len(old))
            found = alignment.carry(start, end)
            if found.state == "lost":
                assert (found.start, found.end) == (None, None)
            else:
                assert 0 <= found.start < found.end <= len(new)
            if found.state in {"exact", "moved"}:
                assert all_words_align(old[start:end], new[found.start : found.end])


@pytest.mark.parametrize("seed", range(20))
def test_a_claim_of_a_deleted_paragraph_is_never_exact_or_moved(seed):
    chance = random.Random(seed)  # noqa: S311
    for _ in range(60):
        parts = [random_paragraph(chance) for _ in range(chance.randint(2, 10))]
        deleted = set(chance.sample(range(len(parts)), chance.randint(1, min(3, len(parts) - 1))))
        old, new = (text_of(*(part for at, part in enumerate(parts) if at not in gone)) for gone in (set(), deleted))
        start, words = paragraphs_of_article_text(old)[chance.choice(sorted(deleted))]
        alignment = Alignment(old, new)
        for _ in range(4):
            first = chance.randrange(len(words))
            last = chance.randint(first + 1, len(words))
            found = alignment.carry(start + first, start + last)
            assert found.state in {"needs_check", "lost"}, (old, new, words[first:last], found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\n\n" * 160_000 + "a", "a\n\n" * 159_990 + "b"),
        ("a " * 249_999 + "a", "b " * 249_999 + "a"),
        ("kata " * 90_000 + "akhir", "kata " * 89_000 + "lain " * 500 + "akhir"),
    ],
    ids=["a paragraph repeated", "a letter repeated", "a word repeated"],
)
def test_the_largest_and_most_repetitive_texts_end(old, new):
    alignment = Alignment(normalise_article_text(old), normalise_article_text(new))
    states = {alignment.carry(start, start + 60).state for start in range(0, 300_000, 1_000)}
    assert states <= {"exact", "needs_check", "lost"}
