"""Articles in right-to-left scripts, in a left-to-right page."""

import pytest

from claims.models import Claim
from tests.browser.conftest import log_in
from tests.conftest import make_actor, make_article, make_claim

pytestmark = pytest.mark.django_db(transaction=True)

PERSIAN = ("fa", "سخنان وزیر خارجه", "ایران تعداد محدودی پهپاد به روسیه داد.", "ما موشک نداده‌ایم.")
ARABIC = (
    "ar",
    "تصريحات الوزير",
    "قال الوزير إن بلاده سلّمت 12 مسيّرة إلى Rosoboronexport عام 2022.",
    "ونفى تسليم الصواريخ.",
)

DIRECTION = "element => getComputedStyle(element).direction"


@pytest.fixture(params=[PERSIAN, ARABIC], ids=["persian", "arabic"])
def article(request, kompas):
    language, title, *sentences = request.param
    text = f"{title}\n\n{' '.join(sentences)}"
    return make_article(text, outlet=kompas, slug="from-the-right", language=language), sentences


def test_words_from_right_to_left_are_stored_as_they_were_chosen(page, editor, article, iran):
    article, sentences = article
    log_in(page, editor)
    page.goto(article.get_absolute_url())
    page.locator("article.text").focus()
    page.keyboard.press("n")  # the headline
    for sentence in sentences:
        page.keyboard.press("n")
        assert sentence in page.locator(".marking [role=status]").inner_text()
    page.keyboard.press("c")
    page.get_by_label("Gist").fill("Iran sent no missiles.")
    page.get_by_label("Speaker").fill("Iran")
    page.get_by_label("Said on").fill("2022-11-05")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**recorded=**")
    assert Claim.objects.get().anchors.get().exact == sentences[-1]


def test_words_from_right_to_left_stand_right_on_every_page(page, article):
    article, sentences = article
    speaker = make_actor("حسین امیرعبداللهیان", slug="amirabdollahian")
    claim = make_claim(article, speaker, words=sentences[0], slug="from-the-right-words")
    for path in [article.get_absolute_url(), claim.get_absolute_url(), "/claims/"]:
        page.goto(path)
        words = page.locator("mark", has_text=sentences[0]).first
        assert words.inner_text() == sentences[0]
        assert words.evaluate(DIRECTION) == "rtl"
        assert page.locator("html").evaluate(DIRECTION) == "ltr"
        assert page.locator("bdi", has_text=speaker.name).first.evaluate(DIRECTION) == "rtl"
    page.goto("/articles/")
    assert page.get_by_role("link", name=article.title).evaluate(DIRECTION) == "rtl"
