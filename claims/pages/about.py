"""The page about the publisher and its rules: the newsroom's own text, or the default text of factwatch."""

import nh3
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from articles.base import StaleVersion

from ..models import AboutPage

LONGEST_TEXT = 30_000
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")
ALLOWED_TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote", "code", "pre", "hr"}
SHALLOWEST, DEEPEST = 2, 4  # the template has the <h1>


def about_page(language: str) -> AboutPage:
    """The page in a language. If nobody has edited it, the row is not saved and has version 0."""
    row = AboutPage.objects.filter(language=language).first()
    return row or AboutPage(language=language, text=default_about_text(language), version=0, changed_at=None)


def default_about_text(language: str) -> str:
    return (settings.BASE_DIR / "templates" / "about" / f"{language}.md").read_text(encoding="utf-8")


def render_about_markdown(text: str) -> SafeString:
    """Markdown as HTML: headings, paragraphs, lists, links. HTML in the text is escaped; nh3 sanitises the result."""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(max(int(token.tag[1]), SHALLOWEST), DEEPEST)}"
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    clean = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308  nh3 has taken out all but TAGS


def save_about_page(language: str, text: str, *, by, since: int) -> AboutPage:
    """Save the text of a language. `since` is the version that was edited, 0 for the default text of factwatch.

    Raises StaleVersion. An unchanged text is not saved.
    """
    fields = {"text": text, "changed_by": by, "changed_at": timezone.now()}
    now = about_page(language)
    if now.version != since:
        raise StaleVersion(now)
    if now.text == text:
        return now
    if now.pk:
        now.change(since=since, **fields)
        return now
    try:
        with transaction.atomic():
            return AboutPage.objects.create(language=language, **fields)
    except IntegrityError:
        raise StaleVersion(about_page(language)) from None
