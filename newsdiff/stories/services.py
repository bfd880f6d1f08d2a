"""Everything that writes stories and versions. Views, commands, feeds and the API all come here."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from newsdiff.accounts.models import Desk
from newsdiff.intake.language import detect
from newsdiff.stories import placing
from newsdiff.stories.kept import (
    SLUGS_COUNTED,
    has_surrogates,
    next_slug,
    plain,
    siglum_of,
    slugline_kept,
    stem_of,
    web_address,
)
from newsdiff.stories.models import (
    UNKNOWN_OUTLET,
    Outlet,
    Separation,
    Story,
    Text,
    Upload,
    Version,
    VersionState,
    Visit,
)
from newsdiff.stories.naming import headline_from, slugline_from
from newsdiff.stories.selectors import live_versions, outlet_not_given
from newsdiff.stories.signals import announce_collation_needed, announce_standing
from newsdiff.stories.unsettled import look_ask

SLUG_ATTEMPTS = 5


class RefusedText(ValueError):
    """The text cannot be taken; the message says why, in words for the person who sent it."""


class RefusedMove(ValueError):
    """A merge, split or move that makes no sense; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A text on its way in, with what its sender said about it. `text` is exactly as decoded."""

    text: str
    outlet: str = ""
    """Name or alias; empty where nobody said."""
    headline: str = ""
    byline: str = ""
    url: str = ""
    published: datetime | None = None
    published_has_time: bool = True
    language: str = ""
    kind: str = ""
    pub_status: str = Version.PubStatus.USABLE
    source_id: str = ""
    named_by_file: bool = False
    """`source_id` is no more than the name of a file: other files may be called so too."""
    embargoed_until: datetime | None = None
    ed_note: str = ""
    usage_terms: str = ""
    provenance: str = ""
    slugline: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a text that was sent in."""

    status: Literal["created", "already held", "new state"]
    version: Version

    @property
    def is_new(self) -> bool:
        return self.status != "already held"


# --- what came in ---------------------------------------------------------------------------------


def upload_store(
    *,
    data: bytes,
    filename: str = "",
    content_type: str = "",
    user: Any = None,
    channel: str = Upload.Channel.FORM,
) -> Upload:
    """Keep the raw bytes, before anybody looks into them.

    Raises RefusedText where there is nothing, or more than UPLOAD_MAX_BYTES.
    """
    if not data:
        raise RefusedText("There is nothing in it.")
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise RefusedText(
            f"This is {_megabytes(len(data))}; at most {_megabytes(settings.UPLOAD_MAX_BYTES)} are taken."
        )
    return Upload.objects.create(
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
        size=len(data),
        filename=plain(filename)[-255:],
        content_type=plain(content_type)[:120],
        channel=channel,
        created_by=user,
    )


_WORD = re.compile(r"[^\W_]")
"""A letter or digit of any script: what has none cannot be told from other copy, nor compared."""


def text_check(text: str) -> None:
    """Raise RefusedText where `text` cannot be kept as it is."""
    if not text.strip():
        raise RefusedText("There is no text in it.")
    if len(text) > settings.UPLOAD_MAX_CHARACTERS:
        raise RefusedText(
            f"The text has {len(text):,} characters; at most {settings.UPLOAD_MAX_CHARACTERS:,} are taken. Send it in parts."
        )
    if "\x00" in text:
        raise RefusedText(
            "The text holds NUL characters: it is a binary file, or was damaged on its way. Save it as plain text."
        )
    if has_surrogates(text):
        raise RefusedText(
            "The text holds halves of characters (lone surrogates): it was damaged on its way. Copy it again from its source."
        )
    if not _WORD.search(text):
        raise RefusedText("There is no word in it, only marks or characters that do not show.")


def text_store(text: str) -> Text:
    """The one stored row for `text`; the same text is stored once. Raises RefusedText."""
    text_check(text)
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    stored, _ = Text.objects.get_or_create(
        sha256=digest, defaults={"body": text, "characters": len(text), "words": len(text.split())}
    )
    return stored


