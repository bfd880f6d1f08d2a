"""Evidence packs, links to share them, and feeds. All but two doors stand behind `visible_to`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View

from newsdiff.exports import feeds, services
from newsdiff.exports.formats.letter import letter
from newsdiff.exports.forms import ShareForm
from newsdiff.exports.models import FeedToken, Scope, ShareLink
from newsdiff.exports.pack import NothingToExport, Pack, UnknownBase, base_check, pack
from newsdiff.exports.write import FORMATS, written
from newsdiff.review.presentation.strip import strip
from newsdiff.review.views import StoryPage


class PackPage(StoryPage):
    tab, title = "pack", "Evidence pack"

    def pack(self) -> Pack:
        """What the address asks for. Raises Http404 on an unknown scope."""
        scope = self.request.GET.get("scope", Scope.CONFIRMED)
        if scope not in Scope.values:
            raise Http404("No such selection of findings.")
        keys = [key for value in self.request.GET.getlist("keys") for key in value.replace(",", " ").split()]
        return pack(self.story, scope=scope, keys=keys, base=self.request.GET.get("base", ""))

    def unknown_base(self, error: UnknownBase) -> HttpResponse:
        """The page with the story's own base, and what was wrong with the one asked for."""
        return self.show(status=404, problem=str(error))

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        held = self.dossier()
        links = ShareLink.objects.filter(story=self.story).select_related("created_by")
        if not self.request.user.has_perm("stories.curate"):
            links = links.filter(created_by=self.request.user.pk)
        counts = {
            Scope.CONFIRMED: sum(f.state == "confirmed" for f in held.findings),
            Scope.OPEN: sum(f.state == "open" and f.severity == "substantive" for f in held.findings),
        }
        # With nothing confirmed yet, that selection would be an empty pack.
        scope = self.request.GET.get("scope") or (Scope.CONFIRMED if counts[Scope.CONFIRMED] else Scope.OPEN)
        return self.page(
            "exports/pack.html",
            held,
            status=status,
            strip=strip(held),
            formats=[f for f in FORMATS.values() if f.write is not None],
            scopes=[(s.value, s.label, counts[s]) for s in (Scope.CONFIRMED, Scope.OPEN)],
            scope=scope if scope in Scope.values else Scope.CONFIRMED,
            keys=",".join(self.request.GET.getlist("keys")),
            others=[(s, held.label(s)) for s in held.sigla if s != held.base],
            every=[(s, held.label(s)) for s in held.sigla],
            links=list(links[:50]),
            base=held.base if self.request.GET.get("base") == held.base else "",
            may_share=self.request.user.has_perm("exports.add_sharelink"),
            **{"form": ShareForm(), "share_url": "", **more},
        )


class PackView(PackPage):
    """The page; with `?format=` the file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        kind = request.GET.get("format", "")
        if not kind:
            try:
                base_check(self.dossier(), request.GET.get("base", ""))
            except UnknownBase as error:
                return self.unknown_base(error)
            return self.show()
        if kind == "letter":
            return self.to_letter()
        if kind not in FORMATS:
            raise Http404("No such format.")
        try:
            data, name = written(self.pack(), kind, siglum=request.GET.get("version", ""))
        except NothingToExport as error:
            messages.info(request, str(error))
            return redirect("exports:pack", slug=self.story.slug)
        except UnknownBase as error:
            return self.unknown_base(error)
        except (KeyError, ValueError):
            raise Http404("Choose a version other than the base.") from None
        return download(data, name, FORMATS[kind].content_type)

    def to_letter(self) -> HttpResponse:
        """The address of a letter, which names its version, with what the form says of findings and base."""
        said = self.request.GET.copy()
        siglum = str((said.pop("to", None) or [""])[-1])
        if siglum not in self.dossier().sigla:
            raise Http404("No such version in this story's collation.")
        for name in ("format", "version"):
            said.pop(name, None)
        return redirect(f"{reverse('exports:letter', args=[self.story.slug, siglum])}?{said.urlencode()}")


def download(data: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class Preview(PackPage):
    """The same document as a page of the product."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            return document(request, self.pack())
        except NothingToExport as error:
            messages.info(request, str(error))
            return redirect("exports:pack", slug=self.story.slug)
        except UnknownBase as error:
            return self.unknown_base(error)


