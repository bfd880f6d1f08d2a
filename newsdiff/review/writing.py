"""What a page of copy is made of, as HTML in plain strings: each part is escaped where it goes in.

A table of 20 versions has a thousand cells and a queue hundreds of lines: as partials, or with `format_html` for
each, they took two thirds of the page's time. `templatetags/copy.py` hands them to the templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django.utils import timezone

from newsdiff.collation.normalise import MARKUP
from newsdiff.review.presentation.finding import bare, clip
from newsdiff.review.presentation.runs import Mark, Run, markup, visible

MAY_MARK_UP = re.compile(r"[#*_\\\[\]]")
"""What every sign of markup has one of: most runs have none, and this is sooner looked for."""
NAME = lru_cache(maxsize=8192)(escape)
"""Escapes what comes again and again on a page: sigla, keys, classes."""
LONG = 60
"""A mark of more characters than this gets the paler marker."""
EDIT_CLASS = {"replaced": "k-r", "only": "k-o"}


def glyph(category: Any) -> str:
    """The category's sign, hidden from screen readers because its word stands beside it."""
    name, label = NAME(category.id), NAME(category.label)
    return f'<i class="g g-{name}" aria-hidden="true" title="{label}">{NAME(category.glyph)}</i>'


def sign(told: Any, stem: str) -> str:
    """A category in the gutter, a link where its finding has no mark in the text."""
    drawn = glyph(told.category)
    if told.finding is None:
        return drawn
    key = NAME(told.finding.key)
    css = f"{NAME(told.finding.severity)} {NAME(told.finding.state)}"
    said = f"{escape(told.category.label)}: {escape(told.finding.message)}"
    five = f' data-five="{told.finding.flag}"' if told.finding.flag else ""
    return (
        f'<a data-f="{key}"{five} href="{stem}{key}/" class="{css}">{drawn}<span class="vh">{said}</span></a>'
    )


def table_cell(cell: Any, row_key: str, stem: str) -> str:
    """One cell of the table."""
    css = " ".join(
        name
        for name, on in (("base", cell.is_base), ("pinned", cell.is_pinned), ("missing", cell.missing))
        if on
    )
    siglum, key = NAME(cell.siglum), NAME(row_key)
    name = "" if cell.missing and not cell.named else f' id="c-{key}-{siglum}"'
    note = f' data-alike="{NAME(cell.alike)}"' if cell.alike else ""
    contents = _contents(cell, key, stem)
    if cell.besides:
        parts = [_shared(cell.label, _lacking(cell.label.count(",") + 1) if cell.missing else contents)]
        for other in cell.besides:
            said = _lacking(len(other.sigla)) if other.cell.missing else cell_copy(other.cell, stem)
            parts.append(_shared(", ".join(other.sigla), said))
        contents = "".join(parts)
    return f'<td class="{css}" role="cell" data-s="{siglum}"{name}{note}>{contents}</td>'


def _contents(cell: Any, key: str, stem: str) -> str:
    """What the version says for which the column is named."""
    if cell.missing:
        return f'<span class="none">not in {escape(cell.label or cell.siglum)}</span>'
    if not cell.same_as:
        return cell_copy(cell, stem)
    same = NAME(cell.same_as)
    link = f'<a class="same" href="#c-{key}-{same}" aria-describedby="{NAME(cell.alike)}">same as <b class="sg">{same}</b></a>'
    return _ghosts(cell, at_top=True) + link + _ghosts(cell, at_top=False)


def _shared(who: str, contents: str) -> str:
    """What some versions of a shared column say."""
    return f'<span class="share"><b class="sg">{escape(who)}</b> {contents}</span>'


def _lacking(many: int) -> str:
    return f'<span class="none">lack{"" if many > 1 else "s"} it</span>'


def cell_copy(cell: Any, stem: str) -> str:
    """What a cell of the table or a side of a comparison says: notes of moves, its sentences, what it lacks."""
    out = [_ghosts(cell, at_top=True)]
    if cell.moved:
        out.append(moved_away(cell.moved, cell.siglum))
    for p in cell.pieces:
        role = f'<b class="role">{escape(p.role)}</b> ' if p.role else ""
        home, part = "", ""
        if p.home:
            title = f"this sentence stands in statement {p.home}"
            home, part = f'<span class="home" title="{title}">↖{p.home}</span> ', " part"
        out.append(f'{role}<bdi class="seg-text{part}">{home}{runs_html(p.runs, stem)}</bdi> ')
    for lack in cell.lacks:
        key = NAME(lack.finding.key)
        words = runs_html(visible(lack.words), "")
        out.append(
            '<span class="gone"><i class="car" aria-hidden="true">‸</i> lacks '
            f'<a data-f="{key}" href="{stem}{key}/"><bdi>{words}</bdi></a></span>'
        )
    out.append(_ghosts(cell, at_top=False))
    return "".join(out)


