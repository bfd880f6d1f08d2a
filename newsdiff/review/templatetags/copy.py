"""Where copy becomes HTML: every run is escaped here, and nowhere else is text marked safe."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from newsdiff.review.presentation.runs import MARKUP, Mark, Run, markup, plain_text, visible
from newsdiff.review.presentation.strip import label_of

register = template.Library()
LONG = 60
"""A mark of more characters than this gets the paler marker."""
EDIT_CLASS = {"replaced": "k-r", "only": "k-o"}


@register.simple_tag(takes_context=True)
def copy_runs(context: template.Context, runs: Iterable[Run], linked: bool = True) -> SafeString:
    """Runs of copy; marks are links to their findings where `linked`."""
    slug = getattr(context.get("story"), "slug", "")
    return _safe(_runs(runs, _finding_stem(context, slug) if linked and slug else ""))


@register.simple_tag(takes_context=True)
def cell_copy(context: template.Context, cell: Any) -> SafeString:
    """What a cell of the table or a side of a comparison says: notes of moves, its sentences, what it lacks."""
    return _safe(_cell_copy(cell, _finding_stem(context, context["story"].slug)))


@register.simple_tag(takes_context=True)
def statement_url(context: template.Context, row: Any) -> str:
    """The permalink of a statement."""
    return f"{_stem(context, 'review:statement', context['story'].slug)}{row.key or '-'}/"


@register.simple_tag(takes_context=True)
def gutter(context: template.Context, signs: Iterable[Any]) -> SafeString:
    """The signs beside a row; those whose finding has no mark in the text are its links."""
    stem = _finding_stem(context, context["story"].slug)
    return _safe("".join([_sign(sign, stem) for sign in signs]))


@register.simple_tag(takes_context=True)
def table_cells(context: template.Context, cells: Iterable[Any], row: Any) -> SafeString:
    """The cells of a row of the table."""
    stem = _finding_stem(context, context["story"].slug)
    return _safe("".join([_table_cell(cell, row.key, stem) for cell in cells]))


@register.simple_tag
def told_here(ghost: Any, siglum: str) -> SafeString:
    """The ghost of statements that a version tells at this place."""
    return _safe(_ghost(ghost, escape(siglum)))


@register.simple_tag
def moved_away(moved: Any, siglum: str) -> SafeString:
    """How far a statement moved, and the way to its ghost."""
    return _safe(_moved_away(moved, siglum))


@register.filter
def shown(text: Any) -> SafeString:
    """A stranger's text outside the copy (headline, outlet, comment) with control characters visible."""
    return _safe(_runs(visible(str(text or "")), ""))


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
    return _safe(_glyph(category))


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
def sorted_as(view: Any, order: str) -> str:
    return view.query(sort=order)


@register.filter
def who(vote: Any) -> str:
    """Who reads so, as short as it can be told: "ABC", or with a set of equal copies "B+3 AC"."""
    sets = [name for name in vote.named if "+" in name]
    return " ".join((*sets, "".join(name for name in vote.named if "+" not in name))).strip()


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


# --- the writers: plain strings, each part escaped where it goes in -------------------------------
#
# A table of 20 versions has a thousand cells: as partials, or with format_html for each, they took two
# thirds of the page's time.


def _safe(written: str) -> SafeString:
    """What the writers below made of escaped parts."""
    return mark_safe(written)  # noqa: S308 the one place


def _glyph(category: Any) -> str:
    name, label = escape(category.id), escape(category.label)
    return f'<i class="g g-{name}" aria-hidden="true" title="{label}">{escape(category.glyph)}</i>'


def _sign(sign: Any, stem: str) -> str:
    drawn = _glyph(sign.category)
    if sign.finding is None:
        return drawn
    key = escape(sign.finding.key)
    css = f"{escape(sign.finding.severity)} {escape(sign.finding.state)}"
    said = f"{escape(sign.category.label)}: {escape(sign.finding.message)}"
    return f'<a data-f="{key}" href="{stem}{key}/" class="{css}">{drawn}<span class="vh">{said}</span></a>'


def _table_cell(cell: Any, row_key: str, stem: str) -> str:
    """One cell of the table."""
    css = " ".join(
        name
        for name, on in (("base", cell.is_base), ("pinned", cell.is_pinned), ("missing", cell.missing))
        if on
    )
    siglum, key = escape(cell.siglum), escape(row_key)
    name = f' id="c-{key}-{siglum}"' if cell.named else ""
    note = f' data-alike="{escape(cell.alike)}"' if cell.alike else ""
    contents = _contents(cell, key, stem)
    if cell.besides:
        parts = [_shared(cell.label, _lacking(cell.label.count(",") + 1) if cell.missing else contents)]
        for other in cell.besides:
            said = _lacking(len(other.sigla)) if other.cell.missing else _cell_copy(other.cell, stem)
            parts.append(_shared(", ".join(other.sigla), said))
        contents = "".join(parts)
    return f'<td class="{css}" role="cell" data-s="{siglum}"{name}{note}>{contents}</td>'


