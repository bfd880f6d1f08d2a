"""What the history page tells of the API: whose tokens were made and revoked."""

from __future__ import annotations

from newsdiff.accounts.audit import History, audit_history
from newsdiff.api.models import Token

audit_history(
    History(
        kind="api token",
        label="API token",
        model=Token,
        about=lambda row: (
            f"{row.name} (nd_{row.prefix}…) of {row.user.get_username() if row.user else 'somebody who has left'}"
        ),
        related=("user",),
    )
)
