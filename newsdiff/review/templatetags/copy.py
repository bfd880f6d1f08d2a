"""Where copy becomes HTML: every run is escaped here, and nowhere is text marked safe."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from newsdiff.review.presentation.runs import MARKUP, Run, markup, plain_text, visible
from newsdiff.review.presentation.strip import label_of

register = template.Library()
LONG = 60
"""A mark of more characters than this gets the paler marker."""
EDIT_CLASS = {"replaced": "k-r", "only": "k-o"}


@register.simple_tag(takes_context=True)
def copy_runs(context: template.Context, runs: Iterable[Run], linked: bool = True) -> SafeString:
    """Runs of copy; marks are links to their findings where `linked`."""
    slug = getattr(context.get("story"), "slug", "")
    stem = _finding_stem(context, slug) if linked and slug else ""
    return format_html_join("", "{}", ((_run(run, stem),) for run in runs))


@register.simple_tag(takes_context=True)
def cell_copy(context: template.Context, cell: Any) -> SafeString:
    """What a cell of the table or a side of a comparison says: notes of moves, its sentences, what it lacks.

    Not a partial of its own: a table of 20 versions has a thousand cells, and as partials they took two
    thirds of the page's time.
    """
    stem = _finding_stem(context, context["story"].slug)
    out = [told_here(g, cell.siglum) for g in cell.told_here if g.at_top]
    if cell.moved:
        out.append(moved_away(cell.moved, cell.siglum))
    for p in cell.pieces:
        role = format_html('<b class="role">{}</b> ', p.role) if p.role else ""
        home = (
            format_html(
                '<span class="home" title="this sentence stands in statement {}">↖{}</span> ', p.home, p.home
            )
            if p.home
            else ""
        )
        runs = mark_safe("".join(_run(run, stem) for run in p.runs))  # noqa: S308 each run is escaped
        out.append(
            format_html('{}<bdi class="seg-text{}">{}{}</bdi> ', role, " part" if home else "", home, runs)
        )
    for lack in cell.lacks:
        key = lack.finding.key
        out.append(
            format_html(
                '<span class="gone"><i class="car" aria-hidden="true">‸</i> lacks '
                '<a data-f="{}" href="{}{}/"><bdi>{}</bdi></a></span>',
                key,
                stem,
                key,
                shown(lack.words),
            )
        )
    out += [told_here(g, cell.siglum) for g in cell.told_here if not g.at_top]
    return mark_safe("".join(out))  # noqa: S308 every part is made by format_html


@register.simple_tag
def told_here(ghost: Any, siglum: str) -> SafeString:
    """The ghost of statements that a version tells at this place."""
    links = format_html_join(
        ", ", '<a href="#c-{}-{}">{}</a>', ((row.key, siglum, row.number) for row in ghost.rows)
    )
    many = "s" if len(ghost.rows) > 1 else ""
    return format_html('<span class="ghost">{} has statement{} {} here</span>', siglum, many, links)


@register.simple_tag
def moved_away(moved: Any, siglum: str) -> SafeString:
    """How far a statement moved, and the way to its ghost."""
    where: SafeString | str = ", at the top" if moved.at_top else ""
    if moved.place is not None:
        where = format_html(
            ', <a href="#c-{}-{}">{} {}</a>',
            moved.place.key,
            siglum,
            "at the top, before" if moved.at_top else "after",
            moved.place.number,
        )
    return format_html('<span class="mv">{}{}</span>', moved.said, where)


@register.simple_tag
def table_cell(cell: Any, row: Any, contents: SafeString | str = "") -> SafeString:
    """One cell of the table, `contents` where its copy is printed (see `cell_copy` on why this is no partial)."""
    css = " ".join(
        name
        for name, on in (("base", cell.is_base), ("pinned", cell.is_pinned), ("missing", cell.missing))
        if on
    )
    name = format_html(' id="c-{}-{}"', row.key, cell.siglum) if cell.named else ""
    note = format_html(' data-alike="{}"', cell.alike) if cell.alike else ""
    return format_html(
        '<td class="{}" role="cell" data-s="{}"{}{}>{}</td>', css, cell.siglum, name, note, contents
    )


@register.simple_tag(takes_context=True)
def table_cells(context: template.Context, cells: Iterable[Any], row: Any) -> SafeString:
    """The cells of a row of the table."""
    return mark_safe("".join(table_cell(c, row, _contents(context, c, row)) for c in cells))  # noqa: S308


def _contents(context: template.Context, cell: Any, row: Any) -> SafeString:
    if cell.missing:
        return format_html('<span class="none">not in {}</span>', cell.siglum)
    if not cell.same_as:
        return cell_copy(context, cell)
    before = "".join(told_here(g, cell.siglum) for g in cell.told_here if g.at_top)
    after = "".join(told_here(g, cell.siglum) for g in cell.told_here if not g.at_top)
    return format_html(
        '{}<a class="same" href="#c-{}-{}" aria-describedby="{}">same as <b class="sg">{}</b></a>{}',
        mark_safe(before),  # noqa: S308 made by format_html
        row.key,
        cell.same_as,
        cell.alike,
        cell.same_as,
        mark_safe(after),  # noqa: S308 made by format_html
    )


@register.filter
def shown(text: Any) -> SafeString:
    """A stranger's text outside the copy (headline, outlet, comment) with control characters visible."""
    return format_html_join("", "{}", ((_run(run, ""),) for run in visible(str(text or ""))))


