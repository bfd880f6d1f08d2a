"""Filters of the list of stories that an app to the right of this one knows how to apply.

The list has the place, the address and the words; what a category of findings is, `review` knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Kind:
    id: str
    label: str
    glyph: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """Categories of findings: those to choose from, and which stories have open ones."""

    choices: tuple[Kind, ...]
    has_open: Callable[[str, bool], Q]
    """(category, only substantive ones) -> condition on Story."""


_held: list[Kinds] = []


def offer_kinds(kinds: Kinds) -> None:
    """Called once, when the app that knows them is ready."""
    _held[:] = [kinds]


def kinds() -> Kinds:
    return _held[0] if _held else Kinds((), lambda category, substantive: Q())
