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
    assert r"title = {{100 \% of \{it\} \& \textbackslash{}input\{x\} \_ \# \$}}" in text


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
