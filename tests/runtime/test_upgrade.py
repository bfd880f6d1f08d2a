"""A database of the first release, with copy and decisions in it, is migrated to now and loses nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.runtime.servers import Installation

pytestmark = pytest.mark.slow

FIRST = {
    "accounts": "0002_roles",
    "stories": "0004_picture",
    "review": "0001_initial",
    "exports": "0001_doors",
}
"""The migrations of the first release; apps that came later had none."""
LATER = ("feeds", "api")

# Written with the models as the first release had them, never with those of today.
FILL = """
import hashlib, json
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
first = json.loads('''FIRST''')
executor = MigrationExecutor(connection)
others = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in ("admin", "auth", "axes", "sessions")]
apps = executor.migrate([*first.items(), *others]).apps
def make(app, model, **fields):
    return apps.get_model(app, model).objects.create(**fields)
user = make("auth", "User", username="nora", email="nora@paper.example")
desk = make("accounts", "Desk", name="Foreign", slug="foreign")
story = make("stories", "Story", slug="storm", slugline="STORM \u00e9", desk=desk, revision=2, version_count=2, sigla_given=2)
versions = []
for siglum, outlet in (("A", "Gazette"), ("B", "Courier")):
    body = f"A storm hit the coast, {outlet} says. \u2028 caf\u00e9 \U0001f30a\\r\\n"
    data = body.encode("utf-16")
    upload = make("stories", "Upload", sha256=hashlib.sha256(data).hexdigest(), data=data, size=len(data))
    text = make("stories", "Text", sha256=hashlib.sha256(body.encode()).hexdigest(), body=body,
                characters=len(body), words=8)
    house = make("stories", "Outlet", name=outlet, slug=outlet.lower(), boilerplate="Read more")
    versions.append(make("stories", "Version", story=story, siglum=siglum, outlet=house, text=text, upload=upload))
story.base = versions[0]
story.save()
result = {"schema": "newsdiff.collation/1", "versions": [], "rows": [], "findings": []}
collation = make("review", "Collation", story=story, revision=2, state="done", result=result)
statement = make("review", "Statement", story=story, key="stmtaaaa", row="r1", number=1, spans={"A": [[0, 5]]})
finding = make("review", "Finding", story=story, key="findaaaa", collation=collation, number=1, category="figure",
               severity="substantive", message="12 or 21", statement=statement, state="confirmed")
make("review", "Decision", finding=finding, user=user, action="confirm", state_before="open", state_after="confirmed", comment="seen \u2019")
print("filled")
"""
LOOK = """
import hashlib, json
from newsdiff.review.models import Collation, Decision, Finding, Statement
from newsdiff.stories.models import Story, Upload, Version
print(json.dumps({
    "story": [[s.slug, s.slugline, s.desk.name, s.base.siglum, s.revision] for s in Story.objects.all()],
    "versions": [[v.siglum, v.outlet.name, v.outlet.boilerplate, v.text.body,
                  hashlib.sha256(v.text.body.encode()).hexdigest() == v.text.sha256,
                  bytes(v.upload.data).decode("utf-16") == v.text.body,
                  hashlib.sha256(bytes(v.upload.data)).hexdigest() == v.upload.sha256]
                 for v in Version.objects.order_by("siglum")],
    "collations": [[c.revision, c.state, c.result["schema"]] for c in Collation.objects.all()],
    "statements": [[s.key, s.row, s.spans] for s in Statement.objects.all()],
    "findings": [[f.key, f.state, f.message, f.statement.key] for f in Finding.objects.all()],
    "decisions": [[d.action, d.user.username, d.finding.key, d.comment] for d in Decision.objects.all()],
}))
"""
WORK = """
from newsdiff.review.models import Finding
from newsdiff.review.services import collation_request, collation_run
from newsdiff.stories.models import Story
from newsdiff.stories.services import NewVersion, version_add
print(version_add(new=NewVersion(text="Another one, quite new.", outlet="Herald"), story=Story.objects.get()).status)
from newsdiff.review.models import Collation
for waiting in Collation.objects.filter(state="pending"): collation_run(waiting.pk)
print(Story.objects.get().collations.filter(state="done").count(), Finding.objects.get(key="findaaaa").state)
"""


def copy(siglum: str, outlet: str) -> list[object]:
    body = f"A storm hit the coast, {outlet} says. \u2028 caf\u00e9 \U0001f30a\r\n"
    return [siglum, outlet, "Read more", body, True, True, True]


def upgrade(at: Installation) -> None:
    assert "filled" in at.python(FILL.replace("FIRST", json.dumps(FIRST)))
    waiting = at.manage("showmigrations", "--plan")
    assert all(f"[ ]  {app}." in waiting for app in (*LATER, "accounts", "review")), (
        "there is something to upgrade"
    )
    at.manage("migrate", "--noinput")
    assert "[ ]" not in at.manage("showmigrations", "--plan")
    assert json.loads(at.python(LOOK).strip().splitlines()[-1]) == {
        "story": [["storm", "STORM \u00e9", "Foreign", "A", 2]],
        "versions": [copy("A", "Gazette"), copy("B", "Courier")],
        "collations": [[2, "done", "newsdiff.collation/1"]],
        "statements": [["stmtaaaa", "r1", {"A": [[0, 5]]}]],
        "findings": [["findaaaa", "confirmed", "12 or 21", "stmtaaaa"]],
        "decisions": [["confirm", "nora", "findaaaa", "seen \u2019"]],
    }
    assert at.python(WORK).split() == ["created", "2", "confirmed"], "and the day's work goes on"


def test_the_first_releases_database_on_sqlite(tmp_path: Path) -> None:
    upgrade(Installation(tmp_path / "at"))


@pytest.mark.postgres
def test_the_first_releases_database_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    upgrade(Installation(tmp_path / "at", database=postgres_url))