def document(request: HttpRequest, shown: Pack) -> HttpResponse:
    response = render(request, "exports/document.html", {"pack": shown})
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


class LetterView(PackPage):
    def get(self, request: HttpRequest, siglum: str) -> HttpResponse:
        try:
            text = letter(self.pack(), siglum)
        except UnknownBase as error:
            return self.unknown_base(error)
        except NothingToExport as error:
            messages.info(request, str(error))
            return redirect("exports:pack", slug=self.story.slug)
        except KeyError:
            raise Http404("No such version in this story's collation.") from None
        return download(text.encode(), f"{self.story.slug}-letter-{siglum}.txt", "text/plain; charset=utf-8")


class Share(PermissionRequiredMixin, PackPage):
    permission_required = "exports.add_sharelink"

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ShareForm(request.POST)
        if not form.is_valid():
            return self.show(status=422, form=form)
        data = form.cleaned_data
        known = {f.key for f in self.dossier().findings}
        try:
            _, token = services.share_create(
                story=self.story,
                user=request.user,
                scope=data["scope"],
                keys=[key for key in data["keys"] if key in known],
                days=data["days"],
                note=data["note"],
            )
        except ValueError as error:
            form.add_error(None, str(error))
            return self.show(status=422, form=form)
        return self.show(share_url=request.build_absolute_uri(reverse("exports:shared", args=[token])))


class Revoke(PermissionRequiredMixin, PackPage):
    permission_required = "exports.add_sharelink"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        mine = ShareLink.objects.filter(story=self.story)
        if not request.user.has_perm("stories.curate"):
            mine = mine.filter(created_by=request.user.pk)
        services.share_revoke(link=get_object_or_404(mine, pk=pk))
        messages.success(request, "The link is closed.")
        return redirect("exports:pack", slug=self.story.slug)


@method_decorator(login_not_required, name="dispatch")
class Shared(View):
    """The one page an anonymous visitor may open, with a token that lives. Anything else: not found."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        link = services.share_open(token)
        if link is None:
            raise Http404("This link is not valid, or no longer.")
        try:
            shown = pack(link.story, scope=link.scope, keys=link.keys)
        except NothingToExport:
            raise Http404("This link is not valid, or no longer.") from None
        response = document(request, shown)
        response["Referrer-Policy"] = "no-referrer"
        return response


# --- feeds ----------------------------------------------------------------------------------------


class FeedsPage(View):
    """Where a person makes and closes their feed address."""

    def show(self, request: HttpRequest, token: str = "") -> HttpResponse:
        address = request.build_absolute_uri(reverse("exports:feed-findings", args=[token])) if token else ""
        pattern = (
            request.build_absolute_uri(reverse("exports:feed-story", args=[token, "SLUG"])) if token else ""
        )
        held = FeedToken.objects.filter(user=request.user.pk, revoked_at=None).first()
        context = {"title": "Feeds", "address": address, "pattern": pattern, "held": held}
        response = render(request, "exports/feeds.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, services.feed_token_create(user=request.user))


class FeedRevoke(View):
    def post(self, request: HttpRequest) -> HttpResponse:
        services.feed_token_revoke(user=request.user)
        messages.success(request, "Your feed addresses no longer work.")
        return redirect("exports:feeds")


@method_decorator(login_not_required, name="dispatch")
class FeedView(View):
    """Atom, for the person whose token is in the address; everything behind `visible_to` of that person."""

    def get(self, request: HttpRequest, token: str, slug: str = "") -> HttpResponse:
        reader = services.feed_reader(token)
        text = feeds.atom(reader, slug) if reader is not None else None
        if text is None:
            raise Http404("No such feed.")
        response = HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
        response["Cache-Control"] = "private, max-age=60"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response
