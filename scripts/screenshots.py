"""Make the pictures in docs/images anew: the sample story in a real browser.

Starts a server of its own on a free port with a database of its own, collates the sample story
with the real engine, and drives Chromium (set CHROMIUM to its path where it is not found).
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
NAME, PASSWORD = "painter", "only-for-the-pictures"

# name, path, keys pressed before the picture, what else differs from a wide light window
SHOTS = (
    ("overview", "/stories/{slug}/", (), {}),
    ("table", "/stories/{slug}/table/", ("1",), {}),
    ("table-dark", "/stories/{slug}/table/", ("1",), {"color_scheme": "dark"}),
    ("compare", "/stories/{slug}/compare/C/A/", ("1",), {}),
    ("facts", "/stories/{slug}/facts/", (), {}),
    ("findings", "/stories/{slug}/findings/", ("j", "j"), {}),
    ("stories", "/stories/", ("j",), {}),
    ("add", "/add/?story={slug}", (), {}),
    ("telephone", "/stories/{slug}/table/", (), {"viewport": {"width": 390, "height": 844}}),
)

PREPARE = f"""
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from newsdiff.review import services
from newsdiff.review.models import Collation
user = get_user_model().objects.create_user({NAME!r}, password={PASSWORD!r})
user.groups.add(Group.objects.get(name="editor"))
for collation in Collation.objects.filter(state="pending"):
    services.collation_run(collation.pk)
"""


def main() -> int:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("screenshots: no Chromium found; set CHROMIUM to its path.\n")
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="newsdiff-pictures-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = os.environ | {"NEWSDIFF_VAR": folder, "NEWSDIFF_DEMO": "1", "DEBUG": "1"}
        environment.pop("DATABASE_URL", None)
        environment.pop("REDIS_URL", None)
        manage = [sys.executable, str(ROOT / "manage.py")]
        for arguments in (["migrate", "-v0"], ["load_seeds"], ["shell", "-v0", "-c", PREPARE]):
            subprocess.run([*manage, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
        command = [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"]
        server = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/sign-in/")
            shoot(f"http://127.0.0.1:{port}", chromium)
        finally:
            server.terminate()
            server.wait(timeout=10)
    return 0


def wait_for(url: str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def shoot(address: str, chromium: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for name, path, keys, options in SHOTS:
            context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
            page = context.new_page()
            page.goto(address + "/sign-in/")
            page.fill("#id_username", NAME)
            page.fill("#id_password", PASSWORD)
            page.click("button[type=submit]")
            page.goto(address + path.format(slug="xi-putin-call"))
            for key in keys:
                page.keyboard.press(key)
                page.wait_for_timeout(600)
            page.screenshot(path=str(IMAGES / f"{name}.png"))
            context.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
