"""What holds for every address there is, and for every template and file of the project."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver

from tests import factories
from tests.test_access_matrix import MATRIX, address, names

pytestmark = pytest.mark.django_db
PROJECT = Path(__file__).resolve().parents[2]
HOUSE = "newsdiff.accounts.backends.HouseBackend"
WITH_A_TOKEN = ("api:", "api-")
"""Addresses that take a token in a header instead of a session; a browser sends none by itself."""


@pytest.fixture
def world():
    desk = factories.desk("World")
    for role in ("viewer", "editor", "curator", "administrator"):
        factories.person(role, role, desk=desk)
    return factories.story_of(desk=desk)


@pytest.mark.parametrize("name", [n for n in MATRIX if not n.startswith(WITH_A_TOKEN)])
def test_nothing_is_written_without_the_token_of_the_form(name, world, django_user_model):
    client = Client(enforce_csrf_checks=True)
    client.force_login(django_user_model.objects.get(username="administrator"), backend=HOUSE)
    url = address(name, MATRIX[name], world)
    for headers in ({}, {"HX-Request": "true"}):  # as a form, and as HTMX sends it
        answer = client.post(url, {}, headers=headers)
        assert answer.status_code in {403, 404, 405}, headers
        if answer.status_code == 403:
            assert "The form had expired" in answer.content.decode(), headers


def test_no_view_is_exempt_from_the_check_of_forms():
    def exempt(patterns, path=""):
        for pattern in patterns:
            inner = getattr(pattern, "url_patterns", None)
            here = path + str(pattern.pattern)
            if inner is not None:
                yield from exempt(inner, here)
            elif getattr(pattern.callback, "csrf_exempt", False):
                yield here

    assert [p for p in exempt(get_resolver().url_patterns) if not p.startswith("api/")] == []


@pytest.mark.parametrize(
    "name", [n for n, rule in MATRIX.items() if rule.method == "get" and n not in ("metrics",)]
)
def test_every_answer_has_the_headers(name, world, client, django_user_model):
    client.force_login(django_user_model.objects.get(username="administrator"), backend=HOUSE)
    answer = client.get(address(name, MATRIX[name], world))
    assert "'unsafe" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "public" not in answer["Cache-Control"], "a page for one is kept for nobody else"
    assert "private" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"]


def test_every_address_of_the_matrix_is_walked():
    assert set(names(get_resolver().url_patterns)) == set(MATRIX)


TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PROJECT / "templates")))
def test_no_template_has_script_or_style_in_it(path):
    # An evidence pack that is sent away carries its style with it; as a page it has none (the policy is tested above).
    words = path.read_text().replace("<style>{{ style|safe }}</style>", "")
    assert not re.search(r"<script(?![^>]*\bsrc=)", words), "script inline"
    assert not re.search(r"<style\b|\sstyle=", words), "style inline"
    assert not re.search(r"\son[a-z]+=[\"']", words), "a handler in an attribute"
    assert not re.search(r"(href|src|action)=[\"']\s*javascript:", words)
    assert "|safe" not in words
    assert "autoescape off" not in words
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=[\"'](https?:)?//", words), "from another house"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PROJECT / "templates")))
def test_every_form_that_posts_has_its_token(path):
    for form in re.findall(r"<form\b[^>]*method=[\"']?post.*?</form>", path.read_text(), re.S | re.I):
        assert "{% csrf_token %}" in form, form[:100]


SECRETS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "AWS key": r"\bAKIA[0-9A-Z]{16}\b",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
    "Slack token": r"\bxox[baprs]-[A-Za-z0-9-]{10,}",
    "key in an address": r"\b(?:postgres|postgresql|redis|smtp|amqp|https?)(?:\+\w+)?://[^\s:/@]*:(?!password@|secret@|\*\*|\$|\{|…)[^\s@/$\{]{6,}@",
    "Django's key": r"SECRET_KEY\s*=\s*[\"'][^\"'{$]{20,}",
}  # fmt: skip


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True)
    if done.returncode != 0:
        pytest.skip("no git here: a copy without its history")
    return [PROJECT / name for name in done.stdout.decode().split("\0") if name]


def test_no_secret_is_in_the_repository():
    found = []
    for path in tracked():
        if path.is_file() and path != Path(__file__).resolve():
            words = path.read_bytes().decode("utf-8", "ignore")
            found += [
                f"{path.relative_to(PROJECT)}: {what}" for what, p in SECRETS.items() if re.search(p, words)
            ]
    assert found == []


def test_no_data_and_no_environment_file_is_in_the_repository():
    unwanted = re.compile(r"(^|/)(\.env(\..*)?|.*\.sqlite3(-\w+)?|.*\.pem|.*\.key|id_rsa|secret-key)$")
    assert [str(p) for p in tracked() if unwanted.search(str(p.relative_to(PROJECT)))] == []


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_dependency_is_pinned_with_hashes(name):
    lines = (PROJECT / "requirements" / name).read_text().replace("\\\n", " ").splitlines()
    wanted = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert wanted
    assert [
        line[:60] for line in wanted if not re.match(r"^[\w.\[\]-]+==\S+.*--hash=sha256:", line.strip())
    ] == []
