"""Import of pages: a task fetches an address; a text or a file is read at once."""

import hashlib
from dataclasses import asdict
from datetime import datetime

import pghistory
from django.conf import settings
from django.db import connection, transaction
from django.tasks import task
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from . import read_page
from .addresses import canonical_address
from .base import NotAllowed, StaleVersion
from .imports import Import
from .read_page import Block, Page, Unreadable
from .text import LONGEST_TEXT
from .web_fetch import FetchRefused, fetch_web_page

MOST_OWN_FETCHES = 5
MOST_FETCHES = 20
MOST_PARAGRAPHS_CUT = 1_500  # paragraphs; each is a field of the import's form
FAULT_SENTENCE = gettext_lazy("factwatch could not read this page, through a fault of its own. Paste the text instead.")


def import_address_in_task(url: str, *, by) -> Import:
    """Queue an address for the task that fetches it. Raises ValueError (wrong address), NotAllowed (above a limit)."""
    url = canonical_address(url)
    with transaction.atomic():
        lock_imports()
        digest = fetch_task_digest(url.encode())
        known = Import.objects.unfinished().filter(added_by=by, digest=digest).first()
        return known or enqueue_fetch_task(Import(way=Import.Way.ADDRESS, url=url, digest=digest, added_by=by))


def import_text_without_task(text: str, *, by, url: str = "") -> Import:
    """Read a pasted text. Raises Unreadable, or ValueError for a wrong address."""
    url = url and canonical_address(url)
    return save_import_without_task(
        Import(way=Import.Way.PASTE, url=url, added_by=by),
        read_page.read_page_of_text(text),
        text.encode(errors="replace"),
    )


def import_file_without_task(name: str, data: bytes, *, by, url: str = "") -> Import:
    """Read a file of text or HTML. Raises Unreadable, or ValueError for a wrong address."""
    url = url and canonical_address(url)
    row = Import(way=Import.Way.FILE, url=url, file_name=name[:255], added_by=by)
    return save_import_without_task(row, read_page.read_page_of_file(name, data), data)


def save_import_without_task(row, page, brought):
    """Store a page that was read at once, or return this person's unfinished import of the same thing."""
    row.digest = fetch_task_digest(row.url.encode(), brought)
    row.page, row.status = task_page_as_json(page_within_task_limits(page)), Import.Status.READY
    with transaction.atomic():
        lock_imports()
        known = Import.objects.unfinished().filter(added_by=row.added_by, digest=row.digest).first()
        if known is None:
            row.save()
    return known or row


def fetch_again_in_task(row: Import, *, by, since: int | None = None) -> None:
    """Fetch an address once more. Raises NotAllowed, StaleVersion."""
    with transaction.atomic():
        lock_imports()
        now = Import.objects.select_for_update().get(pk=row.pk)
        if now.way != Import.Way.ADDRESS or not now.has_failed:
            raise NotAllowed(
                _("This import is %(status)s; it cannot be fetched again now.") % {"status": now.get_status_display()}
            )
        if now.version != (since or now.version):
            raise StaleVersion(now)
        enqueue_fetch_task(now)


def enqueue_fetch_task(row):
    """Queue the task that fetches the import. The task is a database row too: both rows are stored, or neither."""
    waiting = Import.objects.being_fetched()
    if waiting.filter(added_by=row.added_by).count() >= MOST_OWN_FETCHES:
        raise NotAllowed(
            _("You have %(most)s pages being fetched. Wait until one of them is there.") % {"most": MOST_OWN_FETCHES}
        )
    if waiting.count() >= MOST_FETCHES:
        raise NotAllowed(
            _("The desk has %(most)s pages being fetched. Try again in a minute, or paste the text.")
            % {"most": MOST_FETCHES}
        )
    fields = {"status": Import.Status.WAITING, "problem": "", "sent_at": timezone.now()}
    if row.pk:
        row.change(**fields)
    else:
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
    fetch_import.enqueue(row.pk, row.version, get_language())
    return row


@task
def fetch_import(pk: int, version: int, language: str = settings.LANGUAGE_CODE) -> None:
    """The task. Its stored messages are in the language of the editor who asked for the page."""
    with override(language):
        fetch_page_in_task(pk, version)


def fetch_page_in_task(pk: int, version: int, *, get=fetch_web_page) -> None:
    """Fetch and read the page of an import, if the import is still at this version and nobody dropped it."""
    row = Import.objects.get(pk=pk)
    with pghistory.context(user=row.added_by_id):
        try:
            row.change(since=version, status=Import.Status.FETCHING, sent_at=timezone.now())
        except StaleVersion:
            return
        try:
            write_fetch_task_outcome(row, **fetch_task_outcome(row.url, get))
        except Exception:
            write_fetch_task_outcome(row, status=Import.Status.FAILED, problem=str(FAULT_SENTENCE))
            raise


def fetch_task_outcome(url, get):
    """The result of fetching an address, as fields of the import."""
    try:
        fetched = get(url)
        if fetched.content_type == "text/plain":
            page = read_page.read_page_of_file("", fetched.data)
        else:
            page = read_page.read_page_of_html(fetched.data, charset=fetched.charset, url=fetched.url)
        page = page_within_task_limits(page)
    except (FetchRefused, Unreadable) as refused:
        return {"status": Import.Status.FAILED, "problem": str(refused)[:500]}
    return {"status": Import.Status.READY, "page": task_page_as_json(page)}


def write_fetch_task_outcome(row, **fields):
    """Write the result of the fetch, unless the import was dropped or queued again in the meantime."""
    try:
        row.change(**fields)
    except StaleVersion:
        row.refresh_from_db()


def page_within_task_limits(page: Page) -> Page:
    """The page. Raises Unreadable when it is more than one form can hold."""
    if sum(len(block.text) for block in page.blocks) > LONGEST_TEXT:
        raise Unreadable(
            _("The page is longer than %(most)s characters. Paste the text of its article instead.")
            % {"most": number_format(LONGEST_TEXT, force_grouping=True)}
        )
    if sum(bool(block.cut) for block in page.blocks) > MOST_PARAGRAPHS_CUT:
        raise Unreadable(_("The page has too many parts that are no article. Paste the text of its article instead."))
    try:
        page.text  # noqa: B018  raises when the text cannot be stored
    except ValueError:
        raise Unreadable(_("No article was found on this page, only what stands around one. Paste its text.")) from None
    return page


def task_page_as_json(page: Page) -> dict:
    return asdict(page) | {"published_at": page.published_at and page.published_at.isoformat()}


def task_page_from_json(values: dict) -> Page:
    """The page that `task_page_as_json` wrote."""
    moment = values["published_at"] and datetime.fromisoformat(values["published_at"])
    blocks = [Block(**block) for block in values["blocks"]]
    return Page(**values | {"published_at": moment, "blocks": blocks})


def fetch_task_digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def lock_imports() -> None:
    """Make imports wait for each other: two at the same time would both count as below a limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('articles.import'))")
