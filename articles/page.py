"""A page that was read: what it says of itself, and its paragraphs, kept or proposed for removal."""

from dataclasses import dataclass, field
from datetime import datetime

from .datelines import DoubtfulDate, Moment
from .text import PARAGRAPH_BREAK, normalise


class Unreadable(ValueError):
    """One sentence for the person who brought what cannot be read."""


@dataclass
class Block:
    """A paragraph of the page. `cut` says why it is proposed for removal; "" where it is kept."""

    text: str
    cut: str = ""


@dataclass
class Page:
    """What a page says of itself. What it does not say is empty, and to be asked for.

    `published_at` is aware. Where the page gives a time and no zone, `zone` is "" and `published_at` is the clock's
    reading as if it were UTC; `asked_for` then names the zone. To the day it is midnight UTC of that day.
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
        """The kept paragraphs in the form of a snapshot. Raises ValueError where none is kept."""
        return normalise(PARAGRAPH_BREAK.join(block.text for block in self.blocks if not block.cut))

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
    """What the head of an HTML page says for programs; nothing of it for a pasted text."""

    title: str = ""
    language: str = ""
    outlets: list[str] = field(default_factory=list)
    byline: str = ""
    dates: list[Moment | DoubtfulDate] = field(default_factory=list)
    url: str = ""
    warnings: list[str] = field(default_factory=list)
