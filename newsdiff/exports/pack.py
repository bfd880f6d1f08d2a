"""What an evidence pack says, before it is written in any format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from newsdiff.exports.models import Scope
from newsdiff.review.models import Decision, Finding
from newsdiff.review.presentation.copies import same_words, same_words_said
from newsdiff.review.presentation.dossier import Dossier, dossier
from newsdiff.review.presentation.finding import Line, evidence_lines, line
from newsdiff.stories.models import Story, Version

STANDING = {
    Finding.State.OPEN: "Suspicion, not confirmed",
    Finding.State.CONFIRMED: "Confirmed by an editor",
    Finding.State.DISMISSED: "Dismissed by an editor",
}
"""Only a confirmed finding may be called an error, in whatever format."""


class UnknownBase(LookupError):
    """The version asked for as the base is not in the collation; the message says which are."""


class NothingToExport(ValueError):
    """The story has no finished collation yet."""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding with what was decided about it."""

    finding: Finding
    line: Line
    standing: str
    permalink: str
    decisions: tuple[Decision, ...]
    why: tuple[tuple[str, str], ...]

    @property
    def origin(self) -> str:
        """Who added it by hand, and which of its words are gone; "" for what a detector reports."""
        if not self.finding.by_hand:
            return ""
        gone = self.finding.gone
        lost = f"; its words no longer stand in {', '.join(gone)}" if gone else ""
        return f"added by {self.finding.added_by}{lost}"

    @property
    def is_confirmed(self) -> bool:
        return self.finding.state == Finding.State.CONFIRMED


@dataclass(frozen=True, slots=True)
class Held:
    """One version of the story as collated."""

    siglum: str
    version: Version
    text: str
    sha256: str
    permalink: str
    same_as: str = ""
    """The version named before it that prints the same words, if one does. The pack holds both."""
    same_said: str = ""
    """That in words: "same words as B"."""

    @property
    def notes(self) -> str:
        """What must be known beside its name: that it must not be used, else what kind of copy it is; whose words it has.

        In brackets, after a space; "" where there is nothing.
        """
        barred, kind = self.version.restriction, self.version.kind
        told = f"not for use: {barred}" if barred else self.version.get_kind_display().lower() if kind else ""
        said = ", ".join(filter(None, (told, self.same_said if self.same_as else "")))
        return f" ({said})" if said else ""


@dataclass(frozen=True, slots=True)
class Pack:
    story: Story
    dossier: Dossier
    scope: str
    items: tuple[Item, ...]
    """The chosen findings, in the order of the text."""
    versions: tuple[Held, ...]
    """Base first."""
    made_at: datetime
    permalink: str

    @property
    def scope_said(self) -> str:
        return Scope(self.scope).label

    @property
    def not_for_use(self) -> str:
        """A sentence that names each version that must not be used, and why; "" where there is none."""
        barred = [f"{v.siglum} {v.called} is {v.restriction}" for v in self.dossier.restricted]
        return f"Not for use: {'; '.join(barred)}." if barred else ""

    def held(self, siglum: str) -> Held | None:
        return next((v for v in self.versions if v.siglum == siglum), None)


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def pack(story: Story, *, scope: str = Scope.CONFIRMED, keys: Iterable[str] = (), base: str = "") -> Pack:
    """Gather a pack. The caller has asked `visible_to`.

    Raises NothingToExport, UnknownBase, ValueError on the scope. "" is the story's own base.
    """
    held = dossier(story, base=base)
    if held.collation is None:
        raise NothingToExport("The story has no finished collation yet.")
    base_check(held, base)
    chosen = _chosen(held.findings, Scope(scope), frozenset(keys))
    decisions = _decisions(chosen)
    return Pack(
        story=story,
        dossier=held,
        scope=Scope(scope),
        items=tuple(
            Item(
                finding=f,
                line=line(held, f),
                standing=STANDING[Finding.State(f.state)],
                permalink=absolute(reverse("review:finding", args=[story.slug, f.key])),
                decisions=decisions.get(f.pk, ()),
                why=tuple(evidence_lines(f.evidence)),
            )
            for f in chosen
        ),
        versions=tuple(
            Held(
                siglum=s,
                version=held.versions[s],
                text=held.texts[s],
                sha256=hashlib.sha256(held.texts[s].encode("utf-8", "surrogatepass")).hexdigest(),
                permalink=absolute(reverse("stories:version", args=[story.slug, s])),
                same_as=same_words(held, s),
                same_said=same_words_said(held, s),
            )
            for s in held.sigla
        ),
        made_at=timezone.now(),
        permalink=absolute(story.get_absolute_url()),
    )


def base_check(held: Dossier, base: str) -> None:
    """Evidence set against another base than was asked for would be evidence of something else."""
    if base and base not in held.sigla:
        raise UnknownBase(
            f"There is no version “{base[:20]}” to be the base. The story's versions are {', '.join(held.sigla)}."
        )


def _chosen(findings: Sequence[Finding], scope: Scope, keys: frozenset[str]) -> list[Finding]:
    if scope is Scope.CONFIRMED:
        return [f for f in findings if f.state == Finding.State.CONFIRMED]
    if scope is Scope.OPEN:
        return [
            f
            for f in findings
            if f.state == Finding.State.OPEN and f.severity == Finding.Severity.SUBSTANTIVE
        ]
    return [f for f in findings if f.key in keys]


def _decisions(findings: Sequence[Finding]) -> dict[int, tuple[Decision, ...]]:
    found: dict[int, list[Decision]] = {}
    asked = Decision.objects.filter(finding__in=[f.pk for f in findings])
    for decision in asked.select_related("user").order_by("pk"):
        found.setdefault(decision.finding_id, []).append(decision)
    return {pk: tuple(group) for pk, group in found.items()}


def who(decision: Decision) -> str:
    return decision.user.get_username() if decision.user else "somebody who has left"
