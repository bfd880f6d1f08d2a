"""What a version reads at the place of a finding, and which versions read the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from newsdiff.review.models import Finding
from newsdiff.review.presentation.runs import gaps

PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "\\": None, "*": None}
)


def readings_key(finding: Finding, siglum: str) -> tuple[str, ...] | None:
    """The marked words of a version; None where it lacks the statement, () where nothing is marked.

    A version that only lacks words is marked by the word before the gap; that is no reading.
    """
    reading = finding.readings.get(siglum)
    if reading is None:
        return None
    if siglum in gaps(finding):
        return ()
    return tuple([" ".join(span["text"].split()) for span in reading])


def same_reading(key: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The form in which readings vote: without case, shape of quotation marks and Markdown escapes."""
    return None if key is None else tuple(map(_voting, key))


def strangers(finding: Finding) -> frozenset[str]:
    """Versions that share no wording with those the finding tells of: it says nothing about them. The dossier
    knows (`concern`); a finding that no dossier has seen concerns every version."""
    return finding.__dict__.get("_strangers", frozenset())  # type: ignore[no-any-return]


def reference(finding: Finding, base: str) -> str:
    """The version that others are told from: the base, or, where the finding does not concern it, the first that it
    does concern."""
    return finding.__dict__.get("_first", base) if base in strangers(finding) else base


def concern(finding: Finding, groups: Sequence[Sequence[str]]) -> None:
    """Note which versions a finding has nothing to do with: those of groups in which nobody makes the statement."""
    held = {siglum for siglum, reading in finding.readings.items() if reading is not None}
    finding.__dict__["_strangers"] = frozenset(s for group in groups if not held & set(group) for s in group)
    finding.__dict__["_first"] = next((group[0] for group in groups if held & set(group)), "")


@lru_cache(maxsize=8192)
def _voting(words: str) -> str:
    return words.translate(PLAIN).casefold().strip()


def alike(finding: Finding) -> dict[str, tuple[str, ...] | None]:
    """Siglum of every version it concerns -> the form in which its reading votes. Worked out once a finding: pages ask again and again."""
    found: dict[str, tuple[str, ...] | None] | None = finding.__dict__.get("_alike")
    if found is None:
        away = strangers(finding)
        found = {s: same_reading(readings_key(finding, s)) for s in finding.readings if s not in away}
        finding.__dict__["_alike"] = found
    return found
