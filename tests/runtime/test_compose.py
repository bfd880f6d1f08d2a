"""docker-compose.yml says what a newsroom runs; here its very commands and health checks are run.

No Docker engine is needed: each service's command is started with the environment the file gives it,
against a PostgreSQL and a Redis of the test's own. Only *where* changes: host names, ports, /tmp.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.runtime.servers import PostgresServer, Process, RedisServer, free_port, wait_until

PROJECT = Path(__file__).resolve().parents[2]
SECRETS = {
    "SECRET_KEY": "a-secret-for-a-test-that-is-long-enough-and-not-used-elsewhere-0123456789",
    "POSTGRES_PASSWORD": "Pg7Secret",
    "REDIS_PASSWORD": "Rd9Secret",
    "ALLOWED_HOSTS": "newsdiff.example",
    "SITE_URL": "https://newsdiff.example",
}
VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")


class Missing(Exception):
    pass


def fill_in(value: Any, given: dict[str, str]) -> Any:
    """Substitute variables as Compose does: ${A}, ${A:-default}, ${A:?message}."""
    if isinstance(value, dict):
        return {key: fill_in(each, given) for key, each in value.items()}
    if isinstance(value, list):
        return [fill_in(each, given) for each in value]
    if not isinstance(value, str):
        return value

    def one(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if given.get(name):
            return given[name]
        if kind == "?":
            raise Missing(name)
        return rest or ""

    return VARIABLE.sub(one, value)


def compose(given: dict[str, str]) -> dict[str, Any]:
    text = (PROJECT / "docker-compose.yml").read_text()
    return fill_in(yaml.safe_load(text), given)


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_has_a_default(name: str) -> None:
    with pytest.raises(Missing, match=name):
        compose({key: value for key, value in SECRETS.items() if key != name})


def test_each_of_ours_runs_read_only_without_privileges_and_is_watched() -> None:
    services = compose(SECRETS)["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "db", "redis"}
    for name in ("migrate", "web", "worker", "beat"):
        service = services[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert "volumes" not in service, "all that must stay is in PostgreSQL"
    assert all("healthcheck" in services[name] for name in ("web", "worker", "beat", "db", "redis"))
    assert "container_name" not in services["worker"], "a fixed name cannot be scaled"
    assert "ports" not in services["worker"]
    assert not any("ports" in services[name] for name in ("db", "redis"))


def test_any_setting_reaches_each_of_ours_by_a_file_that_need_not_be_there() -> None:
    services = compose(SECRETS)["services"]
    for name in ("migrate", "web", "worker", "beat"):
        assert services[name]["env_file"] == [{"path": "settings.env", "required": False}]
    assert not any("env_file" in services[name] for name in ("db", "redis"))
    assert "settings.env" in (PROJECT / ".dockerignore").read_text().splitlines(), "it may hold a secret"
    assert "settings.env" in (PROJECT / ".gitignore").read_text()


def test_every_volume_and_dependency_that_is_named_exists() -> None:
    whole = compose(SECRETS)
    for service in whole["services"].values():
        assert set(service.get("depends_on", {})) <= set(whole["services"])
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in whole["volumes"]


def test_the_image_runs_as_an_ordinary_user_and_copies_only_what_exists() -> None:
    lines = (PROJECT / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users
    assert users[-1].split(":")[0] not in {"0", "root"}
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (PROJECT / source).exists(), line
    assert not any(re.match(r"(ENV|ARG)\s.*(SECRET|PASSWORD)", line) for line in lines)


class Elsewhere:
    """The file's services, with their addresses turned to the test's own servers."""

    def __init__(self, folder: Path, postgres: PostgresServer, redis_port: int) -> None:
        self.folder, self.web_port, self.redis_port = folder, free_port(), redis_port
        self.services = compose(SECRETS)["services"]
        self.places = {
            "@db:5432/newsdiff": f"@127.0.0.1:{postgres.port}/postgres",
            "@redis:6379": f"@127.0.0.1:{redis_port}",
            "0.0.0.0:8000": f"127.0.0.1:{self.web_port}",
            "127.0.0.1:8000": f"127.0.0.1:{self.web_port}",
            "/tmp/": f"{folder}/tmp/",
        }
        (folder / "tmp").mkdir(parents=True)
        self.postgres_port = postgres.port

    def there(self, text: str) -> str:
        for place, other in self.places.items():
            text = text.replace(place, other)
        return text

    def environment(self, name: str) -> dict[str, str]:
        """What the container would have, and nothing of this shell but where programs are."""
        given = {
            key: self.there(str(value)) for key, value in self.services[name].get("environment", {}).items()
        }
        image = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "newsdiff.settings",
            "NEWSDIFF_VAR": str(self.folder / "tmp" / "newsdiff"),
            "STATIC_ROOT": str(self.folder / "static"),
            "HOME": str(self.folder / "tmp"),
            "BEAT_SCHEDULE": str(self.folder / "tmp" / "beat-schedule"),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.postgres_port),
        }
        return image | given

    def command(self, name: str) -> list[str]:
        return [self.there(part) for part in self.services[name]["command"]]

    def start(self, name: str, *more: str) -> Process:
        return Process(
            [*self.command(name), *more], env=self.environment(name), log=self.folder / f"{name}.log"
        )

    def run_to_end(self, name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(name),
            env=self.environment(name),
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def healthy(self, name: str, *more: str) -> bool:
        kind, *check = self.services[name]["healthcheck"]["test"]
        assert kind == "CMD"
        done = subprocess.run(
            [*(self.there(part) for part in check), *more], env=self.environment(name), cwd=PROJECT,
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        self.said = done.stdout + done.stderr
        return done.returncode == 0


@pytest.mark.postgres
@pytest.mark.redis
def test_every_service_starts_with_its_very_command_and_its_health_check_tells_up_from_down(
    tmp_path: Path,
) -> None:
    started: list[Process] = []
    with PostgresServer(tmp_path / "postgres") as postgres, RedisServer(tmp_path / "spare") as spare:
        spare.stop()  # its port and folder; the file's own command is what runs
        house = Elsewhere(tmp_path / "house", postgres, spare.port)
        try:
            assert house.healthy("db"), house.said
            redis = house.start("redis", "--port", str(spare.port), "--dir", str(house.folder / "tmp"))
            started.append(redis)
            wait_until(lambda: house.healthy("redis", "-p", str(spare.port)), seconds=30, what="redis")

            migrated = house.run_to_end("migrate")
            assert migrated.returncode == 0, migrated.stderr
            collected = subprocess.run(
                [sys.executable, "manage.py", "collectstatic", "--noinput"],
                env=house.environment("web"), cwd=PROJECT, capture_output=True, text=True,
            )  # fmt: skip
            assert collected.returncode == 0, collected.stderr

            for name in ("web", "worker", "beat"):
                assert not house.healthy(name), f"{name} is healthy before it was started"
                process = house.start(name)
                started.append(process)
                wait_until(
                    lambda name=name: house.healthy(name), seconds=90, what=f"{name}: {process.words()}"
                )

            redis.stop()
            assert not house.healthy("web"), "the broker is down"
            assert "broker" in house.said
        finally:
            for process in reversed(started):
                process.kill()
