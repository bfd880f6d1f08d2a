"""What a version reads at the place of a finding, and which versions read the same."""

from __future__ import annotations

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


@lru_cache(maxsize=8192)
def _voting(words: str) -> str:
    return words.translate(PLAIN).casefold().strip()


def alike(finding: Finding) -> dict[str, tuple[str, ...] | None]:
    """Siglum -> the form in which its reading votes. Worked out once a finding: pages ask again and again."""
    found: dict[str, tuple[str, ...] | None] | None = finding.__dict__.get("_alike")
    if found is None:
        found = {s: same_reading(readings_key(finding, s)) for s in finding.readings}
        finding.__dict__["_alike"] = found
    return found
