"""The table of 20 versions and about 60 statements in a real browser: paint, rows, scrolling, bytes.

    .venv/bin/python benchmarks/table_in_browser.py [--rounds 3]

Needs Chromium (set CHROMIUM to its path where it is not found); without one it says so and ends. Serves the
story that benchmarks/pages.py makes from a database of its own. Scrolls the text a hundred pixels a frame,
down to the last statement, then to the right; a frame later than 25 ms is counted as dropped (60 a second).
The CPU of a frame is what the page's main thread worked (DevTools' TaskDuration), without waiting: it says
more than the clock where other programs share the machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import pages

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "only-for-the-benchmark"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
WATCH = """
window.seen = {};
new PerformanceObserver((list) => { for (const e of list.getEntries()) window.seen[e.name] = e.startTime; })
    .observe({ type: 'paint', buffered: true });
document.addEventListener('DOMContentLoaded', () => {
    window.seen.rows = performance.now();
    requestAnimationFrame(() => setTimeout(() => { window.seen.shown = performance.now(); }));
});
"""
SCROLL = """([dx, dy]) => new Promise((done) => {
    const zone = document.getElementById('text'), frames = [];
    zone.scrollTo({ top: 0, left: 0, behavior: 'instant' });
    let last = 0, stuck = 0;
    const step = (now) => {
        if (last) frames.push(now - last);
        last = now;
        const before = [zone.scrollTop, zone.scrollLeft];
        zone.scrollBy({ top: dy, left: dx, behavior: 'instant' });
        stuck = zone.scrollTop === before[0] && zone.scrollLeft === before[1] ? stuck + 1 : 0;
        if (stuck > 1 || frames.length > 400) done(frames);
        else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
})"""
SIZES = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .map((e) => [new URL(e.name).pathname, e.transferSize])"""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("No Chromium found; set CHROMIUM to its path.")
        return 0
    with tempfile.TemporaryDirectory(prefix="newsdiff-bench-") as folder:
        environment = {"NEWSDIFF_VAR": folder, "NEWSDIFF_DEMO": "1", "STATIC_ROOT": f"{folder}/static"}
        environment |= {"LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "newsdiff.settings"}
        os.environ |= environment
        for name in ("DATABASE_URL", "REDIS_URL", "DEBUG"):
            os.environ.pop(name, None)
        prepare()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-b",
            f"127.0.0.1:{port}",
            "--threads",
            "4",
            "newsdiff.wsgi",
        ]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            measure(address, chromium, rounds)
        finally:
            server.terminate()
            server.wait(timeout=10)
    return 0


def prepare() -> None:
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    pages.STORIES = 1
    pages.prepare()
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.get(username="bench")
    user.set_password(PASSWORD)
    user.save()


def wait_for(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The server did not start.")


def measure(address: str, chromium: str, rounds: int) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.goto("/")
        page.fill("#id_username", "bench")
        page.fill("#id_password", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector(".tabs")
        page.add_init_script(WATCH)
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        session.send("Network.enable")
        print(f"{rounds} rounds, caches empty; milliseconds since the click, medians")
        for name, path in (
            ("table", "/stories/twenty/table/"),
            (
                "table, every word and severity",
                "/stories/twenty/table/?words=1&severity=substantive,wording,style,furniture",
            ),
        ):
            loads = [load(page, session, path) for _ in range(rounds)]
            rows, columns, elements, sizes = describe(page)
            print(f"{name}: {columns} versions, {rows} statements, {elements:,} elements")
            for key in ("first-contentful-paint", "rows", "shown"):
                print(f"  {LABELS[key]:34}{statistics.median(seen[key] for seen in loads):8.0f}")
            document = sizes.pop(0)[1]
            print(
                f"  {'kB transferred: page, all':34}{document / 1000:8.0f}{(document + sum(s for _, s in sizes)) / 1000:8.0f}"
            )
            for way, by in (("down", [0, 100]), ("to the right", [100, 0])):
                scroll(page, session, way, by)
        browser.close()


LABELS = {
    "first-contentful-paint": "first paint",
    "rows": "last row parsed",
    "shown": "last row laid out, frame shown",
}


def load(page: Any, session: Any, path: str) -> dict[str, float]:
    session.send("Network.clearBrowserCache")
    page.goto(path)
    for _ in range(200):  # not wait_for_function, which the page's policy refuses
        seen: dict[str, float] = page.evaluate("window.seen")
        if "shown" in seen and "first-contentful-paint" in seen:
            return seen
        page.wait_for_timeout(50)
    raise SystemExit("The page did not paint.")


def describe(page: Any) -> tuple[int, int, int, list[list[Any]]]:
    count = "(s) => document.querySelectorAll(s).length"
    rows, heads = page.evaluate(count, ".grid tbody tr"), page.evaluate(count, ".grid thead th")
    return rows, heads - 1, page.evaluate(count, "*"), page.evaluate(SIZES)


def worked(session: Any) -> float:
    """Seconds of work of the page's main thread so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(m["value"] for m in metrics if m["name"] == "TaskDuration")


def scroll(page: Any, session: Any, way: str, by: list[int]) -> None:
    before = worked(session)
    frames = page.evaluate(SCROLL, by)
    cpu = 1000 * (worked(session) - before) / max(1, len(frames))
    if not frames:
        print(f"  scrolling {way}: nothing to scroll")
        return
    p95 = sorted(frames)[int(0.95 * (len(frames) - 1))]
    dropped = sum(f > 25 for f in frames)
    print(
        f"  {'scrolling ' + way:34}{len(frames):8} frames, {statistics.median(frames):.1f} ms each, p95 {p95:.1f}, "
        f"worst {max(frames):.0f}; {dropped} dropped; {cpu:.1f} ms CPU a frame"
    )


if __name__ == "__main__":
    raise SystemExit(main())