def outlet_get(name: str) -> Outlet:
    """The outlet called `name` (or one of its aliases), made where there is none."""
    name = " ".join(plain(name).split())[:120]
    if not name:
        return outlet_not_given()
    found = Outlet.objects.filter(name__iexact=name).first()
    if found is None:
        found = next(
            (
                o
                for o in Outlet.objects.exclude(aliases=[])
                if name.casefold() in map(str.casefold, o.aliases)
            ),
            None,
        )
    if found is None:
        try:
            found = _made_with_slug(Outlet, name, "outlet", name=name)
        except IntegrityError:  # somebody made it in this moment
            found = Outlet.objects.get(name=name)
    return found


def version_add(
    *,
    new: NewVersion,
    story: Story | None = None,
    upload: Upload | Callable[[], Upload] | None = None,
    user: Any = None,
    desk: Desk | None = None,
    find_story: bool = True,
    visible: QuerySet[Story] | None = None,
) -> Outcome:
    """Put a text into `story`; without one, into the story it belongs to, or a new one.

    The same text of the same outlet is one idempotent outcome ("already held"). A known
    `source_id` with other text is a "new state" of that version, and the old text is kept.
    `visible` limits the stories that may be matched to what the sender may see. `upload`: the raw
    bytes, or what stores them, called only where something new is made of them.
    Raises RefusedText; nothing is stored then (but for the upload, which the caller made).
    """
    text_check(new.text)
    outlet = outlet_get(new.outlet)
    try:
        with transaction.atomic():
            text = text_store(new.text)
            held = _held(outlet=outlet, text=text, source_id=new.source_id)
            if held is not None and _is_another_file(held, text, new):
                new = replace(new, source_id="")
                held = _held(outlet=outlet, text=text, source_id="")
            if held is not None:
                return _same_or_new_state(held=held, text=text, upload=upload, new=new)
            return _version_create(
                new=new, outlet=outlet, text=text, story=story, upload=upload, user=user, desk=desk,
                find_story=find_story, visible=visible,
            )  # fmt: skip
    except IntegrityError:
        # Two senders at once: the constraint let one of them in, and this is the other.
        held = _held(outlet=outlet, text=text_store(new.text), source_id=new.source_id)
        if held is None:
            raise
        return Outcome("already held", held)


def _held(*, outlet: Outlet, text: Text, source_id: str) -> Version | None:
    if source_id:
        known = (
            Version.objects.filter(outlet=outlet, source_id=source_id).select_related("story", "text").first()
        )
        if known is not None:
            return known
    same = (
        Version.objects.filter(outlet=outlet, text=text, retired_at=None)
        .select_related("story", "text")
        .first()
    )
    return same


def _is_another_file(held: Version, text: Text, new: NewVersion) -> bool:
    """Two files of one name whose texts no matching would put into one story are two items, not two states of one."""
    return (
        new.named_by_file
        and held.source_id == new.source_id
        and held.text_id != text.pk
        and not placing.are_of_one_story(held.text.body, new.text)
    )


def _same_or_new_state(
    *, held: Version, text: Text, upload: Upload | Callable[[], Upload] | None, new: NewVersion
) -> Outcome:
    """The sender's item again: nothing new, another text, or the same text restricted now."""
    if new.source_id and held.source_id != new.source_id:
        version_note_id(held, new.source_id)
    told = _take_over(version=held, new=new)
    if held.text_id != text.pk and not held.earlier_states.filter(text=text).exists():
        version_change_text(version=held, text=text, upload=upload() if callable(upload) else upload)
        return Outcome("new state", held)
    if told:
        if callable(upload):  # the bytes that said so
            held.upload = upload()
            held.save(update_fields=["upload"])
        story_changed(held.story)
        return Outcome("new state", held)
    return Outcome("already held", held)


RESTRICTED = (Version.PubStatus.USABLE, Version.PubStatus.WITHHELD, Version.PubStatus.CANCELED)
"""From free to killed."""


