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
