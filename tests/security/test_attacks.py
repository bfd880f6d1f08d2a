"""An attack a test: on the door, the session, the headers and the forms."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from newsdiff.stories.models import Upload, Version

pytestmark = pytest.mark.django_db
PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = "a long enough passphrase"


def person(django_user_model, name: str, role: str):
    user = django_user_model.objects.create_user(name, f"{name}@paper.example", PASSWORD)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def editor(django_user_model):
    return person(django_user_model, "ed", "editor")


def sign_in(client: Client, name: str = "ed", password: str = PASSWORD, **more: str):
    return client.post("/sign-in/" + more.pop("query", ""), {"username": name, "password": password, **more})


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_sign_in_page_redirects_nobody_to_another_site(client, editor, target: str) -> None:
    answer = sign_in(client, next=target)
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_a_session_planted_before_the_sign_in_is_worth_nothing_after_it(client, editor) -> None:
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    sign_in(client)
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/stories/").status_code == 302


def test_signing_out_ends_the_session_for_a_stolen_cookie_too(client, editor) -> None:
    sign_in(client)
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert thief.get("/stories/").status_code == 200
    client.post("/sign-out/")
    assert thief.get("/stories/").status_code == 302


def test_guessing_passwords_is_stopped_and_the_right_one_is_of_no_use_then(client, editor, settings) -> None:
    for number in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, password=f"wrong {number}")
    assert sign_in(client).status_code in {403, 429}
    assert "sessionid" not in client.cookies


def test_a_write_without_a_csrf_token_is_refused(editor) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor, backend="newsdiff.accounts.backends.HouseBackend")
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post("/add/", {"text": "A storm came.", "where": "new"}, headers=headers)
        assert answer.status_code == 403
    assert not Version.objects.exists()


def test_fields_that_are_no_business_of_the_form_are_not_taken(client, editor) -> None:
    client.force_login(editor, backend="newsdiff.accounts.backends.HouseBackend")
    answer = client.post(
        "/add/",
        {"text": "A storm came.", "where": "new", "placement": "uncertain", "created_by": "1", "siglum": "ZZ",
         "pub_status": "canceled", "desk": "1"},
    )  # fmt: skip
    assert answer.status_code == 302
    version = Version.objects.get()
    assert (version.siglum, version.pub_status, version.created_by) == ("A", "usable", editor)
    assert version.story.desk is None


def test_script_in_copy_is_shown_as_text_on_every_page_that_shows_it(client, editor) -> None:
    client.force_login(editor, backend="newsdiff.accounts.backends.HouseBackend")
    attack = '<script>alert("x")</script> <img src=x onerror=alert(1)> "><svg onload=alert(1)>'
    client.post(
        "/add/", {"text": f"{attack} killed 12 people.", "outlet": attack, "headline": attack, "where": "new"}
    )
    story = Version.objects.get().story
    for path in ("/stories/", story.get_absolute_url(), "/add/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page


def test_a_path_in_a_file_name_stays_a_name(client, editor) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(editor, backend="newsdiff.accounts.backends.HouseBackend")
    file = SimpleUploadedFile("../../etc/cron.d/x.txt", b"A storm came over the coast.", "text/plain")
    client.post("/add/", {"uploads": file, "where": "new", "outlet": "Gazette"})
    assert Upload.objects.exists()
    assert all("/" not in upload.filename and "\\" not in upload.filename for upload in Upload.objects.all())


def test_the_content_policy_allows_no_inline_script_and_no_frame(client) -> None:
    answer = client.get("/sign-in/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


PRODUCTION = """
from django.conf import settings as s
from django.test import Client
c = Client(HTTP_HOST="newsdiff.example")
plain = c.get("/sign-in/")
safe = c.get("/sign-in/", secure=True)
forged = Client(HTTP_HOST="evil.example", raise_request_exception=False).get("/sign-in/", secure=True)
print(plain.status_code, plain.get("Location", ""))
print(safe.status_code, safe.get("Strict-Transport-Security", ""))
print(all([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, not s.DEBUG, not s.DEMO]))
print(forged.status_code)
from django.contrib.auth.hashers import get_hasher
print(get_hasher().algorithm, get_hasher().iterations)
"""


def in_production(tmp_path: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"], "NEWSDIFF_VAR": str(tmp_path), "SECRET_KEY": "x1!" * 30,
        "ALLOWED_HOSTS": "newsdiff.example", "STATIC_ROOT": str(tmp_path / "static"), **more,
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], env={k: v for k, v in environment.items() if v}, cwd=PROJECT,
        capture_output=True, text=True,
    )  # fmt: skip


def test_in_production_plain_http_is_led_to_https_cookies_are_secure_and_a_forged_host_is_refused(
    tmp_path,
) -> None:
    assert in_production(tmp_path, "migrate", "--noinput").returncode == 0
    assert in_production(tmp_path, "collectstatic", "--noinput").returncode == 0
    done = in_production(tmp_path, "shell", "--no-imports", "-c", PRODUCTION)
    assert done.returncode == 0, done.stderr
    plain, safe, flags, forged, hashed = done.stdout.strip().splitlines()[-5:]
    assert plain == "301 https://newsdiff.example/sign-in/"
    assert safe == "200 max-age=31536000; includeSubDomains; preload"
    assert flags == "True"
    assert forged == "400"
    algorithm, rounds = hashed.split()
    assert algorithm == "pbkdf2_sha256"
    assert int(rounds) >= 600_000, "a stolen table of passwords is to be worth little"


def test_without_a_secret_it_does_not_start_and_demo_mode_serves_no_other_address(tmp_path) -> None:
    assert "Set SECRET_KEY" in in_production(tmp_path, "runserver", "--noreload", SECRET_KEY="").stderr
    assert "newsdiff.E001" in in_production(tmp_path, "check", NEWSDIFF_DEMO="1").stderr
