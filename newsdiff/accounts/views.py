from __future__ import annotations

from django.conf import settings
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from newsdiff import metrics
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
