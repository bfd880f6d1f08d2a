"""The story pages. Views decide; services write; `presentation` says what a page shows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from newsdiff.review import by_hand, rules, services, watching
from newsdiff.review.forms import BulkForm, DecisionForm
from newsdiff.review.lasting import Gone, statement_successor, version_gone
from newsdiff.review.models import Decision, Finding, Rule, Statement
from newsdiff.review.presentation import compare as comparing
from newsdiff.review.presentation import facts as matrices
from newsdiff.review.presentation import filters, progress
from newsdiff.review.presentation import finding as findings
from newsdiff.review.presentation.by_hand import hand_counts, hand_marks
from newsdiff.review.presentation.dossier import Dossier, dossier
from newsdiff.review.presentation.overview import overview
from newsdiff.review.presentation.strip import strip
from newsdiff.review.presentation.table import table
from newsdiff.review.presentation.triage import triage
from newsdiff.review.presentation.version import as_received
from newsdiff.review.selectors import latest_collation
from newsdiff.stories.models import SavedView, Story, Version
from newsdiff.stories.selectors import outlet_names, visible_to
from newsdiff.stories.services import RefusedText, story_visit, version_say_whose
from newsdiff.stories.view_pages import saved_context


def is_htmx(request: HttpRequest) -> bool:
    """Asked for by a swap: a fragment will do."""
    return request.headers.get("HX-Request") == "true"


def pack_url(story: Story) -> str:
    """Where the evidence pack is, once exports offers it."""
    try:
        return reverse("exports:pack", args=[story.slug])
    except NoReverseMatch:
        return ""


class StoryPage(View):
    """Base of every page of one story: finds it through `visible_to`, builds the frame's context."""

    tab = ""
    title = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("stories.view_story"):
            raise PermissionDenied
        slug = kwargs.pop("slug")
        story = visible_to(request.user).select_related("desk").filter(slug=slug).first()
        if story is None:
            heir = _heir(request.user, slug)
            if heir is None:
                raise Http404("No such story, or not one you may see.")
            messages.info(
                request,
                f"The story {slug} was merged into this one. Its versions have new letters here, "
                "and what differs was found anew.",
            )
            return redirect(heir)
        self.story = story
        return super().dispatch(request, *args, **kwargs)

    def dossier(self, base: str = "") -> Dossier:
        return dossier(self.story, base=base or self.request.GET.get("base", ""))

    def context(self, held: Dossier, **more: Any) -> dict[str, Any]:
        view = more.get("view") or filters.read(self.request.GET)
        pair_left, pair_right = comparing_pair(held)
        return {
            "story": self.story,
            "dossier": held,
            "tab": self.tab,
            "title": self.title,
            "view": view,
            "progress": progress.progress(held.latest),
            "compare_url": reverse("review:compare", args=[self.story.slug, pair_left, pair_right])
            if pair_right
            else reverse("review:compare-any", args=[self.story.slug]),
            "pack_url": pack_url(self.story),
            "lost_base": self.lost_base(held),
            "may_decide": self.request.user.has_perm("review.add_decision"),
            "may_add": self.request.user.has_perm("stories.add_version"),
            "may_curate": self.request.user.has_perm("stories.curate"),
            **more,
        }

    def without(self, held: Dossier, siglum: str) -> HttpResponse:
        """The answer where an address names a version that is no longer compared, or never was."""
        gone = version_gone(story=self.story, siglum=siglum, user=self.request.user)
        if gone is None:
            raise Http404("No such version in this story's collation.")
        return self.page(
            "review/version_gone.html", held, status=410, gone=gone, strip=strip(held), uncollated_too=True
        )

    def lost_base(self, held: Dossier) -> Gone | None:
        """The version that was asked for as the base, where it went."""
        asked = self.request.GET.get("base", "")
        if not asked or asked in held.sigla or held.collation is None:
            return None
        return version_gone(story=self.story, siglum=asked, user=self.request.user)

    def page(self, template: str, held: Dossier, status: int = 200, **more: Any) -> HttpResponse:
        return render(self.request, template, self.context(held, **more), status=status)


