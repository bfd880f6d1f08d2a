"""A story's strip as a few letters, kept with the story so that the list needs no collation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsdiff.review.likeness import level, likeness

MOST_ROWS, MOST_VERSIONS = 120, 30


def picture(result: Mapping[str, Any], texts: Mapping[str, str]) -> list[str]:
    """One string a version, base first, one letter a statement.

    `0` as the base … `3` recast, `-` absent, `x` not in the base. Bounded in both directions.
    """
    places = {s["id"]: (s["start"], s["end"]) for v in result["versions"] for s in v["segments"]}
    base = result["base"]
    sigla = sorted((v["siglum"] for v in result["versions"]), key=lambda s: (s != base, len(s), s))[
        :MOST_VERSIONS
    ]
    rows = result["rows"][:MOST_ROWS]

    def said(row: Mapping[str, Any], siglum: str) -> str:
        return " ".join(texts.get(siglum, "")[slice(*places[i])] for i in row["cells"].get(siglum) or ())

    lines = []
    for siglum in sigla:
        letters = ""
        for row in rows:
            if not row["cells"].get(siglum):
                letters += "-"
            elif not row["cells"].get(base):
                letters += "x"
            else:
                letters += str(level(likeness(said(row, base), said(row, siglum))))
        lines.append(letters)
    return lines
