"""What goes in and what comes out. Names are those of the product; times are ISO 8601 with a zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict, field_validator

from newsdiff.api.models import Endpoint, Token
from newsdiff.review.models import Collation, Decision, Finding
from newsdiff.stories.models import Outlet, Story, Version
from newsdiff.stories.services import Outcome


class Incoming(Schema):
    """Unknown members are an error: a misspelt one must not be dropped in silence."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        if isinstance(value, str) and "\x00" in value:
            raise ValueError("NUL characters cannot be stored")
        return value


def _storable_moment(moment: datetime) -> datetime:
    """A time without an offset is UTC, as in every format; years at the ends of the calendar survive no change of zone."""
    if not 1 < moment.year < 9999:
        raise ValueError("no time that can be stored")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Moment = Annotated[datetime, AfterValidator(_storable_moment)]


class ProblemOut(Schema):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[dict[str, Any]] = []
    lock: int | None = Field(
        None, description="Of a finding that somebody else decided meanwhile (409): its lock now."
    )
    state: str | None = Field(None, description="Of such a finding: what it is now.")


class MeOut(Schema):
    user: str
    token: str = Field(description="The name its owner gave the token.")
    scopes: list[str]
    desks: list[str]
    expires: datetime | None

    @classmethod
    def of(cls, token: Token) -> MeOut:
        return cls(
            user=token.user.get_username(),
            token=token.name,
            scopes=list(token.scopes),
            desks=list(token.user.desks.values_list("slug", flat=True)),
            expires=token.expires_at,
        )


class OutletOut(Schema):
    slug: str
    name: str
    is_agency: bool

    @classmethod
    def of(cls, outlet: Outlet) -> OutletOut:
        return cls(slug=outlet.slug, name=outlet.name, is_agency=outlet.is_agency)


class StoryOut(Schema):
    slug: str
    slugline: str
    headline: str
    desk: str | None
    base: str | None = Field(description="Siglum of the version the others are compared with unless told.")
    versions: int
    open_substantive: int = Field(description="Open substantive findings.")
    created: datetime
    active: datetime = Field(description="When copy last came in or a collation was finished.")
    url: str

    @classmethod
    def of(cls, story: Story, site: str) -> StoryOut:
        return cls(
            slug=story.slug,
            slugline=story.slugline,
            headline=story.headline,
            desk=story.desk.slug if story.desk else None,
            base=story.base.siglum if story.base else None,
            versions=story.version_count,
            open_substantive=story.open_substantive,
            created=story.created_at,
            active=story.active_at,
            url=site + story.get_absolute_url(),
        )


class StoryPage(Schema):
    items: list[StoryOut]
    next: str | None = Field(description="Send it as `after` for the next page; null on the last.")


class StoryIn(Incoming):
    slugline: str = Field(min_length=1, max_length=80)
    headline: str = Field("", max_length=300)
    desk: str = Field("", description="Slug of one of your desks; empty: everybody may see the story.")


class VersionOut(Schema):
    story: str
    siglum: str
    id: str = Field(description="The sender's own id; empty where it gave none.")
    outlet: str
    headline: str
    byline: str
    url: str
    published: datetime | None
    language: str
    kind: str
    pub_status: str
    embargoed_until: datetime | None
    ed_note: str
    usage_terms: str
    derived_from: str | None
    placement: str = Field(description="chosen, assigned, uncertain (an editor should look) or new.")
    placement_evidence: dict[str, Any]
    words: int
    characters: int
    sha256: str = Field(description="Of the UTF-8 bytes of the text, unchanged.")
    created: datetime

    @classmethod
    def of(cls, version: Version) -> VersionOut:
        return cls(
            story=version.story.slug,
            siglum=version.siglum,
            id=version.source_id,
            outlet=version.outlet.name,
            headline=version.headline,
            byline=version.byline,
            url=version.url,
            published=version.published,
            language=version.language,
            kind=version.kind,
            pub_status=version.pub_status,
            embargoed_until=version.embargoed_until,
            ed_note=version.ed_note,
            usage_terms=version.usage_terms,
            derived_from=version.derived_from.siglum if version.derived_from else None,
            placement=version.placement,
            # Not every caller may know of the story that fits about as well.
            placement_evidence={k: v for k, v in version.placement_evidence.items() if k != "rival"},
            words=version.text.words,
            characters=version.text.characters,
            sha256=version.text.sha256,
            created=version.created_at,
        )


class VersionIn(Incoming):
    text: str = Field(min_length=1, description="Kept exactly as sent.")
    id: str = Field("", max_length=255, description="Your own id, unique within the outlet.")
    outlet: str = Field("", max_length=120)
    story: str = Field(
        "", description="Slug of the story it goes into; empty: it finds its story, or starts one."
    )
    slugline: str = Field("", max_length=80, description="For the story it may start.")
    headline: str = Field("", max_length=300)
    byline: str = Field("", max_length=300)
    url: str = Field("", max_length=1000)
    published: Moment | None = None
    language: str = Field("", max_length=16)
    kind: Literal[
        "", "first take", "writethru", "take", "correction", "kill", "republished", "abridged", "translated"
    ] = ""
    pub_status: Literal["usable", "withheld", "canceled"] = "usable"
    embargoed_until: Moment | None = None
    ed_note: str = Field("", max_length=4000)
    usage_terms: str = Field("", max_length=4000)


