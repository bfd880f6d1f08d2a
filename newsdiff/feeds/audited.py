"""What of feeds is audited: who watches what, who paused it."""

from newsdiff.accounts.audit import History, audit_history
from newsdiff.accounts.selectors import everybodys_or_own
from newsdiff.feeds.models import Feed

audit_history(
    History(kind="feed", label="Feed", model=Feed, visible=everybodys_or_own, about=lambda row: row.name)
)
