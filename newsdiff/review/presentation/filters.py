"""What a page is asked to show, read from its address; unknown values are ignored, never an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from newsdiff.review.models import Finding
from newsdiff.review.presentation.words import CATEGORIES, SEVERITIES, Category

STATES = {"open": "Open", "confirmed": "Confirmed", "dismissed": "Dismissed"}


@dataclass(frozen=True, slots=True)
class Filters:
    """One page's view of a story; `query()` gives it back as an address."""

    base: str = ""
    severities: frozenset[str] = frozenset({"substantive"})
    categories: frozenset[str] = frozenset()
    """Empty: all."""
    state: str = ""
    version: str = ""
    who: str = ""
    """"me": assigned to me."""
    words: bool = False
    """Every changed word is marked, not only findings."""
    hidden: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    pinned: str = ""
    fold: frozenset[str] = frozenset()
    """Of "case" and "punctuation"."""
    inline: bool = False
    sort: str = ""
    opened: frozenset[str] = frozenset()
    """Sigla whose sets of equal copies are shown version by version; "all": every set."""

    def admits(self, finding: Finding) -> bool:
        """Whether severity and category let the finding through."""
        return finding.severity in self.severities and (
            not self.categories or finding.category in self.categories
        )

    def query(self, **changes: Any) -> str:
        """The address query of this view, with changes; defaults are left out."""
        view = replace(self, **changes) if changes else self
        pairs: list[tuple[str, str]] = []
        if view.base:
            pairs.append(("base", view.base))
        if view.severities != {"substantive"}:
            pairs.append(("severity", ",".join(s for s in SEVERITIES if s in view.severities)))
        if view.categories:
            pairs.append(("category", ",".join(c for c in CATEGORIES if c in view.categories)))
        for name in ("state", "version", "who", "pinned", "sort"):
            if getattr(view, name):
                pairs.append((name, getattr(view, name)))
        if view.hidden:
            pairs.append(("hide", ",".join(sorted(view.hidden))))
        if view.order:
            pairs.append(("order", ",".join(view.order)))
        if view.opened:
            pairs.append(("open", ",".join(sorted(view.opened))))
        if view.fold:
            pairs.append(("fold", ",".join(sorted(view.fold))))
        pairs += [(name, "1") for name in ("words", "inline") if getattr(view, name)]
        return "?" + urlencode(pairs, safe=",") if pairs else "?"


def read(parameters: Mapping[str, str], *, everything: bool = False) -> Filters:
    """Filters from a query string. `everything`: all severities unless told (findings of one version)."""
    asked = _names(parameters.get("severity", ""))
    severities = frozenset(s for s in asked if s in SEVERITIES)
    default = frozenset(SEVERITIES) if everything else frozenset({"substantive"})
    state = parameters.get("state", "")
    return Filters(
        base=parameters.get("base", "")[:4],
        severities=severities or default,
        categories=frozenset(c for c in _names(parameters.get("category", "")) if c in CATEGORIES),
        state=state if state in STATES else "",
        version=parameters.get("version", "")[:4],
        who="me" if parameters.get("who") == "me" else "",
        words=parameters.get("words") == "1",
        hidden=frozenset(n for n in _names(parameters.get("hide", "")) if len(n) <= 4),
        order=tuple(n for n in _names(parameters.get("order", "")) if len(n) <= 4),
        pinned=parameters.get("pinned", "")[:4],
        fold=frozenset(_names(parameters.get("fold", ""))) & {"case", "punctuation"},
        inline=parameters.get("inline") == "1",
        opened=frozenset(n for n in _names(parameters.get("open", "")) if len(n) <= 4),
        sort=parameters.get("sort", "") if parameters.get("sort") in {"distance", "findings", "row"} else "",
    )


def _names(value: str) -> list[str]:
    return [n for n in value[:400].split(",") if n]


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the filter line: a link to the view it leads to."""

    id: str
    label: str
    count: int
    pressed: bool
    url: str
    glyph: str = ""
    fixed: bool = False
    """Cannot be switched off here: what matters is never folded."""


@dataclass(frozen=True, slots=True)
class FilterLine:
    severities: tuple[Choice, ...]
    categories: tuple[Choice, ...]


def filter_line(findings: Iterable[Finding], view: Filters, *, keep_substantive: bool = False) -> FilterLine:
    """Buttons with counts. Severities add up; categories narrow what the severities let through."""
    every = list(findings)
    by_severity = Counter(f.severity for f in every)
    by_category = Counter(f.category for f in every if f.severity in view.severities)
    return FilterLine(
        severities=tuple(
            Choice(
                id=name,
                label=label,
                count=by_severity[name],
                pressed=name in view.severities,
                url=view.query(severities=_toggled(view.severities, name)),
                fixed=(keep_substantive and name == "substantive") or view.severities == {name},
            )
            for name, label in SEVERITIES.items()
        ),
        categories=tuple(_category_choice(c, by_category[c.id], view) for c in CATEGORIES.values()),
    )


def _category_choice(category: Category, count: int, view: Filters) -> Choice:
    return Choice(
        id=category.id,
        label=category.label,
        count=count,
        pressed=category.id in view.categories,
        url=view.query(categories=_toggled(view.categories, category.id)),
        glyph=category.glyph,
    )


def _toggled(chosen: frozenset[str], name: str) -> frozenset[str]:
    return chosen - {name} if name in chosen else chosen | {name}
