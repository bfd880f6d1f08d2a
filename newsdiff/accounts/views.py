from __future__ import annotations

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from newsdiff.accounts import health
from newsdiff.accounts.models import Preferences
from newsdiff.accounts.selectors import preferences_of


class SignIn(auth.LoginView):
    redirect_authenticated_user = True


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the web process, the database and the broker answer; 503 with what fails otherwise."""
    report = health.report()
    return JsonResponse(report.to_dict(), status=200 if report.ok else 503)


@require_POST
def preferences(request: HttpRequest) -> HttpResponseRedirect:
    """Keep a person's look and keys; back to where she was."""
    kept = preferences_of(request.user)
    if kept is None:
        raise PermissionDenied
    theme = request.POST.get("theme", "")
    kept.theme = theme if theme in Preferences.Theme.values else ""
    kept.single_keys = request.POST.get("single_keys") == "on"
    kept.save()
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = resolve_url("stories:list")
    return HttpResponseRedirect(back)
