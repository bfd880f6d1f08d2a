"""One version as it was received: its text with roles, its hashes and where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from newsdiff.review.presentation.dossier import Dossier, Segment, language_name
from newsdiff.review.presentation.runs import Run, by_siglum, cut
from newsdiff.stories.models import Version


@dataclass(frozen=True, slots=True)
class Stretch:
    segment: Segment
    runs: tuple[Run, ...]
    paragraph: int
    opens: bool
    """First of its paragraph."""


@dataclass(frozen=True, slots=True)
class AsReceived:
    siglum: str
    version: Version
    stretches: tuple[Stretch, ...]
    plain: tuple[Run, ...]
    """The whole text where it is not collated yet."""
    states: int
    """Earlier texts that are kept."""
    language: str
    """In words; the code where it has none."""
    beside: str
    """Siglum of the base, which it can be compared with; "" where it is the base itself or not collated."""
    fields: tuple[tuple[str, str], ...]
    """What the file said of itself beyond the version's own fields."""


FIELD_LABELS = {
    "slugline": "Slugline",
    "dek": "Dek",
    "dateline": "Dateline",
    "credit_line": "Credit line",
    "captions": "Captions",
    "source": "Source",
    "urgency": "Urgency",
    "version": "Version",
    "updated": "Updated",
    "rewrite_of": "Replaces",
    "derived_from": "Made from item",
}


def as_received(dossier: Dossier, siglum: str) -> AsReceived:
    version = dossier.versions[siglum]
    text = dossier.texts.get(siglum, "")
    marks = by_siglum((f for f in dossier.findings if f.severity == "substantive"), (siglum,))[siglum]
    stretches = []
    last = None
    for s in dossier.segments.get(siglum, ()):
        stretches.append(Stretch(s, cut(text, s.start, s.end, marks), s.paragraph, s.paragraph != last))
        last = s.paragraph
    plain = () if stretches else cut(version.text.body, 0, len(version.text.body))
    return AsReceived(
        siglum=siglum,
        version=version,
        stretches=tuple(stretches),
        plain=plain,
        states=version.earlier_states.count(),
        language=_language(version.language),
        beside=dossier.base if stretches and siglum != dossier.base else "",
        fields=_fields(version),
    )


def _language(code: str) -> str:
    name = language_name(code)
    return code if not name else f"{name} ({code})" if "-" in code else name


def _fields(version: Version) -> tuple[tuple[str, str], ...]:
    said = version.metadata.get("fields") or {}
    return tuple(
        (label, "; ".join(map(str, value)) if isinstance(value, list) else str(value))
        for name, label in FIELD_LABELS.items()
        if (value := said.get(name)) not in (None, "", [])
    )