def _contents(cell: Any, key: str, stem: str) -> str:
    """What the version says for which the column is named."""
    if cell.missing:
        return f'<span class="none">not in {escape(cell.label or cell.siglum)}</span>'
    if not cell.same_as:
        return _cell_copy(cell, stem)
    same = escape(cell.same_as)
    link = f'<a class="same" href="#c-{key}-{same}" aria-describedby="{escape(cell.alike)}">same as <b class="sg">{same}</b></a>'
    return _ghosts(cell, at_top=True) + link + _ghosts(cell, at_top=False)


def _shared(who: str, contents: str) -> str:
    """What some versions of a shared column say."""
    return f'<span class="share"><b class="sg">{escape(who)}</b> {contents}</span>'


def _lacking(many: int) -> str:
    return f'<span class="none">lack{"" if many > 1 else "s"} it</span>'


def _cell_copy(cell: Any, stem: str) -> str:
    out = [_ghosts(cell, at_top=True)]
    if cell.moved:
        out.append(_moved_away(cell.moved, cell.siglum))
    for p in cell.pieces:
        role = f'<b class="role">{escape(p.role)}</b> ' if p.role else ""
        home, part = "", ""
        if p.home:
            title = f"this sentence stands in statement {p.home}"
            home, part = f'<span class="home" title="{title}">↖{p.home}</span> ', " part"
        out.append(f'{role}<bdi class="seg-text{part}">{home}{_runs(p.runs, stem)}</bdi> ')
    for lack in cell.lacks:
        key = escape(lack.finding.key)
        words = _runs(visible(lack.words), "")
        out.append(
            '<span class="gone"><i class="car" aria-hidden="true">‸</i> lacks '
            f'<a data-f="{key}" href="{stem}{key}/"><bdi>{words}</bdi></a></span>'
        )
    out.append(_ghosts(cell, at_top=False))
    return "".join(out)


def _ghosts(cell: Any, *, at_top: bool) -> str:
    """The ghosts of statements that the cell's version tells at this place."""
    return "".join([_ghost(g, escape(cell.siglum)) for g in cell.told_here if g.at_top is at_top])


def _ghost(ghost: Any, siglum: str) -> str:
    links = ", ".join([f'<a href="#c-{escape(row.key)}-{siglum}">{row.number}</a>' for row in ghost.rows])
    many = "s" if len(ghost.rows) > 1 else ""
    return f'<span class="ghost">{siglum} has statement{many} {links} here</span>'


def _moved_away(moved: Any, siglum: str) -> str:
    where = ", at the top" if moved.at_top else ""
    if moved.place is not None:
        place = "at the top, before" if moved.at_top else "after"
        target = f"#c-{escape(moved.place.key)}-{escape(siglum)}"
        where = f', <a href="{target}">{place} {moved.place.number}</a>'
    return f'<span class="mv">{escape(moved.said)}{where}</span>'


def _runs(runs: Iterable[Run], stem: str) -> str:
    """`stem`: the address of findings without the key; "" for marks that lead nowhere."""
    return "".join([_run(run, stem) for run in runs])


def _run(run: Run, stem: str) -> str:
    if run.control:
        return f'<i class="ctl" title="{escape(run.name)}">{escape(run.control)}</i>'
    text = _text(run.text)
    if run.mark is not None and (run.opens or not run.text.isspace()):  # a link of a space alone has no name
        text = _marked(run, run.mark, text, stem)
        return f"<ins>{text}</ins>" if run.edit == "new" else text
    if run.edit == "gone":
        return f"<del>{text}</del>"
    if run.edit == "new":
        return f"<ins>{text}</ins>"
    return f'<span class="{EDIT_CLASS[run.edit]}">{text}</span>' if run.edit else text


def _marked(run: Run, mark: Mark, text: str, stem: str) -> str:
    css = (
        mark.css
        + (" boxed" if run.boxed else " long" if len(run.text) > LONG else "")
        + (f" {EDIT_CLASS[run.edit]}" if run.edit in EDIT_CLASS else "")
    )
    flag = f'<b class="flag in">{mark.flag}</b>' if mark.flag and run.opens else ""
    if not stem:
        return f'{flag}<mark class="{escape(css)}">{text}</mark>'
    key = escape(mark.key)
    note = f' aria-describedby="{escape(mark.alike)}"' if mark.alike else ""
    return f'{flag}<a class="{escape(css)}" data-f="{key}"{note} href="{stem}{key}/">{text}</a>'


def _text(text: str) -> str:
    """Copy escaped, with the signs of its markup stepped back: they are part of it, but no word."""
    if MARKUP.search(text) is None:
        return escape(text)
    return "".join(
        [f'<span class="mk">{escape(t)}</span>' if sign else escape(t) for t, sign in markup(text)]
    )
