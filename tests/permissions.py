"""The permissions of each role: one row for each URL name, with the HTTP statuses that each role gets.

A cell holds four statuses: GET as a page, GET as htmx, POST as a page, POST as htmx. `gone` is a disabled account with
an old session: it must get the statuses of `anonymous`.
"""

from typing import NamedTuple

from django.core import signing

from claims.suggestions.suggest import SUGGESTION_SALT


class Row(NamedTuple):
    path: str
    anonymous: str
    author: str
    second: str
    admin: str
    # The POST data. It is the same for every role, so that only the permission can change the status.
    body: dict = {}


READING = ("200 200 405 405",) * 4
EDITORS_FORM = ("302 401 302 401", "200 200 302 302", "200 200 302 302", "200 200 302 302")
EDITORS_PAGE = ("302 401 302 401", *("200 200 405 405",) * 3)
HTMX_FORM = ("302 401 302 401", "200 200 302 204", "200 200 302 204", "200 200 302 204")
SECOND_ONLY = ("302 401 302 401", "200 200 403 403", "200 200 302 302", "200 200 302 302")

ANYBODYS_FORM = ("200 200 302 302",) * 4
# URL names where a reader without an account may write.
OPEN_TO_ALL = {"claim_report"}

# Pages that belong to one editor, the author.
OWN_FORM = ("302 401 302 401", "200 200 302 302", *("404 404 404 404",) * 2)

ADMIN_ONLY = ("302 401 302 401", "403 403 403 403", "403 403 403 403", "200 200 302 302")

FIRST_VERSION = {"version": 1}
REASON = {"version": 1, "reason": "A reason."}
CLAIM = {
    "start": 25,
    "end": 53,
    "exact": "Iran mengakui mengirim drone",
    "snapshot": 1,
    "version": 1,
    "kind": "admission",
    "gist": "Iran sent drones.",
    "speakers": "Iran",
    "said_on": "2022-11-05",
    "said_basis": "stated",
}
SHOWN_SUGGESTION = {"to": "other", "versions": [1, 1], "score": 0.5, "rank": 1, "hint": "", "reasons": ["same topic"]}
PROPOSE = {
    "answer": "propose",
    "relation": "contradicts",
    "rationale": "They differ.",
    "shown": signing.dumps(SHOWN_SUGGESTION, salt=SUGGESTION_SALT, compress=True),
}
SAVED_IMPORT = {"version": 1, "title": "Berita", "language": "id", "save": "draft"}
LINK = {"target": "other", "relation": "contradicts", "rationale": "They differ."}
CAPTURE = {"text": "Utusan Rusia\n\nIran mengakui mengirim drone.", "origin": "digest", "save": "yes"}

REPORT = {"kind": "date", "text": "It was said a day later.", "form_token": "6f1b2a52-5a87-4a9e-8a57-3a4c1c1d1e11"}
SETTLED_REPORT = {"version": 1, "outcome": "no_error", "note": "The text says so."}

FORMSET_ROWS = {f"{rows}-{count}_FORMS": 0 for rows in ("names", "roles") for count in ("TOTAL", "INITIAL")}
ACTOR = {"version": 1, "name": "Ali", "kind": "state"} | FORMSET_ROWS
SAME_ACTOR = {"other": "russia", "verdict": "into", "reason": "They are one."}
ARTICLE = {"version": 1, "title": "A better headline", "language": "id", "reason": "It was wrong."}

