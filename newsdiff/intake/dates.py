"""Dates and times as the formats write them: ISO 8601 in its variants, NITF's compact form, RFC 2822."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?\s*(Z|[+-]\d{2}:?\d{2})?")


def parse_time(text: str | None) -> datetime | None:
    """Aware `datetime`, or None for what is no date. A time without an offset is read as UTC."""
    text = (text or "").strip()
    if not 8 <= len(text) <= 60:
        return None
    found = _iso(text) or _compact(text) or _rfc(text)
    if found is None:
        return None
    try:
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        aware.astimezone(UTC)
        # A storable date must survive a change of zone.
        ok = 1 < aware.year < 9999 and abs(aware.utcoffset() or timedelta()) < timedelta(hours=24)
    except (OverflowError, ValueError):
        return None
    return aware if ok else None


def has_offset(text: str | None) -> bool:
    """Whether a written time says its offset from UTC."""
    return bool(re.search(r"(?:Z|[+-]\d{2}:?\d{2}|\bGMT|\bUTC?)\s*(?:\([^)]*\))?$", (text or "").strip()))


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    except ValueError:
        return None


def _compact(text: str) -> datetime | None:
    match = _COMPACT.fullmatch(text)
    if not match:
        return None
    numbers = [int(group or 0) for group in match.groups()[:6]]
    zone = (match.group(7) or "Z").replace(":", "")
    try:
        return datetime.strptime(
            "{:04}{:02}{:02}{:02}{:02}{:02}".format(*numbers) + ("+0000" if zone == "Z" else zone),
            "%Y%m%d%H%M%S%z",
        )
    except ValueError:
        return None


def _rfc(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