def _take_over(*, version: Version, new: NewVersion) -> bool:
    """What the sender says of its item now, where it restricts it. Returns whether anything changed.

    A kill, a correction, a later embargo come into force at once, whatever the text; nothing that is
    restricted becomes free by a sender's silence: an editor lifts that.
    """
    changed = []
    status = new.pub_status if new.pub_status in RESTRICTED else Version.PubStatus.USABLE
    if RESTRICTED.index(status) > RESTRICTED.index(version.pub_status):
        version.pub_status = status
        changed.append("pub_status")
    if new.kind in (Version.Kind.KILL, Version.Kind.CORRECTION) and version.kind not in (
        Version.Kind.KILL,
        new.kind,
    ):
        version.kind = new.kind
        changed.append("kind")
    until = new.embargoed_until
    if until is not None and (version.embargoed_until is None or until > version.embargoed_until):
        version.embargoed_until = until
        changed.append("embargoed_until")
    for name in ("ed_note", "usage_terms"):
        said = plain(getattr(new, name))
        if said and said != getattr(version, name):
            setattr(version, name, said)
            changed.append(name)
    if changed:
        version.save(update_fields=changed)
    if {"kind", "pub_status"} & set(changed):
        announce_standing(version, came_in=False)
    return bool(set(changed) - {"ed_note", "usage_terms"})


def version_note_id(version: Version, source_id: str) -> None:
    """The sender has a second id for what is held: exports answer to both."""
    others = version.metadata.setdefault("other_ids", [])
    if source_id not in others:
        others.append(source_id)
        version.save(update_fields=["metadata"])


def _version_create(
    *, new: NewVersion, outlet: Outlet, text: Text, story: Story | None, upload: Upload | Callable[[], Upload] | None,
    user: Any, desk: Desk | None, find_story: bool, visible: QuerySet[Story] | None,
) -> Outcome:  # fmt: skip
    placement: str = Version.Placement.CHOSEN
    evidence: dict[str, Any] = {}
    near: tuple[int, ...] = ()
    sketch = placing.sketch_of(new.text, headline=new.headline, published=new.published)
    if story is None and find_story:
        newest = placing.newest_story()
        place = placing.find(sketch, visible=visible)
        if place.story_id is None:
            placing.one_at_a_time()
            if placing.newest_story() != newest:  # perhaps the one this text belongs to
                place = placing.find(sketch, visible=visible)
        placement, near = place.placement, place.near
        if place.nearest is not None:
            names = placing.names_of([place.nearest.version])
            evidence = place.evidence(names.get(place.nearest.version or 0, ""))
        story = Story.objects.filter(pk=place.story_id, merged_into=None).first() if place.story_id else None
    if story is None:
        placement = Version.Placement.NEW
        if not find_story:
            evidence = {"by_hand": True}  # somebody said that it is a story of its own
        slugline, headline = story_names(new)
        story = story_create(
            slugline=slugline,
            headline=headline,
            desk=desk,
            user=user,
        )
    story = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
    version = version_row(new=new, story=story, outlet=outlet, user=user)
    version.text = text
    version.siglum = _next_siglum(story)
    version.upload = upload() if callable(upload) else upload
    version.derived_from = _parent(story, new)
    version.placement, version.placement_evidence = placement, evidence
    version.save(force_insert=True)
    placing.remember(version=version, sketch=sketch)
    story_changed(story)
    announce_standing(version, came_in=True)
    look_ask({version.pk: {story.pk, *near}})
    return Outcome("created", version)


def version_row(*, new: NewVersion, story: Story, outlet: Outlet, user: Any) -> Version:
    """What the sender said, as a version that is not stored, and has no text and no siglum yet."""
    return Version(
        story=story,
        outlet=outlet,
        source_id=plain(new.source_id)[:255],
        kind=new.kind if new.kind in Version.Kind.values else "",
        pub_status=new.pub_status if new.pub_status in Version.PubStatus.values else Version.PubStatus.USABLE,
        headline=plain(new.headline)[:300],
        byline=plain(new.byline)[:300],
        url=web_address(new.url),
        published=new.published,
        published_has_time=new.published_has_time,
        language=language_of(new),
        embargoed_until=new.embargoed_until,
        ed_note=plain(new.ed_note),
        usage_terms=plain(new.usage_terms),
        provenance=plain(new.provenance),
        metadata=dict(new.metadata),
        created_by=user,
    )


def language_of(new: NewVersion) -> str:
    """As its sender said, else as it reads, else empty. A version in another language than the others is only
    known by its tag, so the others need theirs too."""
    return plain(new.language).strip()[:16] or detect(new.text)[0]


def story_names(new: NewVersion) -> tuple[str, str]:
    """Slugline and headline of the story that a text starts."""
    headline = new.headline or headline_from(new.text)
    return new.slugline or slugline_from(headline, new.text), headline


