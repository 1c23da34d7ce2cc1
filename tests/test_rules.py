"""Every rule of the database, with plain SQL that breaks it: no model or form can refuse the row first."""

import hashlib
import random
import re
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import F

from articles.models import Article, Import, Outlet, Snapshot
from claims.models import (
    AboutPage,
    Actor,
    Affiliation,
    Anchor,
    Attribution,
    Claim,
    Judgement,
    Link,
    Merge,
    Question,
    Report,
    SavedSearch,
    Topic,
)
from tests.conftest import make_actor, make_article, make_claim


class Stored(Exception):
    """Rolls back a statement that should have been refused."""


pytestmark = pytest.mark.django_db

MODELS = [
    model
    for label in ("articles", "claims")
    for model in apps.get_app_config(label).get_models()
    if not model.__name__.endswith("Event")
]
HOSTILE = [
    "😀👩‍👩‍👧‍👦 kata 🇮🇷🇷🇺 — 𝒜𝒷𝒸",
    "Noe\u0308l q\u0323\u0307 Việt \u0301 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "قال وزير الخارجية حسين أمير عبد اللهيان إنّ إيران أرسلت طائراتٍ",
    "وزیر خارجه گفت: نمی‌خواهیم می‌روند؛ علی‌رضا، خانه‌ها",
    "\u200fعربي\u200e latin \u202bمختلط\u202c \u2067x\u2069 \ufeff",
    "俄罗斯 伊朗 𠮷野家 각 힣 ｱｲｳ",
    "ﷺ ﬃ ǅ ß ı İ \u00ad \u034f \u180e \u2060 \U000e0041",
    'It\'s "quoted" \\ %s $1 {x} <b>&amp;</b>\n\nline\none\ttab',
]


HASH = "encode(sha256(convert_to(t, 'UTF8')), 'hex')"


def snapshot(number="2", text="'Words'", origin="'original'", public="FALSE", sha256=HASH, aside="FALSE"):
    text_and_hash = f"(SELECT t, {sha256} AS h FROM (VALUES ({text})) AS texts (t)) AS hashed"
    return (
        "INSERT INTO articles_snapshot (article_id, number, text, sha256, captured_at, origin, is_public, set_aside) "
        f"SELECT {{article}}, {number}, t, h, now(), {origin}, {public}, {aside} FROM {text_and_hash}"
    )


def link(source, target, relation="admits", status="proposed", proposed="NULL", confirmed="NULL"):
    return (
        "INSERT INTO claims_link (version, source_id, target_id, relation, rationale, status, needs_another_look, "
        "origin, alone, proposed_by_id, confirmed_by_id, proposed_at, confirmed_at) VALUES "
        f"(1, {source}, {target}, '{relation}', 'why', '{status}', FALSE, 'desk', FALSE, {proposed}, {confirmed}, "
        f"now(), {'now()' if status == 'confirmed' else 'NULL'})"
    )


def by_site(sql):
    """The statement, run as the site's role."""
    return f"SET LOCAL ROLE factwatch_site; {sql}"


def publish(made, reviewed):
    """An INSERT of a published claim of the desk, with these SQL values as its maker and its reviewer."""
    return (
        "INSERT INTO claims_claim (version, slug, gist, kind, extent, denial_of, said_on, said_precision, said_basis, "
        "said_basis_reason, status, audience, source_unnamed, origin, alone, made_by_id, reviewed_by_id, recorded_at, "
        "published_at, withdrawn_reason, review_note, article_id) "
        "VALUES (1, 'new', 'Gist', 'promise', '', '', '2022-11-05', 'day', 'stated', '', 'published', "
        f"'', FALSE, 'desk', FALSE, {made}, {reviewed}, now(), now(), '', '', {{article}})"
    )


def put(table, change, row):
    return f"UPDATE {table} SET {change} WHERE id = {{{row}}}"


def again(table, columns, row, **other):
    """An INSERT of the same row a second time; `other` replaces the values of some columns."""
    values = ", ".join(other.get(column, f'"{column}"') for column in columns.split())
    names = ", ".join(f'"{column}"' for column in columns.split())
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = {{{row}}}"


