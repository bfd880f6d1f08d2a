"""The page behind the bell."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from newsdiff.review.models import Finding
from newsdiff.review.notices import notices_of, notices_read

PAGE_SIZE = 50


class NoticesView(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        found = Finding.objects.filter(story=OuterRef("version__story"), category="correction", present=True)
        held = notices_of(request.user).select_related("version__story", "version__outlet")
        pages = Paginator(held.annotate(has_findings=Exists(found)), PAGE_SIZE)
        context = {
            "title": "Notices",
            "tab": "notices",
            "page": pages.get_page(request.GET.get("page")),
            "newest": held.values_list("pk", flat=True).first(),
            "may_add": request.user.has_perm("stories.add_version"),
        }
        return render(request, "review/notices.html", context)


class NoticesRead(View):
    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark read the newest notice the page showed and all before it; without its number, nothing."""
        newest = request.POST.get("newest", "")
        if newest.isascii() and newest.isdigit() and len(newest) < 19:
            notices_read(user=request.user, newest=int(newest))
        return redirect("review:notices")
