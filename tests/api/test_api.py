"""What the API does, call by call, and how it says no."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from newsdiff.api import limits, services
from newsdiff.api.api import schema
from newsdiff.api.models import Answer, Token
from newsdiff.review.models import Finding
from newsdiff.stories.models import Upload, Version
from tests import factories
from tests.api.generate import misfits

pytestmark = pytest.mark.django_db

QUAKE = (
    "An earthquake of magnitude 6.1 shook the island of Marou on Tuesday, killing nine people.\n\n"
    "The tremor was felt in Port Marou, where two schools were damaged, the civil defence office said."
)


@pytest.fixture
def story():
    return factories.story_of()


# --- copy comes in


def test_a_text_is_kept_exactly_and_starts_a_story(caller):
    by = caller()
    sent = by.post(
        "versions", {"text": QUAKE, "outlet": "Gazette", "id": "g-1", "published": "2026-03-03T06:00:00Z"}
    )
    assert sent.status_code == 201
    version = sent.json()["version"]
    assert version["placement"] == "new"
    assert version["sha256"] == hashlib.sha256(QUAKE.encode()).hexdigest()
    text = by.get(f"stories/{version['story']}/versions/{version['siglum']}/text")
    assert text.content.decode() == QUAKE
    upload = Upload.objects.get()
    assert (bytes(upload.data).decode(), upload.channel) == (QUAKE, "api")
    assert Version.objects.get().created_by.username == "editor"


def test_the_same_again_is_held_and_another_text_under_the_same_id_is_a_new_state(caller):
    by = caller()
    first = {"text": QUAKE, "outlet": "Gazette", "id": "g-1"}
    by.post("versions", first)
    again = by.post("versions", first)
    assert (again.status_code, again.json()["outcome"]) == (200, "already held")
    newer = by.post("versions", first | {"text": QUAKE.replace("nine", "eleven")})
    assert (newer.status_code, newer.json()["outcome"]) == (200, "new state")
    assert Version.objects.get().earlier_states.get().text.body == QUAKE


def test_republished_copy_finds_its_story_by_itself(caller):
    by = caller()
    one = by.post("versions", {"text": QUAKE, "outlet": "Gazette"}).json()["version"]
    two = by.post("versions", {"text": QUAKE.replace("nine", "ten"), "outlet": "Post"}).json()["version"]
    assert (two["story"], two["placement"]) == (one["story"], "assigned")


def test_a_file_of_any_known_format_is_read_and_says_what_became_of_it(caller):
    html = (
        b"<html><head><title>Quake</title></head><body><article><h1>Quake kills nine</h1><p>"
        + QUAKE.encode() * 3
        + b"</p></article></body></html>"
    )
    taken = caller().send("versions/file", file=SimpleUploadedFile("quake.html", html), outlet="Post")
    assert taken.status_code == 200
    (one,) = taken.json()
    assert one["outcome"]["outcome"] == "created"
    assert one["outcome"]["version"]["outlet"] == "Post"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"text": ""}, "text"),
        ({"text": "   \n"}, "text"),
        ({"text": "a\x00b and more words"}, "text"),
        ({}, "text"),
        ({"text": QUAKE, "published": "yesterday"}, "published"),
        ({"text": QUAKE, "kind": "scoop"}, "kind"),
        ({"text": QUAKE, "story_id": 7}, "story_id"),
        ({"text": QUAKE, "created_by": 1, "placement": "chosen"}, "created_by"),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_no_version_is_made(caller, body, place):
    answer = caller().post("versions", body)
    assert answer.status_code == 422
    assert place in {e["place"] for e in answer.json()["errors"]}
    assert not Version.objects.exists()


def test_a_broken_body_a_wrong_file_and_a_huge_one(caller, settings):
    by = caller()
    broken = by.client.post("/api/1/versions", "{", content_type="application/json", headers=by.headers)
    assert (broken.status_code, broken["Content-Type"]) == (400, "application/problem+json")
    pdf = by.send("versions/file", file=SimpleUploadedFile("x.docx", b"PK\x03\x04 not really"))
    assert pdf.status_code == 422
    settings.API_MAX_BYTES = 1000
    assert by.post("versions", {"text": QUAKE * 20}).status_code == 413
    settings.API_MAX_BYTES, settings.UPLOAD_MAX_BYTES = 10_000_000, 1000
    assert by.post("versions", {"text": QUAKE * 20}).status_code == 413
    assert not Version.objects.exists()


# --- what is read


def test_stories_are_paged_without_loss_while_new_ones_come_in(caller):
    by = caller()
    for n in range(5):
        factories.story_of(slugline=f"S{n}", collated=False)
    first = by.get("stories", limit=2).json()
    factories.story_of(slugline="LATE", collated=False)
    seen = [s["slugline"] for s in first["items"]]
    after = first["next"]
    while after:
        page = by.get("stories", limit=2, after=after).json()
        seen += [s["slugline"] for s in page["items"]]
        after = page["next"]
    assert seen == ["S4", "S3", "S2", "S1", "S0"]


@pytest.mark.parametrize("after", ["x", "!!", "fn5-", "9" * 400])
def test_a_made_up_cursor_is_refused_in_words(caller, after):
    for path in ("stories", "findings"):
        answer = caller(factories.person(f"p-{path}")).get(path, after=after)
        assert answer.status_code == 400
        assert "next" in answer.json()["detail"]


def test_the_collation_is_the_contract_s(caller, story):
    result = caller().get(f"stories/{story.slug}/collation").json()
    assert result["schema"] == "newsdiff.collation/1"
    assert {v["siglum"] for v in result["versions"]} == {"A", "B", "C"}


def test_findings_are_narrowed(caller, story):
    by = caller()
    every = by.get("findings", story=story.slug).json()["items"]
    assert every
    one = every[0]
    same = by.get("findings", story=story.slug, category=one["category"], severity=one["severity"]).json()[
        "items"
    ]
    assert one["key"] in {f["key"] for f in same}
    assert by.get("findings", story=story.slug, state="confirmed").json()["items"] == []
    marked = by.get("findings", story=story.slug, version="A").json()["items"]
    assert {f["key"] for f in marked} == {f["key"] for f in every if f["readings"].get("A")}
    assert by.get("findings", version="A__x").status_code == 422


# --- decisions


def test_a_decision_needs_the_lock_and_a_stale_one_is_told_what_stands(caller, story):
    by = caller()
    finding = Finding.objects.filter(story=story).first()
    path = f"findings/{finding.key}/decisions"
    assert by.post(path, {"action": "confirm"}).status_code == 422
    done = by.post(path, {"action": "confirm", "lock": finding.lock})
    assert done.status_code == 201
    assert done.json()["finding"]["state"] == "confirmed"
    stale = by.post(path, {"action": "dismiss", "reason": "false alarm", "lock": finding.lock})
    assert stale.status_code == 409
    assert (stale.json()["state"], stale.json()["lock"]) == ("confirmed", finding.lock + 1)
    document = json.loads(json.dumps(schema(), default=str))
    assert not misfits(stale.json(), {"$ref": "#/components/schemas/Problem"}, document)
    assert [d["action"] for d in by.get(path).json()] == ["confirm"]
    assert by.get(path).json()[0]["user"] == "editor"


# --- tokens


def test_only_the_hash_of_a_token_is_kept_and_a_revoked_expired_or_forged_one_is_nothing():
    user = factories.person()
    token, text = services.token_create(user=user, name="wire", scopes=["read"], days=1)
    assert text not in str(Token.objects.values().get())
    assert services.token_use(text) == token
    assert services.token_use(text + "x") is None
    assert services.token_use(f"nd_{token.prefix}_guess") is None
    Token.objects.update(
        created_at=timezone.now() - timedelta(days=3), expires_at=timezone.now() - timedelta(days=2)
    )
    assert services.token_use(text) is None
    Token.objects.update(expires_at=None)
    assert services.token_use(text) == token
    services.token_revoke(token=token)
    assert services.token_use(text) is None


def test_a_token_of_somebody_who_left_is_nothing(caller):
    user = factories.person()
    by = caller(user)
    user.is_active = False
    user.save()
    assert by.get("me").status_code == 401


def test_a_session_counts_for_nothing_in_the_api(story):
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.person())
    assert client.get("/api/1/stories").status_code == 401
    assert client.post("/api/1/versions", {"text": QUAKE}, content_type="application/json").status_code == 401


def test_a_token_is_made_in_the_product_and_shown_once(client):
    client.force_login(factories.person())
    page = client.post("/api/tokens/", {"name": "wire desk", "scopes": ["read", "write"], "days": "90"})
    text = next(
        w
        for w in page.content.decode().replace("<", " ").replace(">", " ").split()
        if w.startswith("nd_") and w.count("_") >= 2
    )
    assert services.token_use(text).scopes == ["read", "write"]
    assert text not in client.get("/api/tokens/").content.decode()
    assert "no-store" in page["Cache-Control"]
    empty = client.post("/api/tokens/", {"name": "", "days": "90"})
    assert empty.status_code == 422
    assert "Choose at least one thing" in empty.content.decode()


def test_nobody_revokes_another_s_token_but_administrators(client):
    token, _ = services.token_create(user=factories.person("omar"), name="t", scopes=["read"])
    client.force_login(factories.person("nora"))
    assert client.post(f"/api/tokens/{token.pk}/revoke/").status_code == 404
    client.force_login(factories.person("ada", "administrator"))
    client.post(f"/api/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at


# --- limits, and requests that come twice


def test_too_many_requests_are_told_when_to_come_again(caller, settings):
    settings.API_REQUESTS_A_MINUTE = 2
    by = caller()
    answers = [by.get("me") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[0]["RateLimit-Remaining"] == "1"
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert answers[2].json()["status"] == 429


def test_guessing_tokens_is_limited_by_address(nobody, settings):
    settings.API_REQUESTS_A_MINUTE_WITHOUT_TOKEN = 2
    nobody.headers = {"authorization": "Bearer nd_0123456789_guess"}
    assert [nobody.get("me").status_code for _ in range(3)] == [401, 401, 429]


def test_a_cache_that_is_away_lets_requests_pass(monkeypatch):
    monkeypatch.setattr(limits.cache, "incr", lambda *_: 1 / 0)
    assert not limits.take("x", 1).is_spent


def test_a_request_sent_twice_is_done_once_and_answered_alike(caller):
    by = caller()
    body = {"slugline": "QUAKE"}
    first = by.post("stories", body, idempotency_key="k1")
    again = by.post("stories", body, idempotency_key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert by.get("stories").json()["items"][1:] == []
    other = by.post("stories", {"slugline": "OTHER"}, idempotency_key="k1")
    assert other.status_code == 422
    assert caller(factories.person("omar")).post("stories", body, idempotency_key="k1").status_code == 201


def test_while_the_first_is_worked_on_the_second_waits_and_a_dead_one_is_forgotten(caller):
    by = caller()
    by.post("stories", {"slugline": "QUAKE"}, idempotency_key="k1")
    Answer.objects.update(status=0)
    assert by.post("stories", {"slugline": "QUAKE"}, idempotency_key="k1").status_code == 409
    Answer.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert by.post("stories", {"slugline": "QUAKE"}, idempotency_key="k1").status_code == 201


# --- errors and the document


def test_every_error_is_a_problem_in_words(caller, monkeypatch):
    by = caller()
    for answer, status in (
        (by.get("no/such/thing"), 404),
        (by.get("stories/none"), 404),
        (by.client.delete("/api/1/stories", headers=by.headers), 405),
        (by.get("stories", limit=5000), 422),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert set(answer.json()) >= {"type", "title", "status", "detail", "instance"}
    monkeypatch.setattr("newsdiff.api.routes.stories.visible_to", lambda _: 1 / 0)
    fault = by.get("stories")
    assert fault.status_code == 500
    assert "ZeroDivision" not in fault.content.decode()


def test_the_document_names_every_call_and_its_page_needs_no_script(client):
    paths = schema()["paths"]
    assert {
        f"/api/1/{p}" for p in ("versions", "versions/file", "stories", "findings/{key}/decisions")
    } <= set(paths)
    client.force_login(factories.person())
    page = client.get("/api/").content.decode()
    assert all(path.replace("{", "{") in page for path in paths)
    assert client.get("/api/1/openapi.json").json()["openapi"].startswith("3.")


@pytest.mark.parametrize("format", ["html", "csv", "json", "tei"])
def test_evidence_packs_come_by_api_too(caller, story, format):
    pack = caller().get(f"stories/{story.slug}/evidence/{format}", scope="open")
    assert pack.status_code == 200
    assert "attachment" in pack["Content-Disposition"]
    assert len(pack.content) > 100


def test_an_unknown_base_is_named_and_never_replaced_by_another(caller, story):
    by = caller()
    assert by.get(f"stories/{story.slug}/evidence/json", base="B").json()["evidence_pack"]["base"] == "B"
    answer = by.get(f"stories/{story.slug}/evidence/json", base="Q")
    assert answer.status_code == 422
    assert "no version “Q” to be the base" in answer.json()["detail"]


def test_a_redline_wants_a_version_that_exists(caller, story):
    by = caller()
    assert by.get(f"stories/{story.slug}/evidence/docx", scope="open", version="B").content[:2] == b"PK"
    assert by.get(f"stories/{story.slug}/evidence/docx", scope="open", version="Q").status_code == 422


def test_a_pack_of_selected_findings_holds_those_and_no_other_storys(caller, story):
    mine = story.findings.filter(present=True).first().key
    other = factories.story_of(
        ("Post", QUAKE), ("Echo", QUAKE.replace("nine", "eleven")), slugline="QUAKE-MAROU"
    )
    foreign = other.findings.filter(present=True).first().key
    pack = caller().get(f"stories/{story.slug}/evidence/json", scope="selected", finding=f"{mine},{foreign}")
    assert [f["key"] for f in pack.json()["findings"] if f["selected"]] == [mine]
    assert foreign not in pack.content.decode()


def test_a_draft_letter_comes_by_api_for_a_version_that_exists(caller, story):
    by = caller()
    draft = by.get(f"stories/{story.slug}/letter", version="B", scope="open")
    assert draft["Content-Type"] == "text/plain; charset=utf-8"
    assert draft.content.decode().startswith("To: ")
    assert by.get(f"stories/{story.slug}/letter", version="Q").status_code == 422
    assert by.get(f"stories/{story.slug}/letter").status_code == 422


def test_every_call_of_the_document_is_in_the_docs():
    told = (settings.BASE_DIR / "docs" / "api.md").read_text()
    short = told.replace("…/{siglum}/text", "/api/1/stories/{slug}/versions/{siglum}/text").replace(
        "…/{siglum}", "/api/1/stories/{slug}/versions/{siglum}"
    )
    missing = [path for path in schema()["paths"] if path not in short]
    assert missing == []


def test_labels_in_the_text_mark_it_where_the_sender_says_nothing(caller):
    text = "BULLETIN KILL\n\nThe story about ferry talks must not be used, the agency said on Monday.\n"
    program = caller()
    labelled = program.post("versions", {"text": text, "outlet": "Wire"}).json()["version"]
    assert (labelled["kind"], labelled["pub_status"]) == ("kill", "canceled")
    stated = program.post(
        "versions", {"text": text, "outlet": "Other", "pub_status": "usable", "kind": ""}
    ).json()
    assert (stated["version"]["kind"], stated["version"]["pub_status"]) == ("", "usable")


def test_nul_in_an_address_or_a_value_is_refused_in_words(caller):
    program = caller()
    assert program.get("stories/a%00b").status_code == 400
    assert program.get("findings", category="\x00").status_code == 400
    answer = program.post("stories", {"slugline": "A\x00B"})
    assert answer.status_code == 422
    assert "NUL" in answer.json()["detail"]


def test_a_cursor_of_odd_digits_is_no_cursor(caller):
    from newsdiff.api.paging import cursor

    assert caller().get("findings", after=cursor("\u00b2")).status_code == 400


def test_a_time_without_an_offset_is_utc(caller):
    """Found by the fuzz: an embargo without one was a 500."""
    answer = caller().post("versions", {"text": "A storm came.", "embargoed_until": "2031-01-01T00:00:00"})
    assert answer.status_code == 201
    assert answer.json()["version"]["embargoed_until"].startswith("2031-01-01T00:00:00")
    assert (
        caller("curator").post("versions", {"text": "B.", "published": "9999-12-31T23:59:59"}).status_code
        == 422
    )


def test_a_category_that_there_is_not_is_named(caller, story):
    """It answered with an empty list, as if nothing had been found."""
    answer = caller(factories.person("maria")).get("findings", category="figures")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["place"] == "category"
    assert caller(factories.person("mo")).get("findings", category="figure").status_code == 200


def test_header_lines_of_a_text_are_read_where_the_program_says_nothing(caller):
    head = "SLUG: DOCK-STRIKE\nDATE: 3 May 2026\nHEADLINE: Dockers walk out\n\n"
    text = "OSLO (AP) — Dockers in three ports walked out on Sunday over a roster of long shifts, their union said."
    by = caller(factories.person("maria"), ["read", "write"])
    said = by.post("versions", {"text": head + text, "outlet": "Post"}).json()["version"]
    assert (said["story"], said["headline"]) == ("dock-strike", "Dockers walk out")
    assert said["published"].startswith("2026-05-03")
    held = Version.objects.get()
    assert (held.story.slugline, held.published_has_time) == ("DOCK-STRIKE", False)
    own = {"headline": "Strike", "published": "2026-05-04T10:00:00Z"}
    other = by.post("versions", {"text": head + text + " More.", "outlet": "Echo", **own}).json()["version"]
    assert other["headline"] == "Strike"
    assert other["published"].startswith("2026-05-04T10:00")