def _ghosts(cell: Any, *, at_top: bool) -> str:
    """The ghosts of statements that the cell's version tells at this place."""
    return "".join([ghost(g, cell.siglum) for g in cell.told_here if g.at_top is at_top])


def ghost(told: Any, siglum: str) -> str:
    """The ghost of statements that a version tells at this place."""
    name = escape(siglum)
    links = ", ".join([f'<a href="#c-{NAME(row.key)}-{name}">{row.number}</a>' for row in told.rows])
    many = "s" if len(told.rows) > 1 else ""
    return f'<span class="ghost">{name} has statement{many} {links} here</span>'


def moved_away(moved: Any, siglum: str) -> str:
    """How far a statement moved, and the way to its ghost."""
    where = ", at the top" if moved.at_top else ""
    if moved.place is not None:
        place = "at the top, before" if moved.at_top else "after"
        target = f"#c-{escape(moved.place.key)}-{escape(siglum)}"
        where = f', <a href="{target}">{place} {moved.place.number}</a>'
    return f'<span class="mv">{escape(moved.said)}{where}</span>'


def runs_html(runs: Iterable[Run], stem: str) -> str:
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
        return f'{flag}<mark class="{NAME(css)}">{text}</mark>'
    key = NAME(mark.key)
    note = f' aria-describedby="{NAME(mark.alike)}"' if mark.alike else ""
    return f'{flag}<a class="{NAME(css)}" data-f="{key}"{note} href="{stem}{key}/">{text}</a>'


def _text(text: str) -> str:
    """Copy escaped, with the signs of its markup stepped back: they are part of it, but no word."""
    if not MAY_MARK_UP.search(text) or MARKUP.search(text) is None:
        return escape(text)
    return "".join(
        [f'<span class="mk">{escape(t)}</span>' if sign else escape(t) for t, sign in markup(text)]
    )


def flag(number: int | None) -> str:
    """The marker of one of the five."""
    return f'<b class="flag"><span class="vh">One of the five: </span>{number}</b>' if number else ""


LINK = (
    '<svg viewBox="0 0 16 16" width="13" height="13" aria-hidden="true"><path d="M6.5 9.5l3-3M7 4.5l1.3-1.3a2.8 2.8'
    ' 0 0 1 4 4L11 8.5M9 11.5l-1.3 1.3a2.8 2.8 0 0 1-4-4L5 7.5"/></svg>'
)


def row_head(row: Any, statements: str, stem: str, *, may_edit: bool) -> str:
    """What stands beside a row of the table; `statements`, `stem`: the addresses of statements and findings without the key."""
    number, key = row.row.number, escape(row.row.key)
    address = f"{statements}{key or '-'}/"
    return "".join(
        (
            f'<a href="{address}" title="Permalink of statement {number}">{number}</a>',
            *[flag(f.flag) for f in row.flags],
            f'<span class="gs">{"".join([sign(s, stem) for s in row.signs])}</span>',
            _by_hand(row.by_hand) if row.by_hand else "",
            f'<button type="button" class="copyrow" data-copy="{address}" title="Copy link to statement {number}">{LINK}'
            f'<span class="vh">Copy link to statement {number}</span></button>'
            if key
            else "",
            f'<a class="edit" href="{address}edit/" title="Set statement {number} by hand"><span aria-hidden="true">✎</span>'
            f'<span class="vh">Set by hand: statement {number}</span></a>'
            if key and may_edit
            else "",
        )
    )


def _by_hand(mark: Any) -> str:
    at = timezone.localtime(mark.amendment.created_at)
    said = f"{at:%H:%M}" if at.date() == timezone.localdate() else f"{at.day} {at:%b}"
    return (
        f'<span class="byhand-mark">set by <bdi>{escape(str(mark.who))}</bdi>,'
        f' <time datetime="{at.isoformat()}">{said}</time></span>'
    )


def queue_line(line: Any, said: str, stem: str, *, may_decide: bool) -> str:
    """A finding in the queue. `said`: its sentence; `stem`: the address of findings without the key."""
    f = line.finding
    key, state = escape(f.key), escape(f.state)
    five = f' data-five="{f.flag}"' if f.flag else ""
    return "".join(
        (
            f'<tr id="q-{key}" class="{state}" data-key-row="{key}">',
            f'<td class="ck"><input type="checkbox" name="choice" value="{key}:{f.lock}"'
            f' aria-label="select: {escape(clip(said, 80))}"></td>'
            if may_decide
            else "",
            f'<td class="fl">{flag(f.flag) or glyph(line.category)}</td><td class="num">{line.number}</td>',
            f'<td class="ft"><a data-walk data-f="{key}"{five} href="{stem}{key}/" dir="auto">{_shown(said)}</a>',
            _added_by(f) if f.by_hand else "",
            f'<span class="wire rd">{"".join([_vote(v) for v in line.votes])}</span></td>',
            f'<td class="st"><span class="state {state}">{"" if state == "open" else state.capitalize()}</span>',
            f'<span class="fine">{escape(str(f.assignee))}</span>' if f.assignee_id else "",
            "</td></tr>",
        )
    )


