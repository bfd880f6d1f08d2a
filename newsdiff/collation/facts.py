"""The facts matrix: figures and dates of all versions, each with what qualifies it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsdiff.collation.attributions import find_attributions
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.figure_slots import Item, Slot, period_of, slots
from newsdiff.collation.detectors.sources import PRONOUNS, resolved
from newsdiff.collation.detectors.tools import story_rows
from newsdiff.collation.figures import compare
from newsdiff.collation.normalise import tokenise
from newsdiff.collation.types import Segment, Siglum
from newsdiff.collation.wording import carries_meaning


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what the versions answer, with the periods that their statements name."""

    slot: Slot
    periods: Mapping[Siglum, str]


def build(cluster: Cluster) -> tuple[dict[str, Any], ...]:
    """One entry a question ("how much trade?"), in row order.

    `agreement`: "same", "notation" (other ways to write one value), "precision" (one says less),
    "different measure" (other periods: both may be true), "different", or "single" (one version only).
    `cells`: per version `None` (lacks the statement), `[]` (has it without the figure) or the figure.
    """
    return tuple({"id": f"k{n}", **fact(cluster, one)} for n, one in enumerate(asked(cluster), 1))


def asked(cluster: Cluster) -> list[Asked]:
    """The questions that the figures of a story answer, in row order, each figure once."""
    out: list[Asked] = []
    told: set[tuple[Siglum, int]] = set()
    for row in story_rows(cluster):
        found = slots(cluster, row.id)
        periods = {i.siglum: i.figure.normal for s in found for i in s.items if i.family == "period"}
        for slot in found:
            places = {(i.siglum, i.figure.start) for i in slot.items}
            if places <= told:
                continue
            told |= places
            out.append(Asked(slot, periods))
    return out


def fact(cluster: Cluster, one: Asked) -> dict[str, Any]:
    """The entry of a question, without its id."""
    slot = one.slot
    cells: dict[Siglum, Any] = {}
    by_siglum = slot.by_siglum
    for siglum in cluster.sigla:
        item = by_siglum.get(siglum)
        holds = siglum in cluster.holders(slot.row)
        cells[siglum] = [_cell(cluster, item, one.periods)] if item else ([] if holds else None)
    return {
        "kind": slot.items[0].figure.kind,
        "row": slot.row,
        "label": _label(cluster, slot.items[0]),
        "agreement": agreement(slot.items, one.periods),
        "cells": cells,
    }


_BEFORE = re.compile(r"(?:[\w’'&.$€£¥%-]+ ){0,3}[$€£¥(]?$")
_BEHIND = re.compile(r"(?:[ -][\w’'&-]+){0,3}")


def _label(cluster: Cluster, item: Item) -> str:
    """The figure among the words beside it, as its version has them, without small words at either end:
    "two ferries", not "with two ferries and a"."""
    text = cluster.witness(item.siglum).text
    start, end = item.figure.start, item.figure.end
    before = _BEFORE.search(re.split(r"[.!?;:,](?=\s)|[\n\"“”()]", text[max(0, start - 60) : start])[-1])
    behind = _BEHIND.match(text, end)
    first, last = start - len(before[0] if before else ""), end + len(behind[0] if behind else "")
    telling = [t for t in tokenise(text, first, last) if carries_meaning(t)]
    first = min([start, *(t.start for t in telling)])
    last = max([end, *(t.end for t in telling)])
    if text[:first].endswith(("$", "€", "£", "¥")):
        first -= 1
    return " ".join(text[first:last].split())


def agreement(items: Sequence[Item], periods: Mapping[Siglum, str]) -> str:
    """How the answers to one question agree; the words are those of `build`."""
    verdicts = {compare(a.figure, b.figure) for n, a in enumerate(items) for b in items[n + 1 :]}
    if not verdicts:
        return "single"
    if "different" in verdicts:
        values: dict[str, set[str]] = {}
        for item in items:
            if item.family != "period" and (period := period_of(item, periods)):
                values.setdefault(item.figure.normal, set()).add(period)
        other = len(values) > 1 and not set.intersection(*values.values())
        return "different measure" if other else "different"
    return "precision" if "precision" in verdicts else "notation" if "notation" in verdicts else "same"


def _cell(cluster: Cluster, item: Item, periods: Mapping[Siglum, str]) -> dict[str, Any]:
    figure = item.figure
    text = cluster.witness(item.siglum).text
    segment = next((s for s in cluster.segments_of(item.siglum) if s.start <= figure.start < s.end), None)
    return {
        "start": figure.start,
        "end": figure.end,
        "text": text[figure.start : figure.end],
        "value": figure.value,
        "high": figure.high,
        "unit": figure.unit,
        "normal": figure.normal,
        "hedge": figure.hedge,
        "period": period_of(item, periods)
        if item.family in ("money", "percent", "count", "quantity")
        else "",
        "subject": list(figure.subject),
        "source": _source(cluster, segment) if segment else "",
    }


def _source(cluster: Cluster, segment: Segment) -> str:
    """Who says it, by name where a pronoun stands for one; "" where nobody is known to."""
    said = find_attributions(cluster.witness(segment.siglum).text, segment.start, segment.end)
    if not said:
        return ""
    source = resolved(cluster, segment, said[0]).source
    return "" if source.lower() in PRONOUNS else source