def _parent(story: Story, new: NewVersion) -> Version | None:
    """The version of the story that the file says it was made from, or replaces."""
    fields = new.metadata.get("fields", {})
    ids = [i for i in (fields.get("derived_from"), fields.get("rewrite_of")) if i]
    return story.versions.filter(source_id__in=ids).order_by("pk").first() if ids else None


def version_change_text(*, version: Version, text: Text, upload: Upload | None) -> None:
    """The sender's newer text of the same item. The older one is kept as a state."""
    number = version.earlier_states.count() + 1
    VersionState.objects.create(version=version, text=version.text, upload=version.upload, number=number)
    version.text, version.upload = text, upload or version.upload
    version.save(update_fields=["text", "upload"])
    placing.remember(
        version=version,
        sketch=placing.sketch_of(text.body, headline=version.headline, published=version.published),
    )
    story_changed(version.story)


@transaction.atomic
def version_say_whose(*, version: Version, outlet: str) -> Version:
    """Name the outlet of a version that came without one. Raises RefusedText, in words, where that cannot be.

    Said once: who it is said to be is then evidence, and only a curator changes it.
    """
    held = (
        Version.objects.select_for_update(of=("self",)).select_related("outlet", "story").get(pk=version.pk)
    )
    if held.has_outlet:
        raise RefusedText(f"{held.siglum} is of {held.outlet.name} already. A curator can change that.")
    named = outlet_get(outlet)
    if named.slug == UNKNOWN_OUTLET:
        raise RefusedText("Say who published it.")
    same = Q(text=held.text, retired_at=None) | Q(source_id=held.source_id) & ~Q(source_id="")
    if held.retired_at is None and named.versions.filter(same).exists():
        raise RefusedText(f"{named.name} has this very text already: it would be there twice.")
    held.outlet = named
    held.save(update_fields=["outlet"])
    story_announce(held.story)
    return held


# --- stories --------------------------------------------------------------------------------------


def story_create(*, slugline: str, headline: str = "", desk: Desk | None = None, user: Any = None) -> Story:
    slugline = slugline_kept(slugline)
    return _made_with_slug(
        Story,
        slugline,
        "story",
        slugline=slugline,
        headline=plain(headline)[:300],
        desk=desk,
        created_by=user,
    )


def story_changed(story: Story) -> None:
    """The set of versions, a text or the rules changed: count, and ask for a collation. In a transaction."""
    Story.objects.filter(pk=story.pk).update(
        revision=F("revision") + 1,
        version_count=story.versions.filter(retired_at=None).count(),
        active_at=timezone.now(),
        updated_at=timezone.now(),
    )
    story.refresh_from_db(fields=["revision", "version_count", "active_at", "updated_at"])
    announce_collation_needed(story)


def stories_collate_again(stories: QuerySet[Story]) -> int:
    """Ask for a new collation of these stories: the newest RECOLLATE_STORIES of them that still live.

    Older ones are collated anew when copy comes in or somebody asks. Returns how many were asked for.
    """
    newest = stories.filter(merged_into=None, version_count__gt=0).order_by("-active_at")
    chosen = list(newest[: settings.RECOLLATE_STORIES])
    with transaction.atomic():
        for story in chosen:
            story_announce(story)
    return len(chosen)


def story_announce(story: Story) -> None:
    """Nothing came in, but the story reads differently now: count, and ask. It does not become newer for it."""
    Story.objects.filter(pk=story.pk).update(revision=F("revision") + 1)
    story.refresh_from_db(fields=["revision"])
    announce_collation_needed(story)


READ_BY_THE_ENGINE = ("name", "aliases", "is_agency", "boilerplate", "language")


@transaction.atomic
def outlet_save(*, outlet: Outlet) -> int:
    """Keep an outlet a curator made or changed. Returns how many stories are collated again for it."""
    before = Outlet.objects.filter(pk=outlet.pk).values(*READ_BY_THE_ENGINE).first()
    outlet.save()
    if before is None or all(getattr(outlet, name) == value for name, value in before.items()):
        return 0
    return stories_collate_again(
        Story.objects.filter(pk__in=outlet.versions.filter(retired_at=None).values("story"))
    )


