"""The pages on which a finding is added by hand, withdrawn and brought back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from newsdiff.review import by_hand, services
from newsdiff.review.forms import AddFindingForm
from newsdiff.review.lasting import statement_successor
from newsdiff.review.models import Finding, Statement
from newsdiff.review.presentation.by_hand import AddFindingPage, add_finding_page, choosable
from newsdiff.review.presentation.dossier import Dossier
from newsdiff.review.presentation.strip import strip
from newsdiff.review.views import DecisionPage, StoryPage


class AddFinding(PermissionRequiredMixin, StoryPage):
    """`?statement=KEY`: the form; without it the statements to choose from."""

    permission_required = "review.add_finding"
    tab, title = "findings", "Add a finding"

    def get(self, request: HttpRequest) -> HttpResponse:
        held = self.dossier()
        if not request.GET.get("statement"):
            return self.choose(held)
        _, page = self.asked(held)
        return self.form(held, page, AddFindingForm(readings=page.readings))

    def post(self, request: HttpRequest) -> HttpResponse:
        held = self.dossier()
        if not request.GET.get("statement"):
            return self.choose(held, "Choose the statement first.", 422)
        statement, page = self.asked(held)
        form = AddFindingForm(request.POST, readings=page.readings)
        if not form.is_valid():
            return self.form(held, page, form, 422)
        data = form.cleaned_data
        try:
            finding = by_hand.finding_add(
                story=self.story,
                statement=statement,
                category=data["category"],
                severity=data["severity"],
                message=data["message"],
                places=form.places,
                user=request.user,
            )
        except by_hand.RefusedFinding as error:
            form.add_error(None, str(error))
            return self.form(held, page, form, 422)
        messages.success(request, "Added, with your name.")
        return redirect(finding)

    def asked(self, held: Dossier) -> tuple[Statement, AddFindingPage]:
        """The statement, or what took its place, with its readings."""
        named = get_object_or_404(Statement, story=self.story, key=self.request.GET["statement"])
        statement = statement_successor(named)
        row = held.row_by_id.get(statement.row)
        if row is None:
            raise Http404("This statement is gone.")
        return statement, add_finding_page(held, row)

    def choose(self, held: Dossier, problem: str = "", status: int = 200) -> HttpResponse:
        return self.page(
            "review/choose_statement.html",
            held,
            status=status,
            statements=choosable(held),
            problem=problem,
            strip=strip(held),
        )

    def form(self, held: Dossier, page: AddFindingPage, form: Any, status: int = 200) -> HttpResponse:
        return self.page(
            "review/add_finding.html", held, status=status, page=page, form=form, strip=strip(held)
        )


class WithdrawFinding(DecisionPage):
    """Its author or a curator takes it out of the lists."""

    permission_required = "review.add_finding"

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        finding = self.mine(key)
        lock = request.POST.get("lock", "")
        try:
            by_hand.finding_withdraw(
                finding=finding,
                user=request.user,
                lock=int(lock) if lock.isdecimal() and len(lock) < 10 else None,
            )
        except services.StaleDecision:
            return self.answer(key, conflict=True, status=409)
        return self.answer(key)

    def mine(self, key: str) -> Finding:
        finding = get_object_or_404(Finding, story=self.story, key=key, by_hand=True)
        if not by_hand.may_withdraw(finding, self.request.user):
            raise PermissionDenied
        return finding


class RestoreFinding(WithdrawFinding):
    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        by_hand.finding_restore(finding=self.mine(key), user=request.user)
        return self.answer(key)
