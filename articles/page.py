"""A page that was read: its metadata, and its paragraphs, each kept or proposed for removal."""

from dataclasses import dataclass, field
from datetime import datetime

from .datelines import DoubtfulDate, Moment
from .text import PARAGRAPH_BREAK, normalise_article_text


class Unreadable(ValueError):
    """A text or file that cannot be read; the message is one sentence for the person who imports it."""


@dataclass
class Block:
    """A paragraph of the page. `cut` is the reason why it is proposed for removal; "" when it is kept."""

    text: str
    cut: str = ""


@dataclass
class Page:
    """A page and its metadata. A value that the page does not give is empty; `asked_for` names the missing ones.

    `published_at` is aware. When the page gives a time without a zone, `zone` is "", `published_at` is the printed time
    as if it were UTC, and `asked_for` names the zone. With precision "day", `published_at` is midnight UTC of that day.
    """

    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    language: str = ""
    outlet: str = ""
    byline: str = ""
    published_at: datetime | None = None
    precision: str = "minute"
    zone: str = ""
    url: str = ""
    warnings: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The kept paragraphs as the text of a snapshot. Raises ValueError when none is kept."""
        return normalise_article_text(PARAGRAPH_BREAK.join(block.text for block in self.blocks if not block.cut))

    @property
    def asked_for(self) -> list[str]:
        missing = {
            "headline": not self.title,
            "outlet": not self.outlet,
            "date": self.published_at is None,
            "zone": self.published_at is not None and self.precision == "minute" and not self.zone,
            "language": not self.language,
        }
        return [name for name, is_missing in missing.items() if is_missing]


@dataclass
class PageHead:
    """The metadata in the head of an HTML page; all of it is empty for a pasted text."""

    title: str = ""
    language: str = ""
    outlets: list[str] = field(default_factory=list)
    byline: str = ""
    dates: list[Moment | DoubtfulDate] = field(default_factory=list)
    url: str = ""
    warnings: list[str] = field(default_factory=list)
