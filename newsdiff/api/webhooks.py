"""Endpoints that are told of events, and the deliveries to them.

A delivery is a row before it is a message: the transaction that made the event made it, so that a lost
broker or a killed worker loses nothing; the sweep finds what is due.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import time
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from newsdiff.api.models import TEST_EVENT, Delivery, Endpoint, Event, new_secret
from newsdiff.feeds.addresses import Guard, RefusedAddress
from newsdiff.feeds.fetch import FetchFailed, post
from newsdiff.stories.models import Story
from newsdiff.stories.selectors import visible_to

logger = logging.getLogger(__name__)

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440))
"""Between one attempt and the next; after the last retry the delivery has failed."""
FAILURES = 3
"""So many failed deliveries in a row switch the endpoint off."""
NOT_ALLOWED = "Nothing was sent: whoever added this webhook may not see the story now."
SIGNATURE_HEADER = "Newsdiff-Signature"


def guard() -> Guard:
    return Guard.of(ports=settings.WEBHOOKS_PORTS, allowed=settings.WEBHOOKS_ALLOW)


OVERLAP = timedelta(days=1)
"""So long the secret before signs too, after a new one was made."""


def signatures(endpoint: Endpoint, body: str, at: int) -> str:
    """The header's value; for a day after a renewal with a second `v1`, made with the secret before."""
    said = signature(endpoint.secret, body, at)
    if endpoint.old_secret and endpoint.old_secret_until and endpoint.old_secret_until > timezone.now():
        said += "," + signature(endpoint.old_secret, body, at).partition(",")[2]
    return said


def signature(secret: str, body: str, at: int) -> str:
    """The header's value: the time, and HMAC-SHA256 of "time.body" in hex."""
    digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


# --- endpoints ------------------------------------------------------------------------------------


def endpoint_create(*, user: Any, address: str, events: Iterable[str]) -> tuple[Endpoint, str]:
    """The endpoint, and the secret that is shown this once.

    Raises RefusedAddress where the guard would not let anything be sent there, ValueError on no or an
    unknown event.
    """
    wanted = sorted({Event(event).value for event in events})
    if not wanted:
        raise ValueError("Choose at least one event.")
    _, host, port = guard().split(address)
    guard().checked(host, port)
    secret = new_secret()
    return Endpoint.objects.create(address=address, events=wanted, created_by=user, secret=secret), secret


def endpoint_switch(*, endpoint: Endpoint, on: bool, why: str = "Switched off by hand.") -> None:
    """What happens while it is off is not told later; what waited then is sent once it is on again."""
    endpoint.active, endpoint.failures = on, 0
    endpoint.disabled_at, endpoint.disabled_why = (None, "") if on else (timezone.now(), why[:300])
    endpoint.save(update_fields=["active", "failures", "disabled_at", "disabled_why"])


def endpoint_renew(*, endpoint: Endpoint, at_once: bool = False) -> str:
    """A new secret, shown this once. The one before signs beside it for a day; `at_once` it signs nothing more."""
    secret = new_secret()
    endpoint.old_secret = "" if at_once else endpoint.secret
    endpoint.old_secret_until = timezone.now() + (timedelta() if at_once else OVERLAP)
    endpoint.secret = secret
    endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return secret


# --- events ---------------------------------------------------------------------------------------


def event_announce(*, event: str, story: Story, data: dict[str, Any]) -> list[Delivery]:
    """A delivery for every endpoint that wants the event and whose maker may see the story.

    `data`: keys, links and counts, never copy. Inside the caller's transaction; sent when it is over.
    """
    about = {"story": {"slug": story.slug, "url": settings.SITE_URL + story.get_absolute_url()}}
    return [
        _delivery_create(endpoint, event, about | data, story)
        for endpoint in Endpoint.objects.filter(active=True).select_related("created_by")
        if event in endpoint.events and visible_to(endpoint.created_by).filter(pk=story.pk).exists()
    ]


def event_test(*, endpoint: Endpoint) -> Delivery:
    """Something to see whether it arrives; sent once, and it switches nothing off."""
    with transaction.atomic():
        return _delivery_create(endpoint, TEST_EVENT, {}, None)


def _delivery_create(endpoint: Endpoint, event: str, data: dict[str, Any], story: Story | None) -> Delivery:
    key = uuid.uuid4()
    body = {"id": str(key), "event": event, "time": timezone.now().isoformat(timespec="seconds"), **data}
    delivery = Delivery.objects.create(
        endpoint=endpoint, key=key, event=event, story=story, body=json.dumps(body, ensure_ascii=False)
    )
    transaction.on_commit(lambda: delivery_send(delivery.pk), robust=True)
    return delivery


# --- deliveries -----------------------------------------------------------------------------------


