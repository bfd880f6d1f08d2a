"""What every test may ask for: servers and a browser where the machine has them, else a skip that says why.

`NEWSDIFF_REQUIRE=postgres,redis,browser` (set by `.ci/run`) turns those skips into failures, so that a
machine that lacks a server cannot pass for one that has it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
REQUIRED = {name for name in os.environ.get("NEWSDIFF_REQUIRE", "").replace(" ", "").split(",") if name}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# A slow machine is no failing test: no deadline a test, and CI repeats the same examples.
hypothesis_settings.register_profile(
    "newsdiff",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
hypothesis_settings.load_profile("newsdiff")


def missing_postgres() -> str:
    """Why there is no PostgreSQL to test with; empty where there is one."""
    import psycopg

    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error as error:
        return f"no PostgreSQL at {_shown(POSTGRES)} ({str(error).strip().splitlines()[0]})"
    return ""


def missing_redis() -> str:
    import redis

    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        return f"no Redis at {_shown(REDIS)} ({type(error).__name__})"
    return ""


def chromium_path() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def missing_browser() -> str:
    return "" if chromium_path() else "no Chromium on this machine (set CHROMIUM to its path)"


def _shown(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}"


NEEDS = {"postgres": missing_postgres, "redis": missing_redis, "browser": missing_browser}


@pytest.fixture(scope="session")
def _missing() -> dict[str, str]:
    """Need -> why it cannot be met here; asked once a session, and only for needs that came up."""
    return {}


@pytest.fixture(autouse=True)
def _needs(request: pytest.FixtureRequest, _missing: dict[str, str]) -> None:
    for need, missing in NEEDS.items():
        if request.node.get_closest_marker(need) is None:
            continue
        if need not in _missing:
            _missing[need] = missing()
        if reason := _missing[need]:
            if need in REQUIRED:
                pytest.fail(f"NEWSDIFF_REQUIRE names {need}: {reason}", pytrace=False)
            pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_quickly() -> Iterator[None]:
    """What is served hashes slowly on purpose (`tests/security/test_attacks.py`); a hundred sign-ins of tests need not."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _matching_is_emptied_too(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that really commits is followed by a flush of Django's tables; matching's have no models."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction")) or bool(
        {"live_server", "transactional_db"} & set(request.fixturenames)
    )
    if commits:
        request.getfixturevalue("transactional_db")  # made before this, so that it is undone after it
    yield
    if commits:
        from django.db import connection

        from newsdiff.matching.schema import TABLES

        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- our own names


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A live server needs the tables for real; and Playwright's loop must not upset Django."""
    if any(item.get_closest_marker("browser") for item in items):
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["NEWSDIFF_VAR"], ignore_errors=True)


@pytest.fixture(scope="session")
def project() -> Path:
    return Path(__file__).resolve().parent


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty database of its own on the PostgreSQL server; mark the test `postgres`."""
    import secrets

    import psycopg

    name = f"newsdiff_test_{secrets.token_hex(6)}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A Redis server of the test's own on a free port; mark the test `redis`.

    A database number of the shared server would be emptied under a test that runs beside this one.
    Without a redis-server program here, the shared server's database of TEST_REDIS_URL.
    """
    from tests.runtime.servers import RedisServer

    if shutil.which("redis-server") is None:
        yield REDIS
        return
    with RedisServer(tmp_path / "redis") as server:
        yield server.url


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser's program; mark the test `browser`."""
    path = chromium_path()
    assert path is not None, "mark the test with pytest.mark.browser"
    return path