def _heir(user: Any, slug: str) -> Story | None:
    """The story that a merged one went into, if the user may see it."""
    merged = (
        Story.objects.filter(slug=slug, merged_into__isnull=False)
        .values_list("merged_into", flat=True)
        .first()
    )
    return visible_to(user).filter(pk=merged).first() if merged else None


def comparing_pair(held: Dossier) -> tuple[str, str]:
    """The base and the version with most substantive differences from it."""
    if len(held.sigla) < 2:
        return held.base, ""
    counts = comparing.substantive_counts(held)
    return held.base, max(held.sigla[1:], key=lambda s: counts[s])


class OverviewView(StoryPage):
    tab, title = "overview", "Overview"

    def get(self, request: HttpRequest) -> HttpResponse:
        held = self.dossier()
        view = filters.read(request.GET)
        visit = story_visit(story=self.story, user=request.user)
        return self.page(
            "review/overview.html",
            held,
            view=view,
            page=overview(held, since=visit.before, view=view),
            by_hand=hand_counts(held),
            strip=strip(held, view, labelled=True, order=view.sort or "base"),
        )


class TableView(StoryPage):
    tab, title = "table", "Table"

    def get(self, request: HttpRequest) -> HttpResponse:
        watch = watching.mark_of(self.story)  # before what is read: better told twice than not
        held = self.dossier()
        view = filters.read(request.GET)
        view = replace(view, severities=view.severities | {"substantive"})
        return self.page(
            "review/table.html",
            held,
            view=view,
            page=table(held, view, hand_marks(held)),
            line=filters.filter_line(held.findings, view, keep_substantive=True),
            watch=watch,
            strip=strip(held, view),
        )


class CompareAny(StoryPage):
    """`?left=A&right=B` from a form, or the most telling pair."""

    def get(self, request: HttpRequest) -> HttpResponse:
        held = self.dossier()
        left, right = request.GET.get("left", ""), request.GET.get("right", "")
        if left not in held.sigla or right not in held.sigla or left == right:
            left, right = comparing_pair(held)
        if not right:
            messages.info(request, "There is nothing to compare yet: the story has one collated version.")
            return redirect(self.story)
        query = request.GET.copy()
        for name in ("left", "right"):
            query.pop(name, None)
        target = reverse("review:compare", args=[self.story.slug, left, right])
        return redirect(f"{target}?{query.urlencode()}" if query else target)


class CompareView(StoryPage):
    tab, title = "compare", "Compare"

    def get(self, request: HttpRequest, left: str, right: str) -> HttpResponse:
        watch = watching.mark_of(self.story)  # before what is read: better told twice than not
        held = self.dossier(base=left)
        for siglum in (left, right):
            if siglum not in held.sigla:
                return self.without(held, siglum)
        if left == right:
            return redirect("review:compare-any", slug=self.story.slug)
        view = replace(filters.read(request.GET), base="")
        between = comparing.between(held, left, right)
        return self.page(
            "review/compare.html",
            held,
            view=view,
            page=comparing.pair(held, left, right, view),
            line=filters.filter_line(between, view),
            watch=watch,
            strip=strip(held, view),
            left=left,
            right=right,
        )


class FactsView(StoryPage):
    tab, title = "facts", "Facts"

    def get(self, request: HttpRequest) -> HttpResponse:
        held = self.dossier()
        return self.page("review/facts.html", held, page=matrices.facts(held, request.GET), strip=strip(held))


