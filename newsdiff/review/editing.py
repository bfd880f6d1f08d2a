"""Setting statements by hand: the page of one statement, and taking back what was set."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from newsdiff.review import amending
from newsdiff.review.lasting import statement_successor
from newsdiff.review.models import Amendment, Statement
from newsdiff.review.presentation.by_hand import edit_page, hand_page, name_of, row_of
from newsdiff.review.presentation.dossier import Dossier, Row, Segment
from newsdiff.review.presentation.strip import strip
from newsdiff.review.views import StoryPage

COLLATED_AGAIN = "The story is collated again; the table follows in a moment."


class StatementPage(PermissionRequiredMixin, StoryPage):
    """Base of what is done to one statement."""

    permission_required = "review.add_decision"
    tab, title = "table", "Set by hand"

    def found(self, key: str) -> tuple[Dossier, Row]:
        """The row that the statement, or what took its place, is now."""
        heir = statement_successor(get_object_or_404(Statement, story=self.story, key=key))
        held = self.dossier()
        row = held.row_by_id.get(heir.row)
        if row is None:
            raise Http404("This statement is gone.")
        return held, row

    def to_table(self, row: Row) -> HttpResponse:
        return redirect(reverse("review:table", args=[self.story.slug]) + f"#s-{row.key}")


class EditStatement(StatementPage):
    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return self.show(*self.found(key))

    def show(self, held: Dossier, row: Row, problem: str = "", status: int = 200) -> HttpResponse:
        return self.page(
            "review/edit_statement.html",
            held,
            status=status,
            page=edit_page(held, row),
            strip=strip(held),
            problem=problem,
            ticked=set(self.request.POST.getlist("sentence")),
        )

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        held, row = self.found(key)
        try:
            said = _set(held, row, request.POST, request.user)
        except amending.RefusedAmendment as error:
            return self.show(held, row, str(error), 422)
        messages.success(request, f"{said} {COLLATED_AGAIN}")
        return self.to_table(row)


class UndoAmendment(PermissionRequiredMixin, StoryPage):
    permission_required = "review.add_decision"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        amendment = get_object_or_404(Amendment, story=self.story, pk=pk)
        row = row_of(self.dossier(), amendment)
        if amending.amendment_undo(amendment=amendment, user=request.user):
            messages.success(request, f"Taken back. {COLLATED_AGAIN}")
        else:
            messages.info(request, "It had been taken back already.")
        table = reverse("review:table", args=[self.story.slug])
        return redirect(f"{table}#s-{row.key}" if row is not None and row.key else table)


class ByHand(StoryPage):
    """All that was set by hand in the story."""

    tab, title = "overview", "Set by hand"

    def get(self, request: HttpRequest) -> HttpResponse:
        held = self.dossier()
        return self.page("review/by_hand.html", held, page=hand_page(held), strip=strip(held))


@transaction.atomic
def _set(held: Dossier, row: Row, sent: Any, user: Any) -> str:
    """Do what the form asks. Returns what was done, in words; raises RefusedAmendment."""
    action = sent.get("action", "")
    inside = [s for cell in row.cells.values() for s in cell]
    if action in {"split", "unlink"}:
        ticked = _named(inside, sent.getlist("sentence"))
        return (_split if action == "split" else _unlink)(held, row, ticked, user)
    if action == "join":
        other = next((r for r in held.rows if r.key and r.key == sent.get("with") and r.id != row.id), None)
        if other is None:
            raise amending.RefusedAmendment("Choose the statement to join this one with.")
        those = [s for cell in other.cells.values() for s in cell]
        _make(held, "join", user, inside, those)
        return f"Statements {row.number} and {other.number} are joined."
    if action == "link":
        free = [s for siglum, group in held.segments.items() if siglum not in row.cells for s in group]
        chosen = _named(free, [v for v in sent.getlist("link") if v])
        if not chosen:
            raise amending.RefusedAmendment("Choose the sentence to link first.")
        _make(held, "link", user, chosen, inside)
        return f"Linked to statement {row.number}: {_sigla(chosen)}."
    raise amending.RefusedAmendment("Choose what to do with the statement.")


def _split(held: Dossier, row: Row, ticked: list[Segment], user: Any) -> str:
    left = [s for cell in row.cells.values() for s in cell if s not in ticked]
    if not ticked or not left:
        raise amending.RefusedAmendment(
            "Tick the sentences that make a statement of their own, and leave at least one unticked."
        )
    _make(held, "split", user, ticked, left)
    return f"Statement {row.number} is split."


def _unlink(held: Dossier, row: Row, ticked: list[Segment], user: Any) -> str:
    """Each version by itself: what two versions have in common is split off instead."""
    if not ticked:
        raise amending.RefusedAmendment("Tick the sentences to set apart first.")
    if len(row.cells) == 1:
        raise amending.RefusedAmendment("Only one version makes this statement: it stands apart already.")
    for siglum in dict.fromkeys(s.siglum for s in ticked):
        _make(held, "unlink", user, [s for s in ticked if s.siglum == siglum])
    return f"Set apart from statement {row.number}: {_sigla(ticked)}."


def _make(held: Dossier, kind: str, user: Any, these: list[Segment], those: list[Segment] = []) -> None:  # noqa: B006
    for segment in (*these, *those):
        if held.versions[segment.siglum].text.body != held.texts[segment.siglum]:
            raise amending.RefusedAmendment(
                f"The text of {segment.siglum} was replaced meanwhile. Look again once it is collated."
            )
    amending.amendment_make(
        story=held.story, kind=kind, user=user, these=_places(these), those=_places(those)
    )


def _places(segments: list[Segment]) -> dict[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = {}
    for segment in segments:
        places.setdefault(segment.siglum, []).append((segment.start, segment.end))
    return places


def _named(segments: list[Segment], values: list[str]) -> list[Segment]:
    """The segments that a form names. One that is not among them means that the page was out of date."""
    by_name = {name_of(s): s for s in segments}
    if any(value not in by_name for value in values):
        raise amending.RefusedAmendment("The statement has changed meanwhile. Look again, then choose anew.")
    return [by_name[value] for value in dict.fromkeys(values)]


def _sigla(segments: list[Segment]) -> str:
    return ", ".join(dict.fromkeys(s.siglum for s in segments))