def delivery_send(pk: int) -> bool:
    """Tell the workers. False where the broker does not answer: the sweep finds the row."""
    from newsdiff.api.tasks import deliver

    try:
        deliver.delay(pk)
    except BrokerError as error:
        logger.warning("The broker does not answer (%s); the sweep will send delivery %s.", error, pk)
        return False
    return True


def delivery_again(*, delivery: Delivery) -> None:
    """Send it once more, from the first attempt on; the receiver knows it by its id."""
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.PENDING, attempts=0, next_at=timezone.now(), ended_at=None
        )
        transaction.on_commit(lambda: delivery_send(delivery.pk), robust=True)


def delivery_try(pk: int) -> Delivery | None:
    """One attempt. None where it is not due, its endpoint is off, or somebody else has it.

    An attempt that is taken up is booked first, as one that failed: whoever dies in it leaves a row that
    is due again after the pause.
    """
    delivery = _claim(pk)
    if delivery is None:
        return None
    if not _may_see(delivery):
        _end(delivery, Delivery.State.FAILED, NOT_ALLOWED)
        return delivery
    words, status = _attempt(delivery)
    Delivery.objects.filter(pk=pk).update(last_status=status, last_error=words[:300], tried_at=timezone.now())
    if not words:
        _end(delivery, Delivery.State.DELIVERED)
        Endpoint.objects.filter(pk=delivery.endpoint_id).exclude(failures=0).update(failures=0)
    elif delivery.event == TEST_EVENT or delivery.attempts > len(PAUSES):
        _end(delivery, Delivery.State.FAILED, words)
        if delivery.event != TEST_EVENT:
            _count_failure(delivery.endpoint_id, words)
    delivery.refresh_from_db()
    return delivery


def _claim(pk: int) -> Delivery | None:
    now = timezone.now()
    due = Delivery.objects.filter(
        pk=pk, state=Delivery.State.PENDING, next_at__lte=now, endpoint__active=True
    )
    seen = due.first()
    if seen is None:
        return None
    pause = PAUSES[min(seen.attempts, len(PAUSES) - 1)]
    mine = Delivery.objects.filter(
        pk=pk, state=Delivery.State.PENDING, attempts=seen.attempts, next_at=seen.next_at
    ).update(attempts=F("attempts") + 1, next_at=now + pause)
    if mine != 1:
        return None
    return Delivery.objects.select_related("endpoint__created_by", "story").get(pk=pk)


def _may_see(delivery: Delivery) -> bool:
    """Asked again at every attempt: roles, desks and embargoes change in a day."""
    user = delivery.endpoint.created_by
    if delivery.story_id is None:
        return bool(user.is_active)
    return visible_to(user).filter(pk=delivery.story_id).exists()


def _attempt(delivery: Delivery) -> tuple[str, int | None]:
    """(why it did not arrive, or "" where it did; the answer's status, where there was one)."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Newsdiff-Event": delivery.event,
        "Newsdiff-Delivery": str(delivery.key),
        SIGNATURE_HEADER: signatures(delivery.endpoint, delivery.body, int(time.time())),
    }
    try:
        status = post(
            delivery.endpoint.address,
            delivery.body.encode(),
            guard=guard(),
            headers=headers,
            seconds=settings.WEBHOOKS_SECONDS,
        )
    except (RefusedAddress, FetchFailed) as error:
        return str(error), None
    if 200 <= status < 300:
        return "", status
    if 300 <= status < 400:
        return f"The answer leads to another address ({status}), which is not followed.", status
    return f"The receiver answered {status}.", status


def _end(delivery: Delivery, state: str, words: str = "") -> None:
    delivery.state, delivery.last_error, delivery.ended_at = state, words[:300], timezone.now()
    delivery.save(update_fields=["state", "last_error", "ended_at"])


def _count_failure(pk: int, words: str) -> None:
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update().get(pk=pk)
        endpoint.failures += 1
        Endpoint.objects.filter(pk=pk).update(failures=endpoint.failures)
        if endpoint.failures >= FAILURES and endpoint.active:
            why = f"{FAILURES} deliveries in a row failed after all retries. The last one: {words}"
            endpoint_switch(endpoint=endpoint, on=False, why=why)


def webhooks_sweep(most: int = 500) -> dict[str, int]:
    """Send what is due, give up what died in its last attempt, forget what ended long ago."""
    now = timezone.now()
    due = Delivery.objects.filter(state=Delivery.State.PENDING, next_at__lte=now)
    worn = due.filter(attempts__gt=len(PAUSES))
    for delivery in worn:
        _end(delivery, Delivery.State.FAILED, delivery.last_error or "A worker stopped in the last attempt.")
    sent = 0
    for pk in due.filter(endpoint__active=True).order_by("next_at").values_list("pk", flat=True)[:most]:
        if not delivery_send(pk):
            break
        sent += 1
    old = now - timedelta(days=settings.WEBHOOKS_DAYS)
    forgotten, _ = Delivery.objects.filter(ended_at__lt=old).delete()
    return {"sent": sent, "forgotten": forgotten}