class FindingsView(StoryPage):
    tab, title = "findings", "Findings"

    def get(self, request: HttpRequest) -> HttpResponse:
        watch = watching.mark_of(self.story)  # before what is read: better told twice than not
        held = self.dossier()
        view = filters.read(request.GET)
        now = replace(view, base="").query()
        said, decisions = _at_once(request, self.story)
        return self.page(
            "review/findings.html",
            held,
            view=view,
            **saved_context(
                request.user,
                SavedView.Page.FINDINGS,
                now if now != "?" else "",
                lambda query: replace(filters.read(query), base="").query(),
                request.path + view.query(),
            ),
            page=triage(held, view, request.user),
            line=filters.filter_line(held.findings, view),
            watch=watch,
            strip=strip(held, view),
            reasons=[r for r in Decision.Reason.choices if r[0]],
            at_once=said if decisions else "",
        )


class FindingView(StoryPage):
    """A finding's permalink; the inspector where HTMX asks for it."""

    tab, title = "findings", "Finding"

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        held = self.dossier()
        found = _finding(held, key)
        return _inspector(self, held, found)


class StatementView(StoryPage):
    """A statement's permalink: leads to its row, or says what became of it."""

    tab, title = "table", "Statement"

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        statement = get_object_or_404(Statement, story=self.story, key=key)
        heir = statement_successor(statement)
        if heir.row:
            if heir.pk != statement.pk:
                messages.info(
                    request, "The statement you asked for became this one when the story was collated again."
                )
            return redirect(reverse("review:table", args=[self.story.slug]) + f"#s-{heir.key}")
        held = self.dossier()
        return self.page(
            "review/statement_gone.html", held, statement=statement, strip=strip(held), status=410
        )


class VersionView(StoryPage):
    tab, title = "overview", "Version"

    def get(self, request: HttpRequest, siglum: str) -> HttpResponse:
        held = self.dossier()
        if siglum not in held.versions:
            return self.without(held, siglum)
        return self.page(
            "review/version.html",
            held,
            page=as_received(held, siglum),
            strip=strip(held),
            outlets=[] if held.versions[siglum].has_outlet else outlet_names(self.request.user),
        )


class SayWhose(PermissionRequiredMixin, StoryPage):
    """The outlet of a version that came without one, said by whoever may add versions."""

    permission_required = "stories.add_version"
    raise_exception = True

    def post(self, request: HttpRequest, siglum: str) -> HttpResponse:
        version = get_object_or_404(Version, story=self.story, siglum=siglum)
        try:
            named = version_say_whose(version=version, outlet=request.POST.get("outlet", ""))
        except RefusedText as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{named.siglum} is of {named.outlet.name} from now on.")
        return redirect(version)


class StoryPreview(StoryPage):
    """What the list of stories shows beside a selected story."""

    def get(self, request: HttpRequest) -> HttpResponse:
        held = self.dossier()
        return self.page("review/_story_preview.html", held, page=overview(held))


class ProgressView(StoryPage):
    """The progress line; when the collation has ended the page is asked to fetch itself anew."""

    def get(self, request: HttpRequest) -> HttpResponse:
        shown = progress.progress(latest_collation(self.story))
        may_add = request.user.has_perm("stories.add_version")
        response = render(
            request, "review/_progress.html", {"story": self.story, "progress": shown, "may_add": may_add}
        )
        if shown is None or shown.has_ended:
            response["HX-Trigger"] = "collation-ended"
        return response


class ChangesView(StoryPage):
    """What happened since a page was made; 204 where nothing did. Asked every few seconds while it is looked at."""

    def get(self, request: HttpRequest) -> HttpResponse:
        since = watching.Mark.read(request.GET.get("since", ""))
        if since is None:
            return HttpResponseBadRequest("No such mark.")
        told = watching.news(story=self.story, since=since, user=request.user)
        if told is None:
            return HttpResponse(status=204)
        said = json.dumps(
            {"findings": told.findings, "said": told.said, "collated": told.collated, "five": told.five}
        )
        return render(request, "review/_watch.html", {"story": self.story, "watch": told.mark, "news": said})


class Recollate(PermissionRequiredMixin, StoryPage):
    permission_required = "stories.add_version"

    def post(self, request: HttpRequest) -> HttpResponse:
        services.story_recollate(story=self.story)
        if is_htmx(request):
            shown = progress.progress(latest_collation(self.story))
            return render(
                request, "review/_progress.html", {"story": self.story, "progress": shown, "may_add": True}
            )
        return redirect(self.story)


