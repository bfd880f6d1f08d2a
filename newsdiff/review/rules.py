"""Curated knowledge on its way into the engine."""

from __future__ import annotations

from newsdiff.collation import Options
from newsdiff.stories.models import Story


def options_for(story: Story) -> Options:
    """The engine's settings for this story."""
    return Options()
