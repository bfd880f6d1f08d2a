"""What of people is audited. A curator sees who got which role, not their mail addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from newsdiff.accounts.audit import Entry, History, Source, audit, audit_history
from newsdiff.accounts.models import AddressLock, Desk, Invitation

MAIL = {"email": "auth.view_user"}

audit_history(
    History(
        kind="user", label="Person", model=User, about=lambda row: row.username, many={"groups": "group"}, private=MAIL
    )
)  # fmt: skip
audit_history(
    History(kind="desk", label="Desk", model=Desk, about=lambda row: row.name, many={"members": "user"})
)
audit_history(
    History(kind="invitation", label="Invitation", model=Invitation, about=lambda row: row.name, private=MAIL)
)


def _locks(user: Any) -> QuerySet[AddressLock]:
    """An address may be a person's: for those who look after people."""
    return AddressLock.objects.all() if user.has_perm("auth.view_user") else AddressLock.objects.none()


def _locked(rows: Sequence[AddressLock], _: Any) -> list[Entry]:
    return [
        Entry(
            at=row.at,
            who="",
            kind="Address",
            what=f"locked until {row.until:%H:%M} UTC, "
            + ("for everybody" if row.everybody else "for names that never signed in there")
            + f": {row.names} names were tried",
            about=row.address,
            url="",
        )
        for row in rows
    ]


audit(Source(kind="address lock", label="Address locked", rows=_locks, at="at", who="", describe=_locked))
