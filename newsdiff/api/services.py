"""Tokens made, used and revoked; answers kept for requests that come twice."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from newsdiff.api.models import Answer, Scope, Token

MARK = "nd"
"""How every token begins, so that a leaked one can be found by a scanner."""
STUCK = timedelta(minutes=2)
"""A request still "being worked on" after so long died with its process."""


class KeyReused(Exception):
    """The Idempotency-Key was used before, for another request."""


class StillWorking(Exception):
    """The first request with this Idempotency-Key has not been answered yet."""


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def token_create(*, user: Any, name: str, scopes: Sequence[str], days: int | None = 365) -> tuple[Token, str]:
    """A token of `user` and its text, which is shown once and not kept.

    Raises ValueError where the name is empty, no scope or an unknown one is asked for, or `days` is not positive.
    """
    name = " ".join(name.split())[:80]
    if not name:
        raise ValueError("Give the token a name, so that you know it again.")
    wanted = sorted({Scope(scope).value for scope in scopes})
    if not wanted:
        raise ValueError("Choose at least one thing it may do.")
    if days is not None and not 1 <= days <= 3650:
        raise ValueError("A token lives for 1 to 3650 days.")
    prefix = secrets.token_hex(5)
    text = f"{MARK}_{prefix}_{secrets.token_urlsafe(30)}"
    token = Token.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        token_hash=_hashed(text),
        scopes=wanted,
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )
    return token, text


def token_revoke(*, token: Token) -> None:
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])


def token_use(text: str) -> Token | None:
    """The live token of an active person that `text` is; None for anything else."""
    parts = text.split("_", 2)
    if len(parts) != 3 or parts[0] != MARK:
        return None
    token = Token.objects.select_related("user").filter(prefix=parts[1][:12]).first()
    if token is None or not constant_time_compare(token.token_hash, _hashed(text)):
        return None
    if not token.is_live or not token.user.is_active:
        return None
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def answers_forget() -> int:
    """Delete answers that nobody may ask for again, whichever token asked first. Returns how many."""
    old = timezone.now() - timedelta(hours=settings.API_IDEMPOTENCY_HOURS)
    return int(Answer.objects.filter(created_at__lt=old).delete()[0])


def answer_begin(*, token: Token, key: str, request_hash: str) -> tuple[Answer, bool]:
    """The answer row of `key`, and whether it is new. Raises KeyReused and StillWorking."""
    old = timezone.now() - timedelta(hours=settings.API_IDEMPOTENCY_HOURS)
    Answer.objects.filter(token=token, created_at__lt=old).delete()
    Answer.objects.filter(token=token, key=key, status=0, created_at__lt=timezone.now() - STUCK).delete()
    try:
        with transaction.atomic():
            return Answer.objects.create(token=token, key=key, request_hash=request_hash), True
    except IntegrityError:
        held = Answer.objects.get(token=token, key=key)
    if held.request_hash != request_hash:
        raise KeyReused
    if not held.status:
        raise StillWorking
    return held, False


def answer_keep(*, answer: Answer, status: int, content_type: str, body: str) -> None:
    """Keep what was answered; a fault of ours (5xx) is forgotten, so that the request may come again."""
    if status >= 500:
        answer.delete()
        return
    answer.status, answer.content_type, answer.body = status, content_type[:120], body
    answer.save(update_fields=["status", "content_type", "body"])
