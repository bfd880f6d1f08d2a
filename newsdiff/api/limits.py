"""How many requests a token, or an address without one, may send in a minute.

Counted in Django's cache: with Redis over all web processes together, else in each of them. Where
the cache does not answer, requests pass: a limit that fails must not take the API with it.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

WINDOW = 60
"""Seconds."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    limit: int
    left: int
    resets_in: int
    """Seconds until the count begins anew."""

    @property
    def is_spent(self) -> bool:
        return self.left < 0


def take(who: str, limit: int) -> Allowance:
    """Count one request of `who`."""
    now = int(time.time())
    key = f"api-rate:{who}:{now // WINDOW}"
    try:
        cache.add(key, 0, timeout=WINDOW * 2)
        count = cache.incr(key)
    except Exception as error:  # the cache's own errors are of many kinds, one per backend
        log.warning("Requests are not counted: %s", error)
        count = 0
    return Allowance(limit, limit - count, WINDOW - now % WINDOW)


def limit_of(*, has_token: bool) -> int:
    return settings.API_REQUESTS_A_MINUTE if has_token else settings.API_REQUESTS_A_MINUTE_WITHOUT_TOKEN
