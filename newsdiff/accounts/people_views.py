"""Pages of the administrators: who is here, and who is invited. And the invited person's own page."""

from __future__ import annotations

from typing import Any

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from newsdiff.accounts import services
from newsdiff.accounts.forms import AcceptForm, InvitationForm
from newsdiff.accounts.models import Invitation

BACKEND = "newsdiff.accounts.backends.HouseBackend"
PAGE_SIZE = 100


class ForAdministrators(PermissionRequiredMixin, View):
    permission_required = "auth.add_user"


class PeopleView(ForAdministrators):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = InvitationForm(request.POST)
        if not form.is_valid():
            return self.show(status=422, form=form)
        asked = form.cleaned_data
        try:
            invitation, token = services.invitation_create(
                name=asked["name"], email=asked["email"], role=asked["role"], desks=asked["desks"], by=request.user
            )  # fmt: skip
        except services.RefusedInvitation as refusal:
            form.add_error("name", str(refusal))
            return self.show(status=422, form=form)
        return self.show_link(invitation, token)

    def show_link(self, invitation: Invitation, token: str) -> HttpResponse:
        """The link is on this one page and in the mail; the database has only its hash."""
        return self.show(
            invited=invitation,
            address=services.invitation_address(token),
            mailed=services.invitation_mail(invitation=invitation, token=token),
        )

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        people = User.objects.prefetch_related("groups", "desks").order_by("-is_active", "username")
        if q := self.request.GET.get("q", "").strip():
            people = people.filter(username__icontains=q)
        page = Paginator(people, PAGE_SIZE).get_page(self.request.GET.get("page"))
        invitations = Invitation.objects.filter(accepted_at=None, revoked_at=None)
        context = {
            "title": "People",
            "page": page,
            "q": q,
            "invitations": invitations.select_related("created_by").prefetch_related("desks")[:PAGE_SIZE],
            "form": InvitationForm(),
            **more,
        }
        response = render(self.request, "accounts/people.html", context, status=status)
        response["Cache-Control"] = "private, no-store"
        return response


class InvitationRenew(PeopleView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        invitation = get_object_or_404(Invitation, pk=pk)
        try:
            token = services.invitation_renew(invitation=invitation)
        except services.RefusedInvitation as refusal:
            messages.warning(request, str(refusal))
            return redirect("people")
        invitation.refresh_from_db()
        return self.show_link(invitation, token)


class InvitationRevoke(ForAdministrators):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        invitation = get_object_or_404(Invitation, pk=pk)
        services.invitation_revoke(invitation=invitation)
        messages.success(request, f"The link for {invitation.name} no longer opens.")
        return redirect("people")


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class InvitedView(View):
    """Behind the link: choose a password, and be signed in."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        invitation = services.invitation_find(token)
        if invitation is None:
            return self._show(token)
        form = AcceptForm(User(username=invitation.name, email=invitation.email), request.POST)
        if not form.is_valid():
            return self._show(token, form=form, status=422)
        try:
            user = services.invitation_accept(token=token, password=form.cleaned_data["new_password1"])
        except services.RefusedInvitation as refusal:
            form.add_error(None, str(refusal))
            return self._show(token, form=form, status=422)
        auth.login(request, user, backend=BACKEND)
        messages.success(request, f"Welcome, {user.username}. Next time you sign in with this name.")
        return redirect("stories:list")

    def _show(self, token: str, *, form: Any = None, status: int = 200) -> HttpResponse:
        invitation = services.invitation_find(token)
        if invitation is None:
            return render(self.request, "registration/invitation_gone.html", status=404)
        form = form or AcceptForm(User(username=invitation.name))
        context = {"invitation": invitation, "form": form}
        return render(self.request, "registration/invited.html", context, status=status)
