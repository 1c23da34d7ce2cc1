"""`manage.py importarticles PATH… [--check] [--no-input]`: create articles from pages saved as text or HTML."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from articles.article_from_page import (
    ArticleExists,
    NewArticle,
    article_outlet_by_name,
    create_article_from_page,
    existing_article_of_page,
)
from articles.base import free_slug
from articles.clocks import ClockDoubt, clock_doubt
from articles.datelines import dateline_is_in_future
from articles.models import LANGUAGE, Article, Outlet
from articles.precision import parse_date_with_precision
from articles.read_page import LARGEST, Page, Unreadable, read_page_of_file
from articles.similar_articles import similar_articles
from claims.models import Actor

from ...forms.fields import ZoneField

COMMAND = "importarticles"
UNDETERMINED = "und"  # ISO 639-2: unknown language
MOMENT = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:[ T](\d{1,2}):(\d{2}))?")


@dataclass
class FoundPage:
    """A page with its known values; `needs` names the values that are still missing."""

    page: Page
    intake: NewArticle
    needs: list[str]


class Command(BaseCommand):
    help = (
        "Import pages saved as text or HTML. On a terminal, the command asks for values that a page does not give. "
        "Otherwise it saves drafts with the certain values, and lists what each draft needs. A page that was "
        "imported before is skipped."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of files")
        parser.add_argument("--check", action="store_true", help="only read, and print what would be imported")
        parser.add_argument("--no-input", action="store_false", dest="interactive", help="ask nothing")

    def handle(self, *, paths, check, interactive, **options):
        asks = interactive and not check and sys.stdin.isatty()
        counts = Counter()
        for path in files_in(paths):
            try:
                found = read_found_page(path)
                outcome = self.tell(path, found) if check else self.bring(path, found, asks=asks)
            except (ValueError, ValidationError, OSError) as problem:
                self.stderr.write(self.style.ERROR(f"{printable(path)}: {problem_sentence(problem)}"))
                outcome = "not read"
            counts[outcome] += 1
        self.stdout.write(", ".join(f"{number} {outcome}" for outcome, number in counts.items()) or "no files")
        if counts["not read"] or not counts:
            raise CommandError(f"{counts['not read']} of {counts.total()} file(s) could not be imported; see above.")

    def tell(self, path: Path, found: FoundPage) -> str:
        page = found.page
        self.stdout.write(self.style.MIGRATE_HEADING(printable(path)))
        fields = {
            "headline": page.title,
            "outlet": page.outlet,
            "published": page.published_at
            and f"{page.published_at.isoformat()} ({page.precision}, {page.zone or '?'})",
            "language": page.language,
            "byline": page.byline,
            "address": page.url,
        }
        for name, value in fields.items():
            self.stdout.write(f"  {name:10} {printable(value) if value else '-'}")
        for block in page.blocks:
            self.stdout.write(f"  {'- ' + block.cut if block.cut else '+':26} {printable(block.text)[:90]}")
        for warning in page.warnings:
            self.stderr.write(self.style.WARNING(f"  {printable(warning)}"))
        here = existing_article_of_page(page.url, page.text)
        if here:
            self.stdout.write(f"  already here: {article_address(here.article)}")
        else:
            self.tell_similar(found)
            if found.needs:
                self.stdout.write(f"  needs: {', '.join(found.needs)}")
        return "already here" if here else "would be imported"

    def tell_similar(self, found: FoundPage) -> None:
        """Warn of the articles that the page may be already. It is imported all the same: a person decides."""
        intake = found.intake
        for one in similar_articles(intake.text, intake.outlet, intake.published_at, intake.published_precision):
            told = "same outlet, same minute" if one.same_minute else f"{one.percent} % of the shorter text in both"
            self.stderr.write(self.style.WARNING(f"  may be {article_address(one.article)}: {told}"))

    def bring(self, path: Path, found: FoundPage, *, asks: bool) -> str:
        """Import the page, print the result, and return the label under which it is counted."""
        here = existing_article_of_page(found.intake.url, found.intake.text)
        if here:
            self.stdout.write(f"{printable(path)}: already here: {article_address(here.article)}")
            return "already here"
        publish = False
        self.tell_similar(found)
        with pghistory.context(command=COMMAND, reason=f"imported from {printable(path.name)}"):
            if asks:
                self.stdout.write(self.style.MIGRATE_HEADING(f"{printable(path)}: {printable(found.intake.title)}"))
                ask_for_missing(found)
                publish = not found.needs and agrees("Publish it, so that readers see its headline?")
            try:
                article = create_article_from_page(found.intake, publish=publish)
            except ArticleExists as already:
                self.stdout.write(f"{printable(path)}: already here: {article_address(already.article)}")
                return "already here"
        needs = f"; needs {', '.join(found.needs)}" if found.needs else ""
        self.stdout.write(f"{printable(path)}: {article.get_status_display()} {article_address(article)}{needs}")
        for warning in found.page.warnings:
            self.stderr.write(self.style.WARNING(f"  {printable(warning)}"))
        return "published" if publish else "saved as drafts"


def files_in(paths: list[Path]) -> Iterator[Path]:
    """The given files, and the files in the given folders in the order of their names, without hidden files."""
    for path in paths:
        if path.is_dir():
            inside = (file for file in sorted(path.rglob("*")) if file.is_file())
            yield from (file for file in inside if not any(p.startswith(".") for p in file.relative_to(path).parts))
        else:
            yield path


def read_found_page(path: Path) -> FoundPage:
    """The page in a file, with its certain values. Raises Unreadable, OSError."""
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"This is larger than {LARGEST // 1_000_000} MB.")
    page = read_page_of_file(path.name, path.read_bytes())
    outlet = article_outlet_by_name(page.outlet)
    needs = [name for name in page.asked_for if name != "outlet"]
    if outlet is None:
        needs.append(f"outlet (“{page.outlet}” is not registered)" if page.outlet else "outlet")
    precision, at = page.precision, page.published_at
    if "zone" in needs:
        # Without a zone only the day is kept: the day that the page prints.
        precision, at = Article.Precision.DAY.value, at.replace(hour=0, minute=0, second=0, microsecond=0)
    text = page.text
    intake = NewArticle(
        title=page.title or f"{text[:80].splitlines()[0]}…",
        text=text,
        language=page.language or UNDETERMINED,
        outlet=outlet,
        url=page.url or None,
        byline=page.byline,
        published_at=at,
        published_precision=precision,
        published_zone=page.zone or "UTC",
    )
    return FoundPage(page, intake, needs)


def ask_for_missing(found: FoundPage) -> None:
    """Ask on the terminal for each value that the page does not give; an empty answer leaves it missing."""
    asking = {
        "headline": ask_headline,
        "language": ask_language,
        "date": ask_date,
        "zone": ask_date,
        "outlet": ask_outlet,
    }
    for need in list(found.needs):
        if asking[need.split()[0]](found):
            found.needs.remove(need)


def ask_headline(found: FoundPage) -> bool:
    answer = " ".join(typed_answer("  Headline: ").split())
    if answer:
        found.intake.title = answer
        found.intake.text = f"{answer}\n\n{found.intake.text}"
    return bool(answer)


def ask_language(found: FoundPage) -> bool:
    while answer := typed_answer("  Language (id, en, …): "):
        try:
            LANGUAGE(answer)
        except ValidationError as error:
            print(f"  {error.messages[0]}")
        else:
            found.intake.language = answer
            return True
    return False


def ask_date(found: FoundPage) -> bool:
    """Ask for a date as 2022-11-09 19:01, 2022-11-09, 2022-11 or 2022; with a time, ask for its zone too."""
    while answer := typed_answer("  Published (2022-11-09 19:01, 2022-11-09, 2022-11 or 2022): "):
        try:
            at, precision = parse_moment(answer)
        except ValueError as error:
            print(f"  {error}")
            continue
        zone = "UTC"
        if precision == Article.Precision.MINUTE:
            zone = ask_zone()
            if not zone:
                return False
            doubt = clock_doubt(at.date(), at.time(), zone)
            if doubt == ClockDoubt.MISSING:
                print("  No clock there showed this time: it was put forward over it.")
                continue
            if doubt == ClockDoubt.TWICE and not agrees("A clock there showed this time twice. Is it the first?"):
                at = at.replace(fold=1)
        found.intake.published_at = at.replace(tzinfo=ZoneInfo(zone))
        found.intake.published_precision, found.intake.published_zone = precision, zone
        return True
    return False


def ask_zone() -> str:
    while answer := typed_answer("  Time zone of that clock (WIB, or such as Asia/Jakarta): "):
        try:
            return ZoneField().clean(answer)
        except ValidationError as error:
            print(f"  {error.messages[0]}")
    return ""


def ask_outlet(found: FoundPage) -> bool:
    """Ask for the outlet; a new outlet is created only after a yes."""
    while answer := typed_answer("  Outlet: "):
        outlet = article_outlet_by_name(answer)
        if outlet is None and agrees(f"  No outlet is registered as “{answer}”. Make it?"):
            outlet = Outlet(slug=free_slug(Outlet, answer), name=answer, language=found.page.language)
            outlet.full_clean()
            outlet.save()
            Actor.objects.for_outlet(outlet)
        if outlet:
            found.intake.outlet = outlet
            return True
    return False


def parse_moment(answer: str) -> tuple[datetime, str]:
    """The typed date as (moment without a zone, precision). Raises ValueError."""
    match = MOMENT.fullmatch(answer)
    if not match:
        raise ValueError("Write it as 2022-11-09 19:01, or 2022-11-09, 2022-11 or 2022 where no more is known.")
    day, precision = parse_date_with_precision(match[1])
    at = datetime(day.year, day.month, day.day)
    if dateline_is_in_future(at.replace(tzinfo=UTC)):
        raise ValueError(f"{match[1]} lies in the future.")
    if not match[2]:
        return at, precision.value
    if precision != Article.Precision.DAY:
        raise ValueError("A time needs its day.")
    return at.replace(hour=int(match[2]), minute=int(match[3])), Article.Precision.MINUTE.value


def typed_answer(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""


def agrees(question: str) -> bool:
    return typed_answer(f"{question} [y/N] ").casefold() in {"y", "yes"}


def article_address(article: Article) -> str:
    return f"{settings.SITE_URL}{article.get_absolute_url()}"


def printable(words) -> str:
    """Words of a page or of a file's name, without control characters for the terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(words))


def problem_sentence(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        return " ".join(problem.messages)
    return problem.strerror or str(problem) if isinstance(problem, OSError) else str(problem)