# --- decisions ------------------------------------------------------------------------------------


def _finding(held: Dossier, key: str) -> Finding:
    found = held.finding_by_key.get(key)
    return found or get_object_or_404(Finding, story=held.story, key=key)


def _inspector(
    page: StoryPage,
    held: Dossier,
    finding: Finding,
    *,
    status: int = 200,
    form: Any = None,
    conflict: bool = False,
    rule_problem: str = "",
) -> HttpResponse:
    """The inspector as a fragment for HTMX, as a page otherwise."""
    fragment = is_htmx(page.request) and "HX-Boosted" not in page.request.headers
    response = page.page(
        "review/_inspector.html" if fragment else "review/finding.html",
        held,
        status=status,
        page=findings.inspected(held, finding),
        form=form,
        conflict=conflict,
        rule_problem=rule_problem,
        rules=finding.rules.filter(withdrawn_at=None).select_related("created_by"),
        may_rule=page.request.user.has_perm("review.add_rule"),
        may_withdraw=by_hand.may_withdraw(finding, page.request.user),
        permalink=page.request.build_absolute_uri(finding.get_absolute_url()),
        strip=None if fragment else strip(held),
        reasons=[r for r in Decision.Reason.choices if r[0]],
    )
    response["Cache-Control"] = "private, no-store"
    response["Vary"] = "HX-Request"
    return response


class DecisionPage(PermissionRequiredMixin, StoryPage):
    permission_required = "review.add_decision"
    tab, title = "findings", "Finding"

    def answer(self, key: str, **more: Any) -> HttpResponse:
        held = self.dossier()
        finding = _finding(held, key)
        if not is_htmx(self.request) and not more:
            return redirect(finding)
        response = _inspector(self, held, finding, **more)
        response["HX-Trigger"] = _decided_event([finding], held)
        return response


def _decided_event(found: list[Finding], held: Dossier) -> str:
    """`five`: as they are now. A page that shows others asks for its marks anew."""
    told = {"findings": {f.key: [f.state, f.lock] for f in found}, "five": " ".join(f.key for f in held.five)}
    return json.dumps({"finding-decided": told})


class Decide(DecisionPage):
    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        finding = get_object_or_404(Finding, story=self.story, key=key)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self.answer(key, form=form, status=422)
        data = form.cleaned_data
        try:
            services.finding_decide(
                finding=finding,
                action=data["action"],
                user=request.user,
                lock=data["lock"],
                reason=data["reason"],
                comment=data["comment"],
            )
        except services.StaleDecision:
            return self.answer(key, conflict=True, form=form, status=409)
        return self.answer(key)


class Undo(DecisionPage):
    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        finding = get_object_or_404(Finding, story=self.story, key=key)
        latest = finding.decisions.exclude(action__in=Decision.NOT_DECIDING).order_by("-pk").first()
        if latest is None or request.POST.get("decision") not in {None, "", str(latest.pk)}:
            return self.answer(key, conflict=latest is not None, status=409)
        try:
            services.decision_undo(decision=latest, user=request.user)
        except services.StaleDecision:
            return self.answer(key, conflict=True, status=409)
        return self.answer(key)


class Assign(DecisionPage):
    """Mine, or nobody's."""

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        finding = get_object_or_404(Finding, story=self.story, key=key)
        assignee = request.user if request.POST.get("to") == "me" else None
        services.finding_assign(finding=finding, assignee=assignee, user=request.user)
        return self.answer(key)


