"""The collation as JSON values, schema `newsdiff.collation/1`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from newsdiff.collation.types import Collation, Finding, Span, VersionResult

SCHEMA = "newsdiff.collation/1"


def text_hash(text: str) -> str:
    """SHA-256 (hex) of the UTF-8 bytes of the text; lone surrogates pass through."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def plain(value: Any) -> Any:
    """A value made of dataclasses, mappings and tuples as plain JSON values."""
    if isinstance(value, Span):
        return {"start": value.start, "end": value.end, "text": value.text}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(v) for v in value)
    return value


def _version(version: VersionResult) -> dict[str, Any]:
    witness = version.witness
    return {
        "siglum": witness.siglum,
        "name": witness.name,
        "sha256": text_hash(witness.text),
        "characters": len(witness.text),
        "segments": [
            {
                "id": s.id,
                "start": s.start,
                "end": s.end,
                "role": s.role,
                "paragraph": s.paragraph,
                "paragraph_source": s.paragraph_source,
            }
            for s in version.segments
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "category": finding.category,
        "severity": finding.severity,
        "rows": list(finding.rows),
        "readings": plain(finding.readings),
        "message": finding.message,
        "evidence": plain(finding.evidence),
        "confidence": finding.confidence,
        "detector": finding.detector,
    }


def to_dict(collation: Collation) -> dict[str, Any]:
    """The result as `docs/engine.md` and the contract describe it."""
    return {
        "schema": SCHEMA,
        "signature": collation.signature,
        "base": collation.base,
        "versions": [_version(v) for v in collation.versions],
        "rows": [
            {"id": row.id, "cells": plain(row.cells), "moved": list(row.moved)} for row in collation.rows
        ],
        "findings": [_finding(f) for f in collation.findings],
        "facts": plain(collation.facts),
        "quotes": plain(collation.quotes),
        "credits": plain(collation.credits),
        "translation_signs": plain(collation.translation_signs),
        "apart": plain(collation.apart),
        "groups": plain(collation.groups),
        "closeness": {"newick": collation.newick, "distances": plain(collation.distances)},
    }
