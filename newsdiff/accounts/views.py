from __future__ import annotations

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from newsdiff.accounts import health


class SignIn(auth.LoginView):
    redirect_authenticated_user = True


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the web process, the database and the broker answer; 503 with what fails otherwise."""
    report = health.report()
    return JsonResponse(report.to_dict(), status=200 if report.ok else 503)
