"""Making, revoking and opening the doors of `models`."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from newsdiff.exports.models import FeedToken, Scope, ShareLink
from newsdiff.stories.models import Story
from newsdiff.stories.selectors import visible_to

MAX_DAYS = 90
_share_signer = Signer(salt="newsdiff.exports.share")
_feed_signer = Signer(salt="newsdiff.exports.feed")


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _unsigned(signer: Signer, token: str) -> str | None:
    try:
        signer.unsign(token)
    except BadSignature:
        return None
    return _hashed(token)


def share_create(
    *, story: Story, user: Any, scope: str, keys: Sequence[str] = (), days: int = 7, note: str = ""
) -> tuple[ShareLink, str]:
    """Returns the link and its token, which is shown once and not kept.

    Raises ValueError where `days` is not 1 to 90, the scope is unknown, or nothing was chosen.
    """
    if not 1 <= days <= MAX_DAYS:
        raise ValueError(f"A link lives for 1 to {MAX_DAYS} days.")
    scope = Scope(scope)
    if scope is Scope.SELECTED and not keys:
        raise ValueError("Choose at least one finding.")
    token = _share_signer.sign(secrets.token_urlsafe(24))
    link = ShareLink.objects.create(
        story=story,
        token_hash=_hashed(token),
        scope=scope,
        keys=list(keys) if scope is Scope.SELECTED else [],
        note=note[:200],
        created_by=user,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return link, token


def share_revoke(*, link: ShareLink) -> None:
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])


def share_open(token: str) -> ShareLink | None:
    """The living link of `token`, its opening counted; None for anything else.

    A link never shows more than its maker may see today: copy that was killed or embargoed
    meanwhile, or a maker who has left, closes it.
    """
    digest = _unsigned(_share_signer, token)
    link = (
        ShareLink.objects.select_related("story", "created_by").filter(token_hash=digest).first()
        if digest
        else None
    )
    if link is None or not link.is_live or not visible_to(link.created_by).filter(pk=link.story_id).exists():
        return None
    ShareLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, opened_at=timezone.now())
    return link


@transaction.atomic
def feed_token_create(*, user: Any) -> str:
    """A new token for `user`'s feeds; the one before it stops working. Shown once, not kept."""
    feed_token_revoke(user=user)
    token = _feed_signer.sign(secrets.token_urlsafe(24))
    FeedToken.objects.create(user=user, token_hash=_hashed(token))
    return token


def feed_token_revoke(*, user: Any) -> None:
    FeedToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def feed_reader(token: str) -> Any | None:
    """The active person whose feed token this is, or None."""
    digest = _unsigned(_feed_signer, token)
    if not digest:
        return None
    held = FeedToken.objects.select_related("user").filter(token_hash=digest, revoked_at=None).first()
    return held.user if held and held.user.is_active else None