TABLE = {
    "home": Row("/", *READING),
    "claim_list": Row("/claims/", *READING),
    "claim_feed": Row("/claims/feed.atom", *READING),
    "claim_export_csv": Row("/claims/export.csv", *READING),
    "claim_export_json": Row("/claims/export.json", *READING),
    "claim_export_jsonld": Row("/claims/export.jsonld", *READING),
    "claim_detail": Row("/claims/said/", *READING),
    "claim_report": Row("/claims/said/report/", *ANYBODYS_FORM, REPORT),
    "claim_reported": Row("/claims/said/report/sent/", *READING),
    "claim_jsonld": Row("/claims/said/claim.jsonld", *READING),
    "claim_cite": Row("/claims/said/cite.bib", *READING),
    "claim_embed": Row("/claims/said/embed/", *READING),
    "oembed": Row("/oembed/?url=http%3A%2F%2Flocalhost%3A8000%2Fclaims%2Fsaid%2F", *READING),
    "api_docs": Row("/api/", *READING),
    "api_description": Row("/api/v1/openapi.json", *READING),
    "api_claims": Row("/api/v1/claims", *READING),
    "api_claim": Row("/api/v1/claims/said", *READING),
    "api_actors": Row("/api/v1/actors", *READING),
    "api_actor": Row("/api/v1/actors/iran", *READING),
    "api_questions": Row("/api/v1/questions", *READING),
    "api_question": Row("/api/v1/questions/has-iran-supplied-drones", *READING),
    "api_articles": Row("/api/v1/articles", *READING),
    "api_article": Row("/api/v1/articles/utusan", *READING),
    "api_links": Row("/api/v1/links", *READING),
    "api_nothing": Row("/api/v1/nothing", *("404 404 405 405",) * 4),
    "claim_update": Row("/claims/draft/edit/", *HTMX_FORM, CLAIM),
    "comment_create": Row("/claims/said/comments/", *EDITORS_FORM, {"text": "Is this right?"}),
    "comment_delete": Row(
        "/comments/{comment}/delete/",
        "302 401 302 401",
        "200 200 302 302",
        "403 403 403 403",
        "403 403 403 403",
        {"yes": 1},
    ),
    "claim_hand_review": Row("/claims/in-review/review/", *EDITORS_FORM, {"version": 1, "to": "reviewer"}),
    "claim_submit": Row("/claims/draft/submit/", *EDITORS_FORM, FIRST_VERSION),
    "claim_publish": Row("/claims/in-review/publish/", *SECOND_ONLY, FIRST_VERSION),
    "claim_send_back": Row("/claims/in-review/send-back/", *EDITORS_FORM, REASON),
    "claim_take_change": Row("/claims/changed/take-change/", *SECOND_ONLY, FIRST_VERSION),
    "claim_withdraw": Row("/claims/said/withdraw/", *EDITORS_FORM, REASON),
    "claim_republish": Row("/claims/withdrawn/republish/", *EDITORS_FORM, REASON),
    "claim_discard": Row("/claims/draft/discard/", *EDITORS_FORM, FIRST_VERSION),
    "claim_restore": Row("/claims/discarded/restore/", *EDITORS_FORM, FIRST_VERSION),
    "claim_version": Row("/claims/draft/versions/2/", *EDITORS_FORM, FIRST_VERSION),
    "claim_suggestions": Row("/claims/said/suggestions/", *EDITORS_PAGE),
    "suggestion_answer": Row("/claims/said/suggestions/other/", "302 401 302 401", *("405 405 302 302",) * 3, PROPOSE),
    "judgement_withdraw": Row("/judgements/{judgement}/withdraw/", *EDITORS_FORM, FIRST_VERSION),
    "article_suggestions": Row("/articles/utusan/suggestions/", "302 401 302 401", *("405 405 200 200",) * 3, CLAIM),
    "link_create": Row("/claims/said/link/", *HTMX_FORM, LINK),
    "link_confirm": Row("/links/{proposed}/confirm/", *SECOND_ONLY, FIRST_VERSION),
    "link_dismiss": Row("/links/{proposed}/dismiss/", *EDITORS_FORM, REASON),
    "link_withdraw": Row("/links/{proposed}/withdraw/", *EDITORS_FORM, REASON),
    "link_take_change": Row("/links/{doubted}/take-change/", *EDITORS_FORM, FIRST_VERSION),
    "link_reopen": Row("/links/{dismissed}/reopen/", *EDITORS_FORM, FIRST_VERSION),
    "article_list": Row("/articles/", *READING),
    "article_detail": Row("/articles/utusan/", *READING),
    "snapshot_text": Row("/articles/utusan/text/1.txt", *READING),
    "article_capture": Row("/articles/utusan/text/", *EDITORS_FORM, CAPTURE),
    "anchor_keep": Row("/anchors/{waiting}/keep/", *EDITORS_FORM, FIRST_VERSION),
    "anchor_mark": Row("/anchors/{waiting}/mark/", *HTMX_FORM, {"version": 1, "start": 0, "end": 6}),
    "anchor_lose": Row("/anchors/{waiting}/lose/", *EDITORS_FORM, FIRST_VERSION),
    "article_update": Row("/articles/utusan/edit/", *HTMX_FORM, ARTICLE),
    "article_discard": Row("/articles/unpublished/discard/", *EDITORS_FORM, FIRST_VERSION),
    "article_restore": Row("/articles/put-away/restore/", *EDITORS_FORM, FIRST_VERSION),
    "article_publish": Row("/articles/unpublished/publish/", *EDITORS_FORM, FIRST_VERSION),
    "claim_create": Row("/articles/utusan/record/", *HTMX_FORM, CLAIM),
    "actor_list": Row("/actors/", *READING),
    "actor_detail": Row("/actors/iran/", *READING),
    "actor_create": Row("/desk/actors/new/", *HTMX_FORM, ACTOR),
    "actor_update": Row("/actors/iran/edit/", *HTMX_FORM, ACTOR),
    "question_create": Row("/desk/questions/new/", *HTMX_FORM, {"text": "Has Russia sent jets to Iran?"}),
    "question_update": Row("/questions/is-it-open/edit/", *HTMX_FORM, {"version": 1, "text": "Is it open now?"}),
    "merge_create": Row("/actors/iran/same-as/", *HTMX_FORM, SAME_ACTOR),
    "merge_accept": Row("/merges/{same}/accept/", *ADMIN_ONLY, FIRST_VERSION),
    "merge_refuse": Row("/merges/{same}/refuse/", *EDITORS_FORM, REASON),
    "merge_undo": Row("/merges/{merged}/undo/", *ADMIN_ONLY, {"version": 2, "reason": "A reason."}),
    "question_list": Row("/questions/", *READING),
    "question_detail": Row("/questions/has-iran-supplied-drones/", *READING),
    "desk": Row("/desk/", "302 401 302 401", *("200 200 405 405",) * 3),
    "review_next": Row("/desk/next/", "302 401 302 401", *("302 302 405 405",) * 3),
    "desk_decide": Row(
        "/desk/decide/", "302 401 302 401", *("405 405 302 302",) * 3, {"verb": "discard", "chosen": "{in_review}~1"}
    ),
    "action_list": Row("/desk/history/", "302 401 302 401", *("200 200 405 405",) * 3),
    "action_undo": Row("/desk/history/{action}/undo/", *EDITORS_FORM, {"undo": "yes"}),
    "presence": Row("/desk/presence/", "405 405 200 200", *("405 405 422 422",) * 3),
    "report_list": Row("/desk/reports/", "302 401 302 401", *("200 200 405 405",) * 3),
    "report_settle": Row("/desk/reports/{report}/settle/", *EDITORS_FORM, SETTLED_REPORT),
    "report_reopen": Row("/desk/reports/{settled}/reopen/", *EDITORS_FORM, {"version": 2}),
    "import_create": Row("/desk/import/", *HTMX_FORM, {"text": "Berita\n\nIran mengakui mengirim drone ke Rusia."}),
    "import_detail": Row("/desk/import/{ready}/", "302 401 302 401", *("200 204 302 204",) * 3, SAVED_IMPORT),
    "import_drop": Row("/desk/import/{ready}/drop/", *EDITORS_FORM, FIRST_VERSION),
    "import_restore": Row("/desk/import/{dropped}/restore/", *EDITORS_FORM, FIRST_VERSION),
    "import_retry": Row("/desk/import/{failed}/retry/", *EDITORS_FORM, FIRST_VERSION),
    "claim_options": Row("/claims/options/?q=drone", *READING),
    "actor_options": Row("/actors/options/?q=iran", *READING),
    "question_options": Row("/questions/options/?q=open", *READING),
    "outlet_options": Row("/desk/outlets/options/", "302 401 302 401", *("200 200 405 405",) * 3),
    "correction_list": Row("/corrections/", *READING),
    "about": Row("/about/", *READING),
    "search_list": Row("/searches/", *EDITORS_PAGE),
    "search_create": Row("/searches/new/", *EDITORS_FORM, {"name": "All"}),
    "search_seen": Row("/searches/seen/", "302 401 302 401", *("405 405 302 302",) * 3, {"yes": 1}),
    "search_update": Row("/searches/{search}/edit/", *OWN_FORM, {"version": 1, "name": "Denials"}),
    "search_delete": Row("/searches/{search}/delete/", *OWN_FORM, FIRST_VERSION),
    "search_open": Row(
        "/searches/{search}/open/", "302 401 302 401", "405 405 302 302", *("405 405 404 404",) * 2, {"yes": 1}
    ),
    # This search sends no mails; tests/test_search.py stops a search that sends mails.
    "search_stop": Row("/searches/stop/{stop}/", *("200 200 200 200",) * 4),
    "about_update": Row("/about/edit/", *ADMIN_ONLY, {"version": 0, "text": "## Who\n\nThe newsroom."}),
    "robots": Row("/robots.txt", *READING),
    "favicon": Row("/favicon.ico", *READING),
    "apple_touch_icon": Row("/apple-touch-icon.png", *READING),
    "web_manifest": Row("/site.webmanifest", *READING),
    "security_txt": Row("/.well-known/security.txt", *READING),
    "sitemap_index": Row("/sitemap.xml", *READING),
    "sitemap": Row("/sitemap-claims.xml", *READING),
    "health": Row("/health/", *READING),
    "set_language": Row("/language/", *("405 405 302 302",) * 4),
    "javascript_catalogue": Row("/language/catalogue.js", *READING),
    "login": Row("/login/", "200 200 200 200", *("302 302 302 302",) * 3),
    "logout": Row("/logout/", "405 405 302 302", *("405 405 302 302",) * 3),
}
