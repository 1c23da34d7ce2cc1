"""An Atom feed of claims: Django's, plus the content of each entry, a link to the next page, and a stable date."""

import datetime
import re
from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5

from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed

from ..history.changes import last_changes_for_readers
from ..models import Claim
from ..reading.chain import speaker_names
from .addresses import exported_page_address
from .titles import claim_title

# Characters that XML 1.0 does not allow, not even as a character reference.
INVALID_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NO_CHANGE_YET = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class ClaimAtom(Atom1Feed):
    def latest_post_date(self):
        """The time of the last change of an entry. Without entries a fixed day, so that the ETag does not change."""
        return max((item["updateddate"] for item in self.items), default=NO_CHANGE_YET)

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        if self.feed["next_address"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["next_address"]})

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


def add_atom_entries(feed: ClaimAtom, claims: Iterable[Claim]) -> None:
    """Add an entry for each claim, in this order. The claims must come from `claims_to_export`."""
    changed = last_changes_for_readers(claim.pk for claim in claims)
    for claim in claims:
        feed.add_item(
            title=fit_for_atom_xml(claim_title(claim)),
            link=exported_page_address(claim),
            unique_id=atom_id(exported_page_address(claim)),
            description=None,
            author_name=fit_for_atom_xml(speaker_names(claim, "; ")),
            categories=[fit_for_atom_xml(topic.name) for topic in claim.topics.all()],
            pubdate=claim.published_at,
            updateddate=max(claim.published_at, changed.get(claim.pk, claim.published_at)),
            content=fit_for_atom_xml(render_to_string("claims/feed_entry.html", {"claim": claim})),
        )


def atom_id(address: str) -> str:
    """A name for what stands at the address, which stays the same when the site goes from http to https."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, address.partition(':')[2])}"


def fit_for_atom_xml(text: str) -> str:
    return INVALID_IN_XML.sub("", text)