@transaction.atomic
def story_set_base(*, story: Story, version: Version | None) -> None:
    """Raises RefusedMove where the version is not a live one of the story."""
    if version is not None and (version.story_id != story.pk or version.retired_at):
        raise RefusedMove("The base must be one of the story's own versions.")
    story.base = version
    story.save(update_fields=["base", "updated_at"])


@transaction.atomic
def story_merge(*, into: Story, others: Iterable[Story]) -> Story:
    """Move every version of `others` into `into`. The emptied stories stay, pointing there.

    Raises RefusedMove where there is nothing to merge.
    """
    others = [story for story in others if story.pk != into.pk]
    if not others:
        raise RefusedMove("Choose at least two stories to merge.")
    for other in others:
        for version in list(other.versions.select_for_update()):
            _move(version=version, story=into)
        _leave_pointer(other, into)
        for apart in other.separations.exclude(version__story=into).select_related("version"):
            _keep_apart(version=apart.version, story=into)
    story_changed(into)
    return into


def _leave_pointer(emptied: Story, into: Story) -> None:
    emptied.merged_into = into
    emptied.version_count = 0
    emptied.base = None
    emptied.save(update_fields=["merged_into", "version_count", "base", "updated_at"])
    emptied.merged_from.update(merged_into=into)


@transaction.atomic
def story_split(*, story: Story, versions: Iterable[Version], slugline: str, user: Any = None) -> Story:
    """Move some of the story's versions into a story of their own; remembered by matching.

    Raises RefusedMove where none or all were chosen.
    """
    chosen = list(versions)
    live = live_versions(story)
    if not chosen or len(chosen) >= len(live) or any(v.story_id != story.pk for v in chosen):
        raise RefusedMove("Choose some of the story's versions, and leave at least one behind.")
    lead = chosen[0]
    headline = lead.headline or headline_from(lead.text.body)
    new = story_create(slugline=slugline, headline=headline, desk=story.desk, user=user)
    for version in chosen:
        _move(version=version, story=new)
        _keep_apart(version=version, story=story)
    story_changed(story)
    story_changed(new)
    return new


@transaction.atomic
def version_move(*, version: Version, story: Story) -> None:
    """Raises RefusedMove where it is there already."""
    if version.story_id == story.pk:
        raise RefusedMove("The version is in this story already.")
    left = version.story
    _move(version=version, story=story)
    _keep_apart(version=version, story=left)
    story_changed(left)
    story_changed(story)


@transaction.atomic
def version_retire(*, version: Version) -> None:
    """Take a version out of its story's comparison. Nothing is deleted; `version_restore` brings it back."""
    if version.retired_at is None:
        version.retired_at = timezone.now()
        version.save(update_fields=["retired_at"])
        Story.objects.filter(base=version).update(base=None)
        placing.forget(version_ids=[version.pk])
        story_changed(version.story)


@transaction.atomic
def version_restore(*, version: Version) -> None:
    """Raises RefusedMove where the outlet has meanwhile the same text as a live version."""
    if version.retired_at is None:
        return
    if Version.objects.filter(outlet=version.outlet, text=version.text, retired_at=None).exists():
        raise RefusedMove("Another live version of this outlet has the same text.")
    version.retired_at = None
    version.save(update_fields=["retired_at"])
    placing.remember(
        version=version,
        sketch=placing.sketch_of(version.text.body, headline=version.headline, published=version.published),
    )
    story_changed(version.story)


def story_visit(*, story: Story, user: Any) -> Visit:
    """Note that `user` opened the story. `before` keeps the last visit at least ten minutes older."""
    now = timezone.now()
    visit, created = Visit.objects.get_or_create(user=user, story=story, defaults={"at": now})
    if not created:
        if (now - visit.at).total_seconds() > 600:
            visit.before = visit.at
        visit.at = now
        visit.save(update_fields=["at", "before"])
    return visit


@transaction.atomic
def version_put(
    *, version: Version, story: Story, siglum: str, placement: str, evidence: Mapping[str, Any] | None = None
) -> None:
    """Put a version back where it was: under its siglum there, which nobody else was given meanwhile.

    For taking back a move: the stories are not told that they changed. `evidence`: what spoke for its place, where
    something else was kept since.
    """
    taken = story.versions.filter(siglum=siglum).exclude(pk=version.pk).exists()
    _move(
        version=version,
        story=story,
        siglum="" if taken else siglum,
        placement=placement,
        evidence=evidence,
    )