def _added_by(finding: Any) -> str:
    gone = ", ".join(finding.gone)
    lost = f' · <span class="doubt">its words no longer stand in {escape(gone)}</span>' if gone else ""
    return f' <span class="fine">added by <bdi>{escape(str(finding.added_by))}</bdi>{lost}</span>'


def _vote(vote: Any) -> str:
    css, said = ("", _shown(vote.short)) if vote.short else (' class="none"', escape(vote.note))
    return f"<span{css}><b>{escape(who(vote))}</b>\u00a0<bdi>{said}</bdi></span> "


def who(vote: Any) -> str:
    """Who reads so, as short as it can be told: "ABC", with a set of equal copies "B+3 AC", of many "B–F H I"."""
    if any("–" in name for name in vote.named):
        return " ".join(vote.named)
    sets = [name for name in vote.named if "+" in name]
    return " ".join((*sets, "".join(name for name in vote.named if "+" not in name))).strip()


def _shown(text: str) -> str:
    return runs_html(visible(text), "")


def strip_lines(strip: Any, table: str) -> str:
    """The lines of the strip as links into the table at `table`; "" on a page that has the rows itself."""
    half, base = strip.pitch / 2, strip.pitch / 2 + 4
    out = []
    for line in strip.lines:
        y, five = line.y, " five" if line.flag else ""
        out.append(
            f'<a href="{table}#s-{NAME(line.row.key)}" aria-label="{escape(line.said)}"'
            f'{"" if strip.labelled else TABBED_PAST} data-row="{NAME(line.row.key)}">'
            f'<rect class="hit" x="0" y="{y}" width="{strip.width}" height="{strip.pitch}"/>'
        )
        if line.flag:
            out.append(
                f'<circle class="pin" cx="10" cy="{y + half:.1f}" r="7"/><text class="pint" x="10" y="{y + base:.1f}"'
            )
            out.append(f' text-anchor="middle">{line.flag}</text>')
        if line.numbered:
            out.append(
                f'<text class="no" x="37" y="{y + base:.1f}" text-anchor="end">{line.row.number}</text>'
            )
        if strip.labelled:
            out.append(
                f'<svg x="43" y="{y}" width="{strip.room}" height="{strip.pitch}">'
                f'<text class="lab{five}" y="{base:.1f}">{escape(line.label)}</text></svg>'
            )
        out += [f'<path class="{css}" d="{d}"/>' for css, d in line.paths]
        if line.tick:
            x = strip.width - 26
            out.append(f'<rect class="tick" x="{x:.1f}" y="{y + half:.1f}" width="{line.tick}" height="4"/>')
        out.append("</a>\n")
    return "".join(out)


TABBED_PAST = ' tabindex="-1"'


def matrix_cells(row: Any, base: str, table: str) -> str:
    """The cells of a row of facts, quotations or credits; `table`: the address of the table, to which each leads."""
    return "".join([_matrix_cell(cell, cell.siglum == base, table) for cell in row.cells])


def _matrix_cell(cell: Any, is_base: bool, table: str) -> str:
    css = " ".join(name for name, on in (("base", is_base), ("odd", cell.odd)) if on)
    told = _fact(cell, table)
    if cell.besides:
        parts = [
            (cell.label, told),
            *((", ".join(sigla), _fact(other, table)) for sigla, other in cell.besides),
        ]
        told = "".join([_shared(who, said) for who, said in parts])
    return f'<td role="cell" data-s="{NAME(cell.siglum)}" class="{css}">{told}</td>'


def _fact(cell: Any, table: str) -> str:
    sign = (
        f'<b class="sign" aria-hidden="true">{escape(cell.sign)}</b> '
        if cell.sign and cell.sign != "—"
        else ""
    )
    said = f"<bdi>{_shown(bare(cell.value))}</bdi>" if cell.value else f"{sign}{escape(cell.absent)}"
    if cell.place:  # to what it says there, word for word
        said = f'<a class="val" href="{table}#c-{NAME(cell.place)}-{NAME(cell.siglum)}">{said}</a>'
    if not cell.value:
        return f'<span class="none">{said}</span>'
    state = f'<span class="q st">{sign}{escape(cell.state)}</span>' if cell.state else ""
    return state + said + (f'<span class="q">{_shown(cell.note)}</span>' if cell.note else "")