@register.filter
def plainly(text: Any) -> str:
    """The same where no markup may stand (a page's title): control characters by their short names."""
    return plain_text(str(text or ""))


def _finding_stem(context: template.Context, slug: str) -> str:
    stem = context.render_context.get("finding_stem")
    if stem is None:
        stem = reverse("review:finding", args=[slug, "KEY"]).removesuffix("KEY/")
        context.render_context["finding_stem"] = stem
    return stem


def _run(run: Run, stem: str) -> SafeString:
    if run.control:
        return format_html('<i class="ctl" title="{}">{}</i>', run.name, run.control)
    text = _text(run.text)
    if run.edit == "gone":
        return format_html("<del>{}</del>", text)
    if run.mark is None:
        if run.edit == "new":
            return format_html("<ins>{}</ins>", text)
        if run.edit:
            return format_html('<span class="{}">{}</span>', EDIT_CLASS[run.edit], text)
        return text
    css = (
        run.mark.css
        + (" boxed" if run.boxed else " long" if len(run.text) > LONG else "")
        + (f" {EDIT_CLASS[run.edit]}" if run.edit in EDIT_CLASS else "")
    )
    flag = format_html('<b class="flag in">{}</b>', run.mark.flag) if run.mark.flag and run.opens else ""
    if not stem:
        out = format_html('{}<mark class="{}">{}</mark>', flag, css, text)
    else:
        out = format_html(
            '{}<a class="{}" data-f="{}"{} href="{}{}/">{}</a>',
            flag,
            css,
            run.mark.key,
            format_html(' aria-describedby="{}"', run.mark.alike) if run.mark.alike else "",
            stem,
            run.mark.key,
            text,
        )
    return format_html("<ins>{}</ins>", out) if run.edit == "new" else out


def _text(text: str) -> SafeString:
    """Copy escaped, with the signs of its markup stepped back: they are part of it, but no word."""
    if MARKUP.search(text) is None:
        return conditional_escape(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="mk">{}</span>', t) if is_markup else t,)
            for t, is_markup in markup(text)
        ),
    )


@register.simple_tag
def glyph(category: Any) -> SafeString:
    """The category's sign, hidden from screen readers because its word stands beside it."""
    return format_html(
        '<i class="g g-{}" aria-hidden="true" title="{}">{}</i>', category.id, category.label, category.glyph
    )


@register.simple_tag
def flag(number: int | None) -> SafeString:
    """The marker of one of the five."""
    if not number:
        return mark_safe("")
    return format_html('<b class="flag"><span class="vh">One of the five: </span>{}</b>', number)


# --- small sums and addresses that templates need -------------------------------------------------


@register.filter
def plus(value: float, other: float) -> str:
    return f"{value + float(other):.1f}"


@register.filter
def minus(value: float, other: float) -> str:
    return f"{value - float(other):.1f}"


@register.filter
def add_half(value: float, size: float) -> str:
    """The middle of a square that begins at `value`."""
    return f"{value + size / 2:.1f}"


@register.filter
def baseline(value: float, size: float) -> str:
    """Where text of 12 px sits in a line that begins at `value`."""
    return f"{value + size / 2 + 4:.1f}"


@register.filter
def unlocalize(value: Any) -> str:
    """A number for SVG: a point, no thousands."""
    return str(value)


@register.filter
def version_label(dossier: Any, siglum: str) -> str:
    return dossier.label(siglum)


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
