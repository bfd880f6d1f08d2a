"""Who else reads the same, and who had it first: one short note for each set of versions.

A note depends on the versions alone, so a page needs one for each set that occurs, however many marks
point to it; marks name their note by `aria-describedby`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from newsdiff.review.models import Finding
from newsdiff.review.presentation.dossier import Dossier
from newsdiff.review.presentation.finding import reading_groups
from newsdiff.review.presentation.published import earliest, published_said
from newsdiff.review.presentation.words import listed


@dataclass(frozen=True, slots=True)
class Note:
    id: str
    said: str


@dataclass
class Notes:
    """The notes of one page, made as they are asked for."""

    dossier: Dossier
    _made: dict[str, Note] = field(default_factory=dict)

    @property
    def every(self) -> tuple[Note, ...]:
        return tuple(self._made.values())

    def same(self, sigla: Sequence[str]) -> str:
        """Id of the note that these versions, and no others, read the same."""
        return self._note("w-" + "-".join(sigla), sigla, "reads this", "read this")

    def leave_out(self, sigla: Sequence[str]) -> str:
        """Id of the note that these versions, and no others, leave the words out."""
        return self._note("w-out-" + "-".join(sigla), sigla, "leaves this out", "leave this out", dated=False)

    def of_finding(self, finding: Finding) -> dict[str, str]:
        """Siglum -> id of the note on what it reads; only versions that have a mark."""
        found: dict[str, str] = {}
        for key, sigla in reading_groups(self.dossier, finding):
            if key is not None:
                made = self.same(sigla) if key else self.leave_out(sigla)
                found |= dict.fromkeys(sigla, made)
        return found

    def _note(self, name: str, sigla: Sequence[str], one: str, many: str, *, dated: bool = True) -> str:
        if name not in self._made:
            if len(sigla) == 1:
                said = f"Only {sigla[0]} {one}."
            else:
                said = f"{listed(tuple(sigla))} {many}."
                said += f" {first_said(self.dossier, sigla)}" if dated else ""
            self._made[name] = Note(name, said)
        return name


def first_said(dossier: Dossier, sigla: Sequence[str]) -> str:
    """Which of several versions was published first, in a sentence; honest where that cannot be told."""
    versions = {s: dossier.versions[s] for s in sigla}
    undated = [s for s in sigla if versions[s].published is None]
    dated = [s for s in sigla if s not in undated]
    if not dated:
        return "Who had it first is not known: none is dated."
    first = earliest(versions, dated)
    without = (
        f" {listed(tuple(undated))} {'has' if len(undated) == 1 else 'have'} no date." if undated else ""
    )
    if not first:
        return f"Who had it first cannot be told from the dates.{without}"
    moment = published_said(versions[first])
    if not without:
        return f"{first} had it first, {moment}."
    if len(dated) == 1:
        return f"{first} is dated {moment}.{without}"
    return f"Of those dated, {first} had it first, {moment}.{without}"