@transaction.atomic
def versions_place_again(
    *, versions: Sequence[Version], story: Story, places: Sequence[placing.Place]
) -> None:
    """Put versions of one story where they belong when all is held; `places`: what speaks for each.

    Nobody said that they do not belong where they were: nothing is kept apart. A story that is left without a live
    version stays as a pointer, and what was retired there comes along.
    """
    left = versions[0].story
    names = placing.names_of(place.nearest.version for place in places if place.nearest)
    for version, place in zip(versions, places, strict=True):
        name = names.get((place.nearest and place.nearest.version) or 0, "")
        _move(version=version, story=story, placement=place.placement, evidence=place.evidence(name))
    if left.versions.filter(retired_at=None).exists():
        story_changed(left)
    else:
        for retired in left.versions.order_by("pk"):
            _move(version=retired, story=story, placement=retired.placement)
        _leave_pointer(left, story)
    story_changed(story)


def names_after(version: Version) -> tuple[str, str]:
    """Slugline and headline of a story that is called after the version."""
    headline = version.headline or headline_from(version.text.body)
    return slugline_from(headline, version.text.body), headline


def names_its_story(version: Version, story: Story) -> bool:
    return slugline_kept(names_after(version)[0]) == story.slugline


def story_name_anew(story: Story) -> None:
    """Call a story after its first version, since the one that named it went. Not where somebody knows it by its name."""
    first = story.versions.filter(retired_at=None).select_related("text").order_by("pk").first()
    if first is not None and not story.visits.exists():
        story_name(story, *names_after(first))


def story_name(story: Story, slugline: str, headline: str) -> None:
    story.slugline, story.headline = slugline_kept(slugline), plain(headline)[:300]
    story.save(update_fields=["slugline", "headline", "updated_at"])


def _move(
    *,
    version: Version,
    story: Story,
    siglum: str = "",
    placement: str = Version.Placement.CHOSEN,
    evidence: Mapping[str, Any] | None = None,
) -> None:
    """`siglum`: one the version had in that story; the next one unless told. `evidence`: as it was unless told."""
    story = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
    Story.objects.filter(base=version).update(base=None)
    version.story, version.siglum = story, siglum or _next_siglum(story)
    version.placement = placement
    if evidence is not None:
        version.placement_evidence = dict(evidence)
    version.save(update_fields=["story", "siglum", "placement", "placement_evidence"])
    version.separations.filter(story=story).delete()  # the latest word counts
    placing.move(version_ids=[version.pk], story_id=story.pk)
    announce_standing(version, came_in=True)


def _keep_apart(*, version: Version, story: Story) -> None:
    """An editor said that this is not that story: matching respects it from now on."""
    Separation.objects.get_or_create(version=version, story=story)


# --- small things ---------------------------------------------------------------------------------


def _next_siglum(story: Story) -> str:
    """Never given twice in a story, so that links and decisions keep their meaning."""
    number = story.sigla_given + 1
    Story.objects.filter(pk=story.pk).update(sigla_given=number)
    story.sigla_given = number
    return siglum_of(number)


def _made_with_slug(model: Any, called: str, fallback: str, **fields: Any) -> Any:
    """A new row under the first free of `called`, `called-2` …; two who take the same at once get two.

    The loser of such a race waits for the winner and tries the next; after some of them by chance.
    """
    stem = stem_of(called, fallback)
    for attempt in range(SLUG_ATTEMPTS):
        slug = _free_slug(model, stem) if attempt < 2 else f"{stem}-{secrets.token_hex(3)}"
        try:
            with transaction.atomic():
                return model.objects.create(slug=slug, **fields)
        except IntegrityError:
            if attempt + 1 == SLUG_ATTEMPTS or not model.objects.filter(slug=slug).exists():
                raise
    raise AssertionError("unreachable")


def _free_slug(model: Any, stem: str) -> str:
    if not model.objects.filter(slug=stem).exists():
        return stem
    return next_slug(stem, slugs_like(model, stem))


def slugs_like(model: Any, stem: str) -> set[str]:
    found = model.objects.filter(slug__startswith=stem + "-").values_list("slug", flat=True)
    return set(found[:SLUGS_COUNTED])


def _megabytes(size: int) -> str:
    return f"{size / 1_048_576:.1f} MB"
