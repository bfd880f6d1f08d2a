from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from newsdiff.feeds import services
from newsdiff.stories.selectors import visible_to


class AddressForm(forms.Form):
    url = forms.URLField(max_length=1000, label="Web address", assume_scheme="https")
    outlet = forms.CharField(
        required=False, max_length=120, label="Outlet", help_text="Empty: as the page says."
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.is_bound and self.errors.get("url"):
            self.fields["url"].widget.attrs |= {"aria-invalid": "true", "aria-describedby": "url-error"}


class FetchAddress(PermissionRequiredMixin, View):
    """A page or file fetched from its address, for those who may add versions; there only where it is switched on."""

    permission_required = "stories.add_version"
    raise_exception = True

    def get(self, request: HttpRequest) -> HttpResponse:
        if not settings.FEEDS_ENABLED:
            raise Http404
        return self._page(request, AddressForm(initial={"url": request.GET.get("url", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        if not settings.FEEDS_ENABLED:
            raise Http404
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            outcomes = services.url_import(
                url=form.cleaned_data["url"], outlet=form.cleaned_data["outlet"], user=request.user
            )
        except services.RefusedFetch as refusal:
            form.add_error("url", str(refusal))
            form.fields["url"].widget.attrs |= {"aria-invalid": "true", "aria-describedby": "url-error"}
            return self._page(request, form, status=422)
        new = sum(outcome.is_new for outcome in outcomes)
        version = outcomes[0].version
        seen = visible_to(request.user).filter(pk=version.story_id).exists()
        if not seen or len(outcomes) > 1:
            messages.info(request, f"{new} of {len(outcomes)} new." if len(outcomes) > 1 else "Already held.")
            return redirect("stories:list")
        said = "is in. The collation is being made." if new else "is held already. Nothing was added."
        messages.success(request, f"{version.siglum} ({version.outlet}) {said}")
        return redirect(version.story)

    def _page(self, request: HttpRequest, form: AddressForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "tab": "add", "title": "Fetch a version from its address", "may_add": True}
        return render(request, "feeds/fetch.html", context, status=status)
