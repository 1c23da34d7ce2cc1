"""One row for each thing that a URL names, for the tests that walk all URLs."""

import uuid

import pghistory
import pytest

from articles.fetch_task import task_page_as_json
from articles.models import Import
from articles.read_page import read_page_of_text
from claims.anchors.carry import capture_and_carry_claims
from claims.lists.alerts import stop_alert_token
from claims.models import Action, Claim, Judgement, Link, Question, Report, SavedSearch
from claims.registry.merge import accept_merge, propose_merge
from tests.conftest import make_actor, make_article, make_claim

PAGE_TEXT = "Kabar dari Teheran\n\nSeorang pejabat mengatakan bahwa pengiriman itu sudah lama berakhir."


@pytest.fixture
def cast(article, iran, russia, question, editor, reviewer):
    """One row for each thing that a URL names, all made by the editor and checked by the reviewer."""
    make_article(slug="unpublished", status="draft")
    make_article(slug="put-away", status="discarded")
    persia, medes, media = make_actor("Persia"), make_actor("Medes"), make_actor("Media")
    same, merged = (propose_merge(one, persia, reason="One.", by=editor) for one in (medes, media))
    accept_merge(merged, by=reviewer)
    made = {"origin": "desk", "made_by": editor}
    checked = made | {"reviewed_by": reviewer}
    make_claim(article, iran, slug="draft", status="draft", **made)
    make_claim(article, iran, slug="in-review", status="in_review", **made)
    make_claim(article, iran, slug="discarded", status="discarded", **made)
    said = make_claim(article, iran, slug="said", stances=[(question, "yes")], **checked)
    make_claim(article, iran, slug="changed", changed_by=editor, **checked)
    withdrawn = make_claim(article, iran, slug="withdrawn", **checked)
    withdrawn.withdraw(by=editor, reason="It was retracted.")
    Claim.objects.filter(pk=withdrawn.pk).update(version=1)
    other = make_claim(make_article(), russia, slug="other", **checked)
    ends = {"source": said, "target": other, "rationale": "Because.", "proposed_by": editor}
    proposed = Link.objects.create(**ends, relation="supports")
    dismissed = Link.objects.create(**ends, relation="repeats", status="dismissed")
    found = {
        "way": "address",
        "url": "https://news.example/",
        "added_by": editor,
        "page": task_page_as_json(read_page_of_text(PAGE_TEXT)),
    }
    ready, dropped, failed = (
        Import.objects.create(**found, digest=status, status=status, problem="Why.")
        for status in ("ready", "dropped", "failed")
    )
    checked_link = {"status": "confirmed", "confirmed_by": reviewer, "confirmed_at": said.published_at}
    doubted = Link.objects.create(**ends, relation="context", needs_another_look=True, **checked_link)
    edited = make_article()
    waiting = make_claim(edited, iran, slug="waiting", **checked)
    capture_and_carry_claims(edited, "Utusan\n\nIran mengakui telah mengirim drone lagi.", by=editor, origin="digest")
    place = waiting.anchors.get(state="needs_check")
    pair = {"claim": said, "other": other, "claim_said": "", "other_said": "", "judged_by": editor}
    judgement = Judgement.objects.create(**pair, verdict="unrelated")
    comment = said.comments.create(text="canarycomment", made_by=editor)
    error = {
        "claim": said,
        "claim_version": 1,
        "kind": "date",
        "text": "canaryreport",
        "email": "canary@reader.example",
    }
    waits, settled = (Report.objects.create(**error, visitor="v", form_token=uuid.uuid4()) for _ in range(2))
    settled.settle(by=editor, outcome="corrected", note="canarynote")
    Question.objects.create(slug="is-it-open", text="Is it open?")
    search = SavedSearch.objects.create(user=editor, name="canarysearch", query="kind=denial")
    Claim.objects.get(slug="draft").change(gist="A changed gist.")
    with pghistory.context() as action:
        Claim.objects.filter(slug="draft").update(version=1, gist="A third gist.")
    Action.objects.create(pk=action.id, by=editor, sentence="Saved.")
    return {
        "proposed": proposed.pk,
        "dismissed": dismissed.pk,
        "doubted": doubted.pk,
        "comment": comment.pk,
        "in_review": Claim.objects.get(slug="in-review").pk,
        "action": action.id,
        "waiting": place.pk,
        "judgement": judgement.pk,
        "ready": ready.pk,
        "dropped": dropped.pk,
        "failed": failed.pk,
        "same": same.pk,
        "merged": merged.pk,
        "report": waits.pk,
        "settled": settled.pk,
        "search": search.pk,
        "stop": stop_alert_token(search),
    }
