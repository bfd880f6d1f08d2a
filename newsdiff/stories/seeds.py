"""The sample story: read from `seeds/manifest.toml`, loaded through the services of any upload."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings

from newsdiff.intake import read
from newsdiff.stories.models import Story, Upload
from newsdiff.stories.services import (
    NewVersion,
    Outcome,
    story_create,
    story_set_base,
    upload_store,
    version_add,
)


def load(folder: Path | None = None) -> tuple[Story, list[Outcome]]:
    """Load the sample story. Loading twice changes nothing. Raises OSError, tomllib.TOMLDecodeError."""
    folder = folder or settings.BASE_DIR / "seeds"
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    held = Upload.objects.filter(channel=Upload.Channel.SEED, versions__isnull=False).select_related(None)
    known = {
        version.upload.sha256: version
        for upload in held.prefetch_related("versions__story")
        for version in upload.versions.all()
        if version.upload is not None
    }
    story = next(
        (known[entry["sha256"]].story for entry in manifest["version"] if entry["sha256"] in known), None
    )
    if story is None:
        story = story_create(slugline=manifest["story"]["slugline"], headline=manifest["story"]["headline"])
    # What is held stays as it is, whatever a curator has called its outlet since, or a newer manifest calls it.
    outcomes = [
        Outcome("already held", known[entry["sha256"]])
        if entry["sha256"] in known
        else _load_version(folder, entry, story)
        for entry in manifest["version"]
    ]
    if story.base_id is None:
        base = next(
            o.version
            for e, o in zip(manifest["version"], outcomes, strict=True)
            if e["file"] == manifest["story"]["base"]
        )
        if base.story_id == story.pk:
            story.refresh_from_db()
            story_set_base(story=story, version=base)
    return story, outcomes


def _load_version(folder: Path, entry: dict[str, Any], story: Story) -> Outcome:
    data = (folder / entry["file"]).read_bytes()
    upload = upload_store(
        data=data, filename=entry["file"], content_type="text/plain", channel=Upload.Channel.SEED
    )
    document = read(data, filename=entry["file"])[0]
    published: date | None = date.fromisoformat(entry["published"]) if "published" in entry else None
    return version_add(
        new=NewVersion(
            text=document.text,
            outlet=entry["outlet"],
            headline=document.headline,
            byline=document.byline,
            url=entry.get("url", ""),
            published=datetime.combine(published, time(12), UTC) if published else None,
            published_has_time=False,
            language=entry["language"],
            kind=entry["kind"],
            provenance=entry["provenance"],
        ),
        story=story,
        upload=upload,
    )
