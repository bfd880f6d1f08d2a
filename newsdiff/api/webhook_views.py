"""Webhooks for curators: who is told, and what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from newsdiff.api import webhooks
from newsdiff.api.forms import EndpointForm
from newsdiff.api.models import Endpoint
from newsdiff.api.selectors import deliveries_of, endpoints_of
from newsdiff.feeds.addresses import RefusedAddress

PAGE_SIZE = 50


class _Curators(PermissionRequiredMixin, View):
    permission_required = "stories.curate"
    raise_exception = True

    def endpoint(self, pk: int) -> Endpoint:
        return get_object_or_404(endpoints_of(self.request.user), pk=pk)


@method_decorator(never_cache, name="dispatch")
class Webhooks(_Curators):
    """Add one; its secret is on this one answer and nowhere else."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, EndpointForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EndpointForm(request.POST)
        if form.is_valid():
            try:
                endpoint, secret = webhooks.endpoint_create(user=request.user, **form.cleaned_data)
            except RefusedAddress as error:
                form.add_error("address", str(error))
            else:
                return self._page(request, EndpointForm(), made=endpoint, secret=secret)
        return self._page(request, form, status=422)

    def _page(
        self, request: HttpRequest, form: EndpointForm, status: int = 200, **more: object
    ) -> HttpResponse:
        context = {"form": form, "held": endpoints_of(request.user), "title": "Webhooks", **more}
        return render(request, "api/webhooks.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class Renew(Webhooks):
    """A new secret, on this one answer and nowhere else."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        endpoint = self.endpoint(pk)
        at_once = request.POST.get("at_once") == "1"
        secret = webhooks.endpoint_renew(endpoint=endpoint, at_once=at_once)
        return self._page(request, EndpointForm(), renewed=endpoint, secret=secret, at_once=at_once)


class Log(_Curators):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = self.endpoint(pk)
        page = Paginator(deliveries_of(endpoint, request.user), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {"endpoint": endpoint, "page": page, "title": "Deliveries"}
        return render(request, "api/webhook_log.html", context)


class Switch(_Curators):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = self.endpoint(pk)
        on = request.POST.get("on") == "1"
        webhooks.endpoint_switch(endpoint=endpoint, on=on)
        messages.success(
            request, "It is told again from now on." if on else "Nothing is sent to it any more."
        )
        return redirect("api:webhooks")


class Test(_Curators):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = self.endpoint(pk)
        if endpoint.active:
            webhooks.event_test(endpoint=endpoint)
            messages.success(request, "A test is on its way. Load this page again to see what became of it.")
        else:
            messages.error(request, "It is switched off: switch it on, then test it.")
        return redirect("api:webhook-log", endpoint.pk)


class Again(_Curators):
    def post(self, request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
        endpoint = self.endpoint(pk)
        webhooks.delivery_again(
            delivery=get_object_or_404(deliveries_of(endpoint, request.user), pk=delivery)
        )
        messages.success(request, "It is sent once more, under the same id.")
        return redirect("api:webhook-log", endpoint.pk)
