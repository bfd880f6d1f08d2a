"""What tests are made of: people with roles, stories whose collation is the real engine's, or hand-made."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from newsdiff.accounts.models import Desk
from newsdiff.accounts.roles import ROLES, grant_roles
from newsdiff.review import services as review
from newsdiff.review.models import Collation
from newsdiff.stories import services as stories
from newsdiff.stories.models import Story
from newsdiff.stories.services import NewVersion

PASSWORD = "a-long-enough-phrase"

GAZETTE = """Storm floods coast

By Ana Brito

LISBON (AP) — A storm killed 12 people on the coast on Monday, the mayor said.

"We have never seen such waves," Mayor Ana Lima told reporters.

Damage was put at $240 million in 2023, according to the ministry.

The army sent three hundred soldiers to the harbour towns.

Photo: Rui Costa / Agency"""
COURIER = """Storm floods coast

LISBON (AP) — A storm killed 21 people on the coast on Monday.

We have never seen such waves, Mayor Ana Lima told reporters.

Damage was put at $340 million in 2023, according to the ministry.

Schools stay closed until Friday, the ministry said."""
TIMES = """Coast flooded by storm

LISBON (AP) — A storm killed 12 people on the coast on Monday, the mayor said.

"We have never seen such waves," Mayor Ana Lima told reporters.

The army sent three hundred soldiers to the harbour towns."""
SIXTH = GAZETTE.replace("three hundred soldiers", "two hundred soldiers").replace(
    "Storm floods coast", "Storm hits coast"
)


def person(
    name: str = "nora", role: str = "editor", *, desk: Desk | None = None, password: str | None = None
) -> Any:
    """Somebody with a role, and a member of `desk` where one is given; no password unless told."""
    assert role in ROLES
    if not Group.objects.filter(name=role, permissions__isnull=False).exists():
        grant_roles()
    user = get_user_model().objects.create_user(username=name, password=password)
    user.groups.add(Group.objects.get(name=role))
    if desk is not None:
        desk.members.add(user)
    return get_user_model().objects.get(pk=user.pk)


def desk(name: str = "World") -> Desk:
    return Desk.objects.create(name=name, slug=name.lower())


def story_of(
    *texts: tuple[str, str], slugline: str = "STORM-COAST", desk: Desk | None = None, collated: bool = True
) -> Story:
    """A story of (outlet, text) pairs that went through the services; collated by the real engine."""
    story = stories.story_create(slugline=slugline, headline="Storm floods coast", desk=desk)
    for outlet, text in texts or (("Gazette", GAZETTE), ("Courier", COURIER), ("Times", TIMES)):
        stories.version_add(new=NewVersion(text=text, outlet=outlet), story=story)
    story.refresh_from_db()
    return collated_now(story) if collated else story


def collated_now(story: Story) -> Story:
    """What a worker would do: run the newest collation that is asked for."""
    story.refresh_from_db()
    review.collation_run(story.collations.get(revision=story.revision).pk)
    story.refresh_from_db()
    return story


def collated_now_again(story: Story) -> Story:
    """Collate anew though nothing changed."""
    review.story_recollate(story=story)
    return collated_now(story)


def again(user: Any) -> Any:
    """The same person as of a new request: permissions are looked up once an object."""
    return get_user_model().objects.get(pk=user.pk)


def version_entry(siglum: str, text: str, *roles_and_spans: tuple[str, int, int]) -> dict[str, Any]:
    """One version of a hand-made result: segments as (role, start, end)."""
    return {
        "siglum": siglum,
        "name": siglum,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "characters": len(text),
        "segments": [
            {
                "id": f"{siglum}{n}",
                "start": start,
                "end": end,
                "role": role,
                "paragraph": n,
                "paragraph_source": "given",
            }
            for n, (role, start, end) in enumerate(roles_and_spans, 1)
        ],
    }


def result_of(
    versions: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    findings: list[dict[str, Any]] = [],  # noqa: B006
) -> dict[str, Any]:
    """A result in the format of contract `newsdiff.collation/1`."""
    return {
        "schema": "newsdiff.collation/1",
        "signature": "hand-made",
        "base": versions[0]["siglum"],
        "versions": versions,
        "rows": [{"moved": [], **row} for row in rows],
        "findings": [
            {"message": "", "evidence": {}, "confidence": 0.5, "severity": "substantive", **finding}
            for finding in findings
        ],
        "facts": [],
        "quotes": [],
        "credits": [],
        "translation_signs": {},
        "closeness": {"newick": "", "distances": {}},
    }


def stored(story: Story, result: dict[str, Any]) -> Collation:
    """Make `result` the story's current collation, through the same service as a worker's."""
    story.refresh_from_db()
    collation = review.collation_claim(story.collations.get(revision=story.revision).pk)
    assert collation is not None
    review._finish(collation, result, 0.01)
    return story.collations.get(pk=collation.pk)
