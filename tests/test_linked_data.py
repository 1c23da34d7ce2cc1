"""JSON-LD: third-party packages check it against JSON Schema profiles and expand it; other tests check the rest."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pyld import jsonld

from claims.models import Claim
from tests.conftest import make_article, make_claim
from tests.seeded import load_seeds
from tests.test_export import link, original  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db

HERE = Path(__file__).parent / "profiles"
PROFILE = Draft202012Validator(json.loads((HERE / "annotation.json").read_text()))
CONTEXTS = {
    "http://www.w3.org/ns/anno.jsonld": "anno-context.json",
    "https://schema.org": "schema-context.json",
}
VOCABULARIES = ("http://www.w3.org/", "http://purl.org/dc/terms/", "http://schema.org/", "urn:factwatch:")


def local(address, options):
    """Load a context from the folder `HERE`, with only the terms that we use. Any other address fails the test."""
    document = json.loads((HERE / CONTEXTS[address]).read_text())
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": document}


def expanded(document):
    return jsonld.expand(document, {"documentLoader": local})


@pytest.fixture
def claims(article, minister, question, drones, original):  # noqa: F811
    admission = make_claim(
        article, minister, slug="admission", kind="admission", stances=[(question, "yes")], topics=[drones]
    )
    emoji = make_article("Judul 😀\n\nﷺ 😀 ایران درباره پهپاد گفت، 😀 sudah.", slug="emoji", language="fa")
    make_claim(emoji, minister, words="ایران درباره پهپاد گفت", slug="persian", said="2023-04")
    link(original, admission)
    Claim.objects.filter(pk=original.pk).update(denies=admission)


def annotations(client, path="/claims/export.jsonld"):
    return json.loads(client.get(path).getvalue())["items"]


def targets(client):
    found = [one["target"] for one in annotations(client)]
    return [target for one in found for target in (one if isinstance(one, list) else [one])]


def test_every_annotation_fits_the_profile(client, claims):
    found = annotations(client)
    assert len(found) == 4
    assert [error.message for one in found for error in PROFILE.iter_errors(one)] == []


def test_the_profile_refuses_what_is_no_annotation(client, claims):
    broken = annotations(client)[0]
    del broken["target"]["selector"][0]["exact"]
    assert not PROFILE.is_valid(broken)


def test_each_selector_finds_its_words_in_the_snapshot_it_targets(client, claims):
    for target in targets(client):
        quote, *places = target["selector"]
        if target["source"] == target["scope"]:  # a text that is not public
            assert places == []
            continue
        response = client.get(target["source"].removeprefix("http://localhost:8000"))
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        text, [place] = response.content.decode(), places
        digest = b64encode(sha256(response.content).digest()).decode()
        assert response["Repr-Digest"] == f"sha-256=:{digest}:"
        start, end = place["start"], place["end"]
        assert start < end <= len(text)
        assert text[start:end] == quote["exact"]
        assert text[:start].endswith(quote["prefix"])
        assert text[end:].startswith(quote["suffix"])


def test_each_target_is_a_page_that_readers_can_open(client, claims):
    for target in targets(client):
        assert client.get(target["source"].removeprefix("http://localhost:8000")).status_code == 200


def test_no_context_goes_out_of_a_text_that_is_not_public(client, claims):
    [quote] = {tuple(one["selector"][0].items()) for one in targets(client) if "original" in one["source"]}
    assert dict(quote) == {
        "type": "TextQuoteSelector",
        "exact": "Rusia membantah semuanya",
        "prefix": "",
        "suffix": "",
    }


def test_a_processor_reads_every_term_and_asks_no_network(client, claims):
    page = json.loads(client.get("/claims/export.jsonld").getvalue())
    [expanded_page] = expanded(page)
    text = json.dumps(expanded_page)
    assert "http://www.w3.org/ns/oa#exact" in text
    keys = set(re.findall(r'"([^"@]+)": ?[\[{]', text))
    assert [key for key in keys if not key.startswith(VOCABULARIES)] == []


def test_no_term_is_lost_on_the_way_through_a_processor(client, claims):
    body = annotations(client, "/claims/admission/claim.jsonld")[0]["body"]
    [found] = expanded(body)
    written = [key for key in body if not key.startswith("@")]
    assert len([key for key in found if not key.startswith("@")]) == len(written)
    assert found["@type"] == ["http://schema.org/Claim"]


def test_a_digest_is_our_abstract_and_an_original_the_text_of_the_claim(client, claims):
    bodies = {one["id"]: one["body"] for one in annotations(client) if one["motivation"] == "describing"}
    ours = bodies["http://localhost:8000/claims/admission/#words"]
    theirs = bodies["http://localhost:8000/claims/reply/#words"]
    assert (ours["abstract"], "text" in ours) == ("Iran mengakui mengirim drone", False)
    assert (theirs["text"], "abstract" in theirs) == ("Rusia membantah semuanya", False)


def test_a_link_leads_from_its_source_to_its_target_and_stands_once(client, claims):
    [found] = [one for one in annotations(client) if one["motivation"] == "linking"]
    assert found["body"][0]["value"] == "contradicts"
    assert [one["selector"][0]["exact"] for one in found["target"]] == [
        "Rusia membantah semuanya",
        "Iran mengakui mengirim drone",
    ]
    assert len(annotations(client, "/claims/export.jsonld?kind=admission")) == 2


def test_a_claim_has_its_linked_data_in_its_page(client, claims):
    page = client.get("/claims/admission/").content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    assert json.loads(block) == annotations(client, "/claims/admission/claim.jsonld")[0]["body"]
    assert "ClaimReview" not in page


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028 & ]]>", "\\u003C"])
def test_linked_data_cannot_break_out_of_its_block(client, claims, text):
    Claim.objects.filter(slug="admission").update(gist=text)
    page = client.get("/claims/admission/").content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    assert json.loads(block)["name"] == text


def test_every_position_of_the_seeds_is_found_at_the_address_that_it_names(client, db):
    load_seeds()
    page = json.loads(client.get("/claims/export.jsonld").getvalue())
    found = [one["target"] for one in page["items"] if one["motivation"] == "describing"]
    texts = {}
    for target in found:
        address = target["source"].removeprefix("http://localhost:8000")
        text = texts.setdefault(address, client.get(address).content.decode())
        quote, position = target["selector"]
        assert text[position["start"] : position["end"]] == quote["exact"]
    assert len(found) == Claim.objects.published().count() > 80


def test_the_text_of_an_outlet_has_no_address_of_its_own(client, editor_client, original):  # noqa: F811
    article = original.article
    address = f"/articles/{article.slug}/text/{article.newest_snapshot.number}.txt"
    assert client.get(address).status_code == 404
    assert editor_client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("kind", "article_type", "publisher_type"),
    [
        ("newsroom", "NewsArticle", "NewsMediaOrganization"),
        ("agency", "NewsArticle", "NewsMediaOrganization"),
        ("official", "WebPage", "Organization"),
        ("document", "DigitalDocument", "Organization"),
        ("transcript", "DigitalDocument", "Organization"),
        ("broadcast", "MediaObject", "Organization"),
        ("social", "SocialMediaPosting", "Organization"),
    ],
)
def test_what_an_outlet_is_tells_what_it_publishes(client, kompas, article, iran, kind, article_type, publisher_type):
    kompas.kind = kind
    kompas.save()
    make_claim(article, iran, slug="said")
    appearance = annotations(client, "/claims/said/claim.jsonld")[0]["body"]["appearance"]
    assert (appearance["@type"], appearance["publisher"]["@type"]) == (article_type, publisher_type)