SETTLED = "settled_by_id = {editor}, settled_at = now()"
MERGE = "version actor_id survivor_id reason status proposed_by_id proposed_at verdict"
REGISTRY = [("articles_outlet", "outlet"), *((f"claims_{n}", n) for n in ("actor", "topic", "question"))]
WRONG = [
    *((f"{n}_is_not_merged_into_itself", put(table, "merged_into_id = id", n)) for table, n in REGISTRY),
    *(
        (f"{n}_slug_is_plain", put(table, f"slug = E'{slug}'", n))
        for table, n in [*REGISTRY, ("articles_article", "article")]
        for slug in ("", "Big", "two--hyphens", "-x", "x-", "line\\n", "é")
    ),
    *(("claim_slug_is_plain", publish(1, 2).replace("'new'", f"'{slug}'")) for slug in ("", "Big", "a_b")),
    ("outlet_has_a_name", put("articles_outlet", "name = ' '", "outlet")),
    ("outlet_kind_is_known", put("articles_outlet", "kind = 'blog'", "outlet")),
    ("article_has_a_title", put("articles_article", "title = E'\\n'", "article")),
    ("article_language_is_a_tag", put("articles_article", "language = '??'", "article")),
    ("article_date_is_in_reach", put("articles_article", "published_at = 'infinity'", "article")),
    ("affiliation_start_is_in_reach", put("claims_affiliation", "start = '0044-03-15 BC'", "affiliation")),
    ("affiliation_end_is_in_reach", put("claims_affiliation", "\"end\" = 'infinity'", "affiliation")),
    ("claim_said_on_is_in_reach", put("claims_claim", "said_on = '0044-03-15 BC'", "claim")),
    ("claim_said_end_is_in_reach", put("claims_claim", "said_precision = 'range', said_end = 'infinity'", "claim")),
    *(
        (
            "claim_said_end_fits_its_precision",
            put("claims_claim", f"said_precision = '{precision}', said_end = {end}", "claim"),
        )
        for precision, end in [("range", "NULL"), ("range", "said_on"), ("day", "said_on + 2"), ("before", "said_on")]
    ),
    *(
        ("claim_inferred_date_has_a_reason", put("claims_claim", change, "claim"))
        for change in (
            "said_basis = 'inferred'",
            "said_basis = 'inferred', said_basis_reason = ' '",
            "said_basis = 'stated', said_basis_reason = 'A reason.'",
        )
    ),
    ("claim_denial_of_is_known", put("claims_claim", "denial_of = 'fact'", "claim")),
    ("claim_denial_of_is_known", put("claims_claim", "denial_of = 'taste'", "denial")),
    ("claim_report_has_a_date", put("claims_claim", "said_basis = 'report'", "claim")),
    ("article_status_is_known", put("articles_article", "status = 'gone'", "article")),
    ("article_precision_is_known", put("articles_article", "published_precision = 'second'", "article")),
    ("article_url_is_http", put("articles_article", "url = 'javascript:alert(1)', url_key = 'one'", "article")),
    ("article_url_is_http", put("articles_article", "url = 'https://x/ y', url_key = 'one'", "article")),
    ("article_url_is_new", "UPDATE articles_article SET url = 'https://example.org/1', url_key = id"),
    ("article_url_key_is_new", "UPDATE articles_article SET url = 'https://example.org/' || id, url_key = 'one'"),
    ("article_url_goes_with_its_key", put("articles_article", "url = NULL, url_key = 'one'", "article")),
    ("article_url_goes_with_its_key", put("articles_article", "url = 'https://example.org/1'", "article")),
    ("snapshot_origin_is_known", snapshot(origin="'stolen'", public="TRUE")),
    ("snapshot_number_is_new", snapshot(number="1")),
    ("snapshot_number_counts_from_one", snapshot(number="0")),
    ("snapshot_digest_is_public", snapshot(origin="'digest'")),
    ("snapshot_digest_is_public", put("articles_snapshot", "is_public = FALSE", "snapshot")),
    *(
        ("snapshot_text_is_normalised", snapshot(text=f"E'{text}'"))
        for text in ("", "a\\r\\nb", "a\\n\\n\\nb", "a \\nb", "a\\t\\nb", " a", "a\\n", "a ")
    ),
    ("snapshot_text_is_nfc", snapshot(text="E'Noe\\u0308l'")),
    ("snapshot_sha256_is_of_its_text", snapshot(sha256="repeat('0', 64)")),
    ("snapshot_sha256_is_of_its_text", snapshot(sha256=f"upper({HASH})")),
    *(
        ("snapshot_text_stays", put("articles_snapshot", change, "snapshot"))
        for change in (
            "text = 'other'",
            "sha256 = repeat('0', 64)",
            "number = 9",
            "captured_at = now()",
            "origin = 'original'",
            "article_id = {other_article}",
            "id = id + 1000",
        )
    ),
    ("snapshot_text_stays", "DELETE FROM articles_snapshot WHERE id = {other_snapshot}"),
    ("snapshot_text_stays", "TRUNCATE articles_snapshot CASCADE"),
    ("snapshot_one_stands", put("articles_snapshot", "set_aside = TRUE", "other_snapshot")),
    ("snapshot_set_aside_is_empty", f"{snapshot()}; {put('articles_snapshot', 'set_aside = TRUE', 'snapshot')}"),
    ("actor_has_a_name", put("claims_actor", "name = ''", "actor")),
    ("actor_kind_is_known", put("claims_actor", "kind = 'god'", "actor")),
    ("actor_outlet_goes_with_its_kind", put("claims_actor", "outlet_id = {agency}", "actor")),
    ("actor_outlet_goes_with_its_kind", put("claims_actor", "kind = 'outlet'", "actor")),
    ("actor_name_is_new", again("claims_actorname", "actor_id name language folded", "name")),
    ("actor_name_is_not_blank", put("claims_actorname", "name = ' '", "name")),
    ("affiliation_is_with_another", put("claims_affiliation", "body_id = actor_id", "affiliation")),
    ("affiliation_ends_after_its_start", put("claims_affiliation", "\"end\" = '2021-08-24'", "affiliation")),
    (
        "affiliation_ends_after_its_start",
        put("claims_affiliation", "\"end\" = '2020-01-01', end_precision = 'year'", "affiliation"),
    ),
    ("affiliation_start_fits_its_precision", put("claims_affiliation", "start_precision = 'month'", "affiliation")),
    ("affiliation_start_fits_its_precision", put("claims_affiliation", "start_precision = 'era'", "affiliation")),
    ("affiliation_end_fits_its_precision", put("claims_affiliation", "end_precision = 'year'", "affiliation")),
    (
        "affiliation_start_precision_is_known",
        put("claims_affiliation", "start = NULL, start_precision = 'era'", "affiliation"),
    ),
    (
        "affiliation_end_precision_is_known",
        put("claims_affiliation", "\"end\" = NULL, end_precision = 'era'", "affiliation"),
    ),
    ("affiliation_has_a_role", put("claims_affiliation", "role = ''", "affiliation")),
    ("affiliation_has_a_source", put("claims_affiliation", "source = ' '", "affiliation")),
    (
        "merge_status_is_known",
        put("claims_merge", "status = 'maybe', decided_by_id = {editor}, decided_at = now()", "same"),
    ),
    ("merge_has_a_reason", put("claims_merge", "reason = E'\\n'", "same")),
    ("merge_is_of_two_actors", put("claims_merge", "survivor_id = actor_id", "same")),
    *(
        ("merge_pair_is_new", again("claims_merge", MERGE, "same", **turned))
        for turned in ({}, {"actor_id": "survivor_id", "survivor_id": "actor_id"})
    ),
    ("merge_decision_is_on_record", put("claims_merge", "decided_by_id = {editor}, decided_at = now()", "same")),
    ("merge_decision_is_on_record", put("claims_merge", "status = 'distinct', verdict = 'why'", "same")),
    (
        "merge_verdict_has_a_reason",
        put("claims_merge", "status = 'distinct', decided_by_id = {editor}, decided_at = now(), verdict = ' '", "same"),
    ),
    (
        "merge_names_its_action",
        put("claims_merge", "status = 'merged', decided_by_id = {editor}, decided_at = now()", "same"),
    ),
    ("merge_names_its_action", put("claims_merge", "action = gen_random_uuid()", "same")),
    ("topic_has_a_name", put("claims_topic", "name = ''", "topic")),
    ("topic_is_not_its_own_parent", put("claims_topic", "parent_id = id", "child")),
    ("topic_has_two_levels", put("claims_topic", "parent_id = {child}", "topic")),
    ("question_has_a_text", put("claims_question", "text = ''", "question")),
    ("claim_has_a_gist", put("claims_claim", "gist = E' \\t'", "claim")),
    ("claim_kind_is_known", put("claims_claim", "kind = 'rumour'", "claim")),
    ("claim_status_is_known", put("claims_claim", "status = 'lost', published_at = NULL", "draft")),
    ("claim_origin_is_known", publish(1, 2).replace("'desk'", "'ai'")),
    ("claim_basis_is_known", put("claims_claim", "said_basis = 'guess'", "claim")),
    ("claim_said_on_fits_its_precision", put("claims_claim", "said_precision = 'month'", "claim")),
    (
        "claim_said_on_fits_its_precision",
        put("claims_claim", "said_on = '2022-02-01', said_precision = 'year'", "claim"),
    ),
    ("claim_said_on_fits_its_precision", put("claims_claim", "said_precision = 'week'", "claim")),
    ("claim_denial_has_an_extent", put("claims_claim", "extent = ''", "denial")),
    ("claim_denial_has_an_extent", put("claims_claim", "extent = 'vague'", "denial")),
    ("claim_denial_has_an_extent", put("claims_claim", "extent = 'full'", "claim")),
    ("claim_denial_has_an_extent", put("claims_claim", "denies_id = {denial}", "claim")),
    ("claim_denial_has_an_extent", put("claims_claim", "kind = 'denial'", "claim")),
    ("claim_does_not_deny_itself", put("claims_claim", "denies_id = id", "denial")),
    *(
        ("claim_published_by_a_second_editor", publish(made, reviewed))
        for made, reviewed in [("{editor}", "{editor}"), ("NULL", "{editor}"), ("{editor}", "NULL"), ("NULL", "NULL")]
    ),
    (
        "claim_published_by_a_second_editor",
        put("claims_claim", "status = 'published', published_at = now(), reviewed_by_id = made_by_id", "draft"),
    ),
    ("claim_publication_is_dated", put("claims_claim", "published_at = now()", "draft")),
    ("claim_publication_is_dated", publish("{editor}", "{reviewer}").replace("now(), now()", "now(), NULL")),
    *(
        ("claim_withdrawal_has_a_reason", put("claims_claim", change, "claim"))
        for change in (
            "status = 'withdrawn'",
            "status = 'withdrawn', withdrawn_at = now()",
            "status = 'withdrawn', withdrawn_at = now(), withdrawn_reason = ' '",
            "status = 'withdrawn', withdrawn_reason = 'wrong'",
            "withdrawn_at = now()",
            "withdrawn_reason = 'wrong'",
        )
    ),
    *(
        ("claim_keeps_its_origin", put("claims_claim", change, "draft"))
        for change in (
            "slug = 'another'",
            "article_id = {other_article}",
            "made_by_id = {reviewer}",
            "made_by_id = NULL",
            "origin = 'seeds'",
            "recorded_at = '2001-01-01'",
        )
    ),
    ("claim_keeps_its_origin", "UPDATE claims_claim SET id = id + 1000 WHERE id = {draft}"),
    *(
        ("claim_stays_published", put("claims_claim", change, "claim"))
        for change in ("status = 'draft', published_at = NULL", "published_at = '2001-01-01'")
    ),
    ("claim_is_never_deleted", "DELETE FROM claims_claim WHERE id = {draft}"),
    ("claim_has_a_speaker", publish("{editor}", "{reviewer}")),
    ("claim_has_a_speaker", "DELETE FROM claims_claimactor WHERE id = {part}"),
    ("claim_has_a_speaker", put("claims_claimactor", "part = 'about'", "part")),
    ("claim_has_a_speaker", put("claims_claimactor", "claim_id = {draft}, actor_id = {body}", "part")),
    ("claim_actor_part_is_known", put("claims_claimactor", "part = 'witness'", "part")),
    ("claim_actor_is_named_once", again("claims_claimactor", "claim_id actor_id part", "part")),
    ("claim_topic_is_named_once", "INSERT INTO claims_claimtopic (claim_id, topic_id) VALUES ({claim}, {topic})"),
    ("anchor_state_is_known", put("claims_anchor", "state = 'fuzzy'", "anchor")),
    (
        "anchor_is_one_per_snapshot",
        again("claims_anchor", "claim_id snapshot_id start end exact state version", "anchor"),
    ),
    *(
        ("anchor_span_fits_its_words", put("claims_anchor", change, "anchor"))
        for change in (
            "start = \"end\", exact = ''",
            'start = "end", "end" = start',
            "start = -1",
            "start = NULL",
            '"end" = NULL',
            "state = 'lost'",
            "state = 'lost', start = NULL, \"end\" = NULL",
        )
    ),
    *(
        ("anchor_exact_is_the_text", put("claims_anchor", change, "anchor"))
        for change in (
            "exact = overlay(exact placing 'X' from 1 for 1)",
            "exact = 'Iran'",
            "exact = lower(exact)",
            'start = start + 1, "end" = "end" + 1',
            "start = 0, \"end\" = 9999, exact = 'Iran'",
            "start = 2147483000, \"end\" = 2147483004, exact = 'Iran'",
            "start = 80, \"end\" = 90, exact = repeat(' ', 10)",
        )
    ),
    (
        "anchor_is_on_a_standing_text",
        f"{snapshot(aside='TRUE')}; INSERT INTO claims_anchor (version, claim_id, snapshot_id, exact, state) "
        "SELECT 1, {claim}, max(id), '', 'lost' FROM articles_snapshot",
    ),
    ("anchor_is_in_its_article", put("claims_anchor", "snapshot_id = {other_snapshot}", "anchor")),
    (
        "anchor_is_in_its_article",
        "INSERT INTO claims_anchor (claim_id, snapshot_id, exact, state) VALUES (-1, -2, '', 'lost')",
    ),
    ("attribution_passed_is_known", put("claims_attribution", "passed = 'heard'", "hop")),
    (
        "attribution_position_is_new",
        again("claims_attribution", "claim_id position actor_id outlet_id passed", "hop"),
    ),
    ("attribution_names_an_actor_or_an_outlet", put("claims_attribution", "actor_id = {actor}", "hop")),
    ("attribution_names_an_actor_or_an_outlet", put("claims_attribution", "outlet_id = NULL", "hop")),
    ("link_relation_is_known", put("claims_link", "relation = 'likes'", "link")),
    ("link_status_is_known", put("claims_link", "status = 'maybe'", "link")),
    ("link_origin_is_known", put("claims_link", "origin = 'ai'", "link")),
    ("link_has_a_rationale", put("claims_link", "rationale = E'\\n'", "link")),
    ("link_is_with_another_claim", put("claims_link", "target_id = source_id", "link")),
    ("link_is_new", link("{claim}", "{denial}", "contradicts")),
    ("link_is_new", link("{denial}", "{claim}", "contradicts")),
    *(
        ("link_confirmed_by_a_second_editor", link("{claim}", "{denial}", "admits", "confirmed", proposed, confirmed))
        for proposed, confirmed in [
            ("{editor}", "{editor}"),
            ("NULL", "{editor}"),
            ("{editor}", "NULL"),
            ("NULL", "NULL"),
        ]
    ),
    (
        "link_confirmed_by_a_second_editor",
        put("claims_link", "status = 'confirmed', confirmed_at = now(), confirmed_by_id = proposed_by_id", "link"),
    ),
    (
        "link_confirmation_is_dated",
        link("{claim}", "{denial}", "admits", "confirmed", "1", "2").replace("now(), now()", "now(), NULL"),
    ),
    (
        "link_keeps_its_proposer",
        put(
            "claims_link",
            "status = 'confirmed', confirmed_at = now(), proposed_by_id = {reviewer}, confirmed_by_id = {editor}",
            "link",
        ),
    ),
    ("seeds_are_loaded_by_the_owner", by_site(publish("NULL", "NULL").replace("'desk'", "'seeds'"))),
    ("seeds_are_loaded_by_the_owner", by_site(link("{claim}", "{denial}").replace("'desk'", "'seeds'"))),
    ("seeds_are_loaded_by_the_owner", by_site(put("claims_link", "origin = 'seeds'", "link"))),
    ("judgement_verdict_is_known", put("claims_judgement", "verdict = 'bored'", "judgement")),
    ("judgement_is_of_two_claims_in_order", put("claims_judgement", "other_id = claim_id", "judgement")),
    (
        "judgement_is_of_two_claims_in_order",
        put("claims_judgement", "claim_id = other_id, other_id = claim_id", "judgement"),
    ),
    (
        "judgement_is_new",
        again(
            "claims_judgement",
            "version claim_id other_id verdict reason claim_said other_said judged_by_id judged_at hint reasons",
            "judgement",
        ),
    ),
    (
        "judgement_of_a_contradiction_has_a_reason",
        put("claims_judgement", "verdict = 'no_contradiction', reason = ' '", "judgement"),
    ),
    ("stance_is_one_per_question", again("claims_stance", "claim_id question_id answer", "stance", answer="'no'")),
    ("stance_answer_is_known", put("claims_stance", "answer = 'maybe'", "stance")),
    (
        "scope_counts_once",
        "INSERT INTO claims_claimscope (actor_id, claim_id, said_on, said_precision, kind, topic_ids, direct) "
        "SELECT actor_id, claim_id, said_on, said_precision, kind, topic_ids, direct FROM claims_claimscope LIMIT 1",
    ),
    (
        "shift_is_one_per_answer",
        "INSERT INTO claims_claimshift "
        "(actor_id, question_id, before_id, after_id, from_answer, to_answer, said_on, recorded_at) "
        "SELECT {actor}, {question}, {denial}, {claim}, 'no', 'yes', now(), now() FROM generate_series(1, 2)",
    ),
    ("comment_has_a_text", put("claims_comment", "text = ' '", "comment")),
    *(
        (
            "presence_subject_is_plain",
            "INSERT INTO claims_presence (user_id, subject, opened_at, seen_at) "
            f"VALUES ({{editor}}, E'{subject}', now(), now())",
        )
        for subject in ("", "claim", "claim:", "claim:Big", "claim:a b", "claim:a\\n")
    ),
    (
        "presence_is_one_per_form",
        "INSERT INTO claims_presence (user_id, subject, opened_at, seen_at) "
        "SELECT {editor}, 'claim:some', now(), now() FROM generate_series(1, 2)",
    ),
    ("import_way_is_known", put("articles_import", "way = 'fax'", "import")),
    ("import_status_is_known", put("articles_import", "status = 'lost'", "import")),
    ("import_has_a_digest", put("articles_import", "digest = ' '", "import")),
    ("import_saved_is_an_article", put("articles_import", "status = 'saved'", "import")),
    ("import_saved_is_an_article", put("articles_import", "article_id = {article}", "import")),
    ("search_alert_is_known", put("claims_savedsearch", "alert = 'hourly'", "search")),
    ("search_has_a_name", put("claims_savedsearch", "name = ' '", "search")),
    (
        "search_is_saved_once",
        again("claims_savedsearch", "version user_id name query language alert", "search"),
    ),
    ("search_seen_is_a_place", put("claims_savedsearch", "seen_claim = 1", "search")),
    ("search_mailed_is_a_place", put("claims_savedsearch", "mailed_published_at = now()", "search")),
    ("about_language_is_known", put("claims_aboutpage", "language = 'la'", "about")),
    ("about_has_a_text", put("claims_aboutpage", "text = E'\\n '", "about")),
    ("report_kind_is_known", put("claims_report", "kind = 'typo'", "report")),
    ("report_status_is_known", put("claims_report", f"status = 'lost', {SETTLED}", "report")),
    ("report_has_a_text", put("claims_report", "text = ' '", "report")),
    ("report_settled_names_who_and_when", put("claims_report", "status = 'answered'", "report")),
    ("report_settled_names_who_and_when", put("claims_report", "note = 'Why.'", "report")),
    ("report_settled_names_who_and_when", put("claims_report", SETTLED, "report")),
    ("report_of_no_error_has_a_note", put("claims_report", f"status = 'no_error', note = ' ', {SETTLED}", "report")),
    ("import_failure_says_why", put("articles_import", "status = 'failed', problem = ' '", "import")),
    ("import_ready_was_read", put("articles_import", "page = NULL", "import")),
    ("history_only_grows", "UPDATE claims_claimevent SET gist = 'forged'"),
    ("history_only_grows", "DELETE FROM claims_claimevent"),
    ("history_only_grows", "TRUNCATE claims_claimevent"),
]