class OutcomeOut(Schema):
    outcome: Literal["created", "already held", "new state"]
    visible: bool = Field(description="False: it is held in a story that you may not see.")
    version: VersionOut | None

    @classmethod
    def of(cls, outcome: Outcome, *, visible: bool) -> OutcomeOut:
        return cls(
            outcome=outcome.status,
            visible=visible,
            version=VersionOut.of(outcome.version) if visible else None,
        )


class TakenOut(Schema):
    """What became of each text of a file; `error` says why one was refused."""

    name: str
    outcome: OutcomeOut | None
    error: str = ""


class CollationOut(Schema):
    revision: int
    state: Literal["pending", "running", "done", "failed"]
    step: str
    done: int
    total: int
    reason: str = Field(description="Why it failed.")
    signature: str
    finished: datetime | None

    @classmethod
    def of(cls, collation: Collation) -> CollationOut:
        return cls(
            revision=collation.revision,
            state=collation.state,  # type: ignore[arg-type]
            step=collation.step,
            done=collation.steps_done,
            total=collation.steps_total,
            reason=collation.reason,
            signature=collation.signature,
            finished=collation.finished_at,
        )


class FindingOut(Schema):
    key: str = Field(description="Stays the same when the story is collated again.")
    story: str
    category: str
    severity: str
    state: Literal["open", "confirmed", "dismissed"]
    message: str
    readings: dict[str, Any] = Field(description="siglum -> null | [{start, end, text}]")
    evidence: dict[str, Any]
    confidence: float
    flag: int | None = Field(description="1 to 5: one of the five that matter first.")
    lock: int = Field(description="Send it with a decision: a stale one is refused.")
    reading_changed: bool = Field(description="What it reads changed after it was decided.")
    added_by: str | None = Field(description="Who added it by hand; null for what a detector reports.")
    url: str

    @classmethod
    def of(cls, finding: Finding, site: str) -> FindingOut:
        return cls(
            key=finding.key,
            story=finding.story.slug,
            category=finding.category,
            severity=finding.severity,
            state=finding.state,  # type: ignore[arg-type]
            message=finding.message,
            readings=finding.readings,
            evidence=finding.evidence,
            confidence=finding.confidence,
            flag=finding.flag,
            lock=finding.lock,
            reading_changed=finding.reading_changed,
            added_by=finding.added_by or None,
            url=site + finding.get_absolute_url(),
        )


class FindingPage(Schema):
    items: list[FindingOut]
    next: str | None


Category = Literal[
    "figure", "name", "quote", "attribution", "translation", "garble", "context", "credit", "order", "structure",
    "claim", "style", "furniture", "correction",
]  # fmt: skip
Quoted = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=4000)]], Field(min_length=1, max_length=3)
]


class FindingIn(Incoming):
    """A finding in an editor's words, held by what it quotes."""

    category: Category
    severity: Literal["substantive", "wording", "style", "furniture"] = "substantive"
    message: str = Field(min_length=1, max_length=300, description="One plain sentence.")
    quotes: dict[Annotated[str, Field(pattern="^[A-Z]{1,4}$")], Quoted] = Field(
        min_length=1,
        max_length=200,
        description="siglum -> the words that differ, at most three stretches of a version; all in one statement.",
    )
    statement: str = Field(
        "",
        max_length=40,
        description="Key of the statement (the end of its permalink), where the words stand in several.",
    )

    @field_validator("quotes")
    @classmethod
    def _quotes_storable(cls, value: dict[str, list[str]]) -> dict[str, list[str]]:
        if any("\x00" in words for quoted in value.values() for words in quoted):
            raise ValueError("NUL characters cannot be stored")
        return value


class DecisionIn(Incoming):
    action: Literal["confirm", "dismiss", "reopen", "comment"]
    lock: int | None = Field(
        None, description="The finding's lock as you last saw it. Needed but for a comment."
    )
    reason: Literal["", "house style", "same meaning", "not parallel", "outlet right", "false alarm"] = ""
    comment: str = Field("", max_length=4000)


class DecisionOut(Schema):
    action: str
    reason: str
    comment: str
    user: str | None
    state_before: str
    state_after: str
    undone: bool
    created: datetime

    @classmethod
    def of(cls, decision: Decision) -> DecisionOut:
        return cls(
            action=decision.action,
            reason=decision.reason,
            comment=decision.comment,
            user=decision.user.get_username() if decision.user else None,
            state_before=decision.state_before,
            state_after=decision.state_after,
            undone=decision.undone_by_id is not None,
            created=decision.created_at,
        )


class DecidedOut(Schema):
    finding: FindingOut
    decision: DecisionOut


class WebhookOut(Schema):
    id: int
    address: str
    events: list[str]
    active: bool
    disabled_why: str
    secret_begins: str = Field(description="Enough to tell two secrets apart.")
    old_secret_until: datetime | None = Field(description="Until then the secret before signs too.")

    @classmethod
    def of(cls, endpoint: Endpoint) -> WebhookOut:
        return cls(
            id=endpoint.pk,
            address=endpoint.address,
            events=list(endpoint.events),
            active=endpoint.active,
            disabled_why=endpoint.disabled_why,
            secret_begins=endpoint.secret_begins,
            old_secret_until=endpoint.old_secret_until if endpoint.old_secret else None,
        )


class SecretIn(Incoming):
    at_once: bool = Field(False, description="The secret before signs nothing any more: it became known.")


class SecretOut(Schema):
    webhook: int
    secret: str = Field(description="Shown this once.")
    old_secret_until: datetime | None
