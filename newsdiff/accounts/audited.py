"""What of people is audited. A curator sees who got which role, not their mail addresses."""

from __future__ import annotations

from django.contrib.auth.models import User

from newsdiff.accounts.audit import History, audit_history
from newsdiff.accounts.models import Desk, Invitation

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