class MakeRule(DecisionPage):
    """From now on: treat as house style, or always flag. The story is collated anew with it."""

    permission_required = "review.add_rule"

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        finding = get_object_or_404(Finding, story=self.story, key=key)
        kind = request.POST.get("kind", "")
        if kind not in {Rule.Kind.EQUIVALENT, Rule.Kind.ALWAYS_FLAG}:
            return self.answer(key, status=422, rule_problem="Choose what the rule should do.")
        try:
            rules.rule_make(finding=finding, kind=kind, user=request.user, desk=self.story.desk)
        except rules.RefusedRule as error:
            return self.answer(key, status=422, rule_problem=str(error))
        return self.answer(key)


class WithdrawRule(DecisionPage):
    """Undo a rule that was made from this finding."""

    permission_required = "review.add_rule"

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        finding = get_object_or_404(Finding, story=self.story, key=key)
        rule = get_object_or_404(finding.rules.filter(withdrawn_at=None), pk=request.POST.get("rule") or 0)
        rules.rule_withdraw(rule=rule)
        return self.answer(key)


class DecideMany(PermissionRequiredMixin, StoryPage):
    """Several findings at once; those somebody else decided meanwhile are left alone and named."""

    permission_required = "review.add_decision"

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BulkForm(request.POST, keys=request.POST.getlist("choice"))
        back = request.POST.get("back", "")
        target = reverse("review:findings", args=[self.story.slug])
        if back.startswith("?"):
            target += back
        if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
            target = reverse("review:findings", args=[self.story.slug])
        if not form.is_valid():
            messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
            return redirect(target)
        data = form.cleaned_data
        done: list[Decision] = []
        stale = 0
        with transaction.atomic():
            for finding in Finding.objects.filter(story=self.story, key__in=data["choices"]).order_by("pk"):
                try:
                    decision = services.finding_decide(
                        finding=finding,
                        action=data["action"],
                        user=request.user,
                        lock=data["choices"][finding.key],
                        reason=data["reason"],
                        comment=data["comment"],
                    )
                    done.append(decision)
                except services.StaleDecision:
                    stale += 1
        verb = {
            "confirm": "confirmed",
            "dismiss": "dismissed",
            "reopen": "reopened",
            "comment": "commented on",
        }[data["action"]]
        said = f"{len(done)} finding{'s' if len(done) != 1 else ''} {verb}"
        # What can be taken back is told where that is offered, on the same page.
        if not done or data["action"] == "comment":
            messages.success(request, f"{said}.")
        else:
            request.session[AT_ONCE] = {
                "story": self.story.pk,
                "said": said,
                "decisions": [d.pk for d in done],
            }
        if stale:
            messages.warning(
                request, f"{stale} left alone: another editor decided meanwhile. Look again before deciding."
            )
        return redirect(target)


AT_ONCE = "decided-at-once"
"""In the session: what the person last decided at once, so that it can be taken back at once."""


def _at_once(request: HttpRequest, story: Story) -> tuple[str, list[Decision]]:
    """What she last decided at once in the story, in words, and those of the decisions that still stand."""
    held = request.session.get(AT_ONCE) or {}
    if held.get("story") != story.pk:
        return "", []
    decisions = Decision.objects.filter(
        pk__in=held["decisions"], finding__story=story, user=request.user.pk, undone_by=None
    )
    return str(held["said"]), list(decisions.select_related("finding").order_by("-pk"))


class UndoMany(PermissionRequiredMixin, StoryPage):
    """Take back what was decided at once; what somebody decided again since is left alone."""

    permission_required = "review.add_decision"

    def post(self, request: HttpRequest) -> HttpResponse:
        _, decisions = _at_once(request, self.story)
        done, stale = 0, 0
        with transaction.atomic():
            for decision in decisions:
                try:
                    services.decision_undo(decision=decision, user=request.user)
                    done += 1
                except services.StaleDecision:
                    stale += 1
        request.session.pop(AT_ONCE, None)
        messages.success(request, f"{done} decision{'s' if done != 1 else ''} taken back.")
        if stale:
            messages.warning(request, f"{stale} left alone: decided again since.")
        back = request.POST.get("back", "")
        return redirect(
            reverse("review:findings", args=[self.story.slug]) + (back if back.startswith("?") else "")
        )