def make_cast():
    """One row for each name that the statements use, as {name: id}."""
    users = get_user_model().objects
    editor, reviewer = users.create_user("one-editor"), users.create_user("another-editor")
    outlet, agency = (
        Outlet.objects.create(slug="kompas", name="Kompas"),
        Outlet.objects.create(slug="irna", name="IRNA"),
    )
    article, other = make_article(outlet=outlet), make_article("Berita lain", origin="original")
    body, actor = make_actor("Iran", Actor.Kind.STATE), make_actor("Hossein Amirabdollahian")
    office = {"role": "minister", "start": "2021-08-25", "end": "2024-05-19", "source": "a source"}
    affiliation = Affiliation.objects.create(actor=actor, body=body, **office)
    topic = Topic.objects.create(slug="drones", name="drones")
    child = Topic.objects.create(slug="shaheds", name="Shaheds", parent=topic)
    question = Question.objects.create(slug="drones", text="Drones?")
    claim = make_claim(article, actor, topics=[topic], stances=[(question, "yes")])
    denial = make_claim(article, actor, kind="denial", words="Iran membantah mengirim rudal")
    draft = make_claim(article, actor, status="in_review", origin="desk", made_by=editor)
    hop = Attribution.objects.create(claim=claim, position=1, outlet=agency)
    contradicts = {"relation": "contradicts", "rationale": "why", "proposed_by": editor}
    pair = {"claim": claim, "other": denial, "claim_said": "", "other_said": "", "judged_by": editor}
    rows = {
        "editor": editor,
        "reviewer": reviewer,
        "outlet": outlet,
        "agency": agency,
        "article": article,
        "other_article": other,
        "snapshot": article.newest_snapshot,
        "other_snapshot": other.newest_snapshot,
        "body": body,
        "actor": actor,
        "name": actor.names.get(),
        "affiliation": affiliation,
        "topic": topic,
        "child": child,
        "question": question,
        "claim": claim,
        "denial": denial,
        "draft": draft,
        "part": claim.parts.get(),
        "anchor": claim.anchors.get(),
        "stance": claim.stances.get(),
        "hop": hop,
        "comment": claim.comments.create(text="Look again.", made_by=editor),
        "judgement": Judgement.objects.create(**pair, verdict="unrelated"),
        "search": SavedSearch.objects.create(user=editor, name="Denials", query="kind=denial"),
        "about": AboutPage.objects.create(language="en", text="We.", changed_by=editor),
        "report": Report.objects.create(
            claim=claim, claim_version=1, kind="date", text="Why.", form_token=uuid.uuid4()
        ),
        "import": Import.objects.create(way="paste", digest="x", status="ready", page={"title": "x"}, added_by=editor),
        "link": Link.objects.create(source=claim, target=denial, **contradicts),
        "same": Merge.objects.create(actor=actor, survivor=body, reason="why", proposed_by=editor),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return {name: row.pk for name, row in rows.items()}


def refused_by(sql):
    """The constraint that refuses the statement, at the end of the transaction at the latest; else the error's text.

    "nothing" if the statement is not refused.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise Stored
    except Stored:
        return "nothing"
    except Error as error:
        return error.__cause__.diag.constraint_name or str(error)


@pytest.fixture
def cast(db):
    return make_cast()


def rule_names():
    declared = {constraint.name for model in MODELS for constraint in model._meta.constraints}
    root = Path(__file__).resolve().parent.parent
    sql = "".join(path.read_text() for app in ("articles", "claims") for path in root.glob(f"{app}/migrations/0*.py"))
    return declared | set(re.findall(r"CONSTRAINT = '(\w+)'", sql))


@pytest.mark.parametrize("thing", sorted({name.split("_")[0] for name, _ in WRONG}))
def test_database_refuses_every_wrong(thing, cast):
    wrong = [(name, sql.format(**cast)) for name, sql in WRONG if name.startswith(f"{thing}_")]
    answers = [(refused_by(sql), name, sql) for name, sql in wrong]
    assert [answer for answer in answers if answer[0] != answer[1]] == []


def test_every_rule_has_a_wrong_row():
    assert rule_names() - {name for name, _ in WRONG} == set()


def is_list_of_values(constraint):
    parts = getattr(constraint, "condition", None) and constraint.condition.children
    return parts and len(parts) == 1 and isinstance(parts[0], tuple) and parts[0][0].endswith("__in")


def test_every_list_of_values_agrees_with_its_choices():
    found = [(m, *c.condition.children[0]) for m in MODELS for c in m._meta.constraints if is_list_of_values(c)]
    assert len(found) >= 15
    for model, lookup, values in found:
        field = model._meta.get_field(lookup.removesuffix("__in"))
        choices = {value for value, _ in field.choices} | ({""} if field.blank else set())
        assert {*values} == choices, (model, lookup)


def test_every_choice_is_accepted(cast):
    with connection.cursor() as cursor:
        for relation in Link.Relation.values:
            cursor.execute(put("claims_link", f"relation = '{relation}'", "link").format(**cast))
        for extent in Claim.Extent.values:
            cursor.execute(put("claims_claim", f"extent = '{extent}'", "denial").format(**cast))


def test_link_of_another_relation_stands_beside_the_first(cast):
    with connection.cursor() as cursor:
        cursor.execute(link("{denial}", "{claim}", "repeats", "confirmed", "{editor}", "{reviewer}").format(**cast))
    assert Link.objects.count() == 2


def test_claim_of_the_desk_is_published_by_two(cast):
    claim = Claim.objects.get(pk=cast["draft"])
    claim.publish(by=get_user_model().objects.get(pk=cast["reviewer"]))
    claim.withdraw(by=claim.reviewed_by, reason="A mistake of ours.")
    assert list(claim.events.order_by("pgh_id").values_list("status", flat=True)) == [
        "in_review",
        "published",
        "withdrawn",
    ]


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Claim, "draft"),
        (Actor, "actor"),
        (Article, "article"),
        (Outlet, "outlet"),
        (Topic, "topic"),
        (Question, "question"),
    ],
)
def test_every_change_is_kept(model, name, cast):
    row = model.objects.get(pk=cast[name])
    row.change()
    row.change()
    assert list(row.events.order_by("pgh_id").values_list("version", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("start", "end", "precision"),
    [("2022-05-10", "2022-01-01", "year"), ("2022-05-10", "2022-05-01", "month"), ("2022-05-10", "2022-05-10", "day")],
)
def test_affiliation_may_end_in_the_period_of_its_start(start, end, precision, cast):
    fields = {"start": start, "end": end, "end_precision": precision}
    assert Affiliation.objects.filter(pk=cast["affiliation"]).update(**fields) == 1


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_anchor_takes_the_words_that_python_takes(text, minister):
    article = make_article(text)
    text = article.newest_snapshot.text
    anchor = make_claim(article, minister, words=text[:1]).anchors.get()
    for _ in range(15):
        start, end = sorted(random.sample(range(len(text) + 1), 2))
        Anchor.objects.filter(pk=anchor.pk).update(start=start, end=end, exact=text[start:end])
    with connection.cursor() as cursor:
        cursor.execute("SELECT char_length(%s), sha256 FROM articles_snapshot", [text])
        assert cursor.fetchone() == (len(text), hashlib.sha256(text.encode()).hexdigest())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_postgres_cuts_where_python_cuts(text):
    size = len(text)
    spans = [(start, end) for start in range(size) for end in range(start + 1, size + 1)]
    starts, ends = zip(*random.sample(spans, min(len(spans), 300)), strict=True)
    with connection.cursor() as cursor:
        cut = (
            "SELECT substring(%s FROM s + 1 FOR e - s) FROM unnest(%s::int[], %s::int[]) WITH ORDINALITY AS u (s, e, n)"
        )
        cursor.execute(f"{cut} ORDER BY n", [text, list(starts), list(ends)])
        found = [words for (words,) in cursor.fetchall()]
    assert found == [text[start:end] for start, end in zip(starts, ends, strict=True)]


def test_anchor_refuses_offsets_of_a_browser(minister):
    """A browser counts each of the two emoji before the words as two."""
    claim = make_claim(make_article("😀😀 Iran mengakui mengirim drone"), minister)
    with pytest.raises(IntegrityError, match="do not stand at that place"), transaction.atomic():
        claim.anchors.update(start=F("start") + 2, end=F("end") + 2)


def test_anchor_clean_says_what_the_trigger_says(cast):
    anchor = Anchor.objects.get(pk=cast["anchor"])
    anchor.start, anchor.end = anchor.start + 1, anchor.end + 1
    with pytest.raises(ValidationError, match="do not stand at that place"):
        anchor.full_clean()
    anchor.snapshot_id = cast["other_snapshot"]
    with pytest.raises(ValidationError, match="another article"):
        anchor.full_clean()


def test_anchor_without_a_place_is_cleaned_with_a_sentence(cast):
    anchor = Anchor(claim_id=cast["draft"], snapshot_id=cast["snapshot"], start=None, end=None, exact="Iran")
    with pytest.raises(ValidationError):
        anchor.full_clean()


def test_snapshot_may_become_public_and_this_is_kept(cast):
    snapshot = Snapshot.objects.get(pk=cast["other_snapshot"])
    Snapshot.objects.filter(pk=snapshot.pk).update(is_public=True)
    assert list(snapshot.events.order_by("pgh_id").values_list("is_public", flat=True)) == [False, True]


def test_a_topic_under_another_one_is_nobodys_parent(db):
    top, middle, leaf = (Topic.objects.create(slug=slug, name=slug) for slug in ("top", "middle", "leaf"))
    middle.parent = top
    middle.full_clean()
    middle.save()
    for topic, parent in ((leaf, middle), (top, leaf)):
        topic.parent = parent
        with pytest.raises(ValidationError, match="nobody's parent"):
            topic.full_clean()
        with pytest.raises(IntegrityError, match="nobody's parent"), transaction.atomic():
            topic.save()
