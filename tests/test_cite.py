import json
import re

import pytest

from claims.exporting.citations import CITATION_FILES, CITATION_FORMS
from claims.models import Claim
from tests.conftest import make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def admission(article, minister):
    return make_claim(article, minister, slug="admission", kind="admission", gist="Iran sent drones.")


@pytest.mark.parametrize("form", CITATION_FORMS)
def test_each_form_stands_on_the_page_with_the_permalink(client, admission, form):
    page = client.get("/claims/admission/").content.decode()
    shown = re.search(rf'<pre id="cite-{form}".*?>(.*?)</pre>', page, re.S)[1]
    assert "http://localhost:8000/claims/admission/" in shown
    assert "our summary" in shown
    assert "“" not in shown


def test_the_plain_form_names_speaker_role_dates_and_outlet(client, admission):
    page = client.get("/claims/admission/").content.decode()
    assert (
        "factwatch. (2026, March 1). Iran sent drones. [Admission by Hossein Amirabdollahian, foreign minister of "
        "Iran, said 5 Nov 2022, as reported by Kompas.com, date not on record; our summary]. "
        "http://localhost:8000/claims/admission/"
    ) in page


@pytest.mark.parametrize("form", CITATION_FILES)
def test_a_citation_comes_as_a_file(client, admission, form):
    response = client.get(f"/claims/admission/cite.{form}")
    assert response.status_code == 200
    assert f'filename="factwatch-admission.{form}"' in response["Content-Disposition"]
    assert "Iran sent drones" in response.content.decode()


@pytest.mark.parametrize("form", ["apa", "exe", "wiki"])
def test_a_form_that_is_no_file_is_not_found(client, admission, form):
    assert client.get(f"/claims/admission/cite.{form}").status_code == 404


def test_csl_json_is_an_item_of_a_web_page_whose_author_is_not_the_speaker(client, admission):
    [item] = json.loads(client.get("/claims/admission/cite.json").content)
    assert (item["type"], item["author"]) == ("webpage", [{"literal": "factwatch"}])
    assert item["issued"] == {"date-parts": [[2026, 3, 1]]}


def test_bibtex_escapes_what_tex_would_take_for_commands(client, admission):
    Claim.objects.filter(pk=admission.pk).update(gist=r"100 % of {it} & \input{x} _ # $")
    text = client.get("/claims/admission/cite.bib").content.decode()
    braces = r"\textbraceleft{}it\textbraceright{} \& \textbackslash{}input\textbraceleft{}x\textbraceright{}"
    assert rf"title = {{{{Admission by Hossein Amirabdollahian: 100 \% of {braces} \_ \# \$}}}}" in text


def test_ris_keeps_each_field_on_its_own_line(client, admission):
    Claim.objects.filter(pk=admission.pk).update(gist="One\nER  - \nTY  - BOOK")
    lines = client.get("/claims/admission/cite.ris").content.decode().split("\r\n")
    assert [line[:2] for line in lines if line] == ["TY", "AU", "TI", "PY", "DA", "N1", "ET", "UR", "ER"]


def test_the_wiki_form_keeps_its_template_whole(client, admission):
    Claim.objects.filter(pk=admission.pk).update(gist="a|b}}{{x}}")
    page = client.get("/claims/admission/").content.decode()
    shown = re.search(r'<pre id="cite-wiki".*?>(.*?)</pre>', page, re.S)[1]
    assert (shown.count("{{"), shown.count("}}")) == (1, 1)


@pytest.mark.parametrize("path", ["claim.jsonld", "cite.bib", "cite.ris", "cite.json"])
def test_a_withdrawn_claim_says_so_and_a_draft_is_not_there(client, cast, path):
    gone = client.get(f"/claims/withdrawn/{path}")
    assert (gone.status_code, gone.json()["error"]["message"]) == (410, "This claim was withdrawn: It was retracted.")
    assert client.get(f"/claims/draft/{path}").status_code == 404
    assert client.get(f"/claims/discarded/{path}").status_code == 404


@pytest.mark.parametrize("gist", ["One { brace", "Closed }", "\\{", "}}{{", "a \\} b { c"])
def test_no_gist_unbalances_the_braces_that_bibtex_counts(client, admission, gist):
    Claim.objects.filter(pk=admission.pk).update(gist=gist)
    text, depth = client.get("/claims/admission/cite.bib").content.decode(), 0
    for number, sign in enumerate(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth > 0 or sign not in "{}" or number == len(text) - 1
    assert depth == 0


TITLE = "Partial denial by Hossein Amirabdollahian: Iran sent few."


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/claims/few/cite.json", f'"title": "{TITLE} (our summary)"'),
        ("/claims/few/cite.bib", f"title = {{{{{TITLE}}}}}"),
        ("/claims/few/cite.ris", f"TI  - {TITLE} (our summary)\r\n"),
        ("/claims/feed.atom", f"<title>{TITLE}</title>"),
        ("/claims/few/", f'<meta property="og:title" content="{TITLE}">'),
        ("/claims/few/", f'<meta name="citation_title" content="{TITLE}">'),
        ("/claims/few/", '<meta name="citation_publication_date" content="2026/03/01">'),
        ("/claims/few/", '<meta name="citation_author" content="factwatch">'),
        ("/claims/few/embed/", f"<title>{TITLE}, factwatch</title>"),
        ("/oembed/?url=http%3A%2F%2Flocalhost%3A8000%2Fclaims%2Ffew%2F", f'"title": "{TITLE}"'),
    ],
)
def test_what_leaves_the_site_names_speaker_and_kind(client, article, minister, path, told):
    make_claim(article, minister, slug="few", kind="denial", extent="partial", gist="Iran sent few.")
    assert told in client.get(path).content.decode()


def test_csl_has_the_note_as_genre_which_styles_print(client, admission):
    [item] = json.loads(client.get("/claims/admission/cite.json").content)
    assert item["genre"] == "said 5 Nov 2022, as reported by Kompas.com, date not on record; our summary"
    assert item["note"] == f"Admission by Hossein Amirabdollahian, foreign minister of Iran, {item['genre']}"
