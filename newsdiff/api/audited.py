"""What the history page tells of the API: whose tokens were made and revoked, and who is told of events."""

from __future__ import annotations

from urllib.parse import urlsplit

from newsdiff.accounts.audit import History, audit_history
from newsdiff.api.models import Endpoint, Token

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
audit_history(
    History(
        kind="webhook",
        label="Webhook",
        model=Endpoint,
        # An address may hold a key of its own: its host says enough to a curator.
        about=lambda row: urlsplit(row.address).hostname or "",
        private={"address": "auth.change_user"},
    )
)
