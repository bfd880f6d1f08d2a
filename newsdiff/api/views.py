"""A person's tokens, and the reference."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from newsdiff.api import reference, services
from newsdiff.api.api import schema
from newsdiff.api.forms import TokenForm
from newsdiff.api.models import Token
from newsdiff.api.problems import answer
from newsdiff.api.selectors import tokens_of


@method_decorator(never_cache, name="dispatch")
class Tokens(View):
    """Make a token; its text is on this one answer and nowhere else."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, TokenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TokenForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        token, text = services.token_create(user=request.user, **form.cleaned_data)
        return self._page(request, TokenForm(), made=token, text=text)

    def _page(self, request: HttpRequest, form: TokenForm, status: int = 200, **more: object) -> HttpResponse:
        held = tokens_of(request.user)
        context = {"form": form, "held": held, "title": "API tokens", "site": settings.SITE_URL, **more}
        return render(request, "api/tokens.html", context, status=status)


class Revoke(View):
    """Close one of one's own tokens; an administrator any."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        mine = Token.objects.all() if request.user.has_perm("auth.change_user") else tokens_of(request.user)
        token = get_object_or_404(mine, pk=pk)
        services.token_revoke(token=token)
        messages.success(request, f"The token “{token.name}” no longer works.")
        return redirect("api:tokens")


class Reference(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "groups": reference.groups(schema()),
            "title": "API",
            "site": settings.SITE_URL,
            "limit": settings.API_REQUESTS_A_MINUTE,
        }
        return render(request, "api/reference.html", context)


class OpenApi(View):
    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(schema())


def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:
    """An address of the API that does not exist, said in the API's own way."""
    return answer(request, 404, "There is nothing at this address: look at the reference.")
