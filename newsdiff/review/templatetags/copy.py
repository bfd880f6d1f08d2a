"""Where copy becomes HTML: `newsdiff/review/writing.py` escapes every part, and nowhere else is text marked safe."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from newsdiff.review import writing
from newsdiff.review.presentation.copies import same_words, shortened
from newsdiff.review.presentation.runs import Run, plain_text, visible
from newsdiff.review.presentation.strip import label_of

register = template.Library()


@register.simple_tag(takes_context=True)
def copy_runs(context: template.Context, runs: Iterable[Run], linked: bool = True) -> SafeString:
    """Runs of copy; marks are links to their findings where `linked`."""
    slug = getattr(context.get("story"), "slug", "")
    return _safe(writing.runs_html(runs, _finding_stem(context, slug) if linked and slug else ""))


@register.simple_tag(takes_context=True)
def cell_copy(context: template.Context, cell: Any) -> SafeString:
    """What a cell of the table or a side of a comparison says: notes of moves, its sentences, what it lacks."""
    return _safe(writing.cell_copy(cell, _finding_stem(context, context["story"].slug)))


@register.simple_tag(takes_context=True)
def row_head(context: template.Context, row: Any) -> SafeString:
    """What stands beside a row of the table: number, the five, the gutter, links to copy and to set by hand."""
    slug = context["story"].slug
    statements, stem = _stem(context, "review:statement", slug), _finding_stem(context, slug)
    return _safe(writing.row_head(row, statements, stem, may_edit=bool(context.get("may_decide"))))


@register.simple_tag(takes_context=True)
def matrix_cells(context: template.Context, row: Any, query: str) -> SafeString:
    """The cells of a row of facts; each leads to its text in the table as `query` shows it."""
    table = reverse("review:table", args=[context["story"].slug]) + escape(query.rstrip("?"))
    return _safe(writing.matrix_cells(row, context["dossier"].base, table))


@register.simple_tag(takes_context=True)
def queue_lines(context: template.Context, lines: Iterable[Any]) -> SafeString:
    """Findings of the queue, a table row each."""
    stem, may = _finding_stem(context, context["story"].slug), bool(context.get("may_decide"))
    held = context["dossier"]
    return _safe(
        "".join([writing.queue_line(line, said(line.finding, held), stem, may_decide=may) for line in lines])
    )


@register.simple_tag(takes_context=True)
def strip_lines(context: template.Context, strip: Any) -> SafeString:
    """The lines of the strip; on table and comparison they lead to the page's own rows."""
    here = context.get("tab") in {"table", "compare"}
    return _safe(
        writing.strip_lines(strip, "" if here else reverse("review:table", args=[context["story"].slug]))
    )


@register.simple_tag(takes_context=True)
def table_cells(context: template.Context, cells: Iterable[Any], row: Any) -> SafeString:
    """The cells of a row of the table."""
    stem = _finding_stem(context, context["story"].slug)
    return _safe("".join([writing.table_cell(cell, row.key, stem) for cell in cells]))


@register.simple_tag
def told_here(ghost: Any, siglum: str) -> SafeString:
    """The ghost of statements that a version tells at this place."""
    return _safe(writing.ghost(ghost, siglum))


@register.simple_tag
def moved_away(moved: Any, siglum: str) -> SafeString:
    """How far a statement moved, and the way to its ghost."""
    return _safe(writing.moved_away(moved, siglum))


@register.filter
def shown(text: Any) -> SafeString:
    """A stranger's text outside the copy (headline, outlet, comment) with control characters visible."""
    return _safe(writing.runs_html(visible(str(text or "")), ""))


@register.filter
def in_rem(pixels: float) -> str:
    """The size of a figure, so that its letters grow with the reader's."""
    return f"{pixels / 16:g}rem"


@register.filter
def said(finding: Any, dossier: Any) -> str:
    """A finding's sentence, with equal copies under one name."""
    return shortened(dossier, finding.message)


@register.filter
def plainly(text: Any) -> str:
    """The same where no markup may stand (a page's title): control characters by their short names."""
    return plain_text(str(text or ""))


def _finding_stem(context: template.Context, slug: str) -> str:
    return _stem(context, "review:finding", slug)


def _stem(context: template.Context, name: str, slug: str) -> str:
    """An address without the key at its end: worked out once a page, since reversing takes longer than a cell."""
    stem = context.render_context.get(name)
    if stem is None:
        stem = reverse(name, args=[slug, "KEY"]).removesuffix("KEY/")
        context.render_context[name] = stem
    return stem


@register.simple_tag
def glyph(category: Any) -> SafeString:
    """The category's sign, hidden from screen readers because its word stands beside it."""
    return _safe(writing.glyph(category))


@register.simple_tag
def flag(number: int | None) -> SafeString:
    """The marker of one of the five."""
    return _safe(writing.flag(number))


# --- small sums and addresses that templates need -------------------------------------------------


@register.filter
def plus(value: float, other: float) -> str:
    return f"{value + float(other):.1f}"


@register.filter
def unlocalize(value: Any) -> str:
    """A number for SVG: a point, no thousands."""
    return str(value)


@register.filter
def version_label(dossier: Any, siglum: str) -> str:
    return dossier.label(siglum)


@register.filter(name="same_words")
def same_words_as(dossier: Any, siglum: str) -> str:
    """The version that stands for this one where equal copies are told once; "" where it stands for itself."""
    return same_words(dossier, siglum)


@register.filter
def row_label(dossier: Any, row: Any) -> str:
    return label_of(dossier, row, 64)


@register.filter
def with_base(view: Any, siglum: str) -> str:
    return view.query(base=siglum)


@register.filter
def toggled(view: Any, name: str) -> str:
    return view.query(**{name: not getattr(view, name)})


@register.filter
def fold(view: Any, name: str) -> str:
    return view.query(fold=view.fold ^ {name})


@register.filter
def sorted_by_row(view: Any) -> str:
    return view.query(sort="" if view.sort == "row" else "row")


@register.filter
def sorted_as(view: Any, order: str) -> str:
    return view.query(sort=order)


@register.filter
def who(vote: Any) -> str:
    return writing.who(vote)


@register.filter
def words(value: str) -> list[str]:
    return value.split()


@register.filter
def attribute(value: Any, name: str) -> Any:
    return getattr(value, name)


@register.filter
def short_moment(value: datetime) -> str:
    """Today as a time, this year as day and month, else with the year."""
    local, now = timezone.localtime(value), timezone.localtime()
    if local.date() == now.date():
        return f"{local:%H:%M}"
    return f"{local.day} {local:%b}" if local.year == now.year else f"{local.day} {local:%b %Y}"


def _safe(written: str) -> SafeString:
    """What the writers made of escaped parts."""
    return mark_safe(written)  # noqa: S308 the one place
