from __future__ import annotations

from typing import Any

from axes.utils import reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from newsdiff import metrics
from newsdiff.accounts import health
from newsdiff.accounts.forms import ForgottenForm, PreferencesForm, SignInForm
from newsdiff.accounts.guessing import PROVED
from newsdiff.accounts.selectors import preferences_of


class SignIn(auth.LoginView):
    authentication_form = SignInForm
    redirect_authenticated_user = True


class PasswordChange(auth.PasswordChangeView):
    """Ends the person's sessions elsewhere."""

    template_name = "registration/password_change.html"
    success_url = reverse_lazy("preferences")
    extra_context = {"title": "Change your password"}

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Your password is changed; other devices were signed out.")
        return super().form_valid(form)


class Forgotten(auth.PasswordResetView):
    template_name = "registration/forgotten.html"
    email_template_name = "registration/forgotten_mail.txt"
    subject_template_name = "registration/forgotten_subject.txt"
    form_class = ForgottenForm
    success_url = reverse_lazy("password-sent")


class NewPassword(auth.PasswordResetConfirmView):
    """Behind the link of the mail. The token goes into the session at once, and out of the address."""

    template_name = "registration/new_password.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Your new password is kept. Sign in with it.")
        reset(username=form.user.get_username())  # who was locked out for guessing proved who she is
        self.request.session[PROVED] = form.user.get_username()  # and may sign in where the address is locked
        return super().form_valid(form)


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the web process, the database and the broker answer; 503 with what fails otherwise."""
    report = health.report()
    return JsonResponse(report.to_dict(), status=200 if report.ok else 503)


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """A person's look, keys and time zone; from the menu, back to where she was."""
    kept = preferences_of(request.user)
    if kept is None:
        raise PermissionDenied
    if request.method == "GET":
        context = {
            "title": "Preferences",
            "form": PreferencesForm(instance=kept),
            "here": timezone.localtime(),
        }
        return render(request, "accounts/preferences.html", context)
    form = PreferencesForm(request.POST, instance=kept)
    if not form.is_valid():
        return render(
            request, "accounts/preferences.html", {"title": "Preferences", "form": form}, status=422
        )
    form.save()
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        messages.success(request, "Kept.")
        back = resolve_url("preferences")
    return HttpResponseRedirect(back)


@login_not_required
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when this process may be sent requests: the database answers and all migrations are applied."""
    report = health.readiness()
    return JsonResponse(report.to_dict(), status=200 if report.ok else 503)


@login_not_required
@require_GET
def metrics_page(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with the bearer token of METRICS_TOKEN; there is no such page without one."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    return HttpResponse(metrics.page(), content_type="text/plain; version=0.0.4; charset=utf-8")
