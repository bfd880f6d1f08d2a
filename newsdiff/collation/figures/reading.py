"""What readers of all kinds of figures need."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from newsdiff.collation.figures.figure import Figure, Kind
from newsdiff.collation.figures.numbers import SCALE, number

Maker: TypeAlias = Callable[[re.Match[str], str], Figure | None]


def made(kind: Kind, match: re.Match[str], **fields: object) -> Figure:
    return Figure(kind, match.start(), match.end(), match.group(), **fields)  # type: ignore[arg-type]


def bounds(match: re.Match[str]) -> tuple[float | None, float | None]:
    """Both ends of an amount; a scale word behind the second end holds for the first as well."""
    groups = match.groupdict()
    scale_a, scale_b = (groups.get("sa") or "").strip(" -"), (groups.get("sb") or "").strip(" -")
    low = number((groups["a"] or "") + " " + scale_a)
    high = number(groups["b"] + " " + scale_b) if groups.get("b") else None
    if high is not None and low is not None and low < high / 1e3:
        scale = scale_b or re.sub(r"^[\d.,\s]+", "", groups["b"])
        low = low * SCALE.get(scale.lower(), 1)
    return low, high
