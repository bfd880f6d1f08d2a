"""Looking at feeds and at single addresses; what comes in goes through the services of an upload."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from newsdiff.feeds.addresses import Guard, RefusedAddress
from newsdiff.feeds.fetch import Bounds, Fetched, FetchFailed, fetch
from newsdiff.feeds.models import Feed
from newsdiff.intake import Document, IntakeError, read_all
from newsdiff.stories.documents import version_of
from newsdiff.stories.models import Outlet, Story, Upload, Version
from newsdiff.stories.selectors import visible_to
from newsdiff.stories.services import NewVersion, Outcome, RefusedText, text_check, upload_store, version_add
from newsdiff.stories.signals import one_collation_a_story

LONGEST_PAUSE = timedelta(days=1)
MOST_PAGES = 10
"""Pages behind links fetched at one look; the others are taken at the next."""
LEASE = timedelta(minutes=10)
"""A look that was begun and never ended (a worker died) is begun again after this."""


class RefusedFetch(ValueError):
    """Nothing was taken from the address; the message says why."""


@dataclass(slots=True)
class Look:
    """What one look at a feed brought."""

    new: int = 0
    changed: int = 0
    held: int = 0
    later: int = 0
    """Items left for the next look."""
    refused: tuple[str, ...] = ()


def guard() -> Guard:
    return Guard.of(ports=settings.FEEDS_PORTS, allowed=settings.FEEDS_ALLOW)


def bounds() -> Bounds:
    return Bounds(bytes=settings.UPLOAD_MAX_BYTES, seconds=settings.FEEDS_SECONDS)


# --- one address ------------------------------------------------------------------------------------


def url_import(*, url: str, user: Any, outlet: str = "") -> list[Outcome]:
    """The page or file at `url` as versions, each in the story it belongs to among those `user` may see.

    Raises RefusedFetch; nothing is stored then but the raw bytes that came.
    """
    if not settings.FEEDS_ENABLED:
        raise RefusedFetch("Fetching from addresses is switched off here.")
    try:
        got = fetch(url, guard=guard(), bounds=bounds())
        upload = _keep(got, user=user)
        taken = read_all(got.data, filename=_filename(got.url), content_type=got.content_type)
        versions = [version_of(document) for document in taken.documents]
        for new in versions:
            text_check(new.text)
    except (RefusedAddress, FetchFailed, IntakeError, RefusedText) as refusal:
        raise RefusedFetch(str(refusal)) from refusal
    with transaction.atomic():
        return [
            version_add(
                new=replace(new, outlet=outlet or new.outlet or host_of(got.url), url=new.url or got.url),
                upload=upload,
                user=user,
                visible=visible_to(user),
            )
            for new in versions
        ]


# --- feeds ------------------------------------------------------------------------------------------


def feeds_claim_due(now: datetime | None = None) -> list[int]:
    """Claim the feeds whose time has come, one a host, so that no host is asked twice at once."""
    now = now or timezone.now()
    claimed, hosts = list[int](), set[str]()
    if not settings.FEEDS_ENABLED:
        return claimed
    recent = now - timedelta(seconds=settings.FEEDS_HOST_SECONDS)
    hosts.update(
        map(host_of, Feed.objects.filter(last_looked_at__gt=recent).values_list("address", flat=True))
    )
    due = Feed.objects.filter(enabled=True, next_due__lte=now).order_by("next_due")
    for pk, address, when in due.values_list("pk", "address", "next_due")[:500]:
        host = host_of(address)
        if host in hosts:
            continue
        # Two clocks may run: the one whose update finds the row as it was has the feed.
        if Feed.objects.filter(pk=pk, next_due=when, enabled=True).update(
            next_due=now + LEASE, last_looked_at=now
        ):
            hosts.add(host)
            claimed.append(pk)
    return claimed


def feed_look(feed_id: int) -> Look | None:
    """Ask the feed for news and take it in; None where it is paused or cannot be had.

    Never raises for what a feed or its host does: that is written on the feed, in words.
    """
    feed = Feed.objects.select_related("outlet", "desk").filter(pk=feed_id, enabled=True).first()
    if feed is None or not settings.FEEDS_ENABLED:
        return None
    try:
        got = fetch(
            feed.address, guard=guard(), bounds=bounds(), etag=feed.etag, last_modified=feed.last_modified
        )
        look = _take(feed, got)
    except (RefusedAddress, FetchFailed, IntakeError, RefusedText) as refusal:
        _failed(feed, refusal)
        return None
    _went_well(feed, got, look)
    return look


def feed_save(*, feed: Feed, user: Any) -> None:
    """Keep a feed a curator made or changed; it is looked at soon."""
    before = Feed.objects.filter(pk=feed.pk).values_list("address", flat=True).first()
    if before is None:
        feed.created_by = user
    if before != feed.address:
        feed.etag = feed.last_modified = feed.body_sha256 = feed.last_error = ""
        feed.failures, feed.next_due = 0, timezone.now()
    feed.save()


def feeds_add(*, feeds: Sequence[Feed], user: Any) -> None:
    """Keep new feeds, in few statements. Raises IntegrityError where one is watched already."""
    with transaction.atomic():
        for feed in feeds:
            feed.created_by = user
        Feed.objects.bulk_create(feeds)
        Feed.history.bulk_history_create(feeds, default_user=user)  # a worker has no request to tell who


def feed_remove(*, feed: Feed) -> None:
    """Watch it no more. What it brought stays; its history says who ended it."""
    feed.delete()


def feed_pause(*, feed: Feed, paused: bool) -> None:
    feed.enabled = not paused
    feed.save(update_fields=["enabled"])
    if not paused:
        feed_hurry(feed=feed)


def feed_hurry(*, feed: Feed) -> None:
    """Look at it as soon as a worker is free, whatever went wrong before."""
    Feed.objects.filter(pk=feed.pk).update(next_due=timezone.now(), failures=0, last_looked_at=None)


def _take(feed: Feed, got: Fetched) -> Look:
    look = Look()
    digest = hashlib.sha256(got.data).hexdigest()
    if got.status == 304 or (digest == feed.body_sha256 and got.data):
        return look
    taken = read_all(got.data, content_type=got.content_type, filename="feed.rss")
    if any(document.format != "feed" for document in taken.documents):
        raise FetchFailed("What came is no RSS and no Atom feed.")
    refused = [f"{item.name}: {item.reason}" for item in taken.rejected]
    upload, pages = None, 0
    with one_collation_a_story():
        for document in taken.documents:
            item = hashlib.sha256("\x1f".join((document.text, str(document.updated))).encode()).hexdigest()
            new = _version(feed, document, item)
            held = _held(feed.outlet, new.source_id)
            if held is not None and held.metadata.get("feed_item") == item:
                look.held += 1
                continue
            upload = upload or _keep(got)
            kept = upload
            if feed.fetch_pages and document.url:
                if pages >= MOST_PAGES:
                    look.later += 1
                    continue
                if pages:
                    time.sleep(settings.FEEDS_PAGE_SECONDS)
                pages += 1
                new, kept = _with_page(new, document.url, upload)
            try:
                _add(feed, new, kept, item, look)
            except RefusedText as refusal:
                refused.append(f"{document.headline or new.source_id}: {refusal}")
    look.refused = tuple(refused)
    return look


def _version(feed: Feed, document: Document, item: str) -> NewVersion:
    read_from = version_of(document)
    return replace(
        read_from,
        outlet=feed.outlet.name,
        source_id=(document.identifier or document.url)[:255],
        provenance=f"From the feed “{feed.name}”.",
        language=read_from.language or feed.outlet.language,
        metadata={**read_from.metadata, "feed_item": item},
    )


def _held(outlet: Outlet, source_id: str) -> Version | None:
    return Version.objects.filter(outlet=outlet, source_id=source_id).first() if source_id else None


def _add(feed: Feed, new: NewVersion, upload: Upload, item: str, look: Look) -> None:
    # A feed's copy joins only what its own readers may see: its desk's stories and everybody's.
    within = Story.objects.filter(Q(desk=None) | Q(desk=feed.desk), merged_into=None)
    with transaction.atomic():
        outcome = version_add(new=new, upload=upload, desk=feed.desk, visible=within)
        version = outcome.version
        if version.metadata.get("feed_item") != item:
            version.metadata["feed_item"] = item
            version.save(update_fields=["metadata"])
    if outcome.status == "created":
        look.new += 1
    elif outcome.status == "new state":
        look.changed += 1
    else:
        look.held += 1


def _with_page(new: NewVersion, url: str, upload: Upload) -> tuple[NewVersion, Upload]:
    """The item with the text of the page behind its link; as it is in the feed where that cannot be had."""
    try:
        got = fetch(url, guard=guard(), bounds=bounds())
        document = read_all(got.data, content_type=got.content_type, filename=_filename(got.url)).documents[0]
        text_check(document.text)
    except (RefusedAddress, FetchFailed, IntakeError, RefusedText) as refusal:
        warnings = [*new.metadata.get("warnings", []), f"Only what the feed holds; its page: {refusal}"]
        return replace(new, metadata={**new.metadata, "warnings": warnings}), upload
    page = version_of(document)
    full = replace(
        new,
        text=page.text,
        byline=page.byline or new.byline,
        language=page.language or new.language,
        kind=new.kind or page.kind,
        pub_status=new.pub_status if new.pub_status != Version.PubStatus.USABLE else page.pub_status,
        embargoed_until=new.embargoed_until or page.embargoed_until,
        usage_terms=new.usage_terms or page.usage_terms,
    )
    return full, _keep(got)


def _went_well(feed: Feed, got: Fetched, look: Look) -> None:
    now = timezone.now()
    # Items that wait are in the same body: it must not be taken for unchanged at the next look.
    done = got.status == 200 and not look.later
    said = "; ".join(look.refused[:5])
    changes: dict[str, Any] = {
        "failures": 0,
        "last_result": result_of(look),
        "last_error": said and f"Not taken: {said}"[:2000],
    }
    if done:
        changes |= {
            "etag": got.headers.get("etag", ""),
            "last_modified": got.headers.get("last-modified", ""),
            "body_sha256": hashlib.sha256(got.data).hexdigest(),
        }
    if got.status == 304:
        changes.pop("last_error")  # what it says of the body that is still there holds
    Feed.objects.filter(pk=feed.pk).update(
        last_looked_at=now, last_success_at=now, next_due=now + timedelta(minutes=feed.interval), **changes
    )


def result_of(look: Look) -> str:
    """What a look brought, in words for a list of feeds."""
    brought = ((look.new, "new"), (look.changed, "changed"), (look.later, "left for the next look"))
    return ", ".join(f"{number} {what}" for number, what in brought if number) or "nothing new"


def _failed(feed: Feed, refusal: Exception) -> None:
    now, failures = timezone.now(), feed.failures + 1
    pause = min(timedelta(minutes=feed.interval) * 2 ** min(failures, 10), LONGEST_PAUSE)
    pause = max(pause, timedelta(seconds=getattr(refusal, "retry_after", 0)))
    Feed.objects.filter(pk=feed.pk).update(
        failures=failures, last_error=str(refusal)[:2000], last_looked_at=now, next_due=now + pause
    )
    if getattr(refusal, "status", 0) == 410:
        feed.refresh_from_db()
        feed_pause(feed=feed, paused=True)


def _keep(got: Fetched, user: Any = None) -> Upload:
    return upload_store(
        data=got.data, filename=_filename(got.url), content_type=got.content_type, user=user,
        channel=Upload.Channel.FEED,
    )  # fmt: skip


def _filename(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2][:200]


def host_of(url: str) -> str:
    """The host of an address, without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
