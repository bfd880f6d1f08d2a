"""The quotes ledger: every quotation, and what became of it in each version."""

from __future__ import annotations

import re
from typing import Any

from newsdiff.collation.attributions import find_attributions
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.detectors.following import Followed, Place, all_followed, house
from newsdiff.collation.types import Siglum, Token

_BRACKETS = re.compile(r"\[[^\]]{0,80}\]|\([^)]{0,80}\)")
_ELLIPSIS = re.compile(r"…|\.\s?\.\s?\.")


def build(cluster: Cluster) -> tuple[dict[str, Any], ...]:
    """One entry a quotation (its part in one statement), in story order.

    `cells[siglum].state`: "verbatim" (as the reading most versions quote), "marked" (changed, and says so:
    [ ], …), "altered" (other words inside the marks), "stripped" (the words without marks),
    "paraphrased" (the statement without the words), "missing" (the version lacks the statement).
    """
    return tuple(_entry(cluster, item, n) for n, item in enumerate(all_followed(cluster), 1) if item.quoting)


def _tokens(cluster: Cluster, item: Followed, place: Place) -> tuple[Token, ...]:
    return cluster.cell_tokens(item.row, place.siglum)[place.first : place.last]


def _form(text: str) -> str:
    """The words alone, without house style, insertions and marks."""
    return house(re.sub(r"[^\w\s'’]", " ", text.replace("’", "'"))).strip()


def _reference(cluster: Cluster, item: Followed) -> str:
    """The reading most versions quote; of equals the one without insertions, then the longer."""
    texts = [_text(cluster, item, place) for place in item.quoting]
    forms = [_form(_BRACKETS.sub(" ", text)) for text in texts]
    return max(texts, key=lambda text: (forms.count(_form(_BRACKETS.sub(" ", text))), len(text), text))


def _text(cluster: Cluster, item: Followed, place: Place) -> str:
    tokens = _tokens(cluster, item, place)
    return cluster.witness(place.siglum).text[tokens[0].start : tokens[-1].end]


def _state(text: str, place: Place, reference: str) -> str:
    bare, wanted = _form(_BRACKETS.sub(" ", text)), _form(_BRACKETS.sub(" ", reference))
    if not place.quotation:
        return "stripped"
    if bare == wanted:
        return "verbatim"
    if _ELLIPSIS.search(text) or "[" in text:
        words = wanted.split()
        parts = [part for part in (_form(p) for p in re.split(r"…|\.\s?\.\s?\.|\[[^\]]*\]", text)) if part]
        if parts and all(part in " ".join(words) for part in parts):
            return "marked"
    return "altered"


def _speaker(cluster: Cluster, item: Followed) -> str:
    for place in item.quoting:
        text = cluster.witness(place.siglum).text
        for segment_id in cluster.row(item.row).cells[place.siglum] or ():
            segment = cluster.segment(segment_id)
            outside = [
                a for a in find_attributions(text, segment.start, segment.end)
                if place.quotation and not place.quotation.start <= a.start < place.quotation.end
            ]  # fmt: skip
            if outside:
                near = place.quotation
                return min(outside, key=lambda a: abs(a.start - (near.end if near else 0))).source
    return ""


def _entry(cluster: Cluster, item: Followed, number: int) -> dict[str, Any]:
    reference = _reference(cluster, item)
    cells: dict[Siglum, Any] = {}
    for siglum in cluster.sigla:
        place = item.place(siglum)
        if place is None:
            holds = siglum in cluster.holders(item.row)
            cells[siglum] = {"state": "paraphrased" if holds else "missing", "spans": []}
            continue
        tokens = _tokens(cluster, item, place)
        quotation = place.quotation
        start, end = tokens[0].start, tokens[-1].end
        if quotation:
            start = quotation.start if start - quotation.start < 4 else start
            end = quotation.end if quotation.closed and quotation.end - end < 4 else end
        text = cluster.witness(siglum).text
        cells[siglum] = {
            "state": _state(text[tokens[0].start : tokens[-1].end], place, reference),
            "spans": [{"start": start, "end": end, "text": text[start:end]}],
            "marks": quotation.marks if quotation else "",
        }
    kinds = sorted({place.quotation.kind for place in item.quoting if place.quotation})
    return {
        "id": f"q{number}",
        "row": item.row,
        "text": reference,
        "speaker": _speaker(cluster, item),
        "kind": "speech" if "speech" in kinds else kinds[0],
        "cells": cells,
    }
