"""Keyset paging: a page begins after the last item of the one before, however many came in meanwhile."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from newsdiff.api.problems import Problem


def cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode("~".join(map(str, parts)).encode()).decode().rstrip("=")


def parts_of(text: str, count: int) -> list[str]:
    """What `cursor` was made of. Raises Problem 400 on anything else."""
    try:
        parts = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split("~")
    except (ValueError, binascii.Error):
        parts = []
    if len(parts) != count or not (parts[-1].isascii() and parts[-1].isdigit()) or len(parts[-1]) > 18:
        raise Problem(400, "`after` is no cursor of this list: take it from `next`.")
    return parts


def moment_of(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment) or not 1 < moment.year < 9999:
        raise Problem(400, "`after` is no cursor of this list: take it from `next`.")
    return moment
